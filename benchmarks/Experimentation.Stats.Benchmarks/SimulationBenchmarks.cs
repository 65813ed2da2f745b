using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// Simulated A/A tests with 14 looks of 1,000 users. The baseline reads every look at a fixed horizon (peeking: it stops soonest and so draws least); the goal is 100,000 group-sequential
/// experiments in at most 10 s on 2 cores, which is 100 µs for each of them.
/// </summary>
[MemoryDiagnoser]
public class SimulationBenchmarks
{
    private const int Looks = 14;
    private const int UsersPerLook = 1_000;
    private const int Experiments = 2_000;

    private static readonly DataProcess<ProportionSummary> Converted = DataProcess.Binary(0.1);
    private static readonly DataProcess<MeanSummary> Minutes = DataProcess.Normal(31, 40);

    private static readonly ComparisonSimulation<ProportionSummary> Shares =
        Simulate.Comparison(Converted, Converted, static (c, t) => Compare.Proportions(c, t)).WithLooks(Looks, UsersPerLook);

    private static readonly ComparisonSimulation<MeanSummary> Means =
        Simulate.Comparison(Minutes, Minutes, static (c, t) => Compare.Means(c, t)).WithLooks(Looks, UsersPerLook);

    private readonly ComparisonSimulation<ProportionSummary> _peeking = Shares.Using(Boundary.FixedHorizon);
    private readonly ComparisonSimulation<ProportionSummary> _groupSequential = Shares.Using(GroupSequential.Looks(Looks).ToBoundary());
    private readonly ComparisonSimulation<ProportionSummary> _alwaysValid = Shares.Using(AlwaysValid.TightestAtPlan());
    private readonly ComparisonSimulation<MeanSummary> _means = Means.Using(GroupSequential.Looks(Looks).ToBoundary());

    private readonly ABTestPlan _plan = MakePlan();

    [Benchmark(Baseline = true, OperationsPerInvoke = Experiments)]
    public OperatingCharacteristics Peeking() => _peeking.Run(Experiments);

    [Benchmark(OperationsPerInvoke = Experiments)]
    public OperatingCharacteristics GroupSequentialShares() => _groupSequential.Run(Experiments);

    [Benchmark(OperationsPerInvoke = Experiments)]
    public OperatingCharacteristics AlwaysValidShares() => _alwaysValid.Run(Experiments);

    [Benchmark(OperationsPerInvoke = Experiments)]
    public OperatingCharacteristics GroupSequentialMeans() => _means.Run(Experiments);

    /// <summary>A whole experiment with a success metric, a guardrail, deterioration tests and the sample ratio at each of its looks.</summary>
    [Benchmark(OperationsPerInvoke = Experiments / 10)]
    public ABTestSimulation WholeExperiment() => _plan.Simulate(SimulatedTruth.NoEffect, replications: Experiments / 10);

    private static ABTestPlan MakePlan()
    {
        Metric<ProportionSummary> converted = Metric.Proportion("converted");
        Metric<ProportionSummary> retained = Metric.Proportion("retained");
        return Experiment.ABTest("simulated")
            .Success(converted, Lift.Relative(0.1))
            .Guardrail(retained, Lift.Relative(0.05))
            .WithBoundary(GroupSequential.Looks(Looks).ToBoundary())
            .Plan(Baseline.For(converted, 0.2), Baseline.For(retained, 0.6));
    }
}
