using System.Text.Json;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Comparisons of means, ratios and pairs against values computed elsewhere (Reference/means.json names the sources).</summary>
public class MeansReferenceTests
{
    private static readonly JsonElement File = ReferenceFile.Load("means.json");

    public static TheoryData<string> TwoSampleCases => [.. Cases("two_sample_continuous")];

    public static TheoryData<string> RatioCases => [.. Cases("ratio_metric_delta")];

    [Theory]
    [MemberData(nameof(TwoSampleCases))]
    public void Welch_pooled_and_z_tests_agree(string id)
    {
        JsonElement expected = File.GetProperty("datasets").Case("id", id).GetProperty("expected");
        (MeanSummary control, MeanSummary treatment) = (Summary(expected, "control"), Summary(expected, "treatment"));

        Comparison welch = Compare.Means(control, treatment);
        Close.To(expected.Number("diff"), welch.Estimate, 1e-10);
        Close.To(expected.Number("se"), welch.StandardError, 1e-10);
        Close.To(expected.Number("df"), welch.DegreesOfFreedom, 1e-10);
        Close.To(expected.Number("p_two_sided"), welch.PValue, 1e-10);
        Close.To(expected.Number("ci95", "0"), welch.Interval.Lower, 1e-10);
        Close.To(expected.Number("ci95", "1"), welch.Interval.Upper, 1e-10);

        Comparison z = Compare.Means(control, treatment, MeanTest.Z);
        Close.To(expected.Number("z_p_two_sided"), z.PValue, 1e-10);
        Close.To(expected.Number("z_ci95", "0"), z.Interval.Lower, 1e-10);
        Close.To(expected.Number("z_ci95", "1"), z.Interval.Upper, 1e-10);

        Comparison pooled = Compare.Means(control, treatment, MeanTest.PooledT);
        Close.To(expected.Number("student_pooled", "se"), pooled.StandardError, 1e-10);
        Close.To(expected.Number("student_pooled", "df"), pooled.DegreesOfFreedom, 1e-10);
        Close.To(expected.Number("student_pooled", "p_two_sided"), pooled.PValue, 1e-10);
        Close.To(expected.Number("student_pooled", "ci95", "0"), pooled.Interval.Lower, 1e-10);
    }

    [Theory]
    [MemberData(nameof(TwoSampleCases))]
    public void Relative_lifts_agree_on_every_scale(string id)
    {
        JsonElement expected = File.GetProperty("datasets").Case("id", id).GetProperty("expected");
        Comparison z = Compare.Means(Summary(expected, "control"), Summary(expected, "treatment"), MeanTest.Z);
        if (id == "r.sleep")
        {
            // Control's mean of 0.75 h is 1.3 standard errors from zero: no basis for a lift.
            Assert.Equal(Verdict.NotEstimable, z.Relative().Verdict);
            Assert.Contains(z.Relative().Findings, f => f.Code == FindingCode.BaselineNearZero);
            return;
        }

        Comparison delta = z.On(EffectScale.RelativeDelta);
        Close.To(expected.Number("relative_lift_delta", "lift"), delta.Estimate, 1e-10);
        Close.To(expected.Number("relative_lift_delta", "se"), delta.StandardError, 1e-10);
        Close.To(expected.Number("relative_lift_delta", "p_two_sided"), delta.PValue, 1e-10);
        Close.To(expected.Number("relative_lift_delta", "ci95", "0"), delta.Interval.Lower, 1e-10);

        Comparison log = z.Relative();
        Close.To(expected.Number("relative_lift_log_delta", "ci95_lift", "0"), log.Interval.Lower, 1e-10);
        Close.To(expected.Number("relative_lift_log_delta", "ci95_lift", "1"), log.Interval.Upper, 1e-10);
        Close.To(1 / Math.Pow(expected.Number("relative_lift_log_delta", "se"), 2), log.Effect.Information, 1e-10);

        Comparison fieller = z.On(EffectScale.RelativeFieller);
        Close.To(expected.Number("relative_lift_fieller_z", "ci95_lift", "0"), fieller.Interval.Lower, 1e-10);
        Close.To(expected.Number("relative_lift_fieller_z", "ci95_lift", "1"), fieller.Interval.Upper, 1e-10);
    }

