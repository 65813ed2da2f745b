using BenchmarkDotNet.Attributes;
using Experimentation.Stats.Numerics;
using Peer = MathNet.Numerics.Distributions;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// Upper quantiles at tails from 0.5 down to 5e-7, over parameters as experiments have them. The baseline is the normal quantile; the peer is MathNet.Numerics 5.0.0, which
/// has lower quantiles only and is asked for 1 - tail (it is not accurate there; its F quantile fails to converge
/// on these arguments and is left out).
/// </summary>
[MemoryDiagnoser]
public class QuantileBenchmarks
{
    private const int Count = 1000;

    private readonly double[] _tail = new double[Count];
    private readonly double[] _first = new double[Count];
    private readonly double[] _second = new double[Count];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(5);
        for (int i = 0; i < Count; i++)
        {
            _tail[i] = 0.5 * Math.Pow(10, -6 * random.NextDouble());
            _first[i] = Math.Pow(10, 0.5 + 5 * random.NextDouble());
            _second[i] = Math.Pow(10, 0.5 + 5 * random.NextDouble());
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public double NormalQuantile()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += Normal.UpperQuantile(_tail[i]);
        }
        return sum;
    }

    /// <summary>Degrees of freedom from 3 to 300,000.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public double StudentTQuantile()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += StudentT.UpperQuantile(_tail[i], _first[i]);
        }
        return sum;
    }

    /// <summary>So few degrees of freedom that the expansion is only a start.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public double StudentTQuantileOfFiveDegrees()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += StudentT.UpperQuantile(_tail[i], 5);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double ChiSquareQuantile()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += ChiSquared.UpperQuantile(_tail[i], _first[i]);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double GammaQuantile()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += Gamma.UpperQuantile(_tail[i], _first[i], 2.5);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double BetaQuantile()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += Beta.UpperQuantile(_tail[i], _first[i], _second[i]);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double FQuantile()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += FDistribution.UpperQuantile(_tail[i], _first[i], _second[i]);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double NormalQuantileOfMathNet()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += Peer.Normal.InvCDF(0, 1, 1 - _tail[i]);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double StudentTQuantileOfMathNet()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += Peer.StudentT.InvCDF(0, 1, _first[i], 1 - _tail[i]);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double GammaQuantileOfMathNet()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += Peer.Gamma.InvCDF(_first[i], 1 / 2.5, 1 - _tail[i]);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double ChiSquareQuantileOfMathNet()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += Peer.ChiSquared.InvCDF(_first[i], 1 - _tail[i]);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public double BetaQuantileOfMathNet()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += Peer.Beta.InvCDF(_first[i], _second[i], 1 - _tail[i]);
        }
        return sum;
    }
}
