using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A calendar as JSON. Growth from a history is written as users by days, as far as the calendar and its tests can ask.</summary>
internal readonly record struct CalendarState(TrafficCalendar Calendar, IReadOnlyList<TestDemand> Demands) : IJsonState<CalendarState>
{
    public void Write(StateWriter writer)
    {
        int days = 7 * (2 * Calendar.Weeks + Demands.Select(demand => demand.LongestWeeks).DefaultIfEmpty(0).Max());
        writer.Count("weeks", Calendar.Weeks);
        writer.Count("buckets", Calendar.Buckets);
        writer.Count("seed", unchecked((long)Calendar.Seed));
        writer.Number("usersFactor", Calendar.UsersFactor);
        if (Calendar.FirstDay is { } day)
        {
            writer.Day("firstDay", day);
        }
        writer.State("traffic", new UsersState(Calendar.Traffic, days));
        writer.States("layers", Calendar.Layers.Select(layer => new LayerState(layer, days)));
        writer.States("running", Calendar.Running.Select(test => new RunningState(test)));
    }

    public static CalendarState Read(StateReader reader)
    {
        TrafficCalendar calendar = new TrafficCalendar(reader.State<UsersState>("traffic").Traffic, reader.Position("weeks"))
            .WithBuckets(reader.Position("buckets"))
            .WithSeed(unchecked((ulong)reader.Count("seed")))
            .WithLayers([.. reader.States<LayerState>("layers").Select(state => state.Layer)])
            .WithRunning([.. reader.States<RunningState>("running").Select(state => state.Test)]) with
        { UsersFactor = Guard.Positive(reader.Number("usersFactor"), "A factor of users", "usersFactor") };
        return new(reader.Has("firstDay") ? calendar.StartingOn(reader.Day("firstDay")) : calendar, []);
    }

    /// <summary>Who comes by.</summary>
    private readonly record struct UsersState(Traffic Traffic, int Days) : IJsonState<UsersState>
    {
        public void Write(StateWriter writer)
        {
            writer.Number("share", Traffic.ExperimentShare);
            writer.Number("heldBack", Traffic.HeldBack);
            switch (Traffic.Growth)
            {
                case SteadyGrowth steady:
                    writer.Number("usersPerDay", steady.NewUsers);
                    break;
                case BetaGeometricGrowth model:
                    writer.Number("population", model.Population);
                    writer.Number("a", model.A);
                    writer.Number("b", model.B);
                    writer.Number("newcomersPerDay", model.NewcomersPerDay);
                    break;
                case var growth:
                    writer.Numbers("usersByDays", [.. Enumerable.Range(1, Math.Min(Days, growth.HorizonDays)).Select(growth.UsersAfter)]);
                    break;
            }
        }

        public static UsersState Read(StateReader reader)
        {
            UserGrowth growth = reader.Has("usersPerDay")
                ? UserGrowth.PerDay(reader.Number("usersPerDay"))
                : reader.Has("population")
                    ? UserGrowth.BetaGeometric(reader.Number("population"), reader.Number("a"), reader.Number("b"), reader.Number("newcomersPerDay"))
                    : TabulatedGrowth.Of(reader.Numbers("usersByDays"));
            return new(Traffic.From(growth).HoldBack(reader.Number("heldBack")).Share(reader.Number("share")), 0);
        }
    }

    private readonly record struct LayerState(TrafficLayer Layer, int Days) : IJsonState<LayerState>
    {
        public void Write(StateWriter writer)
        {
            writer.Text("name", Layer.Name);
            writer.Text("kind", Layer.Kind.ToString());
            if (Layer.Traffic is { } traffic)
            {
                writer.State("traffic", new UsersState(traffic, Days));
            }
        }

        public static LayerState Read(StateReader reader)
        {
            Traffic? traffic = reader.Has("traffic") ? reader.State<UsersState>("traffic").Traffic : null;
            string name = reader.Text("name");
            return new(reader.Choice<LayerKind>("kind") == LayerKind.Exclusive ? TrafficLayer.Exclusive(name, traffic) : TrafficLayer.Overlapping(name, traffic), 0);
        }
    }

    private readonly record struct RunningState(RunningTest Test) : IJsonState<RunningState>
    {
        public void Write(StateWriter writer)
        {
            writer.Text("name", Test.Name);
            writer.Count("untilWeek", Test.UntilWeek);
            writer.NumberUnlessZero("share", Test.Share);
            writer.Counts("buckets", BucketsState.Flat(Test.Buckets));
            writer.Count("restDays", Test.RestDays);
            writer.Texts("groups", Test.Groups);
            if (Test.Layer is { } layer)
            {
                writer.Text("layer", layer);
            }
        }

        public static RunningState Read(StateReader reader)
        {
            ValueList<BucketRange> buckets = BucketsState.Ranges(reader.Counts("buckets"));
            RunningTest test = buckets.Count > 0
                ? RunningTest.Of(reader.Text("name"), reader.Position("untilWeek"), buckets.AsSpan())
                : RunningTest.Of(reader.Text("name"), reader.Position("untilWeek"), reader.Number("share"));
            test = test.WithRest(reader.Position("restDays")).ExclusiveOn(reader.Texts("groups"));
            return new(reader.Has("layer") ? test.InLayer(reader.Text("layer")) : test);
        }
    }
}

/// <summary>Users by days as a table: a history that was stored.</summary>
internal sealed record TabulatedGrowth(ValueList<double> Users) : UserGrowth
{
    public override int HorizonDays => Users.Count;

    public static TabulatedGrowth Of(double[] users)
    {
        for (int day = 0; day < users.Length; day++)
        {
            Guard.NotNegative(users[day], "Users by days", nameof(users));
        }
        return users.Length > 0 ? new(ValueList<double>.Owning(users)) : throw new ArgumentException("Users by days have at least one day.", nameof(users));
    }

    internal override double Expected(int days) => Users[days - 1];

    private protected override string Describe() => "Users by days";
}

/// <summary>Ranges of buckets as a flat list: first, last, first, last.</summary>
internal static class BucketsState
{
    public static long[] Flat(IReadOnlyList<BucketRange> ranges) => [.. ranges.SelectMany(range => new long[] { range.First, range.Last })];

    public static ValueList<BucketRange> Ranges(long[] flat)
    {
        if (flat.Length % 2 != 0 || flat.Any(bucket => bucket is < 1 or > int.MaxValue))
        {
            throw new JsonException("\"buckets\" must be a list of first, last, first, last.");
        }
        return ValueList<BucketRange>.Of(flat.Chunk(2).Select(pair => new BucketRange((int)pair[0], (int)pair[1])));
    }
}
