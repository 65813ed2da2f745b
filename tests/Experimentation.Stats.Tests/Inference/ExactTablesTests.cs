using System.Text.Json;
using Experimentation.Stats.Numerics;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Exact and stratified two-by-two tables against values computed elsewhere (exact-tables.json names the sources), and what must hold for all of them.</summary>
public class ExactTablesTests
{
    private static readonly JsonElement File = ReferenceFile.Load("exact-tables.json");

    public static TheoryData<int> Tables => [.. Enumerable.Range(0, File.GetProperty("tables").GetArrayLength())];

    public static TheoryData<string> Strata => [.. File.GetProperty("strata").EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Conditional_tests_and_limits_agree(int index)
    {
        JsonElement c = File.GetProperty("tables")[index];
        (ProportionSummary control, ProportionSummary treatment) = Arms(c);
        bool isExact = c.TryGetProperty("midLower", out _);
        Comparison fisher = Compare.Proportions(control, treatment, ProportionTest.FisherExact);
        Close.To(c.Number("or"), fisher.Estimate, isExact ? 1e-11 : 1e-4);
        Close.To(c.Number("lower"), fisher.Interval.Lower, isExact ? 1e-12 : 1e-4);
        Close.To(c.Number("upper"), fisher.Interval.Upper, isExact ? 1e-12 : 1e-4);
        Close.To(c.Number("greater"), fisher.Effect.UpperTail(1), isExact ? 1e-12 : 1e-9);
        Close.To(c.Number("less"), fisher.Effect.LowerTail(1), isExact ? 1e-12 : 1e-9);
        TwoByTwoResult table = Compare.TwoByTwo(control, treatment, TwoByTwoTest.FisherExact);
        Close.To(c.Number("p"), table.PValue, 1e-9);
        Close.To(fisher.PValue, table.CentralPValue, 1e-11);
        if (isExact)
        {
            Comparison mid = Compare.Proportions(control, treatment, ProportionTest.FisherMidP);
            Close.To(c.Number("midLower"), mid.Interval.Lower, 1e-11);
            Close.To(c.Number("midUpper"), mid.Interval.Upper, 1e-11);
            TwoByTwoResult half = Compare.TwoByTwo(control, treatment, TwoByTwoTest.FisherMidP);
            Close.To(c.Number("midGreater"), half.UpperPValue, 1e-12);
            Close.To(c.Number("midLess"), half.LowerPValue, 1e-12);
            Close.To(mid.PValue, half.PValue, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Unconditional_and_classical_tests_agree(int index)
    {
        JsonElement c = File.GetProperty("tables")[index];
        (ProportionSummary control, ProportionSummary treatment) = Arms(c);
        Close.To(c.Number("pearson"), Compare.TwoByTwo(control, treatment, TwoByTwoTest.Pearson).PValue, 1e-10);
        Close.To(c.Number("yates"), Compare.TwoByTwo(control, treatment, TwoByTwoTest.PearsonYates).PValue, 1e-10);
        Close.To(c.Number("g"), Compare.TwoByTwo(control, treatment, TwoByTwoTest.LikelihoodRatio).PValue, 1e-9);
        Close.To(c.Number("gYates"), Compare.TwoByTwo(control, treatment, TwoByTwoTest.LikelihoodRatioYates).PValue, 1e-9);
        if (!c.TryGetProperty("barnard", out _))
        {
            return;
        }
        TwoByTwoResult barnard = Compare.TwoByTwo(control, treatment, TwoByTwoTest.Barnard);
        Close.To(c.Number("z"), barnard.Statistic, 1e-12);
        Close.To(c.Number("barnard"), barnard.PValue, 1e-9);
        Close.To(c.Number("barnardGreater"), barnard.UpperPValue, 1e-9);
        Close.To(c.Number("barnardLess"), barnard.LowerPValue, 1e-9);
        TwoByTwoResult boschloo = Compare.TwoByTwo(control, treatment);
        Close.To(c.Number("boschloo"), boschloo.PValue, 1e-9);
        Close.To(c.Number("boschlooGreater"), boschloo.UpperPValue, 1e-9);
        Close.To(c.Number("boschlooLess"), boschloo.LowerPValue, 1e-9);
    }

    [Fact]
    public void Peers_agree()
    {
        JsonElement peers = File.GetProperty("peers");
        double P(string name) => peers.Case("name", name).Number("expected", "pvalue");
        TwoByTwoResult Ours(TwoByTwoTest test) => Compare.TwoByTwo(new(53, 19), new(47, 13), test);
        Close.To(P("tt_prop_barnard"), Ours(TwoByTwoTest.Barnard).PValue, 1e-6);
        // SciPy's two-sided Boschloo is twice the smaller tail.
        Close.To(P("tt_prop_boschloo"), Ours(TwoByTwoTest.Boschloo).CentralPValue, 1e-6);
        Close.To(P("tt_prop_fisher_alternativeless"), Ours(TwoByTwoTest.FisherExact).LowerPValue, 1e-11);
        Close.To(P("tt_prop_log-likelihood"), Ours(TwoByTwoTest.LikelihoodRatioYates).PValue, 1e-9);
        Close.To(P("tt_prop_log-likelihood_correctionFalse"), Ours(TwoByTwoTest.LikelihoodRatio).PValue, 1e-9);
        Close.To(P("tt_prop_pearson"), Ours(TwoByTwoTest.PearsonYates).PValue, 1e-9);
        // Spotify's confidence (e1f8a492), chi-square of 500 of 1,009 against 42 of 104 and of 50 of 100 against 40 of 100.
        Close.To(0.07486618912440096, Compare.TwoByTwo(new(104, 42), new(1009, 500), TwoByTwoTest.Pearson).PValue, 1e-10);
        Close.To(0.15521848968468005, Compare.TwoByTwo(new(100, 40), new(100, 50), TwoByTwoTest.Pearson).PValue, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Strata))]
    public void Stratified_tables_agree(string id)
    {
        JsonElement c = File.GetProperty("strata").Case("id", id);
        JsonElement e = c.GetProperty("expected");
        var strata = ProportionStrata.Of([.. c.GetProperty("inputs").GetProperty("strata").EnumerateArray().Select(s => new ProportionStratum(Cells(s.GetProperty("control")), Cells(s.GetProperty("treatment"))))]);
        Comparison difference = Compare.Proportions(strata);
        Close.To(e.Number("mh_risk_difference"), difference.Estimate, 1e-12);
        // The reference is by Greenland and Robins; Sato's, which also holds in small strata, agrees in ones as large as these.
        Close.To(e.Number("mh_risk_difference_se"), difference.StandardError, 1e-4);
        Close.To(e.Number("mh_risk_difference_se_sato"), difference.StandardError, 1e-12);
        Comparison odds = difference.On(EffectScale.OddsRatio);
        Close.To(e.Number("mh_odds_ratio"), odds.Estimate, 1e-12);
        Close.To(e.Number("log_or_se_rbg"), odds.StandardError / odds.Estimate, 1e-10);
        Close.To(e.Number("or_ci95", "0"), odds.Interval.Lower, 1e-10);
        Close.To(e.Number("or_ci95", "1"), odds.Interval.Upper, 1e-10);
        Close.To(e.Number("mh_risk_ratio"), difference.On(EffectScale.RiskRatio).Estimate, 1e-12);
        Close.To(e.Number("mh_risk_ratio") - 1, difference.Relative().Estimate, 1e-12);
        Close.To(e.Number("cmh_chi2_no_cc"), strata.CochranMantelHaenszel().Statistic, 1e-11);
        Close.To(e.Number("cmh_p_no_cc"), strata.CochranMantelHaenszel().PValue, 1e-9);
        Close.To(e.Number("cmh_chi2_cc"), strata.CochranMantelHaenszelCorrected().Statistic, 1e-11);
        Close.To(e.Number("cmh_p_cc"), strata.CochranMantelHaenszelCorrected().PValue, 1e-9);
        Close.To(e.Number("breslow_day"), strata.BreslowDay().Statistic, 1e-9);
        Close.To(e.Number("breslow_day_p"), strata.BreslowDay().PValue, 1e-9);
        Close.To(e.Number("breslow_day_tarone"), strata.BreslowDayTarone().Statistic, 1e-9);
        Close.To(e.Number("breslow_day_tarone_p"), strata.BreslowDayTarone().PValue, 1e-9);
    }

    /// <summary>metafor 3.8.1, rma.mh(measure = "RD"), and the same sum in NumPy.</summary>
    [Fact]
    public void A_common_difference_of_small_strata_has_satos_variance()
    {
        (long Xt, long Nt, long Xc, long Nc)[] cells = [(9, 20, 6, 22), (3, 4, 1, 3), (1, 2, 1, 2), (14, 30, 9, 28), (0, 1, 1, 1), (2, 3, 0, 4)];
        Comparison difference = Compare.Proportions(ProportionStrata.Of([.. cells.Select(s => new ProportionStratum(new(s.Nc, s.Xc), new(s.Nt, s.Xt)))]));
        Close.To(0.1779248962997555, difference.Estimate, 1e-13);
        Close.To(0.08943452255943414, difference.StandardError, 1e-13);
        // Arms that change places change the sign, and nothing else.
        Comparison back = Compare.Proportions(ProportionStrata.Of([.. cells.Select(s => new ProportionStratum(new(s.Nt, s.Xt), new(s.Nc, s.Xc)))]));
        Close.To(-difference.Estimate, back.Estimate, 1e-13);
        Close.To(difference.StandardError, back.StandardError, 1e-13);
    }

    /// <summary>Pairs of one user each: McNemar's variance, (b + c − (b − c)²/n)/n² in the same to first order, where each stratum by itself does not vary at all.</summary>
    [Fact]
    public void Strata_of_one_user_per_arm_have_a_difference()
    {
        ProportionStratum Pair(int c, int t) => new(new(1, c), new(1, t));
        Comparison difference = Compare.Proportions(ProportionStrata.Of([.. Enumerable.Range(0, 100).Select(i => i < 30 ? Pair(0, 1) : i < 45 ? Pair(1, 0) : i < 70 ? Pair(1, 1) : Pair(0, 0))]));
        Close.To(0.15, difference.Estimate, 1e-13);
        Close.To((45 - 15 * 15 / 100.0) / 1e4, difference.StandardError * difference.StandardError, 1e-12);
    }

    [Property(Arbitrary = [typeof(CountArms)], MaxTest = 60)]
    public void Exact_tests_keep_their_order_and_their_symmetries(CountArms arms)
    {
        if (arms.Control.Trials + arms.Treatment.Trials > 400)
        {
            return;
        }
        (ProportionSummary c, ProportionSummary t) = (arms.Control, arms.Treatment);
        foreach (TwoByTwoTest test in Enum.GetValues<TwoByTwoTest>())
        {
            TwoByTwoResult there = Compare.TwoByTwo(c, t, test);
            TwoByTwoResult back = Compare.TwoByTwo(t, c, test);
            TwoByTwoResult mirrored = Compare.TwoByTwo(new(c.Trials, c.Failures), new(t.Trials, t.Failures), test);
            Close.To(there.PValue, back.PValue, 1e-8);
            Close.To(there.UpperPValue, back.LowerPValue, 1e-8);
            Close.To(there.PValue, mirrored.PValue, 1e-8);
            Close.To(there.UpperPValue, mirrored.LowerPValue, 1e-8);
            Assert.InRange(there.PValue, 0, 1);
        }
        TwoByTwoResult fisher = Compare.TwoByTwo(c, t, TwoByTwoTest.FisherExact);
        TwoByTwoResult boschloo = Compare.TwoByTwo(c, t);
        Assert.True(boschloo.PValue <= fisher.PValue * (1 + 1e-6));
        Assert.True(boschloo.UpperPValue <= fisher.UpperPValue * (1 + 1e-6) && boschloo.LowerPValue <= fisher.LowerPValue * (1 + 1e-6));
    }

    [Fact]
    public void The_analysis_rejects_where_the_plan_says()
    {
        // The plan's power is the probability of all tables that the analysis calls significant.
        const int Users = 24;
        foreach ((ProportionPowerMethod planned, TwoByTwoTest read) in new[] { (ProportionPowerMethod.FisherExact, TwoByTwoTest.FisherExact), (ProportionPowerMethod.BarnardExact, TwoByTwoTest.Barnard), (ProportionPowerMethod.BoschlooExact, TwoByTwoTest.Boschloo) })
        {
            double power = 0;
            for (int x = 0; x <= Users; x++)
            {
                for (int y = 0; y <= Users; y++)
                {
                    if (Compare.TwoByTwo(new(Users, x), new(Users, y), read).PValue < 0.05)
                    {
                        power += Binomial.Probability(x, Users, 0.2) * Binomial.Probability(y, Users, 0.6);
                    }
                }
            }
            Close.To(Power.OfProportions(0.2).WithMethod(planned).Power(Lift.Absolute(0.4), 2 * Users).Power, power, 1e-6);
        }
    }

    [Fact]
    public void Small_p_values_keep_their_digits()
    {
        // P(X >= 60 of 60) given 60 of 130, all conversions in treatment: 1/C(130, 60).
        TwoByTwoResult fisher = Compare.TwoByTwo(new(70, 0), new(60, 60), TwoByTwoTest.FisherExact);
        Close.To(Math.Exp(-GammaFunction.LogGamma(131) + GammaFunction.LogGamma(61) + GammaFunction.LogGamma(71)), fisher.UpperPValue, 1e-12);
        // The only table that is as extreme: p^60·(1 − p)^70 at p = 60/130.
        double worst = Math.Exp(60 * Math.Log(60 / 130.0) + 70 * Math.Log(70 / 130.0));
        Close.To(worst, Compare.TwoByTwo(new(70, 0), new(60, 60), TwoByTwoTest.Barnard).UpperPValue, 1e-9);
        Close.To(worst, Compare.TwoByTwo(new(70, 0), new(60, 60)).UpperPValue, 1e-9);
    }

    [Fact]
    public void Fishers_odds_ratio_is_read_by_every_boundary_and_by_no_other_scale()
    {
        Comparison fisher = Compare.Proportions(new(200, 62), new(200, 40), ProportionTest.FisherExact);
        Comparison sequential = fisher.Using(AlwaysValid.TightestAt(100));
        Assert.True(sequential.Interval.Lower < fisher.Interval.Lower && sequential.Interval.Upper > fisher.Interval.Upper);
        Assert.Equal(Verdict.Inferior, fisher.Verdict);
        Assert.Contains("ProportionTest.MiettinenNurminen", Assert.Throws<InvalidOperationException>(() => fisher.Relative()).Message, StringComparison.Ordinal);
        Assert.Equal(
            "Treatment's odds are 0.5573 times control's (95 % CI 0.3419 … 0.901, p = 0.016; Fisher exact conditional, odds ratio, fixed horizon): inferior.",
            fisher.ToString());
        Assert.Equal("Treatment converts at 20 %, control at 31 % (p = 0.013; Boschloo's unconditional exact test).", Compare.TwoByTwo(new(200, 62), new(200, 40)).ToString());
    }

    [Fact]
    public void Data_that_say_nothing_give_findings()
    {
        Assert.Equal("Nothing can be said: The control arm has no users.", Compare.TwoByTwo(default, new(5, 2)).ToString());
        Assert.Equal(1, Compare.TwoByTwo(new(9, 0), new(5, 0), TwoByTwoTest.Barnard).PValue);
        Assert.Equal(Verdict.NotEstimable, Compare.Proportions(new(9, 9), new(5, 5), ProportionTest.FisherExact).Verdict);
        ProportionStrata nothing = ProportionStrata.Of(new ProportionStratum(new(5, 0), new(6, 0)), new ProportionStratum(default, new(6, 3)));
        Assert.Equal(Verdict.NotEstimable, Compare.Proportions(nothing).Verdict);
        Assert.Equal(1, nothing.CochranMantelHaenszel().PValue);
        Assert.Equal("Nothing can be said: Fewer than two strata have both arms, successes and failures, so their odds ratios cannot be compared.", nothing.BreslowDay().ToString());
        Assert.Equal("strata", Assert.Throws<ArgumentException>(() => ProportionStrata.Of()).ParamName);
        Assert.Equal("test", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.TwoByTwo(new(5, 1), new(5, 2), (TwoByTwoTest)99)).ParamName);
        foreach (TwoByTwoTest test in Enum.GetValues<TwoByTwoTest>())
        {
            foreach (long n in new long[] { 0, 1, 2, 1_000_000_007 })
            {
                foreach (long x in new[] { 0, n / 2, n })
                {
                    Fuzz.Sound(Compare.TwoByTwo(new(n, x), new(3, 1), test));
                    Fuzz.Sound(Compare.Proportions(new(n, x), new(3, 1), ProportionTest.FisherExact));
                    Fuzz.Sound(Compare.Proportions(new(n, x), new(n, n - x), ProportionTest.FisherMidP));
                }
            }
        }
    }

    private static (ProportionSummary Control, ProportionSummary Treatment) Arms(JsonElement c)
    {
        long Count(string name) => c.GetProperty(name).GetInt64();
        return (new(Count("nc"), Count("xc")), new(Count("nt"), Count("xt")));
    }

    // The reference calls its second figure failures; it is users.
    private static ProportionSummary Cells(JsonElement cells) => new(cells[1].GetInt64(), cells[0].GetInt64());

    /// <summary>Here the most likely tables add up to 1 + 2e-16.</summary>
    [Theory]
    [InlineData(TwoByTwoTest.FisherExact)]
    [InlineData(TwoByTwoTest.FisherMidP)]
    [InlineData(TwoByTwoTest.Barnard)]
    [InlineData(TwoByTwoTest.Boschloo)]
    public void No_p_value_is_larger_than_one(TwoByTwoTest test)
    {
        TwoByTwoResult result = Compare.TwoByTwo(new(52, 23), new(9, 4), test);
        Assert.All([result.PValue, result.UpperPValue, result.LowerPValue, result.CentralPValue], p => Assert.InRange(p, 0, 1));
    }
}
