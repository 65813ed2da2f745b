using System.Globalization;
using System.Runtime.CompilerServices;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What one test asks of the traffic: its menu of (share, weeks), and when, where and beside whom it may run. Immutable; each step returns a new demand.
/// </summary>
/// <remarks>The menu is worked out when the demand meets a calendar, so that more traffic or another layer changes the shares and not the demand.</remarks>
public sealed partial record TestDemand
{
    private TestDemand(string name, DemandSource source) => (Name, Source) = (name, source);

    /// <summary>What people call the test; unique within a schedule.</summary>
    public string Name { get; }

    /// <summary>What the test is worth, on any scale that all tests share: the schedule makes the sum as large as it can. 1 unless said otherwise.</summary>
    public double Value { get; private init; } = 1;

    /// <summary>The layer whose users it takes; null for the first of the calendar.</summary>
    public string? Layer { get; private init; }

    /// <summary>Surfaces and families on which it shares no users with other tests.</summary>
    public IReadOnlyList<string> Groups { get; private init; } = ValueList<string>.Empty;

    /// <summary>Tests that must have ended before it starts.</summary>
    public IReadOnlyList<string> Prerequisites { get; private init; } = ValueList<string>.Empty;

    /// <summary>The first week in which it may start, the calendar's first week being 1.</summary>
    public int EarliestWeek { get; private init; } = 1;

    /// <summary>The week at whose end it must have ended; null if there is no such week.</summary>
    public int? DeadlineWeek { get; private init; }

    /// <summary>The fewest weeks that it runs.</summary>
    public int MinimumWeeks { get; private init; } = 1;

    /// <summary>The most weeks that it runs, where its menu is worked out from users.</summary>
    public int LongestWeeks { get; private init; } = Traffic.DefaultLongestWeeks;

    /// <summary>The largest share of all eligible users that it takes; less than 1 where risk forbids more.</summary>
    public double LargestShare { get; private init; } = 1;

    /// <summary>Days after exposure that are left out, beside those of the analysis window.</summary>
    public int BurnInDays { get; private init; }

    /// <summary>Days after its end before its buckets may be used again.</summary>
    public int RestDays { get; private init; }

    /// <summary>The share of enrolled users who come to where the test differs, and so count.</summary>
    public double TriggerRate { get; private init; } = 1;

    internal DemandSource Source { get; private init; }

    /// <summary>Weeks in which its buckets rest: tests start on the calendar's weekday, so a part of a week is a week.</summary>
    internal int RestWeeks => WeeksOf(RestDays);

    /// <summary>A test whose menu is known: shares of all eligible users and weeks.</summary>
    /// <param name="name">What people call the test.</param>
    /// <param name="menu">At least one pair; shares above 0 and at most 1, weeks 1 to 520.</param>
    /// <exception cref="ArgumentException">The name cannot be read, or the menu is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share or a number of weeks is outside its range.</exception>
    public static TestDemand Of(string name, params ReadOnlySpan<(double Share, int Weeks)> menu)
    {
        Guard.Name(name, "A test");
        var options = new List<TrafficOption>(menu.Length);
        foreach ((double share, int weeks) in menu)
        {
            options.Add(new(
                share is > 0 and <= 1 ? share : throw Guard.OutOfRange(nameof(menu), share, $"A share of '{name}' is above 0 and at most 1 (0.3 means 30 %)."),
                Weeks(weeks, 1, $"A length of '{name}' in weeks", nameof(menu))));
        }
        return options.Count > 0
            ? new(name, new DemandMenu(ValueList<TrafficOption>.Of(options)))
            : throw new ArgumentException($"'{name}' offers at least one share and length.", nameof(menu));
    }

    /// <summary>A test that needs so many users, however long they take to come.</summary>
    /// <param name="name">What people call the test.</param>
    /// <param name="users">Users of all arms together who are read, 1 or more.</param>
    /// <param name="window">Which of a user's days count; the first day if not given.</param>
    /// <exception cref="ArgumentException">The name cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 user.</exception>
    public static TestDemand ForUsers(string name, long users, AnalysisWindow? window = null) => new(
        Guard.Name(name, "A test"),
        new DemandOfUsers(Guard.AtLeast(users, 1, $"The number of users of '{name}'"), (window ?? AnalysisWindow.Day1).EnrolmentEndsBefore));

