namespace Experimentation.Stats.Tests.Simulation;

public class SimulateTests(ITestOutputHelper output)
{
    private static readonly DataProcess<ProportionSummary> Binary = DataProcess.Binary(0.2);

    [Fact]
    public void A_fixed_horizon_test_read_once_keeps_its_size_and_coverage()
    {
        OperatingCharacteristics result = Simulate.Comparison(Binary, Binary, (c, t) => Compare.Proportions(c, t)).WithLooks(1, 2_000).Run(20_000);
        output.WriteLine(result.ToString());
        Assert.InRange(Math.Abs(result.Concluded.ZAgainst(0.05)), 0, 4);
        Assert.InRange(Math.Abs(result.Coverage.ZAgainst(0.95)), 0, 4);
        Assert.InRange(Math.Abs(result.Bias.ZAgainst(0)), 0, 4);
        Assert.Equal(2_000, result.Users.Value);
        Assert.Equal(0, result.Truth);
    }

    [Fact]
    public void Peeking_at_a_fixed_horizon_inflates_its_size_and_stops_on_good_news()
    {
        // One-sided at 5 % and 14 looks: 19.3 % (a re-run of a published comparison of sequential methods, 50,000 replications).
        ComparisonSimulation<ProportionSummary> peeking = Simulate
            .Comparison(Binary, Binary, (c, t) => Compare.Proportions(c, t).Against(Hypothesis.Superiority()))
            .WithLooks(14, 2_000);
        OperatingCharacteristics nothing = peeking.Run(8_000);
        Assert.InRange(nothing.Concluded.Value, 0.193 - 0.016, 0.193 + 0.016);
        Assert.Equal(nothing.Concluded.Value, nothing.ConcludedAtLook.Sum(), 1e-12);
        Assert.True(nothing.Users.Value < 14 * 2_000);

        OperatingCharacteristics something = Simulate
            .Comparison(Binary, Binary.Lifted(Lift.Relative(0.04)), (c, t) => Compare.Proportions(c, t))
            .WithLooks(14, 2_000)
            .Run(4_000);
        Assert.Equal(0.008, something.Truth, 1e-9);
        Assert.True(something.Bias.ZAgainst(0) > 5, something.ToString());
    }

    [Fact]
    public void An_always_valid_boundary_may_be_read_at_every_look()
    {
        OperatingCharacteristics result = Simulate
            .Comparison(Binary, Binary, (c, t) => Compare.Proportions(c, t))
            .Using(AlwaysValid.TightestAtPlan())
            .WithLooks(14, 2_000)
            .Run(3_000);
        Assert.True(result.Concluded.ZAgainst(0.05) < 3, result.ToString());
        Assert.True(result.Coverage.ZAgainst(0.95) > -3, result.ToString());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_figures_on_any_number_of_threads()
    {
        ComparisonSimulation<MeanSummary> simulation = Simulate
            .Comparison(DataProcess.LogNormal(5, 5), DataProcess.LogNormal(5.2, 5), (c, t) => Compare.Means(c, t).Relative())
            .WithLooks(3, 200);
        OperatingCharacteristics many = simulation.Run(500, seed: 42);
        var one = new ConcurrentExclusiveSchedulerPair();
        OperatingCharacteristics alone = await Task.Factory.StartNew(() => simulation.Run(500, seed: 42), CancellationToken.None, TaskCreationOptions.None, one.ExclusiveScheduler);
        Assert.Equal(many, alone);
        Assert.NotEqual(many.Bias, simulation.Run(500, seed: 43).Bias);
    }

    [Fact]
    public void Shares_of_users_are_kept()
    {
        OperatingCharacteristics result = Simulate
            .Comparison(Binary, Binary, (c, t) =>
            {
                Assert.True(c.Trials == 900 && t.Trials == 100 || c.Trials == t.Trials);
                return Compare.Proportions(c, t);
            })
            .WithTreatmentShare(0.1)
            .WithLooks(1, 1_000)
            .Run(200);
        Assert.Equal(1_000, result.Users.Value);
    }

    [Fact]
    public void Any_procedure_can_be_simulated()
    {
        MonteCarloEstimate share = Simulate.Probability(random => random.NextUniform() < 0.3, 20_000);
        Assert.InRange(Math.Abs(share.ZAgainst(0.3)), 0, 4);
        Assert.Equal(Math.Sqrt(0.3 * 0.7 / 20_000), share.StandardError, 1e-4);
        MonteCarloEstimate mean = Simulate.Expectation(random => random.NextExponential(), 20_000);
        Assert.InRange(Math.Abs(mean.ZAgainst(1)), 0, 4);
        MonteCarloEstimate certain = Simulate.Probability(_ => true, 200);
        Assert.Equal(1, certain.Value);
        Assert.Equal(Math.Sqrt(0.0025 * 0.9975 / 200), certain.StandardError, 1e-12);
    }

    [Fact]
    public void Progress_is_told_and_a_simulation_can_be_stopped()
    {
        var told = new List<double>();
        Simulate.Probability(_ => true, 1_000, progress: new Collect(told));
        Assert.Equal(1, told.Max());
        Assert.Equal(16, told.Count);

        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Simulate.Probability(
            _ =>
            {
                source.Cancel();
                return true;
            },
            1_000_000,
            cancellationToken: source.Token));
    }

    [Fact]
    public void A_failure_in_the_callers_procedure_comes_out_as_it_is() =>
        Assert.Equal("mine", Assert.Throws<InvalidOperationException>(() => Simulate.Probability(_ => throw new InvalidOperationException("mine"), 1_000)).Message);

    [Fact]
    public void Bad_arguments_are_named()
    {
        ComparisonSimulation<ProportionSummary> simulation = Simulate.Comparison(Binary, Binary, (c, t) => Compare.Proportions(c, t));
        Assert.Equal("looks", Assert.Throws<ArgumentOutOfRangeException>(() => simulation.WithLooks(0, 10)).ParamName);
        Assert.Equal("usersPerLook", Assert.Throws<ArgumentOutOfRangeException>(() => simulation.WithLooks(1, 3)).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => simulation.WithTreatmentShare(1)).ParamName);
        Assert.Equal("replications", Assert.Throws<ArgumentOutOfRangeException>(() => simulation.Run(1)).ParamName);
        Assert.Equal("value", Assert.Throws<ArgumentException>(() => Simulate.Expectation(_ => double.NaN, 10)).ParamName);
    }

    private sealed class Collect(List<double> told) : IProgress<double>
    {
        public void Report(double value)
        {
            lock (told)
            {
                told.Add(value);
            }
        }
    }
}
