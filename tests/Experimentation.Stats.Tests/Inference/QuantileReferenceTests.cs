using System.Text.Json;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Quantiles, trimmed means and clusters beside figures that other programs gave, and beside all pairs of order statistics one by one.</summary>
public class QuantileReferenceTests
{
    private static readonly JsonElement File = ReferenceFile.Load("quantiles.json");

    [Fact]
    public void Comparisons_of_quantiles()
    {
        foreach (JsonElement c in File.GetProperty("comparisons").EnumerateArray())
        {
            (QuantileSample control, QuantileSample treatment) = Samples(c.GetProperty("sample").GetString()!);
            double q = c.Number("probability");
            Close.To(c.Number("control"), control.Quantile(q), 1e-13);
            Close.To(c.Number("treatment"), treatment.Quantile(q), 1e-13);
            Comparison free = Compare.Quantiles(control, treatment, q);
            Assert.Equal(free, Compare.Quantiles(Shuffled(control), Shuffled(treatment), q));
            Close.To(c.Number("errorOfResampled"), free.StandardError, 1e-10);
            Same(c.GetProperty("absolute"), free);
            Same(c.GetProperty("relative"), free.Relative());
            Close.To(c.Number("errorByOrderStatistics"), Compare.Quantiles(control, treatment, q, QuantileTest.OrderStatistics).StandardError, 1e-10);
            Comparison density = Compare.Quantiles(control, treatment, q, QuantileTest.Density);
            if (density.Verdict == Verdict.NotEstimable)
            {
                Assert.Equal("counts with ties", c.GetProperty("sample").GetString());
                Assert.Contains(density.Findings, f => f.Code == FindingCode.TiedValues);
                continue;
            }
            Close.To(c.Number("errorByDensity"), density.StandardError, 1e-10);
        }

        static void Same(JsonElement expected, Comparison actual)
        {
            Close.To(expected.Number("atMost0"), actual.Against(Hypothesis.Superiority()).PValue, 1e-9);
            Close.To(expected.Number("atLeast0"), actual.Against(Hypothesis.Inferiority()).PValue, 1e-9);
            Close.To(expected.Number("lower"), actual.Interval.Lower, 1e-12, floor: 1e-3);
            Close.To(expected.Number("upper"), actual.Interval.Upper, 1e-12, floor: 1e-3);
        }
    }

    [Fact]
    public void Exact_intervals_of_one_quantile()
    {
        foreach (JsonElement c in File.GetProperty("exact").EnumerateArray())
        {
            // Values that are their own ranks.
            QuantileSample ranks = QuantileSample.Of([.. Enumerable.Range(1, (int)c.Number("n")).Select(i => (double)i)]);
            PointEstimate estimate = Estimate.Quantile(ranks, c.Number("probability"), c.Number("level"));
            Assert.Equal(c.Number("lowerRank") is > 0 and var r ? r : double.NegativeInfinity, estimate.Interval.Lower);
            Assert.Equal(c.Number("upperRank") is var s && s <= ranks.Count ? s : double.PositiveInfinity, estimate.Interval.Upper);
        }
    }

    [Fact]
    public void Yuen_by_SciPy()
    {
        foreach (JsonElement c in File.GetProperty("yuen").EnumerateArray())
        {
            (QuantileSample control, QuantileSample treatment) = Samples(c.GetProperty("sample").GetString()!);
            Comparison yuen = Compare.TrimmedMeans(control, treatment, c.Number("trim"), c.GetProperty("pooled").GetBoolean() ? MeanTest.PooledT : MeanTest.Welch);
            Close.To(c.Number("control"), Estimate.TrimmedMean(control, c.Number("trim")).Value, 1e-12);
            Close.To(c.Number("treatment") - c.Number("control"), yuen.Estimate, 1e-11);
            Close.To(c.Number("t"), yuen.Estimate / yuen.StandardError, 1e-11);
            Close.To(c.Number("p"), yuen.PValue, 1e-10);
        }
    }

