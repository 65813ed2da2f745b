using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Two proportions against values computed elsewhere: proportions.json and proportion-scores.json name the sources.</summary>
public class ProportionsReferenceTests
{
    private static readonly JsonElement File = ReferenceFile.Load("proportions.json");

    private static readonly JsonElement Scores = ReferenceFile.Load("proportion-scores.json").GetProperty("cases");

    public static TheoryData<string> DataSets => [.. File.GetProperty("datasets").EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    public static TheoryData<int> ScoreCases => [.. Enumerable.Range(0, Scores.GetArrayLength())];

    [Theory]
    [MemberData(nameof(DataSets))]
    public void Public_data_sets_agree(string id)
    {
        JsonElement c = File.GetProperty("datasets").Case("id", id);
        JsonElement e = c.GetProperty("expected");
        JsonElement inputs = c.GetProperty("inputs");
        ProportionSummary control = new(inputs.GetProperty("n_control").GetInt64(), inputs.GetProperty("x_control").GetInt64());
        ProportionSummary treatment = new(inputs.GetProperty("n_treatment").GetInt64(), inputs.GetProperty("x_treatment").GetInt64());

        Comparison pooled = Compare.Proportions(control, treatment, ProportionTest.PooledZ);
        Close.To(e.Number("diff"), pooled.Estimate, 1e-13);
        Close.To(e.Number("z_pooled", "se"), pooled.StandardError, 1e-13);
        Close.To(e.Number("z_pooled", "p_two_sided"), pooled.PValue, 1e-10);

        Comparison wald = Compare.Proportions(control, treatment, ProportionTest.UnpooledZ);
        Close.To(e.Number("z_unpooled_wald", "se"), wald.StandardError, 1e-13);
        Close.To(e.Number("z_unpooled_wald", "p_two_sided"), wald.PValue, 1e-10);
        Interval(e, wald, "z_unpooled_wald", "ci95");
        Interval(e, wald.On(EffectScale.RelativeDelta), "relative_lift_delta", "ci95");
        Close.To(e.Number("relative_lift_delta", "se"), wald.On(EffectScale.RelativeDelta).StandardError, 1e-12);
        Interval(e, wald.On(EffectScale.RiskRatio), "relative_risk_log_katz", "ci95");
        Interval(e, wald.On(EffectScale.OddsRatio), "odds_ratio", "ci95");
        Close.To(e.Number("odds_ratio", "odds_ratio"), wald.On(EffectScale.OddsRatio).Estimate, 1e-13);

        Interval(e, Compare.Proportions(control, treatment, ProportionTest.Newcombe), "ci95_newcombe_hybrid_score_no_cc");
        Interval(e, Compare.Proportions(control, treatment, ProportionTest.AgrestiCaffo), "ci95_agresti_caffo");

        // Koopman's interval has no factor N/(N − 1): the same limits at a critical value shrunk by its root.
        double n = control.Trials + treatment.Trials;
        var koopman = CriticalValue.OfZ(1.959963984540054 * Math.Sqrt((n - 1) / n));
        Effect ratio = Compare.Proportions(control, treatment).On(EffectScale.RiskRatio).Effect;
        Close.To(e.Number("relative_risk_score_koopman_ci95", "0"), ratio.LowerLimit(koopman), 1e-10);
        Close.To(e.Number("relative_risk_score_koopman_ci95", "1"), ratio.UpperLimit(koopman), 1e-10);
    }

    [Theory]
    [MemberData(nameof(ScoreCases))]
    public void Score_statistics_and_limits_agree_with_sixty_digits(int index)
    {
        JsonElement c = Scores[index];
        long Count(string name) => c.GetProperty(name).GetInt64();
        EffectScale scale = c.GetProperty("scale").GetString() switch
        {
            "RD" => EffectScale.Absolute,
            "RR" => EffectScale.RiskRatio,
            _ => EffectScale.OddsRatio,
        };
        Effect effect = ProportionEffects.Create(new(Count("nc"), Count("xc")), new(Count("nt"), Count("xt")), ProportionTest.MiettinenNurminen, scale);
        if (c.TryGetProperty("z", out _))
        {
            // Beyond z = 38 the tail is below the smallest double, and a constrained rate within 1e-6 of 1 costs a digit.
            Close.To(c.Number("z"), effect.ZScore(c.Number("null")), Math.Abs(c.Number("z")) < 38 ? 2e-13 : 2e-12, floor: 1);
            return;
        }
        var critical = CriticalValue.OfTail(c.Number("tail"));
        (double lowest, double highest) = scale == EffectScale.Absolute ? (-1, 1) : (0, double.PositiveInfinity);
        Close.To(Limit(c, "lower", lowest), effect.LowerLimit(critical), 1e-12);
        Close.To(Limit(c, "upper", highest), effect.UpperLimit(critical), 1e-12);
    }

    [Fact]
    public void Peers_agree_where_they_are_right()
    {
        JsonElement peers = File.GetProperty("peers");
        JsonElement ci = peers.Case("name", "sm_prop_2indep_cis").GetProperty("expected");
        JsonElement tests = peers.Case("name", "sm_prop_2indep_tests_null0").GetProperty("expected");
        ProportionSummary control = new(1000, 120);
        ProportionSummary treatment = new(1000, 150);
        (string Name, ProportionTest Test, EffectScale Scale)[] cases =
        [
            ("diff:wald", ProportionTest.UnpooledZ, EffectScale.Absolute),
            ("diff:agresti-caffo", ProportionTest.AgrestiCaffo, EffectScale.Absolute),
            ("diff:newcomb", ProportionTest.Newcombe, EffectScale.Absolute),
            ("diff:score", ProportionTest.MiettinenNurminen, EffectScale.Absolute),
            ("ratio:log", ProportionTest.UnpooledZ, EffectScale.RiskRatio),
            ("ratio:log-adjusted", ProportionTest.AgrestiCaffo, EffectScale.RiskRatio),
            ("ratio:score", ProportionTest.MiettinenNurminen, EffectScale.RiskRatio),
            ("odds-ratio:logit", ProportionTest.UnpooledZ, EffectScale.OddsRatio),
            ("odds-ratio:logit-adjusted", ProportionTest.AgrestiCaffo, EffectScale.OddsRatio),
            ("odds-ratio:score", ProportionTest.MiettinenNurminen, EffectScale.OddsRatio),
        ];
        foreach ((string name, ProportionTest test, EffectScale scale) in cases)
        {
            Comparison ours = Compare.Proportions(control, treatment, test).On(scale);
            if (ci.TryGetProperty(name, out _))
            {
                // statsmodels finds its score limits by a root search that stops at about 1e-6.
                double tolerance = name.EndsWith("score", StringComparison.Ordinal) ? 1e-6 : 1e-9;
                Close.To(ci.Number(name, "0"), ours.Interval.Lower, tolerance);
                Close.To(ci.Number(name, "1"), ours.Interval.Upper, tolerance);
            }
            if (tests.TryGetProperty(name, out _))
            {
                Close.To(tests.Number(name, "0"), ours.Effect.ZScore(ours.Effect.NoEffect), 1e-8);
                Close.To(tests.Number(name, "1"), ours.PValue, 1e-8);
            }
        }

        JsonElement pooled = peers.Case("name", "tt_prop_norm_correctionFalse").GetProperty("expected");
        Comparison z = Compare.Proportions(new(53, 19), new(47, 13), ProportionTest.PooledZ);
        Close.To(pooled.Number("pvalue"), z.PValue, 1e-9);
        Close.To(pooled.Number("effect_size_ci_lower"), z.Interval.Lower, 1e-9);
        Close.To(pooled.Number("rel_effect_size_ci_lower"), z.Relative().Interval.Lower, 1e-9);
        Close.To(pooled.Number("rel_effect_size_ci_upper"), z.Relative().Interval.Upper, 1e-9);

        // statsmodels reports the smaller of the two one-sided p-values as that of the equivalence test; the larger one is right.
        Comparison adjusted = Compare.Proportions(new(1000, 140), new(1000, 150), ProportionTest.AgrestiCaffo);
        Close.To(peers.Case("name", "sm_tost_prop").Number("expected", "p"), adjusted.Effect.UpperTail(-0.05), 1e-8);
        Close.To(0.005555643254152967, adjusted.Effect.LowerTail(0.05), 1e-8);
        Close.To(0.005555643254152967, adjusted.Against(Hypothesis.Equivalence(Lift.Absolute(0.05))).PValue, 1e-8);
    }

    [Fact]
    public void A_non_zero_null_uses_the_constrained_estimates()
    {
        // gsDesign's testBinomial with the factor N/(N − 1), null difference 0.01; statsmodels gives 1.309999.
        Effect effect = ProportionEffects.Create(new(1000, 120), new(1000, 150), ProportionTest.MiettinenNurminen);
        Assert.Equal(1.309798, effect.ZScore(0.01), 6);
    }

    // Newcombe (1998), Statistics in Medicine 17:873–890, table II, 95 %: method 6 is Miettinen and Nurminen's, method 10 the hybrid score.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0528, 0.3382, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1700, 0.8406, 0.1705, 0.8090)]
    [InlineData(5, 56, 0, 29, -0.0326, 0.1933, -0.0381, 0.1926)]
    [InlineData(0, 10, 0, 20, -0.1658, 0.2844, -0.1611, 0.2775)]
    [InlineData(0, 10, 0, 10, -0.2879, 0.2879, -0.2775, 0.2775)]
    [InlineData(10, 10, 0, 20, 0.7156, 1.0000, 0.6791, 1.0000)]
    public void Published_examples_agree(long xt, long nt, long xc, long nc, double scoreLower, double scoreUpper, double hybridLower, double hybridUpper)
    {
        Interval score = Compare.Proportions(new(nc, xc), new(nt, xt)).Interval;
        Interval hybrid = Compare.Proportions(new(nc, xc), new(nt, xt), ProportionTest.Newcombe).Interval;
        Assert.Equal((hybridLower, hybridUpper), (Math.Round(hybrid.Lower, 4), Math.Round(hybrid.Upper, 4)));
        Assert.Equal((scoreLower, scoreUpper), (Math.Round(score.Lower, 4), Math.Round(score.Upper, 4)));
    }

    private static double Limit(JsonElement c, string name, double end) =>
        c.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) : end;

    private static void Interval(JsonElement expected, Comparison actual, params string[] path)
    {
        Close.To(expected.Number([.. path, "0"]), actual.Interval.Lower, 1e-10);
        Close.To(expected.Number([.. path, "1"]), actual.Interval.Upper, 1e-10);
    }
}
