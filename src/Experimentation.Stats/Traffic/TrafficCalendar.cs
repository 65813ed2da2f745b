using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// The weeks over which tests are scheduled, the layers whose users they take, and what runs already. Begin with <see cref="Traffic.Calendar"/>; immutable, each step returns a new calendar.
/// </summary>
public sealed partial record TrafficCalendar
{
    /// <summary>Buckets of a layer where no number is given: a share is a whole number of thousandths.</summary>
    public const int DefaultBuckets = 1_000;

    /// <summary>A quarter.</summary>
    public const int DefaultWeeks = 13;

    /// <summary>Ten years: the longest calendar, and the longest test.</summary>
    internal const int MostWeeks = 520;

    internal TrafficCalendar(Traffic traffic, int weeks)
    {
        Traffic = traffic;
        Weeks = weeks is >= 1 and <= MostWeeks ? weeks : throw Guard.OutOfRange(nameof(weeks), weeks, "A calendar has 1 to 520 weeks.");
    }

    /// <summary>The users who come by, and the share of them that tests may use.</summary>
    public Traffic Traffic { get; }

    /// <summary>How many weeks it has; they are counted from 1.</summary>
    public int Weeks { get; private init; }

    /// <summary>The layers. A demand that names none is of the first one.</summary>
    public IReadOnlyList<TrafficLayer> Layers { get; private init; } = ValueList<TrafficLayer>.Of([TrafficLayer.Exclusive("all users")]);

    /// <summary>What runs when the first week begins, and is never moved.</summary>
    public IReadOnlyList<RunningTest> Running { get; private init; } = ValueList<RunningTest>.Empty;

    /// <summary>Buckets of each layer.</summary>
    public int Buckets { get; private init; } = DefaultBuckets;

    /// <summary>The first day of the first week, where dates are to be shown.</summary>
    public DateOnly? FirstDay { get; private init; }

    /// <summary>What the search draws its random numbers from; the same seed gives the same schedule.</summary>
    public ulong Seed { get; private init; } = 1;

    /// <summary>How many times as many users as the traffic says come by; 1 unless asked what more users would buy.</summary>
    public double UsersFactor { get; internal init; } = 1;

    /// <summary>Sets the layers.</summary>
    /// <param name="layers">At least one, with distinct names.</param>
    /// <exception cref="ArgumentException">No layer, or a name twice.</exception>
    public TrafficCalendar WithLayers(params ReadOnlySpan<TrafficLayer> layers)
    {
        TrafficLayer[] list = layers.ToArray();
        if (list.Length == 0)
        {
            throw new ArgumentException("A calendar has at least one layer.", nameof(layers));
        }
        foreach (TrafficLayer layer in list)
        {
            ArgumentNullException.ThrowIfNull(layer, nameof(layers));
        }
        return Twice(list.Select(layer => layer.Name)) is { } twice
            ? throw new ArgumentException($"Each layer has its own name. Got '{twice}' twice.", nameof(layers))
            : this with { Layers = ValueList<TrafficLayer>.Owning(list) };
    }

    /// <summary>Sets what runs already.</summary>
    /// <param name="tests">Tests and hold-backs of features, with distinct names.</param>
    /// <exception cref="ArgumentException">A name twice.</exception>
    public TrafficCalendar WithRunning(params ReadOnlySpan<RunningTest> tests)
    {
        RunningTest[] list = tests.ToArray();
        foreach (RunningTest test in list)
        {
            ArgumentNullException.ThrowIfNull(test, nameof(tests));
        }
        return Twice(list.Select(test => test.Name)) is { } twice
            ? throw new ArgumentException($"Each test has its own name. Got '{twice}' twice.", nameof(tests))
            : this with { Running = ValueList<RunningTest>.Owning(list) };
    }

    /// <summary>Sets the buckets of each layer.</summary>
    /// <param name="buckets">1 to 1,000,000. More of them make shares finer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public TrafficCalendar WithBuckets(int buckets) => this with
    {
        Buckets = buckets is >= 1 and <= 1_000_000 ? buckets : throw Guard.OutOfRange(nameof(buckets), buckets, "A layer has 1 to 1,000,000 buckets."),
    };

