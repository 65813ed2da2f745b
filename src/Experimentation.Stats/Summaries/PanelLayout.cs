using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Summaries;

/// <summary>
/// What the columns of a panel are: a value per period of days since exposure, then a denominator per period if the metric is a ratio, then the covariate if there is one.
/// </summary>
/// <param name="Starts">First day of each period, ascending; 0 is the day of exposure.</param>
/// <param name="Lengths">Days of each period.</param>
/// <param name="Columns">What there is besides the values.</param>
internal sealed record PanelLayout(ValueList<int> Starts, ValueList<int> Lengths, PanelColumns Columns)
{
    /// <summary>Ten years: more is a mistake, and the co-moments of the days would not fit into memory.</summary>
    public const int MostDays = 3660;

    public int Periods => Starts.Count;

    public int End => Starts[^1] + Lengths[^1];

    public bool HasDenominators => (Columns & PanelColumns.Denominators) != 0;

    public bool HasCovariate => (Columns & PanelColumns.Covariate) != 0;

    public int Width => Periods * (HasDenominators ? 2 : 1) + (HasCovariate ? 1 : 0);

    /// <summary>Column of the covariate.</summary>
    public int Covariate => Width - 1;

    public int Denominator(int period) => Periods + period;

    /// <summary>One period for each day.</summary>
    public static PanelLayout OfDays(int days, PanelColumns columns)
    {
        if (days is < 1 or > MostDays)
        {
            throw Guard.OutOfRange(nameof(days), days, string.Create(CultureInfo.InvariantCulture, $"A panel has at least 1 day and at most {MostDays} days since exposure."));
        }
        if ((columns & ~(PanelColumns.Denominators | PanelColumns.Covariate)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(columns), columns, "Use the named columns or a combination of them.");
        }
        return new(ValueList<int>.Owning([.. Enumerable.Range(0, days)]), ValueList<int>.Owning([.. Enumerable.Repeat(1, days)]), columns);
    }

    /// <summary>Periods of one's own.</summary>
    /// <exception cref="ArgumentException">They overlap, are out of order, or leave the span of a panel.</exception>
    public static PanelLayout OfPeriods(ReadOnlySpan<(int FirstDay, int Days)> windows, PanelColumns columns, string name)
    {
        var starts = new int[windows.Length];
        var lengths = new int[windows.Length];
        int end = 0;
        for (int i = 0; i < windows.Length; i++)
        {
            (starts[i], lengths[i]) = windows[i];
            if (starts[i] < end || lengths[i] < 1 || starts[i] > MostDays - lengths[i])
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Windows are at least one day long, end by day {MostDays}, come in order and do not overlap. Window {i} has {lengths[i]} days from day {starts[i]}; the one before ends at day {end}."), name);
            }
            end = starts[i] + lengths[i];
        }
        return windows.Length > 0
            ? new(ValueList<int>.Owning(starts), ValueList<int>.Owning(lengths), columns)
            : throw new ArgumentException("There is at least one window. Got none.", name);
    }

    /// <summary>The first periods only.</summary>
    public PanelLayout First(int periods) =>
        new(ValueList<int>.Owning([.. Starts.Take(periods)]), ValueList<int>.Owning([.. Lengths.Take(periods)]), Columns);

    /// <summary>All periods from one on, counted from a day.</summary>
    public PanelLayout After(int period, int day) =>
        new(ValueList<int>.Owning([.. Starts.Skip(period).Select(start => start - day)]), ValueList<int>.Owning([.. Lengths.Skip(period)]), Columns);

    /// <summary>Where the columns of a layout with some periods only stand among all.</summary>
    public int[] PlacesOf(int first, int periods)
    {
        IEnumerable<int> places = Enumerable.Range(first, periods);
        places = HasDenominators ? places.Concat(Enumerable.Range(Periods + first, periods)) : places;
        return [.. HasCovariate ? places.Append(Covariate) : places];
    }

    public override string ToString() => Lengths.All(static days => days == 1) && End == Periods
        ? string.Create(CultureInfo.InvariantCulture, $"{Periods} {(Periods == 1 ? "day" : "days")}")
        : string.Create(CultureInfo.InvariantCulture, $"{Periods} {(Periods == 1 ? "period" : "periods")} up to day {End}");
}
