using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Difference between two quantiles (a median, a 95 % latency), from values in any order.</summary>
    /// <remarks>
    /// Assumes independent values; where users have several, see <see cref="ClusteredSample"/>. Estimates are quantiles of type 7 (Hyndman and Fan 1996), as in R and NumPy.
    /// Relative lifts divide by control's quantile. Source: Schultzberg and Ankargren (2022), "Resampling-free bootstrap inference for quantiles", with the exact law in place of draws.
    /// </remarks>
    /// <param name="control">Control's values; from −1E+100 to 1E+100.</param>
    /// <param name="treatment">Treatment's values; from −1E+100 to 1E+100.</param>
    /// <param name="probability">Which quantile: 0.5 is the median; strictly between 0 and 1.</param>
    /// <param name="test">How the noise is worked out.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range, or the test is none of the named ones.</exception>
    public static Comparison Quantiles(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment, double probability, QuantileTest test = QuantileTest.ResamplingFree) =>
        Of(QuantileEffects.Of(control, treatment, QuantileProbability(probability), test));

    /// <summary>Difference between two quantiles, from samples that can be merged.</summary>
    /// <param name="control">Control's values.</param>
    /// <param name="treatment">Treatment's values.</param>
    /// <param name="probability">Which quantile: 0.5 is the median; strictly between 0 and 1.</param>
    /// <param name="test">How the noise is worked out.</param>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range, or the test is none of the named ones.</exception>
    public static Comparison Quantiles(QuantileSample control, QuantileSample treatment, double probability, QuantileTest test = QuantileTest.ResamplingFree)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(QuantileEffects.Of(control, treatment, QuantileProbability(probability), test));
    }

    /// <summary>Difference between two quantiles of which a warehouse gave three each; the normal limit by order statistics.</summary>
    /// <param name="control">Control's quantile.</param>
    /// <param name="treatment">Treatment's, of the same probability.</param>
    /// <exception cref="ArgumentException">The two are of different probabilities.</exception>
    public static Comparison Quantiles(QuantileSummary control, QuantileSummary treatment) => Of(QuantileEffects.Of(control, treatment));

    private static double QuantileProbability(double probability) => Guard.Probability(probability, "A quantile's probability", "0.5 is the median");
}
