namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Inference.</summary>
internal static partial class ReportJson
{
    private static object? OfInference(IReportable result) => result switch
    {
        AlphaStep it => new AlphaStepFigures { It = it },
        AlphaTrail it => new AlphaTrailFigures { It = it },
        BatchReading it => new BatchReadingFigures { It = it },
        Comparison it => new ComparisonFigures { It = it },
        ComparisonColumns it => new ComparisonColumnsFigures { It = it },
        CovariateRows it => new CovariateRowsFigures { It = it },
        CrossFolds it => new CrossFoldsFigures { It = it },
        Hypothesis it => new HypothesisFigures { It = it },
        PastExperiments it => new PastExperimentsFigures { It = it },
        PointEstimate it => new PointEstimateFigures { It = it },
        ProportionStrata it => new ProportionStrataFigures { It = it },
        ProportionStratum it => new ProportionStratumFigures { It = it },
        SelectedEstimate it => new SelectedEstimateFigures { It = it },
        SelectedTotal it => new SelectedTotalFigures { It = it },
        Boundary it => new BoundaryFigures { It = it },
        _ => null,
    };
}

internal sealed class AlphaStepFigures : Figures<AlphaStep>
{
    public string What => It.What;
    public double Value => It.Value;
    public string Symbol => It.Symbol;
}

internal sealed class AlphaTrailFigures : Figures<AlphaTrail>
{
    public IEnumerable<AlphaStepFigures> Steps => It.Steps.Select(e => new AlphaStepFigures { It = e });
    public double Last => It.Last;
}

internal sealed class BatchReadingFigures : Figures<BatchReading>
{
    public EffectScale Scale => It.Scale;
    public string Hypothesis => It.Hypothesis.ToString();
    public double Alpha => It.Alpha;
    public string Boundary => It.Boundary.Name;
    public Slopes Slopes => It.Slopes;
    public BatchColumns Columns => It.Columns;
}

internal sealed class BoundaryFigures : Figures<Boundary>
{
    public string Name => It.Name;
}

internal sealed class ComparisonFigures : Figures<Comparison>
{
    public Verdict Verdict => It.Verdict;
    public string Hypothesis => It.Hypothesis.ToString();
    public double Alpha => It.Alpha;
    public string Boundary => It.Boundary.Name;
    public double? Estimate => It.Effect.IsEstimable ? It.Estimate : null;
    public double? StandardError => It.Effect.IsEstimable ? It.StandardError : null;
    public double DegreesOfFreedom => It.DegreesOfFreedom;
    public IntervalFigures? Interval => It.Effect.IsEstimable ? new() { It = It.Interval } : null;
    public double PValue => It.PValue;
    public LookDecision Decision => It.Decision;
    public string Method => It.Method;
    public CovariateAdjustmentFigures? Adjustment => It.Adjustment is { } it ? new() { It = it } : null;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
    public AlphaTrailFigures Trail => new() { It = It.Trail };
    public EffectScale Scale => It.Effect.Scale;
    public bool IsEstimable => It.Effect.IsEstimable;
}

internal sealed class ComparisonColumnsFigures : Figures<ComparisonColumns>
{
    public string Reading => It.Reading.ToString();
    public int Rows => It.Rows;
    public double[] Estimates => It.Estimates.ToArray();
    public double[] StandardErrors => It.StandardErrors.ToArray();
    public double[] DegreesOfFreedom => It.DegreesOfFreedom.ToArray();
    public double[] LowerLimits => It.LowerLimits.ToArray();
    public double[] UpperLimits => It.UpperLimits.ToArray();
    public double[] PValues => It.PValues.ToArray();
    public Verdict[] Verdicts => It.Verdicts.ToArray();
    public FindingCode?[] Codes => It.Codes.ToArray();
}

internal sealed class CovariateRowsFigures : Figures<CovariateRows>
{
    public int Count => It.Count;
    public int CovariateCount => It.CovariateCount;
    public CovariateSummaryFigures Summary => new() { It = It.Summary };
}

internal sealed class CrossFoldsFigures : Figures<CrossFolds>
{
    public int Count => It.Count;
    public int Users => It.Users;
}

internal sealed class HypothesisFigures : Figures<Hypothesis>
{
    public HypothesisKind Kind => It.Kind;
    public LiftFigures Margin => new() { It = It.Margin };
    public PreferredDirection Better => It.Better;
    public TestSides Sides => It.Sides;
}

internal sealed class PastExperimentsFigures : Figures<PastExperiments>
{
    public int Count => It.Count;
    public NormalPriorFigures Prior => new() { It = It.Prior };
    public double Spread => It.Spread;
    public double MeanError => It.MeanError;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class PointEstimateFigures : Figures<PointEstimate>
{
    public double Value => It.Value;
    public double StandardError => It.StandardError;
    public double DegreesOfFreedom => It.DegreesOfFreedom;
    public IntervalFigures Interval => new() { It = It.Interval };
    public string Method => It.Method;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class ProportionStrataFigures : Figures<ProportionStrata>
{
    public IEnumerable<ProportionStratumFigures> Strata => It.Strata.Select(e => new ProportionStratumFigures { It = e });
}

internal sealed class ProportionStratumFigures : Figures<ProportionStratum>
{
    public ProportionSummaryFigures Control => new() { It = It.Control };
    public ProportionSummaryFigures Treatment => new() { It = It.Treatment };
}

internal sealed class SelectedEstimateFigures : Figures<SelectedEstimate>
{
    public ComparisonFigures Selected => new() { It = It.Selected };
    public double Estimate => It.Estimate;
    public double MaximumLikelihood => It.MaximumLikelihood;
    public IntervalFigures Interval => new() { It = It.Interval };
}

internal sealed class SelectedTotalFigures : Figures<SelectedTotal>
{
    public int Experiments => It.Experiments;
    public int Chosen => It.Chosen;
    public double Naive => It.Naive;
    public double Corrected => It.Corrected;
}
