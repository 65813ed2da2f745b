using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A test that is scheduled otherwise than before.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">Where it was; null if it had no users.</param>
/// <param name="After">Where it is; null if it has none.</param>
public sealed partial record ScheduleChange(string Name, ScheduledTest? Before, ScheduledTest? After)
{
    /// <inheritdoc/>
    public override string ToString() => (Before, After) switch
    {
        (null, { } after) => $"'{Name}' now runs: {Where(after)}",
        ({ } before, null) => $"'{Name}' has no room any more; it was {Where(before)}",
        ({ } before, { } after) => $"'{Name}' moves from {Where(before)} to {Where(after)}",
        _ => $"'{Name}' is as before",
    };

    private static string Where(ScheduledTest test) => $"{ScheduledTest.WeeksText(test.StartWeek, test.EndWeek)} on {Phrase.Percent(test.Share)} in '{test.Layer}'";
}

/// <summary>What is otherwise in one schedule than in another one. Made by <see cref="TrafficSchedule.DifferenceFrom"/>.</summary>
public sealed partial record ScheduleDifference
{
    private ScheduleDifference(ValueList<ScheduleChange> changes, double value, ValueList<string> asked, ValueList<string> withdrawn) =>
        (Changes, ValueGained, Asked, Withdrawn) = (changes, value, asked, withdrawn);

    /// <summary>Tests that are new in the calendar, out of it, or at other weeks, on another share or in another layer. Other buckets alone are no change.</summary>
    public IReadOnlyList<ScheduleChange> Changes { get; }

    /// <summary>How much more the schedule is worth; below 0 if it is worth less.</summary>
    public double ValueGained { get; }

    /// <summary>Tests that did not ask before.</summary>
    public IReadOnlyList<string> Asked { get; }

    /// <summary>Tests that do not ask any more.</summary>
    public IReadOnlyList<string> Withdrawn { get; }

    /// <summary>Whether nothing is otherwise.</summary>
    public bool IsEmpty => Changes.Count == 0 && Asked.Count == 0 && Withdrawn.Count == 0;

    /// <summary>The difference in a sentence, and each change in a line.</summary>
    public override string ToString()
    {
        if (IsEmpty)
        {
            return "Nothing changes.";
        }
        var text = new StringBuilder();
        string worth = ValueGained == 0 ? "the value stays the same" : ValueGained > 0 ? $"worth {Phrase.Number(ValueGained)} more" : $"worth {Phrase.Number(-ValueGained)} less";
        text.Append(CultureInfo.InvariantCulture, $"{Phrase.Counted(Changes.Count, "change")}, {worth}.");
        foreach (ScheduleChange change in Changes)
        {
            text.Append("\n  ").Append(change);
        }
        foreach (string name in Asked.Where(name => !Changes.Any(change => change.Name == name)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  '{name}' asks and gets no users");
        }
        foreach (string name in Withdrawn.Where(name => !Changes.Any(change => change.Name == name)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  '{name}' does not ask any more");
        }
        return text.ToString();
    }

    internal static ScheduleDifference Between(TrafficSchedule before, TrafficSchedule after)
    {
        string[] names = [.. before.Tests.Concat(after.Tests).Select(test => test.Name).Distinct(StringComparer.Ordinal)];
        IEnumerable<ScheduleChange> changes = names.Select(name => new ScheduleChange(name, before.Find(name), after.Find(name))).Where(IsChange);
        return new(
            ValueList<ScheduleChange>.Of(changes.OrderBy(change => (change.After ?? change.Before)!.StartWeek).ThenBy(change => change.Name, StringComparer.Ordinal)),
            after.Value - before.Value,
            NamesIn(after, before),
            NamesIn(before, after));
    }

    private static ValueList<string> NamesIn(TrafficSchedule some, TrafficSchedule others) =>
        ValueList<string>.Of(some.Demands.Select(demand => demand.Name).Where(name => !others.Demands.Any(demand => demand.Name == name)));

    private static bool IsChange(ScheduleChange change) => change is not { Before: { } before, After: { } after }
        || (before.StartWeek, before.Weeks, before.Layer) != (after.StartWeek, after.Weeks, after.Layer)
        || !before.Share.Equals(after.Share);
}
