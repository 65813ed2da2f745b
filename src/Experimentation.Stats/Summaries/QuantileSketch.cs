using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Quantiles of more values than one can keep, to within a stated rank error: a small share ε of the values that never is exceeded, in whatever order values come and however
/// parts are merged. No randomness: the same parts give the same bits. Compares by content.
/// </summary>
/// <remarks>
/// Holds every value until there are about 28/ε of them, then thins out level by level (<see cref="MaxRankError"/>). A promise for up to 2⁴⁰ values; beyond, <see cref="RankError"/> is still
/// what it says. Sources: Munro and Paterson (1980); Manku, Rajagopalan and Lindsay (1998); Agarwal, Cormode, Huang, Phillips, Wei and Yi (2013), "Mergeable summaries".
/// </remarks>
[JsonConverter(typeof(StateConverter<QuantileSketch>))]
public sealed partial record QuantileSketch : IJsonState<QuantileSketch>, IAdditionOperators<QuantileSketch, QuantileSketch, QuantileSketch>
{
    /// <summary>The promise where none is asked for: a quantile is one whose rank is off by at most 2 in 1,000.</summary>
    public const double DefaultRankError = 0.002;

    /// <summary>Levels that 2⁴⁰ values can fill, whatever the capacity.</summary>
    private const int MostLevels = 27;

    private readonly ValueList<ValueList<double>> _levels;

    internal QuantileSketch(double maxRankError, CompactorStack stack, double minimum, double maximum)
        : this(maxRankError, stack.Count, stack.Under, stack.Over, minimum, maximum, Sorted(stack))
    {
    }

    private QuantileSketch(double maxRankError, long count, long under, long over, double minimum, double maximum, ValueList<ValueList<double>> levels)
    {
        MaxRankError = maxRankError;
        Count = count;
        Under = under;
        Over = over;
        Minimum = minimum;
        Maximum = maximum;
        _levels = levels;
    }

    /// <summary>The promised rank error as a share of the values, however they come.</summary>
    public double MaxRankError { get; }

    /// <summary>The rank error of this sketch as a share of its values: no worse than the promise, usually better, 0 while all values are held.</summary>
    public double RankError => Count == 0 ? 0 : (double)Math.Max(Under, Over) / Count;

    /// <summary>Number of values, 0 or more.</summary>
    public long Count { get; }

    /// <summary>The smallest value, exactly; 0 where there are none.</summary>
    public double Minimum { get; }

    /// <summary>The largest value, exactly; 0 where there are none.</summary>
    public double Maximum { get; }

    internal long Under { get; }

    internal long Over { get; }

