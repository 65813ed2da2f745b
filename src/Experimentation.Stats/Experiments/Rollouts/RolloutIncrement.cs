using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A check on the data that failed somewhere else, for example in the pipeline.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Reason">What is wrong, in a sentence.</param>
public readonly partial record struct RolloutCheck(string Name, string Reason) : IJsonState<RolloutCheck>
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Reason}";

    void IJsonState<RolloutCheck>.Write(StateWriter writer)
    {
        writer.Text("name", Name);
        writer.Text("reason", Reason);
    }

    static RolloutCheck IJsonState<RolloutCheck>.Read(StateReader reader) => new(reader.Text("name"), reader.Text("reason"));
}

/// <summary>
/// What is new on one day of a rollout, or in one part of it: for each metric the users whose window has closed since, by variant. Immutable; each step returns a new value.
/// </summary>
/// <remarks>
/// Days follow each other without a gap, and so do the parts of a day; that is how a monitor knows that nothing came twice and nothing was lost. A day without users is an increment without
/// metrics. A metric whose window closes later brings users who were first exposed on an earlier day: say which (<c>AddFrom</c>).
/// </remarks>
[JsonConverter(typeof(StateConverter<RolloutIncrement>))]
public sealed partial record RolloutIncrement : IJsonState<RolloutIncrement>
{
    private RolloutIncrement(DateOnly day, int part, int parts) => (Day, Part, Parts) = (day, part, parts);

    /// <summary>The day.</summary>
    public DateOnly Day { get; }

    /// <summary>Which part of the day, from 1.</summary>
    public int Part { get; }

    /// <summary>In how many parts the day comes: 24 if it is read every hour.</summary>
    public int Parts { get; }

    /// <summary>New users in control, and in treatment, at the stage that is running; null if that was not said, and then those behind the first metric of this day count.</summary>
    public (long Control, long Treatment)? Users { get; private init; }

    /// <summary>Checks that failed on this day's data.</summary>
    public IReadOnlyList<RolloutCheck> FailedChecks { get; private init; } = ValueList<RolloutCheck>.Empty;

    internal ValueList<IncrementEntry> Entries { get; private init; } = ValueList<IncrementEntry>.Empty;

    /// <summary>A whole day.</summary>
    /// <param name="day">The day.</param>
    public static RolloutIncrement Of(DateOnly day) => new(day, 1, 1);

    /// <summary>A part of a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="part">Which part, from 1 to <paramref name="parts"/>.</param>
    /// <param name="parts">In how many parts the day comes; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static RolloutIncrement Of(DateOnly day, int part, int parts) => Guard.AtLeast(parts, 1, "A number of parts") >= Guard.AtLeast(part, 1, "A part's number")
        ? new(day, part, parts)
        : throw Guard.OutOfRange(nameof(part), part, string.Create(CultureInfo.InvariantCulture, $"The parts of this day are numbered from 1 to {parts}."));

    /// <summary>Adds users who were first exposed on this day, at the stage that is running.</summary>
    /// <typeparam name="TSummary">The summary that the metric's type asks for.</typeparam>
    /// <param name="metric">The metric.</param>
    /// <param name="control">New users in control.</param>
    /// <param name="treatment">New users in treatment.</param>
    /// <exception cref="ArgumentException">Users of this day were added to the metric before.</exception>
    public RolloutIncrement Add<TSummary>(Metric<TSummary> metric, TSummary control, TSummary treatment)
        where TSummary : struct, IJsonState<TSummary>, IAdditionOperators<TSummary, TSummary, TSummary>
    {
        ArgumentNullException.ThrowIfNull(metric);
        return With(new IncrementEntry<TSummary>(metric.Name, metric.Kind, Day, null, control, treatment), nameof(metric));
    }

    /// <summary>Adds users who were first exposed on an earlier day, at the stage that was running then.</summary>
    /// <typeparam name="TSummary">The summary that the metric's type asks for.</typeparam>
    /// <param name="firstExposed">The day of their first exposure, not after <see cref="Day"/>. If two stages ran on that day, use the overload that names one.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="control">New users in control.</param>
    /// <param name="treatment">New users in treatment.</param>
    /// <exception cref="ArgumentOutOfRangeException">They were exposed later than this day.</exception>
    /// <exception cref="ArgumentException">Users of that day were added to the metric before.</exception>
    public RolloutIncrement AddFrom<TSummary>(DateOnly firstExposed, Metric<TSummary> metric, TSummary control, TSummary treatment)
        where TSummary : struct, IJsonState<TSummary>, IAdditionOperators<TSummary, TSummary, TSummary>
    {
        ArgumentNullException.ThrowIfNull(metric);
        return With(new IncrementEntry<TSummary>(metric.Name, metric.Kind, NotLater(firstExposed, Day), null, control, treatment), nameof(metric));
    }

