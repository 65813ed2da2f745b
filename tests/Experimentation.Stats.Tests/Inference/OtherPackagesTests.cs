using System.Text.Json;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>The same figures as other packages, where they are right (Reference/other-packages.json names each and its version).</summary>
public class OtherPackagesTests
{
    private static readonly JsonElement File = ReferenceFile.Load("other-packages.json");

    [Fact]
    public void Tea_tasting_ratio_variance_and_merge()
    {
        JsonElement variance = Peer("tt_ratio_var");
        Close.To(variance.Number("expected"), Ratio(variance.GetProperty("inputs").GetProperty("aggr")).RatioVariance, 1e-12);
        JsonElement merge = Peer("tt_aggregate_merge");
        RatioSummary sum = Ratio(merge.GetProperty("inputs").GetProperty("a")) + Ratio(merge.GetProperty("inputs").GetProperty("b"));
        JsonElement expected = merge.GetProperty("expected");
        Assert.Equal(100, sum.Count);
        Close.To(expected.Number("mean", "orders"), sum.NumeratorMean, 1e-12);
        Close.To(expected.Number("mean", "sessions"), sum.DenominatorMean, 1e-12);
        Close.To(expected.Number("var", "orders"), sum.NumeratorVariance, 1e-12);
        Close.To(expected.Number("var", "sessions"), sum.DenominatorVariance, 1e-12);
        Close.To(expected.Number("cov", "orders,sessions"), sum.Covariance, 1e-12);
    }

    [Fact]
    public void GrowthBook_lift_of_a_proportion_read_as_a_mean()
    {
        JsonElement c = Peer("gb_two_sided_prop_relative");
        MeanSummary Arm(string x, string n)
        {
            double rate = c.Number("inputs", x) / c.Number("inputs", n);
            return MeanSummary.FromMoments((long)c.Number("inputs", n), rate, rate * (1 - rate));
        }
        // It takes Welch's degrees of freedom from the absolute scale, this library those of the lift itself: the same error, another quantile.
        Comparison lift = Compare.Means(Arm("x_a", "n_a"), Arm("x_b", "n_b"), MeanTest.Z).On(EffectScale.RelativeDelta);
        Close.To(c.Number("expected", "expected"), lift.Estimate, 1e-12);
        Close.To(c.Number("expected", "uplift", "stddev"), lift.StandardError, 1e-12);
    }

    [Fact]
    public void R_prop_test()
    {
        JsonElement e = Peer("r_prop_test").GetProperty("expected");
        ProportionSummary control = new(1000, 120);
        ProportionSummary treatment = new(1000, 150);
        Close.To(e.Number("p"), Compare.Proportions(control, treatment, ProportionTest.PooledZ).PValue, 1e-9);
        Limits(e.GetProperty("ci"), Compare.Proportions(control, treatment, ProportionTest.UnpooledZ), 1e-9);
    }

    [Fact]
    public void Ambrosia_intervals()
    {
        JsonElement e = Peer("ambrosia_bin_ci").GetProperty("expected");
        ProportionSummary a = new(1000, 150);
        ProportionSummary b = new(1000, 120);
        Limits(e.GetProperty("wald"), Compare.Proportions(a, b, ProportionTest.UnpooledZ), 1e-8);
        // Its "newcombe" is 2e-5 off Newcombe's method 10 as his table, R and statsmodels have it.
        Assert.NotEqual(e.Number("newcombe", "0"), Compare.Proportions(a, b, ProportionTest.Newcombe).Interval.Lower, 5);
    }

