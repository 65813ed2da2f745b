using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Columns of comparisons say what single comparisons say; degenerate rows carry a code and no NaN; wrong columns are refused.</summary>
[Properties(Arbitrary = [typeof(CovariateArms), typeof(Arms)], MaxTest = 60)]
public class BatchTests
{
    private static readonly Hypothesis[] Hypotheses =
    [
        Hypothesis.Difference(),
        Hypothesis.Superiority(),
        Hypothesis.Inferiority(),
        Hypothesis.Superiority(PreferredDirection.Decrease),
        Hypothesis.NonInferiority(Lift.Relative(0.02)),
        Hypothesis.NonInferiority(Lift.Absolute(0.5), PreferredDirection.Decrease),
        Hypothesis.Equivalence(Lift.Relative(0.1)),
    ];

    private static readonly EffectScale[] Scales = [EffectScale.Absolute, EffectScale.RelativeLogRatio, EffectScale.RelativeDelta];

    [Property]
    public void Rows_with_a_covariate_are_as_single_comparisons(CovariateArms arms)
    {
        var control = new Columns(CovariateSummary.Of(arms.Control[0], arms.Control[1]));
        var treatment = new Columns(CovariateSummary.Of(arms.Treatment[0], arms.Treatment[1]));
        foreach (Slopes slopes in Enum.GetValues<Slopes>())
        {
            Comparison single = Compare.AdjustedMeans(CovariateSummary.Of(arms.Control[0], arms.Control[1]), CovariateSummary.Of(arms.Treatment[0], arms.Treatment[1]), slopes);
            Same(single, control, treatment, BatchReading.Default.With(slopes), withCovariate: true);
        }
    }

    [Property]
    public void Rows_without_one_are_as_welch(Arms arms) =>
        Same(Compare.Means(arms.Control, arms.Treatment), new(arms.Control), new(arms.Treatment), BatchReading.Default, withCovariate: false);

