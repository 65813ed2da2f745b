using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A calendar and its demands in whole buckets and weeks; what is wrong with them is found here, and named.</summary>
internal sealed class ScheduleProblem
{
    /// <summary>Weeks from here on, two hundred years away, are never; sums of weeks below it do not overflow.</summary>
    public const int Never = 10_000;

    private ScheduleProblem(TrafficCalendar calendar, ValueList<TestDemand> demands, ScheduleJob[] jobs, int[][] capacity, int groups, GroupClaim[] claims, RunningBuckets[] running)
    {
        Calendar = calendar;
        Demands = demands;
        Jobs = jobs;
        Capacity = capacity;
        GroupCount = groups;
        RunningClaims = claims;
        Running = running;
    }

    public TrafficCalendar Calendar { get; }

    public ValueList<TestDemand> Demands { get; }

    public ScheduleJob[] Jobs { get; }

    /// <summary>Buckets by layer and week that running tests leave; those of an overlapping layer limit each test alone.</summary>
    public int[][] Capacity { get; }

    public int GroupCount { get; }

    /// <summary>Exclusivity groups that running tests take for some weeks.</summary>
    public GroupClaim[] RunningClaims { get; }

    public RunningBuckets[] Running { get; }

    public int Weeks => Calendar.Weeks;

    public bool IsExclusive(int layer) => Calendar.Layers[layer].Kind == LayerKind.Exclusive;

    /// <summary>A side of a group, taken from the first week until some week, also behind the calendar.</summary>
    public readonly record struct GroupClaim(int Group, int Side, int UntilWeek);

    /// <summary>Where a running test lies: layer, buckets, and the week from which they may be used.</summary>
    public readonly record struct RunningBuckets(RunningTest Test, int Layer, ValueList<BucketRange> Buckets, int FreeFrom);

    public static ScheduleProblem Of(TrafficCalendar calendar, ValueList<TestDemand> demands)
    {
        CheckNames(calendar, demands);
        RunningBuckets[] running = Place(calendar);
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        int GroupOf(string name) => groups.TryGetValue(name, out int at) ? at : groups[name] = groups.Count;

        var claims = new List<GroupClaim>();
        for (int i = 0; i < running.Length; i++)
        {
            int side = Side(calendar, running[i].Layer, -1 - i);
            claims.AddRange(running[i].Test.Groups.Select(group => new GroupClaim(GroupOf(group), side, Math.Min(Never, running[i].Test.UntilWeek))));
        }
        int[][] capacity = [.. calendar.Layers.Select((_, layer) => Free(calendar, layer, running))];
        var jobs = new ScheduleJob[demands.Count];
        for (int i = 0; i < jobs.Length; i++)
        {
            jobs[i] = Job(calendar, demands, i, capacity, [.. demands[i].Groups.Select(GroupOf)]);
        }
        Propagate(calendar, demands, jobs);
        return new(calendar, demands, jobs, capacity, groups.Count, [.. claims], running);
    }

    /// <summary>The same problem for some of the tests, none of which has anything to do with the others.</summary>
    public ScheduleProblem Only(int[] part)
    {
        ScheduleJob[] jobs = [.. part.Select(job => Jobs[job] with { After = [.. Jobs[job].After.Select(before => Array.IndexOf(part, before))] })];
        return new(Calendar, ValueList<TestDemand>.Of(part.Select(job => Demands[job])), jobs, Capacity, GroupCount, RunningClaims, Running);
    }

    private static void CheckNames(TrafficCalendar calendar, ValueList<TestDemand> demands)
    {
        if (TrafficCalendar.Twice(demands.Select(d => d.Name).Concat(calendar.Running.Select(r => r.Name))) is { } twice)
        {
            throw new ArgumentException($"Each test has its own name. Got '{twice}' twice.", nameof(demands));
        }
        foreach (TestDemand demand in demands)
        {
            if (calendar.IndexOf(demand.Layer) < 0)
            {
                throw new ArgumentException($"'{demand.Name}' asks for the layer '{demand.Layer}'; the calendar has {string.Join(", ", calendar.Layers.Select(l => $"'{l.Name}'"))}.", nameof(demands));
            }
            foreach (string name in demand.Prerequisites)
            {
                if (!demands.Any(d => d.Name == name) && !calendar.Running.Any(r => r.Name == name))
                {
                    throw new ArgumentException($"'{demand.Name}' waits for '{name}', which neither runs nor asks for traffic; leave it out if it has ended.", nameof(demands));
                }
            }
        }
        if (Cycle(demands) is { } cycle)
        {
            throw new ArgumentException($"These tests wait for each other: {string.Join(" waits for ", cycle.Select(name => $"'{name}'"))}.", nameof(demands));
        }
    }