    /// <summary>Sets the first day of the first week, so that tables and pictures show dates.</summary>
    /// <param name="firstDay">The day on which tests start.</param>
    public TrafficCalendar StartingOn(DateOnly firstDay) => this with { FirstDay = firstDay };

    /// <summary>Sets what the search draws its random numbers from.</summary>
    /// <param name="seed">Any number.</param>
    public TrafficCalendar WithSeed(ulong seed) => this with { Seed = seed };

    /// <summary>Sets the number of weeks.</summary>
    /// <param name="weeks">1 to 520.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public TrafficCalendar WithWeeks(int weeks) => this with
    {
        Weeks = weeks is >= 1 and <= MostWeeks ? weeks : throw Guard.OutOfRange(nameof(weeks), weeks, "A calendar has 1 to 520 weeks."),
    };

    /// <summary>The same calendar with more users in every layer. Running tests keep their buckets.</summary>
    /// <param name="more">How many more, as a fraction; 0.05 means 5 %. Above −1, at most 1,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is outside its range.</exception>
    public TrafficCalendar WithMoreUsers(double more) => more is > -1 and <= 1_000
        ? this with { UsersFactor = UsersFactor * (1 + more) }
        : throw Guard.OutOfRange(nameof(more), more, "More users are a fraction above −1 and at most 1,000 of those there are (0.05 means 5 % more).");

    /// <summary>Decides who tests on whom, and when.</summary>
    /// <param name="demands">What the tests ask for; distinct names, also from those that run.</param>
    /// <exception cref="ArgumentException">A name twice, a layer or a prerequisite that there is not, tests that wait for each other, running tests that take the same buckets or more than there are;
    /// the message names the test.</exception>
    public TrafficSchedule Schedule(params ReadOnlySpan<TestDemand> demands)
    {
        TestDemand[] list = demands.ToArray();
        foreach (TestDemand demand in list)
        {
            ArgumentNullException.ThrowIfNull(demand, nameof(demands));
        }
        return TrafficSchedule.Make(this, ValueList<TestDemand>.Owning(list), null);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Phrase.Counted(Weeks, "week")}{(FirstDay is { } day ? $" from {Date(day)}" : "")}, {Phrase.Counted(Layers.Count, "layer")} of {Phrase.Counted(Buckets, "bucket")}: {string.Join("; ", Layers)}; {Traffic}; {Phrase.Counted(Running.Count, "test")} running.");

    /// <summary>The position of a layer; the first where none is named, −1 where there is none of that name.</summary>
    internal int IndexOf(string? layer)
    {
        for (int i = 0; i < Layers.Count; i++)
        {
            if (layer is null || Layers[i].Name == layer)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>The same calendar with one more week, also behind the longest one.</summary>
    internal TrafficCalendar WithOneMoreWeek() => this with { Weeks = Weeks + 1 };

    internal LayerUsers UsersOf(int layer) => new(Layers[layer].Traffic ?? Traffic, UsersFactor);

    /// <summary>The share of a layer's eligible users that a number of its buckets holds.</summary>
    internal double ShareOf(int layer, int buckets) => UsersOf(layer).Traffic.ExperimentShare * buckets / Buckets;

    /// <summary>Whole buckets that hold a share of a layer's eligible users. A share that is a whole number of buckets but for rounding is that number.</summary>
    internal int BucketsFor(int layer, double share)
    {
        double exact = share / UsersOf(layer).Traffic.ExperimentShare * Buckets;
        return !(exact <= int.MaxValue / 2) ? int.MaxValue / 2 : Math.Max(1, (int)Math.Ceiling(exact - 1e-9 * exact));
    }

    /// <summary>A week as a reader wants it: its number, or the date of its first day.</summary>
    internal string WeekName(int week) => FirstDay is { } day
        ? string.Create(CultureInfo.InvariantCulture, $"{week} ({Date(day.AddDays(7 * (week - 1)))})")
        : week.ToString(CultureInfo.InvariantCulture);

    internal static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string? Twice(IEnumerable<string> names) => names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
}
