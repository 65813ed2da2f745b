using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Traffics;

/// <summary>An instance of the reference file as a calendar and its demands, and a judge of schedules that shares no code with the search.</summary>
internal static class ScheduleInstance
{
    public static TrafficCalendar Calendar(JsonElement instance)
    {
        TrafficLayer[] layers = [.. instance.GetProperty("layers").EnumerateArray().Select((kind, i) =>
            kind.GetString() == "exclusive" ? TrafficLayer.Exclusive(Layer(i)) : TrafficLayer.Overlapping(Layer(i)))];
        RunningTest[] running = [.. instance.GetProperty("running").EnumerateArray().Select((r, i) => RunningTest.Of(
                $"running {i}", r.GetProperty("until").GetInt32(), new BucketRange(r.GetProperty("first").GetInt32(), r.GetProperty("last").GetInt32()))
            .InLayer(Layer(r.GetProperty("layer").GetInt32())).WithRest(7 * r.GetProperty("rest").GetInt32()))];
        return Traffic.PerDay(1_000).Calendar(instance.GetProperty("weeks").GetInt32()).WithLayers(layers).WithRunning(running);
    }

    public static TestDemand[] Demands(JsonElement instance) => [.. instance.GetProperty("tests").EnumerateArray().Select(t =>
    {
        TestDemand demand = TestDemand.Of(t.GetProperty("name").GetString()!, [.. t.GetProperty("menu").EnumerateArray().Select(o => (o[0].GetInt32() / 1000.0, o[1].GetInt32()))])
            .WithValue(t.GetProperty("value").GetInt32())
            .InLayer(Layer(t.GetProperty("layer").GetInt32()))
            .StartingFrom(t.GetProperty("earliest").GetInt32())
            .EndingBy(t.GetProperty("deadline").GetInt32())
            .WithRest(7 * t.GetProperty("rest").GetInt32());
        demand = t.GetProperty("group").GetString() is { Length: > 0 } group ? demand.ExclusiveOn(group) : demand;
        return t.GetProperty("after").GetString() is { Length: > 0 } before ? demand.After(before) : demand;
    })];

    private static string Layer(int index) => FormattableString.Invariant($"layer {index}");

    /// <summary>Everything that a schedule must never do, looked for in what it says of itself.</summary>
    public static IEnumerable<string> Violations(TrafficSchedule schedule)
    {
        TrafficCalendar calendar = schedule.Calendar;
        if (schedule.Value > schedule.UpperBound * (1 + 1e-9))
        {
            yield return $"worth {schedule.Value}, above the bound {schedule.UpperBound}";
        }
        if (schedule.Tests.Count + schedule.Refused.Count != schedule.Demands.Count)
        {
            yield return "tests are lost";
        }
        foreach (ScheduledTest test in schedule.Tests)
        {
            TestDemand demand = test.Demand;
            if (test.StartWeek < demand.EarliestWeek || test.EndWeek > Math.Min(calendar.Weeks, demand.DeadlineWeek ?? int.MaxValue) || test.Weeks < demand.MinimumWeeks)
            {
                yield return $"{test.Name} is outside its weeks";
            }
            if (demand.Source is DemandMenu menu && !menu.Options.Any(o => o.Weeks + TestDemand.WeeksOf(demand.BurnInDays) == test.Weeks
                && Math.Abs(test.Share - o.Share / calendar.UsersFactor) <= 1.0 / calendar.Buckets && test.Share >= (o.Share / calendar.UsersFactor) - 1e-9))
            {
                yield return $"{test.Name} has {test.Share} for {test.Weeks} weeks, which it did not ask for";
            }
            foreach (string name in demand.Prerequisites)
            {
                int? end = schedule.Find(name)?.EndWeek ?? calendar.Running.FirstOrDefault(r => r.Name == name)?.UntilWeek;
                if (end is null || end >= test.StartWeek)
                {
                    yield return $"{test.Name} does not wait for {name}";
                }
            }
        }
        foreach (TrafficLayer layer in calendar.Layers)
        {
            for (int week = 1; week <= calendar.Weeks && layer.Kind == LayerKind.Exclusive; week++)
            {
                var taken = new HashSet<int>();
                IEnumerable<BucketRange> ranges = schedule.Tests.Where(t => t.Layer == layer.Name && t.StartWeek <= week && week <= t.EndWeek + ((t.Demand.RestDays + 6) / 7)).SelectMany(t => t.Buckets)
                    .Concat(schedule.Running.Where(r => r.Layer == layer.Name && week <= r.Test.UntilWeek + ((r.Test.RestDays + 6) / 7)).SelectMany(r => r.Buckets));
                foreach (BucketRange range in ranges)
                {
                    for (int bucket = range.First; bucket <= range.Last; bucket++)
                    {
                        if (bucket > calendar.Buckets || !taken.Add(bucket))
                        {
                            yield return $"bucket {bucket} of {layer.Name} is taken twice in week {week}";
                        }
                    }
                }
            }
        }
        foreach (ScheduledTest a in schedule.Tests)
        {
            foreach (ScheduledTest b in schedule.Tests.Where(b => string.CompareOrdinal(a.Name, b.Name) < 0 && a.Demand.Groups.Intersect(b.Demand.Groups).Any()))
            {
                if (a.StartWeek <= b.EndWeek && b.StartWeek <= a.EndWeek && schedule.SharedUsers(a.Name, b.Name) > 0)
                {
                    yield return $"{a.Name} and {b.Name} share users although they are in one group";
                }
            }
        }
    }
}
