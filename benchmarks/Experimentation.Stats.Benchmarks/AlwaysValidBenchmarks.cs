using BenchmarkDotNet.Attributes;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// Updates of always-valid streams, one look each. The baseline is the arithmetic alone that any implementation of the normal mixture must do for a look: half
/// width, evidence, running intersection and running maximum, without checks and without a state that can be stored.
/// </summary>
[MemoryDiagnoser]
public class AlwaysValidBenchmarks
{
    private const int Looks = 4096;

    private readonly double[] _estimates = new double[Looks];
    private readonly double[] _errors = new double[Looks];
    private readonly double[] _values = new double[Looks];
    private readonly double[] _sorted = new double[Looks];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        for (int i = 0; i < Looks; i++)
        {
            _errors[i] = 1 / Math.Sqrt(10.0 * (i + 1));
            _estimates[i] = (2 * random.NextDouble() - 1) * _errors[i];
            _values[i] = random.NextDouble();
            _sorted[i] = random.NextDouble();
        }
        Array.Sort(_sorted);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Looks)]
    public double Arithmetic()
    {
        (double lowest, double highest, double evidence) = (double.NegativeInfinity, double.PositiveInfinity, 0);
        for (int i = 0; i < Looks; i++)
        {
            double information = 1 / (_errors[i] * _errors[i]);
            double growth = Math.Log(1 + information / 5_000);
            double half = Math.Sqrt((1 + 5_000 / information) * (growth + 5.99)) * _errors[i];
            double z = _estimates[i] / _errors[i];
            lowest = Math.Max(lowest, _estimates[i] - half);
            highest = Math.Min(highest, _estimates[i] + half);
            evidence = Math.Max(evidence, z * z * information / (information + 5_000) / 2 - growth / 2);
        }
        return lowest + highest + evidence;
    }

    [Benchmark(OperationsPerInvoke = Looks)]
    public EffectSequence Effect() => Follow(AlwaysValid.Sequence(NormalMixture.TightestAt(20_000)));

    [Benchmark(OperationsPerInvoke = Looks)]
    public EffectSequence EffectOneSided() => Follow(AlwaysValid.Sequence(NormalMixture.TightestOneSidedAt(20_000), WatchFor.Increase));

    [Benchmark(OperationsPerInvoke = Looks)]
    public LinearModelSequence LinearModel()
    {
        LinearModelSequence state = AlwaysValid.LinearModel(LinearModelMixture.TightestAt(2_000));
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe(_estimates[i], _errors[i], i + 3);
        }
        return state;
    }

    [Benchmark(OperationsPerInvoke = Looks)]
    public ProportionSequence Proportion()
    {
        ProportionSequence state = AlwaysValid.Proportion(0.1, 200_000);
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe(8 + (i & 3), 100);
        }
        return state;
    }

    [Benchmark(OperationsPerInvoke = Looks)]
    public TwoProportionSequence TwoProportions()
    {
        TwoProportionSequence state = AlwaysValid.TwoProportions();
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe((8 + (i & 3), 100), (9 + (i & 1), 100));
        }
        return state;
    }

    [Benchmark(OperationsPerInvoke = Looks)]
    public RateRatioSequence RateRatioAlarm() => Follow(AlwaysValid.RateRatio(WatchFor.Increase));

    [Benchmark(OperationsPerInvoke = Looks)]
    public RateRatioSequence RateRatioTuned() => Follow(AlwaysValid.RateRatio(10_000));

    [Benchmark(OperationsPerInvoke = Looks)]
    public SampleRatioSequence SampleRatio()
    {
        SampleRatioSequence state = AlwaysValid.SampleRatio([1, 1]);
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe(98 + (i & 3), 99 + (i & 1));
        }
        return state;
    }

    [Benchmark(OperationsPerInvoke = Looks)]
    public EmpiricalBernsteinSequence BoundedMean()
    {
        EmpiricalBernsteinSequence state = AlwaysValid.BoundedMean(0, 1, 0.5, 2_000, 0.3);
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe(_values[i]);
        }
        return state;
    }

    /// <summary>The price of remembering every value: a look costs a few passes over all that came before.</summary>
    [Benchmark(OperationsPerInvoke = Looks)]
    public BettingSequence BoundedMeanByBetting()
    {
        BettingSequence state = AlwaysValid.BoundedMeanByBetting(0, 1, 0.5);
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe(_values[i]);
        }
        return state;
    }

    /// <summary>One look at the median of 4,096 sorted values.</summary>
    [Benchmark]
    public QuantileSequence Quantile() => AlwaysValid.Quantile(0.5, 2_000).Observe(_sorted);

    [Benchmark(OperationsPerInvoke = Looks)]
    public LikelihoodRatioSequence LikelihoodRatio()
    {
        LikelihoodRatioSequence state = AlwaysValid.LikelihoodRatioOfProportion(0.1, 0.12);
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe(8 + (i & 3), 100);
        }
        return state;
    }

    [Benchmark(OperationsPerInvoke = Looks)]
    public ChangeAlarm ChangeAlarm()
    {
        ChangeAlarm state = AlwaysValid.ChangeAlarm(1e6);
        for (int i = 0; i < Looks; i++)
        {
            state = state.ObserveScore(_values[i] - 0.5);
        }
        return state;
    }

    private EffectSequence Follow(EffectSequence state)
    {
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe(_estimates[i], _errors[i]);
        }
        return state;
    }

    private static RateRatioSequence Follow(RateRatioSequence state)
    {
        for (int i = 0; i < Looks; i++)
        {
            state = state.Observe(i & 3, (i + 1) & 3);
        }
        return state;
    }
}
