using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Traffics;

public class ScheduleTests(ITestOutputHelper output)
{
    [Fact]
    public void Planned_tests_become_a_schedule_on_one_line()
    {
        ABTestPlan Plan(string name, double lift) => Experiment.ABTest(name)
            .Success(Metric.Mean("minutes").WithWindow(AnalysisWindow.Week1), Lift.Relative(lift))
            .Plan(Baseline.For(Metric.Mean("minutes").WithWindow(AnalysisWindow.Week1), mean: 31, standardDeviation: 40));
        TrafficSchedule schedule = Traffic.PerDay(80_000).HoldBack(0.05).Schedule(Plan("a", 0.02), Plan("b", 0.03), Plan("c", 0.01));
        output.WriteLine(schedule.ToString());
        Assert.Empty(ScheduleInstance.Violations(schedule));
        Assert.Equal(3, schedule.Tests.Count);
        Assert.Equal(0, schedule.Gap);
        foreach (ScheduledTest test in schedule.Tests)
        {
            ABTestPlan plan = Plan(test.Name, test.Name switch { "a" => 0.02, "b" => 0.03, _ => 0.01 });
            // Users whose first week has closed: those of all days but the last seven.
            Assert.True(test.Share * 80_000 * (7 * test.Weeks - 7) >= plan.Users);
            Assert.True((test.Share - 0.00095001) * 80_000 * (7 * test.Weeks - 7) < plan.Users, "more than a bucket too many");
        }
    }