    /// <summary>Names of tests each of which waits for the next, the first one again at the end; null if there is no such circle.</summary>
    private static List<string>? Cycle(ValueList<TestDemand> demands)
    {
        var byName = demands.ToDictionary(d => d.Name, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();

        List<string>? Visit(string name)
        {
            int at = path.IndexOf(name);
            if (at >= 0)
            {
                return [.. path.Skip(at), name];
            }
            if (!byName.TryGetValue(name, out TestDemand? demand) || done.Contains(name))
            {
                return null;
            }
            path.Add(name);
            foreach (string before in demand.Prerequisites)
            {
                if (Visit(before) is { } cycle)
                {
                    return cycle;
                }
            }
            path.RemoveAt(path.Count - 1);
            done.Add(name);
            return null;
        }

        return demands.Select(d => Visit(d.Name)).FirstOrDefault(cycle => cycle is not null);
    }

    /// <summary>Buckets of what runs; tests of which only the share is known take the first free ones.</summary>
    private static RunningBuckets[] Place(TrafficCalendar calendar)
    {
        var placed = new List<RunningBuckets>();
        // Known buckets first: a share can go anywhere.
        foreach (RunningTest test in calendar.Running.OrderBy(test => test.Buckets.Count == 0))
        {
            int layer = calendar.IndexOf(test.Layer);
            if (layer < 0)
            {
                throw new ArgumentException($"'{test.Name}' runs in the layer '{test.Layer}'; the calendar has {string.Join(", ", calendar.Layers.Select(l => $"'{l.Name}'"))}.", nameof(calendar));
            }
            int freeFrom = test.FreeAfterWeek;
            bool isExclusive = calendar.Layers[layer].Kind == LayerKind.Exclusive;
            BucketRange[] taken = isExclusive ? [.. placed.Where(p => p.Layer == layer).SelectMany(p => p.Buckets)] : [];
            ValueList<BucketRange> buckets = (ValueList<BucketRange>)test.Buckets;
            if (buckets.Count == 0)
            {
                buckets = BucketAllocation.FirstFree(calendar.Buckets, taken, calendar.BucketsFor(layer, test.Share)) ?? throw new ArgumentException(
                    $"'{test.Name}' runs on {Effects.Phrase.Percent(test.Share)} of users, which is more than the running tests beside it leave in '{calendar.Layers[layer].Name}'.", nameof(calendar));
            }
            foreach (BucketRange range in buckets)
            {
                if (range.Last > calendar.Buckets)
                {
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{test.Name}' runs on buckets {range}; a layer has {calendar.Buckets} of them."), nameof(calendar));
                }
                if (isExclusive && placed.FirstOrDefault(p => p.Layer == layer && p.Buckets.Any(range.Overlaps)) is { Test: { } other })
                {
                    throw new ArgumentException($"'{test.Name}' and '{other.Name}' both run on buckets of {range} in the exclusive layer '{calendar.Layers[layer].Name}'.", nameof(calendar));
                }
            }
            placed.Add(new(test, layer, buckets, freeFrom));
        }
        return [.. placed];
    }

    private static int[] Free(TrafficCalendar calendar, int layer, RunningBuckets[] running)
    {
        int[] free = new int[calendar.Weeks];
        Array.Fill(free, calendar.Buckets);
        if (calendar.Layers[layer].Kind == LayerKind.Exclusive)
        {
            foreach (RunningBuckets test in running.Where(r => r.Layer == layer))
            {
                int buckets = test.Buckets.Sum(range => range.Count);
                for (int week = 0; week < Math.Min(calendar.Weeks, test.FreeFrom); week++)
                {
                    free[week] -= buckets;
                }
            }
        }
        return free;
    }

    /// <summary>Within an exclusive layer tests have different users; in an overlapping one each is a side of its own.</summary>
    private static int Side(TrafficCalendar calendar, int layer, int test) =>
        calendar.Layers[layer].Kind == LayerKind.Exclusive ? layer : calendar.Layers.Count + calendar.Running.Count + test;

    private static ScheduleJob Job(TrafficCalendar calendar, ValueList<TestDemand> demands, int index, int[][] capacity, int[] groups)
    {
        TestDemand demand = demands[index];
        int layer = calendar.IndexOf(demand.Layer);
        int[] after = [.. demand.Prerequisites.Select(name => IndexOf(demands, name)).Where(at => at >= 0)];
        RunningTest? last = calendar.Running.Where(r => demand.Prerequisites.Contains(r.Name)).MaxBy(r => r.UntilWeek);
        int first = Math.Min(Never, Math.Max(demand.EarliestWeek - 1, last?.UntilWeek ?? 0));
        int end = Math.Min(calendar.Weeks, demand.DeadlineWeek ?? calendar.Weeks);
        return new(demand.Value, layer, Side(calendar, layer, index), groups, after, first, end, demand.RestWeeks, DemandMenus.Options(calendar, demand, layer), last is not null && last.UntilWeek >= end ? last.Name : null);
    }

    private static int IndexOf(ValueList<TestDemand> demands, string name)
    {
        for (int i = 0; i < demands.Count; i++)
        {
            if (demands[i].Name == name)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>A test starts no sooner than what it waits for can have ended; the bound is the tighter for it, and the search looks at fewer weeks.</summary>
    private static void Propagate(TrafficCalendar calendar, ValueList<TestDemand> demands, ScheduleJob[] jobs)
    {
        for (int round = 0; round < demands.Count; round++)
        {
            bool moved = false;
            for (int i = 0; i < jobs.Length; i++)
            {
                foreach (int before in jobs[i].After)
                {
                    int shortest = jobs[before].Options.Length == 0 ? calendar.Weeks : jobs[before].Options.Min(option => option.Weeks);
                    int first = Math.Min(calendar.Weeks, jobs[before].FirstWeek + shortest);
                    if (first > jobs[i].FirstWeek)
                    {
                        jobs[i] = jobs[i] with { FirstWeek = first };
                        moved = true;
                    }
                }
            }
            if (!moved)
            {
                return;
            }
        }
    }
}
