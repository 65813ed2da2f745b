using System.Text.Json;
using Experimentation.Stats.Experiments;
using Microsoft.Extensions.Logging;
using static Experimentation.Stats.Tests.Experiments.RolloutScenario;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>What a monitor takes in, refuses, decides and says.</summary>
public class RolloutMonitorTests
{
    [Fact]
    public void A_day_that_was_seen_is_refused_and_changes_nothing()
    {
        RolloutMonitor monitor = Simple.Start().Observe(Day(0, 900, 31, 100, 31)).Observe(Day(1, 900, 31, 100, 31));
        foreach (int day in (int[])[0, 1, -3])
        {
            Assert.Equal(RolloutArrival.SeenBefore, monitor.ArrivalOf(Day(day)));
            var refused = Assert.Throws<ArgumentException>("increment", () => monitor.Observe(Day(day, 900, 31, 100, 20)));
            Assert.Contains("has seen 2026-", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(Simple.Start().Observe(Day(0, 900, 31, 100, 31)).Observe(Day(1, 900, 31, 100, 31)), monitor);
    }

    [Fact]
    public void A_day_before_its_turn_is_refused_so_that_none_is_lost()
    {
        RolloutMonitor monitor = Simple.Start().Observe(Day(0));
        Assert.Equal(RolloutArrival.TooEarly, monitor.ArrivalOf(Day(2)));
        var refused = Assert.Throws<ArgumentException>("increment", () => monitor.Observe(Day(2)));
        Assert.Contains("is not ready for 2026-03-04: the last was 2026-03-02", refused.Message, StringComparison.Ordinal);
        Assert.Equal(RolloutArrival.Next, monitor.Observe(Day(1)).ArrivalOf(Day(2)));
    }

    [Fact]
    public void Parts_of_a_day_come_one_by_one()
    {
        RolloutMonitor monitor = Simple.Start();
        Assert.Equal(RolloutArrival.TooEarly, monitor.ArrivalOf(RolloutIncrement.Of(Start, 2, 3)));
        monitor = monitor.Observe(RolloutIncrement.Of(Start, 1, 3));
        Assert.Equal(0, monitor.DaysAtStage);
        Assert.Equal(RolloutArrival.SeenBefore, monitor.ArrivalOf(RolloutIncrement.Of(Start, 1, 3)));
        Assert.Equal(RolloutArrival.TooEarly, monitor.ArrivalOf(RolloutIncrement.Of(Start, 3, 3)));
        Assert.Equal(RolloutArrival.TooEarly, monitor.ArrivalOf(RolloutIncrement.Of(Start, 2, 4)));
        Assert.Equal(RolloutArrival.TooEarly, monitor.ArrivalOf(Day(1)));
        monitor = monitor.Observe(RolloutIncrement.Of(Start, 2, 3)).Observe(RolloutIncrement.Of(Start, 3, 3));
        Assert.Equal(1, monitor.DaysAtStage);
        Assert.Equal(RolloutArrival.Next, monitor.ArrivalOf(Day(1)));
    }

    [Fact]
    public void An_increment_that_does_not_fit_is_refused()
    {
        RolloutMonitor monitor = Simple.Start();
        Assert.Contains("does not watch a metric 'crash-free'; it watches 'minutes'", Refusal(Day(0).Add(CrashFree, new(10, 9), new(10, 9))), StringComparison.Ordinal);
        Assert.Contains("'minutes' is a Mean metric of this rollout. The increment has it as Proportion.", Refusal(Day(0).Add(Metric.Proportion("minutes"), new(10, 9), new(10, 9))), StringComparison.Ordinal);
        Assert.Contains("No stage of 'x' ran on 2026-02-20", Refusal(Day(0).AddFrom(new(2026, 2, 20), Minutes, default, default)), StringComparison.Ordinal);
        Assert.Contains("Stage 2 of 'x' has not started", Refusal(Day(0).AddFrom(Start, 2, Minutes, default, default)), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("firstExposed", () => Day(0).AddFrom(Start.AddDays(1), Minutes, default, default));
        Assert.Throws<ArgumentException>("metric", () => Day(0).Add(Minutes, default, default).Add(Minutes, default, default));
        Assert.Throws<ArgumentOutOfRangeException>("part", () => RolloutIncrement.Of(Start, 4, 3));
        Assert.Throws<ArgumentOutOfRangeException>("control", () => Day(0).WithUsers(-1, 5));

        string Refusal(RolloutIncrement increment) => Assert.Throws<ArgumentException>(nameof(increment), () => monitor.Observe(increment)).Message;
    }

    [Fact]
    public void A_design_says_what_is_wrong_with_it()
    {
        Assert.Throws<InvalidOperationException>(() => Experiment.MonitoredRollout("x").Start());
        Assert.Throws<ArgumentException>("name", () => Experiment.MonitoredRollout(" "));
        Assert.Throws<ArgumentException>("treatment", () => Simple.WithVariants("a", "a"));
        Assert.Throws<ArgumentOutOfRangeException>("shares", () => Simple.WithStages(0.5, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>("shares", () => Simple.WithStages(0.5, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>("stages", () => Simple.WithStages(new RolloutStage(0.5, 0)));
        Assert.Throws<ArgumentException>("shares", () => Simple.WithStages(ReadOnlySpan<double>.Empty));
        Assert.Throws<ArgumentOutOfRangeException>("alpha", () => Simple.WithAlpha(0.5));
        Assert.Throws<ArgumentOutOfRangeException>("share", () => Simple.WithHoldOut(1));
        Assert.Throws<ArgumentOutOfRangeException>("days", () => Simple.WithAverageRunLength(1));
        Assert.Throws<ArgumentOutOfRangeException>("nonInferiorityMargin", () => Simple.Guardrail(CrashFree, Lift.Absolute(0)));
        Assert.Throws<ArgumentOutOfRangeException>("riskBudget", () => Simple.Guardrail(CrashFree, Lift.Absolute(0.1), -1));
        Assert.Throws<ArgumentException>("metric", () => Simple.Guardrail(Minutes));
        Assert.Contains("relative", Assert.Throws<ArgumentException>("margin", () => Simple.FirstEvents(Crashed, Lift.Absolute(0.1))).Message, StringComparison.Ordinal);
        Assert.Contains("peeks within users", Assert.Throws<ArgumentException>("metric", () => Simple.Guardrail(Metric.Mean("m").WithWindow(WindowKind.Cumulative))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_healthy_rollout_holds_and_then_proceeds_stage_by_stage()
    {
        RolloutMonitor monitor = Simple.WithStages(new RolloutStage(0.1, 2), new(0.5, 1), new(1, 1)).WithHoldOut(0.05).Start();
        Assert.Equal(RolloutAction.Hold, monitor.Action);
        Assert.Throws<InvalidOperationException>(() => monitor.Advance());
        monitor = monitor.Observe(Day(0, 9_000, 31, 1_000, 31));
        Assert.Equal("Hold: Stage 1 (10 % of users) is held for 2 days; 1 has been watched.", monitor.Decide().ToString());
        monitor = monitor.Observe(Day(1, 9_000, 31, 1_000, 31.1));
        Assert.Equal(RolloutAction.Proceed, monitor.Action);
        monitor = monitor.Advance();
        Assert.Equal((1, 0), (monitor.StageIndex, monitor.DaysAtStage));
        Assert.Equal(RolloutAction.Hold, monitor.Action);
        monitor = monitor.Observe(Day(2, 5_000, 29, 5_000, 29.1));
        RolloutDecision decision = monitor.Decide();
        Assert.Equal(RolloutAction.Proceed, decision.Action);
        Assert.Contains("minutes is safe: a loss of 1 is ruled out", decision.ToString(), StringComparison.Ordinal);
        monitor = monitor.Advance().Observe(Day(3, 500, 31, 9_500, 31));
        Assert.Equal("Proceed: Nothing speaks against 'treatment' for 95 % of users. minutes is safe: a loss of 1 is ruled out (p < 0.0001).", monitor.Decide().ToString());
        Assert.Throws<InvalidOperationException>(() => monitor.Advance());
    }

    [Fact]
    public void Before_the_last_stage_safety_must_be_shown()
    {
        RolloutMonitor monitor = Simple.WithStages(0.5, 1).Start().Observe(Day(0, 400, 31, 400, 31));
        Assert.Equal(RolloutAction.Hold, monitor.Action);
        string reason = monitor.Decide().Reasons.Single();
        Assert.StartsWith("A loss of 1 of minutes is not ruled out yet (p = ", reason, StringComparison.Ordinal);
        Assert.Contains("more users with 'treatment' at this stage would do if nothing differs", reason, StringComparison.Ordinal);
        Assert.Equal(RolloutAction.Proceed, Experiment.MonitoredRollout("x").WithStages(0.5, 1).Guardrail(Minutes).Start().Observe(Day(0, 400, 31, 400, 31)).Action);
        Assert.Equal(RolloutAction.Hold, Simple.WithGate(RolloutGate.SafetyBeforeEveryStage).Start().Observe(Day(0, 900, 31, 100, 31)).Action);
        Assert.Equal(RolloutAction.Proceed, Simple.Start().Observe(Day(0, 900, 31, 100, 31)).Action);
    }

    [Fact]
    public void Harm_calls_for_a_roll_back_and_keeps_calling()
    {
        RolloutMonitor monitor = Simple.Start().Observe(Day(0, 9_000, 31, 1_000, 28));
        Assert.Equal(RolloutAction.RollBack, monitor.Action);
        Assert.Equal(Start, monitor.Metrics[0].AlarmedOn);
        Assert.Equal(Start, monitor.Metrics[0].DefinitelyBadOn);
        Assert.StartsWith("RollBack: minutes lost more than its margin of 1 (shown on 2026-03-02): difference −3 (always-valid −", monitor.Decide().ToString(), StringComparison.Ordinal);
        Assert.Equal(RolloutAction.RollBack, monitor.Observe(Day(1, 9_000, 31, 1_000, 34)).Action);
        RolloutMonitor without = Experiment.MonitoredRollout("x").Guardrail(Minutes).Start().Observe(Day(0, 9_000, 31, 1_000, 28));
        Assert.StartsWith("RollBack: minutes got worse (alarm on 2026-03-02, p < 0.0001 at level 0.05): difference −3", without.Decide().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Harm_within_the_margin_is_said_and_accepted()
    {
        RolloutMonitor monitor = Simple.Start().Observe(Day(0, 450_000, 31, 50_000, 30.7));
        Assert.NotNull(monitor.Metrics[0].AlarmedOn);
        Assert.Equal(RolloutAction.Proceed, monitor.Action);
        Assert.Contains("minutes got worse, but by less than its margin of 1", monitor.Decide().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_ratio_that_is_off_pauses_for_good()
    {
        RolloutMonitor monitor = Simple.Start().Observe(Day(0, 9_000, 31, 1_000, 31)).Observe(Day(1, 9_000, 31, 1_400, 31));
        Assert.True(monitor.IsSampleRatioOff);
        Assert.Equal(RolloutAction.Pause, monitor.Action);
        Assert.StartsWith("Pause: The sample ratio is off (since 2026-03-03, p < 0.0001 over all stages)", monitor.Decide().ToString(), StringComparison.Ordinal);
        Assert.Equal(RolloutAction.Pause, monitor.Observe(Day(2, 9_000, 31, 1_000, 31)).Action);
        // The users who came are not always those with values.
        Assert.Equal(RolloutAction.Proceed, Simple.Start().Observe(Day(0, 9_000, 31, 1_400, 31).WithUsers(9_000, 1_000)).Action);
    }

    [Fact]
    public void A_mismatch_in_small_steps_adds_up_over_stages()
    {
        RolloutMonitor monitor = Experiment.MonitoredRollout("x").WithStages(0.1, 0.2, 0.3, 0.5, 1).Guardrail(Minutes).Start();
        double product = 0;
        for (int stage = 0; stage < 4; stage++)
        {
            double share = monitor.Rollout.TreatmentShare(stage);
            long t = (long)(100_000 * share * 1.025);
            monitor = monitor.Observe(Day(stage).WithUsers(100_000 - t, t));
            product += AlwaysValid.SampleRatio([1 - share, share]).Observe(100_000 - t, t).EValue.LogValue;
            Close.To(product, monitor.SampleRatioEvidence.LogValue, 1e-12, 1);
            monitor = monitor.AdvanceAnyway();
        }
        Assert.True(monitor.IsSampleRatioOff);
    }

    [Fact]
    public void Control_users_where_there_are_to_be_none_are_a_mismatch()
    {
        RolloutMonitor monitor = Simple.WithStages(1.0).Start();
        Assert.False(monitor.Observe(Day(0).WithUsers(0, 1_000)).IsSampleRatioOff);
        // Stale clients leave a few behind: up to a tenth of a per cent is dust, more is a mismatch.
        Assert.False(monitor.Observe(Day(0).WithUsers(1, 1_000)).IsSampleRatioOff);
        Assert.True(monitor.Observe(Day(0).WithUsers(2, 1_000)).IsSampleRatioOff);
    }

    [Fact]
    public void A_failed_check_pauses_until_it_passes()
    {
        RolloutMonitor monitor = Simple.Start().Observe(Day(0, 9_000, 31, 1_000, 31).WithFailedCheck("freshness", "Events of the last six hours are missing."));
        Assert.Equal("Pause: The check 'freshness' failed: Events of the last six hours are missing.", monitor.Decide().ToString());
        Assert.Equal(RolloutAction.Proceed, monitor.Observe(Day(1, 9_000, 31, 1_000, 31)).Action);
    }

    [Fact]
    public void A_health_check_that_blocks_pauses_and_one_that_warns_does_not()
    {
        HealthReport broken = HealthReport.Of(HealthCheck.ExposureStarted(("control", 9_000), ("treatment", 0)));
        RolloutIncrement day = Day(0, 9_000, 31, 1_000, 31);
        Assert.True(broken.Blocks);
        Assert.Equal(RolloutAction.Pause, Simple.Start().Observe(day.WithHealth(broken)).Action);
        Assert.Equal(day, day.WithHealth(HealthReport.Of()));
    }

    [Fact]
    public void Late_users_count_at_the_stage_that_they_came_in()
    {
        MonitoredRollout design = Simple.WithStages(0.1, 0.5, 1);
        RolloutMonitor late = design.Start().Observe(Day(0).WithUsers(900, 100)).AdvanceAnyway()
            .Observe(Day(1, 500, 31, 500, 31).AddFrom(Start, Minutes, MeanSummary.FromMoments(900, 35, 100), MeanSummary.FromMoments(100, 35, 100)));
        RolloutMetricResult minutes = late.Metrics[0];
        Assert.Equal([(0, 900L, 100L), (1, 500L, 500L)], minutes.Strata.Select(s => (s.StageIndex, s.ControlUsers, s.TreatmentUsers)));
        Assert.Equal(0, minutes.Estimate, 12);

        RolloutMonitor both = design.Start().Observe(RolloutIncrement.Of(Start, 1, 2)).AdvanceAnyway().Observe(RolloutIncrement.Of(Start, 2, 2));
        RolloutIncrement unclear = Day(1).AddFrom(Start, Minutes, default, default);
        Assert.Contains("More than one stage", Assert.Throws<ArgumentException>("increment", () => both.Observe(unclear)).Message, StringComparison.Ordinal);
        both.Observe(Day(1).AddFrom(Start, 0, Minutes, default, default).AddFrom(Start, 1, Minutes, default, default));
    }

    [Fact]
    public void Days_with_few_users_are_merged_within_their_stage_only()
    {
        RolloutMonitor monitor = Simple.Start();
        for (int day = 0; day < 6; day++)
        {
            monitor = monitor.Observe(Day(day, 180, 31, 20, 31));
        }
        Assert.Equal([(180L * 3, 60L, 0, 2), (180L * 3, 60L, 3, 5)], Strata(monitor));
        // Of the next three days two are left over when the stage ends: they join the stratum before.
        monitor = monitor.Observe(Day(6, 180, 31, 20, 31)).Observe(Day(7, 180, 31, 20, 31)).AdvanceAnyway().Observe(Day(8, 100, 31, 100, 31));
        Assert.Equal([(180L * 3, 60L, 0, 2), (180L * 5, 100L, 3, 7), (100L, 100L, 8, 8)], Strata(monitor));
        RolloutMetricResult none = Simple.Start().Observe(Day(0, 180, 31, 20, 21)).Metrics[0];
        Assert.Empty(none.Strata);
        Assert.Equal(FindingCode.TooFewUsers, none.Findings.Single().Code);
        Assert.Equal(1, none.HarmPValue);

        static IEnumerable<(long, long, int, int)> Strata(RolloutMonitor monitor) => monitor.Metrics[0].Strata
            .Select(s => (s.ControlUsers, s.TreatmentUsers, s.From.DayNumber - Start.DayNumber, s.To.DayNumber - Start.DayNumber));
    }

    [Fact]
    public void Pooling_over_stages_mistakes_the_weekday_for_the_variant()
    {
        // Kohavi's example: worse share on both days pooled, better on each.
        ProportionSummary fridayControl = new(990_000, 19_998), fridayTreatment = new(10_000, 230), saturdayControl = new(500_000, 5_000), saturdayTreatment = new(500_000, 6_000);
        RolloutMonitor monitor = Experiment.MonitoredRollout("x").WithStages(0.01, 0.5, 1).Guardrail(Metric.Proportion("bought")).Start()
            .Observe(Day(0).Add(Metric.Proportion("bought"), fridayControl, fridayTreatment)).AdvanceAnyway()
            .Observe(Day(1).Add(Metric.Proportion("bought"), saturdayControl, saturdayTreatment));
        Assert.Equal(Verdict.Inferior, Compare.Proportions(fridayControl + saturdayControl, fridayTreatment + saturdayTreatment).Verdict);
        Assert.True(monitor.Metrics[0].Estimate > 0.001);
        Assert.Equal(1, monitor.Metrics[0].HarmPValue);
    }

    [Fact]
    public void The_effect_on_those_who_came_is_weighted_by_users()
    {
        RolloutMonitor monitor = Simple.Start().Observe(Day(0, 900, 31, 100, 33)).AdvanceAnyway().Observe(Day(1, 1_500, 31, 1_500, 31));
        RolloutMetricResult minutes = monitor.Metrics[0];
        Assert.Equal(0.25 * 2, minutes.Estimate, 12);
        Assert.Equal(Math.Sqrt(Math.Pow(0.25, 2) * (100 / 900.0 + 1) + Math.Pow(0.75, 2) * (200 / 1_500.0)), minutes.StandardError, 12);
        double v0 = 100 / 900.0 + 1, v1 = 200 / 1_500.0, mean = 2 / v0 / (1 / v0 + 1 / v1);
        Assert.Equal(Math.Pow(2 - mean, 2) / v0 + mean * mean / v1, minutes.Heterogeneity, 12);
        Assert.True(minutes.Interval.Contains(0.5));
    }

    [Fact]
    public void Fifty_users_without_a_crash_are_not_safe()
    {
        RolloutMonitor monitor = Experiment.MonitoredRollout("x").WithStages(0.01, 1).Guardrail(CrashFree, Lift.Absolute(0.002)).Start()
            .Observe(Day(0).Add(CrashFree, new(5_000, 4_980), new(50, 50)));
        Assert.Null(monitor.Metrics[0].SafeOn);
        Assert.True(monitor.Metrics[0].SafetyPValue > 0.3);
    }

    [Fact]
    public void Repeated_events_are_refused_and_first_events_are_not()
    {
        MonitoredRollout design = Experiment.MonitoredRollout("x").WithStages(0.5, 1).Guardrail(Errors);
        long[] loops = [.. Enumerable.Range(0, 2_000).Select(i => i % 50 == 0 ? 4L : 0)];
        long[] firsts = [.. loops.Select(e => Math.Min(e, 1))];
        RolloutMonitor loop = design.Start().Observe(Day(0).Add(Errors, CountSummary.Of(loops), CountSummary.Of([.. loops.Select(e => 3 * e)])));
        Assert.Equal(FindingCode.OverDispersed, loop.Metrics[0].Findings[0].Code);
        Assert.Equal(RolloutAction.Hold, loop.Action);
        Assert.Equal(1, loop.Metrics[0].HarmPValue);
        RolloutMonitor totals = design.Start().Observe(Day(0).Add(Errors, CountSummary.FromTotals(2_000, 40, 2_000), CountSummary.FromTotals(2_000, 400, 2_000)));
        Assert.Equal(FindingCode.DispersionUnknown, totals.Metrics[0].Findings[0].Code);
        Assert.Equal(RolloutAction.Hold, totals.Action);
        Assert.Equal(RolloutAction.Proceed, design.Start().Observe(Day(0).Add(Errors, CountSummary.Of(firsts), CountSummary.Of(firsts))).Action);
        Assert.Equal(RolloutAction.RollBack, design.Start().Observe(Day(0).Add(Errors, CountSummary.Of(firsts), CountSummary.Of([.. firsts.Select((e, i) => i % 10 == 0 ? 1L : 0)]))).Action);
    }

    [Theory]
    [InlineData(PreferredDirection.Decrease)]
    [InlineData(PreferredDirection.Increase)]
    public void Crashes_and_users_without_crashes_are_the_same_evidence(PreferredDirection better)
    {
        var metric = Metric.Proportion("m", better);
        RolloutMonitor monitor = Experiment.MonitoredRollout("x").WithStages(0.5, 1).FirstEvents(metric, Lift.Relative(0.2)).Start()
            .Observe(Day(0).Add(metric, Summary(40), Summary(75)));
        Assert.Equal(4.7435, monitor.Metrics[0].HarmEvidence.LogValue, 0.5);
        Assert.Equal(75 / 40.0, monitor.Metrics[0].Estimate, 10);
        Assert.NotNull(monitor.Metrics[0].AlarmedOn);

        ProportionSummary Summary(long crashes) => new(10_000, better == PreferredDirection.Decrease ? crashes : 10_000 - crashes);
    }

    [Fact]
    public void The_risk_budget_limits_the_next_stage()
    {
        MonitoredRollout design = Experiment.MonitoredRollout("x").WithStages(0.05, 0.5, 1).Guardrail(CrashFree, Lift.Absolute(0.01), riskBudget: 40);
        RolloutIncrement day = Day(0).Add(CrashFree, new(9_500, 9_405), new(500, 494));
        RolloutMonitor monitor = design.Start().Observe(day);
        RolloutRisk risk = monitor.Decide().Risks.Single();
        double se = Math.Sqrt(0.01 * 0.99 / 9_499 + 0.012 * 0.988 / 499), z = 0.002 / se;
        double expected = se * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) + 0.002 * Numerics.Normal.LowerTail(z);
        Assert.Equal(expected, risk.ExpectedHarmPerUser, 1e-9);
        Assert.Equal(500 * expected, risk.Spent, 1e-6);
        Assert.Equal((40 - 500 * expected) / expected, risk.LargestNextStage, 1e-3);
        Assert.Equal(5_000, risk.NextStageUsers);
        Assert.Equal(risk.AllowsNextStage ? RolloutAction.Proceed : RolloutAction.Hold, monitor.Action);
        RolloutMonitor tight = Experiment.MonitoredRollout("x").WithStages(0.05, 0.5, 1).Guardrail(CrashFree, Lift.Absolute(0.01), riskBudget: 2).Start().Observe(day);
        Assert.Equal(RolloutAction.Hold, tight.Action);
        Assert.StartsWith("The risk budget does not allow the next stage. crash-free: expected harm 0.00", tight.Decide().Reasons.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void After_launch_a_change_against_the_hold_out_raises_an_alarm()
    {
        RolloutMonitor monitor = Experiment.MonitoredRollout("x").WithStages(1.0).WithHoldOut(0.05).Guardrail(Minutes).WithAverageRunLength(100).Start();
        int day = 0;
        for (; day < 60; day++)
        {
            // Nothing for two months: the evidence of harm has a long way back.
            monitor = monitor.Observe(Day(day, 500, 31 + 0.1 * (day % 3 - 1), 9_500, 31));
        }
        Assert.False(monitor.Metrics[0].AfterLaunch!.Value.HasAlarmed);
        Assert.Equal(60, monitor.Metrics[0].AfterLaunch!.Value.Observations);
        for (; day < 80 && monitor.Action != RolloutAction.RollBack; day++)
        {
            monitor = monitor.Observe(Day(day, 500, 31, 9_500, 30.2));
        }
        Assert.InRange(day, 62, 75);
        Assert.Null(monitor.Metrics[0].AlarmedOn);
        Assert.Contains("has changed for the worse against the hold-out", monitor.Decide().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_success_metric_is_watched_and_its_improvement_reported()
    {
        RolloutMonitor monitor = Experiment.MonitoredRollout("x").WithStages(0.5, 1).Success(Minutes).Start().Observe(Day(0, 5_000, 31, 5_000, 33));
        Assert.Equal(Start, monitor.Metrics[0].BetterOn);
        Assert.Contains("minutes got better", monitor.Decide().ToString(), StringComparison.Ordinal);
        Assert.Equal(RolloutAction.RollBack, Experiment.MonitoredRollout("x").Success(Minutes).Start().Observe(Day(0, 99_000, 31, 1_000, 29)).Action);
    }

    [Fact]
    public void What_happens_is_logged_and_nothing_else()
    {
        var log = new ListLogger();
        RolloutMonitor monitor = Simple.Start().Observe(Day(0, 9_000, 31, 1_000, 31), log);
        Assert.Equal([(LogLevel.Information, ExperimentEvents.Decision)], log.Taken());
        monitor = monitor.Advance(log);
        Assert.Equal([(LogLevel.Information, ExperimentEvents.StageStarted)], log.Taken());
        monitor = monitor.Observe(Day(1, 5_000, 31, 5_000, 28).WithFailedCheck("nulls", "Too many."), log);
        Assert.Equal([(LogLevel.Warning, ExperimentEvents.Alarm), (LogLevel.Warning, ExperimentEvents.FailedCheck), (LogLevel.Information, ExperimentEvents.Decision)], log.Taken());
        monitor = monitor.Observe(Day(2, 5_000, 31, 5_000, 28), log);
        Assert.Empty(log.Taken());
        Assert.Throws<ArgumentException>(() => monitor.Observe(Day(2), log));
        Assert.Equal([(LogLevel.Warning, ExperimentEvents.DataRefused)], log.Taken());
    }

    [Fact]
    public void A_design_comes_back_from_JSON_as_it_was()
    {
        MonitoredRollout design = Everything.WithGate(RolloutGate.SafetyBeforeEveryStage).WithAlpha(0.01).WithSampleRatioAlpha(0.01).WithPlannedUsers(123).WithAverageRunLength(99)
            .WithStages(new RolloutStage(0.02, 3), new(1, 9))
            .Guardrail(Metric.Mean("late").WithWindow(AnalysisWindow.Week2.FromDailyValues(0.4)), Lift.Absolute(2)).Guardrail(Metric.Rate("calls", PreferredDirection.Increase), Lift.Relative(0.2));
        MonitoredRollout back = JsonSerializer.Deserialize<MonitoredRollout>(JsonSerializer.Serialize(design))!;
        Assert.Equal(design, back);
        Assert.Equal(JsonSerializer.Serialize(design), JsonSerializer.Serialize(back));
        Assert.Equal(design.Start(), back.Start());
    }

    [Fact]
    public void Many_threads_may_go_on_from_one_state()
    {
        var random = new RandomSource(5, 0);
        RolloutMonitor start = Everything.Start();
        start = start.Observe(Drawn(random, start, Day(0)));
        RolloutIncrement next = Drawn(random, start, Day(1));
        string before = JsonSerializer.Serialize(start);
        RolloutMonitor expected = start.Observe(next);
        Parallel.For(0, 64, _ =>
        {
            Assert.Equal(expected, start.Observe(next));
            Assert.Equal(expected.Decide(), start.Observe(next).Decide());
            // A decision says by which design and on which data it was made, and keeps that as JSON.
            RolloutDecision decision = expected.Decide();
            Assert.Equal((expected.Rollout.Registration.Fingerprint, expected.DataFingerprint), (decision.PlanFingerprint, decision.DataFingerprint));
            Assert.NotEqual(start.Decide().DataFingerprint, decision.DataFingerprint);
            Assert.Equal(decision, JsonSerializer.Deserialize<RolloutDecision>(JsonSerializer.Serialize(decision)));
            Assert.Equal(before, JsonSerializer.Serialize(start));
        });
    }

    [Fact]
    public void Wrong_states_are_refused_by_name()
    {
        string json = JsonSerializer.Serialize(Simple.Start().Observe(Day(0, 9_000, 31, 1_000, 31)));
        Assert.NotNull(JsonSerializer.Deserialize<RolloutMonitor>(json));
        foreach ((string good, string bad) in ((string, string)[])
        [
            ("\"stage\":0,\"increments\"", "\"stage\":7,\"increments\""), ("\"metric\":\"minutes\",\"at\"", "\"metric\":\"hours\",\"at\""), ("\"part\":[1,1]", "\"part\":[2,1]"),
            ("\"holdDays\":[1,1,7]", "\"holdDays\":[1]"), ("\"increments\":1", "\"increments\":-1"), ("\"kind\":\"Mean\"", "\"kind\":\"Median\""), ("\"lastDay\":\"2026-03-02\"", "\"lastDay\":\"2026-03-32\""),
            ("\"shares\":[0.1,", "\"shares\":[0.6,"), ("\"shownOn\":[0,0,0,0]", "\"shownOn\":[0,0]"),
        ])
        {
            Assert.Contains(good, json, StringComparison.Ordinal);
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RolloutMonitor>(json.Replace(good, bad, StringComparison.Ordinal)));
        }
    }

    private sealed class ListLogger : ILogger
    {
        private readonly List<(LogLevel, int)> _entries = [];

        public (LogLevel, int)[] Taken()
        {
            (LogLevel, int)[] entries = [.. _entries];
            _entries.Clear();
            return entries;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Assert.DoesNotContain("NaN", formatter(state, exception), StringComparison.Ordinal);
            _entries.Add((logLevel, eventId.Id));
        }
    }
}
