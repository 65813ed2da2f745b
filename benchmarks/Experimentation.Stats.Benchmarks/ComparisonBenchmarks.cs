using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// Whole comparisons from summaries: estimate, standard error, degrees of freedom, interval, p-value, verdict. The baseline is the arithmetic alone that any
/// implementation must do (difference, standard error, Welch's degrees of freedom), without distribution functions or a result object.
/// </summary>
[MemoryDiagnoser]
public class ComparisonBenchmarks
{
    private const int Pairs = 1000;

    private readonly MeanSummary[] _control = new MeanSummary[Pairs];
    private readonly MeanSummary[] _treatment = new MeanSummary[Pairs];

    [Params(50, 5_000, 500_000)]
    public int UsersPerArm { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        for (int i = 0; i < Pairs; i++)
        {
            _control[i] = Arm(random);
            _treatment[i] = Arm(random);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Pairs)]
    public double Arithmetic()
    {
        double sum = 0;
        for (int i = 0; i < Pairs; i++)
        {
            double a = _control[i].Variance / _control[i].Count;
            double b = _treatment[i].Variance / _treatment[i].Count;
            double df = (a + b) * (a + b) / (a * a / (_control[i].Count - 1) + b * b / (_treatment[i].Count - 1));
            sum += (_treatment[i].Mean - _control[i].Mean) / Math.Sqrt(a + b) + df;
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Pairs)]
    public double Welch()
    {
        double sum = 0;
        for (int i = 0; i < Pairs; i++)
        {
            Comparison comparison = Compare.Means(_control[i], _treatment[i]);
            sum += comparison.PValue + comparison.Interval.Lower;
        }
        return sum;
    }

    /// <summary>What a decision needs: no interval is asked for, so none is worked out.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public int WelchVerdict()
    {
        int superior = 0;
        for (int i = 0; i < Pairs; i++)
        {
            superior += Compare.Means(_control[i], _treatment[i]).Verdict == Verdict.Superior ? 1 : 0;
        }
        return superior;
    }

    [Benchmark(OperationsPerInvoke = Pairs)]
    public double WelchRelative()
    {
        double sum = 0;
        for (int i = 0; i < Pairs; i++)
        {
            Comparison comparison = Compare.Means(_control[i], _treatment[i]).Relative();
            sum += comparison.PValue + comparison.Interval.Lower;
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Pairs)]
    public double Z()
    {
        double sum = 0;
        for (int i = 0; i < Pairs; i++)
        {
            Comparison comparison = Compare.Means(_control[i], _treatment[i], MeanTest.Z);
            sum += comparison.PValue + comparison.Interval.Lower;
        }
        return sum;
    }

    private MeanSummary Arm(Random random) =>
        MeanSummary.FromMoments(UsersPerArm, 10 + random.NextDouble(), 20 + 10 * random.NextDouble());
}
