using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// A million comparisons in one call from columns. The baseline is the arithmetic alone that any implementation must do (differences, standard errors, Welch's degrees of
/// freedom), without distribution functions. OneByOne makes the same comparisons from summaries, an object each.
/// </summary>
[MemoryDiagnoser]
public class BatchBenchmarks
{
    private const int Rows = 1_000_000;

    private readonly long[] _counts = new long[Rows];
    private readonly double[][] _control = [.. Enumerable.Range(0, 5).Select(_ => new double[Rows])];
    private readonly double[][] _treatment = [.. Enumerable.Range(0, 5).Select(_ => new double[Rows])];

    [Params(500, 50_000)]
    public int UsersPerArm { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        for (int i = 0; i < Rows; i++)
        {
            _counts[i] = UsersPerArm + random.Next(100);
            Row(_control, i, random);
            Row(_treatment, i, random);
        }
    }

    [Benchmark(Baseline = true)]
    public double Arithmetic()
    {
        double sum = 0;
        for (int i = 0; i < Rows; i++)
        {
            double a = _control[1][i] / _counts[i];
            double b = _treatment[1][i] / _counts[i];
            double df = (a + b) * (a + b) / ((a * a + b * b) / (_counts[i] - 1));
            sum += (_treatment[0][i] - _control[0][i]) / Math.Sqrt(a + b) + df;
        }
        return sum;
    }

    [Benchmark]
    public ComparisonColumns Welch() => Compare.Batch(Plain(_control), Plain(_treatment));

    [Benchmark]
    public ComparisonColumns WelchVerdicts() => Compare.Batch(Plain(_control), Plain(_treatment), BatchReading.Default.Only(BatchColumns.Verdicts));

    [Benchmark]
    public ComparisonColumns Cuped() => Compare.Batch(Adjusted(_control), Adjusted(_treatment));

    [Benchmark]
    public ComparisonColumns CupedRelative() => Compare.Batch(Adjusted(_control), Adjusted(_treatment), BatchReading.Default.On(EffectScale.RelativeLogRatio));

    [Benchmark]
    public double WelchOneByOne()
    {
        double sum = 0;
        for (int i = 0; i < Rows; i++)
        {
            Comparison comparison = Compare.Means(
                MeanSummary.FromMoments(_counts[i], _control[0][i], _control[1][i]),
                MeanSummary.FromMoments(_counts[i], _treatment[0][i], _treatment[1][i]));
            sum += comparison.PValue + comparison.Interval.Lower + comparison.Interval.Upper;
        }
        return sum;
    }

    private static void Row(double[][] columns, int i, Random random)
    {
        columns[0][i] = 10 + random.NextDouble() * 0.2;
        columns[1][i] = 20 + 10 * random.NextDouble();
        columns[2][i] = 8 + random.NextDouble() * 0.2;
        columns[3][i] = 15 + 5 * random.NextDouble();
        columns[4][i] = (0.3 + 0.5 * random.NextDouble()) * Math.Sqrt(columns[1][i] * columns[3][i]);
    }

    private SummaryColumns Plain(double[][] columns) => new() { Counts = _counts, Means = columns[0], Variances = columns[1] };

    private SummaryColumns Adjusted(double[][] columns) =>
        new() { Counts = _counts, Means = columns[0], Variances = columns[1], CovariateMeans = columns[2], CovariateVariances = columns[3], Covariances = columns[4] };
}
