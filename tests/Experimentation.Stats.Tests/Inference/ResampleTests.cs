using System.Text.Json;

namespace Experimentation.Stats.Tests.Inference;

public class ResampleTests
{
    private static readonly JsonElement Reference = ReferenceFile.Load("resampling.json");

    private static readonly double[] Control = Numbers(Reference.GetProperty("skewed").GetProperty("control"));

    private static readonly double[] Treatment = Numbers(Reference.GetProperty("skewed").GetProperty("treatment"));

    [Theory]
    [InlineData("mean")]
    [InlineData("median")]
    public void Exact_permutation_tests_are_those_of_scipy(string name)
    {
        TwoSampleStatistic statistic = name == "mean" ? Resample.DifferenceInMeans : DifferenceInMedians;
        JsonElement expected = Reference.GetProperty("permutation").GetProperty(name);
        PermutationTest test = Resample.Permutation(Control.AsSpan(0, 7), Treatment.AsSpan(0, 8), statistic);
        Assert.True(test.IsExact);
        Assert.Equal(6_435, test.Permutations);
        Close.To(expected.Number("two_sided"), test.PValue, 1e-12);
        Close.To(expected.Number("upper"), test.UpperPValue, 1e-12);
        Close.To(expected.Number("lower"), test.LowerPValue, 1e-12);
        PermutationTest drawn = Resample.Permutation(Control.AsSpan(0, 7), Treatment.AsSpan(0, 8), statistic, permutations: 6_400);
        Assert.False(drawn.IsExact);
        Assert.InRange(drawn.PValue, test.PValue - 4 * drawn.MonteCarloError, test.PValue + 4 * drawn.MonteCarloError);
    }

    /// <summary>Values such as 1000000.1 are no doubles; counted in tenths 27 of 70 choices have at least the treatment's sum.</summary>
    [Fact]
    public void Ties_are_ties_however_large_the_values()
    {
        int[] tenths = [1, 7, 4, 7, 1, 9, 4, 8];
        foreach (double size in new[] { 0, 1_000, 1_000_000, 1_000_000_000 })
        {
            double[] values = [.. tenths.Select(x => size + x / 10.0)];
            foreach (TwoSampleStatistic statistic in new[] { Resample.DifferenceInMeans, static (c, t) => Plain(t) - Plain(c) })
            {
                Assert.Equal(27 / 70.0, Resample.Permutation(values.AsSpan(0, 4), values.AsSpan(4), statistic).UpperPValue, 12);
                Assert.Equal(27 / 70.0, Resample.Permutation([.. values.Take(4).Reverse()], [.. values.Skip(4).Reverse()], statistic).UpperPValue, 12);
            }
        }
        // A share above a threshold that some values lie on jumps when they move by a rounding; its distinct values stay apart.
        TwoSampleStatistic share = static (c, t) => Share(t) - Share(c);
        Assert.Equal(1 / 70.0, Resample.Permutation([0.1, 0.2, 0.3, 0.4], [0.5, 0.5, 0.7, 0.8], share).UpperPValue, 12);
        // Nor is a transformation asked beyond its range.
        Assert.True(Resample.Permutation([0, 0.5, 1], [0.25, 1, 1], static (c, t) => Math.Asin(Math.Sqrt(t[0])) - Math.Asin(Math.Sqrt(c[0]))).PValue > 0);

        static double Plain(ReadOnlySpan<double> values)
        {
            double sum = 0;
            foreach (double value in values)
            {
                sum += value;
            }
            return sum / values.Length;
        }
        static double Share(ReadOnlySpan<double> values)
        {
            int above = 0;
            foreach (double value in values)
            {
                above += value >= 0.5 ? 1 : 0;
            }
            return (double)above / values.Length;
        }
    }

