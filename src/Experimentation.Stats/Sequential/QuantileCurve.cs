using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>One quantile of a whole-distribution view: how treatment differs from control there.</summary>
/// <param name="Probability">Which quantile: 0.5 is the median.</param>
/// <param name="Control">Control's quantile.</param>
/// <param name="Treatment">Treatment's quantile.</param>
/// <param name="Difference">Treatment minus control, read by itself.</param>
/// <param name="Band">Limits that hold at all quantiles of the view at once.</param>
/// <param name="PValue">Adjusted for all quantiles of the view: below alpha exactly where the band excludes no difference.</param>
public sealed partial record QuantileOnCurve(double Probability, double Control, double Treatment, Comparison Difference, Interval Band, double PValue)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Probability:0.####} quantile: {Phrase.Number(Control)} → {Phrase.Number(Treatment)}, {Phrase.OnScale(Treatment - Control, EffectScale.Absolute)} (simultaneous {Band}, {Phrase.PValue(PValue)})");
}

/// <summary>
/// How a whole distribution moved: quantile treatment effects with a band that holds at all quantiles asked for at once, so that one may look for where the effect is and say so.
/// </summary>
/// <remarks>
/// Each limit is that of the resampling-free bootstrap at the critical value of the largest of all standardised differences (a Pocock constant, see the page on quantiles). A quantile effect is the
/// difference of quantiles, not the effect on the user who is there.
/// </remarks>
public sealed partial record QuantileCurve
{
    private readonly ValueList<QuantileOnCurve> _quantiles;

    internal QuantileCurve(IEnumerable<QuantileOnCurve> quantiles, double alpha, double criticalValue)
    {
        _quantiles = ValueList<QuantileOnCurve>.Of(quantiles);
        Alpha = alpha;
        CriticalValue = criticalValue;
    }

    /// <summary>The quantiles, from low to high.</summary>
    public IReadOnlyList<QuantileOnCurve> Quantiles => _quantiles;

    /// <summary>One less the level of the band.</summary>
    public double Alpha { get; }

    /// <summary>Standard errors to each side of the band; 1.96 for a single quantile at 5 %.</summary>
    public double CriticalValue { get; }

    /// <summary>Of "no quantile differs": the smallest of the adjusted ones.</summary>
    public double PValue => _quantiles.Min(q => q.PValue);

    /// <inheritdoc/>
    public override string ToString()
    {
        QuantileOnCurve[] differ = [.. _quantiles.Where(q => q.PValue < Alpha)];
        string which = differ.Length == 0 ? "no quantile" : "the " + string.Join(", ", differ.Select(q => q.Probability.ToString("0.####", CultureInfo.InvariantCulture))) + (differ.Length == 1 ? " quantile" : " quantiles");
        return $"Of {Phrase.Counted(_quantiles.Count, "quantile")} looked at together treatment differs from control at {which} (simultaneous {Phrase.Percent(1 - Alpha)} band, {Phrase.PValue(PValue)}).";
    }
}

public static partial class Compare
{
    /// <summary>Most quantiles of one view.</summary>
    private const int MostQuantiles = InformationTimes.MostLooks;

    /// <summary>How a whole distribution moved: differences at several quantiles, with a band that holds at all of them at once.</summary>
    /// <remarks>Assumes independent values. Doksum (1974) is the source of the idea; the critical value is that of Pocock's (1977) test at times p/(1 − p).</remarks>
    /// <param name="control">Control's values.</param>
    /// <param name="treatment">Treatment's values.</param>
    /// <param name="probabilities">The quantiles, increasing, each strictly between 0 and 1, at most 200; none for 0.1, 0.2, …, 0.9.</param>
    /// <param name="alpha">One less the level of the band, strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="ArgumentException">The probabilities do not increase, or are too many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static QuantileCurve AllQuantiles(QuantileSample control, QuantileSample treatment, ReadOnlySpan<double> probabilities = default, double alpha = DefaultAlpha)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %");
        double[] checkedOnes = probabilities.Length == 0 ? [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] : Increasing(probabilities);
        var together = new SimultaneousQuantiles(checkedOnes);
        double critical = together.Critical(alpha);
        var limit = CriticalValue.OfZ(critical);
        return new(checkedOnes.Select(p => On(p)), alpha, critical);

        QuantileOnCurve On(double p)
        {
            Comparison alone = Quantiles(control, treatment, p).At(alpha);
            (double lower, double upper) = alone.Effect.Limits(limit, limit);
            double adjusted = alone.Effect.IsEstimable ? Math.Max(alone.PValue, together.Exceeds(Normal.UpperQuantile(alone.PValue / 2))) : 1;
            return new(p, control.Quantile(p), treatment.Quantile(p), alone, new(lower, upper, 1 - alpha), adjusted);
        }
    }

    private static double[] Increasing(ReadOnlySpan<double> probabilities)
    {
        if (probabilities.Length > MostQuantiles)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"At most {MostQuantiles} quantiles are looked at together. Got {probabilities.Length}."), nameof(probabilities));
        }
        for (int i = 0; i < probabilities.Length; i++)
        {
            Guard.Probability(probabilities[i], "A quantile's probability", "0.5 is the median", nameof(probabilities));
            if (i > 0 && !(probabilities[i] > probabilities[i - 1]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Quantiles increase from one to the next. Got {probabilities[i]} after {probabilities[i - 1]}."), nameof(probabilities));
            }
        }
        return probabilities.ToArray();
    }
}