    /// <summary>Adds users who were first exposed on an earlier day, or earlier on this one, at a certain stage.</summary>
    /// <typeparam name="TSummary">The summary that the metric's type asks for.</typeparam>
    /// <param name="firstExposed">The day of their first exposure, not after <see cref="Day"/>.</param>
    /// <param name="stageIndex">The stage at which they were exposed, from 0.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="control">New users in control.</param>
    /// <param name="treatment">New users in treatment.</param>
    /// <exception cref="ArgumentOutOfRangeException">They were exposed later than this day, or the stage is below 0.</exception>
    /// <exception cref="ArgumentException">Users of that day and stage were added to the metric before.</exception>
    public RolloutIncrement AddFrom<TSummary>(DateOnly firstExposed, int stageIndex, Metric<TSummary> metric, TSummary control, TSummary treatment)
        where TSummary : struct, IJsonState<TSummary>, IAdditionOperators<TSummary, TSummary, TSummary>
    {
        ArgumentNullException.ThrowIfNull(metric);
        int stage = (int)Guard.AtLeast(stageIndex, 0, "A stage's number");
        return With(new IncrementEntry<TSummary>(metric.Name, metric.Kind, NotLater(firstExposed, Day), stage, control, treatment), nameof(metric));
    }

    /// <summary>Sets how many users came to each variant at the stage that is running, whether or not their windows have closed.</summary>
    /// <param name="control">New users in control; 0 or more.</param>
    /// <param name="treatment">New users in treatment; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0.</exception>
    public RolloutIncrement WithUsers(long control, long treatment) =>
        this with { Users = (Guard.AtLeast(control, 0, "A number of users"), Guard.AtLeast(treatment, 0, "A number of users")) };

    /// <summary>Reports a check that failed on this day's data; the rollout pauses until an increment comes without one.</summary>
    /// <param name="name">What was checked.</param>
    /// <param name="reason">What is wrong, in a sentence.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public RolloutIncrement WithFailedCheck(string name, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return this with { FailedChecks = ValueList<RolloutCheck>.Of(FailedChecks.Append(new(Guard.Name(name, "A check"), reason))) };
    }

    /// <summary>Reports health checks of this day's data: those that failed and block pause the rollout until an increment comes without one.</summary>
    /// <param name="report">The checks.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public RolloutIncrement WithHealth(HealthReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Checks.Where(check => check.Blocks).Aggregate(this, (increment, check) => increment.WithFailedCheck(check.Name, check.Message));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Day:yyyy-MM-dd}{(Parts > 1 ? string.Create(CultureInfo.InvariantCulture, $", part {Part} of {Parts}") : "")}: {(Entries.Count == 0 ? "no data" : $"data of {Phrase.Counted(Entries.Select(e => e.Metric).Distinct().Count(), "metric")}")}{(FailedChecks.Count > 0 ? $", {Phrase.Counted(FailedChecks.Count, "failed check")}" : "")}.");

    /// <summary>The error for an increment that a rollout cannot take.</summary>
    internal static ArgumentException Refused(string sentence, string increment = "increment") => new(sentence, increment);

    private RolloutIncrement With(IncrementEntry entry, string name) =>
        Entries.Any(e => e.Metric == entry.Metric && e.FirstExposed == entry.FirstExposed && e.StageIndex == entry.StageIndex)
            ? throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Users of {entry.FirstExposed:yyyy-MM-dd} were added to '{entry.Metric}' before; merge summaries with + first."), name)
            : this with { Entries = ValueList<IncrementEntry>.Of(Entries.Append(entry)) };

    private static DateOnly NotLater(DateOnly firstExposed, DateOnly day) => firstExposed <= day
        ? firstExposed
        : throw new ArgumentOutOfRangeException(nameof(firstExposed), firstExposed, string.Create(CultureInfo.InvariantCulture, $"Users of this increment were first exposed on its day, {day:yyyy-MM-dd}, or before."));

    void IJsonState<RolloutIncrement>.Write(StateWriter writer)
    {
        writer.Day("day", Day);
        writer.Count("part", Part);
        writer.Count("parts", Parts);
        if (Users is { } users)
        {
            writer.Counts("users", [users.Control, users.Treatment]);
        }
        writer.States("failedChecks", FailedChecks);
        writer.States("metrics", Entries);
    }

    static RolloutIncrement IJsonState<RolloutIncrement>.Read(StateReader reader)
    {
        DateOnly day = reader.Day("day");
        RolloutIncrement increment = reader.Has("part") ? Of(day, reader.Position("part"), reader.Position("parts")) : Of(day);
        if (reader.Has("users"))
        {
            long[] users = reader.Counts("users");
            increment = users.Length == 2
                ? increment.WithUsers(users[0], users[1])
                : throw new ArgumentException("There are two numbers of users: control, treatment.", nameof(reader));
        }
        if (reader.Has("failedChecks"))
        {
            increment = increment with { FailedChecks = ValueList<RolloutCheck>.Of(reader.States<RolloutCheck>("failedChecks")) };
        }
        IncrementEntry[] entries = reader.Has("metrics") ? reader.States<IncrementEntry>("metrics") : [];
        return entries.Aggregate(increment, (all, entry) => all.With(entry.On(day), "metrics"));
    }
}
