using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Experiments.</summary>
internal static partial class ReportJson
{
    private static object? OfExperimentsRollouts(IReportable result) => result switch
    {
        MonitoredRollout it => new MonitoredRolloutFigures { It = it },
        RolloutCheck it => new RolloutCheckFigures { It = it },
        RolloutDecision it => new RolloutDecisionFigures { It = it },
        RolloutIncrement it => new RolloutIncrementFigures { It = it },
        RolloutMetric it => new RolloutMetricFigures { It = it },
        RolloutMetricResult it => new RolloutMetricResultFigures { It = it },
        RolloutMonitor it => new RolloutMonitorFigures { It = it },
        RolloutRisk it => new RolloutRiskFigures { It = it },
        RolloutStage it => new RolloutStageFigures { It = it },
        RolloutStratum it => new RolloutStratumFigures { It = it },
        _ => null,
    };
}

internal sealed class MonitoredRolloutFigures : Figures<MonitoredRollout>
{
    public string Name => It.Name;
    public string Control => It.Control;
    public string Treatment => It.Treatment;
    public IEnumerable<RolloutStageFigures> Stages => It.Stages.Select(e => new RolloutStageFigures { It = e });
    public double HoldOutShare => It.HoldOutShare;
    public IEnumerable<RolloutMetricFigures> Metrics => It.Metrics.Select(e => new RolloutMetricFigures { It = e });
    public double Alpha => It.Alpha;
    public double SampleRatioAlpha => It.SampleRatioAlpha;
    public long PlannedUsers => It.PlannedUsers;
    public RolloutGate Gate => It.Gate;
    public double AverageRunLength => It.AverageRunLength;
    public string Registration => It.Registration.Fingerprint;
}

internal sealed class RolloutCheckFigures : Figures<RolloutCheck>
{
    public string Name => It.Name;
    public string Reason => It.Reason;
}

internal sealed class RolloutDecisionFigures : Figures<RolloutDecision>
{
    public string Rollout => It.Rollout;
    public RolloutAction Action => It.Action;
    public int StageIndex => It.StageIndex;
    public double Share => It.Share;
    public double? NextShare => It.NextShare;
    public IEnumerable<string> Reasons => It.Reasons;
    public IEnumerable<RolloutRiskFigures> Risks => It.Risks.Select(e => new RolloutRiskFigures { It = e });
    public string PlanFingerprint => It.PlanFingerprint;
    public string DataFingerprint => It.DataFingerprint;
}

internal sealed class RolloutIncrementFigures : Figures<RolloutIncrement>
{
    public DateOnly Day => It.Day;
    public int Part => It.Part;
    public int Parts => It.Parts;
    public IEnumerable<RolloutCheckFigures> FailedChecks => It.FailedChecks.Select(e => new RolloutCheckFigures { It = e });
    public long? ControlUsers => It.Users?.Control;
    public long? TreatmentUsers => It.Users?.Treatment;
}

internal sealed class RolloutMetricFigures : Figures<RolloutMetric>
{
    public string Metric => It.Metric.Name;
    public MetricRole Role => It.Role;
    public LiftFigures Margin => new() { It = It.Margin };
    public RolloutEvidence Evidence => It.Evidence;
    public double RiskBudget => It.RiskBudget;
    public bool HasMargin => It.HasMargin;
}

internal sealed class RolloutMetricResultFigures : Figures<RolloutMetricResult>
{
    public RolloutMetricFigures Metric => new() { It = It.Metric };
    public IEnumerable<RolloutStratumFigures> Strata => It.Strata.Select(e => new RolloutStratumFigures { It = e });
    public EffectScale Scale => It.Scale;
    public double Estimate => It.Estimate;
    public double StandardError => It.StandardError;
    public IntervalFigures Interval => new() { It = It.Interval };
    public EValueFigures HarmEvidence => new() { It = It.HarmEvidence };
    public double HarmPValue => It.HarmPValue;
    public double AlarmLevel => It.AlarmLevel;
    public DateOnly? AlarmedOn => It.AlarmedOn;
    public EValueFigures SafetyEvidence => new() { It = It.SafetyEvidence };
    public double SafetyPValue => It.SafetyPValue;
    public DateOnly? SafeOn => It.SafeOn;
    public DateOnly? DefinitelyBadOn => It.DefinitelyBadOn;
    public DateOnly? BetterOn => It.BetterOn;
    public double Heterogeneity => It.Heterogeneity;
    public double HeterogeneityPValue => It.HeterogeneityPValue;
    public ChangeAlarmFigures? AfterLaunch => It.AfterLaunch is { } it ? new() { It = it } : null;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class RolloutRiskFigures : Figures<RolloutRisk>
{
    public string Metric => It.Metric;
    public double ExpectedHarmPerUser => It.ExpectedHarmPerUser;
    public double Budget => It.Budget;
    public double Spent => It.Spent;
    public double LargestNextStage => It.LargestNextStage;
    public double NextStageUsers => It.NextStageUsers;
    public double Remaining => It.Remaining;
    public bool AllowsNextStage => It.AllowsNextStage;
}

internal sealed class RolloutStageFigures : Figures<RolloutStage>
{
    public double Share => It.Share;
    public int HoldDays => It.HoldDays;
}

internal sealed class RolloutStratumFigures : Figures<RolloutStratum>
{
    public int StageIndex => It.StageIndex;
    public DateOnly From => It.From;
    public DateOnly To => It.To;
    public long ControlUsers => It.ControlUsers;
    public long TreatmentUsers => It.TreatmentUsers;
    public double Difference => It.Difference;
    public double StandardError => It.StandardError;
}

internal sealed class RolloutMonitorFigures : Figures<RolloutMonitor>
{
    public string Rollout => It.Rollout.Name;
    public string PlanFingerprint => It.PlanFingerprint;
    public string DataFingerprint => It.DataFingerprint;
    public RolloutAction Action => It.Action;
    public RolloutDecisionFigures Decision => new() { It = It.Decide() };
    public int StageIndex => It.StageIndex;
    public RolloutStageFigures Stage => new() { It = It.Stage };
    public bool IsAtLastStage => It.IsAtLastStage;
    public int DaysAtStage => It.DaysAtStage;
    public long Increments => It.Increments;
    public DateOnly? LastDay => It.LastDay;
    public long ControlUsers => It.Users.Control;
    public long TreatmentUsers => It.Users.Treatment;
    public bool IsSampleRatioOff => It.IsSampleRatioOff;
    public double SampleRatioPValue => It.SampleRatioPValue;
    public EValueFigures SampleRatioEvidence => new() { It = It.SampleRatioEvidence };
    public IEnumerable<RolloutMetricResultFigures> Metrics => It.Metrics.Select(e => new RolloutMetricResultFigures { It = e });
    public IEnumerable<RolloutCheckFigures> FailedChecks => It.FailedChecks.Select(e => new RolloutCheckFigures { It = e });
}
