using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>Rank comparisons of two arms. The baseline is sorting both arms with the runtime's own sort, which any rank test has to do.</summary>
[MemoryDiagnoser]
public class RankBenchmarks
{
    private double[] _control = [];
    private double[] _treatment = [];

    [Params(1_000, 1_000_000)]
    public int UsersPerArm { get; set; }

    [GlobalSetup]
    public void Setup() => (_control, _treatment) = RankTimes.Arms(UsersPerArm);

    [Benchmark(Baseline = true)]
    public double Sorting()
    {
        double[] c = [.. _control];
        double[] t = [.. _treatment];
        Array.Sort(c);
        Array.Sort(t);
        return c[0] + t[0];
    }

    [Benchmark]
    public double MannWhitney() => Compare.Ranks(_control, _treatment).PValue;

    [Benchmark]
    public double HodgesLehmannInterval() => Compare.Ranks(_control, _treatment).Interval.Lower;

    [Benchmark]
    public double BrunnerMunzel() => Compare.Ranks(_control, _treatment, RankTest.BrunnerMunzel).PValue;
}
