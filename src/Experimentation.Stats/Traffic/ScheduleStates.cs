using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A demand as JSON: a number of users stays one, an analysis is written as the menu that it led to.</summary>
internal readonly record struct DemandState(TestDemand Demand, TrafficCalendar? Calendar) : IJsonState<DemandState>
{
    public void Write(StateWriter writer)
    {
        writer.Text("name", Demand.Name);
        writer.Number("value", Demand.Value);
        if (Demand.Layer is { } layer)
        {
            writer.Text("layer", layer);
        }
        writer.Texts("groups", Demand.Groups);
        writer.Texts("after", Demand.Prerequisites);
        writer.Count("earliestWeek", Demand.EarliestWeek);
        writer.Count("deadlineWeek", Demand.DeadlineWeek ?? 0);
        writer.Count("minimumWeeks", Demand.MinimumWeeks);
        writer.Count("longestWeeks", Demand.LongestWeeks);
        writer.Number("largestShare", Demand.LargestShare);
        // A menu that was worked out from an analysis has the burn-in in it, to the day.
        writer.Count("burnInDays", Demand.Source.Users is null && Demand.Source is not DemandMenu ? 0 : Demand.BurnInDays);
        writer.Count("restDays", Demand.RestDays);
        writer.Number("triggerRate", Demand.TriggerRate);
        if (Demand.Source.Users is { } users)
        {
            writer.Count("users", users.Count);
            writer.Count("readAfterDays", users.ReadAfterDays);
            return;
        }
        ValueList<TrafficOption> menu = Demand.Source is DemandMenu own ? own.Options : DemandMenus.Written(Calendar!, Demand);
        writer.Numbers("shares", [.. menu.Select(option => option.Share)]);
        writer.Counts("weeks", [.. menu.Select(option => (long)option.Weeks)]);
    }

    public static DemandState Read(StateReader reader)
    {
        TestDemand demand = TestDemand.From(reader.Text("name"), Source(reader))
            .WithValue(reader.Number("value"))
            .ExclusiveOn(reader.Texts("groups"))
            .After(reader.Texts("after"))
            .StartingFrom(reader.Position("earliestWeek"))
            .Lasting(reader.Position("minimumWeeks"), reader.Position("longestWeeks"))
            .WithLargestShare(reader.Number("largestShare"))
            .WithBurnIn(reader.Position("burnInDays"))
            .WithRest(reader.Position("restDays"))
            .WithTriggerRate(reader.Number("triggerRate"));
        demand = reader.Position("deadlineWeek") is > 0 and var deadline ? demand.EndingBy(deadline) : demand;
        return new(reader.Has("layer") ? demand.InLayer(reader.Text("layer")) : demand, null);
    }

    private static DemandSource Source(StateReader reader)
    {
        string name = Guard.Name(reader.Text("name"), "A test");
        if (reader.Has("users"))
        {
            return new DemandOfUsers(Guard.AtLeast(reader.Count("users"), 1, $"The number of users of '{name}'"), reader.Position("readAfterDays"));
        }
        double[] shares = reader.Numbers("shares");
        long[] weeks = reader.Counts("weeks");
        if (shares.Length != weeks.Length)
        {
            throw new System.Text.Json.JsonException($"Each share of '{name}' has a number of weeks.");
        }
        return new DemandMenu(ValueList<TrafficOption>.Of(shares.Zip(weeks, (share, length) => new TrafficOption(
            share > 0 ? share : throw Guard.OutOfRange(nameof(shares), share, $"A share of '{name}' is above 0."),
            TestDemand.Weeks(length, 1, $"A length of '{name}' in weeks", nameof(weeks))))));
    }
}

/// <summary>A scheduled test as JSON.</summary>
internal readonly record struct TestState(string Name, string Layer, int StartWeek, int Weeks, double Share, ValueList<BucketRange> Buckets) : IJsonState<TestState>
{
    public TestState(ScheduledTest test)
        : this(test.Name, test.Layer, test.StartWeek, test.Weeks, test.Share, (ValueList<BucketRange>)test.Buckets)
    {
    }

    public ScheduledTest With(TestDemand demand, TrafficCalendar calendar) => calendar.IndexOf(Layer) >= 0
        ? new(demand, Layer, StartWeek, Weeks, Share, Buckets)
        : throw new System.Text.Json.JsonException($"'{Name}' runs in '{Layer}', a layer that the calendar does not have.");

    public void Write(StateWriter writer)
    {
        writer.Text("name", Name);
        writer.Text("layer", Layer);
        writer.Count("startWeek", StartWeek);
        writer.Count("weeks", Weeks);
        writer.Number("share", Share);
        writer.Counts("buckets", BucketsState.Flat(Buckets));
    }

    public static TestState Read(StateReader reader) => new(
        reader.Text("name"), reader.Text("layer"), reader.Position("startWeek"), reader.Position("weeks"), reader.Number("share"), BucketsState.Ranges(reader.Counts("buckets")));
}