    [Fact]
    public void Cluster_robust_standard_errors_from_the_matrices()
    {
        foreach (JsonElement c in File.GetProperty("clusters").EnumerateArray())
        {
            (ClusterSummary control, ClusterSummary treatment) = Clusters(c);
            foreach ((ClusterTest test, string name) in (ReadOnlySpan<(ClusterTest, string)>)[(ClusterTest.CR0, "CR0"), (ClusterTest.CR1, "CR1"), (ClusterTest.CR2, "CR2"), (ClusterTest.CR3, "CR3")])
            {
                Comparison comparison = Compare.Clusters(control, treatment, test);
                Close.To(c.Number("difference"), comparison.Estimate, 1e-11);
                Close.To(c.Number(name), comparison.StandardError, 1e-10);
            }
            Close.To(c.Number("dfCR2"), Compare.Clusters(control, treatment).DegreesOfFreedom, 1e-9);
        }
    }

    [Fact]
    public void Clustered_regression_of_cluster_experiments()
    {
        // It reads CR1 as z.
        JsonElement c = File.GetProperty("clusters").EnumerateArray().Single(c => c.TryGetProperty("peer", out _));
        (ClusterSummary control, ClusterSummary treatment) = Clusters(c);
        Comparison comparison = Compare.Clusters(control, treatment, ClusterTest.CR1);
        Close.To(0.2883029999999989, comparison.Estimate, 1e-9);
        Close.To(0.12651452873567204, comparison.StandardError, 1e-9);
        Close.To(0.022678161594538837, Compare.Of(Effect.Of(comparison.Estimate, comparison.StandardError)).PValue, 1e-8);
    }

    [Fact]
    public void Design_effects_of_quantiles()
    {
        foreach (JsonElement c in File.GetProperty("designEffects").EnumerateArray())
        {
            double[] values = Numbers(c, "values");
            Close.To(c.Number("designEffect"), ClusteredSample.Of<double>(values, Numbers(c, "cluster")).DesignEffect(c.Number("probability")), 1e-10);
        }
    }

    [Fact]
    public void Quantile_of_GrowthBook()
    {
        // From its own three quantiles per arm, at 0.9 ± 1.96·√(0.09/n). It multiplies the variance by (n − 1)/n and reads t.
        const double Normal975 = 1.959963984540054;
        static QuantileSummary Arm(long n, double q, double l, double u)
        {
            (double lower, double upper) = QuantileSummary.ProbabilitiesAround(n, 0.9);
            Close.To(Normal975 * Math.Sqrt(0.09 / n), upper - 0.9, 1e-12);
            return QuantileSummary.FromQuantiles(n, 0.9, q, lower, l, upper, u);
        }
        QuantileSummary control = Arm(11054, 7.157987489967789, 7.098780136176828, 7.217194843758751);
        QuantileSummary treatment = Arm(10861, 7.694499927525767, 7.64180598628119, 7.747193868770344);
        Comparison comparison = Compare.Quantiles(control, treatment);
        Close.To(0.5365124375579775, comparison.Estimate, 1e-12);
        double theirs = Math.Sqrt(Math.Pow(control.StandardError, 2) * 11053 / 11054 + Math.Pow(treatment.StandardError, 2) * 10860 / 10861);
        Close.To(0.040437721953872775, theirs, 1e-9);
        Close.To(0.45725153061125173, comparison.Interval.Lower, 2e-5);
        Close.To(0.6157733445047033, comparison.Interval.Upper, 2e-5);
    }

