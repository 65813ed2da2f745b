using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// Analyses of a two-sided O'Brien–Fleming-type test at its last look. Baseline: the bounds of all looks. rpact 4.3's getAnalysisResults takes 0.5 to 2.6 seconds for what
/// <see cref="Conclude"/> does (R 4.2, one core of another machine).
/// </summary>
[MemoryDiagnoser]
public class GroupSequentialAnalysisBenchmarks
{
    private GroupSequentialTest _before = null!;
    private GroupSequentialTest _test = null!;
    private Comparison _comparison = null!;

    [Params(5, 20, 50)]
    public int Looks { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        GroupSequentialTest test = GroupSequential.Looks(Looks).Start(1);
        for (int k = 1; k <= Looks; k++)
        {
            _before = test;
            test = test.Observe(k == Looks ? 2.2 : 1, Math.Sqrt((double)Looks / k));
        }
        _test = test;
        _comparison = Compare.Of(Effect.Of(2.2, 1));
    }

    [Benchmark(Baseline = true, Description = "bounds of the design")]
    public double Bounds() => GroupSequential.Looks(Looks).Bounds[^1].AlphaSpent;

    [Benchmark(Description = "one more look")]
    public LookDecision Observe() => _before.Observe(2.2, 1).Decision;

    [Benchmark(Description = "final p-value, estimate, interval")]
    public double Conclude() => _test.Conclude().MedianUnbiasedEstimate;

    [Benchmark(Description = "repeated p-value")]
    public double RepeatedPValue() => _test.RepeatedPValue();

    [Benchmark(Description = "predictive power one look before the end")]
    public double PredictivePower() => _before.PredictivePower();

    [Benchmark(Description = "comparison read against the design")]
    public Verdict Read() => _comparison.Using(GroupSequential.Looks(Looks).AtLook(1)).Verdict;
}