/// <summary>What runs, as JSON; read back from the calendar, and written for readers that are not this library.</summary>
internal readonly record struct RunState(ScheduledRun? Run) : IJsonState<RunState>
{
    public void Write(StateWriter writer)
    {
        writer.Text("name", Run!.Name);
        writer.Text("layer", Run.Layer);
        writer.Counts("buckets", BucketsState.Flat(Run.Buckets));
    }

    public static RunState Read(StateReader reader) => default;
}

/// <summary>A refused test as JSON, with all its answers.</summary>
internal readonly record struct RefusedState(string Name, RefusedTest? Refused) : IJsonState<RefusedState>
{
    public RefusedState(RefusedTest refused)
        : this(refused.Name, refused)
    {
    }

    public RefusedTest With(TestDemand demand) => new(demand, Refused!.Reason, Refused.Why)
    {
        LeftOver = Refused.LeftOver,
        DetectableLift = Refused.DetectableLift,
        DetectableFactor = Refused.DetectableFactor,
        EarliestStart = Refused.EarliestStart,
        Alternatives = Refused.Alternatives,
        Displacement = Refused.Displacement,
    };

    public void Write(StateWriter writer)
    {
        RefusedTest refused = Refused!;
        writer.Text("name", Name);
        writer.Text("reason", refused.Reason.ToString());
        writer.Text("why", refused.Why);
        writer.States("leftOver", Slots(refused.LeftOver));
        if (refused.DetectableLift is { } lift)
        {
            writer.Number("detectableLift", lift.Value);
            writer.Text("liftUnit", lift.Unit.ToString());
        }
        if (refused.DetectableFactor is { } factor)
        {
            writer.Number("detectableFactor", factor);
        }
        writer.States("earliestStart", Slots(refused.EarliestStart));
        writer.States("alternatives", refused.Alternatives.Select(slot => new SlotState(slot)));
        if (refused.Displacement is { } displacement)
        {
            writer.States("displacement", Slots(displacement.Slot));
            writer.Number("displacedValue", displacement.Value);
            writer.States("displaced", displacement.Tests.Select(test => new MovedState(test)));
        }
    }

    public static RefusedState Read(StateReader reader)
    {
        string name = reader.Text("name");
        Lift? lift = reader.Has("detectableLift")
            ? reader.Choice<LiftUnit>("liftUnit") == LiftUnit.Relative ? Lift.Relative(reader.Number("detectableLift")) : Lift.Absolute(reader.Number("detectableLift"))
            : null;
        // The demand is found by its name once all demands are known; until then any stands in.
        return new(name, new RefusedTest(TestDemand.Of(name, (1, 1)), reader.Choice<RefusalReason>("reason"), reader.Text("why"))
        {
            LeftOver = First(reader, "leftOver"),
            DetectableLift = lift,
            DetectableFactor = reader.Has("detectableFactor") ? reader.Number("detectableFactor") : null,
            EarliestStart = First(reader, "earliestStart"),
            Alternatives = ValueList<OpenSlot>.Of(reader.States<SlotState>("alternatives").Select(state => state.Slot)),
            Displacement = reader.Has("displacement") && First(reader, "displacement") is { } slot
                ? new(slot, ValueList<MovedTest>.Of(reader.States<MovedState>("displaced").Select(state => state.Test)), reader.Number("displacedValue"))
                : null,
        });
    }

    private static IEnumerable<SlotState> Slots(OpenSlot? slot) => slot is { } one ? [new(one)] : [];

    private static OpenSlot? First(StateReader reader, string name) => reader.States<SlotState>(name) is [var state, ..] ? state.Slot : null;

    private readonly record struct SlotState(OpenSlot Slot) : IJsonState<SlotState>
    {
        public void Write(StateWriter writer)
        {
            writer.Count("startWeek", Slot.StartWeek);
            writer.Number("share", Slot.Option.Share);
            writer.Count("weeks", Slot.Option.Weeks);
            writer.Text("breaks", Slot.Breaks);
        }

        public static SlotState Read(StateReader reader) => new(new OpenSlot(reader.Position("startWeek"), new(reader.Number("share"), reader.Position("weeks")), reader.Text("breaks")));
    }

    private readonly record struct MovedState(MovedTest Test) : IJsonState<MovedState>
    {
        public void Write(StateWriter writer)
        {
            writer.Text("name", Test.Name);
            writer.Count("startWeek", Test.StartWeek);
            writer.Count("movesTo", Test.MovesTo ?? 0);
        }

        public static MovedState Read(StateReader reader) => new(new MovedTest(reader.Text("name"), reader.Position("startWeek"), reader.Position("movesTo") is > 0 and var week ? week : null));
    }
}