    /// <summary>The sketch of both groups' values.</summary>
    /// <exception cref="ArgumentNullException">A sketch is null.</exception>
    /// <exception cref="ArgumentException">The two promise different rank errors.</exception>
    /// <exception cref="OverflowException">More values than a 64-bit integer holds.</exception>
    public static QuantileSketch operator +(QuantileSketch left, QuantileSketch right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.MaxRankError != right.MaxRankError)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Only sketches of the same rank error add up: {left.MaxRankError} here, {right.MaxRankError} there."), nameof(right));
        }
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }
        var stack = new CompactorStack(Capacity(left.MaxRankError));
        stack.Add(left._levels, left.Count, left.Under, left.Over);
        stack.Add(right._levels, right.Count, right.Under, right.Over);
        return new(left.MaxRankError, stack, Math.Min(left.Minimum, right.Minimum), Math.Max(left.Maximum, right.Maximum));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static QuantileSketch Add(QuantileSketch left, QuantileSketch right) => left + right;

    /// <summary>Sketches values.</summary>
    /// <param name="values">From −1E+100 to 1E+100.</param>
    /// <param name="maxRankError">From 0.0001 to 0.1; 0.002 puts a 99 % quantile between those of 98.8 % and 99.2 %.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rank error is outside its range.</exception>
    public static QuantileSketch Of(ReadOnlySpan<double> values, double maxRankError = DefaultRankError)
    {
        var accumulator = new QuantileSketchAccumulator(maxRankError);
        accumulator.Add(values);
        return accumulator.ToSketch();
    }

    /// <summary>
    /// A value whose rank is that of the quantile to within <see cref="RankError"/>; always a value that was added. 0 where there are none.
    /// </summary>
    /// <param name="probability">0 to 1; 0.5 is the median.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range.</exception>
    public double Quantile(double probability)
    {
        Share(probability);
        return Count == 0 ? 0
            : probability == 0 ? Minimum
            : probability == 1 ? Maximum
            : AtRank(OrderStatistics.Rank(probability, Count));
    }

    /// <summary>Two values between which the quantile of all values lies for certain: the smallest that at least such a share of them does not exceed.</summary>
    /// <param name="probability">0 to 1; 0.5 is the median.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range.</exception>
    public (double Lower, double Upper) QuantileBounds(double probability)
    {
        Share(probability);
        if (Count == 0)
        {
            return (0, 0);
        }
        long rank = OrderStatistics.Rank(probability, Count);
        return (rank - Under <= 0 ? Minimum : Math.Max(Minimum, AtRank(rank - Under)), rank + Over > Count ? Maximum : AtRank(rank + Over));
    }

    /// <summary>Share of the values that are at most this large, to within <see cref="RankError"/>; 0 where there are none.</summary>
    /// <param name="value">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN.</exception>
    public double ShareAtMost(double value)
    {
        if (double.IsNaN(value))
        {
            throw Guard.OutOfRange(nameof(value), value, "A value to count up to is a number.");
        }
        if (Count == 0 || value < Minimum)
        {
            return 0;
        }
        if (value >= Maximum)
        {
            return 1;
        }
        return (double)EstimatedRank(value) / Count;
    }

    /// <inheritdoc/>
    public override string ToString() => Count == 0
        ? string.Create(CultureInfo.InvariantCulture, $"No values yet, rank error at most {MaxRankError:0.####}")
        : string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} values from {Minimum:G6} to {Maximum:G6}, median near {Quantile(0.5):G6} (rank error {RankError:0.#####})");

    internal static double CheckedError(double maxRankError) => maxRankError is >= 1e-4 and <= 0.1
        ? maxRankError
        : throw Guard.OutOfRange(nameof(maxRankError), maxRankError, "A rank error is a share of the values from 0.0001 to 0.1 (0.002 is 2 in 1,000).");

    /// <summary>
    /// Each value is thinned out at most once at each level, together with at least capacity others of the same weight, and that costs one of them: an error of at most
    /// n/capacity per level.
    /// </summary>
    internal static int Capacity(double maxRankError) => (int)Math.Ceiling((MostLevels + 1) / maxRankError);

    /// <summary>The smallest item whose estimated rank reaches this one; in each level it is found by halving, as ranks grow with items.</summary>
    private double AtRank(long rank)
    {
        double smallest = Maximum;
        foreach (ValueList<double> level in _levels)
        {
            ReadOnlySpan<double> items = level.AsSpan();
            (int low, int high) = (0, items.Length);
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = EstimatedRank(items[middle]) < rank ? (middle + 1, high) : (low, middle);
            }
            smallest = low < items.Length ? Math.Min(smallest, items[low]) : smallest;
        }
        return smallest;
    }

    /// <summary>Weight of the items that are at most this large.</summary>
    private long EstimatedRank(double value)
    {
        long rank = 0;
        for (int level = 0; level < _levels.Count; level++)
        {
            rank += (long)OrderStatistics.CountAtMost(_levels[level].AsSpan(), value) << level;
        }
        return rank;
    }

    private static double Share(double probability) => probability is >= 0 and <= 1
        ? probability
        : throw Guard.OutOfRange(nameof(probability), probability, "A quantile's probability is at least 0 and at most 1 (0.5 is the median).");

    private static ValueList<ValueList<double>> Sorted(CompactorStack stack)
    {
        var levels = new ValueList<double>[stack.Levels];
        for (int level = 0; level < levels.Length; level++)
        {
            double[] items = stack.Level(level).ToArray();
            Array.Sort(items);
            levels[level] = ValueList<double>.Owning(items);
        }
        return ValueList<ValueList<double>>.Owning(levels);
    }

    void IJsonState<QuantileSketch>.Write(StateWriter writer)
    {
        writer.Number("maxRankError", MaxRankError);
        writer.Count("under", Under);
        writer.Count("over", Over);
        writer.Number("minimum", Minimum);
        writer.Number("maximum", Maximum);
        writer.Counts("levels", [.. _levels.Select(level => (long)level.Count)]);
        writer.Numbers("items", [.. _levels.SelectMany(level => level)]);
    }

    static QuantileSketch IJsonState<QuantileSketch>.Read(StateReader reader)
    {
        double error = CheckedError(reader.Number("maxRankError"));
        long under = Guard.AtLeast(reader.Count("under"), 0, "A rank error", "under");
        long over = Guard.AtLeast(reader.Count("over"), 0, "A rank error", "over");
        long[] lengths = reader.Counts("levels");
        double[] items = reader.Numbers("items");
        if (lengths.Length > 62 || lengths.Any(length => length < 0 || length > items.Length) || lengths.Sum() != items.Length)
        {
            throw Guard.OutOfRange("levels", lengths.Length, string.Create(CultureInfo.InvariantCulture, $"Levels are at most 62 and their lengths add up to the number of items, {items.Length}."));
        }
        double minimum = Guard.Value(reader.Number("minimum"), "A smallest value", "minimum");
        double maximum = Guard.Value(reader.Number("maximum"), "A largest value", "maximum");
        long count = 0;
        var levels = new ValueList<double>[lengths.Length];
        int start = 0;
        for (int level = 0; level < levels.Length; level++)
        {
            double[] sorted = OrderStatistics.Sorted(items.AsSpan(start, (int)lengths[level]), "items");
            if (sorted.Length > 0 && !(sorted[0] >= minimum && sorted[^1] <= maximum))
            {
                throw Guard.OutOfRange("items", sorted[0] < minimum ? sorted[0] : sorted[^1], "Items lie between the smallest and the largest value.");
            }
            levels[level] = ValueList<double>.Owning(sorted);
            count = checked(count + lengths[level] * (1L << level));
            start += sorted.Length;
        }
        return new(error, count, under, over, minimum, maximum, ValueList<ValueList<double>>.Owning(levels));
    }
}