    [Theory]
    [MemberData(nameof(RatioCases))]
    public void Ratios_of_means_agree_by_the_delta_method(string id)
    {
        JsonElement file = File.GetProperty("datasets").Case("id", id);
        JsonElement expected = file.GetProperty("expected");
        Comparison z = Compare.Ratios(Ratio(file, "control"), Ratio(file, "treatment"), MeanTest.Z);
        Close.To(expected.Number("diff"), z.Estimate, 1e-9);
        Close.To(expected.Number("se"), z.StandardError, 1e-9);
        Close.To(expected.Number("p_two_sided"), z.PValue, 1e-9);
        Close.To(expected.Number("ci95", "0"), z.Interval.Lower, 1e-9);
        Comparison lift = z.On(EffectScale.RelativeDelta);
        Close.To(expected.Number("lift"), lift.Estimate, 1e-9);
        Close.To(expected.Number("lift_se"), lift.StandardError, 1e-9);
        Close.To(expected.Number("lift_ci95", "1"), lift.Interval.Upper, 1e-9);
    }

    [Fact]
    public void Paired_t_agrees_with_r_on_the_sleep_data()
    {
        JsonElement file = File.GetProperty("datasets").Case("id", "r.sleep_paired");
        double[] first = Values(file.GetProperty("inputs").GetProperty("x1"));
        double[] second = Values(file.GetProperty("inputs").GetProperty("x2"));
        Comparison paired = Compare.Paired(RatioSummary.Of(second, first));
        Close.To(file.Number("expected", "p"), paired.PValue, 1e-10);
        Close.To(file.Number("expected", "df"), paired.DegreesOfFreedom, 1e-12);
        Close.To(-file.Number("expected", "t"), paired.Estimate / paired.StandardError, 1e-10);
    }

    [Fact]
    public void Welch_agrees_with_r()
    {
        JsonElement file = Peer("r_welch_raw");
        Comparison welch = Compare.Means(Mean(file, "a"), Mean(file, "b"));
        Close.To(file.Number("expected", "p"), welch.PValue, 1e-9);
        Close.To(file.Number("expected", "df"), welch.DegreesOfFreedom, 1e-9);
        Close.To(file.Number("expected", "ci", "0"), welch.Interval.Lower, 1e-9);
        Close.To(file.Number("expected", "ci", "1"), welch.Interval.Upper, 1e-9);
    }

    [Fact]
    public void Equivalence_agrees_with_statsmodels()
    {
        JsonElement file = Peer("sm_ttost_welch");
        Comparison welch = Compare.Means(Mean(file, "a"), Mean(file, "b"));
        // The case's margins are −1 and 4: the same two one-sided tests as ±2.5 around a shift of 1.5.
        MeanSummary treatment = MeanSummary.Of(Values(file.GetProperty("inputs").GetProperty("b")).Select(x => x - 1.5).ToArray());
        Comparison tost = Compare.Means(Mean(file, "a"), treatment).Against(Hypothesis.Equivalence(Lift.Absolute(2.5)));
        Close.To(file.Number("expected", "p"), tost.PValue, 1e-9);
        Assert.Equal(Verdict.Equivalent, tost.Verdict);
        Assert.Equal(0.9, tost.Interval.Level, 12);
        Close.To(file.Number("expected", "lower_p"), welch.Against(Hypothesis.NonInferiority(Lift.Absolute(1))).PValue, 1e-9);
        Close.To(file.Number("expected", "upper_p"), welch.Against(Hypothesis.NonInferiority(Lift.Absolute(4), PreferredDirection.Decrease)).PValue, 1e-9);
    }

