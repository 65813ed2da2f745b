namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Multiplicity.</summary>
internal static partial class ReportJson
{
    private static object? OfMultiplicity(IReportable result) => result switch
    {
        AdjustedHypothesis it => new AdjustedHypothesisFigures { It = it },
        AllPairs it => new AllPairsFigures { It = it },
        Family it => new FamilyFigures { It = it },
        FamilyResult it => new FamilyResultFigures { It = it },
        GraphEdge it => new GraphEdgeFigures { It = it },
        HypothesisGraph it => new HypothesisGraphFigures { It = it },
        HypothesisLabel it => new HypothesisLabelFigures { It = it },
        ManyToOne it => new ManyToOneFigures { It = it },
        SegmentResult it => new SegmentResultFigures { It = it },
        SegmentShrinkage it => new SegmentShrinkageFigures { It = it },
        SegmentedComparison it => new SegmentedComparisonFigures { It = it },
        ShrunkSegment it => new ShrunkSegmentFigures { It = it },
        _ => null,
    };
}

internal sealed class AdjustedHypothesisFigures : Figures<AdjustedHypothesis>
{
    public HypothesisLabelFigures Label => new() { It = It.Label };
    public double PValue => It.PValue;
    public double AdjustedPValue => It.AdjustedPValue;
    public bool IsRejected => It.IsRejected;
    public IntervalFigures? Interval => It.Interval is { } it ? new() { It = it } : null;
}

internal sealed class AllPairsFigures : Figures<AllPairs>
{
    public FamilyFigures Family => new() { It = It.Family };
}

internal sealed class FamilyFigures : Figures<Family>
{
    public int Count => It.Count;
    public IEnumerable<HypothesisLabelFigures> Labels => It.Labels.Select(e => new HypothesisLabelFigures { It = e });
    public IEnumerable<double> PValues => It.PValues;
    public IEnumerable<ComparisonFigures> Comparisons => It.Comparisons.Select(e => new ComparisonFigures { It = e });
    public IEnumerable<double> Weights => It.Weights;
}

internal sealed class FamilyResultFigures : Figures<FamilyResult>
{
    public string Procedure => It.Procedure;
    public ErrorRate ErrorRate => It.ErrorRate;
    public double Alpha => It.Alpha;
    public IEnumerable<AdjustedHypothesisFigures> Hypotheses => It.Hypotheses.Select(e => new AdjustedHypothesisFigures { It = e });
    public IEnumerable<HypothesisLabelFigures> RejectionOrder => It.RejectionOrder.Select(e => new HypothesisLabelFigures { It = e });
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class GraphEdgeFigures : Figures<GraphEdge>
{
    public string From => It.From;
    public string To => It.To;
    public double Share => It.Share;
}

internal sealed class HypothesisGraphFigures : Figures<HypothesisGraph>
{
    public IEnumerable<string> Hypotheses => It.Hypotheses;
    public IEnumerable<double> Weights => It.Weights;
    public IEnumerable<GraphEdgeFigures> Edges => It.Edges.Select(e => new GraphEdgeFigures { It = e });
}

internal sealed class HypothesisLabelFigures : Figures<HypothesisLabel>
{
    public string Name => It.ToString();
    public string Metric => It.Metric;
    public string Segment => It.Segment;
    public string Arm => It.Arm;
    public string Experiment => It.Experiment;
}

internal sealed class ManyToOneFigures : Figures<ManyToOne>
{
    public FamilyFigures Family => new() { It = It.Family };
}

internal sealed class SegmentResultFigures : Figures<SegmentResult>
{
    public string Name => It.Name;
    public ComparisonFigures Comparison => new() { It = It.Comparison };
    public ComparisonFigures Interaction => new() { It = It.Interaction };
}

internal sealed class SegmentShrinkageFigures : Figures<SegmentShrinkage>
{
    public double Spread => It.Spread;
    public IEnumerable<ShrunkSegmentFigures> Segments => It.Segments.Select(e => new ShrunkSegmentFigures { It = e });
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class SegmentedComparisonFigures : Figures<SegmentedComparison>
{
    public IEnumerable<SegmentResultFigures> Segments => It.Segments.Select(e => new SegmentResultFigures { It = e });
    public ComparisonFigures CommonEffect => new() { It = It.CommonEffect };
    public double CochranQ => It.CochranQ;
    public int DegreesOfFreedom => It.DegreesOfFreedom;
    public double HeterogeneityPValue => It.HeterogeneityPValue;
    public double InconsistencyShare => It.InconsistencyShare;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
    public FamilyFigures WorksHere => new() { It = It.WorksHere };
    public FamilyFigures DiffersHere => new() { It = It.DiffersHere };
    public SegmentShrinkageFigures Shrunk => new() { It = It.Shrunk };
}

internal sealed class ShrunkSegmentFigures : Figures<ShrunkSegment>
{
    public string Name => It.Name;
    public EffectScale Scale => It.Scale;
    public double Estimate => It.Estimate;
    public IntervalFigures Interval => new() { It = It.Interval };
    public double OwnShare => It.OwnShare;
}
