using BenchmarkDotNet.Attributes;
using Experimentation.Stats.Numerics;
using Peer = MathNet.Numerics.Distributions;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// What planning calls most: non-central tails, one each, and masses of counts. The baseline is a normal tail; the peer is MathNet.Numerics 5.0.0, which has masses of
/// discrete distributions but no non-central or bivariate ones.
/// </summary>
[MemoryDiagnoser]
public class DistributionBenchmarks
{
    private const int Count = 1000;
    private const int Trials = 1000;

    private readonly double[] _delta = new double[Count];
    private readonly double[] _masses = new double[Trials + 1];
    private readonly Peer.Binomial _peerBinomial = new(0.3, Trials);
    private readonly Peer.Hypergeometric _peerHypergeometric = new(2 * Trials, 600, Trials);

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(6);
        for (int i = 0; i < Count; i++)
        {
            _delta[i] = 4 * random.NextDouble();
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public double NormalTail() => Sum(static delta => Normal.UpperTail(1.96 - delta));

    [Benchmark(OperationsPerInvoke = Count)]
    public double NoncentralTTailOf10Df() => Sum(static delta => NoncentralT.UpperTail(2.23, 10, delta));

    [Benchmark(OperationsPerInvoke = Count)]
    public double NoncentralTTailOf126Df() => Sum(static delta => NoncentralT.UpperTail(1.98, 126, delta));

    [Benchmark(OperationsPerInvoke = Count)]
    public double NoncentralTTailOf1e6Df() => Sum(static delta => NoncentralT.UpperTail(1.96, 1e6, delta));

    [Benchmark(OperationsPerInvoke = Count)]
    public double NoncentralChiSquaredTail() => Sum(static delta => NoncentralChiSquared.UpperTail(7.8, 3, 3 * delta));

    [Benchmark(OperationsPerInvoke = Count)]
    public double NoncentralFTail() => Sum(static delta => NoncentralF.UpperTail(2.7, 3, 76, 3 * delta));

    [Benchmark(OperationsPerInvoke = Count)]
    public double EquivalencePowerOf58Df() => Sum(static delta => BivariateT.Between(1.67, -1.67, 58, 1 + delta, -4));

    [Benchmark(OperationsPerInvoke = Count)]
    public double BivariateNormalOrthant() => Sum(static delta => BivariateNormal.UpperOrthant(1.5, delta, 0.5));

    [Benchmark(OperationsPerInvoke = Trials + 1)]
    public double BinomialMassesWalked()
    {
        Binomial.Probabilities(_masses, 0, Trials, 0.3);
        return _masses[300];
    }

    [Benchmark(OperationsPerInvoke = Trials + 1)]
    public double BinomialMasses()
    {
        double sum = 0;
        for (int k = 0; k <= Trials; k++)
        {
            sum += Binomial.Probability(k, Trials, 0.3);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Trials + 1)]
    public double BinomialMassesMathNet()
    {
        double sum = 0;
        for (int k = 0; k <= Trials; k++)
        {
            sum += _peerBinomial.Probability(k);
        }
        return sum;
    }

    [Benchmark]
    public double HypergeometricTail() => Hypergeometric.UpperTail(320, Trials, 600, 2 * Trials);

    [Benchmark]
    public double HypergeometricTailMathNet() => 1 - _peerHypergeometric.CumulativeDistribution(319);

    private double Sum(Func<double, double> tail)
    {
        double sum = 0;
        foreach (double delta in _delta)
        {
            sum += tail(delta);
        }
        return sum;
    }
}