    [Fact]
    public void Log_ratio_lifts_agree_with_tea_tasting()
    {
        JsonElement file = Peer("tt_mean_revenue_greater");
        Comparison greater = Compare.Means(TeaTasting(file, "control"), TeaTasting(file, "treatment")).Against(Hypothesis.Superiority()).At(0.1);
        Close.To(file.Number("expected", "effect_size"), greater.Estimate, 1e-9);
        Close.To(file.Number("expected", "pvalue"), greater.PValue, 1e-9);
        Close.To(file.Number("expected", "effect_size_ci_lower"), greater.Interval.Lower, 1e-9);
        Close.To(file.Number("expected", "rel_effect_size"), greater.Relative().Estimate, 1e-9);
        Close.To(file.Number("expected", "rel_effect_size_ci_lower"), greater.Relative().Interval.Lower, 1e-9);
    }

    [Theory]
    [InlineData("gb_mean_raw_absolute")]
    [InlineData("gb_ratio_absolute")]
    public void Two_sided_absolute_differences_agree_with_growthbook(string name)
    {
        JsonElement file = Peer(name);
        (double[] ya, double[] da, double[] yb, double[] db) = GrowthBookRows();
        Comparison comparison = name.Contains("ratio", StringComparison.Ordinal)
            ? Compare.Ratios(RatioSummary.Of(ya, da), RatioSummary.Of(yb, db))
            : Compare.Means(MeanSummary.Of(ya), MeanSummary.Of(yb));
        Close.To(file.Number("expected", "expected"), comparison.Estimate, 1e-9);
        Close.To(file.Number("expected", "uplift", "stddev"), comparison.StandardError, 1e-9);
        Close.To(file.Number("expected", "pValue"), comparison.PValue, 1e-9);
        Close.To(file.Number("expected", "ci", "0"), comparison.Interval.Lower, 1e-9);
        Close.To(file.Number("expected", "ci", "1"), comparison.Interval.Upper, 1e-9);
    }

    /// <summary>
    /// GrowthBook takes the relative lift's degrees of freedom from the absolute difference; ours come from the lift's own variance components. Estimate and standard
    /// error are the same, so the test reads them with GrowthBook's degrees of freedom.
    /// </summary>
    [Theory]
    [InlineData("gb_mean_raw_relative")]
    [InlineData("gb_ratio_relative")]
    public void Delta_lifts_agree_with_growthbook_up_to_its_degrees_of_freedom(string name)
    {
        JsonElement file = Peer(name);
        (double[] ya, double[] da, double[] yb, double[] db) = GrowthBookRows();
        Comparison absolute = name.Contains("ratio", StringComparison.Ordinal)
            ? Compare.Ratios(RatioSummary.Of(ya, da), RatioSummary.Of(yb, db))
            : Compare.Means(MeanSummary.Of(ya), MeanSummary.Of(yb));
        Comparison delta = absolute.On(EffectScale.RelativeDelta);
        Close.To(file.Number("expected", "expected"), delta.Estimate, 1e-9);
        Close.To(file.Number("expected", "uplift", "stddev"), delta.StandardError, 1e-9);
        Comparison read = Compare.Of(Effect.Of(delta.Estimate, delta.StandardError, absolute.DegreesOfFreedom));
        Close.To(file.Number("expected", "pValue"), read.PValue, 1e-9);
        Close.To(file.Number("expected", "ci", "0"), read.Interval.Lower, 1e-9);
    }

    [Fact]
    public void One_sided_tests_agree_with_growthbook()
    {
        JsonElement file = Peer("gb_greater_mean_absolute");
        Comparison greater = Compare.Means(Sums(file, "a"), Sums(file, "b")).Against(Hypothesis.Superiority());
        Close.To(file.Number("expected", "pValue"), greater.PValue, 1e-9);
        Close.To(file.Number("expected", "ci", "0"), greater.Interval.Lower, 1e-9);
    }

