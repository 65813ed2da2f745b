namespace Experimentation.Stats;

/// <summary>What a lift of the mean does to treatment's standard deviation.</summary>
public enum SpreadUnderLift
{
    /// <summary>Nothing: every user gets the same amount more. The default.</summary>
    Same,

    /// <summary>The variance grows with the mean, as it does for counts.</summary>
    VarianceWithMean,

    /// <summary>The standard deviation grows with the mean: every user gets the same per cent more.</summary>
    DeviationWithMean,
}