    /// <summary>A test of one metric, sized by a power analysis; longer tests may need fewer users where a user's days average out.</summary>
    /// <param name="name">What people call the test.</param>
    /// <param name="analysis">What is to be shown, from <see cref="Power"/>.</param>
    /// <param name="lift">The true lift at which the test shall have its power.</param>
    /// <param name="power">Above alpha and below 1; 0.8 means 80 %.</param>
    /// <param name="window">Which of a user's days count; the first day if not given.</param>
    /// <exception cref="ArgumentNullException">No analysis.</exception>
    /// <exception cref="ArgumentException">The name cannot be read, or no number of users can show the lift.</exception>
    public static TestDemand For(string name, PowerAnalysis analysis, Lift lift, double power = PowerAnalysis.DefaultPower, AnalysisWindow? window = null)
    {
        Guard.Name(name, "A test");
        ArgumentNullException.ThrowIfNull(analysis);
        try
        {
            analysis.SampleSize(lift, power);
        }
        catch (ArgumentException wrong)
        {
            throw new ArgumentException($"'{name}': {wrong.Message}", wrong.ParamName, wrong);
        }
        return new(name, new DemandOfAnalysis(analysis, lift, power, window ?? AnalysisWindow.Day1));
    }

    /// <summary>Sets what the test is worth.</summary>
    /// <param name="value">From 0 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TestDemand WithValue(double value) => value is >= 0 and <= Guard.Largest
        ? this with { Value = value }
        : throw Guard.OutOfRange(nameof(value), value, $"The value of '{Name}' is a number from 0 to 1E+100.");

    /// <summary>Sets the layer whose users it takes.</summary>
    /// <param name="layer">The name of a layer of the calendar.</param>
    /// <exception cref="ArgumentException">The name cannot be read.</exception>
    public TestDemand InLayer(string layer) => this with { Layer = Guard.Name(layer, "A layer") };

    /// <summary>
    /// Sets the exclusivity groups: surfaces of the product, families of features. Tests that have one in common never share users: within an exclusive layer they have different
    /// buckets anyway; in different layers, or in an overlapping one, they do not run at the same time.
    /// </summary>
    /// <param name="groups">Names.</param>
    /// <exception cref="ArgumentException">A name cannot be read.</exception>
    public TestDemand ExclusiveOn(params ReadOnlySpan<string> groups) => this with { Groups = Names(groups, "A group") };

    /// <summary>Sets the tests that must have ended before it starts: the mini-features that it builds on.</summary>
    /// <param name="tests">Names of other tests of the schedule, or of running ones.</param>
    /// <exception cref="ArgumentException">A name cannot be read, or is the test's own.</exception>
    public TestDemand After(params ReadOnlySpan<string> tests)
    {
        ValueList<string> names = Names(tests, "A test");
        return names.Contains(Name)
            ? throw new ArgumentException($"'{Name}' cannot wait for itself.", nameof(tests))
            : this with { Prerequisites = names };
    }

    /// <summary>Sets the first week in which it may start.</summary>
    /// <param name="week">1 or more, and not after the deadline.</param>
    /// <exception cref="ArgumentOutOfRangeException">The week is outside its range.</exception>
    public TestDemand StartingFrom(int week) => Guard.AtLeast(week, 1, $"The earliest week of '{Name}'") <= (DeadlineWeek ?? int.MaxValue)
        ? this with { EarliestWeek = week }
        : throw Before(nameof(week), week, week, DeadlineWeek!.Value);

    /// <summary>Sets the week at whose end it must have ended.</summary>
    /// <param name="week">1 or more, and not before the earliest week.</param>
    /// <exception cref="ArgumentOutOfRangeException">The week is outside its range.</exception>
    public TestDemand EndingBy(int week) => Guard.AtLeast(week, 1, $"The deadline of '{Name}'") >= EarliestWeek
        ? this with { DeadlineWeek = week }
        : throw Before(nameof(week), week, EarliestWeek, week);

