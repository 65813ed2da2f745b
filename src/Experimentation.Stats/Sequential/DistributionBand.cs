using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// A band around a whole distribution that holds at all values and at all times from a first look on: the Dvoretzky–Kiefer–Wolfowitz inequality made time-uniform. Any quantile and any
/// share may be read off at any look, chosen after seeing the data.
/// </summary>
/// <remarks>
/// Half-width A·√((ln(1 + ln(n/m)) + C)/n) with A = 0.85 and C solved for alpha (Howard and Ramdas 2022, theorem 2). Where one quantile is fixed beforehand,
/// <see cref="QuantileSequence"/> is sharper. It remembers nothing: each look needs all values so far.
/// </remarks>
[JsonConverter(typeof(StateConverter<DistributionBand>))]
public readonly partial record struct DistributionBand : IJsonState<DistributionBand>
{
    private readonly double _constant;

    internal DistributionBand(long firstLook, double alpha)
    {
        FirstLook = Guard.AtLeast(firstLook, 1, "A first look");
        Alpha = Guard.Probability(alpha, "Alpha", "0.05 means 5 %");
        _constant = TimeUniformDkw.Constant(alpha);
    }

    /// <summary>The band holds from this many values on.</summary>
    public long FirstLook { get; }

    /// <summary>Level over all values and all looks.</summary>
    public double Alpha { get; }

    /// <summary>How far the true share of values may be from the sample's, to each side; 1 before the first look.</summary>
    /// <param name="count">Number of values; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public double HalfWidth(long count) => Guard.AtLeast(count, 0, "A number of values") < FirstLook || FirstLook == 0 ? 1 : Math.Min(1, TimeUniformDkw.HalfWidth(count, FirstLook, _constant));

    /// <summary>The true share of values at or below a point.</summary>
    /// <param name="sample">All values so far.</param>
    /// <param name="value">Any number.</param>
    /// <exception cref="ArgumentNullException">No sample.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN.</exception>
    public Interval ShareAtMost(QuantileSample sample, double value)
    {
        ArgumentNullException.ThrowIfNull(sample);
        double share = sample.ShareAtMost(value);
        double reach = HalfWidth(sample.Count);
        return new(Math.Max(0, share - reach), Math.Min(1, share + reach), 1 - Alpha);
    }

    /// <summary>A quantile; infinite on a side where the band does not end within the values.</summary>
    /// <param name="sample">All values so far.</param>
    /// <param name="probability">Which quantile: 0.5 is the median; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentNullException">No sample.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range.</exception>
    public Interval Quantile(QuantileSample sample, double probability)
    {
        ArgumentNullException.ThrowIfNull(sample);
        Guard.Probability(probability, "A quantile's probability", "0.5 is the median");
        double n = sample.Count;
        double reach = HalfWidth(sample.Count);
        // F(x) < p below the quantile, and F is at least the sample's share less the reach.
        double lower = Math.Ceiling(n * (probability - reach));
        double upper = Math.Floor(n * (probability + reach)) + 1;
        return new(
            lower >= 1 ? sample.Sorted[(int)lower - 1] : double.NegativeInfinity,
            upper <= n ? sample.Sorted[(int)upper - 1] : double.PositiveInfinity,
            1 - Alpha);
    }

    /// <summary>A quantile of treatment minus that of control. Both bands hold at once, so the level is 1 − 2·alpha.</summary>
    /// <param name="control">All of control's values so far.</param>
    /// <param name="treatment">All of treatment's values so far.</param>
    /// <param name="probability">Which quantile: 0.5 is the median; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range.</exception>
    public Interval QuantileDifference(QuantileSample control, QuantileSample treatment, double probability)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        Interval c = Quantile(control, probability);
        Interval t = Quantile(treatment, probability);
        return new(t.Lower - c.Upper, t.Upper - c.Lower, Math.Max(0, 1 - 2 * Alpha));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"Time-uniform band at level {1 - Alpha:0.####} from {FirstLook:#,0} values on: ±{HalfWidth(FirstLook):0.####} there, ±{HalfWidth(100 * FirstLook):0.####} at a hundred times as many");

    void IJsonState<DistributionBand>.Write(StateWriter writer)
    {
        writer.Count("firstLook", FirstLook);
        writer.Number("alpha", Alpha);
    }

    static DistributionBand IJsonState<DistributionBand>.Read(StateReader reader) => new(reader.Count("firstLook"), reader.Number("alpha"));
}

public static partial class AlwaysValid
{
    /// <summary>A band around a whole distribution, for all quantiles and shares at all looks.</summary>
    /// <param name="firstLook">Values before the first look, 1 or more; the band holds from there on and is tightest soon after.</param>
    /// <param name="alpha">Level over all values and all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DistributionBand Distribution(long firstLook, double alpha = 0.05) => new(firstLook, alpha);
}
