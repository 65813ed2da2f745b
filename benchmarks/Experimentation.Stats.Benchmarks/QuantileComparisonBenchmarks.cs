using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>Comparing quantiles of many values. The baseline sorts both arms, as one would by hand.</summary>
[MemoryDiagnoser]
public class QuantileComparisonBenchmarks
{
    private double[] _control = [];
    private double[] _treatment = [];

    [Params(10_000, 1_000_000)]
    public int Count { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomSource(5);
        _control = [.. Enumerable.Range(0, Count).Select(_ => Math.Exp(random.NextNormal()))];
        _treatment = [.. Enumerable.Range(0, Count).Select(_ => 1.01 * Math.Exp(random.NextNormal()))];
    }

    [Benchmark(Baseline = true)]
    public double SortBoth()
    {
        double[] c = [.. _control];
        double[] t = [.. _treatment];
        Array.Sort(c);
        Array.Sort(t);
        return t[Count / 2] - c[Count / 2];
    }

    [Benchmark]
    public double MedianAndInterval() => Compare.Quantiles(_control, _treatment, 0.5).Interval.Lower;

    [Benchmark]
    public double UpperQuantileAndInterval() => Compare.Quantiles(_control, _treatment, 0.99).Interval.Lower;

    [Benchmark]
    public double OrderStatistics() => Compare.Quantiles(_control, _treatment, 0.5, QuantileTest.OrderStatistics).Interval.Lower;

    [Benchmark]
    public double TrimmedMeans() => Compare.TrimmedMeans(QuantileSample.Of(_control), QuantileSample.Of(_treatment)).PValue;

    [Benchmark]
    public double Sketch() => QuantileSketch.Of(_control).Quantile(0.99);

    [Benchmark]
    public double Capped() => Caps.Above(10).Summarize(_control).Capped.Mean;
}
