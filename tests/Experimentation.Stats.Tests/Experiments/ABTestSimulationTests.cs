namespace Experimentation.Stats.Tests.Experiments;

public class ABTestSimulationTests(ITestOutputHelper output)
{
    private const int Replications = 300;

    private static readonly Metric<ProportionSummary> Converted = Metric.Proportion("converted");
    private static readonly Metric<ProportionSummary> Retained = Metric.Proportion("retained");
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    private static readonly Metric<CountSummary> Crashes = Metric.Rate("crashes");
    private static readonly Metric<RatioSummary> Clicks = Metric.Ratio("clicks per session");

    private static ABTestPlan Plan(Boundary boundary) => Experiment.ABTest("simulated")
        .Success(Converted, Lift.Relative(0.1))
        .Guardrail(Retained, Lift.Relative(0.05))
        .WithBoundary(boundary)
        .Plan(Baseline.For(Converted, 0.2), Baseline.For(Retained, 0.6));

    public static TheoryData<string> Boundaries => ["fixed", "group sequential", "always valid"];

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void A_plan_keeps_its_promises(string boundary)
    {
        ABTestPlan plan = Plan(boundary switch
        {
            "fixed" => Boundary.FixedHorizon,
            "always valid" => AlwaysValid.TightestAtPlan(),
            _ => GroupSequential.Looks(5).ToBoundary(),
        });
        int? looks = boundary == "always valid" ? 3 : null;
        ABTestSimulation planned = plan.Simulate(SimulatedTruth.AsPlanned, looks, replications: Replications);
        ABTestSimulation nothing = plan.Simulate(SimulatedTruth.NoEffect, looks, replications: Replications);
        ABTestSimulation harm = plan.Simulate(SimulatedTruth.GuardrailsAtMargin, looks, replications: Replications);
        output.WriteLine($"{planned}\n{nothing}\n{harm}");
        Assert.True(planned.Ship.ZAgainst(plan.Test.Power) > -3, planned.ToString());
        Assert.True(nothing.Ship.ZAgainst(plan.Test.Alpha) < 3, nothing.ToString());
        Assert.True(harm.Ship.ZAgainst(plan.Test.Alpha) < 3, harm.ToString());
        Assert.True(nothing.Abort.ZAgainst(plan.Test.DeteriorationAlpha) < 3, nothing.ToString());
        Assert.True(harm.Abort.Value > nothing.Abort.Value, harm.ToString());
        Assert.Equal(1, planned.Ship.Value + planned.End.Value + planned.Abort.Value, 1e-12);
        Assert.Equal(planned.Ship.Value, planned.ShippedAtLook.Sum(), 1e-12);
        Assert.InRange(planned.Users.Value, 1, plan.Users);
    }

