using BenchmarkDotNet.Attributes;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Benchmarks;

/// <summary>Adjusted p-values of a million hypotheses, a thousandth of them with an effect. The baseline is Bonferroni, one pass.</summary>
[MemoryDiagnoser]
public class MultiplicityBenchmarks
{
    private readonly double[] _pValues = new double[1_000_000];
    private readonly double[] _adjusted = new double[1_000_000];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        for (int i = 0; i < _pValues.Length; i++)
        {
            _pValues[i] = random.NextDouble() * (i % 1000 == 0 ? 1e-6 : 1);
        }
    }

    [Benchmark(Baseline = true)]
    public void Bonferroni() => AdjustedPValues.Bonferroni(_pValues, _adjusted);

    [Benchmark]
    public void Holm() => AdjustedPValues.Holm(_pValues, _adjusted);

    [Benchmark]
    public void Hochberg() => AdjustedPValues.Hochberg(_pValues, _adjusted);

    [Benchmark]
    public void Hommel() => AdjustedPValues.Hommel(_pValues, _adjusted);

    [Benchmark]
    public void BenjaminiHochberg() => AdjustedPValues.BenjaminiHochberg(_pValues, _adjusted);
}

/// <summary>Critical values of many arms against one control and of all pairs. The baseline is the quantile of one t statistic.</summary>
[MemoryDiagnoser]
public class SimultaneousCriticalValueBenchmarks
{
    [Benchmark(Baseline = true)]
    public double StudentTQuantile() => StudentT.UpperQuantile(0.025, 96);

    [Benchmark]
    public double DunnettTwoSided() => LargestOfFamily.Equicorrelated(5, 0.5, 96, LargeSide.Both).UpperQuantile(0.05);

    [Benchmark]
    public double DunnettUnequalArms() => new LargestOfFamily([0.7, 0.65, 0.6, 0.5, 0.4], 96, LargeSide.Both).UpperQuantile(0.05);

    [Benchmark]
    public double Tukey() => StudentizedRange.UpperQuantile(0.05, 5, 96);
}