    [Fact]
    public void Exact_tests_of_pairs_are_those_of_scipy()
    {
        JsonElement expected = Reference.GetProperty("permutation").GetProperty("paired");
        PermutationTest test = Resample.PermutationOfPairs(Control.AsSpan(0, 10), Treatment.AsSpan(0, 10), Resample.DifferenceInMeans);
        Assert.Equal((true, 1024L), (test.IsExact, test.Permutations));
        Close.To(expected.Number("two_sided"), test.PValue, 1e-12);
        Close.To(expected.Number("upper"), test.UpperPValue, 1e-12);
        PermutationTest drawn = Resample.PermutationOfPairs(Control.AsSpan(0, 10), Treatment.AsSpan(0, 10), Resample.DifferenceInMeans, permutations: 1_000);
        Assert.InRange(drawn.PValue, test.PValue - 4 * drawn.MonteCarloError, test.PValue + 4 * drawn.MonteCarloError);
    }

    [Fact]
    public void Clusters_change_arms_as_a_whole()
    {
        // Three clusters an arm: twenty rearrangements, of which one is as extreme on each side.
        PermutationTest test = Resample.Permutation([1, 1.1, 2, 2.1, 3], [7, 8, 8.1, 9, 9.1], Resample.DifferenceInMeans, [1, 1, 2, 2, 3], [7, 8, 8, 9, 9]);
        Assert.Equal((20L, 0.1, "permutation test of clusters"), (test.Permutations, test.PValue, test.Method));
        Assert.Equal(2 / 252.0, Resample.Permutation([1, 1.1, 2, 2.1, 3], [7, 8, 8.1, 9, 9.1], Resample.DifferenceInMeans).PValue, 12);
    }

    [Fact]
    public void The_same_seed_gives_the_same_result()
    {
        PermutationTest one = Resample.Permutation(Control, Treatment, Resample.DifferenceInMeans, permutations: 999, seed: 5);
        Assert.Equal(one, Resample.Permutation(Control, Treatment, Resample.DifferenceInMeans, permutations: 999, seed: 5));
        Assert.NotEqual(one, Resample.Permutation(Control, Treatment, Resample.DifferenceInMeans, permutations: 999, seed: 6));
        Comparison boot = Resample.Bootstrap(Control, Treatment, DifferenceInMedians, replications: 999, seed: 5);
        Assert.Equal(boot, Resample.Bootstrap(Control, Treatment, DifferenceInMedians, replications: 999, seed: 5));
        Assert.Equal(one.UpperPValue, Resample.Permutation(Treatment, Control, Resample.DifferenceInMeans, permutations: 999, seed: 5).LowerPValue, 1);
    }

