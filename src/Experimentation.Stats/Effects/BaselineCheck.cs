namespace Experimentation.Stats.Effects;

/// <summary>Whether something that is divided by is clearly away from zero: if not, the quotient's distribution has no useful normal form.</summary>
internal static class BaselineCheck
{
    /// <summary>Standard errors from zero, at least. Below three the delta method and Fieller's theorem say little or nothing.</summary>
    private const double StandardErrors = 3;

    public static bool IsClear(double value, double standardError) => value != 0 && Math.Abs(value) >= StandardErrors * standardError;

    /// <summary>For a control that is not.</summary>
    public static Finding NearZero { get; } = new(
        FindingCode.BaselineNearZero,
        FindingSeverity.NotEstimable,
        "Control's mean is less than three standard errors from zero, so a relative lift means nothing; read the absolute difference.");

    /// <summary>For a ratio whose denominator is zero, or not clearly away from it; null where it is.</summary>
    public static Finding? OfDenominator(RatioSummary summary, string whose)
    {
        double error = Math.Sqrt(summary.DenominatorVariance / summary.Count);
        return summary.Count < 2 || IsClear(summary.DenominatorMean, error) ? null
            : summary.DenominatorMean == 0 && error == 0 ? new(FindingCode.ZeroExposure, FindingSeverity.NotEstimable, $"The denominators{whose} add up to zero, so there is no ratio.")
            : new(FindingCode.BaselineNearZero, FindingSeverity.NotEstimable, $"The mean denominator{whose} is less than three standard errors from zero, so the ratio means nothing.");
    }
}