    [Fact]
    public void Rows_of_which_nothing_can_be_said_carry_a_code()
    {
        long[] counts = [0, 1, 100, 100, 100, 100, 100, 3, 2, 100];
        double[] means = [0, 5, 5, 0.1, 5, 5, 5, 5, 5, 1e100];
        double[] variances = [double.NaN, double.NaN, 0, 1, 4, 4, 4, 4, 4, 1e200];
        double[] treated = [5, 5, 5, 5, -5, 6, 6, 6, 6, -1e100];
        double[] covariateMeans = [double.NaN, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        double[] covariateVariances = [double.NaN, double.NaN, 1, 1, 1, 1, 0, 1, 1, 1];
        double[] covariances = [double.NaN, double.NaN, 0, 0.5, 1, 1, 0, 1, 1, 1];
        var control = new SummaryColumns { Counts = counts, Means = means, Variances = variances, CovariateMeans = covariateMeans, CovariateVariances = covariateVariances, Covariances = covariances };
        var treatment = new SummaryColumns { Counts = counts, Means = treated, Variances = variances, CovariateMeans = covariateMeans, CovariateVariances = covariateVariances, Covariances = covariances };
        ComparisonColumns lifts = Compare.Batch(control, treatment, BatchReading.Default.On(EffectScale.RelativeLogRatio));
        Assert.Equal(
            [FindingCode.EmptyArm, FindingCode.TooFewUsers, FindingCode.ZeroVariance, FindingCode.BaselineNearZero, FindingCode.RatioUndefined, null, FindingCode.CovariateUnused, FindingCode.CovariateUnused, FindingCode.CovariateUnused, FindingCode.RatioUndefined],
            lifts.Codes.ToArray());
        ComparisonColumns differences = Compare.Batch(control, treatment);
        foreach (ComparisonColumns columns in (ComparisonColumns[])[lifts, differences])
        {
            for (int row = 0; row < columns.Rows; row++)
            {
                Assert.False(double.IsNaN(columns.Estimates[row] + columns.StandardErrors[row] + columns.DegreesOfFreedom[row] + columns.PValues[row]) || double.IsNaN(columns.LowerLimits[row]) || double.IsNaN(columns.UpperLimits[row]));
                if (columns.Verdicts[row] == Verdict.NotEstimable)
                {
                    Assert.Equal((0, double.PositiveInfinity, 1, double.NegativeInfinity), (columns.Estimates[row], columns.StandardErrors[row], columns.PValues[row], columns.LowerLimits[row]));
                }
            }
        }
        Assert.StartsWith("10 comparisons, 6 of which nothing can be said, ", lifts.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("6 not estimable", lifts.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sequential_boundaries_read_rows_too()
    {
        var control = new Columns(MeanSummary.FromMoments(5000, 10, 25));
        var treatment = new Columns(MeanSummary.FromMoments(5000, 10.3, 25));
        Boundary boundary = AlwaysValid.TightestAt(400);
        ComparisonColumns batch = Compare.Batch(control.Of(false), treatment.Of(false), BatchReading.Default.Using(boundary));
        Comparison single = Compare.Means(MeanSummary.FromMoments(5000, 10, 25), MeanSummary.FromMoments(5000, 10.3, 25)).Using(boundary);
        Close.To(single.PValue, batch.PValues[0], 1e-12);
        Close.To(single.Interval.Lower, batch.LowerLimits[0], 1e-12);
        Assert.Equal(single.Verdict, batch.Verdicts[0]);
    }

    [Fact]
    public void What_is_not_asked_for_is_not_there()
    {
        var arm = new Columns(MeanSummary.FromMoments(50, 10, 25));
        ComparisonColumns effects = Compare.Batch(arm.Of(false), arm.Of(false), BatchReading.Default.Only(BatchColumns.Effects));
        Assert.Equal((1, 0, 0, 0), (effects.Estimates.Length, effects.PValues.Length, effects.LowerLimits.Length, effects.Verdicts.Length));
        Assert.Equal(0, Compare.Batch(default, default).Rows);
    }

    [Fact]
    public void Wrong_columns_are_refused()
    {
        SummaryColumns Arm(long[] counts, double[] means, double[] variances) => new() { Counts = counts, Means = means, Variances = variances };
        ArgumentException length = Assert.Throws<ArgumentException>(() => Compare.Batch(Arm([10, 10], [1, 1], [1, 1]), Arm([10], [1], [1])));
        Assert.Equal("treatment", length.ParamName);
        Assert.Contains("for 2 rows", length.Message, StringComparison.Ordinal);
        foreach ((long count, double mean, double variance) in ((long, double, double)[])[(-1, 1, 1), (10, double.NaN, 1), (10, 1, double.NaN), (10, 1, -1), (10, 1e101, 1), (1, double.PositiveInfinity, 0)])
        {
            ArgumentException wrong = Assert.Throws<ArgumentException>(() => Compare.Batch(Arm([10, count], [1, mean], [1, variance]), Arm([10, 10], [1, 1], [1, 1])));
            Assert.Equal("control", wrong.ParamName);
            Assert.StartsWith("Row 1 cannot be that of any users", wrong.Message, StringComparison.Ordinal);
        }
        Assert.Contains("neither", Assert.Throws<ArgumentException>(() => Compare.Batch(
            new() { Counts = [10], Means = [1], Variances = [1], CovariateMeans = [1], CovariateVariances = [1], Covariances = [0.5] },
            new() { Counts = [10], Means = [1], Variances = [1] })).Message, StringComparison.Ordinal);
        Assert.Contains("covariance 2", Assert.Throws<ArgumentException>(() => Compare.Batch(
            new() { Counts = [10], Means = [1], Variances = [1], CovariateMeans = [1], CovariateVariances = [1], Covariances = [2] },
            new() { Counts = [10], Means = [1], Variances = [1], CovariateMeans = [1], CovariateVariances = [1], Covariances = [0.5] })).Message, StringComparison.Ordinal);
        Assert.Equal("scale", Assert.Throws<ArgumentOutOfRangeException>(() => BatchReading.Default.On(EffectScale.OddsRatio)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => BatchReading.Default.At(5)).ParamName);
        Assert.Equal("columns", Assert.Throws<ArgumentOutOfRangeException>(() => BatchReading.Default.Only((BatchColumns)64)).ParamName);
        Assert.Equal("slopes", Assert.Throws<ArgumentOutOfRangeException>(() => BatchReading.Default.With((Slopes)64)).ParamName);
        Assert.Equal("boundary", Assert.Throws<ArgumentNullException>(() => BatchReading.Default.Using(null!)).ParamName);
    }

    [Fact]
    public void A_row_costs_no_memory()
    {
        const int Rows = 2000;
        long[] counts = [.. Enumerable.Repeat(500L, Rows)];
        double[] means = [.. Enumerable.Range(0, Rows).Select(i => 10 + i * 1e-4)];
        double[] variances = [.. Enumerable.Repeat(4.0, Rows)];
        double[] covariances = [.. Enumerable.Repeat(2.0, Rows)];
        var arm = new SummaryColumns { Counts = counts, Means = means, Variances = variances, CovariateMeans = means, CovariateVariances = variances, Covariances = covariances };
        // Effects only: distribution functions are held to it in a test of their own.
        BatchReading reading = BatchReading.Default.On(EffectScale.RelativeLogRatio).Only(BatchColumns.Effects);
        Compare.Batch(arm, arm, reading);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ComparisonColumns columns = Compare.Batch(arm, arm, reading);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // Three columns of doubles and the codes; a few hundred bytes for the call.
        Assert.InRange(allocated, 0, (3 * sizeof(double) + 8) * Rows + 2000);
        Assert.Equal(Rows, columns.Rows);
    }

    private static void Same(Comparison single, Columns control, Columns treatment, BatchReading reading, bool withCovariate)
    {
        foreach (EffectScale scale in Scales)
        {
            foreach (Hypothesis hypothesis in Hypotheses)
            {
                Comparison expected = single.On(scale).Against(hypothesis).At(0.1);
                ComparisonColumns batch = Compare.Batch(control.Of(withCovariate), treatment.Of(withCovariate), reading.On(scale).Against(hypothesis).At(0.1));
                // A small estimate is the difference of larger means, whose rounding it keeps; the standard error is of their size.
                Close.To(expected.Estimate, batch.Estimates[0], 1e-11, Math.Max(1e-4, expected.StandardError));
                Close.To(expected.StandardError, batch.StandardErrors[0], 1e-10);
                Close.To(expected.DegreesOfFreedom, batch.DegreesOfFreedom[0], 1e-9);
                Close.To(expected.PValue, batch.PValues[0], 1e-8, 1e-6);
                Close.To(expected.Interval.Lower, batch.LowerLimits[0], 1e-9, 1e-3);
                Close.To(expected.Interval.Upper, batch.UpperLimits[0], 1e-9, 1e-3);
                Assert.Equal(expected.Verdict, batch.Verdicts[0]);
            }
        }
    }

    private sealed class Columns(long count, double mean, double variance, double covariateMean, double covariateVariance, double covariance)
    {
        private readonly long[] _counts = [count];
        private readonly double[][] _columns = [[mean], [variance], [covariateMean], [covariateVariance], [covariance]];

        public Columns(MeanSummary arm)
            : this(arm.Count, arm.Mean, arm.Variance, 0, 0, 0)
        {
        }

        public Columns(CovariateSummary arm)
            : this(arm.Count, arm.Mean(0), arm.Covariance(0, 0), arm.Mean(1), arm.Covariance(1, 1), arm.Covariance(0, 1))
        {
        }

        public SummaryColumns Of(bool withCovariate) => new()
        {
            Counts = _counts,
            Means = _columns[0],
            Variances = _columns[1],
            CovariateMeans = withCovariate ? _columns[2] : [],
            CovariateVariances = withCovariate ? _columns[3] : [],
            Covariances = withCovariate ? _columns[4] : [],
        };
    }
}