    [Fact]
    public void Fieller_agrees_with_the_formula_that_statsig_documents()
    {
        JsonElement file = Peer("statsig_fieller");
        Comparison fieller = Compare.Means(
            MeanSummary.FromMoments(2023, file.Number("inputs", "mean_c"), file.Number("inputs", "var_c")),
            MeanSummary.FromMoments(1977, file.Number("inputs", "mean_t"), file.Number("inputs", "var_t")),
            MeanTest.Z).On(EffectScale.RelativeFieller);
        Close.To(file.Number("expected", "ci_with_n", "0"), fieller.Interval.Lower, 1e-9);
        Close.To(file.Number("expected", "ci_with_n", "1"), fieller.Interval.Upper, 1e-9);
    }

    [Fact]
    public void Sample_ratios_agree()
    {
        foreach (JsonElement file in File.GetProperty("sampleRatios").EnumerateArray())
        {
            SampleRatio ratio = SampleRatio.Test(
                [.. file.GetProperty("inputs").GetProperty("counts").EnumerateArray().Select(c => c.GetInt64())],
                Values(file.GetProperty("inputs").GetProperty("ratio")));
            Close.To(file.Number("expected", "chi2"), ratio.Statistic, 1e-10);
            Close.To(file.Number("expected", "p"), ratio.PValue, 1e-10);
        }
        Close.To(Peer("gb_srm_unbalanced").Number("expected", "p"), SampleRatio.Test([9051, 949], [0.9, 0.1]).PValue, 1e-9);
        // 1 − cdf would print 0 here.
        Close.To(Peer("gb_srm_2arm").Number("expected", "p"), SampleRatio.Test([9463, 7681], [0.5, 0.5]).PValue, 1e-6);
        Close.To(Peer("sp_srm_3arm").Number("expected", "p"), SampleRatio.Test([500, 500, 600], [1, 1, 1]).PValue, 1e-10);
    }

    private static IEnumerable<string> Cases(string method) => File.GetProperty("datasets").EnumerateArray()
        .Where(c => c.GetProperty("method").GetString() == method)
        .Select(c => c.GetProperty("id").GetString()!);

    private static JsonElement Peer(string name) => File.GetProperty("peers").Case("name", name);

    private static MeanSummary Summary(JsonElement expected, string arm) =>
        MeanSummary.FromMoments((long)expected.Number(arm, "n"), expected.Number(arm, "mean"), expected.Number(arm, "var"));

    private static RatioSummary Ratio(JsonElement file, string arm) => RatioSummary.FromMoments(
        (long)file.Number("inputs", arm, "n"),
        file.Number("inputs", arm, "mean_num"),
        file.Number("inputs", arm, "mean_den"),
        file.Number("inputs", arm, "var_num"),
        file.Number("inputs", arm, "var_den"),
        file.Number("inputs", arm, "cov"));

    private static MeanSummary TeaTasting(JsonElement file, string arm) => MeanSummary.FromMoments(
        (long)file.Number("inputs", arm, "n"), file.Number("inputs", arm, "mean", "revenue"), file.Number("inputs", arm, "var", "revenue"));

    private static MeanSummary Sums(JsonElement file, string arm) => MeanSummary.FromSums(
        (long)file.Number("inputs", arm, "n"), file.Number("inputs", arm, "sum"), file.Number("inputs", arm, "sum_squares"));

    private static MeanSummary Mean(JsonElement file, string name) => MeanSummary.Of(Values(file.GetProperty("inputs").GetProperty(name)));

    private static double[] Values(JsonElement list) => [.. list.EnumerateArray().Select(x => x.GetDouble())];

    /// <summary>The rows that the GrowthBook cases describe by formula.</summary>
    private static (double[] YA, double[] DA, double[] YB, double[] DB) GrowthBookRows()
    {
        int[] a = [.. Enumerable.Range(1, 60)];
        int[] b = [.. Enumerable.Range(1, 70)];
        return (
            [.. a.Select(i => Math.Round(5 + 2 * Math.Sin(i) + 0.05 * i, 4))],
            [.. a.Select(i => 1.0 + i % 4)],
            [.. b.Select(j => Math.Round(5.6 + 2 * Math.Sin(0.9 * j) + 0.05 * j, 4))],
            [.. b.Select(j => 1.0 + j % 5)]);
    }
}
