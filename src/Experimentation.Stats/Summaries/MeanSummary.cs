using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's values of a metric, reduced to count, mean and variance. Add two summaries and you have the summary of both groups' rows, so days,
/// shards and machines can be added up in any order. The default value is the summary of no rows.
/// </summary>
/// <remarks>
/// Moments are centred and merged pairwise (Chan, Golub and LeVeque 1979) with compensated sums, never raw sums of squares: merging a million
/// parts costs less than 1e-12 of either moment. The same rows give the same bits on every width of vectors and number of threads.
/// </remarks>
[JsonConverter(typeof(StateConverter<MeanSummary>))]
public readonly partial record struct MeanSummary : IJsonState<MeanSummary>, IAdditionOperators<MeanSummary, MeanSummary, MeanSummary>
{
    private readonly Moments _moments;

    internal MeanSummary(Moments moments) => _moments = moments;

    /// <summary>Number of users, 0 or more.</summary>
    public long Count => _moments.Count;

    /// <summary>Mean per user; 0 where there are no users.</summary>
    public double Mean => _moments.Mean.High;

    /// <summary>Sum of squared deviations from the mean, 0 or more.</summary>
    public double SumOfSquaredDeviations => Math.Max(0, _moments.Squares.High);

    /// <summary>Variance between users with n − 1 in the denominator; 0 where there are fewer than two users.</summary>
    public double Variance => Count > 1 ? SumOfSquaredDeviations / (Count - 1) : 0;

    /// <summary>Square root of <see cref="Variance"/>.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>Sum over users.</summary>
    public double Sum => _moments.Mean.Times(Count, 1).High;

    internal Moments Moments => _moments;

    /// <summary>The summary of both groups' rows. Commutative and associative up to rounding.</summary>
    /// <exception cref="OverflowException">More users than a 64-bit integer holds.</exception>
    public static MeanSummary operator +(MeanSummary left, MeanSummary right) => new(left._moments + right._moments);

    /// <summary>The same as <c>left + right</c>.</summary>
    public static MeanSummary Add(MeanSummary left, MeanSummary right) => left + right;

    /// <summary>Summarises values.</summary>
    /// <param name="values">One per user; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    public static MeanSummary Of(ReadOnlySpan<double> values) => new(Numerics.Moments.Of(values, nameof(values)));

    /// <summary>Summarises values on several threads; the same bits as on one.</summary>
    /// <param name="values">One per user; from −1E+100 to 1E+100.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most, 1 or more.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public static MeanSummary Of(ReadOnlyMemory<double> values, int maxDegreeOfParallelism)
    {
        Guard.AtLeast(maxDegreeOfParallelism, 1, "A number of threads");
        try
        {
            return new(Numerics.Moments.Of(values, maxDegreeOfParallelism, nameof(values)));
        }
        catch (AggregateException several) when (several.InnerExceptions[0] is ArgumentException)
        {
            // Threads meet wrong values in any order; one thread names the first.
            return Of(values.Span);
        }
    }

    /// <summary>Summarises values.</summary>
    /// <param name="values">One per user; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentNullException">The sequence is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    public static MeanSummary Of(IEnumerable<double> values) => Of(values, static value => value);

    /// <summary>Summarises one value of each row.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="value">Takes the value from a row; finite.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    public static MeanSummary Of<T>(IEnumerable<T> rows, Func<T, double> value)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(value);
        var accumulator = new MeanAccumulator();
        foreach (T row in rows)
        {
            accumulator.Add(value(row));
        }
        return accumulator.ToSummary();
    }

    /// <summary>A summary that was computed elsewhere.</summary>
    /// <param name="count">Users, 0 or more.</param>
    /// <param name="mean">Mean per user, from −1E+100 to 1E+100; 0 where there are no users.</param>
    /// <param name="variance">Variance with n − 1 in the denominator, from 0 to 1E+200; 0 where there are fewer than two users.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static MeanSummary FromMoments(long count, double mean, double variance) => FromMoments(count, mean, variance, nameof(mean), nameof(variance));

    /// <summary>The same for a mean and a variance that a caller knows by other names.</summary>
    internal static MeanSummary FromMoments(long count, double mean, double variance, string meanName, string varianceName)
    {
        Guard.AtLeast(count, 0, "A number of users");
        Guard.Value(mean, "A mean", meanName);
        if (!(variance is >= 0 and <= Guard.Largest * Guard.Largest))
        {
            throw Guard.OutOfRange(varianceName, variance, "A variance is a number from 0 to 1E+200.");
        }
        if (count == 0 && mean != 0)
        {
            throw Guard.OutOfRange(meanName, mean, "Without users the mean is 0.");
        }
        if (count < 2 && variance != 0)
        {
            throw Guard.OutOfRange(varianceName, variance, "With fewer than two users the variance is 0.");
        }
        return new(new Moments(count, mean, variance * Math.Max(0, count - 1)));
    }

    /// <summary>A summary from the raw sums that a warehouse exports. Where the mean is large beside the spread, raw sums have lost digits already.</summary>
    /// <param name="count">Users, 0 or more.</param>
    /// <param name="sum">Sum of values; finite, at most 1E+100 per user.</param>
    /// <param name="sumOfSquares">Sum of squared values; finite, and no smaller than sum²/count.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or the three cannot belong to the same rows.</exception>
    public static MeanSummary FromSums(long count, double sum, double sumOfSquares)
    {
        Guard.AtLeast(count, 0, "A number of users");
        Guard.Finite(sum, "A sum");
        Guard.NotNegative(sumOfSquares, "A sum of squares");
        return new(RawSums.Centre(count, sum, sumOfSquares, nameof(sum), nameof(sumOfSquares)));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} user{(Count == 1 ? "" : "s")}, mean {Mean:G6}, standard deviation {StandardDeviation:G6}");

    void IJsonState<MeanSummary>.Write(StateWriter writer)
    {
        writer.Count("count", Count);
        writer.Number("mean", _moments.Mean.High);
        writer.NumberUnlessZero("meanRest", _moments.Mean.Low);
        writer.Number("squares", _moments.Squares.High);
        writer.NumberUnlessZero("squaresRest", _moments.Squares.Low);
    }

    static MeanSummary IJsonState<MeanSummary>.Read(StateReader reader)
    {
        long count = reader.Count("count");
        var mean = new Compensated(reader.Number("mean"), reader.NumberOrZero("meanRest"));
        var squares = new Compensated(reader.Number("squares"), reader.NumberOrZero("squaresRest"));
        // The same rules as for a caller's moments; the rests are part of the value and belong to their numbers.
        FromMoments(count, mean.High, count > 1 ? squares.High / (count - 1) : squares.High);
        return new(new Moments(count, RawSums.Rest(mean, "meanRest"), RawSums.Rest(squares, "squaresRest")));
    }
}
