using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>What one metric of a rollout has shown so far.</summary>
public sealed partial record RolloutMetricResult
{
    private RolloutMetricResult(RolloutMetric metric, Interval interval)
    {
        Metric = metric;
        Interval = interval;
    }

    /// <summary>The metric.</summary>
    public RolloutMetric Metric { get; }

    /// <summary>The strata that count: stage × day of first exposure.</summary>
    public IReadOnlyList<RolloutStratum> Strata { get; private init; } = ValueList<RolloutStratum>.Empty;

    /// <summary>The scale of <see cref="Estimate"/>: the absolute difference, or the ratio of rates for events.</summary>
    public EffectScale Scale { get; private init; } = EffectScale.Absolute;

    /// <summary>The effect on those who came: strata weighted by their users (Σ N·δ / Σ N); for events Mantel and Haenszel's ratio of rates. 0 where there is none.</summary>
    public double Estimate { get; private init; }

    /// <summary>Standard error of <see cref="Estimate"/>; +∞ where there is none, and for events, whose interval is exact.</summary>
    public double StandardError { get; private init; } = double.PositiveInfinity;

    /// <summary>Always-valid interval of the effect, two-sided at 1 − alpha for this metric alone.</summary>
    public Interval Interval { get; private init; }

    /// <summary>Evidence of harm at the last look.</summary>
    public EValue HarmEvidence { get; private init; }

    /// <summary>Always-valid p-value of "not worse": the smallest over all looks.</summary>
    public double HarmPValue { get; private init; } = 1;

    /// <summary>Level of the alarm: alpha divided by the number of metrics.</summary>
    public double AlarmLevel { get; private init; }

    /// <summary>The day of the alarm; null if there was none.</summary>
    public DateOnly? AlarmedOn { get; private init; }

    /// <summary>Evidence that less than the margin is lost, at the last look; 1 without a margin.</summary>
    public EValue SafetyEvidence { get; private init; }

    /// <summary>Always-valid p-value of "the margin is lost": the smallest over all looks.</summary>
    public double SafetyPValue { get; private init; } = 1;

    /// <summary>The day on which the loss of the margin was ruled out; null if it has not been.</summary>
    public DateOnly? SafeOn { get; private init; }

    /// <summary>The day on which more than the margin was shown to be lost; null if it has not been.</summary>
    public DateOnly? DefinitelyBadOn { get; private init; }

    /// <summary>The day on which a success metric was shown to have improved; null if it has not been.</summary>
    public DateOnly? BetterOn { get; private init; }

    /// <summary>Cochran's Q over strata, χ² with one degree of freedom less than strata if the effect is the same in all.</summary>
    public double Heterogeneity { get; private init; }

    /// <summary>p-value of <see cref="Heterogeneity"/>, for one look; 1 with fewer than two strata.</summary>
    public double HeterogeneityPValue { get; private init; } = 1;

    /// <summary>The alarm after launch; null where nobody is held out.</summary>
    public ChangeAlarm? AfterLaunch { get; private init; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; private init; } = ValueList<Finding>.Empty;

    /// <summary>Where on <see cref="Scale"/> the margin is lost; null without a margin, or while control is not known.</summary>
    internal double? MarginAt { get; private init; }

    /// <summary>Which direction of <see cref="Estimate"/> is good: events that a user has once are counted as the bad outcome, whichever way the metric counts.</summary>
    internal PreferredDirection Better => Metric.Evidence == RolloutEvidence.Events && Metric.Metric.Kind == MetricKind.Proportion ? PreferredDirection.Decrease : Metric.Metric.Better;

    /// <summary>Whether there is an estimate.</summary>
    internal bool IsEstimable => Scale == EffectScale.Absolute ? double.IsFinite(StandardError) : Estimate > 0;

