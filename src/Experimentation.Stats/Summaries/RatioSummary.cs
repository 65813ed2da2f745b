using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's two values per user whose means are divided: clicks and sessions, revenue and orders. The user stays the unit, so the sessions of one user may
/// depend on each other. For paired data the numerator is a user's value under treatment and the denominator the same user's value under control.
/// The default value is the summary of no rows.
/// </summary>
/// <remarks>Variance of the ratio by the delta method, per user (Deng, Knoblich and Lu 2018, eq. 2). Merging as for <see cref="MeanSummary"/>.</remarks>
[JsonConverter(typeof(StateConverter<RatioSummary>))]
public readonly partial record struct RatioSummary : IJsonState<RatioSummary>, IAdditionOperators<RatioSummary, RatioSummary, RatioSummary>
{
    private readonly PairMoments _moments;

    internal RatioSummary(PairMoments moments) => _moments = moments;

    /// <summary>Number of users, 0 or more.</summary>
    public long Count => _moments.Count;

    /// <summary>Mean of the numerator per user.</summary>
    public double NumeratorMean => _moments.X.Mean.High;

    /// <summary>Mean of the denominator per user.</summary>
    public double DenominatorMean => _moments.Y.Mean.High;

    /// <summary>Variance of the numerator between users (n − 1); 0 with fewer than two users.</summary>
    public double NumeratorVariance => PerUser(Math.Max(0, _moments.X.Squares.High));

    /// <summary>Variance of the denominator between users (n − 1); 0 with fewer than two users.</summary>
    public double DenominatorVariance => PerUser(Math.Max(0, _moments.Y.Squares.High));

    /// <summary>Covariance of numerator and denominator between users (n − 1); 0 with fewer than two users.</summary>
    public double Covariance => PerUser(_moments.Products.High);

    /// <summary>Mean of the numerator divided by mean of the denominator; 0 where the denominator is 0.</summary>
    public double Ratio => DenominatorMean == 0 ? 0 : NumeratorMean / DenominatorMean;

    /// <summary>
    /// Variance of one user's contribution to <see cref="Ratio"/>, so that the ratio's own variance is this divided by <see cref="Count"/>:
    /// (V_numerator − 2·R·Cov + R²·V_denominator) / mean_denominator². 0 where the denominator is 0; +∞ where it is so small that this is beyond the range of numbers.
    /// </summary>
    public double RatioVariance
    {
        get
        {
            if (DenominatorMean == 0)
            {
                return 0;
            }
            // In units of the denominator's mean, so that a small one does not overflow before it divides.
            double ratio = Ratio;
            double numerator = Math.Sqrt(NumeratorVariance) / DenominatorMean;
            double denominator = ratio * (Math.Sqrt(DenominatorVariance) / DenominatorMean);
            double variance = numerator * numerator - 2 * ratio * (Covariance / DenominatorMean / DenominatorMean) + denominator * denominator;
            return variance >= 0 ? variance : double.IsNaN(variance) ? double.PositiveInfinity : 0;
        }
    }

    /// <summary>The numerator alone.</summary>
    public MeanSummary Numerator => new(_moments.X);

    /// <summary>The denominator alone.</summary>
    public MeanSummary Denominator => new(_moments.Y);

    /// <summary>The summary of both groups' rows. Commutative and associative up to rounding.</summary>
    /// <exception cref="OverflowException">More users than a 64-bit integer holds.</exception>
    public static RatioSummary operator +(RatioSummary left, RatioSummary right) => new(left._moments + right._moments);

    /// <summary>The same as <c>left + right</c>.</summary>
    public static RatioSummary Add(RatioSummary left, RatioSummary right) => left + right;

    /// <summary>Summarises pairs of values.</summary>
    /// <param name="numerators">One per user; from −1E+100 to 1E+100.</param>
    /// <param name="denominators">One per user, in the same order; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN, infinite or too large (the message names its index).</exception>
    public static RatioSummary Of(ReadOnlySpan<double> numerators, ReadOnlySpan<double> denominators) =>
        numerators.Length == denominators.Length
            ? new(PairMoments.Of(numerators, denominators, nameof(numerators), nameof(denominators)))
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each user has a numerator and a denominator. Got {numerators.Length} and {denominators.Length}."), nameof(denominators));

    /// <summary>Summarises two values of each row.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="numerator">Takes the numerator from a row; finite.</param>
    /// <param name="denominator">Takes the denominator from a row; finite.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    public static RatioSummary Of<T>(IEnumerable<T> rows, Func<T, double> numerator, Func<T, double> denominator)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(numerator);
        ArgumentNullException.ThrowIfNull(denominator);
        var accumulator = new RatioAccumulator();
        foreach (T row in rows)
        {
            accumulator.Add(numerator(row), denominator(row));
        }
        return accumulator.ToSummary();
    }

    /// <summary>A summary that was computed elsewhere.</summary>
    /// <param name="count">Users, 0 or more.</param>
    /// <param name="numeratorMean">From −1E+100 to 1E+100; 0 without users.</param>
    /// <param name="denominatorMean">From −1E+100 to 1E+100; 0 without users.</param>
    /// <param name="numeratorVariance">With n − 1; from 0 to 1E+200; 0 with fewer than two users.</param>
    /// <param name="denominatorVariance">With n − 1; from 0 to 1E+200; 0 with fewer than two users.</param>
    /// <param name="covariance">With n − 1; its square is at most the product of the variances.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RatioSummary FromMoments(long count, double numeratorMean, double denominatorMean, double numeratorVariance, double denominatorVariance, double covariance)
    {
        MeanSummary numerator = MeanSummary.FromMoments(count, numeratorMean, numeratorVariance, nameof(numeratorMean), nameof(numeratorVariance));
        MeanSummary denominator = MeanSummary.FromMoments(count, denominatorMean, denominatorVariance, nameof(denominatorMean), nameof(denominatorVariance));
        double bound = Math.Sqrt(numeratorVariance) * Math.Sqrt(denominatorVariance);
        return Math.Abs(covariance) <= bound * (1 + 1e-9)
            ? new(new PairMoments(numerator.Moments, denominator.Moments, covariance * Math.Max(0, count - 1)))
            : throw Guard.OutOfRange(nameof(covariance), covariance, string.Create(CultureInfo.InvariantCulture, $"A covariance is at most the product of the standard deviations, here {bound:R}."));
    }

    /// <summary>A summary from the raw sums that a warehouse exports.</summary>
    /// <param name="count">Users, 0 or more.</param>
    /// <param name="numeratorSum">Finite.</param>
    /// <param name="denominatorSum">Finite.</param>
    /// <param name="numeratorSumOfSquares">Finite, and no smaller than sum²/count.</param>
    /// <param name="denominatorSumOfSquares">Finite, and no smaller than sum²/count.</param>
    /// <param name="sumOfProducts">Sum of numerator times denominator; finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or the sums cannot belong to the same rows.</exception>
    public static RatioSummary FromSums(long count, double numeratorSum, double denominatorSum, double numeratorSumOfSquares, double denominatorSumOfSquares, double sumOfProducts) =>
        FromSums(count, numeratorSum, denominatorSum, numeratorSumOfSquares, denominatorSumOfSquares, sumOfProducts, nameof(sumOfProducts));

    internal static RatioSummary FromSums(long count, double numeratorSum, double denominatorSum, double numeratorSumOfSquares, double denominatorSumOfSquares, double sumOfProducts, string productsName)
    {
        Guard.AtLeast(count, 0, "A number of users");
        Guard.Finite(numeratorSum, "A sum");
        Guard.Finite(denominatorSum, "A sum");
        Guard.NotNegative(numeratorSumOfSquares, "A sum of squares");
        Guard.NotNegative(denominatorSumOfSquares, "A sum of squares");
        Guard.Finite(sumOfProducts, "A sum of products");
        Moments x = RawSums.Centre(count, numeratorSum, numeratorSumOfSquares, nameof(numeratorSum), nameof(numeratorSumOfSquares));
        Moments y = RawSums.Centre(count, denominatorSum, denominatorSumOfSquares, nameof(denominatorSum), nameof(denominatorSumOfSquares));
        double products = count == 0 ? sumOfProducts : RawSums.Deviations(count, numeratorSum, denominatorSum, sumOfProducts);
        double bound = Math.Sqrt(x.Squares.High) * Math.Sqrt(y.Squares.High);
        double rounding = 1e-9 * Math.Sqrt(numeratorSumOfSquares) * Math.Sqrt(denominatorSumOfSquares);
        return Math.Abs(products) <= bound + rounding
            ? new(new PairMoments(x, y, Math.Clamp(products, -bound, bound)))
            : throw Guard.OutOfRange(productsName, sumOfProducts, "A covariance is at most the product of the standard deviations: these sums are not of the same rows.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} users, ratio {Ratio:G6} ({NumeratorMean:G6} / {DenominatorMean:G6})");

    internal PairMoments Moments => _moments;

    void IJsonState<RatioSummary>.Write(StateWriter writer)
    {
        writer.State("numerator", Numerator);
        writer.State("denominator", Denominator);
        writer.Number("products", _moments.Products.High);
        writer.NumberUnlessZero("productsRest", _moments.Products.Low);
    }

    static RatioSummary IJsonState<RatioSummary>.Read(StateReader reader)
    {
        MeanSummary numerator = reader.State<MeanSummary>("numerator");
        MeanSummary denominator = reader.State<MeanSummary>("denominator");
        var products = new Compensated(reader.Number("products"), reader.NumberOrZero("productsRest"));
        if (numerator.Count != denominator.Count)
        {
            throw Guard.OutOfRange("denominator", denominator.Count, string.Create(CultureInfo.InvariantCulture, $"Numerator and denominator are of the same users; the numerator has {numerator.Count}."));
        }
        double bound = Math.Sqrt(numerator.SumOfSquaredDeviations) * Math.Sqrt(denominator.SumOfSquaredDeviations);
        return Math.Abs(products.High) <= bound * (1 + 1e-9)
            ? new(new PairMoments(numerator.Moments, denominator.Moments, RawSums.Rest(products, "productsRest")))
            : throw Guard.OutOfRange("products", products.High, "A covariance is at most the product of the standard deviations.");
    }

    private double PerUser(double sum) => Count > 1 ? sum / (Count - 1) : 0;
}