    [Fact]
    public void Small_problems_are_solved_and_bounded_as_by_trying_everything()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            (TrafficCalendar calendar, TestDemand[] demands) = Tiny(new RandomSource((ulong)seed));
            TrafficSchedule schedule = calendar.Schedule(demands);
            double best = BruteForce.Best(calendar, demands);
            Assert.Empty(ScheduleInstance.Violations(schedule));
            Assert.True(schedule.UpperBound >= best - 1e-9, $"seed {seed}: bound {schedule.UpperBound} below {best}");
            Assert.True(schedule.Value == best, $"seed {seed}: {schedule.Value} instead of {best}\n{schedule}");
        }
    }

    [Fact]
    public void Tests_that_have_to_make_room_are_the_cheapest_that_can()
    {
        int answered = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            (TrafficCalendar calendar, TestDemand[] demands) = Tiny(new RandomSource((ulong)seed), count: 9);
            TrafficSchedule schedule = calendar.Schedule(demands);
            foreach (RefusedTest refused in schedule.Refused)
            {
                double? cheapest = BruteForce.CheapestDisplacement(schedule, refused);
                Assert.True(cheapest == refused.Displacement?.Value, $"seed {seed}, {refused.Name}: {refused.Displacement?.Value} instead of {cheapest}\n{schedule}");
                answered += cheapest is null ? 0 : 1;
            }
        }
        output.WriteLine(FormattableString.Invariant($"{answered} refused tests with a set of tests that could make room"));
        Assert.True(answered > 4);
    }

    [Fact]
    public void The_same_seed_gives_the_same_schedule_and_another_seed_no_invalid_one()
    {
        (TrafficCalendar calendar, TestDemand[] demands) = Quarter(40, 13, seed: 5);
        TrafficSchedule schedule = calendar.Schedule(demands);
        Assert.Equal(schedule, calendar.Schedule(demands));
        Assert.Empty(ScheduleInstance.Violations(calendar.WithSeed(99).Schedule(demands)));
        output.WriteLine(schedule.Sentence());
    }

    [Fact]
    public void A_large_portfolio_keeps_every_rule_and_is_near_its_bound()
    {
        (TrafficCalendar calendar, TestDemand[] demands) = Quarter(200, 52, seed: 3);
        TrafficSchedule schedule = calendar.Schedule(demands);
        output.WriteLine(schedule.Sentence());
        Assert.Empty(ScheduleInstance.Violations(schedule));
        Assert.True(schedule.Gap < 0.1);
    }

    [Property(MaxTest = 60)]
    public void No_schedule_exceeds_the_traffic_or_its_bound(ulong seed, byte tests)
    {
        (TrafficCalendar calendar, TestDemand[] demands) = Tiny(new RandomSource(seed), count: 1 + tests % 12);
        TrafficSchedule schedule = calendar.WithSeed(seed).Schedule(demands);
        Assert.Empty(ScheduleInstance.Violations(schedule));
        Assert.InRange(schedule.Gap, 0, 1);
        // Every week of an exclusive layer: what is free is what the others leave, and never less than nothing.
        Assert.All(calendar.Layers, layer => Assert.All(Enumerable.Range(1, calendar.Weeks), week => Assert.InRange(schedule.FreeShare(layer.Name, week), -1e-12, 1)));
        Assert.All(schedule.Refused, refused => Assert.True(refused.DetectableFactor is null or > 0));
        Assert.True(schedule.On(calendar.WithWeeks(calendar.Weeks + 1)).Value >= schedule.Value);
    }

    [Fact]
    public void What_changes_in_one_layer_leaves_the_others_alone()
    {
        TrafficCalendar calendar = Traffic.PerWeek(70_000).Calendar(weeks: 6).WithLayers(TrafficLayer.Exclusive("x"), TrafficLayer.Exclusive("y"));
        TestDemand[] demands = [.. Enumerable.Range(0, 24).Select(i => TestDemand.Of(FormattableString.Invariant($"t{i}"), (0.15 + 0.03 * (i % 9), 1 + i % 3), (0.1 + 0.02 * (i % 9), 2 + i % 3))
            .WithValue(1 + i * 7 % 11).InLayer(i % 2 == 0 ? "x" : "y"))];
        TrafficSchedule schedule = calendar.Schedule(demands);
        ScheduledTest first = schedule.Tests.First(t => t.Layer == "x");
        ScheduleDifference change = schedule.Change(TestDemand.Of(first.Name, (0.9, 1)).WithValue(500).InLayer("x")).DifferenceFrom(schedule);
        output.WriteLine(change.ToString());
        Assert.NotEmpty(change.Changes);
        Assert.All(change.Changes, c => Assert.Equal("x", (c.After ?? c.Before)!.Layer));
    }

    [Fact]
    public void Running_tests_keep_their_buckets_and_rest_whatever_is_asked_for()
    {
        TrafficCalendar calendar = Traffic.PerDay(10_000).Calendar(weeks: 6).WithRunning(
            RunningTest.Of("checkout", 2, new BucketRange(101, 500)).WithRest(10),
            RunningTest.Of("hold-back of search", 6, share: 0.1));
        TrafficSchedule schedule = calendar.Schedule(TestDemand.Of("urgent", (0.9, 2), (0.5, 4)).WithValue(1_000), TestDemand.Of("small", (0.3, 1)));
        output.WriteLine(schedule.ToString());
        Assert.Empty(ScheduleInstance.Violations(schedule));
        Assert.Equal([new BucketRange(101, 500)], schedule.Running[0].Buckets);
        Assert.Equal([new BucketRange(1, 100)], schedule.Running[1].Buckets);
        // Two weeks of the test and two of its rest, because ten days are not over after one week.
        ScheduledTest urgent = schedule.Find("urgent")!;
        Assert.Equal((1, 4), (urgent.StartWeek, urgent.Weeks));
        Assert.Equal([new BucketRange(501, 1_000)], urgent.Buckets);
        Assert.Equal(5, schedule.Find("small")!.StartWeek);
    }

    [Fact]
    public void Tests_of_different_layers_share_the_product_of_their_shares()
    {
        TrafficCalendar calendar = Traffic.PerDay(10_000).Calendar(weeks: 2).WithLayers(TrafficLayer.Exclusive("home"), TrafficLayer.Exclusive("search"), TrafficLayer.Overlapping("anywhere"));
        TrafficSchedule schedule = calendar.Schedule(
            TestDemand.Of("a", (0.2, 2)), TestDemand.Of("b", (0.2, 2)), TestDemand.Of("c", (0.2, 2)).InLayer("search"),
            TestDemand.Of("d", (0.7, 2)).InLayer("anywhere"), TestDemand.Of("e", (0.6, 2)).InLayer("anywhere"));
        Assert.Equal(5, schedule.Tests.Count);
        Assert.Equal(0, schedule.SharedUsers("a", "b"));
        Assert.Equal(0.04, schedule.SharedUsers("a", "c"), 1e-12);
        Assert.Equal(0.42, schedule.SharedUsers("d", "e"), 1e-12);
        // With a tenth held back, of the same share of all users more of those who may be in tests are in both.
        TrafficSchedule held = schedule.On(Traffic.PerDay(10_000).HoldBack(0.2).Calendar(weeks: 2).WithLayers([.. calendar.Layers]));
        Assert.Equal(0.2 * 0.2 / 0.8, held.SharedUsers("a", "c"), 1e-12);
        Assert.Equal(0, schedule.On(calendar.WithWeeks(4)).SharedUsers("a", "b"));
        Assert.Equal(0.6, schedule.FreeShare("home", 1), 1e-12);
        Assert.Equal("layer", Assert.Throws<ArgumentException>(() => schedule.FreeShare("none", 1)).ParamName);
        Assert.Equal("week", Assert.Throws<ArgumentOutOfRangeException>(() => schedule.FreeShare("home", 3)).ParamName);
    }

    [Fact]
    public void Tests_of_a_group_do_not_run_together_in_different_layers()
    {
        TrafficCalendar calendar = Traffic.PerDay(10_000).Calendar(weeks: 3).WithLayers(TrafficLayer.Exclusive("x"), TrafficLayer.Exclusive("y"));
        TrafficSchedule schedule = calendar.Schedule(
            TestDemand.Of("a", (0.2, 2)).ExclusiveOn("player").WithValue(3), TestDemand.Of("b", (0.2, 2)).ExclusiveOn("player").WithValue(3), TestDemand.Of("c", (0.2, 2)).InLayer("y").ExclusiveOn("player"));
        Assert.Equal(["a", "b"], schedule.Tests.Select(t => t.Name));
        Assert.Equal(RefusalReason.GroupIsBusy, schedule.Refused[0].Reason);
    }

    [Fact]
    public void Menus_come_from_users_from_analyses_and_from_plans()
    {
        MeanPower minutes = Power.OfMeans(40, 31);
        Traffic traffic = Traffic.From(UserGrowth.BetaGeometric(1_000_000, 1, 3));
        DurationAnswer duration = traffic.Duration(minutes, Lift.Relative(0.02), window: AnalysisWindow.Week2);
        TestDemand demand = TestDemand.For("week 2", minutes, Lift.Relative(0.02), window: AnalysisWindow.Week2);
        ScheduledTest test = traffic.Schedule(demand).Tests[0];
        DurationOption option = duration.Options.Single(o => o.Days == 7 * test.Weeks);
        Assert.InRange(test.Share, option.ShareNeeded, option.ShareNeeded + 0.001);
        Assert.Equal(3, test.Weeks);

        // The same users, asked for as a number.
        ScheduledTest same = traffic.Schedule(TestDemand.ForUsers("week 2", option.Needed.Users, AnalysisWindow.Week2)).Tests[0];
        Assert.Equal((test.StartWeek, test.Weeks, test.Share), (same.StartWeek, same.Weeks, same.Share));

        // Days of burn-in are days that nobody is taken in; of users of whom half are triggered twice as many are needed; no test is shorter than its minimum.
        Assert.Equal(4, traffic.Schedule(demand.WithBurnIn(8)).Tests[0].Weeks);
        Assert.Equal(2 * test.Share, traffic.Schedule(demand.WithTriggerRate(0.5)).Tests[0].Share, 0.0011);
        Assert.Equal(5, traffic.Schedule(demand.Lasting(5)).Tests[0].Weeks);
        Assert.True(traffic.Schedule(demand.WithLargestShare(0.15)).Tests is not [{ Share: > 0.151 }]);
        Assert.Equal(4, traffic.Schedule(TestDemand.Of("menu", (0.5, 3)).WithBurnIn(3)).Tests[0].Weeks);

        Metric<MeanSummary> metric = Metric.Mean("minutes").WithWindow(AnalysisWindow.Week2);
        ABTestPlan plan = Experiment.ABTest("plan").Success(metric, Lift.Relative(0.02)).Plan(traffic.Share(0.2), Baseline.For(metric, 31, 40));
        TestDemand asked = plan.Demand();
        Assert.Equal(("plan", 0.2), (asked.Name, asked.LargestShare));
        ScheduledTest planned = traffic.Schedule(asked).Tests[0];
        Assert.True(planned.Share * traffic.UsersAfter(7 * planned.Weeks - 14) >= plan.Users);
    }

    [Fact]
    public void Bad_input_is_an_argument_error_that_names_the_test()
    {
        Traffic traffic = Traffic.PerDay(10_000);
        TestDemand player = TestDemand.Of("player", (0.3, 2));
        Names<ArgumentOutOfRangeException>("menu", () => TestDemand.Of("player", (1.2, 2)), "1.2");
        Names<ArgumentOutOfRangeException>("menu", () => TestDemand.Of("player", (double.NaN, 2)), "NaN");
        Names<ArgumentOutOfRangeException>("menu", () => TestDemand.Of("player", (0.2, 0)), "0");
        Names<ArgumentException>("menu", () => TestDemand.Of("player"), "at least one");
        Names<ArgumentOutOfRangeException>("users", () => TestDemand.ForUsers("player", -5), "-5");
        Names<ArgumentOutOfRangeException>("week", () => player.StartingFrom(5).EndingBy(4), "before the week 5");
        Names<ArgumentOutOfRangeException>("week", () => player.EndingBy(4).StartingFrom(5), "before the week 5");
        Names<ArgumentOutOfRangeException>("share", () => player.WithLargestShare(1.5), "1.5");
        Names<ArgumentOutOfRangeException>("rate", () => player.WithTriggerRate(0), "0");
        Names<ArgumentOutOfRangeException>("value", () => player.WithValue(double.NaN), "NaN");
        Names<ArgumentOutOfRangeException>("value", () => player.WithValue(double.MaxValue), "1E+100");
        Names<ArgumentOutOfRangeException>("days", () => player.WithRest(-1), "-1");
        Names<ArgumentOutOfRangeException>("days", () => player.WithBurnIn(-1), "-1");
        Names<ArgumentOutOfRangeException>("minimumWeeks", () => player.Lasting(0), "0");
        Names<ArgumentException>("tests", () => player.After("player"), "itself");
        Names<ArgumentException>("lift", () => TestDemand.For("player", Power.OfMeans(40, 31), Lift.Relative(0)), "0");
        Names<ArgumentException>("demands", () => traffic.Schedule(player, player), "twice");
        Names<ArgumentException>("demands", () => traffic.Schedule(player.InLayer("tv")), "'tv'");
        Names<ArgumentException>("demands", () => traffic.Schedule(player.After("unknown")), "'unknown'");
        Names<ArgumentException>("demands", () => traffic.Schedule(player.After("b"), TestDemand.Of("b", (0.1, 1)).After("c"), TestDemand.Of("c", (0.1, 1)).After("player")), "'player' waits for 'b' waits for 'c' waits for 'player'");
        Names<ArgumentOutOfRangeException>("share", () => RunningTest.Of("player", 2, share: 1.01), "1.01");
        Names<ArgumentOutOfRangeException>("untilWeek", () => RunningTest.Of("player", 0, share: 0.5), "0");
        Names<ArgumentException>("buckets", () => RunningTest.Of("player", 2, new BucketRange(1, 5), new BucketRange(5, 9)), "overlap");
        Names<ArgumentException>("calendar", () => traffic.Calendar().WithRunning(RunningTest.Of("player", 2, new BucketRange(1, 1_001))).Schedule(), "1000");
        Names<ArgumentException>("calendar", () => traffic.Calendar().WithRunning(RunningTest.Of("player", 2, new BucketRange(1, 500)), RunningTest.Of("b", 1, new BucketRange(400, 600))).Schedule(), "'b'");
        Names<ArgumentException>("calendar", () => traffic.Calendar().WithRunning(RunningTest.Of("b", 2, share: 0.7), RunningTest.Of("player", 1, share: 0.7)).Schedule(), "more than");
        Names<ArgumentException>("calendar", () => traffic.Calendar().WithRunning(RunningTest.Of("player", 2, share: 0.7).InLayer("tv")).Schedule(), "'tv'");
        Assert.Contains("held back", Assert.Throws<ArgumentOutOfRangeException>(() => traffic.HoldBack(0.1).Share(0.95)).Message, StringComparison.Ordinal);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => traffic.HoldBack(1)).ParamName);
        Assert.Equal("weeks", Assert.Throws<ArgumentOutOfRangeException>(() => traffic.Calendar(0)).ParamName);
        Assert.Equal("more", Assert.Throws<ArgumentOutOfRangeException>(() => traffic.Calendar().WithMoreUsers(-1)).ParamName);
        Assert.Equal("layers", Assert.Throws<ArgumentException>(() => traffic.Calendar().WithLayers()).ParamName);
        Assert.Equal("buckets", Assert.Throws<ArgumentOutOfRangeException>(() => traffic.Calendar().WithBuckets(0)).ParamName);

        static void Names<TException>(string parameter, Func<object> act, string text)
            where TException : ArgumentException
        {
            TException thrown = Assert.ThrowsAny<TException>(act);
            Assert.Equal(parameter, thrown.ParamName);
            Assert.Contains("player", thrown.Message, StringComparison.Ordinal);
            Assert.Contains(text, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_asked_for_is_nothing_scheduled()
    {
        TrafficSchedule schedule = Traffic.PerDay(1).Calendar().Schedule();
        Assert.Equal("No test asks for traffic.", schedule.ToString());
        Assert.Equal((0, 0), (schedule.Value, schedule.UpperBound));
        Assert.True(schedule.Add(TestDemand.Of("a", (0.1, 1))).DifferenceFrom(schedule).ValueGained == 1);
    }

    internal static (TrafficCalendar Calendar, TestDemand[] Demands) Quarter(int count, int weeks, ulong seed)
    {
        var random = new RandomSource(seed);
        var demands = new TestDemand[count];
        for (int i = 0; i < count; i++)
        {
            int shortest = 1 + random.NextBelow(3);
            double share = 0.08 + (0.35 * random.NextUniform());
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
        return (Traffic.PerDay(80_000).HoldBack(0.05).Calendar(weeks).WithLayers(TrafficLayer.Exclusive("app"), TrafficLayer.Exclusive("search"))
            .WithRunning(RunningTest.Of("runs", 2, share: 0.2)), demands);
    }

    private static (TrafficCalendar Calendar, TestDemand[] Demands) Tiny(RandomSource random, int count = 5)
    {
        int weeks = 3 + random.NextBelow(2);
        var demands = new TestDemand[count];
        for (int i = 0; i < demands.Length; i++)
        {
            var menu = new List<(double, int)>();
            int shortest = 1 + random.NextBelow(2);
            double share = 0.25 + (0.6 * random.NextUniform());
            for (int length = shortest; length <= shortest + random.NextBelow(2); length++)
            {
                menu.Add((share * Math.Pow((double)length / shortest, -0.6), length));
            }
            TestDemand demand = TestDemand.Of(FormattableString.Invariant($"t{i}"), [.. menu]).WithValue(1 + random.NextBelow(9));
            demand = i > 0 && random.NextUniform() < 0.2 ? demand.After(FormattableString.Invariant($"t{random.NextBelow(i)}")) : demand;
            demand = random.NextUniform() < 0.25 ? demand.InLayer("y") : random.NextUniform() < 0.15 ? demand.InLayer("z") : demand;
            demand = random.NextUniform() < 0.4 ? demand.ExclusiveOn("g") : demand;
            demand = random.NextUniform() < 0.2 ? demand.WithRest(7) : demand;
            demands[i] = random.NextUniform() < 0.2 ? demand.EndingBy(weeks - 1) : demand;
        }
        TrafficCalendar calendar = Traffic.PerDay(100).Calendar(weeks).WithBuckets(20).WithLayers(TrafficLayer.Exclusive("x"), TrafficLayer.Exclusive("y"), TrafficLayer.Overlapping("z"));
        return (random.NextUniform() < 0.5 ? calendar.WithRunning(RunningTest.Of("r", 1 + random.NextBelow(2), new BucketRange(3, 8)).ExclusiveOn("g")) : calendar, demands);
    }
}
