using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's quantile and two quantiles close around it: what a warehouse can export where values cannot travel. How fast the values grow with the probability
/// there tells the quantile's standard error. Summaries do not merge: ask for the quantiles of all values.
/// </summary>
/// <remarks>
/// Standard error = (upper − lower)/(p_upper − p_lower) · √(d·p(1 − p)/n): the slope is the inverse of the density (Siddiqui 1960), d the design effect where values come
/// several per user (Deng, Knoblich and Lu 2018, section 4).
/// </remarks>
[JsonConverter(typeof(StateConverter<QuantileSummary>))]
public readonly partial record struct QuantileSummary : IJsonState<QuantileSummary>
{
    /// <summary>The two quantiles lie so many standard deviations of a rank away: near enough to be local, far enough to be smooth.</summary>
    private const double Reach = 1.959963984540054;

    private QuantileSummary(long count, double probability, double value, double slope, double designEffect)
    {
        Count = count;
        Probability = probability;
        Value = value;
        Slope = slope;
        DesignEffect = designEffect;
    }

    /// <summary>Number of values.</summary>
    public long Count { get; }

    /// <summary>Which quantile: 0.5 is the median.</summary>
    public double Probability { get; }

    /// <summary>The quantile, in the metric's unit.</summary>
    public double Value { get; }

    /// <summary>How much the quantile grows per unit of probability: one over the density of the values there.</summary>
    public double Slope { get; }

    /// <summary>How many times the variance of a share of values is what it would be if all values were independent.</summary>
    public double DesignEffect { get; }

    /// <summary>Standard error of <see cref="Value"/>; 0 where there are no values.</summary>
    public double StandardError => Count == 0 ? 0 : Slope * Math.Sqrt(DesignEffect * Probability * (1 - Probability) / Count);

    /// <summary>The two probabilities whose quantiles <see cref="FromQuantiles"/> is to be given: 1.96 standard deviations of the rank to each side, not beyond 0 and 1.</summary>
    /// <param name="count">Number of values, 1 or more.</param>
    /// <param name="probability">Strictly between 0 and 1; 0.5 is the median.</param>
    /// <param name="designEffect">Variance of a share of values over that of independent ones; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static (double Lower, double Upper) ProbabilitiesAround(long count, double probability, double designEffect = 1)
    {
        Guard.AtLeast(count, 1, "A number of values");
        Guard.Probability(probability, "A quantile's probability", "0.5 is the median");
        double reach = Reach * Math.Sqrt(Guard.Divisor(designEffect, "A design effect") * probability * (1 - probability) / count);
        return (Math.Max(0, probability - reach), Math.Min(1, probability + reach));
    }

    /// <summary>From three quantiles of the same values.</summary>
    /// <param name="count">Number of values, 0 or more.</param>
    /// <param name="probability">Strictly between 0 and 1; 0.5 is the median.</param>
    /// <param name="value">The quantile itself, from −1E+100 to 1E+100.</param>
    /// <param name="lowerProbability">At least 0, below the upper one; see <see cref="ProbabilitiesAround"/>.</param>
    /// <param name="lower">Its quantile, at most the quantile itself.</param>
    /// <param name="upperProbability">At most 1, above the lower one.</param>
    /// <param name="upper">Its quantile, at least the quantile itself.</param>
    /// <param name="designEffect">Variance of a share of values over that of independent ones; above 0, 1 where every user has one value.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static QuantileSummary FromQuantiles(
        long count, double probability, double value, double lowerProbability, double lower, double upperProbability, double upper, double designEffect = 1)
    {
        Guard.AtLeast(count, 0, "A number of values");
        Guard.Probability(probability, "A quantile's probability", "0.5 is the median");
        Guard.Value(value, "A quantile");
        if (!(lowerProbability >= 0 && lowerProbability <= probability))
        {
            throw Guard.OutOfRange(nameof(lowerProbability), lowerProbability, "The lower probability is at least 0 and at most the quantile's own.");
        }
        if (!(upperProbability <= 1 && upperProbability >= probability && upperProbability > lowerProbability))
        {
            throw Guard.OutOfRange(nameof(upperProbability), upperProbability, "The upper probability is at most 1, at least the quantile's own and above the lower one.");
        }
        if (!(Guard.Value(lower, "A quantile") <= value))
        {
            throw Guard.OutOfRange(nameof(lower), lower, "The lower quantile is at most the quantile itself.");
        }
        if (!(Guard.Value(upper, "A quantile") >= value))
        {
            throw Guard.OutOfRange(nameof(upper), upper, "The upper quantile is at least the quantile itself.");
        }
        return new(count, probability, value, (upper - lower) / (upperProbability - lowerProbability), Guard.Divisor(designEffect, "A design effect"));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} values, {Probability:0.####} quantile {Value:G6} (standard error {StandardError:G4})");

    void IJsonState<QuantileSummary>.Write(StateWriter writer)
    {
        writer.Count("count", Count);
        writer.Number("probability", Probability);
        writer.Number("value", Value);
        writer.Number("slope", Slope);
        writer.Number("designEffect", DesignEffect);
    }

    static QuantileSummary IJsonState<QuantileSummary>.Read(StateReader reader) => new(
        Guard.AtLeast(reader.Count("count"), 0, "A number of values", "count"),
        Guard.Probability(reader.Number("probability"), "A quantile's probability", "0.5 is the median", "probability"),
        Guard.Value(reader.Number("value"), "A quantile", "value"),
        Guard.NotNegative(reader.Number("slope"), "A slope", "slope"),
        Guard.Divisor(reader.Number("designEffect"), "A design effect", "designEffect"));
}
