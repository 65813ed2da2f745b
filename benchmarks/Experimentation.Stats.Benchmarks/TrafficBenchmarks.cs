using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// A schedule from demands to the answers for those that were refused. The baseline is a quarter of 40 tests; the goal is a year of 200 tests within 1 s.
/// </summary>
[MemoryDiagnoser]
public class TrafficBenchmarks
{
    private readonly (TrafficCalendar Calendar, TestDemand[] Demands) _quarter = Make(40, 13);
    private readonly (TrafficCalendar Calendar, TestDemand[] Demands) _year = Make(200, 52);
    private readonly TrafficSchedule _scheduled;

    public TrafficBenchmarks() => _scheduled = _quarter.Calendar.Schedule(_quarter.Demands);

    [Benchmark(Baseline = true)]
    public TrafficSchedule QuarterOf40Tests() => _quarter.Calendar.Schedule(_quarter.Demands);

    [Benchmark]
    public TrafficSchedule YearOf200Tests() => _year.Calendar.Schedule(_year.Demands);

    [Benchmark]
    public TrafficSchedule WhatIfOneTestIsWorthMore() => _scheduled.Reprioritise(_scheduled.Demands[7].Name, 100);

    [Benchmark]
    public string Picture() => _scheduled.ToSvg();

    /// <summary>Two layers, menus of four lengths, a third with an earliest start, some with a deadline, a group, a prerequisite or rest; about 1.5 times as much as there is.</summary>
    internal static (TrafficCalendar Calendar, TestDemand[] Demands) Make(int count, int weeks)
    {
        var random = new RandomSource(seed: 11);
        var demands = new TestDemand[count];
        double wide = 1.5 * 1.75 * weeks / count / 2.9;
        for (int i = 0; i < count; i++)
        {
            int shortest = 1 + random.NextBelow(3);
            double share = wide * (0.4 + 1.2 * random.NextUniform());
            TestDemand demand = TestDemand.Of(
                FormattableString.Invariant($"test {i + 1}"),
                [.. Enumerable.Range(shortest, 4).Select(length => (Math.Min(1, share * Math.Pow((double)length / shortest, -0.6)), length))])
                .WithValue(1 + random.NextBelow(20));
            demand = random.NextUniform() < 0.3 ? demand.StartingFrom(1 + random.NextBelow(weeks / 2)) : demand;
            demand = random.NextUniform() < 0.2 ? demand.EndingBy(Math.Min(weeks, demand.EarliestWeek + 5 + random.NextBelow(weeks))) : demand;
            demand = i > 0 && random.NextUniform() < 0.1 ? demand.After(demands[random.NextBelow(i)].Name) : demand;
            demand = random.NextUniform() < 0.2 ? demand.ExclusiveOn(random.NextUniform() < 0.5 ? "home" : "player") : demand;
            demand = random.NextUniform() < 0.3 ? demand.InLayer("search") : demand;
            demands[i] = random.NextUniform() < 0.3 ? demand.WithRest(7) : demand;
        }
        TrafficCalendar calendar = Traffic.PerDay(80_000).HoldBack(0.05).Calendar(weeks)
            .WithLayers(TrafficLayer.Exclusive("app"), TrafficLayer.Exclusive("search"))
            .WithRunning(RunningTest.Of("runs", 2, share: 0.2));
        return (calendar, demands);
    }
}
