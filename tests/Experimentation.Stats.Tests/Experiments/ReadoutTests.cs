using System.Text.Json;
using Experimentation.Stats.Experiments;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Experiments;

public class ReadoutTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");

    private static readonly Metric<ProportionSummary> Starts = Metric.Proportion("users who start");

    private static readonly ABTest Test = Experiment.ABTest("videos").Success(Minutes, Lift.Relative(0.05)).Guardrail(Starts, Lift.Absolute(0.02));

    private static readonly ABTestPlan Plan = Planned(Test.ReadAt(Readout.Day1, Readout.Week1, Readout.Week2));

    private static ABTestPlan Planned(ABTest test) => test.Plan(Traffic.PerDay(10_000), Baseline.For(Minutes, 30, 40), Baseline.For(Starts, 0.9));

    [Fact]
    public void Alpha_is_shared_by_readouts_and_never_spent_twice()
    {
        ABTest test = Test.ReadAt(Readout.Day1, Readout.Week1.WithAlphaShare(0.2), Readout.Week2, Readout.Of("Month", AnalysisWindow.Of(14, 14), ReadoutPurpose.Decision));
        double[] shares = [.. test.Readouts.Select(test.AlphaShareOf)];
        Assert.Equal([0, 0.2, 0.4, 0.4], shares.Select(s => Math.Round(s, 12)));
        MetricInRole minutes = test.Metrics[0];
        double spent = test.Readouts.Select(r => new ErrorAllotment(test, r)).Where(a => a.SpendsAlpha).Sum(a => a.For(minutes).Last);
        Assert.Equal(0.05, spent, 14);
        int tests = test.Metrics.Count + 1;
        Assert.Equal(0.05, test.Readouts.Sum(r => new ErrorAllotment(test, r).Deterioration.Last * tests), 14);
        Assert.Contains("20 % of it at Week 1: alpha 0.01", new ErrorAllotment(test, test.Readouts[1]).For(minutes).ToString(), StringComparison.Ordinal);
        Assert.Contains("split over 4 readouts: alpha 0.0125", new ErrorAllotment(test, test.Readouts[0]).Deterioration.ToString(), StringComparison.Ordinal);
        // What is set aside for week 1 costs users at the readout that decides.
        Assert.True(Planned(test).Users > Plan.Users);
    }

    [Fact]
    public void The_last_window_has_to_close()
    {
        Assert.Equal(Plan.EnrolmentDays + 14, Plan.Days);
        Assert.Equal(Planned(Test).Days, Plan.EnrolmentDays);
        // The same when the test asks for its part of shared traffic: enrolment and then two weeks are three at least.
        ScheduledTest scheduled = Traffic.PerDay(10_000).Schedule(Plan.Demand()).Tests[0];
        Assert.Equal(3, scheduled.EndWeek - scheduled.StartWeek + 1);
        Assert.Equal(1, Traffic.PerDay(10_000).Schedule(Planned(Test).Demand()).Tests[0].EndWeek);
    }

    [Fact]
    public void Day_1_sees_harm_and_says_what_it_stands_in_for()
    {
        ABTestAnalysis fine = Plan.Analyze(Readout.Day1, Data(20_000, 31, 0.9));
        Assert.Equal(DecisionKind.Continue, fine.Decision.Kind);
        Assert.Contains("Nothing broke that 2 metrics can see", fine.Decision.Reasons[0], StringComparison.Ordinal);
        Finding standIn = Assert.Single(fine.Findings, f => f.Code == FindingCode.StandIn);
        Assert.Contains("stands in for crash metrics that cannot be had: it sees breakage only as far as it moves minutes, users who start", standIn.Message, StringComparison.Ordinal);

        ABTestAnalysis broken = Plan.Analyze(Readout.Day1, Data(20_000, 30, 0.85));
        Assert.Equal(DecisionKind.Abort, broken.Decision.Kind);
        Assert.StartsWith("Day 1: day 1 after exposure, does something break?", broken.ToString(), StringComparison.Ordinal);
        // Under rule 1 harm does not forbid shipping, but breakage is what this readout is for.
        ABTestPlan ruleOne = Planned(Plan.Test.WithRule(DecisionRule.SuccessAndGuardrails));
        Assert.Equal(DecisionKind.Abort, ruleOne.Analyze(Readout.Day1, Data(20_000, 30, 0.85)).Decision.Kind);
    }

    [Fact]
    public void Day_1_spends_fast_enough_to_see_a_break_and_no_more_than_its_part()
    {
        // A fourteenth of the users, two metrics and the sample ratio, three readouts: Pocock's spending gives 0.05/3/3·ln(1 + (e − 1)/14), squared spending a fourteenth of a fourteenth.
        long users = Plan.Users / 28;
        Comparison harm = Plan.Analyze(Readout.Day1, Data(users, 30, 0.9)).Metrics[0].Deterioration;
        double z = harm.Trail.Last;
        double t = (double)(2 * users) / Plan.Users;
        Assert.Equal(Numerics.Normal.UpperQuantile(0.05 / 9 * Math.Log(1 + (Math.E - 1) * t)), z, 3);
        Assert.True(z < 3.5, $"{z}");
        // Week 2 keeps squared spending: at a single look at the end all of its part is there.
        double last = Plan.Analyze(Readout.Week2, Data(Plan.UsersPerVariant[0], 30, 0.9)).Metrics[0].Deterioration.Trail.Last;
        Assert.Equal(Numerics.Normal.UpperQuantile(0.05 / 9), last, 3);
    }

    [Fact]
    public void Week_1_ships_only_with_alpha_of_its_own()
    {
        ExperimentData great = Data(Plan.UsersPerVariant[0] * 2, 34, 0.9);
        ABTestAnalysis without = Plan.Analyze(Readout.Week1, great);
        Assert.Equal(DecisionKind.Continue, without.Decision.Kind);
        Assert.Contains("Week 1 spends no alpha", without.Decision.Reasons[0], StringComparison.Ordinal);
        Assert.All(without.Metrics, m => Assert.Null(m.ShownAtLook));
        Assert.Single(without.Findings, f => f.Code == FindingCode.MayContainNovelty);

        Readout urgent = Readout.Week1.WithAlphaShare(0.2);
        ABTestPlan plan = Planned(Test.ReadAt(Readout.Day1, urgent, Readout.Week2));
        ABTestAnalysis with = plan.Analyze(urgent, great);
        Assert.Equal(DecisionKind.Ship, with.Decision.Kind);
        Assert.Equal(0.01, with.Metrics[0].Difference.Alpha, 14);
        Assert.Equal(0.04, plan.Analyze(great).Metrics[0].Difference.Alpha, 14);
    }

    [Fact]
    public void A_readout_that_ends_early_spends_what_is_left_of_its_own_alpha()
    {
        Readout urgent = Readout.Week1.WithAlphaShare(0.2);
        ABTestPlan plan = Planned(Test.WithBoundary(GroupSequential.Looks(5)).ReadAt(Readout.Day1, urgent, Readout.Week2));
        long users = plan.UsersPerVariant[0] / 2;
        // 2.4 standard errors: below the bound of an interim look at an alpha of 0.01, above that of a last one.
        ExperimentData data = Data(users, 30 + 2.4 * Math.Sqrt(2 * 1600.0 / users), 0.9);
        ABTestAnalysis interim = plan.Analyze(urgent, data);
        ABTestAnalysis last = plan.AnalyzeLastLook(urgent, data);
        Assert.Equal(Verdict.Inconclusive, interim.Metrics[0].Difference.Verdict);
        Assert.Equal(Verdict.Superior, last.Metrics[0].Difference.Verdict);
        Assert.Equal(0.01, last.Metrics[0].Difference.Trail.Steps[^2].Value, 12);
        Finding declared = Assert.Single(last.Findings, f => f.Code == FindingCode.DeclaredLast);
        Assert.StartsWith("This look at Week 1 was declared the last one, with ", declared.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(interim.Findings, f => f.Code == FindingCode.DeclaredLast);
        // The other readouts keep theirs: week 2 reads its own alpha, at its own first look, which is not the last.
        ABTestAnalysis week2 = plan.Analyze(Readout.Week2, data, JsonSerializer.Deserialize<ABTestHistory>(JsonSerializer.Serialize(last.History))!);
        Assert.Null(week2.History.LastLook);
        Assert.Equal(plan.Analyze(Readout.Week2, data).Metrics[0].Difference.Trail.Last, week2.Metrics[0].Difference.Trail.Last);
        // Without a readout the one that decides; the planned users need no declaration.
        Assert.Equal(Readout.Week2, plan.AnalyzeLastLook(data).Readout);
        Assert.DoesNotContain(plan.AnalyzeLastLook(urgent, Data(plan.UsersPerVariant[0], 31, 0.9)).Findings, f => f.Code == FindingCode.DeclaredLast);
        Assert.Equal("readout", Assert.Throws<ArgumentException>(() => plan.AnalyzeLastLook(Readout.Week1, data)).ParamName);
        Assert.Equal("readout", Assert.Throws<ArgumentNullException>(() => plan.AnalyzeLastLook((Readout)null!, data)).ParamName);
    }

    [Fact]
    public void Week_1_forecasts_week_2_from_past_tests()
    {
        // Sixty past tests whose week-2 lifts are half of their week-1 lifts, measured with little noise.
        NoveltyHistory past = Enumerable.Range(0, 60).Aggregate(NoveltyHistory.Empty, (history, i) => history.With(new(0.001 * (i - 20), 0.0005 * (i - 20), 1e-8, 1e-8, 0)));
        ABTestPlan plan = Planned(Test.ReadAt(Readout.Day1, Readout.Week1, Readout.Week2).WithPastTests(Minutes, past));
        ExperimentData data = Data(Plan.UsersPerVariant[0], 30.9, 0.9);
        MetricResult minutes = plan.Analyze(Readout.Week1, data).Metrics[0];
        // +3 % in week 1 stands for about +1.5 % in week 2.
        Assert.InRange(minutes.Forecast!.Late, 0.010, 0.016);
        Assert.Contains(plan.Analyze(Readout.Week1, data).Findings, f => f.Message.StartsWith("minutes, Week 2: The late effect to expect is", StringComparison.Ordinal));
        Assert.Null(plan.Analyze(Readout.Week2, data).Metrics[0].Forecast);
        Assert.Contains(Plan.Analyze(Readout.Week1, data).Findings, f => f.Message.Contains("no past tests were given", StringComparison.Ordinal));
        Assert.Equal("metric", Assert.Throws<ArgumentException>(() => Test.WithPastTests(Metric.Mean("other"), past)).ParamName);
    }

    [Fact]
    public void Harm_seen_at_one_readout_stays_seen_at_the_next()
    {
        ABTestAnalysis day1 = Plan.Analyze(Readout.Day1, Data(20_000, 30, 0.85));
        string stored = JsonSerializer.Serialize(day1.History);
        ABTestHistory history = JsonSerializer.Deserialize<ABTestHistory>(stored)!;
        Assert.Equal(day1.History, history);
        ABTestAnalysis week2 = Plan.Analyze(Readout.Week2, Data(Plan.UsersPerVariant[0], 33, 0.9), history);
        Assert.Equal(DecisionKind.Abort, week2.Decision.Kind);
        Assert.Contains("users who start got worse at Day 1.", week2.Decision.Reasons);
        // Each readout keeps looks of its own, through any number of turns.
        ABTestAnalysis again = Plan.Analyze(Readout.Day1, Data(30_000, 30, 0.9), JsonSerializer.Deserialize<ABTestHistory>(JsonSerializer.Serialize(week2.History))!);
        Assert.Equal([40_000L, 60_000L], again.Looks);
        Assert.Equal("Week 2", Assert.Single(again.History.OtherReadouts).Readout);
        Assert.Equal("minutes", again.History.OtherReadouts[0].Metrics[0].Metric);
    }

    [Fact]
    public void Readouts_of_the_same_users_follow_each_other()
    {
        ABTestAnalysis day1 = Plan.Analyze(Readout.Day1, Data(20_000, 30, 0.9));
        ABTestAnalysis week1 = Plan.Analyze(Readout.Week1, Data(20_000, 30, 0.9), day1);
        Assert.Equal([40_000L], week1.Looks);
        Assert.Contains("This one has 40000, the one before had 40000", Assert.Throws<ArgumentException>(() => Plan.Analyze(Readout.Week1, Data(20_000, 30, 0.9), week1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_saying_which_the_readout_that_decides_is_read()
    {
        ExperimentData data = Data(Plan.UsersPerVariant[0], 33, 0.9);
        Assert.Equal(Plan.Analyze(Readout.Week2, data).Decision, Plan.Analyze(data).Decision);
        Assert.Equal(Readout.Week2, Plan.Analyze(data).Readout);
    }

    [Fact]
    public void What_cannot_be_read_says_why()
    {
        Assert.Equal("readouts", Assert.Throws<ArgumentException>(() => Test.ReadAt(Readout.Day1, Readout.Week1)).ParamName);
        Assert.Contains("Got 'Week 2' twice", Assert.Throws<ArgumentException>(() => Test.ReadAt(Readout.Week2, Readout.Week2)).Message, StringComparison.Ordinal);
        Assert.Contains("Given are 1.2", Assert.Throws<ArgumentException>(() => Test.ReadAt(Readout.Week1.WithAlphaShare(0.6), Readout.Week2.WithAlphaShare(0.6))).Message, StringComparison.Ordinal);
        Assert.Contains("every readout that decides gets a part", Assert.Throws<ArgumentException>(() => Test.ReadAt(Readout.Week1.WithAlphaShare(1), Readout.Week2)).Message, StringComparison.Ordinal);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => Readout.Week1.WithAlphaShare(double.NaN)).ParamName);
        Assert.Contains("never ships", Assert.Throws<InvalidOperationException>(() => Readout.Day1.WithAlphaShare(0.1)).Message, StringComparison.Ordinal);
        Assert.Contains("its readouts are 'Day 1', 'Week 1', 'Week 2'", Assert.Throws<ArgumentException>(() => Plan.Analyze(Readout.Of("Day 3", AnalysisWindow.Of(3), ReadoutPurpose.Urgent), Data(10, 30, 0.9))).Message, StringComparison.Ordinal);
        Assert.Contains("name its readouts with ReadAt", Assert.Throws<ArgumentException>(() => Planned(Test).Analyze(Readout.Day1, Data(10, 30, 0.9))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quality_metric_aborts_in_both_directions()
    {
        Metric<MeanSummary> before = Metric.Mean("minutes before");
        ABTestPlan plan = Planned(Test.Quality(before));
        long n = plan.UsersPerVariant[0];
        foreach (double shift in new[] { -2.0, 2.0 })
        {
            ABTestAnalysis analysis = plan.Analyze(Data(n, 33, 0.9).Add(before, ("control", MeanSummary.FromMoments(n, 30, 1600)), ("treatment", MeanSummary.FromMoments(n, 30 + shift, 1600))));
            Assert.Equal(DecisionKind.Abort, analysis.Decision.Kind);
            Assert.Contains("minutes before differs, which the treatment cannot have caused", analysis.Decision.Reasons[0], StringComparison.Ordinal);
            Assert.Contains("start again with new users", analysis.Decision.WhatWouldChangeIt[0], StringComparison.Ordinal);
        }
        ABTestAnalysis same = plan.Analyze(Data(n, 33, 0.9).Add(before, ("control", MeanSummary.FromMoments(n, 30, 1600)), ("treatment", MeanSummary.FromMoments(n, 30.1, 1600))));
        Assert.Equal(DecisionKind.Ship, same.Decision.Kind);
        Assert.True(same.Metrics[2].MeetsItsRole);
    }

    [Property(MaxTest = 60)]
    public bool The_threshold_that_would_change_a_decision_is_where_it_changes(ushort a)
    {
        // Any lift of 0 to 9 %: the sentence names the lift at which the verdict turns; a hair beyond it, the verdict has turned.
        double lift = a % 900 / 10_000.0;
        ABTestPlan plan = Planned(Test);
        long n = plan.UsersPerVariant[0];
        MetricResult result = plan.Analyze(Data(n, 30 * (1 + lift), 0.9)).Metrics[0];
        Decision decision = plan.Analyze(Data(n, 30 * (1 + lift), 0.9)).Decision;
        bool shown = result.ShownAtLook is not null;
        string sentence = decision.WhatWouldChangeIt.First(s => s.Contains("minutes", StringComparison.Ordinal));
        double threshold = double.Parse(sentence.Split(shown ? "below " : "above ")[1].Split(" %")[0], System.Globalization.CultureInfo.InvariantCulture) / 100;
        bool Shown(double at) => plan.Analyze(Data(n, 30 * (1 + at), 0.9)).Metrics[0].ShownAtLook is not null;
        // The standard error of a ratio moves a little with the ratio; two parts in a hundred of the threshold cover that and the printed digits.
        return Shown(threshold * 1.02) && !Shown(threshold * 0.98);
    }

    [Fact]
    public void Too_small_an_effect_says_how_large_a_test_would_be()
    {
        ABTestAnalysis analysis = Planned(Test).Analyze(Data(Planned(Test).UsersPerVariant[0], 30.3, 0.9));
        Assert.Equal(DecisionKind.End, analysis.Decision.Kind);
        Assert.Contains(analysis.Decision.WhatWouldChangeIt, s => s.StartsWith("If minutes is really at +1 %, a test about ", StringComparison.Ordinal));
    }

    [Fact]
    public void Logs_decisions_alarms_and_failed_checks_and_nothing_by_itself()
    {
        var log = new RecordedLog();
        ABTestAnalysis broken = Plan.Analyze(Readout.Day1, Data(20_000, 30, 0.85).WithAssigned(("control", 20_000), ("treatment", 21_000)));
        Assert.Empty(log.Events);
        Assert.Same(broken, broken.LogTo(log));
        Assert.Equal([ExperimentEvents.Decision, ExperimentEvents.Alarm, ExperimentEvents.FailedCheck], log.Events.Select(e => e.Id));
        Assert.Contains("videos: Abort 'treatment'", log.Events[0].Text, StringComparison.Ordinal);
        Assert.Equal("logger", Assert.Throws<ArgumentNullException>(() => broken.LogTo(null!)).ParamName);
    }

    private static ExperimentData Data(long users, double treatmentMean, double treatmentRate) => new ExperimentData()
        .Add(Minutes, ("control", MeanSummary.FromMoments(users, 30, 1600)), ("treatment", MeanSummary.FromMoments(users, treatmentMean, 1600)))
        .Add(Starts, ("control", new(users, (long)(users * 0.9))), ("treatment", new(users, (long)(users * treatmentRate))));
}
