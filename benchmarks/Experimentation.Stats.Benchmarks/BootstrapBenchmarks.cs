using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>Poisson weights against drawing rows with replacement: a difference in means, 999 replications.</summary>
[MemoryDiagnoser]
public class BootstrapBenchmarks
{
    private double[] _control = [];
    private double[] _treatment = [];

    [Params(1_000, 100_000)]
    public int UsersPerArm { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomSource(seed: 1);
        _control = [.. Enumerable.Range(0, UsersPerArm).Select(_ => random.NextExponential())];
        _treatment = [.. Enumerable.Range(0, UsersPerArm).Select(_ => random.NextExponential())];
    }

    [Benchmark(Baseline = true)]
    public Comparison Rows() => Resample.Bootstrap(_control, _treatment, Resample.DifferenceInMeans, BootstrapInterval.Percentile, replications: 999);

    [Benchmark]
    public Comparison PoissonWeights() => Compare.Bootstrap(BootstrapSummary.Of(_control, 1, "control", 999), BootstrapSummary.Of(_treatment, 1, "treatment", 999));
}
