using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Who tests on whom, and when: the tests that got their users, those that did not with what could be done about it, and how far from the best possible it is at most.
/// Made by <see cref="TrafficCalendar.Schedule"/>. A value: it can be stored as JSON and picked up by another process.
/// </summary>
[JsonConverter(typeof(StateConverter<TrafficSchedule>))]
public sealed partial record TrafficSchedule : IJsonState<TrafficSchedule>
{
    private TrafficSchedule(TrafficCalendar calendar, ValueList<TestDemand> demands, ValueList<ScheduledTest> tests, ValueList<RefusedTest> refused, ValueList<ScheduledRun> running, double upperBound)
    {
        Calendar = calendar;
        Demands = demands;
        Tests = tests;
        Refused = refused;
        Running = running;
        UpperBound = upperBound;
        Value = tests.Sum(test => test.Demand.Value);
        DemandedValue = demands.Sum(demand => demand.Value);
    }

    /// <summary>Weeks, layers, users and what runs already.</summary>
    public TrafficCalendar Calendar { get; }

    /// <summary>All that was asked for, in the order in which it came.</summary>
    public IReadOnlyList<TestDemand> Demands { get; }

    /// <summary>The tests that got their users, by start, layer and bucket.</summary>
    public IReadOnlyList<ScheduledTest> Tests { get; }

    /// <summary>The tests that did not, the most valuable first.</summary>
    public IReadOnlyList<RefusedTest> Refused { get; }

    /// <summary>What runs already, with its buckets; never moved.</summary>
    public IReadOnlyList<ScheduledRun> Running { get; }

    /// <summary>What the scheduled tests are worth together.</summary>
    public double Value { get; }

    /// <summary>What all tests that asked are worth together.</summary>
    public double DemandedValue { get; }

    /// <summary>No schedule of these demands is worth more.</summary>
    public double UpperBound { get; }

    /// <summary>How far below the best possible value this schedule is at most, as a fraction of the bound; 0 if it is the best.</summary>
    public double Gap => UpperBound > 0 ? Math.Max(0, 1 - Value / UpperBound) : 0;

    /// <summary>The test of a name; null if it did not get its users.</summary>
    /// <param name="name">The name of a test.</param>
    public ScheduledTest? Find(string name) => Tests.FirstOrDefault(test => test.Name == name);

    /// <summary>The share of a layer's eligible users that nobody uses in a week. In an overlapping layer every test may use what others use too.</summary>
    /// <param name="layer">The name of a layer.</param>
    /// <param name="week">1 to the calendar's last week.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The calendar has no such week.</exception>
    public double FreeShare(string layer, int week)
    {
        int index = LayerAt(layer);
        if (week < 1 || week > Calendar.Weeks)
        {
            throw Guard.OutOfRange(nameof(week), week, string.Create(CultureInfo.InvariantCulture, $"The calendar has the weeks 1 to {Calendar.Weeks}."));
        }
        return Calendar.ShareOf(index, FreeBuckets(index, week));
    }

    /// <summary>
    /// The share of eligible users that two tests have in common while both run: none in one exclusive layer; otherwise the product of their shares of those who may be in tests, because the buckets
    /// of one say nothing about those of the other. Where the layers have users of their own, it is the share of those who come by in both.
    /// </summary>
    /// <param name="first">The name of a scheduled test.</param>
    /// <param name="second">The name of another one.</param>
    /// <exception cref="ArgumentException">One of them is not scheduled.</exception>
    public double SharedUsers(string first, string second)
    {
        ScheduledTest one = Find(first) ?? throw Unscheduled(first, nameof(first));
        ScheduledTest two = Find(second) ?? throw Unscheduled(second, nameof(second));
        bool isTogether = one.StartWeek <= two.EndWeek && two.StartWeek <= one.EndWeek;
        if (!isTogether || (one.Layer == two.Layer && one.Name != two.Name && Calendar.Layers[LayerAt(one.Layer)].Kind == LayerKind.Exclusive))
        {
            return 0;
        }
        double domain = Math.Max(Domain(one), Domain(two));
        return one.Name == two.Name ? one.Share : one.Share * two.Share / domain;

        // Everybody who may be in tests; both layers divide the same users.
        double Domain(ScheduledTest test) => Calendar.UsersOf(LayerAt(test.Layer)).Traffic.ExperimentShare;
    }

