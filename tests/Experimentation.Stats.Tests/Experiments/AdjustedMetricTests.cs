namespace Experimentation.Stats.Tests.Experiments;

/// <summary>Adjusted metrics are planned from what covariates leave of the variance, analysed by the plan, and simulated.</summary>
public class AdjustedMetricTests
{
    private static readonly Metric<CovariateSummary> Minutes = Metric.AdjustedMean("minutes");

    private static ABTest Test(Metric metric) => Experiment.ABTest("Music videos").WithVariants(("control", 0.5), ("videos", 0.5)).Success(metric, Lift.Relative(0.02));

    [Fact]
    public void Covariates_save_users()
    {
        ABTestPlan plain = Test(Metric.Mean("minutes")).Plan(Baseline.For(Metric.Mean("minutes"), 31, 40));
        ABTestPlan adjusted = Test(Minutes).Plan(Baseline.For(Minutes, 31, 40, correlation: 0.8));
        Close.To(0.36, (double)adjusted.Users / plain.Users, 1e-3);
        // From history with the same covariate, the same.
        CovariateSummary history = CovariateSummary.FromMoments(1_000_000, 1, [31, 5], [1600, 0.8 * 40 * 3, 9]);
        Close.To(Math.Sqrt(1600 * 0.36), Math.Sqrt(Baseline.For(Minutes, history).Variance), 1e-5);
        Metric<StratifiedSummary> stratified = Metric.StratifiedMean("minutes");
        Baseline byStratum = Baseline.For(stratified, StratifiedSummary.Of(("old", history), ("new", CovariateSummary.FromMoments(1_000_000, 1, [11], [1600]))));
        Close.To(21, byStratum.Mean, 1e-12);
        Close.To((1600 * 0.36 + 1600) / 2, byStratum.Variance, 1e-5);
        Metric<CovariateSummary> ratio = Metric.AdjustedRatio("clicks per session");
        CovariateSummary ratioHistory = CovariateSummary.FromMoments(100_000, 2, [6, 3, 3], [4, 1, 2, 0.5, 0.3, 1]);
        Close.To(2, Baseline.For(ratio, ratioHistory).Mean, 1e-12);
        Assert.True(Baseline.For(ratio, ratioHistory).Variance < ratioHistory.Ratio(0, 1).RatioVariance);
    }

    [Fact]
    public void The_plan_reads_covariates()
    {
        ABTestPlan plan = Test(Minutes).Plan(Baseline.For(Minutes, 31, 40, correlation: 0.8));
        var random = new RandomSource(3);
        long users = plan.UsersPerVariant[0];
        CovariateSummary control = DataProcess.WithCovariate(31, 40, 0.8).Draw(random, users);
        CovariateSummary treatment = DataProcess.WithCovariate(31, 40, 0.8).Lifted(Lift.Relative(0.03)).Draw(random, users);
        ABTestAnalysis analysis = plan.Analyze(new ExperimentData().Add(Minutes, ("control", control), ("videos", treatment)));
        MetricResult result = Assert.Single(analysis.Metrics);
        Close.To(Compare.AdjustedMeans(control, treatment).Estimate, result.Difference.Estimate, 1e-12);
        Assert.InRange(result.Difference.Adjustment!.VarianceReduction, 0.6, 0.68);
        Assert.Equal(DecisionKind.Ship, analysis.Decision.Kind);
        Assert.Equal("summaries", Assert.Throws<ArgumentNullException>(() => new ExperimentData().Add(Minutes, ("control", null!))).ParamName);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_simulated_plan_has_its_power(bool ownProcess)
    {
        ABTestPlan plan = Experiment.ABTest("Music videos").WithVariants(("control", 0.5), ("videos", 0.5)).Success(Minutes, Lift.Relative(0.2)).Plan(Baseline.For(Minutes, 31, 40, correlation: 0.7));
        ABTestSimulation simulation = plan.Simulate(
            SimulatedTruth.AsPlanned,
            processes: ownProcess ? [MetricProcess.For(Minutes, DataProcess.WithCovariate(31, 40, 0.7))] : null,
            replications: 1000,
            seed: 5);
        MetricCharacteristics minutes = Assert.Single(simulation.Metrics);
        Assert.InRange(minutes.Shown.Value, plan.DrivingMetric.Power.Last - 0.04, plan.DrivingMetric.Power.Last + 0.04);
        Assert.InRange(minutes.Coverage.Value, minutes.NominalCoverage - 0.03, minutes.NominalCoverage + 0.03);
    }

    [Fact]
    public void Wrong_baselines_are_refused()
    {
        Assert.Equal("correlation", Assert.Throws<ArgumentOutOfRangeException>(() => Baseline.For(Minutes, 31, 40, 1)).ParamName);
        Assert.Equal("history", Assert.Throws<ArgumentNullException>(() => Baseline.For(Minutes, (CovariateSummary)null!)).ParamName);
        ArgumentException nobody = Assert.Throws<ArgumentException>(() => Baseline.For(Minutes, CovariateSummary.Of(ReadOnlySpan<double>.Empty, [])));
        Assert.Equal("history", nobody.ParamName);
        Assert.Contains("no users", nobody.Message, StringComparison.Ordinal);
        Assert.Equal("correlation", Assert.Throws<ArgumentOutOfRangeException>(() => DataProcess.WithCovariate(1, 1, 2)).ParamName);
    }

    [Fact]
    public void The_process_has_the_moments_that_it_says()
    {
        DataProcess<CovariateSummary> process = DataProcess.WithCovariate(10, 3, -0.6);
        CovariateSummary many = process.Draw(new RandomSource(1), 4_000_000);
        Assert.InRange(many.Mean(0), 9.99, 10.01);
        Assert.InRange(many.Covariance(0, 1) / 3, -0.602, -0.598);
        // Few users are drawn one by one; both ways have the same spread of variances.
        double SpreadOf(long users) => Enumerable.Range(0, 4000).Average(i => process.Draw(new RandomSource(7, (ulong)i), users).Covariance(0, 0));
        Assert.InRange(SpreadOf(3), 8.5, 9.5);
        Assert.InRange(SpreadOf(4), 8.5, 9.5);
        Assert.Equal(0, process.Draw(new RandomSource(1), 0).Count);
        Close.To(9 * -0.6 / 3, process.Expected(100).Covariance(0, 1), 1e-12);
        Close.To(11, process.Lifted(Lift.Relative(0.1)).Mean, 1e-12);
    }
}
