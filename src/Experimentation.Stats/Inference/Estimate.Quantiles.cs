using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Estimate
{
    /// <summary>A quantile with its exact interval: two order statistics, whatever the distribution, ties included.</summary>
    /// <remarks>
    /// The number of values at or below the quantile is binomial, so the interval covers at least as often as it says (Thompson 1936; David and Nagaraja 2003, section 7.1).
    /// The standard error is that of the resampling-free bootstrap.
    /// </remarks>
    /// <param name="sample">The group's values.</param>
    /// <param name="probability">Which quantile: 0.5 is the median; strictly between 0 and 1.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentNullException">No sample.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level or the probability is not strictly between 0 and 1.</exception>
    public static PointEstimate Quantile(QuantileSample sample, double probability, double level = DefaultLevel)
    {
        ArgumentNullException.ThrowIfNull(sample);
        double tail = TailOf(level);
        Guard.Probability(probability, "A quantile's probability", "0.5 is the median");
        long n = sample.Count;
        return OfRanks(
            sample, probability, level, "Order statistics, exact", QuantileArm.Of(sample, probability), double.PositiveInfinity, Binomial.LowerQuantile(tail, n, probability), Binomial.UpperQuantile(tail, n, probability) + 1);
    }

    /// <summary>A quantile over values of which users have several, with an interval of two order statistics whose ranks know how values depend on each other.</summary>
    /// <remarks>Deng, Knoblich and Lu (2018), section 4, with t over clusters in place of the normal.</remarks>
    /// <param name="sample">The group's values.</param>
    /// <param name="probability">Which quantile over values: 0.5 is the median; strictly between 0 and 1.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentNullException">No sample.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level or the probability is not strictly between 0 and 1.</exception>
    public static PointEstimate Quantile(ClusteredSample sample, double probability, double level = DefaultLevel)
    {
        ArgumentNullException.ThrowIfNull(sample);
        double tail = TailOf(level);
        Guard.Probability(probability, "A quantile's probability", "0.5 is the median");
        const string Method = "Order statistics over clusters";
        if (sample.ClusterCount == 1)
        {
            return Nothing(double.NegativeInfinity, double.PositiveInfinity, level, Method, new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "All values are of one cluster, so nothing shows how much clusters vary."));
        }
        double n = sample.Count;
        double df = Math.Max(1, sample.ClusterCount - 1);
        double error = n == 0 ? 0 : Math.Sqrt(sample.DesignEffect(probability) * probability * (1 - probability) / n);
        double reach = StudentT.UpperQuantile(tail, df) * error;
        long lower = (long)Math.Max(0, Math.Floor(n * (probability - reach)));
        long upper = (long)Math.Min(n + 1, Math.Ceiling(n * (probability + reach)) + 1);
        return OfRanks(sample.Values, probability, level, Method, ClusterEffects.Arm(sample, probability), df, lower, upper);
    }

    /// <summary>A trimmed mean: the mean of the values that are left when the same share is taken off both ends (Tukey and McLaughlin 1963).</summary>
    /// <param name="sample">The group's values.</param>
    /// <param name="trimPerTail">Share left out at each end, 0 or more and below 0.5; 0.2 keeps the middle 60 %.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentNullException">No sample.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level or the share is outside its range.</exception>
    public static PointEstimate TrimmedMean(QuantileSample sample, double trimPerTail = 0.2, double level = DefaultLevel)
    {
        ArgumentNullException.ThrowIfNull(sample);
        MomentArm arm = Effects.TrimmedMean.Arm(sample, Effects.TrimmedMean.Share(trimPerTail));
        return OfMoments(arm.Count, arm.Mean, arm.Count > 1 ? arm.Variance : double.NaN, level, "t of a trimmed mean (Tukey–McLaughlin)");
    }

    private static PointEstimate OfRanks(QuantileSample sample, double probability, double level, string method, QuantileArm arm, double df, long lower, long upper)
    {
        if (sample.Count == 0)
        {
            return Nothing(double.NegativeInfinity, double.PositiveInfinity, level, method, new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, "There are no values."));
        }
        var interval = new Interval(
            lower >= 1 ? sample.Sorted[(int)lower - 1] : double.NegativeInfinity,
            upper <= sample.Count ? sample.Sorted[(int)upper - 1] : double.PositiveInfinity,
            level);
        ValueList<Finding> findings = double.IsFinite(interval.Width)
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of([new Finding(
                FindingCode.SmallCounts,
                FindingSeverity.Note,
                string.Create(CultureInfo.InvariantCulture, $"{Phrase.Counted(sample.Count, "value")} {(sample.Count == 1 ? "is" : "are")} too few for a limit of the {probability:0.####} quantile on each side."))]);
        return new(arm.Estimate, Math.Sqrt(arm.Variance), df, interval, method, findings);
    }
}