    internal static TrafficSchedule Make(TrafficCalendar calendar, ValueList<TestDemand> demands, TrafficSchedule? before)
    {
        ScheduleProblem problem = ScheduleProblem.Of(calendar, demands);
        Placement[]? known = before is null ? null : KnownPlacements(problem, before);
        (Placement[] found, double bound) = ScheduleParts.Search(problem, known);
        if (known is not null)
        {
            found = Settle(problem, found, known);
        }
        ValueList<BucketRange>[] buckets = BucketAllocation.Of(problem, found);
        var tests = new List<ScheduledTest>();
        var refused = new List<RefusedTest>();
        Refusals? refusals = null;
        for (int job = 0; job < found.Length; job++)
        {
            ScheduleJob what = problem.Jobs[job];
            if (found[job].IsPlaced)
            {
                JobOption option = what.Options[found[job].Option];
                tests.Add(new(demands[job], calendar.Layers[what.Layer].Name, found[job].Start + 1, option.Weeks, calendar.ShareOf(what.Layer, option.Buckets), buckets[job]));
            }
            else
            {
                refusals ??= new(problem, found);
                refused.Add(refusals.Of(job));
            }
        }
        return new(
            calendar,
            demands,
            ValueList<ScheduledTest>.Of(tests.OrderBy(t => t.StartWeek).ThenBy(t => calendar.IndexOf(t.Layer)).ThenBy(t => t.Buckets[0].First)),
            ValueList<RefusedTest>.Of(refused.OrderByDescending(r => r.Demand.Value)),
            ValueList<ScheduledRun>.Of(problem.Running.Select(r => new ScheduledRun(r.Test, calendar.Layers[r.Layer].Name, r.Buckets))),
            bound);
    }

    /// <summary>Buckets of a layer that nobody uses in a week, from what is printed and not from what was searched.</summary>
    internal int FreeBuckets(int layer, int week)
    {
        if (Calendar.Layers[layer].Kind == LayerKind.Overlapping)
        {
            return Calendar.Buckets;
        }
        string name = Calendar.Layers[layer].Name;
        int taken = Running.Where(r => r.Layer == name && week <= r.FreeAfterWeek).Sum(r => r.Buckets.Sum(range => range.Count));
        return Calendar.Buckets - taken - Tests.Where(t => t.Layer == name && t.StartWeek <= week && week <= t.EndWeek + t.Demand.RestWeeks).Sum(t => t.Buckets.Sum(range => range.Count));
    }

    /// <summary>Where an earlier schedule had the tests, as far as that is still allowed; so that a change moves no more tests than it has to.</summary>
    private static Placement[] KnownPlacements(ScheduleProblem problem, TrafficSchedule before)
    {
        var state = new ScheduleState(problem);
        foreach (ScheduledTest test in before.Tests)
        {
            int job = Array.FindIndex([.. problem.Demands], demand => demand.Name == test.Name);
            if (job < 0)
            {
                continue;
            }
            ScheduleJob what = problem.Jobs[job];
            int option = Array.FindIndex(what.Options, o => o.Weeks == test.Weeks);
            int start = test.StartWeek - 1;
            // Tests come by start, so what a test waits for is there already.
            if (option >= 0 && start >= state.FirstWeek(job) && start + test.Weeks <= what.EndWeek && state.Fits(job, what.Options[option], start))
            {
                state.Put(job, new(option, start));
            }
        }
        return state.Placements;
    }

    /// <summary>Tests that the search moved go back to where they were, where nothing is in the way.</summary>
    private static Placement[] Settle(ScheduleProblem problem, Placement[] found, Placement[] known)
    {
        var state = new ScheduleState(problem);
        state.Load(found);
        var waiting = new List<int>[known.Length];
        for (int job = 0; job < known.Length; job++)
        {
            waiting[job] = [.. Enumerable.Range(0, known.Length).Where(later => problem.Jobs[later].After.Contains(job))];
        }
        bool moved = true;
        for (int round = 0; moved && round < known.Length; round++)
        {
            moved = false;
            for (int job = 0; job < known.Length; job++)
            {
                Placement now = state.Placements[job];
                if (!now.IsPlaced || !known[job].IsPlaced || now == known[job])
                {
                    continue;
                }
                JobOption option = problem.Jobs[job].Options[known[job].Option];
                state.Remove(job);
                bool fits = known[job].Start >= state.FirstWeek(job) && known[job].Start + option.Weeks <= state.EndWeek(job, waiting[job]) && state.Fits(job, option, known[job].Start);
                state.Put(job, fits ? known[job] : now);
                moved |= fits;
            }
        }
        return state.Placements;
    }

    private int LayerAt(string layer) => Calendar.IndexOf(layer) is >= 0 and var at
        ? at
        : throw new ArgumentException($"There is no layer '{layer}'; the calendar has {string.Join(", ", Calendar.Layers.Select(l => $"'{l.Name}'"))}.", nameof(layer));

    private static ArgumentException Unscheduled(string name, string parameter) => new($"'{name}' is not among the scheduled tests.", parameter);
}

/// <summary>A running test on the buckets that it has.</summary>
public sealed partial record ScheduledRun
{
    internal ScheduledRun(RunningTest test, string layer, ValueList<BucketRange> buckets) => (Test, Layer, Buckets) = (test, layer, buckets);

    /// <summary>The test.</summary>
    public RunningTest Test { get; }

    /// <summary>Its name.</summary>
    public string Name => Test.Name;

    /// <summary>The layer that it runs in.</summary>
    public string Layer { get; }

    /// <summary>Its buckets, in order.</summary>
    public IReadOnlyList<BucketRange> Buckets { get; }

    /// <summary>The week at whose end its buckets have rested and may be used again.</summary>
    internal int FreeAfterWeek => Test.FreeAfterWeek;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"'{Name}' runs until the end of week {Test.UntilWeek} in '{Layer}' ({BucketRange.Sentence(Buckets)}).");
}