    [Fact]
    public void Cookie_cats()
    {
        JsonElement datasets = ReferenceFile.Load("quantile-datasets.json").GetProperty("datasets");
        string[][] rows = [.. WholeDataTests.Rows("cookie_cats", "cookie_cats.csv.gz")];
        double[] control = [.. rows.Where(r => r[1] == "gate_30").Select(r => double.Parse(r[2], System.Globalization.CultureInfo.InvariantCulture))];
        double[] treatment = [.. rows.Where(r => r[1] == "gate_40").Select(r => double.Parse(r[2], System.Globalization.CultureInfo.InvariantCulture))];
        QuantileSample c = QuantileSample.Of(control);
        QuantileSample t = QuantileSample.Of(treatment);
        JsonElement all = datasets.Case("id", "cookie_cats.sum_gamerounds").GetProperty("expected");
        foreach (JsonProperty quantile in all.GetProperty("quantiles_type7_control").EnumerateObject())
        {
            double q = double.Parse(quantile.Name, System.Globalization.CultureInfo.InvariantCulture);
            Close.To(quantile.Value.GetDouble(), c.Quantile(q), 1e-12);
            Close.To(all.Number("quantiles_type7_treatment", quantile.Name), t.Quantile(q), 1e-12);
        }
        Comparison yuen = Compare.TrimmedMeans(c, t, 0.05);
        Close.To(all.Number("yuen_trim_0.05_each_tail", "t"), yuen.Estimate / yuen.StandardError, 1e-10);
        Close.To(all.Number("yuen_trim_0.05_each_tail", "p_two_sided"), yuen.PValue, 1e-10);

        // Capped at the pooled 99 %; the published reference drew its cap from all rows.
        JsonElement winsorized = datasets.Case("id", "cookie_cats.sum_gamerounds_winsor99").GetProperty("expected");
        Caps caps = Caps.AtQuantiles(c + t, 0.99);
        Assert.Equal(Caps.Above(493), caps);
        Assert.Equal(caps, Capping.AtQuantile([.. control, .. treatment], 0.99).Caps);
        Comparison capped = Compare.CappedMeans(caps.Summarize(control), caps.Summarize(treatment));
        Close.To(winsorized.Number("diff"), capped.Estimate, 1e-10);
        Close.To(winsorized.Number("df"), capped.DegreesOfFreedom, 1e-10);
        Close.To(winsorized.Number("p_two_sided"), capped.PValue, 1e-10);
        Close.To(winsorized.Number("ci95", "0"), capped.Interval.Lower, 1e-10);
        Assert.Contains(capped.Findings, f => f.Code == FindingCode.ValuesCapped && f.Message.StartsWith("Values are capped at 493: ", StringComparison.Ordinal));

        // A bootstrap of 4,000 resamples: counts make its limits whole numbers, one apart at most; standard errors to Monte Carlo error (1.1 %, times 4).
        foreach (JsonProperty quantile in datasets.Case("id", "bootstrap.cookie_cats_rounds").GetProperty("expected").GetProperty("quantile_diff").EnumerateObject())
        {
            double q = double.Parse(quantile.Name, System.Globalization.CultureInfo.InvariantCulture);
            Comparison free = Compare.Quantiles(control, treatment, q);
            double width = quantile.Value.Number("ci95", "1") - quantile.Value.Number("ci95", "0");
            Close.To(quantile.Value.Number("diff"), free.Estimate, 1e-9, floor: 1);
            Assert.InRange(free.Interval.Lower, quantile.Value.Number("ci95", "0") - 1 - 0.03 * width, quantile.Value.Number("ci95", "0") + 1 + 0.03 * width);
            Assert.InRange(free.Interval.Upper, quantile.Value.Number("ci95", "1") - 1 - 0.03 * width, quantile.Value.Number("ci95", "1") + 1 + 0.03 * width);
            Close.To(quantile.Value.Number("boot_se"), free.StandardError, q == 0.5 ? 0.15 : 0.05);
        }
    }

    private static (QuantileSample Control, QuantileSample Treatment) Samples(string name)
    {
        JsonElement sample = File.GetProperty("samples").Case("name", name);
        return (QuantileSample.Of(Numbers(sample, "control")), QuantileSample.Of(Numbers(sample, "treatment")));
    }

    private static double[] Shuffled(QuantileSample sample)
    {
        double[] values = sample.Sorted.ToArray();
        new Random(7).Shuffle(values);
        return values;
    }

    private static (ClusterSummary Control, ClusterSummary Treatment) Clusters(JsonElement c)
    {
        double[] values = Numbers(c, "values");
        double[] arms = Numbers(c, "arm");
        double[] clusters = Numbers(c, "cluster");
        ClusterSummary Arm(double arm) => ClusterSummary.Of<double>(
            [.. values.Where((_, i) => arms[i] == arm)],
            [.. clusters.Where((_, i) => arms[i] == arm)]);
        return (Arm(0), Arm(1));
    }

    private static double[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
}
