namespace Experimentation.Stats.Tests.Experiments;

/// <summary>The same A/B test read against a boundary that may be read at every look.</summary>
public class SequentialABTestTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");

    private static readonly Metric<MeanSummary> Starts = Metric.Mean("starts");

    private static readonly ABTest Design = Experiment.ABTest("sequential")
        .Success(Minutes, Lift.Relative(0.05))
        .Guardrail(Starts, Lift.Relative(0.05))
        .WithBoundary(AlwaysValid.TightestAtPlan());

    private static readonly ABTestPlan Plan = Design.Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Starts, 10, 10));

    [Fact]
    public void The_plan_asks_for_the_users_that_early_looks_cost()
    {
        ABTestPlan fixedHorizon = Design.WithBoundary(Boundary.FixedHorizon).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Starts, 10, 10));
        Assert.InRange((double)Plan.Users / fixedHorizon.Users, 1.3, 2);
    }

    [Fact]
    public void An_effect_that_is_clear_early_ships_early_and_the_same_data_do_not_at_fixed_horizon()
    {
        ExperimentData early = Data(Plan.Users / 4, 33.5, 10.1);
        Assert.Equal(DecisionKind.Ship, Plan.Analyze(early).Decision.Kind);
        ABTestPlan fixedHorizon = Design.WithBoundary(Boundary.FixedHorizon).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Starts, 10, 10));
        Assert.Equal(DecisionKind.Continue, fixedHorizon.Analyze(Data(fixedHorizon.Users / 4, 33.5, 10.1)).Decision.Kind);
    }

    [Fact]
    public void What_was_shown_stays_shown_until_the_rest_of_the_rule_is_met()
    {
        // First look: minutes clearly up, starts too uncertain to be called safe. Second: starts safe, minutes no longer clear by themselves.
        ABTestAnalysis first = Plan.Analyze(Data(Plan.Users / 8, 34, 9.5));
        Assert.Equal(DecisionKind.Continue, first.Decision.Kind);
        Assert.Equal(1, first.Metrics[0].ShownAtLook);
        Assert.Null(first.Metrics[1].ShownAtLook);
        ABTestAnalysis second = Plan.Analyze(Data(Plan.Users, 30.4, 10.3), first);
        Assert.Equal(Verdict.Inconclusive, second.Metrics[0].Difference.Verdict);
        Assert.Equal(1, second.Metrics[0].ShownAtLook);
        Assert.Equal(2, second.Metrics[1].ShownAtLook);
        Assert.Equal(DecisionKind.Ship, second.Decision.Kind);
        Assert.Equal([Plan.Users / 16 * 2, Plan.Users / 2 * 2], second.Looks);
    }

    [Fact]
    public void Nothing_at_the_planned_users_ends()
    {
        Assert.Equal(DecisionKind.End, Plan.Analyze(Data(Plan.Users, 30.1, 10)).Decision.Kind);
    }

    [Fact]
    public void Harm_aborts_at_any_look()
    {
        Assert.Equal(DecisionKind.Abort, Plan.Analyze(Data(Plan.Users / 4, 30, 9)).Decision.Kind);
    }

    [Fact]
    public void The_critical_value_depends_on_the_share_of_the_plan_and_not_on_the_metrics_unit()
    {
        ABTestAnalysis quarter = Plan.Analyze(Data(Plan.Users / 4, 30.5, 10));
        double minutes = quarter.Metrics[0].Difference.Trail.Last;
        Assert.Equal(minutes, quarter.Metrics[0].RelativeLift.Trail.Last, 9);
        // Success and guardrail have the same alpha here, so the same share of the plan gives the same critical value.
        Assert.Equal(minutes, quarter.Metrics[1].Difference.Trail.Last, 9);
        Assert.True(minutes > 2);
    }

    [Fact]
    public void A_look_that_goes_back_or_belongs_to_another_plan_is_refused()
    {
        ABTestAnalysis first = Plan.Analyze(Data(Plan.Users / 2, 30.5, 10));
        Assert.Equal("previous", Assert.Throws<ArgumentException>(() => Plan.Analyze(Data(Plan.Users / 2, 30.5, 10), first)).ParamName);
        ABTestPlan other = Design.WithAlpha(0.01).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Starts, 10, 10));
        Assert.Contains("another plan", Assert.Throws<ArgumentException>(() => other.Analyze(Data(Plan.Users, 30.5, 10), first)).Message, StringComparison.Ordinal);
    }

    private static ExperimentData Data(long users, double minutes, double starts) => new ExperimentData()
        .Add(Minutes, ("control", MeanSummary.FromMoments(users / 2, 30, 1600)), ("treatment", MeanSummary.FromMoments(users / 2, minutes, 1600)))
        .Add(Starts, ("control", MeanSummary.FromMoments(users / 2, 10, 100)), ("treatment", MeanSummary.FromMoments(users / 2, starts, 100)));
}
