namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Experiments.</summary>
internal static partial class ReportJson
{
    private static object? OfExperiments(IReportable result) => result switch
    {
        ABTest it => new ABTestFigures { It = it },
        ABTestAnalysis it => new ABTestAnalysisFigures { It = it },
        ABTestHistory it => new ABTestHistoryFigures { It = it },
        ABTestPlan it => new ABTestPlanFigures { It = it },
        ABTestSimulation it => new ABTestSimulationFigures { It = it },
        Baseline it => new BaselineFigures { It = it },
        Decision it => new DecisionFigures { It = it },
        DecisionRule it => new DecisionRuleFigures { It = it },
        ExperimentData it => new ExperimentDataFigures { It = it },
        MetricCharacteristics it => new MetricCharacteristicsFigures { It = it },
        MetricInRole it => new MetricInRoleFigures { It = it },
        MetricPlan it => new MetricPlanFigures { It = it },
        MetricReach it => new MetricReachFigures { It = it },
        MetricResult it => new MetricResultFigures { It = it },
        Readout it => new ReadoutFigures { It = it },
        Traffic it => new TrafficFigures { It = it },
        Variant it => new VariantFigures { It = it },
        ExperimentReport it => new ExperimentReportFigures { It = it },
        Metric it => new MetricFigures { It = it },
        _ => null,
    };
}

internal sealed class ABTestFigures : Figures<ABTest>
{
    public string Name => It.Name;
    public IEnumerable<VariantFigures> Variants => It.Variants.Select(e => new VariantFigures { It = e });
    public IEnumerable<MetricInRoleFigures> Metrics => It.Metrics.Select(e => new MetricInRoleFigures { It = e });
    public double Alpha => It.Alpha;
    public double Power => It.Power;
    public double DeteriorationAlpha => It.DeteriorationAlpha;
    public string Boundary => It.Boundary.Name;
    public string DeteriorationBoundary => It.DeteriorationBoundary.Name;
    public string Rule => It.Rule.ToString();
    public IEnumerable<string> Readouts => It.Readouts.Select(e => e.Name);
}