    /// <summary>Sets how long it runs at least, and at most.</summary>
    /// <param name="minimumWeeks">1 to 520.</param>
    /// <param name="longestWeeks">At least <paramref name="minimumWeeks"/>, at most 520; of meaning where the menu is worked out from users.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public TestDemand Lasting(int minimumWeeks, int longestWeeks = Traffic.DefaultLongestWeeks) => this with
    {
        MinimumWeeks = Weeks(minimumWeeks, 1, $"The minimum duration of '{Name}' in weeks"),
        LongestWeeks = Weeks(longestWeeks, minimumWeeks, $"The longest duration of '{Name}' in weeks"),
    };

    /// <summary>Sets the largest share of all eligible users that it takes.</summary>
    /// <param name="share">Above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside (0, 1].</exception>
    public TestDemand WithLargestShare(double share) => this with { LargestShare = Share(share, $"The largest share of '{Name}'") };

    /// <summary>Sets days after exposure that are left out beside those of the analysis window, so that the novelty wears off. A known menu is made longer by as many days, in whole weeks.</summary>
    /// <param name="days">0 to 3,640.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public TestDemand WithBurnIn(int days) => this with { BurnInDays = DaysOf(days, $"The burn-in of '{Name}' in days") };

    /// <summary>Sets days after its end before its buckets may be used again, so that what users have learned wears off.</summary>
    /// <param name="days">0 to 3,640; whole weeks are what counts, rounded up, because tests start on the calendar's weekday.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public TestDemand WithRest(int days) => this with { RestDays = DaysOf(days, $"Days of rest of '{Name}'") };

    /// <summary>Sets the share of enrolled users who come to where the test differs. Only they count, so users who are needed become more; a known menu stays as it is.</summary>
    /// <param name="rate">Above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside (0, 1].</exception>
    public TestDemand WithTriggerRate(double rate) => this with { TriggerRate = Share(rate, $"The trigger rate of '{Name}'") };

    /// <inheritdoc/>
    public override string ToString()
    {
        string deadline = DeadlineWeek is { } week ? string.Create(CultureInfo.InvariantCulture, $", ending by week {week}") : "";
        string start = EarliestWeek > 1 ? string.Create(CultureInfo.InvariantCulture, $", not before week {EarliestWeek}") : "";
        string after = Prerequisites.Count > 0 ? $", after {string.Join(" and ", Prerequisites.Select(name => $"'{name}'"))}" : "";
        return $"'{Name}' asks for {Source}{start}{deadline}{after}; value {Phrase.Number(Value)}.";
    }

    internal static TestDemand From(string name, DemandSource source) => new(name, source);

    internal static int WeeksOf(int days) => days / 7 + (days % 7 > 0 ? 1 : 0);

    /// <summary>Days that a calendar could hold.</summary>
    internal static int DaysOf(int days, string what, [CallerArgumentExpression(nameof(days))] string name = "") => days is >= 0 and <= 7 * TrafficCalendar.MostWeeks
        ? days
        : throw Guard.OutOfRange(name, days, string.Create(CultureInfo.InvariantCulture, $"{what}: 0 to {7 * TrafficCalendar.MostWeeks}."));

    /// <summary>Weeks that a calendar could hold.</summary>
    internal static int Weeks(long weeks, int fewest, string what, [CallerArgumentExpression(nameof(weeks))] string name = "") => weeks >= fewest && weeks <= TrafficCalendar.MostWeeks
        ? (int)weeks
        : throw Guard.OutOfRange(name, weeks, string.Create(CultureInfo.InvariantCulture, $"{what}: {fewest} to {TrafficCalendar.MostWeeks}."));

    internal static ValueList<string> Names(ReadOnlySpan<string> names, string what)
    {
        var list = new List<string>(names.Length);
        foreach (string name in names)
        {
            if (!list.Contains(Guard.Name(name, what, nameof(names))))
            {
                list.Add(name);
            }
        }
        return ValueList<string>.Of(list);
    }

    private static double Share(double share, string what, [CallerArgumentExpression(nameof(share))] string name = "") => share is > 0 and <= 1
        ? share
        : throw Guard.OutOfRange(name, share, $"{what} is above 0 and at most 1 (0.3 means 30 %).");

    private ArgumentOutOfRangeException Before(string name, int value, int earliest, int deadline) => Guard.OutOfRange(
        name, value, string.Create(CultureInfo.InvariantCulture, $"'{Name}' has its deadline at the end of week {deadline}, before the week {earliest} in which it may start."));
}
