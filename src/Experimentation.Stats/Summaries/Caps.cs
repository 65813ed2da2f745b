using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Limits beyond which values count as the limit (winsorising): the same for all arms of an experiment. The default value has no limits. Planning finds out on history what a
/// cap costs and gains (<c>Capping</c>); its <c>Caps</c> are these.
/// </summary>
[JsonConverter(typeof(StateConverter<Caps>))]
public readonly partial record struct Caps : IJsonState<Caps>
{
    private Caps(double? lower, double? upper) => (Lower, Upper) = (lower, upper);

    /// <summary>Values below it count as this value; null where there is no such limit.</summary>
    public double? Lower { get; }

    /// <summary>Values above it count as this value; null where there is no such limit.</summary>
    public double? Upper { get; }

    /// <summary>An upper limit.</summary>
    /// <param name="upper">From −1E+100 to 1E+100, in the metric's unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside its range.</exception>
    public static Caps Above(double upper) => new(null, Guard.Value(upper, "A cap"));

    /// <summary>A lower and an upper limit.</summary>
    /// <param name="lower">From −1E+100 to 1E+100, in the metric's unit.</param>
    /// <param name="upper">Above the lower limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is outside its range.</exception>
    public static Caps Between(double lower, double upper) => Guard.Value(upper, "A cap") > Guard.Value(lower, "A cap")
        ? new(lower, upper)
        : throw Guard.OutOfRange(nameof(upper), upper, string.Create(CultureInfo.InvariantCulture, $"The upper cap lies above the lower one, which is {lower}."));

    /// <summary>Limits at quantiles of all arms' values together, so that no arm's own outliers move its own cap.</summary>
    /// <remarks>
    /// The limits are values that occur (the smallest that at least such a share of all values does not exceed), so the cap of counts is a count. Where so many values are the same
    /// that the quantile is the smallest of all (most users at 0), nothing is left that varies: the comparison says so.
    /// </remarks>
    /// <param name="pooled">The values of all arms: their samples added up. At least one.</param>
    /// <param name="upperProbability">Above 0, below 1; 0.99 caps about one user in a hundred.</param>
    /// <param name="lowerProbability">0 for no lower limit; below the upper one.</param>
    /// <exception cref="ArgumentNullException">No sample.</exception>
    /// <exception cref="ArgumentException">The sample has no values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A probability is outside its range.</exception>
    public static Caps AtQuantiles(QuantileSample pooled, double upperProbability, double lowerProbability = 0)
    {
        ArgumentNullException.ThrowIfNull(pooled);
        Probabilities(upperProbability, lowerProbability);
        return pooled.Count == 0
            ? throw new ArgumentException("Caps at quantiles take at least one value of the arms together. Got none.", nameof(pooled))
            : new(lowerProbability > 0 ? pooled.ObservedQuantile(lowerProbability) : null, pooled.ObservedQuantile(upperProbability));
    }

    /// <summary>Limits at quantiles of all arms' values together, where there are too many to keep: to within the sketch's rank error.</summary>
    /// <param name="pooled">The sketches of all arms added up; of at least one value.</param>
    /// <param name="upperProbability">Above 0, below 1; 0.99 caps about one user in a hundred.</param>
    /// <param name="lowerProbability">0 for no lower limit; below the upper one.</param>
    /// <exception cref="ArgumentNullException">No sketch.</exception>
    /// <exception cref="ArgumentException">The sketch has no values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A probability is outside its range.</exception>
    public static Caps AtQuantiles(QuantileSketch pooled, double upperProbability, double lowerProbability = 0)
    {
        ArgumentNullException.ThrowIfNull(pooled);
        Probabilities(upperProbability, lowerProbability);
        return pooled.Count == 0
            ? throw new ArgumentException("Caps at quantiles take at least one value of the arms together. Got none.", nameof(pooled))
            : new(lowerProbability > 0 ? pooled.Quantile(lowerProbability) : null, pooled.Quantile(upperProbability));
    }

    /// <summary>A value within the limits.</summary>
    /// <param name="value">NaN stays NaN, for the summary to refuse.</param>
    public double Apply(double value) => value > Upper ? Upper.GetValueOrDefault() : value < Lower ? Lower.GetValueOrDefault() : value;

    /// <summary>Summarises values within the limits, and keeps count of what was beyond them.</summary>
    /// <param name="values">One per user; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    public CappedSummary Summarize(ReadOnlySpan<double> values)
    {
        var accumulator = new CappedAccumulator(this);
        accumulator.Add(values);
        return accumulator.ToSummary();
    }

    /// <summary>Summarises one value of each row within the limits, and keeps count of what was beyond them.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="value">Takes the value from a row; finite.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    public CappedSummary Summarize<T>(IEnumerable<T> rows, Func<T, double> value)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(value);
        var accumulator = new CappedAccumulator(this);
        foreach (T row in rows)
        {
            accumulator.Add(value(row));
        }
        return accumulator.ToSummary();
    }

    /// <inheritdoc/>
    public override string ToString() => (Lower, Upper) switch
    {
        (null, null) => "no caps",
        (null, { } upper) => string.Create(CultureInfo.InvariantCulture, $"capped at {upper:G6}"),
        ({ } lower, null) => string.Create(CultureInfo.InvariantCulture, $"at least {lower:G6}"),
        ({ } lower, { } upper) => string.Create(CultureInfo.InvariantCulture, $"capped to {lower:G6} … {upper:G6}"),
    };

    internal static void Probabilities(double upperProbability, double lowerProbability)
    {
        Guard.Probability(upperProbability, "An upper probability", "0.99 caps about one user in a hundred");
        if (!(lowerProbability >= 0 && lowerProbability < upperProbability))
        {
            throw Guard.OutOfRange(nameof(lowerProbability), lowerProbability, "A lower probability is at least 0 and below the upper one.");
        }
    }

    void IJsonState<Caps>.Write(StateWriter writer)
    {
        writer.Number("lower", Lower ?? double.NegativeInfinity);
        writer.Number("upper", Upper ?? double.PositiveInfinity);
    }

    static Caps IJsonState<Caps>.Read(StateReader reader)
    {
        double lower = reader.Number("lower");
        double upper = reader.Number("upper");
        return double.IsNegativeInfinity(lower)
            ? double.IsPositiveInfinity(upper) ? default : Above(upper)
            : double.IsPositiveInfinity(upper) ? new(Guard.Value(lower, "A cap"), null)
            // Both limits the same: quantiles of values most of which are equal.
            : lower == upper ? new(Guard.Value(lower, "A cap"), upper) : Between(lower, upper);
    }
}
