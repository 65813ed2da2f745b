using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Difference between two means of values within the same caps (winsorised means); what was capped is among the findings.</summary>
    /// <remarks>
    /// The capped mean is a metric of its own: a lift that lies above the cap is not seen. Caps come from before the experiment, or from all arms together
    /// (<see cref="Caps.AtQuantiles(QuantileSample, double, double)"/>), never from one arm alone.
    /// </remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users, within the same caps.</param>
    /// <param name="test">How the noise is worked out; Welch unless there is a reason.</param>
    /// <exception cref="ArgumentException">The two have different caps.</exception>
    public static Comparison CappedMeans(CappedSummary control, CappedSummary treatment, MeanTest test = MeanTest.Welch) => Of(OutlierEffects.OfCapped(control, treatment, test));

    /// <summary>Difference between two trimmed means by Yuen's (1974) test: the same share of values is left out at each end of each arm.</summary>
    /// <remarks>
    /// The trimmed mean is neither the mean nor the median of a skewed metric: what it shows holds for the bulk of users. Assumes independent users.
    /// Source: Yuen (1974), "The two-sample trimmed t for unequal population variances", Biometrika 61:165.
    /// </remarks>
    /// <param name="control">Control's values.</param>
    /// <param name="treatment">Treatment's values.</param>
    /// <param name="trimPerTail">Share left out at each end, 0 or more and below 0.5; 0.2 keeps the middle 60 %.</param>
    /// <param name="test">How the noise is worked out: Yuen's own unequal spreads (Welch), one spread, or z.</param>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range, or the test is none of the named ones.</exception>
    public static Comparison TrimmedMeans(QuantileSample control, QuantileSample treatment, double trimPerTail = 0.2, MeanTest test = MeanTest.Welch)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(OutlierEffects.OfTrimmed(control, treatment, TrimmedMean.Share(trimPerTail), test));
    }
}