    [Fact]
    public void Spotify_z_tests()
    {
        JsonElement multiple = Peer("sp_ztest_bonferroni").GetProperty("expected");
        ProportionSummary control = new(100, 40);
        ProportionSummary[] treatments = [new(100, 50), new(50, 10), new(60, 20)];
        for (int i = 0; i < treatments.Length; i++)
        {
            string at = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Comparison z = Compare.Proportions(control, treatments[i], ProportionTest.UnpooledZ);
            Close.To(multiple.Number("difference", at), z.Estimate, 1e-9);
            Close.To(multiple.Number("p", at), z.PValue, 1e-9);
            Close.To(multiple.Number("ci_lower", at), z.Interval.Lower, 1e-9);
            Close.To(multiple.Number("ci_upper", at), z.Interval.Upper, 1e-9);
        }

        // Its relative margin and lift take control's rate as known: an absolute margin, an absolute interval over control's rate.
        JsonElement margin = Peer("sp_ztest_nim_increase").GetProperty("expected");
        Comparison safe = Compare.Proportions(control, treatments[0], ProportionTest.UnpooledZ).Against(Hypothesis.NonInferiority(Lift.Absolute(0.05 * 0.4)));
        Close.To(margin.Number("p-value"), safe.PValue, 1e-9);
        Close.To(margin.Number("ci_lower"), safe.Interval.Lower, 1e-9);
        JsonElement relative = Peer("sp_ztest_relative").GetProperty("expected");
        Interval fixedControl = Compare.Proportions(control, treatments[0], ProportionTest.UnpooledZ).Interval;
        Close.To(relative.Number("ci_lower"), fixedControl.Lower / 0.4, 1e-9);
        Assert.NotInRange(Compare.Proportions(control, treatments[0], ProportionTest.UnpooledZ).On(EffectScale.RelativeDelta).Interval.Upper, 0, relative.Number("ci_upper"));

        JsonElement countries = Spotify("ztest_binomial_us_control_vs_all").GetProperty("library_output_full_precision");
        ProportionSummary[] level1 = [new(10, 4), new(100, 50), new(150, 100), new(1009, 500), new(1502, 1005)];
        for (int i = 0; i < level1.Length; i++)
        {
            string at = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Comparison z = Compare.Proportions(level1[i], new(104, 42), ProportionTest.UnpooledZ);
            Close.To(countries.Number("difference", at), z.Estimate, 1e-9);
            Close.To(countries.Number("p-value", at), z.PValue, 1e-8);
            Close.To(countries.Number("ci_upper", at), z.Interval.Upper, 1e-9);
        }
        JsonElement readme = Spotify("ztest_readme_absolute").GetProperty("library_output_full_precision");
        Close.To(readme.Number("p-value"), Compare.Proportions(control, treatments[0], ProportionTest.UnpooledZ).PValue, 1e-10);
    }

    [Theory]
    [InlineData("ztest_nim_increase", 0.040084, PreferredDirection.Increase)]
    [InlineData("ztest_onesided_increase", 0, PreferredDirection.Increase)]
    [InlineData("ztest_onesided_decrease", 0, PreferredDirection.Decrease)]
    public void Spotify_one_sided_z_tests_of_means(string id, double margin, PreferredDirection better)
    {
        JsonElement output = Spotify(id).GetProperty("library_output_full_precision");
        Hypothesis hypothesis = margin > 0 ? Hypothesis.NonInferiority(Lift.Absolute(margin), better) : Hypothesis.Superiority(better);
        Comparison z = Compare.Means(MeanSummary.FromSums(5000, 10021, 25142), MeanSummary.FromSums(5000, 9892, 24510), MeanTest.Z).Against(hypothesis).At(0.01);
        Close.To(output.Number("difference"), z.Estimate, 1e-10);
        Close.To(output.Number("p-value"), z.PValue, 1e-9);
        double limit = better == PreferredDirection.Increase ? output.Number("ci_lower") : output.Number("ci_upper");
        Close.To(limit, better == PreferredDirection.Increase ? z.Interval.Lower : z.Interval.Upper, 1e-9);
    }

    [Theory]
    [InlineData("ttest_gb_small", 10, 24, 80, 150, 330, 1010, 0.05)]
    [InlineData("ttest_us_99", 104, 312, 984, 1009, 1969, 5767, 0.01)]
    public void Spotify_Welch_tests(string id, long nc, double sc, double qc, long nt, double st, double qt, double alpha)
    {
        JsonElement output = Spotify(id).GetProperty("library_output_full_precision");
        Comparison welch = Compare.Means(MeanSummary.FromSums(nc, sc, qc), MeanSummary.FromSums(nt, st, qt)).At(alpha);
        Close.To(output.Number("difference"), welch.Estimate, 1e-9);
        Close.To(output.Number("p-value"), welch.PValue, 1e-8);
        Close.To(output.Number("ci_lower"), welch.Interval.Lower, 1e-9);
        Close.To(output.Number("ci_upper"), welch.Interval.Upper, 1e-9);
    }

