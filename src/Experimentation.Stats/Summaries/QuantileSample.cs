using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's values in order: what quantiles, trimmed means and whole distributions need. Exact, so it holds every value; where there are too many for that, see
/// <see cref="QuantileSketch"/>. Compares by content.
/// </summary>
[JsonConverter(typeof(StateConverter<QuantileSample>))]
public sealed partial record QuantileSample : IJsonState<QuantileSample>, IAdditionOperators<QuantileSample, QuantileSample, QuantileSample>
{
    private readonly ValueList<double> _sorted;

    private QuantileSample(double[] sorted) => _sorted = ValueList<double>.Owning(sorted);

    /// <summary>The sample of no values.</summary>
    public static QuantileSample Empty { get; } = new([]);

    /// <summary>Number of values, 0 or more.</summary>
    public int Count => _sorted.Count;

    /// <summary>All values in ascending order.</summary>
    public ReadOnlySpan<double> Sorted => _sorted.AsSpan();

    /// <summary>The sample of both groups' values; the same whichever way the values were cut.</summary>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="OverflowException">More values than an array holds.</exception>
    public static QuantileSample operator +(QuantileSample left, QuantileSample right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Count == 0 ? right : right.Count == 0 ? left : new(Merged(left.Sorted, right.Sorted));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static QuantileSample Add(QuantileSample left, QuantileSample right) => left + right;

    /// <summary>From values in any order.</summary>
    /// <param name="values">One per user; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    public static QuantileSample Of(ReadOnlySpan<double> values) => new(OrderStatistics.Sorted(values, nameof(values)));

    /// <summary>From one value of each row.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="value">Takes the value from a row; finite.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    public static QuantileSample Of<T>(IEnumerable<T> rows, Func<T, double> value)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(value);
        return new(OrderStatistics.Sorted([.. rows.Select(value)], nameof(value)));
    }

    /// <summary>
    /// The sample quantile as R's type 7, NumPy and spreadsheets report it: the value at rank 1 + (n − 1)·p, straight between its neighbours (Hyndman and Fan 1996).
    /// 0 where there are no values.
    /// </summary>
    /// <param name="probability">0 to 1; 0.5 is the median.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range.</exception>
    public double Quantile(double probability) => Count == 0 && IsShare(probability) ? 0 : OrderStatistics.Interpolated(Sorted, 1, Count, Share(probability));

    /// <summary>The smallest of the values that at least a share p of them does not exceed: a value that occurs. 0 where there are no values.</summary>
    /// <param name="probability">0 to 1; 0.5 is the lower median.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range.</exception>
    public double ObservedQuantile(double probability) => Count == 0 && IsShare(probability) ? 0 : _sorted[(int)OrderStatistics.Rank(Share(probability), Count) - 1];

    /// <summary>Share of the values that are at most this large; 0 where there are none.</summary>
    /// <param name="value">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN.</exception>
    public double ShareAtMost(double value) => double.IsNaN(value)
        ? throw Guard.OutOfRange(nameof(value), value, "A value to count up to is a number.")
        : Count == 0 ? 0 : (double)CountAtMost(value) / Count;

    /// <inheritdoc/>
    public override string ToString() => Count == 0 ? "No values." : string.Create(
        CultureInfo.InvariantCulture,
        $"{Count:#,0} values from {_sorted[0]:G6} to {_sorted[^1]:G6}, median {Quantile(0.5):G6}");

    /// <summary>How many values are at most this large.</summary>
    internal int CountAtMost(double value) => OrderStatistics.CountAtMost(Sorted, value);

    /// <summary>From values that are in order already.</summary>
    internal static QuantileSample OfSorted(double[] sorted) => new(sorted);

    void IJsonState<QuantileSample>.Write(StateWriter writer) => writer.Numbers("sorted", Sorted);

    static QuantileSample IJsonState<QuantileSample>.Read(StateReader reader)
    {
        double[] values = reader.Numbers("sorted");
        return new(OrderStatistics.Sorted(values, "sorted"));
    }

    private static bool IsShare(double probability) => probability is >= 0 and <= 1;

    private static double Share(double probability) => IsShare(probability)
        ? probability
        : throw Guard.OutOfRange(nameof(probability), probability, "A quantile's probability is at least 0 and at most 1 (0.5 is the median).");

    private static double[] Merged(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] merged = new double[checked(a.Length + b.Length)];
        int i = 0;
        int j = 0;
        for (int k = 0; k < merged.Length; k++)
        {
            merged[k] = j == b.Length || (i < a.Length && a[i] <= b[j]) ? a[i++] : b[j++];
        }
        return merged;
    }
}
