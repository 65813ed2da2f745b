using System.Text.Json;

namespace Experimentation.Stats.Tests.Traffics;

/// <summary>What is said to those who get no users, and what a change of the portfolio would do.</summary>
public class RefusalTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(20_000, 0.05799832411747191)]
    [InlineData(200_000, 0.018340680468388635)]
    public void The_lift_that_could_be_detected_with_what_is_left(int users, double detectable)
    {
        // Relative lift of a 14-day mean, cv 2, days correlated by 0.5, two-sided 5 %, power 80 %: computed with 50 digits. Half of the users are taken, so half are left.
        MeanPower analysis = Power.OfMeans(2, 1).WithTest(MeanTest.Z);
        TestDemand demand = TestDemand.For("late", analysis, Lift.Relative(0.01), window: AnalysisWindow.Of(14).FromDailyValues(0.5));
        TrafficCalendar calendar = Traffic.PerDay(users / 7.0 / 0.5).Calendar(weeks: 3).WithRunning(RunningTest.Of("runs", 9, share: 0.5));
        RefusedTest refused = Assert.Single(calendar.Schedule(demand).Refused);
        output.WriteLine(refused.ToString());
        // The two-sided power counts the other tail too, which the formula leaves out.
        Assert.Equal(detectable, refused.DetectableLift!.Value.Value, 1e-5 * detectable);
        Assert.Equal(detectable / 0.01, refused.DetectableFactor!.Value, 1e-4 * detectable / 0.01);
        Assert.Equal(0.5, refused.LeftOver!.Value.Option.Share, 1e-12);
    }

    [Fact]
    public void Every_refusal_has_its_five_answers()
    {
        TrafficCalendar calendar = Traffic.PerDay(10_000).Calendar(weeks: 4);
        TrafficSchedule schedule = calendar.Schedule(
            TestDemand.Of("big", (0.6, 4)).WithValue(10),
            TestDemand.Of("cheap", (0.3, 2)).WithValue(1),
            TestDemand.Of("dear", (0.35, 2)).WithValue(4.5).StartingFrom(3),
            TestDemand.Of("refused", (0.4, 4), (0.5, 3)).WithValue(5));
        output.WriteLine(schedule.ToString());
        RefusedTest no = Assert.Single(schedule.Refused);
        Assert.Equal("refused", no.Name);
        Assert.Equal(RefusalReason.NoUsersLeft, no.Reason);
        // Least is left beside 'dear': 5 % for four weeks, or 5 % for three; a root of 40 / 5 beside one of 50 / 5.
        Assert.Equal(new TrafficOption(0.05, 4), no.LeftOver!.Value.Option with { Share = Math.Round(no.LeftOver.Value.Option.Share, 9) });
        Assert.Equal(Math.Sqrt(8), no.DetectableFactor!.Value, 1e-9);
        Assert.Null(no.DetectableLift);
        // Behind the calendar everything is free.
        Assert.Equal((5, 3), (no.EarliestStart!.Value.StartWeek, no.EarliestStart.Value.Option.Weeks));
        Assert.Contains("beyond the calendar", no.EarliestStart.Value.Breaks, StringComparison.Ordinal);
        // 40 % for four weeks need both 'cheap' and 'dear' away, 5.5; no single one is enough and 'big' is worth more.
        Assert.Equal(5.5, no.Displacement!.Value);
        Assert.Equal(["cheap", "dear"], no.Displacement.Tests.Select(t => t.Name));
        Assert.All(no.Displacement.Tests, test => Assert.Null(test.MovesTo));
        string text = no.ToString();
        Assert.Contains("it could detect 2.828 times the planned lift", text, StringComparison.Ordinal);
        Assert.Contains("earliest start: 50 % for 3 weeks from week 5 (beyond the calendar's 4 weeks)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Shorter_and_wider_or_longer_and_narrower_is_offered_where_there_is_room()
    {
        TrafficCalendar calendar = Traffic.PerDay(10_000).Calendar(weeks: 4).WithRunning(RunningTest.Of("runs", 4, share: 0.55));
        // 120,000 users are 12 user-days of everybody: with 30 % at most 6 weeks; with 45 % four.
        RefusedTest risky = Assert.Single(calendar.Schedule(TestDemand.ForUsers("risky", 120_000).WithLargestShare(0.3)).Refused);
        output.WriteLine(risky.ToString());
        Assert.Equal(RefusalReason.NoWindow, risky.Reason);
        OpenSlot wide = Assert.Single(risky.Alternatives);
        Assert.Equal((1, 4, "wider than its 30 %"), (wide.StartWeek, wide.Option.Weeks, wide.Breaks));
        Assert.InRange(wide.Option.Share, 12.0 / 27, (12.0 / 27) + 0.001);

        RefusedTest slow = Assert.Single(calendar.Schedule(TestDemand.ForUsers("slow", 50_000).Lasting(5, 6)).Refused);
        output.WriteLine(slow.ToString());
        Assert.Contains(slow.Alternatives, slot => slot.Option.Weeks == 2 && slot.Breaks == "shorter than its minimum of 5 weeks");
        Assert.Equal(5, slow.EarliestStart!.Value.Option.Weeks);
    }

    [Fact]
    public void Each_reason_has_its_name()
    {
        TrafficCalendar calendar = Traffic.PerDay(1_000).Calendar(weeks: 3).WithRunning(RunningTest.Of("runs", 2, share: 0.9), RunningTest.Of("for ever", 99, share: 0.05));
        TrafficSchedule schedule = calendar.Schedule(
            TestDemand.ForUsers("huge", 10_000_000),
            TestDemand.Of("now", (0.5, 1)).EndingBy(2),
            TestDemand.Of("waits", (0.1, 1)).After("huge"),
            TestDemand.Of("waits for ever", (0.01, 1)).After("for ever"),
            TestDemand.Of("first", (0.9, 1)).WithValue(9),
            TestDemand.Of("second", (0.9, 1)).WithValue(8));
        output.WriteLine(schedule.ToString());
        RefusalReason Reason(string name) => schedule.Refused.Single(r => r.Name == name).Reason;
        Assert.Equal(RefusalReason.TooLarge, Reason("huge"));
        Assert.Equal(RefusalReason.NoWindow, Reason("now"));
        Assert.Equal(RefusalReason.PrerequisiteMissing, Reason("waits"));
        Assert.Equal(RefusalReason.PrerequisiteMissing, Reason("waits for ever"));
        Assert.Equal(RefusalReason.NoUsersLeft, Reason("second"));
        Assert.All(schedule.Refused, refused => Assert.DoesNotContain("NaN", refused.ToString(), StringComparison.Ordinal));
        Assert.Equal("first", schedule.Refused.Single(r => r.Name == "second").Displacement is null ? "first" : "");
    }

    [Fact]
    public void The_portfolio_says_how_much_too_much_it_is_and_what_more_would_buy()
    {
        // Four tests of 50 % for two weeks on two weeks: twice what there is.
        TrafficSchedule schedule = Traffic.PerDay(1_000).Calendar(weeks: 2).Schedule([.. Enumerable.Range(1, 4).Select(i => TestDemand.Of(FormattableString.Invariant($"t{i}"), (0.5, 2)))]);
        SchedulePortfolio portfolio = schedule.Portfolio();
        output.WriteLine(portfolio.ToString());
        LayerLoad load = Assert.Single(portfolio.Layers);
        Assert.Equal((4, 2, 2, 2), (load.Demanded, load.Available, load.DemandOverCapacity, load.Scheduled));
        Assert.Equal(0.5, load.LeastShareRefused);
        Assert.Equal(0.5, portfolio.LeastValueRefused);
        Assert.Equal(0, portfolio.OneMoreWeek.ValueGained);
        Assert.Equal(0, portfolio.FivePercentMoreUsers.ValueGained);

        // A fifth less per test, and a third one has room with 5 % more users.
        TrafficSchedule tight = Traffic.PerDay(1_000).Calendar(weeks: 2).Schedule([.. Enumerable.Range(1, 3).Select(i => TestDemand.Of(FormattableString.Invariant($"t{i}"), (0.345, 2)))]);
        Assert.Equal(2, tight.Value);
        Assert.Equal(1, tight.Portfolio().FivePercentMoreUsers.ValueGained);
        TrafficSchedule shortOfAWeek = Traffic.PerDay(1_000).Calendar(weeks: 3).Schedule([.. Enumerable.Range(1, 2).Select(i => TestDemand.Of(FormattableString.Invariant($"t{i}"), (0.7, 2)))]);
        Assert.Equal(1, shortOfAWeek.Portfolio().OneMoreWeek.ValueGained);
    }

    [Fact]
    public void A_what_if_moves_no_more_than_it_must()
    {
        (TrafficCalendar calendar, TestDemand[] demands) = ScheduleTests.Quarter(50, 10, seed: 8);
        TrafficSchedule schedule = calendar.Schedule(demands);
        Assert.True(schedule.DifferenceFrom(schedule).IsEmpty);
        Assert.Equal("Nothing changes.", schedule.DifferenceFrom(schedule).ToString());

        // More room, more users or one test less: never worth less than what is left.
        Assert.True(schedule.On(calendar.WithWeeks(11)).Value >= schedule.Value);
        Assert.True(schedule.On(calendar.WithMoreUsers(0.05)).Value >= schedule.Value);
        ScheduledTest some = schedule.Tests[3];
        TrafficSchedule without = schedule.Drop(some.Name);
        Assert.Empty(ScheduleInstance.Violations(without));
        Assert.True(without.Value >= schedule.Value - some.Demand.Value);
        Assert.Contains(some.Name, without.DifferenceFrom(schedule).Withdrawn);

        // What is worth nothing does not displace; what is worth more than all else gets in if it can.
        TrafficSchedule added = schedule.Add(TestDemand.Of("new", (0.3, 2)).WithValue(1e-3));
        Assert.True(added.Value >= schedule.Value);
        RefusedTest refused = schedule.Refused.First(r => r.Reason == RefusalReason.NoUsersLeft);
        TrafficSchedule raised = schedule.Reprioritise(refused.Name, 1_000);
        Assert.NotNull(raised.Find(refused.Name));
        Assert.Empty(ScheduleInstance.Violations(raised));
        output.WriteLine(raised.DifferenceFrom(schedule).ToString());
        Assert.Contains($"'{refused.Name}' now runs", raised.DifferenceFrom(schedule).ToString(), StringComparison.Ordinal);

        // Another baseline is another demand of the same name.
        TrafficSchedule smaller = schedule.Change(TestDemand.Of(refused.Name, (0.001, 1)));
        Assert.NotNull(smaller.Find(refused.Name));
        Assert.Equal("names", Assert.Throws<ArgumentException>(() => schedule.Drop("nobody")).ParamName);
        Assert.Equal("demand", Assert.Throws<ArgumentException>(() => schedule.Change(TestDemand.Of("nobody", (0.1, 1)))).ParamName);
    }

    [Fact]
    public void Nobody_waits_for_a_test_that_was_dropped()
    {
        TrafficSchedule schedule = Traffic.PerDay(1_000).Calendar(weeks: 3).Schedule(TestDemand.Of("a", (0.5, 2)), TestDemand.Of("b", (0.5, 1)).After("a"));
        Assert.Equal(3, schedule.Find("b")!.StartWeek);
        Assert.Empty(schedule.Drop("a").Demands[0].Prerequisites);
    }

    [Fact]
    public void A_schedule_is_stored_and_picked_up_again()
    {
        (TrafficCalendar calendar, TestDemand[] demands) = ScheduleTests.Quarter(25, 8, seed: 2);
        TrafficSchedule schedule = calendar.StartingOn(new DateOnly(2026, 11, 30)).WithSeed(ulong.MaxValue).WithMoreUsers(0.1).Schedule(demands);
        string json = JsonSerializer.Serialize(schedule);
        TrafficSchedule back = JsonSerializer.Deserialize<TrafficSchedule>(json)!;
        Assert.Equal(schedule, back);
        Assert.Equal(json, JsonSerializer.Serialize(back));
        Assert.Equal(schedule.Drop(demands[0].Name), back.Drop(demands[0].Name));
        Assert.StartsWith("""{"version":1,""", json, StringComparison.Ordinal);
        Assert.Contains("version", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TrafficSchedule>(json.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyses_are_stored_as_the_menus_they_led_to()
    {
        HistoricalGrowth history = UserGrowth.FromActivity(Enumerable.Range(0, 2_000).SelectMany(user => Enumerable.Range(0, 56).Where(day => (user * 7919 + day * 104_729) % 11 < 3).Select(day => ((long)user, day))));
        MeanPower minutes = Power.OfMeans(40, 31);
        TrafficSchedule schedule = Traffic.From(history).HoldBack(0.05).Calendar(weeks: 6).Schedule(
            TestDemand.For("long-run", minutes, Lift.Relative(0.25), window: AnalysisWindow.SinceExposure(0.3)).WithBurnIn(3),
            TestDemand.For("impossible", minutes, Lift.Relative(0.02)),
            TestDemand.ForUsers("users", 500, AnalysisWindow.Week1));
        output.WriteLine(schedule.ToString());
        string json = JsonSerializer.Serialize(schedule);
        TrafficSchedule back = JsonSerializer.Deserialize<TrafficSchedule>(json)!;
        Assert.Equal(schedule.Tests.Select(t => (t.Name, t.StartWeek, t.Weeks, t.Share)), back.Tests.Select(t => (t.Name, t.StartWeek, t.Weeks, t.Share)));
        Assert.Equal(schedule.Refused[0].DetectableLift, back.Refused[0].DetectableLift);
        Assert.Equal(json, JsonSerializer.Serialize(back));
        Assert.True(back.On(back.Calendar).DifferenceFrom(schedule).IsEmpty);
    }

    [Fact]
    public void JSON_that_was_edited_passes_the_same_checks()
    {
        TrafficSchedule schedule = Traffic.PerDay(1_000).Calendar(weeks: 2).Schedule(TestDemand.Of("a", (0.5, 2)), TestDemand.Of("b", (0.5, 2)));
        string json = JsonSerializer.Serialize(schedule);
        Wrong("[501,1000]", "[401,900]", "buckets in common");
        Wrong("\"startWeek\":1", "\"startWeek\":9", "weeks and buckets");
        Wrong("\"weeks\":2,\"buckets\":1000", "\"weeks\":0,\"buckets\":1000", "1 to 520 weeks");
        Wrong("\"kind\":\"Exclusive\"", "\"kind\":\"Other\"", "kind");
        Wrong("\"name\":\"b\",\"value\"", "\"name\":\"a\",\"value\"", "twice");

        void Wrong(string old, string edited, string message)
        {
            Assert.Contains(old, json, StringComparison.Ordinal);
            JsonException thrown = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TrafficSchedule>(json.Replace(old, edited, StringComparison.Ordinal)));
            Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        }
    }
}
