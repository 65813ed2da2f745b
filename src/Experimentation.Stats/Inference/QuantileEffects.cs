using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>From values to effects of quantiles, by method.</summary>
internal static class QuantileEffects
{
    public static Effect Of(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment, double probability, QuantileTest test) => Checked(test) == QuantileTest.ResamplingFree
        ? Resampled(QuantileArm.Of(control, probability, nameof(control)), QuantileArm.Of(treatment, probability, nameof(treatment)), probability, "")
        : Of(Sample(control, nameof(control)), Sample(treatment, nameof(treatment)), probability, test);

    public static Effect Of(QuantileSample control, QuantileSample treatment, double probability, QuantileTest test) => Checked(test) switch
    {
        QuantileTest.ResamplingFree => Resampled(QuantileArm.Of(control, probability), QuantileArm.Of(treatment, probability), probability, ""),
        _ => Normal(
            MomentsOf(control, probability, test, 1, control.Count),
            MomentsOf(treatment, probability, test, 1, treatment.Count),
            probability,
            test,
            MeanTest.Z,
            ""),
    };

    public static Effect Of(QuantileSummary control, QuantileSummary treatment)
    {
        if (control.Probability != treatment.Probability)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Both arms give the same quantile. Control's is {control.Probability}, treatment's {treatment.Probability}."), nameof(treatment));
        }
        return Normal((Arm(control, control.Count), null), (Arm(treatment, treatment.Count), null), control.Probability, QuantileTest.OrderStatistics, MeanTest.Z, "");
    }

    public static ResampledQuantileEffect Resampled(QuantileArm control, QuantileArm treatment, double probability, string of) =>
        new(control, treatment, probability, EffectScale.Absolute, string.Create(CultureInfo.InvariantCulture, $"Resampling-free bootstrap of the {probability:0.####} quantile{of}"));

    /// <summary>The normal limit: from there on a quantile is like a mean, so all scales of means are its own.</summary>
    public static Effect Normal((MomentArm Arm, Finding? Flaw) control, (MomentArm Arm, Finding? Flaw) treatment, double probability, QuantileTest test, MeanTest reading, string of)
    {
        string way = test == QuantileTest.Density ? "kernel density" : "order statistics";
        Finding?[] flaws = [control.Flaw, treatment.Flaw];
        return MomentEffect.Of(
            control.Arm,
            treatment.Arm,
            reading,
            EffectScale.Absolute,
            string.Create(CultureInfo.InvariantCulture, $"Normal limit of the {probability:0.####} quantile{of} by {way}"),
            ValueList<Finding>.Of(flaws.OfType<Finding>()));
    }

    /// <summary>A quantile as if it were the mean of its units.</summary>
    /// <param name="sample">All values.</param>
    /// <param name="probability">Of the quantile.</param>
    /// <param name="test">How its slope is found.</param>
    /// <param name="designEffect">Variance of a share of values over that of independent ones.</param>
    /// <param name="units">Independent units.</param>
    public static (MomentArm Arm, Finding? Flaw) MomentsOf(QuantileSample sample, double probability, QuantileTest test, double designEffect, long units)
    {
        if (sample.Count < 2 || units < 2)
        {
            return (new(units, sample.Count == 0 ? 0 : sample.Sorted[0], 0), null);
        }
        if (!(designEffect > 0))
        {
            return (new(units, sample.Quantile(probability), 0), null);
        }
        return test == QuantileTest.Density ? ByDensity(sample, probability, designEffect, units) : (Arm(Around(sample, probability, designEffect), units), null);
    }

    /// <summary>The two order statistics that <see cref="QuantileSummary.ProbabilitiesAround"/> asks for.</summary>
    private static QuantileSummary Around(QuantileSample sample, double probability, double designEffect)
    {
        (double lower, double upper) = QuantileSummary.ProbabilitiesAround(sample.Count, probability, designEffect);
        double value = sample.Quantile(probability);
        return QuantileSummary.FromQuantiles(
            sample.Count, probability, value, lower, Math.Min(value, sample.Quantile(lower)), upper, Math.Max(value, sample.Quantile(upper)), designEffect);
    }

    private static MomentArm Arm(QuantileSummary summary, long units) => new(units, summary.Value, summary.StandardError * summary.StandardError * units);

    private static (MomentArm Arm, Finding? Flaw) ByDensity(QuantileSample sample, double probability, double designEffect, long units)
    {
        double value = sample.Quantile(probability);
        int ties = sample.CountAtMost(value) - sample.CountAtMost(Math.BitDecrement(value));
        // Rounded values tie a little everywhere; a visible share at one point has no density.
        if (ties > 1 && ties > 0.02 * sample.Count)
        {
            return (new(units, value, 0), new(
                FindingCode.TiedValues,
                FindingSeverity.NotEstimable,
                string.Create(CultureInfo.InvariantCulture, $"{Phrase.Percent((double)ties / sample.Count)} of an arm's values are exactly {Phrase.Number(value)}, so they have no density there; use QuantileTest.ResamplingFree.")));
        }
        double density = KernelDensity.At(sample.Sorted, value);
        double variance = density > 0 ? designEffect * probability * (1 - probability) / (density * density) / sample.Count * units : 0;
        return (new(units, value, variance), null);
    }

    private static QuantileSample Sample(ReadOnlySpan<double> values, string name) => QuantileSample.OfSorted(OrderStatistics.Sorted(values, name));

    public static QuantileTest Checked(QuantileTest test) => test is QuantileTest.ResamplingFree or QuantileTest.OrderStatistics or QuantileTest.Density
        ? test
        : throw new ArgumentOutOfRangeException(nameof(test), test, "Use ResamplingFree, OrderStatistics or Density.");
}
