using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats;

/// <summary>
/// One arm's users by day since first exposure: how many, the mean of each day, and how the days of one user go together. Add two panels and you have the panel of both groups' users,
/// so shards and machines can be added up in any order. Day 0 is the day of exposure; take 24-hour windows from the first exposure, not calendar days.
/// </summary>
/// <remarks>
/// Where every user has every day, one count, means and centred co-moments are enough. Where users are observed on some days only, every pair of days keeps its own count, means and
/// co-moments over the users who have both. Merging is pairwise (Chan, Golub and LeVeque 1979) with compensated sums. Compares by content.
/// </remarks>
[JsonConverter(typeof(StateConverter<DailyPanel>))]
public sealed partial record DailyPanel : IJsonState<DailyPanel>, IAdditionOperators<DailyPanel, DailyPanel, DailyPanel>
{
    private readonly PanelLayout _layout;

    // One count, a mean per column and packed products where balanced; otherwise packed counts, a square of means and packed products.
    private readonly ValueList<long> _counts;
    private readonly ValueList<Compensated> _means;
    private readonly ValueList<Compensated> _products;

    internal DailyPanel(PanelLayout layout, CoMoments moments)
    {
        _layout = layout;
        Count = moments.Count;
        _counts = ValueList<long>.Owning([moments.Count]);
        _means = ValueList<Compensated>.Owning(moments.Means.ToArray());
        _products = ValueList<Compensated>.Owning(moments.Products.ToArray());
    }

    internal DailyPanel(PanelLayout layout, long users, PairedCoMoments moments)
    {
        _layout = layout;
        Count = users;
        _counts = ValueList<long>.Owning(moments.Counts.ToArray());
        _means = ValueList<Compensated>.Owning(moments.Means.ToArray());
        _products = ValueList<Compensated>.Owning(moments.Products.ToArray());
    }

    /// <summary>Number of users, 0 or more.</summary>
    public long Count { get; }

    /// <summary>Days since exposure that the panel reaches to: 14 for two weeks.</summary>
    public int Days => _layout.End;

    /// <summary>Columns of the panel: one for each day, or one for each window where it was made from windows.</summary>
    public int PeriodCount => _layout.Periods;

    /// <summary>What the panel holds besides the values.</summary>
    public PanelColumns Columns => _layout.Columns;

    /// <summary>Whether every user has every day. If not, different days are the means of different users, and comparing them compares users too.</summary>
    public bool IsBalanced => _means.Count == _layout.Width && _counts.Count == 1 && _counts[0] == Count;

    internal PanelLayout Layout => _layout;