    /// <summary>Against scipy.stats.bootstrap on the same rows.</summary>
    [Fact]
    public void Bootstraps_of_any_statistic_are_those_of_scipy()
    {
        JsonElement expected = Reference.GetProperty("skewed");
        foreach ((BootstrapInterval interval, string name) in (ReadOnlySpan<(BootstrapInterval, string)>)[(BootstrapInterval.BiasCorrectedAccelerated, "scipy_bca_multinomial"), (BootstrapInterval.Percentile, "scipy_percentile_multinomial")])
        {
            Comparison got = Resample.Bootstrap(Control, Treatment, Resample.DifferenceInMeans, interval, replications: 39_999);
            double slack = 0.03 * (expected.Number(name, "1") - expected.Number(name, "0"));
            Assert.InRange(got.Interval.Lower, expected.Number(name, "0") - slack, expected.Number(name, "0") + slack);
            Assert.InRange(got.Interval.Upper, expected.Number(name, "1") - slack, expected.Number(name, "1") + slack);
            Close.To(expected.Number("scipy_se"), got.StandardError, 0.02);
        }
        // The two ways to draw agree where the statistic is a mean.
        Comparison studentized = Resample.Bootstrap(Control, Treatment, Resample.DifferenceInMeans, BootstrapInterval.Studentized, ErrorOfMeans, replications: 39_999);
        Assert.InRange(studentized.Interval.Lower, expected.Number("studentized", "0") - 0.2, expected.Number("studentized", "0") + 0.2);
        Assert.Contains("Bootstrap, studentised, 39,999 replications", studentized.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_are_drawn_as_a_whole()
    {
        double[] control = [.. Enumerable.Range(0, 40).SelectMany(i => Enumerable.Repeat((double)(i % 7), 5))];
        double[] treatment = [.. Enumerable.Range(0, 40).SelectMany(i => Enumerable.Repeat(i % 5 + 1.0, 5))];
        long[] clusters = [.. Enumerable.Range(0, 200).Select(i => (long)(i / 5))];
        Comparison rows = Resample.Bootstrap(control, treatment, Resample.DifferenceInMeans, replications: 1_999);
        Comparison whole = Resample.Bootstrap(control, treatment, Resample.DifferenceInMeans, controlClusters: clusters, treatmentClusters: clusters, replications: 1_999);
        Close.To(Math.Sqrt(5) * rows.StandardError, whole.StandardError, 0.08);
    }

    [Fact]
    public void Degenerate_data_claim_nothing()
    {
        PermutationTest none = Resample.Permutation([], [1, 2], Resample.DifferenceInMeans);
        Assert.Equal((1.0, FindingCode.EmptyArm), (none.PValue, none.Findings[0].Code));
        Assert.StartsWith("Nothing can be said", none.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, Resample.Permutation([2, 2, 2], [2, 2], Resample.DifferenceInMeans).PValue);
        Assert.Equal(FindingCode.EmptyArm, Resample.Bootstrap([], [1, 2], Resample.DifferenceInMeans).Findings[0].Code);
        Assert.Equal(FindingCode.TooFewUsers, Resample.Bootstrap([1], [1, 2], Resample.DifferenceInMeans).Findings[0].Code);
        Assert.Equal(FindingCode.ZeroVariance, Resample.Bootstrap([1, 1], [2, 2], Resample.DifferenceInMeans, replications: 99).Findings[0].Code);
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        BootstrapTests.Says<ArgumentException>("treatment", "index 1 is NaN", () => Resample.Permutation([1], [1, double.NaN], Resample.DifferenceInMeans));
        BootstrapTests.Says<ArgumentException>("controlClusters", "2 rows. Got 1", () => Resample.Permutation([1, 2], [1], Resample.DifferenceInMeans, [1]));
        BootstrapTests.Says<ArgumentException>("treatment", "1. Got 2", () => Resample.PermutationOfPairs([1], [1, 2], Resample.DifferenceInMeans));
        BootstrapTests.Says<ArgumentOutOfRangeException>("permutations", "at least 1", () => Resample.Permutation([1, 2], [3, 4], Resample.DifferenceInMeans, permutations: 0));
        BootstrapTests.Says<ArgumentNullException>("statistic", "", () => Resample.Permutation([1], [2], null!));
        BootstrapTests.Says<ArgumentException>("statistic", "Got NaN", () => Resample.Permutation([1, 2], [3, 4], (_, _) => double.NaN));
        BootstrapTests.Says<ArgumentException>("statistic", "Got NaN", () => Resample.Bootstrap([1, 2], [3, 4], (_, _) => double.NaN));
        // Only the jackknife, which leaves a row out, sees one row.
        BootstrapTests.Says<ArgumentException>("statistic", "Got NaN", () => Resample.Bootstrap([1, 2], [3, 4], (c, t) => c.Length * t.Length < 4 ? double.NaN : t[0] - c[0], replications: 99));
        BootstrapTests.Says<ArgumentException>("standardError", "studentised", () => Resample.Bootstrap([1, 2], [3, 4], Resample.DifferenceInMeans, BootstrapInterval.Studentized));
        Assert.Throws<InvalidOperationException>(() => Resample.Bootstrap([1, 2, 3], [3, 4, 6], Resample.DifferenceInMeans, replications: 99).Relative());
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Resample.Permutation(Control, Treatment, Resample.DifferenceInMeans, cancellationToken: stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Resample.Bootstrap(Control, Treatment, Resample.DifferenceInMeans, cancellationToken: stop.Token));
    }

    private static double ErrorOfMeans(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment)
    {
        MeanSummary c = MeanSummary.Of(control);
        MeanSummary t = MeanSummary.Of(treatment);
        return Math.Sqrt(c.Variance / c.Count + t.Variance / t.Count);
    }

    private static double DifferenceInMedians(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment) => Median(treatment) - Median(control);

    private static double Median(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetDouble())];
}
