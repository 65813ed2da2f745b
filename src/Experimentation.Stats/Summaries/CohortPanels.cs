using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats;

/// <summary>One day's entrants and what is known of them.</summary>
/// <param name="EntryDay">Calendar day on which they entered, on any count of days.</param>
/// <param name="Panel">Their days since exposure, as many as have passed.</param>
public readonly partial record struct EntryCohort(int EntryDay, DailyPanel Panel)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Entered on day {EntryDay}: {Panel}");
}

/// <summary>
/// One arm's users by the calendar day on which they entered. Who entered early has been observed longer; kept apart, the cohorts can be read over the days that all of them have, or
/// pooled by their precision. Panels of the same cohort add up.
/// </summary>
[JsonConverter(typeof(StateConverter<CohortPanels>))]
public sealed partial record CohortPanels : IJsonState<CohortPanels>, IAdditionOperators<CohortPanels, CohortPanels, CohortPanels>
{
    private readonly ValueList<EntryCohort> _cohorts;

    private CohortPanels(ValueList<EntryCohort> cohorts) => _cohorts = cohorts;

    /// <summary>No users.</summary>
    public static CohortPanels Empty { get; } = new(ValueList<EntryCohort>.Empty);

    /// <summary>The cohorts in order of entry.</summary>
    public IReadOnlyList<EntryCohort> Cohorts => _cohorts;

    /// <summary>Users of all cohorts.</summary>
    public long Count => _cohorts.Sum(static cohort => cohort.Panel.Count);

    /// <summary>Days since exposure that the cohort with the longest history has; 0 without cohorts.</summary>
    public int LongestDays => _cohorts.Count == 0 ? 0 : _cohorts.Max(static cohort => cohort.Panel.Days);

    /// <summary>The users of both.</summary>
    /// <exception cref="ArgumentException">A cohort has different days or columns on the two sides.</exception>
    public static CohortPanels operator +(CohortPanels left, CohortPanels right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return right._cohorts.Aggregate(left, static (sum, cohort) => sum.With(cohort.EntryDay, cohort.Panel));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static CohortPanels Add(CohortPanels left, CohortPanels right) => left + right;

    /// <summary>These users and some more who entered on one day.</summary>
    /// <param name="entryDay">Calendar day of entry, on any count of days.</param>
    /// <param name="panel">Balanced: all have the same days since exposure. Of the same columns as the other cohorts.</param>
    /// <exception cref="ArgumentNullException">The panel is null.</exception>
    /// <exception cref="ArgumentException">The panel is not balanced or not of days, or it does not have the days or columns of the panels that are there.</exception>
    public CohortPanels With(int entryDay, DailyPanel panel)
    {
        ArgumentNullException.ThrowIfNull(panel);
        if (!panel.IsBalanced || panel.PeriodCount != panel.Days)
        {
            throw new ArgumentException($"A cohort entered on one day, so all its users have the same days. Got {panel}.", nameof(panel));
        }
        if (_cohorts.Count > 0 && _cohorts[0].Panel.Columns != panel.Columns)
        {
            throw new ArgumentException($"All cohorts have the same columns. Got {panel.Columns} beside {_cohorts[0].Panel.Columns}.", nameof(panel));
        }
        int at = 0;
        while (at < _cohorts.Count && _cohorts[at].EntryDay < entryDay)
        {
            at++;
        }
        List<EntryCohort> cohorts = [.. _cohorts];
        if (at < cohorts.Count && cohorts[at].EntryDay == entryDay)
        {
            if (cohorts[at].Panel.Days != panel.Days)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Users who entered on the same day have the same days. Got {panel.Days} beside {cohorts[at].Panel.Days} for day {entryDay}."), nameof(panel));
            }
            cohorts[at] = new(entryDay, cohorts[at].Panel + panel);
        }
        else
        {
            cohorts.Insert(at, new(entryDay, panel));
        }
        return new(ValueList<EntryCohort>.Of(cohorts));
    }

    /// <summary>
    /// The users whose first days have all passed, cut to these days: the same users on every day, as comparing days demands. Later entrants are left out; what is estimated holds for those
    /// who remain.
    /// </summary>
    /// <param name="days">From 1 to <see cref="LongestDays"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No cohort has so many days.</exception>
    public DailyPanel FixedCohort(int days)
    {
        if (days < 1 || days > LongestDays)
        {
            throw Guard.OutOfRange(nameof(days), days, string.Create(CultureInfo.InvariantCulture, $"The longest cohort has {LongestDays} days."));
        }
        return _cohorts.Where(cohort => cohort.Panel.Days >= days).Select(cohort => cohort.Panel.FirstDays(days)).Aggregate(static (a, b) => a + b);
    }

    /// <summary>
    /// All users on all the days that each has. Early days are means over more users than late days: where entrants differ (heavy users come first), the curve drifts even if no user's effect does,
    /// so it is for pictures and not for comparing days.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are no cohorts.</exception>
    public DailyPanel AvailableCase()
    {
        if (_cohorts.Count == 0)
        {
            throw new InvalidOperationException("There are no cohorts yet.");
        }
        PanelLayout layout = _cohorts.MaxBy(static cohort => cohort.Panel.Days).Panel.Layout;
        if (_cohorts.All(cohort => cohort.Panel.Days == layout.End))
        {
            return FixedCohort(layout.End);
        }
        var pairs = new PairedCoMoments(layout.Width);
        foreach (EntryCohort cohort in _cohorts)
        {
            pairs.Add(cohort.Panel.PairsWithin(layout));
        }
        return new(layout, Count, pairs);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} users in {_cohorts.Count} cohorts, up to {LongestDays} days");

    void IJsonState<CohortPanels>.Write(StateWriter writer)
    {
        writer.Counts("entryDays", [.. _cohorts.Select(static cohort => (long)cohort.EntryDay)]);
        writer.States("panels", _cohorts.Select(static cohort => cohort.Panel));
    }

    static CohortPanels IJsonState<CohortPanels>.Read(StateReader reader)
    {
        long[] days = reader.Counts("entryDays");
        DailyPanel[] panels = reader.States<DailyPanel>("panels");
        if (days.Length != panels.Length || days.Any(static day => day is < int.MinValue or > int.MaxValue))
        {
            throw new ArgumentException("Each cohort has a day of entry and a panel.", nameof(reader));
        }
        return days.Zip(panels).Aggregate(Empty, static (sum, cohort) => sum.With((int)cohort.First, cohort.Second));
    }
}
