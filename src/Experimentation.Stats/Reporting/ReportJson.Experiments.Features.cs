namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Experiments.</summary>
internal static partial class ReportJson
{
    private static object? OfExperimentsFeatures(IReportable result) => result switch
    {
        Feature it => new FeatureFigures { It = it },
        FeatureAnalysis it => new FeatureAnalysisFigures { It = it },
        FeatureHoldOut it => new FeatureHoldOutFigures { It = it },
        FeaturePart it => new FeaturePartFigures { It = it },
        FeatureReading it => new FeatureReadingFigures { It = it },
        _ => null,
    };
}

internal sealed class FeatureFigures : Figures<Feature>
{
    public string Name => It.Name;
    public string? Test => It.Test?.Test.Name;
    public string? Rollout => It.Rollout?.Name;
    public IEnumerable<FeatureFigures> Parts => It.Parts.Select(p => new FeatureFigures { It = p });
    public double Alpha => It.Alpha;
    public string? Graph => It.Graph?.ToString();
}

internal sealed class FeatureAnalysisFigures : Figures<FeatureAnalysis>
{
    public double Progress => It.Progress;
    public string Feature => It.Feature.Name;
    public IEnumerable<FeaturePartFigures> Parts => It.Parts.Select(e => new FeaturePartFigures { It = e });
    public FamilyResultFigures? Family => It.Family is { } it ? new() { It = it } : null;
    public DecisionFigures Decision => new() { It = It.Decision };
}

internal sealed class FeatureHoldOutFigures : Figures<FeatureHoldOut>
{
    public ComparisonFigures HoldOut => new() { It = It.HoldOut };
    public SelectedTotalFigures Parts => new() { It = It.Parts };
    public double StandardError => It.StandardError;
    public double Difference => It.Difference;
    public double PValue => It.PValue;
    public double? Realised => It.Realised;
}

internal sealed class FeaturePartFigures : Figures<FeaturePart>
{
    public string Feature => It.Feature.Name;
    public FeatureReadingFigures? Reading => It.Reading is { } it ? new() { It = it } : null;
    public FeaturePartStatus Status => It.Status;
    public double? PValue => It.PValue;
    public double? AdjustedPValue => It.AdjustedPValue;
    public double Progress => It.Progress;
}

internal sealed class FeatureReadingFigures : Figures<FeatureReading>
{
    public string Part => It.Part;
    public DecisionFigures? Analysis => It.Analysis is { } read ? new() { It = read.Decision } : null;
    public RolloutDecisionFigures? Decision => It.Decision is { } it ? new() { It = it } : null;
}
