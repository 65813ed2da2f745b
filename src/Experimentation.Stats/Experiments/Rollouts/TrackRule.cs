using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Experiments;

/// <summary>What a rollout's design makes of one metric: directions, mixtures and thresholds, worked out once.</summary>
internal sealed class TrackRule
{
    /// <summary>Users that each variant needs in a stratum before it stands for itself.</summary>
    public const long SmallestArm = 50;

    public TrackRule(MonitoredRollout rollout, RolloutMetric metric)
    {
        Metric = metric;
        Stages = rollout.Stages.Count;
        int metrics = rollout.Metrics.Count;
        int successes = Math.Max(1, rollout.Metrics.Count(m => m.Role == MetricRole.Success));
        // Users of two equal parts carry the information of a quarter of them: n₁n₂/(n₁ + n₂).
        double tightest = rollout.PlannedUsers / 4.0;
        Alpha = rollout.Alpha;
        AlarmAlpha = rollout.Alpha / metrics;
        Alarm = -Math.Log(AlarmAlpha);
        Safety = -Math.Log(rollout.Alpha);
        Improvement = Math.Log(successes) - Math.Log(rollout.Alpha);
        HarmMixture = NormalMixture.TightestOneSidedAt(tightest, AlarmAlpha);
        SafeMixture = NormalMixture.TightestOneSidedAt(tightest, rollout.Alpha);
        HarmSign = metric.Metric.Better == PreferredDirection.Decrease ? 1 : -1;
        AverageRunLength = rollout.AverageRunLength * metrics;
        WatchesLaunch = rollout.HoldOutShare > 0 && rollout.Stages[^1].Share == 1;
    }

    public RolloutMetric Metric { get; }

    public int Stages { get; }

    public double Alpha { get; }

    /// <summary>The metric's part of the level of alarms.</summary>
    public double AlarmAlpha { get; }

    /// <summary>ln of the evidence at which the metric alarms.</summary>
    public double Alarm { get; }

    /// <summary>ln of the evidence at which the margin is kept. Every guardrail must keep its own, so nothing is split.</summary>
    public double Safety { get; }

    /// <summary>ln of the evidence at which a success metric has improved.</summary>
    public double Improvement { get; }

    public NormalMixture HarmMixture { get; }

    public NormalMixture SafeMixture { get; }

    /// <summary>1 where more is worse, −1 where less is.</summary>
    public int HarmSign { get; }

    /// <summary>Days between false alarms after launch, of this metric.</summary>
    public double AverageRunLength { get; }

    /// <summary>Whether there is a hold-out to compare with when everybody else has the new variant.</summary>
    public bool WatchesLaunch { get; }
}