    [Fact]
    public void Spotify_chi_squared_tests()
    {
        // Chi-square without correction is the pooled z, its interval Wald's. Great Britain, United States.
        JsonElement output = Spotify("chi2_by_country").GetProperty("library_output_full_precision");
        (ProportionSummary Control, ProportionSummary Treatment)[] countries = [(new(100, 40), new(100, 50)), (new(104, 42), new(1009, 500))];
        for (int i = 0; i < countries.Length; i++)
        {
            string at = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Comparison wald = Compare.Proportions(countries[i].Control, countries[i].Treatment, ProportionTest.UnpooledZ);
            Close.To(output.Number("difference", at), wald.Estimate, 1e-9);
            Close.To(output.Number("p-value", at), Compare.Proportions(countries[i].Control, countries[i].Treatment, ProportionTest.PooledZ).PValue, 1e-9);
            Close.To(output.Number("ci_lower", at), wald.Interval.Lower, 1e-9);
            Close.To(output.Number("ci_upper", at), wald.Interval.Upper, 1e-9);
        }
    }

    [Fact]
    public void Spotify_z_tests_by_country_with_Bonferroni()
    {
        JsonElement output = Spotify("ztest_binomial_by_country").GetProperty("library_output_full_precision");
        ProportionSummary britain = new(100, 50);
        ProportionSummary states = new(1009, 500);
        (ProportionSummary Control, ProportionSummary Treatment)[] pairs = [(new(10, 4), britain), (new(150, 100), britain), (new(104, 42), states), (new(1502, 1005), states)];
        Comparison[] tests = [.. pairs.Select(pair => Compare.Proportions(pair.Control, pair.Treatment, ProportionTest.UnpooledZ))];
        FamilyResult family = Family.Of([.. tests.Select((test, i) => ($"pair {i}", test))]).Bonferroni();
        for (int i = 0; i < tests.Length; i++)
        {
            string at = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Close.To(output.Number("difference", at), tests[i].Estimate, 1e-9);
            Close.To(output.Number("p-value", at), tests[i].PValue, 1e-8);
            Close.To(output.Number("ci_lower", at), tests[i].Interval.Lower, 1e-9);
            Close.To(output.Number("ci_upper", at), tests[i].Interval.Upper, 1e-9);
            Close.To(output.Number("adjusted p-value", at), family.Hypotheses[i].AdjustedPValue, 1e-8);
            Close.To(output.Number("adjusted ci_lower", at), family.Hypotheses[i].Interval!.Value.Lower, 1e-9);
            Close.To(output.Number("adjusted ci_upper", at), family.Hypotheses[i].Interval!.Value.Upper, 1e-9);
        }
    }

    /// <summary>Its relative results divide an absolute interval by control's mean as if that were known; ours add control's own noise and are wider.</summary>
    [Theory]
    [InlineData("ztest_readme_relative")]
    [InlineData("chi2_us_relative")]
    [InlineData("ttest_us_relative")]
    public void Spotify_relative_results(string id)
    {
        JsonElement output = Spotify(id).GetProperty("library_output_full_precision");
        (Comparison interval, Comparison test, double mean) = id switch
        {
            "ztest_readme_relative" => (Wald(new(100, 40), new(100, 50)), Wald(new(100, 40), new(100, 50)), 0.4),
            "chi2_us_relative" => (Wald(new(104, 42), new(1009, 500)), Compare.Proportions(new(104, 42), new(1009, 500), ProportionTest.PooledZ), 42 / 104.0),
            _ => (Welch, Welch, 3.0),
        };
        Close.To(output.Number("difference"), interval.Estimate / mean, 1e-9);
        Close.To(output.Number("difference"), interval.On(EffectScale.RelativeDelta).Estimate, 1e-9);
        Close.To(output.Number("ci_lower"), interval.Interval.Lower / mean, 1e-9);
        Close.To(output.Number("ci_upper"), interval.Interval.Upper / mean, 1e-9);
        Close.To(output.Number("p-value"), test.PValue, 1e-8);
        // The lift's own first-order error is √(vt + (mt/mc)²·vc)/mc; theirs has 1 in place of the ratio.
        double theirs = interval.StandardError / mean;
        Assert.Equal(interval.Estimate > 0, interval.On(EffectScale.RelativeDelta).StandardError > theirs);
        static Comparison Wald(ProportionSummary c, ProportionSummary t) => Compare.Proportions(c, t, ProportionTest.UnpooledZ);
    }