    [Fact]
    public void Every_kind_of_metric_is_drawn_from_its_baseline()
    {
        ABTestPlan plan = Experiment.ABTest("all kinds")
            .Success(Minutes, Lift.Relative(0.1))
            .Guardrail(Crashes, Lift.Relative(0.3))
            .Guardrail(Clicks, Lift.Relative(0.2))
            .WithRule(DecisionRule.SuccessAndGuardrails)
            .Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 1.5, 2), Baseline.For(Clicks, 0.4, 1.0));
        ABTestSimulation planned = plan.Simulate(SimulatedTruth.AsPlanned, replications: 200, seed: 5);
        Assert.True(planned.Ship.ZAgainst(plan.Test.Power) > -3, planned.ToString());
        ABTestSimulation skewed = plan.Simulate(SimulatedTruth.AsPlanned, processes: [MetricProcess.For(Minutes, DataProcess.ZeroInflated(0.5, DataProcess.Gamma(60, 30)))], replications: 200, seed: 5);
        Assert.NotEqual(planned.Ship, skewed.Ship);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        ABTestPlan plan = Plan(Boundary.FixedHorizon);
        Assert.Equal(plan.Simulate(SimulatedTruth.AsPlanned, replications: 300, seed: 9), plan.Simulate(SimulatedTruth.AsPlanned, replications: 300, seed: 9));
    }

    [Fact]
    public void Processes_belong_to_metrics_of_the_test_and_only_one_to_each()
    {
        ABTestPlan plan = Plan(Boundary.FixedHorizon);
        MetricProcess stranger = MetricProcess.For(Minutes, DataProcess.Normal(1, 1));
        MetricProcess converted = MetricProcess.For(Converted, DataProcess.Binary(0.2));
        Assert.Equal("processes", Assert.Throws<ArgumentException>(() => plan.Simulate(SimulatedTruth.NoEffect, processes: [stranger])).ParamName);
        Assert.Contains("two for 'converted'", Assert.Throws<ArgumentException>(() => plan.Simulate(SimulatedTruth.NoEffect, processes: [converted, converted])).Message, StringComparison.Ordinal);
        Assert.Equal("replications", Assert.Throws<ArgumentOutOfRangeException>(() => plan.Simulate(SimulatedTruth.NoEffect, replications: 1)).ParamName);
        Assert.Equal("truth", Assert.Throws<ArgumentOutOfRangeException>(() => plan.Simulate((SimulatedTruth)7)).ParamName);
    }

    [Fact]
    public void Every_metric_says_what_its_own_test_did()
    {
        ABTestPlan plan = Plan(Boundary.FixedHorizon);
        ABTestSimulation planned = plan.Simulate(SimulatedTruth.AsPlanned, replications: Replications, seed: 3);
        ABTestSimulation harm = plan.Simulate(SimulatedTruth.GuardrailsAtMargin, replications: Replications, seed: 3);
        output.WriteLine($"{planned}\n{harm}");
        MetricCharacteristics success = planned.Metrics[0];
        Assert.Equal(("treatment", "converted"), (success.Variant, success.Metric.Metric.Name));
        Assert.Equal(0.02, success.Truth, 1e-9);
        Assert.Equal(0, planned.Metrics[1].Truth, 1e-12);
        Assert.Equal(-0.03, harm.Metrics[1].Truth, 1e-9);
        // One look: the driving metric has the power of its share of beta, the guardrail at its margin its alpha, and intervals and estimates are honest.
        Assert.True(success.Shown.ZAgainst(plan.Metrics[0].Power.Last) > -3, success.ToString());
        Assert.True(harm.Metrics[1].Shown.ZAgainst(plan.Test.Alpha) < 3, harm.Metrics[1].ToString());
        foreach (MetricCharacteristics metric in planned.Metrics.Concat(harm.Metrics))
        {
            Assert.Equal(0.9, metric.NominalCoverage, 1e-12);
            Assert.InRange(metric.Coverage.ZAgainst(0.9), -3, 3);
            Assert.InRange(metric.Bias.ZAgainst(0), -3.5, 3.5);
        }
    }

    [Fact]
    public void Stopping_on_good_news_shows_as_bias()
    {
        ABTestPlan plan = Plan(GroupSequential.Looks(5).WithEfficacy(ErrorSpending.Power(1)).ToBoundary());
        ABTestSimulation planned = plan.Simulate(SimulatedTruth.AsPlanned, replications: Replications, seed: 4);
        Assert.True(planned.Metrics[0].Bias.ZAgainst(0) > 3, planned.ToString());
        Assert.True(planned.Metrics[0].Coverage.ZAgainst(planned.Metrics[0].NominalCoverage) > -3, planned.ToString());
        Assert.Equal(2, planned.Metrics.Count);
    }

    [Fact]
    public void Several_treatments_have_their_own_lines()
    {
        ABTestPlan plan = Experiment.ABTest("three arms").WithVariants(("a", 0.4), ("b", 0.3), ("c", 0.3))
            .Success(Converted, Lift.Relative(0.2)).Guardrail(Retained, Lift.Relative(0.1))
            .Plan(Baseline.For(Converted, 0.2), Baseline.For(Retained, 0.6));
        ABTestSimulation simulation = plan.Simulate(SimulatedTruth.NoEffect, replications: 20);
        Assert.Equal(["b converted", "b retained", "c converted", "c retained"], simulation.Metrics.Select(m => $"{m.Variant} {m.Metric.Metric.Name}"));
    }
}
