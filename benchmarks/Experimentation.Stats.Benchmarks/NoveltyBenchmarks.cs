using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>User × day rows into a panel, beside a plain pass that adds up the same numbers; and everything that is asked of two panels of 28 days.</summary>
[MemoryDiagnoser]
public class PanelBenchmarks
{
    private const int Users = 200_000;

    private double[] _rows = [];
    private int[] _activeDays = [];
    private double[] _activeValues = [];

    [Params(14, 28)]
    public int Days { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomSource(1);
        _rows = new double[Users * Days];
        for (int i = 0; i < _rows.Length; i++)
        {
            _rows[i] = 4 + random.NextNormal();
        }
        _activeDays = [0, 1, Days / 2];
        _activeValues = [3, 1, 2];
    }

    /// <summary>Mean and variance of the same numbers with vectors: two sums for each number, where a panel of 28 days has fifteen.</summary>
    [Benchmark]
    public MeanSummary MeanAndVariance() => MeanSummary.Of(_rows);

    /// <summary>A plain pass: a loop that adds the numbers up.</summary>
    [Benchmark(Baseline = true)]
    public double PlainPass()
    {
        double sum = 0;
        foreach (double value in _rows)
        {
            sum += value;
        }
        return sum;
    }

    [Benchmark]
    public DailyPanel Panel() => DailyPanel.Of(_rows, Days);

    [Benchmark]
    public DailyPanel OneUserAtATime()
    {
        var accumulator = new DailyPanelAccumulator(Days);
        for (int at = 0; at < _rows.Length; at += Days)
        {
            accumulator.Add(_rows.AsSpan(at, Days));
        }
        return accumulator.ToPanel();
    }

    [Benchmark]
    public DailyPanel SparseUsers()
    {
        var accumulator = new DailyPanelAccumulator(Days);
        for (int i = 0; i < Users; i++)
        {
            accumulator.AddActive(_activeDays, _activeValues);
        }
        return accumulator.ToPanel();
    }
}

/// <summary>What is asked of two panels.</summary>
[MemoryDiagnoser]
public class NoveltyBenchmarks
{
    private DailyPanel _control = new DailyPanelAccumulator(1).ToPanel();
    private DailyPanel _treatment = new DailyPanelAccumulator(1).ToPanel();

    [Params(14, 28)]
    public int Days { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _control = Arm(1, 0, 0);
        _treatment = Arm(2, 0.1, 0.4);
    }

    /// <summary>Curve, windows, change with verdict and long-run range.</summary>
    [Benchmark(Baseline = true)]
    public double Contrast()
    {
        NoveltyEstimate estimate = Novelty.Estimate(_control, _treatment);
        return estimate.Curve[0].Estimate + (double)estimate.Contrast.Verdict + estimate.LongRun.Interval.Lower;
    }

    /// <summary>The same with the tests of constancy and trend, and the decay fit with its profile interval.</summary>
    [Benchmark]
    public double FullEstimate()
    {
        NoveltyEstimate estimate = Novelty.Estimate(_control, _treatment);
        return estimate.Curve[0].Estimate + (double)estimate.Contrast.Verdict + estimate.LongRun.Interval.Lower
            + estimate.Constancy.PValue + estimate.Trend().Slope.PValue + (estimate.Decay.Curve?.LongRun ?? 0);
    }

    [Benchmark]
    public double Decay() => Novelty.Estimate(_control, _treatment).Decay.Curve?.LongRun ?? 0;

    [Benchmark]
    public double Beliefs() => Novelty.Estimate(_control, _treatment).BayesianDecay().LongRun;

    [Benchmark]
    public double Band() => Novelty.Estimate(_control, _treatment).Band.CriticalValue;

    private DailyPanel Arm(ulong seed, double lift, double novelty)
    {
        var random = new RandomSource(seed);
        var accumulator = new DailyPanelAccumulator(Days);
        double[] user = new double[Days];
        for (int i = 0; i < 10_000; i++)
        {
            double level = 4 + lift + random.NextNormal();
            for (int day = 0; day < Days; day++)
            {
                user[day] = level + novelty * Math.Exp(-day / 3.0) + random.NextNormal();
            }
            accumulator.Add(user);
        }
        return accumulator.ToPanel();
    }
}
