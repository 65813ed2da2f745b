using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Why a test got no users.</summary>
public enum RefusalReason
{
    /// <summary>No length on its menu needs as few users as there are, or as it may take.</summary>
    TooLarge,

    /// <summary>Between its earliest start and its deadline it does not fit even if nothing else were scheduled.</summary>
    NoWindow,

    /// <summary>A test that it waits for does not run, or does not end in time.</summary>
    PrerequisiteMissing,

    /// <summary>Tests of its exclusivity group run at the times that it could have.</summary>
    GroupIsBusy,

    /// <summary>Other tests, worth more together, take the users.</summary>
    NoUsersLeft,
}

/// <summary>A test at some time on some share: how a refused test could run after all.</summary>
/// <param name="StartWeek">The week in which it would start.</param>
/// <param name="Option">Share and weeks.</param>
/// <param name="Breaks">Which of its own limits this breaks; empty if none.</param>
public readonly partial record struct OpenSlot(int StartWeek, TrafficOption Option, string Breaks)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Option} from week {StartWeek}{(Breaks.Length > 0 ? $" ({Breaks})" : "")}");
}

/// <summary>A test that would have to make room.</summary>
/// <param name="Name">Its name.</param>
/// <param name="StartWeek">When it is scheduled now.</param>
/// <param name="MovesTo">The week in which it could start instead, the same one where another share or length of its menu fits; null if there is no room left for it.</param>
public readonly partial record struct MovedTest(string Name, int StartWeek, int? MovesTo)
{
    /// <inheritdoc/>
    public override string ToString() => MovesTo is { } week
        ? string.Create(CultureInfo.InvariantCulture, $"'{Name}' from week {StartWeek} to {(week == StartWeek ? "another share or length" : FormattableString.Invariant($"week {week}"))}")
        : string.Create(CultureInfo.InvariantCulture, $"'{Name}' out of the calendar");
}

/// <summary>The cheapest set of tests, each worth less than the refused one, that would have to make room for it.</summary>
public sealed partial record Displacement
{
    internal Displacement(OpenSlot slot, ValueList<MovedTest> tests, double value) => (Slot, Tests, Value) = (slot, tests, value);

    /// <summary>Where the refused test would run.</summary>
    public OpenSlot Slot { get; }

    /// <summary>The tests that make room, and those that wait for them.</summary>
    public IReadOnlyList<MovedTest> Tests { get; }

    /// <summary>What they are worth together. No other set of tests that would make room is worth less, unless there are so many that they could not all be looked at (20,000).</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Slot}: move {string.Join(", ", Tests)} (worth {Phrase.Number(Value)} together)";
}

/// <summary>A test that does not fit, and what could be done about it.</summary>
public sealed partial record RefusedTest
{
    internal RefusedTest(TestDemand demand, RefusalReason reason, string why)
    {
        Demand = demand;
        Reason = reason;
        Why = why;
    }

    /// <summary>What it asked for.</summary>
    public TestDemand Demand { get; }

    /// <summary>Its name.</summary>
    public string Name => Demand.Name;

    /// <summary>Why it does not fit.</summary>
    public RefusalReason Reason { get; }

    /// <summary>The same as a sentence.</summary>
    public string Why { get; }

    /// <summary>The most that is left for it: the share and weeks within its limits that could detect most. Null if nothing is left.</summary>
    public OpenSlot? LeftOver { get; internal init; }

    /// <summary>The smallest lift that it could detect on <see cref="LeftOver"/>; null if nothing is left, or if it is not known what the test measures.</summary>
    public Lift? DetectableLift { get; internal init; }

    /// <summary>How many times the lift that it was planned for it could detect on <see cref="LeftOver"/>; above 1. Null if nothing is left.</summary>
    public double? DetectableFactor { get; internal init; }

    /// <summary>Where it would fit first, its deadline and the calendar's end aside; null if it never does, or if it waits for a test that has no room itself.</summary>
    public OpenSlot? EarliestStart { get; internal init; }

    /// <summary>Shorter and wider, or longer and narrower, than it may be, but within the calendar and beside all that is scheduled; the earliest end first.</summary>
    public IReadOnlyList<OpenSlot> Alternatives { get; internal init; } = ValueList<OpenSlot>.Empty;

    /// <summary>The cheapest set of tests, each worth less, that would have to make room; null if no such set is enough.</summary>
    public Displacement? Displacement { get; internal init; }

    /// <summary>The refusal in a sentence, and what could be done, line by line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"'{Name}' does not fit: {Why}");
        if (LeftOver is { } left)
        {
            string lift = DetectableLift is { } detectable ? $"{detectable}, " : "";
            text.Append(CultureInfo.InvariantCulture, $"\n  with what is left ({left}) it could detect {lift}{Phrase.Number(DetectableFactor ?? 1)} times the planned lift");
        }
        else
        {
            text.Append("\n  nothing is left within its limits, so it could detect nothing");
        }
        text.Append(EarliestStart is { } start ? $"\n  earliest start: {start}"
            : Reason == RefusalReason.PrerequisiteMissing ? "\n  earliest start: not before what it waits for has run"
            : "\n  earliest start: never on this traffic");
        if (Alternatives.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  other shares and lengths: {string.Join("; ", Alternatives)}");
        }
        text.Append(Displacement is { } displacement ? $"\n  or make room for {displacement}" : "\n  no tests of lower value could make room");
        return text.ToString();
    }
}