    [Fact]
    public void Tea_tasting_one_sided_test_with_continuity_correction()
    {
        JsonElement e = Peer("tt_prop_norm_alternativeless").GetProperty("expected");
        (ProportionSummary control, ProportionSummary treatment) = (new(53, 19), new(47, 13));
        Close.To(e.Number("pvalue"), Compare.TwoByTwo(control, treatment, TwoByTwoTest.PearsonYates).LowerPValue, 1e-9);
        Comparison pooled = Compare.Proportions(control, treatment, ProportionTest.PooledZ).Against(Hypothesis.Superiority(PreferredDirection.Decrease));
        Close.To(e.Number("effect_size"), pooled.Estimate, 1e-9);
        // Its limit is the pooled one moved out by the correction.
        Close.To(e.Number("effect_size_ci_upper"), pooled.Interval.Upper + 0.5 * (1 / 53.0 + 1 / 47.0), 1e-9);
        Close.To(e.Number("rel_effect_size"), pooled.On(EffectScale.RelativeLogRatio).Estimate, 1e-9);
    }

    private static Comparison Welch => Compare.Means(MeanSummary.FromSums(104, 312, 984), MeanSummary.FromSums(1009, 1969, 5767));

    [Fact]
    public void Sample_ratios()
    {
        // Its 1 − cdf prints 0; the tail is there.
        SampleRatio six = SampleRatio.Test([1009, 104, 1502, 100, 100, 150], [0.35, 0.04, 0.52, 0.035, 0.0035, 0.0515]);
        Assert.InRange(six.PValue, double.Epsilon, 1e-100);
        Assert.Equal(5, six.DegreesOfFreedom);
        JsonElement days = File.GetProperty("datasets")[0].GetProperty("expected");
        foreach (JsonProperty day in days.EnumerateObject().Where(d => d.Value.ValueKind == JsonValueKind.Object && d.Value.TryGetProperty("chi2", out _)))
        {
            SampleRatio ratio = SampleRatio.Test([.. day.Value.GetProperty("observed").EnumerateArray().Select(n => n.GetInt64())], [1, 1]);
            Close.To(day.Value.Number("chi2"), ratio.Statistic, 1e-10);
            Close.To(day.Value.Number("p"), ratio.PValue, 1e-10);
        }
    }