    /// <summary>The panel of both groups' users. Commutative and associative up to rounding.</summary>
    /// <exception cref="ArgumentException">The two have different days or columns.</exception>
    /// <exception cref="OverflowException">More users than a 64-bit integer holds.</exception>
    public static DailyPanel operator +(DailyPanel left, DailyPanel right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left._layout != right._layout)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Only panels of the same days and columns add up: {left._layout} ({left.Columns}) here, {right._layout} ({right.Columns}) there. Cut the longer one with FirstDays."), nameof(right));
        }
        if (left.IsBalanced && right.IsBalanced)
        {
            CoMoments sum = left.Moments();
            sum.Add(right.Moments());
            return new(left._layout, sum);
        }
        PairedCoMoments pairs = left.Pairs();
        pairs.Add(right.Pairs());
        return new(left._layout, checked(left.Count + right.Count), pairs);
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static DailyPanel Add(DailyPanel left, DailyPanel right) => left + right;

    /// <summary>First day of a column, in days since exposure.</summary>
    /// <param name="period">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public int FirstDayOf(int period) => _layout.Starts[Checked(period, nameof(period))];

    /// <summary>Length of a column in days.</summary>
    /// <param name="period">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public int DaysOf(int period) => _layout.Lengths[Checked(period, nameof(period))];

    /// <summary>Users who were observed in a period, or in both of two.</summary>
    /// <param name="period">From 0; on a panel of days the day since exposure.</param>
    /// <param name="other">The other period; the same one if left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public long CountOf(int period, int? other = null) => PairCount(Checked(period, nameof(period)), Checked(other ?? period, nameof(other)));

    /// <summary>Mean per user of a period, or the ratio of the means of numerator and denominator; 0 where there is nothing to divide by.</summary>
    /// <param name="period">From 0; on a panel of days the day since exposure.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public double Mean(int period)
    {
        double mean = ColumnMean(Checked(period, nameof(period))).High;
        if (!_layout.HasDenominators)
        {
            return mean;
        }
        double denominator = ColumnMean(_layout.Denominator(period)).High;
        return denominator == 0 ? 0 : mean / denominator;
    }

    /// <summary>
    /// Covariance of the arm's means of two periods: a variance between users divided by users. For ratios by linearisation, for unbalanced panels over the users who have both.
    /// 0 with fewer than two users.
    /// </summary>
    /// <param name="first">From 0.</param>
    /// <param name="second">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public double CovarianceOfMeans(int first, int second)
    {
        Checked(first, nameof(first));
        Checked(second, nameof(second));
        return PanelCurve.Of(this).Covariance(first, second);
    }

    /// <summary>The covariate by itself; no users where there is none or where the panel is not balanced.</summary>
    public MeanSummary Covariate => _layout.HasCovariate && IsBalanced
        ? new(new Moments(Count, _means[_layout.Covariate], _products[CoMoments.Index(_layout.Covariate, _layout.Covariate)]))
        : default;

    /// <summary>The same users cut to the first days.</summary>
    /// <param name="days">At least the length of the first column, at most <see cref="Days"/>; the end of a column.</param>
    /// <exception cref="ArgumentOutOfRangeException">No column ends there.</exception>
    public DailyPanel FirstDays(int days)
    {
        int periods = 0;
        while (periods < PeriodCount && _layout.Starts[periods] + _layout.Lengths[periods] <= days)
        {
            periods++;
        }
        if (periods == 0 || _layout.Starts[periods - 1] + _layout.Lengths[periods - 1] != days)
        {
            throw Guard.OutOfRange(nameof(days), days, string.Create(CultureInfo.InvariantCulture, $"A panel of {_layout} is cut where one of them ends."));
        }
        return periods == PeriodCount ? this : Cut(_layout.First(periods), _layout.PlacesOf(0, periods));
    }

    /// <summary>The same users without their first days: what was day <paramref name="days"/> becomes day 0. For days on which both arms were treated alike, after a test or before the second group started.</summary>
    /// <param name="days">1 or more, less than <see cref="Days"/>; the first day of a column.</param>
    /// <exception cref="ArgumentOutOfRangeException">No column begins there, or nothing is left.</exception>
    public DailyPanel AfterDays(int days) => Since(days, nameof(days));

    internal DailyPanel Since(int days, string name)
    {
        int first = 0;
        while (first < PeriodCount && _layout.Starts[first] < days)
        {
            first++;
        }
        if (days < 1 || first == PeriodCount || (first > 0 && _layout.Starts[first - 1] + _layout.Lengths[first - 1] > days))
        {
            throw Guard.OutOfRange(name, days, string.Create(CultureInfo.InvariantCulture, $"A panel of {_layout} is cut where one of them begins, after the first and not beyond the last."));
        }
        return Cut(_layout.After(first, days), _layout.PlacesOf(first, PeriodCount - first));
    }

    private DailyPanel Cut(PanelLayout layout, int[] places)
    {
        var products = new Compensated[places.Length * (places.Length + 1) / 2];
        var counts = new long[products.Length];
        var means = new Compensated[places.Length * places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            for (int j = 0; j < places.Length; j++)
            {
                means[i * places.Length + j] = PairMean(places[i], places[j]);
                products[CoMoments.Index(i, j)] = _products[CoMoments.Index(places[i], places[j])];
                counts[CoMoments.Index(i, j)] = PairCount(places[i], places[j]);
            }
        }
        return IsBalanced
            ? new(layout, CoMoments.Of(Count, [.. places.Select(place => _means[place])], products))
            : new(layout, Count, PairedCoMoments.Of(places.Length, counts, means, products));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} users, {_layout}{(_layout.HasDenominators ? " of a ratio" : "")}{(_layout.HasCovariate ? ", with a covariate" : "")}{(IsBalanced ? "" : ", not all users on all days")}");

    internal long PairCount(int i, int j) => IsBalanced ? _counts[0] : _counts[CoMoments.Index(i, j)];

    /// <summary>Covariance of the means of two columns, before ratios are made of them.</summary>
    internal double ColumnCovariance(int i, int j)
    {
        double product = _products[CoMoments.Index(i, j)].High;
        if (IsBalanced)
        {
            return Count > 1 ? product / (Count - 1) / Count : 0;
        }
        long both = PairCount(i, j);
        if (both == 0)
        {
            return 0;
        }
        double offI = (PairMean(i, j) - ColumnMean(i)).High;
        double offJ = (PairMean(j, i) - ColumnMean(j)).High;
        return (product + offI * offJ * both) / PairCount(i, i) / PairCount(j, j);
    }

    internal Compensated ColumnMean(int i) => PairMean(i, i);

    /// <summary>These users among others who have more days.</summary>
    internal PairedCoMoments PairsWithin(PanelLayout layout)
    {
        int[] places = layout.PlacesOf(0, PeriodCount);
        return PairedCoMoments.Of(Moments(), places, layout.Width);
    }

    private Compensated PairMean(int i, int j) => IsBalanced ? _means[i] : _means[i * _layout.Width + j];

    private CoMoments Moments() => CoMoments.Of(Count, _means.AsSpan(), _products.AsSpan());

    private PairedCoMoments Pairs() => IsBalanced
        ? PairedCoMoments.Of(Moments(), [.. Enumerable.Range(0, _layout.Width)], _layout.Width)
        : PairedCoMoments.Of(_layout.Width, _counts.AsSpan(), _means.AsSpan(), _products.AsSpan());

    private int Checked(int period, string name) => period >= 0 && period < PeriodCount
        ? period
        : throw Guard.OutOfRange(name, period, string.Create(CultureInfo.InvariantCulture, $"The panel has {_layout}, numbered from 0."));
}