    internal string Measured => !IsEstimable
        ? "too few users for an estimate"
        : $"{(Scale == EffectScale.Absolute ? "difference" : "ratio of rates")} {Phrase.OnScale(Estimate, Scale)} (always-valid {Phrase.OnScale(Interval.Lower, Scale)} … {Phrase.OnScale(Interval.Upper, Scale)})";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Metric.Metric.Name}: {Measured}; {(AlarmedOn is { } alarm ? string.Create(CultureInfo.InvariantCulture, $"alarm on {alarm:yyyy-MM-dd}") : "no alarm")} ({Phrase.PValue(HarmPValue)} at level {AlarmLevel:0.####}){Margin()}.{string.Concat(Findings.Select(f => " " + f.Message))}");

    internal static RolloutMetricResult Of(RolloutTrack track)
    {
        ValueList<RolloutStratum> strata = ValueList<RolloutStratum>.Of(track.Strata());
        var result = new RolloutMetricResult(track.Rule.Metric, new(double.NegativeInfinity, double.PositiveInfinity, 1 - track.Rule.Alpha))
        {
            Strata = strata,
            HarmEvidence = EValue.OfLog(track.Now.Harm),
            HarmPValue = Math.Min(1, Math.Exp(-track.HighestHarm)),
            AlarmLevel = track.Rule.AlarmAlpha,
            AlarmedOn = Day(track.AlarmedOn),
            SafetyEvidence = EValue.OfLog(track.Now.Safe),
            SafetyPValue = Math.Min(1, Math.Exp(-track.HighestSafe)),
            SafeOn = Day(track.SafeOn),
            DefinitelyBadOn = Day(track.BadOn),
            BetterOn = Day(track.BetterOn),
            AfterLaunch = track.Launch?.Alarm,
        };
        result = result.WithHeterogeneity();
        result = track.Rule.Metric.Evidence == RolloutEvidence.Events ? result.WithRatio(track) : result.WithDifference(track);
        return result with { Findings = ValueList<Finding>.Of(result.Found(track)) };
    }

    private IEnumerable<Finding> Found(RolloutTrack track)
    {
        if (track.Flaw is { } flaw)
        {
            yield return flaw;
        }
        if (!track.HasData)
        {
            yield return new(FindingCode.MissingData, FindingSeverity.NotEstimable, "There are no data yet.");
        }
        else if (Strata.Count == 0)
        {
            yield return new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, string.Create(CultureInfo.InvariantCulture, $"No stage has {TrackRule.SmallestArm} users in each variant yet."));
        }
        else if (HeterogeneityPValue < 0.001)
        {
            yield return new(FindingCode.ContradictoryLooks, FindingSeverity.Warning, $"The effect is not the same in all stages and days ({Phrase.PValue(HeterogeneityPValue)}): look at the strata.");
        }
    }

    private RolloutMetricResult WithDifference(RolloutTrack track)
    {
        (MomentScore score, double unit) = track.Moments();
        double users = Strata.Sum(s => (double)s.ControlUsers + s.TreatmentUsers);
        if (!(users > 0) || !(score.HarmVariance > 0))
        {
            return this;
        }
        double estimate = Strata.Sum(s => (s.ControlUsers + s.TreatmentUsers) / users * s.Difference);
        double error = Math.Sqrt(Strata.Sum(s => Square((s.ControlUsers + s.TreatmentUsers) / users * s.StandardError)));
        double half = track.Rule.SafeMixture.TwoSidedCritical(score.HarmVariance / unit, track.Rule.Alpha) * error;
        return error > 0 && double.IsFinite(estimate) && double.IsFinite(error)
            ? this with { MarginAt = Metric.HasMargin && score.Weight > 0 ? track.Rule.HarmSign * (score.Room + score.Harm) / score.Weight : null, Estimate = estimate, StandardError = error, Interval = new(estimate - half, estimate + half, 1 - track.Rule.Alpha) }
            : this;
    }

    private RolloutMetricResult WithRatio(RolloutTrack track)
    {
        double above = 0;
        double below = 0;
        RateRatioSequence sequence = AlwaysValid.RateRatio(alpha: track.Rule.Alpha);
        foreach (EventCounts s in track.Events().Where(s => s.All > 0 && s.Share is > 0 and < 1))
        {
            above += s.Treatment * (1 - s.Share);
            below += (s.All - s.Treatment) * s.Share;
            sequence = sequence.Observe(s.All - s.Treatment, s.Treatment, s.Share);
        }
        double? lost = Metric.HasMargin ? 1 + (Better == PreferredDirection.Decrease ? 1 : -1) * Metric.Margin.Value : null;
        return this with { MarginAt = lost, Scale = EffectScale.RiskRatio, Estimate = below > 0 ? above / below : 0, Interval = sequence.Looks > 0 ? sequence.Interval : new(0, double.PositiveInfinity, 1 - track.Rule.Alpha) };
    }

    private RolloutMetricResult WithHeterogeneity()
    {
        List<RolloutStratum> known = [.. Strata.Where(s => s.StandardError > 0 && double.IsFinite(s.StandardError) && double.IsFinite(s.Difference))];
        if (known.Count < 2)
        {
            return this;
        }
        double information = known.Sum(s => 1 / Square(s.StandardError));
        double mean = known.Sum(s => s.Difference / Square(s.StandardError)) / information;
        double q = known.Sum(s => Square((s.Difference - mean) / s.StandardError));
        return double.IsFinite(q) ? this with { Heterogeneity = q, HeterogeneityPValue = ChiSquared.UpperTail(q, known.Count - 1) } : this;
    }

    private string Margin() => !Metric.HasMargin ? ""
        : DefinitelyBadOn is { } bad ? string.Create(CultureInfo.InvariantCulture, $"; lost more than {Metric.Margin.ToString().TrimStart('+')} on {bad:yyyy-MM-dd}")
        : SafeOn is { } safe ? string.Create(CultureInfo.InvariantCulture, $"; safe by its margin of {Metric.Margin.ToString().TrimStart('+')} since {safe:yyyy-MM-dd}")
        : $"; a loss of {Metric.Margin.ToString().TrimStart('+')} is not ruled out ({Phrase.PValue(SafetyPValue)})";

    private static DateOnly? Day(int dayNumber) => dayNumber == 0 ? null : DateOnly.FromDayNumber(dayNumber);

    private static double Square(double x) => x * x;
}