    [Fact]
    public void Sample_sizes()
    {
        // One-sided at half of their two-sided alpha; per arm, as they give it.
        Metric<MeanSummary> mean = Metric.Mean("mean");
        Metric<ProportionSummary> rate = Metric.Proportion("rate");
        ABTest two = Experiment.ABTest("two").WithAlpha(0.025).WithPower(0.8).WithRule(DecisionRule.SuccessAndGuardrails);
        double PerArm(ABTest test, Baseline baseline) => test.Plan(baseline).DrivingMetric.RequiredUsers / test.Variants.Count;
        ABTest four = two.WithVariants(("a", 0.25), ("b", 0.25), ("c", 0.25), ("d", 0.25));
        ABTest three = two.WithVariants(("a", 1.0 / 3), ("b", 1.0 / 3), ("c", 1.0 / 3));
        Close.To(Peer("ep_sample_size").Number("expected", "n2"), Math.Round(PerArm(two.Success(mean, Lift.Relative(0.05)), Baseline.For(mean, 0.2, 1.2))), 1e-12);
        Close.To(Peer("ep_sample_size").Number("expected", "n4_bonferroni"), Math.Round(PerArm(four.Success(mean, Lift.Relative(0.05)), Baseline.For(mean, 0.2, 1.2))), 1e-12);
        Close.To(Peer("ep_sample_size_bernoulli").Number("expected", "n2"), Math.Round(PerArm(two.Success(rate, Lift.Relative(0.1)), Baseline.For(rate, 0.1))), 1e-4);
        Close.To(Peer("ep_sample_size_bernoulli").Number("expected", "n3"), Math.Round(PerArm(three.Success(rate, Lift.Relative(0.1)), Baseline.For(rate, 0.1))), 1e-4);

        JsonElement binary = Peer("sp_sample_size_binary").GetProperty("expected");
        ABTest absolute = two.Success(rate, Lift.Absolute(0.02));
        // It rounds one arm up, then scales.
        Assert.InRange(absolute.Plan(Baseline.For(rate, 0.1)).DrivingMetric.RequiredUsers, binary.Number("n_total_kappa1") - 2, binary.Number("n_total_kappa1"));
        Assert.InRange(absolute.WithVariants(("a", 0.75), ("b", 0.25)).Plan(Baseline.For(rate, 0.1)).DrivingMetric.RequiredUsers, binary.Number("n_total_kappa3") - 4, binary.Number("n_total_kappa3"));

        double six = Spotify("ssc_6").Number("library_output_full_precision", "required_sample_size_for_metric", "0");
        ABTestPlan unequal = two.WithAlpha(0.005).WithVariants(("a", 5.0 / 7), ("b", 2.0 / 7)).Success(mean, Lift.Relative(0.01)).Plan(Baseline.For(mean, 4.56, Math.Sqrt(2.13)));
        Assert.InRange(unequal.DrivingMetric.RequiredUsers, six - 4, six);

        // Power 0.5: the margin is where the limit of an arm without effect lies.
        double twelve = Spotify("ssc_12_nim_power50").Number("library_output_full_precision", "required_sample_size_for_metric", "0");
        ABTest five = two.WithAlpha(0.05).WithPower(0.5).WithVariants(("a", 0.5), ("b", 0.125), ("c", 0.125), ("d", 0.125), ("e", 0.125)).Guardrail(mean, Lift.Absolute(0.0015));
        ABTestPlan half = five.Plan(Baseline.For(mean, 0.48, Math.Sqrt(0.2496)));
        Assert.InRange(half.DrivingMetric.RequiredUsers, twelve - 9, twelve);
        MeanSummary Arm(double share) => MeanSummary.FromMoments((long)Math.Round(share * half.DrivingMetric.RequiredUsers), 0.48, 0.2496);
        Comparison still = Compare.Means(Arm(0.5), Arm(0.125), MeanTest.Z).Against(Hypothesis.Superiority()).At(0.0125);
        Close.To(-0.0015, still.Interval.Lower, 1e-5);
    }

    [Fact]
    public void Expan_p_value()
    {
        double expected = Peer("expan_p_value").Number("expected", "p");
        MeanSummary a = MeanSummary.FromMoments(100, 5, 4);
        MeanSummary b = MeanSummary.FromMoments(120, 5.5, 2.2 * 2.2);
        Close.To(expected, Compare.Means(a, b, MeanTest.PooledT).PValue, 1e-8);
    }

    private static JsonElement Peer(string name) => File.GetProperty("peers").Case("name", name);

    private static JsonElement Spotify(string id) => File.GetProperty("spotify").Case("id", id);

    private static RatioSummary Ratio(JsonElement a) => RatioSummary.FromMoments(
        (long)a.Number("n"), a.Number("mean", "orders"), a.Number("mean", "sessions"), a.Number("var", "orders"), a.Number("var", "sessions"), a.Number("cov", "orders,sessions"));

    private static void Limits(JsonElement expected, Comparison actual, double tolerance, double floor = 0)
    {
        Close.To(expected.Number("0"), actual.Interval.Lower, tolerance, floor);
        Close.To(expected.Number("1"), actual.Interval.Upper, tolerance, floor);
    }
}
