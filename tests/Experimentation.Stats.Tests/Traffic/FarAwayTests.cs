using System.Text.Json;

namespace Experimentation.Stats.Tests.Traffics;

/// <summary>What reaches beyond the calendar: tests that run for ever, starts after its end, numbers that no calendar holds.</summary>
public class FarAwayTests
{
    private static readonly Traffic Users = Traffic.PerDay(10_000);

    [Fact]
    public void What_runs_for_ever_keeps_its_buckets_for_ever()
    {
        TrafficCalendar calendar = Users.Calendar(weeks: 4).WithRunning(RunningTest.Of("hold-back", int.MaxValue, share: 0.2).WithRest(7));
        TrafficSchedule schedule = calendar.Schedule(TestDemand.Of("fits", (0.8, 4)).WithValue(2), TestDemand.Of("never", (0.9, 2)), TestDemand.Of("later", (0.8, 1)), TestDemand.Of("waits", (0.1, 2)).After("hold-back"));
        Assert.Equal("fits", Assert.Single(schedule.Tests).Name);
        Assert.All(Enumerable.Range(1, 4), week => Assert.Equal(0, schedule.FreeShare("all users", week), 1e-12));
        RefusedTest Refused(string name) => schedule.Refused.Single(refused => refused.Name == name);
        Assert.Null(Refused("never").EarliestStart);
        Assert.Equal(5, Refused("later").EarliestStart!.Value.StartWeek);
        Assert.Equal(RefusalReason.PrerequisiteMissing, Refused("waits").Reason);
        Assert.Null(Refused("waits").EarliestStart);
        Assert.Contains("not before what it waits for has run", Refused("waits").ToString(), StringComparison.Ordinal);
        Assert.Equal(schedule, JsonSerializer.Deserialize<TrafficSchedule>(JsonSerializer.Serialize(schedule)));
    }

    [Fact]
    public void A_test_that_waits_for_a_running_one_starts_after_it_also_behind_the_calendar()
    {
        RefusedTest behind = Assert.Single(Users.Calendar(weeks: 3).WithRunning(RunningTest.Of("runs", 5, share: 0.1)).Schedule(TestDemand.Of("next", (0.2, 2)).After("runs")).Refused);
        Assert.Equal(RefusalReason.PrerequisiteMissing, behind.Reason);
        Assert.Equal((6, "beyond the calendar's 3 weeks"), (behind.EarliestStart!.Value.StartWeek, behind.EarliestStart.Value.Breaks));
        RefusedTest late = Assert.Single(Users.Calendar(weeks: 9).WithRunning(RunningTest.Of("runs", 5, share: 0.1)).Schedule(TestDemand.Of("next", (0.2, 2)).After("runs").EndingBy(5)).Refused);
        Assert.Equal((6, "after its deadline at the end of week 5"), (late.EarliestStart!.Value.StartWeek, late.EarliestStart.Value.Breaks));
    }

    [Fact]
    public void A_group_is_taken_by_what_runs_also_behind_the_calendar()
    {
        TrafficCalendar calendar = Users.Calendar(weeks: 3)
            .WithLayers(TrafficLayer.Exclusive("app"), TrafficLayer.Exclusive("search"))
            .WithRunning(RunningTest.Of("runs", 6, share: 0.1).InLayer("app").ExclusiveOn("home"));
        RefusedTest refused = Assert.Single(calendar.Schedule(TestDemand.Of("voice", (0.2, 2)).InLayer("search").ExclusiveOn("home")).Refused);
        Assert.Equal(7, refused.EarliestStart!.Value.StartWeek);
    }

    [Fact]
    public void Two_running_tests_of_a_group_in_two_layers_keep_everybody_else_out()
    {
        TrafficCalendar calendar = Users.Calendar(weeks: 5)
            .WithLayers(TrafficLayer.Exclusive("app"), TrafficLayer.Exclusive("search"))
            .WithRunning(RunningTest.Of("one", 3, share: 0.1).InLayer("app").ExclusiveOn("home"), RunningTest.Of("two", 3, share: 0.1).InLayer("search").ExclusiveOn("home"));
        TrafficSchedule schedule = calendar.Schedule(
            TestDemand.Of("a", (0.2, 1)).InLayer("app").ExclusiveOn("home"),
            TestDemand.Of("s", (0.2, 1)).InLayer("search").ExclusiveOn("home"));
        Assert.Equal([4, 5], schedule.Tests.Select(test => test.StartWeek));
    }

    [Fact]
    public void A_start_after_the_end_is_refused_with_a_sentence()
    {
        TrafficSchedule schedule = Users.Calendar(weeks: 4).Schedule(TestDemand.Of("spring", (0.2, 2)).StartingFrom(20), TestDemand.Of("never", (0.2, 2)).StartingFrom(int.MaxValue));
        Assert.Empty(schedule.Tests);
        Assert.Equal("it may start in week 20 at the earliest, and the last week that it may run in is week 4.", schedule.Refused.Single(refused => refused.Name == "spring").Why);
        Assert.Equal([20, null], schedule.Refused.OrderByDescending(refused => refused.Name).Select(refused => refused.EarliestStart?.StartWeek));
    }

    [Fact]
    public void Numbers_that_no_calendar_holds_are_argument_errors_that_name_the_test()
    {
        TestDemand player = TestDemand.Of("player", (0.3, 2));
        foreach ((string parameter, Func<object> act) in new (string, Func<object>)[]
        {
            ("menu", () => TestDemand.Of("player", (0.3, int.MaxValue))),
            ("minimumWeeks", () => player.Lasting(521)),
            ("longestWeeks", () => player.Lasting(1, int.MaxValue)),
            ("days", () => player.WithBurnIn(int.MaxValue)),
            ("days", () => player.WithRest(int.MaxValue)),
            ("days", () => RunningTest.Of("player", 2, share: 0.1).WithRest(int.MaxValue)),
        })
        {
            ArgumentOutOfRangeException thrown = Assert.Throws<ArgumentOutOfRangeException>(act);
            Assert.Equal(parameter, thrown.ParamName);
            Assert.Contains("player", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_longest_calendar_has_a_portfolio_too() =>
        Assert.Equal(0, Users.Calendar(weeks: 520).Schedule(TestDemand.Of("one", (0.2, 2))).Portfolio().OneMoreWeek.ValueGained);

    [Fact]
    public void An_analysis_that_no_length_makes_possible_can_be_picked_up_again()
    {
        TrafficSchedule schedule = Users.Calendar(weeks: 4).Schedule(TestDemand.For("far", Power.OfMeans(40, 31), Lift.Relative(0.05), window: AnalysisWindow.Of(7, 140)));
        TrafficSchedule back = JsonSerializer.Deserialize<TrafficSchedule>(JsonSerializer.Serialize(schedule))!;
        TrafficSchedule more = back.Add(TestDemand.Of("near", (0.1, 1)));
        Assert.Equal(RefusalReason.TooLarge, Assert.Single(more.Refused).Reason);
    }
}
