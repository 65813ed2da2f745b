using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>Adjusted comparisons from summaries and from rows. The baseline is the plain comparison of the same users.</summary>
[MemoryDiagnoser]
public class AdjustedBenchmarks
{
    private const int Rows = 10_000;

    private CovariateSummary _control = null!;
    private CovariateSummary _treatment = null!;
    private CovariateRows _controlRows = null!;
    private CovariateRows _treatmentRows = null!;
    private StratifiedSummary _controlStrata = null!;
    private StratifiedSummary _treatmentStrata = null!;

    [Params(1, 5)]
    public int Covariates { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomSource(7);
        _controlRows = Arm(random, 10);
        _treatmentRows = Arm(random, 10.2);
        (_control, _treatment) = (_controlRows.Summary, _treatmentRows.Summary);
        _controlStrata = StratifiedSummary.Of(("a", _control), ("b", _treatment), ("c", _control));
        _treatmentStrata = StratifiedSummary.Of(("a", _treatment), ("b", _control), ("c", _treatment));
    }

    [Benchmark(Baseline = true)]
    public double Plain()
    {
        Comparison comparison = Compare.Means(_control.Outcome(), _treatment.Outcome());
        return comparison.PValue + comparison.Interval.Lower;
    }

    [Benchmark]
    public double Separate() => Read(Compare.AdjustedMeans(_control, _treatment));

    [Benchmark]
    public double Pooled() => Read(Compare.AdjustedMeans(_control, _treatment, Slopes.Pooled));

    [Benchmark]
    public double ThreeStrata() => Read(Compare.AdjustedMeans(_controlStrata, _treatmentStrata));

    [Benchmark]
    public double TenThousandRowsHC2() => Read(Compare.AdjustedMeans(_controlRows, _treatmentRows));

    private static double Read(Comparison comparison) => comparison.PValue + comparison.Interval.Lower;

    private CovariateRows Arm(RandomSource random, double mean)
    {
        double[][] x = [.. Enumerable.Range(0, Covariates).Select(_ => new double[Rows])];
        double[] y = new double[Rows];
        for (int row = 0; row < Rows; row++)
        {
            y[row] = mean + random.NextNormal();
            foreach (double[] column in x)
            {
                column[row] = random.NextNormal();
                y[row] += column[row];
            }
        }
        return CovariateRows.Of(y, x);
    }
}
