using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's outcomes together with covariates that were known before the experiment: count, means and the matrix of co-moments. What regression adjustment
/// and ratios of outcomes need. Columns are numbered outcomes first, then covariates.
/// </summary>
/// <remarks>Merging as for <see cref="MeanSummary"/>. Compares by content.</remarks>
[JsonConverter(typeof(StateConverter<CovariateSummary>))]
public sealed partial record CovariateSummary : IJsonState<CovariateSummary>, IAdditionOperators<CovariateSummary, CovariateSummary, CovariateSummary>
{
    private readonly ValueList<Compensated> _means;
    private readonly ValueList<Compensated> _products;

    internal CovariateSummary(int outcomes, CoMoments moments)
        : this(outcomes, moments.Count, ValueList<Compensated>.Of(moments.Means.ToArray()), ValueList<Compensated>.Of(moments.Products.ToArray()))
    {
    }

    private CovariateSummary(int outcomes, long count, ValueList<Compensated> means, ValueList<Compensated> products)
    {
        OutcomeCount = outcomes;
        Count = count;
        _means = means;
        _products = products;
    }

    /// <summary>Number of users, 0 or more.</summary>
    public long Count { get; }

    /// <summary>Number of outcomes, 1 or more.</summary>
    public int OutcomeCount { get; }

    /// <summary>Number of covariates, 0 or more.</summary>
    public int CovariateCount => _means.Count - OutcomeCount;

    /// <summary>The summary of both groups' rows. Commutative and associative up to rounding.</summary>
    /// <exception cref="ArgumentException">The two have different numbers of outcomes or covariates.</exception>
    /// <exception cref="OverflowException">More users than a 64-bit integer holds.</exception>
    public static CovariateSummary operator +(CovariateSummary left, CovariateSummary right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.OutcomeCount != right.OutcomeCount || left.CovariateCount != right.CovariateCount)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Only summaries of the same columns add up: {left.OutcomeCount} outcomes and {left.CovariateCount} covariates here, {right.OutcomeCount} and {right.CovariateCount} there."), nameof(right));
        }
        CoMoments sum = left.Moments();
        sum.Add(right.Moments());
        return new(left.OutcomeCount, sum);
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static CovariateSummary Add(CovariateSummary left, CovariateSummary right) => left + right;

    /// <summary>Mean of a column; 0 where there are no users.</summary>
    /// <param name="column">Outcomes first, then covariates; from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public double Mean(int column) => _means[Checked(column, _means.Count, nameof(column))].High;

    /// <summary>Covariance of two columns between users (n − 1), a column's variance where they are the same; 0 with fewer than two users.</summary>
    /// <param name="first">Outcomes first, then covariates; from 0.</param>
    /// <param name="second">Outcomes first, then covariates; from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public double Covariance(int first, int second) => Count > 1
        ? _products[CoMoments.Index(Checked(first, _means.Count, nameof(first)), Checked(second, _means.Count, nameof(second)))].High / (Count - 1)
        : 0;

    /// <summary>One outcome by itself.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such outcome.</exception>
    public MeanSummary Outcome(int index = 0) => new(Column(Checked(index, OutcomeCount, nameof(index))));

    /// <summary>One covariate by itself.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such covariate.</exception>
    public MeanSummary Covariate(int index = 0) => new(Column(OutcomeCount + Checked(index, CovariateCount, nameof(index))));

    /// <summary>Two outcomes as a ratio.</summary>
    /// <param name="numerator">From 0.</param>
    /// <param name="denominator">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such outcome.</exception>
    public RatioSummary Ratio(int numerator, int denominator)
    {
        Checked(numerator, OutcomeCount, nameof(numerator));
        Checked(denominator, OutcomeCount, nameof(denominator));
        return new(new PairMoments(Column(numerator), Column(denominator), _products[CoMoments.Index(numerator, denominator)]));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} users, {OutcomeCount} {(OutcomeCount == 1 ? "outcome" : "outcomes")}, {CovariateCount} {(CovariateCount == 1 ? "covariate" : "covariates")}");

    /// <summary>The same users without their covariates, which stand behind the outcomes in every list.</summary>
    internal CovariateSummary OutcomesOnly() => CovariateCount == 0 ? this : new(
        OutcomeCount,
        Count,
        ValueList<Compensated>.Of(_means.Take(OutcomeCount)),
        ValueList<Compensated>.Of(_products.Take(OutcomeCount * (OutcomeCount + 1) / 2)));

    /// <summary>No users with the same columns.</summary>
    internal CovariateSummary WithoutUsers() => new(OutcomeCount, new CoMoments(_means.Count));

    internal CoMoments Moments() => CoMoments.Of(Count, _means.AsSpan(), _products.AsSpan());

    private Moments Column(int i) => new(Count, _means[i], _products[CoMoments.Index(i, i)]);

    private static int Checked(int index, int count, string name) => index >= 0 && index < count
        ? index
        : throw Guard.OutOfRange(name, index, string.Create(CultureInfo.InvariantCulture, $"There are {count}, numbered from 0."));

    void IJsonState<CovariateSummary>.Write(StateWriter writer)
    {
        writer.Count("count", Count);
        writer.Count("outcomes", OutcomeCount);
        writer.Numbers("means", [.. _means.Select(m => m.High)]);
        writer.Numbers("meanRests", [.. _means.Select(m => m.Low)]);
        writer.Numbers("products", [.. _products.Select(p => p.High)]);
        writer.Numbers("productRests", [.. _products.Select(p => p.Low)]);
    }

    static CovariateSummary IJsonState<CovariateSummary>.Read(StateReader reader)
    {
        long count = reader.Count("count");
        Compensated[] means = Pairs(reader, "means", "meanRests");
        Compensated[] products = Pairs(reader, "products", "productRests");
        int outcomes = (int)Math.Min(int.MaxValue, reader.Count("outcomes"));
        CheckShape(count, outcomes, means.Length, "means", products.Length, "products");
        for (int i = 0; i < means.Length; i++)
        {
            double squares = products[CoMoments.Index(i, i)].High;
            MeanSummary.FromMoments(count, means[i].High, count > 1 ? squares / (count - 1) : squares, "means", "products");
        }
        CoMomentCheck.Require([.. products.Select(p => p.High)], means.Length, Rounding, "products");
        return new(outcomes, CoMoments.Of(count, means, products));
    }

    internal static Compensated[] Pairs(StateReader reader, string name, string rests)
    {
        double[] high = reader.Numbers(name);
        double[] low = reader.Numbers(rests);
        if (high.Length != low.Length)
        {
            throw Guard.OutOfRange(rests, low.Length, string.Create(CultureInfo.InvariantCulture, $"There are as many as {name}: {high.Length}."));
        }
        return [.. high.Zip(low, (h, l) => RawSums.Rest(new(h, l), rests))];
    }
}