internal sealed class ABTestAnalysisFigures : Figures<ABTestAnalysis>
{
    public string Test => It.Plan.Test.Name;
    public long PlannedUsers => It.Plan.Users;
    public string? Readout => It.Readout?.Name;
    public HealthReportFigures? Health => It.Health is { } it ? new() { It = it } : null;
    public DateOnly? FirstDay => It.FirstDay;
    public DateOnly? LastDay => It.LastDay;
    public string PlanFingerprint => It.PlanFingerprint;
    public string DataFingerprint => It.DataFingerprint;
    public IEnumerable<long> Looks => It.Looks;
    public SampleRatioFigures SampleRatio => new() { It = It.SampleRatio };
    public AlphaTrailFigures SampleRatioAlpha => new() { It = It.SampleRatioAlpha };
    public IEnumerable<ComparisonFigures> SampleRatioTests => It.SampleRatioTests.Select(e => new ComparisonFigures { It = e });
    public bool HasSampleRatioMismatch => It.HasSampleRatioMismatch;
    public IEnumerable<MetricResultFigures> Metrics => It.Metrics.Select(e => new MetricResultFigures { It = e });
    public IEnumerable<DecisionFigures> Decisions => It.Decisions.Select(e => new DecisionFigures { It = e });
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class ABTestHistoryFigures : Figures<ABTestHistory>
{
    public string Test => It.Test;
    public long PlannedUsers => It.PlannedUsers;
    public IEnumerable<long> Looks => It.Looks;
    public int? LastLook => It.LastLook;
    public int? MismatchAtLook => It.MismatchAtLook;
    public string Readout => It.Readout;
    public IEnumerable<ABTestHistoryFigures> OtherReadouts => It.OtherReadouts.Select(e => new ABTestHistoryFigures { It = e });
}

internal sealed class ABTestPlanFigures : Figures<ABTestPlan>
{
    public long Users => It.Users;
    public ABTestFigures Test => new() { It = It.Test };
    public IEnumerable<MetricPlanFigures> Metrics => It.Metrics.Select(e => new MetricPlanFigures { It = e });
    public string DrivingMetric => It.DrivingMetric.Metric.Metric.Name;
    public IEnumerable<long> UsersPerVariant => It.UsersPerVariant;
    public IEnumerable<long> UsersPerLook => It.UsersPerLook;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
    public string? Traffic => It.Traffic?.ToString();
    public int? EnrolmentDays => It.EnrolmentDays;
    public int? Days => It.Days;
    public int? Weeks => It.Weeks;
    public DateOnly? FirstDay => It.FirstDay;
    public DateOnly? LastDay => It.LastDay;
    public string Fingerprint => It.Registration.Fingerprint;
}

internal sealed class ABTestSimulationFigures : Figures<ABTestSimulation>
{
    public string Test => It.Plan.Test.Name;
    public SimulatedTruth Truth => It.Truth;
    public ulong Seed => It.Seed;
    public int Replications => It.Replications;
    public MonteCarloEstimateFigures Ship => new() { It = It.Ship };
    public MonteCarloEstimateFigures End => new() { It = It.End };
    public MonteCarloEstimateFigures Abort => new() { It = It.Abort };
    public MonteCarloEstimateFigures Users => new() { It = It.Users };
    public IEnumerable<double> ShippedAtLook => It.ShippedAtLook;
    public IEnumerable<MetricCharacteristicsFigures> Metrics => It.Metrics.Select(e => new MetricCharacteristicsFigures { It = e });
    public string PlanFingerprint => It.Plan.Registration.Fingerprint;
}

internal sealed class BaselineFigures : Figures<Baseline>
{
    public string Metric => It.Metric.Name;
    public double Mean => It.Mean;
    public double Variance => It.Variance;
    public MetricHistoryFigures? History => It.History is { } it ? new() { It = it } : null;
}

internal sealed class DecisionFigures : Figures<Decision>
{
    public string Variant => It.Variant;
    public DecisionKind Kind => It.Kind;
    public IEnumerable<string> Reasons => It.Reasons;
    public IEnumerable<string> WhatWouldChangeIt => It.WhatWouldChangeIt;
}

internal sealed class DecisionRuleFigures : Figures<DecisionRule>
{
    public bool HarmVetoes => It.HarmVetoes;
}

internal sealed class ExperimentDataFigures : Figures<ExperimentData>
{
    public HealthReportFigures? Health => It.Health is { } it ? new() { It = it } : null;
    public DateOnly? FirstDay => It.FirstDay;
    public DateOnly? LastDay => It.LastDay;
    public string Fingerprint => It.Fingerprint;
    public IEnumerable<string> Metrics => It.Metrics.Select(m => m.Name);
}

internal sealed class MetricFigures : Figures<Metric>
{
    public string Name => It.Name;
    public PreferredDirection Better => It.Better;
    public WindowKind Window => It.Window;
    public AnalysisWindowFigures? Days => It.Days is { } it ? new() { It = it } : null;
}

internal sealed class MetricCharacteristicsFigures : Figures<MetricCharacteristics>
{
    public string Variant => It.Variant;
    public MetricInRoleFigures Metric => new() { It = It.Metric };
    public double Truth => It.Truth;
    public MonteCarloEstimateFigures Shown => new() { It = It.Shown };
    public MonteCarloEstimateFigures Worse => new() { It = It.Worse };
    public MonteCarloEstimateFigures Coverage => new() { It = It.Coverage };
    public double NominalCoverage => It.NominalCoverage;
    public MonteCarloEstimateFigures Bias => new() { It = It.Bias };
}

internal sealed class MetricInRoleFigures : Figures<MetricInRole>
{
    public string Metric => It.Metric.Name;
    public MetricRole Role => It.Role;
    public LiftFigures Lift => new() { It = It.Lift };
    public bool HasMargin => It.HasMargin;
    public string? Hypothesis => It.Hypothesis?.ToString();
}

internal sealed class MetricPlanFigures : Figures<MetricPlan>
{
    public MetricInRoleFigures Metric => new() { It = It.Metric };
    public BaselineFigures Baseline => new() { It = It.Baseline };
    public AlphaTrailFigures Alpha => new() { It = It.Alpha };
    public AlphaTrailFigures Power => new() { It = It.Power };
    public double RequiredUsers => It.RequiredUsers;
}

internal sealed class MetricReachFigures : Figures<MetricReach>
{
    public MetricInRoleFigures Metric => new() { It = It.Metric };
    public long Users => It.Users;
    public LiftFigures? Lift => It.Lift is { } it ? new() { It = it } : null;
}

internal sealed class MetricResultFigures : Figures<MetricResult>
{
    public string Variant => It.Variant;
    public MetricInRoleFigures Metric => new() { It = It.Metric };
    public ComparisonFigures Difference => new() { It = It.Difference };
    public ComparisonFigures RelativeLift => new() { It = It.RelativeLift };
    public ComparisonFigures Deterioration => new() { It = It.Deterioration };
    public int? ShownAtLook => It.ShownAtLook;
    public int? WorseAtLook => It.WorseAtLook;
    public LookDecision Stop => It.Stop;
    public int? StoppedAtLook => It.StoppedAtLook;
    public IEnumerable<double> InformationFractions => It.InformationFractions;
    public LateForecastFigures? Forecast => It.Forecast is { } it ? new() { It = it } : null;
    public bool MeetsItsRole => It.MeetsItsRole;
}

internal sealed class ReadoutFigures : Figures<Readout>
{
    public string Name => It.Name;
    public AnalysisWindowFigures Window => new() { It = It.Window };
    public ReadoutPurpose Purpose => It.Purpose;
    public double? AlphaShare => It.AlphaShare;
}

internal sealed class TrafficFigures : Figures<Traffic>
{
    public string Growth => It.Growth.ToString();
    public double ExperimentShare => It.ExperimentShare;
    public double HeldBack => It.HeldBack;
}

internal sealed class VariantFigures : Figures<Variant>
{
    public string Name => It.Name;
    public double Share => It.Share;
}
