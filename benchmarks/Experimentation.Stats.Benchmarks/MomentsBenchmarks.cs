using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>Mean and variance in one pass, beside a plain sum of the same array with the widest vectors. 16,000,000 doubles (128 MB) do not fit any cache; 1,000 fit the first.</summary>
[MemoryDiagnoser]
public class MomentsBenchmarks
{
    private double[] _x = [];
    private double[] _y = [];

    [Params(1_000, 16_000_000)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(11);
        _x = [.. Enumerable.Range(0, Length).Select(_ => 30 + 40 * random.NextDouble())];
        _y = [.. _x.Select(x => x + random.NextDouble())];
    }

    [Benchmark(Baseline = true)]
    public double PlainSum()
    {
        ReadOnlySpan<Vector512<double>> vectors = MemoryMarshal.Cast<double, Vector512<double>>(_x);
        Vector512<double> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }
        return Vector512.Sum((a + b) + (c + d));
    }

    [Benchmark]
    public double MeanAndVariance() => MeanSummary.Of(_x).Variance;

    [Benchmark]
    public double MeanAndVarianceTwoThreads() => MeanSummary.Of(_x, 2).Variance;

    [Benchmark]
    public double Ratio() => RatioSummary.Of(_x, _y).Covariance;

    [Benchmark]
    public double OneValueAtATime()
    {
        var accumulator = new MeanAccumulator();
        foreach (double value in _x)
        {
            accumulator.Add(value);
        }
        return accumulator.ToSummary().Variance;
    }
}
