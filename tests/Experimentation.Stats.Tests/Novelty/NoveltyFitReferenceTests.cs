using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

/// <summary>Tests of constancy, trends, differences in differences and decay fits of novelty.json: closed forms to 1e-9, fits to 1e-6.</summary>
public class NoveltyFitReferenceTests
{
    private const double Tolerance = 1e-9;
    private const double FitTolerance = 1e-6;

    public static TheoryData<string> EffectCases => [.. NoveltyCase.OfKind("effects").Select(c => c.Id)];

    public static TheoryData<string> FittedCases => [.. NoveltyCase.OfKind("effects").Where(c => c.Has("exponential")).Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(EffectCases))]
    public void Constancy(string id)
    {
        var c = NoveltyCase.Of(id);
        double df = c.Input.TryGetProperty("df2", out JsonElement given) && given.ValueKind == JsonValueKind.Number ? given.GetDouble() : double.PositiveInfinity;
        Agrees(c.Expected.GetProperty("constancy"), c.Estimate(df).Constancy);
    }

    [Theory]
    [InlineData("absolute", EffectScale.Absolute)]
    [InlineData("relative", EffectScale.RelativeDelta)]
    [InlineData("logratio", EffectScale.RelativeLogRatio)]
    public void Panels_on_three_scales(string name, EffectScale scale)
    {
        var c = NoveltyCase.Of("A02");
        JsonElement expected = c.Expected.GetProperty(name);
        NoveltyEstimate estimate = Novelty.Estimate(Panel(c, "c"), Panel(c, "t"), MeanTest.Z).On(scale).With(ExposureDay.Counts);
        if (scale != EffectScale.RelativeLogRatio)
        {
            Agrees(expected.GetProperty("constancy"), estimate.Constancy);
        }
        Close.To(expected.Number("constancy", "chi2"), estimate.Constancy.ChiSquare, Tolerance);
        Agrees(expected.GetProperty("trend_t"), estimate.Trend(TrendTime.Days), scale == EffectScale.RelativeLogRatio);
        Agrees(expected.GetProperty("exponential"), estimate.FitDecay(0.5, 13), scale == EffectScale.RelativeLogRatio);
    }

    [Fact]
    public void Few_users_read_F()
    {
        var c = NoveltyCase.Of("R01");
        double[] Flat(string name) => [.. c.Matrix(name).SelectMany(row => row)];
        ConstancyTest test = Novelty.Estimate(DailyPanel.Of(Flat("rows_c"), 4), DailyPanel.Of(Flat("rows_t"), 4)).On(EffectScale.Absolute).With(ExposureDay.Counts).Constancy;
        Agrees(c.Expected.GetProperty("constancy"), test);
        Assert.Equal(ConstancyForm.F, test.Form);
        Assert.Equal(test.FPValue, test.PValue);
        Assert.Contains(test.Findings, finding => finding.Code == FindingCode.FewUsersForDays);
    }

    [Theory]
    [MemberData(nameof(EffectCases))]
    public void Trends(string id)
    {
        var c = NoveltyCase.Of(id);
        NoveltyEstimate estimate = c.Estimate();
        if (c.Has("trend_t"))
        {
            Agrees(c.Expected.GetProperty("trend_t"), estimate.Trend(TrendTime.Days), false);
        }
        if (c.Has("trend_log1p"))
        {
            Agrees(c.Expected.GetProperty("trend_log1p"), estimate.Trend(), false);
        }
    }

    [Theory]
    [MemberData(nameof(EffectCases))]
    public void Differences_from_the_first_day(string id)
    {
        var c = NoveltyCase.Of(id);
        if (!c.Has("did_vs_day0"))
        {
            return;
        }
        JsonElement expected = c.Expected.GetProperty("did_vs_day0");
        CurveBand band = c.Estimate().DifferencesFrom(AnalysisWindow.Day1);
        double[] estimates = NoveltyCase.Numbers(expected.GetProperty("est"));
        double[] errors = NoveltyCase.Numbers(expected.GetProperty("se"));
        double[] p = NoveltyCase.Numbers(expected.GetProperty("p"));
        Assert.Equal(estimates.Length, band.Days.Count);
        for (int i = 0; i < estimates.Length; i++)
        {
            Close.To(estimates[i], band.Days[i].Estimate, Tolerance, 1e-6);
            Close.To(errors[i], band.Days[i].StandardError, Tolerance);
            Close.To(p[i], Compare.Of(Effect.Of(band.Days[i].Estimate, band.Days[i].StandardError)).PValue, 1e-8);
        }
    }

    /// <summary>Two-sided Dunnett constants with infinite degrees of freedom: under compound symmetry all differences from one day are alike, with correlation one half.</summary>
    [Theory]
    [InlineData(7, 2.567)]
    [InlineData(14, 2.790)]
    [InlineData(28, 2.983)]
    public void Differences_from_one_day_have_Dunnetts_constant(int days, double expected)
    {
        double[] covariance = [.. from i in Enumerable.Range(0, days) from j in Enumerable.Range(0, i + 1) select i == j ? 1.0 : 0.5];
        CurveBand band = Novelty.OfEffects([.. Enumerable.Range(0, days)], new double[days], covariance).DifferencesFrom(AnalysisWindow.Day1);
        Assert.Equal(expected, band.CriticalValue, 3);
        Assert.Equal(0, band.CriticalValueError);
    }

    [Theory]
    [MemberData(nameof(FittedCases))]
    public void Decays(string id)
    {
        var c = NoveltyCase.Of(id);
        JsonElement expected = c.Expected.GetProperty("exponential");
        Agrees(expected, c.Estimate().FitDecay(expected.Number("half_life_bounds", "0"), expected.Number("half_life_bounds", "1")), false);
    }

    [Theory]
    [MemberData(nameof(FittedCases))]
    public void Ends_of_the_profile_interval_are_worse_by_the_quantile(string id)
    {
        var c = NoveltyCase.Of(id);
        JsonElement bounds = c.Expected.GetProperty("exponential").GetProperty("half_life_bounds");
        DecayCurve curve = c.Estimate().FitDecay(bounds[0].GetDouble(), bounds[1].GetDouble()).Candidate!;
        foreach (double end in (double[])[curve.LongRunInterval.Lower, curve.LongRunInterval.Upper])
        {
            Close.To(3.841458820694124, Profile(c, end, bounds[0].GetDouble(), bounds[1].GetDouble()) - curve.ChiSquare, 1e-5);
        }
    }

    private static double Profile(NoveltyCase c, double asymptote, double shortest, double longest)
    {
        // Independently of the library's polynomials: for each half-life the amplitude of the effects less the asymptote, over a fine grid that is refined around its best point.
        double[] t = c.Vector("t");
        double[] packed = NoveltyCase.Packed(c.Matrix("covariance"));
        double[] inverse = SpreadMatrix.Of(packed, t.Length).Inverse();
        double[] rest = [.. c.Vector("effect").Select(effect => effect - asymptote)];
        double Form(double[] x, double[] y) => Enumerable.Range(0, t.Length).Sum(i => x[i] * Enumerable.Range(0, t.Length).Sum(j => inverse[i * t.Length + j] * y[j]));
        double Distance(double logHalfLife)
        {
            double[] e = [.. t.Select(day => Math.Pow(2, -day / Math.Exp(logHalfLife)))];
            double product = Form(e, rest);
            return Form(rest, rest) - product * product / Form(e, e);
        }
        (double from, double to) = (Math.Log(shortest), Math.Log(longest));
        for (int round = 0; round < 6; round++)
        {
            double step = (to - from) / 60;
            double best = Enumerable.Range(0, 61).Select(i => from + i * step).MinBy(Distance);
            (from, to) = (Math.Max(from, best - step), Math.Min(to, best + step));
        }
        return Distance((from + to) / 2);
    }

    private static DailyPanel Panel(NoveltyCase c, string arm)
    {
        double[] means = c.Vector("mean_" + arm);
        return DailyPanel.Of(CovariateSummary.FromMoments((long)c.Input.Number("n_" + arm), means.Length, means, NoveltyCase.Packed(c.Matrix("cov_" + arm))));
    }

    private static void Agrees(JsonElement expected, ConstancyTest actual)
    {
        Close.To(expected.Number("chi2"), actual.ChiSquare, Tolerance);
        Assert.Equal((int)expected.Number("df"), actual.DegreesOfFreedom);
        Close.To(expected.Number("p"), actual.ChiSquarePValue, Tolerance);
        Close.To(expected.Number("pooled"), actual.Pooled, Tolerance);
        Close.To(expected.Number("pooled_se"), actual.PooledStandardError, Tolerance);
        if (expected.TryGetProperty("hotelling_F", out JsonElement f))
        {
            Close.To(f.GetDouble(), actual.FStatistic, Tolerance);
            Assert.Equal(expected.Number("F_df2"), actual.ErrorDegreesOfFreedom);
            Close.To(expected.Number("F_p"), actual.FPValue, Tolerance);
        }
    }

    private static void Agrees(JsonElement expected, TrendTest actual, bool isLog)
    {
        Close.To(expected.Number("gls_intercept"), actual.Intercept, Tolerance, 1e-4);
        Close.To(expected.Number("gls_se_intercept"), actual.InterceptStandardError, Tolerance);
        Close.To(expected.Number("gls_slope"), Working(actual.Generalised!.Estimate, isLog), Tolerance, 1e-6);
        Close.To(expected.Number("gls_se_slope"), actual.Generalised.StandardError / (isLog ? 1 + actual.Generalised.Estimate : 1), Tolerance);
        Close.To(expected.Number("gls_p"), actual.Generalised.PValue, 1e-8);
        Close.To(expected.Number("gls_gof_chi2"), actual.FitChiSquare, Tolerance);
        Close.To(expected.Number("gls_gof_p"), actual.FitPValue, Tolerance);
        Close.To(expected.Number("ols_slope"), Working(actual.Ordinary.Estimate, isLog), Tolerance, 1e-6);
        Close.To(expected.Number("ols_sandwich_se_slope"), actual.Ordinary.StandardError / (isLog ? 1 + actual.Ordinary.Estimate : 1), Tolerance);
        Close.To(expected.Number("ols_sandwich_p"), actual.Ordinary.PValue, 1e-8);
    }

    private static void Agrees(JsonElement expected, DecayFit fit, bool isLog)
    {
        DecayCurve curve = fit.Candidate!;
        Assert.Equal(expected.GetProperty("at_boundary").GetBoolean(), curve.IsAtBound);
        Close.To(expected.Number("asymptote"), Working(curve.LongRun, isLog), FitTolerance, 1e-2);
        Close.To(expected.Number("novelty_amplitude"), curve.NoveltyAtExposure, FitTolerance);
        Close.To(expected.Number("decay_rate"), curve.DecayRatePerDay, FitTolerance);
        Close.To(expected.Number("half_life"), curve.HalfLifeDays, FitTolerance);
        Close.To(expected.Number("gof_chi2"), curve.ChiSquare, FitTolerance, 1e-3);
        Assert.Equal((int)expected.Number("gof_df"), curve.DegreesOfFreedom);
        Close.To(expected.Number("asymptote_profile_ci95", "0"), Working(curve.LongRunInterval.Lower, isLog), FitTolerance, 1e-2);
        Close.To(expected.Number("asymptote_profile_ci95", "1"), Working(curve.LongRunInterval.Upper, isLog), FitTolerance, 1e-2);
        if (curve.DegreesOfFreedom > 0)
        {
            Close.To(expected.Number("gof_p"), curve.FitPValue, FitTolerance);
        }
        if (curve.IsAtBound)
        {
            Assert.Null(fit.Curve);
            return;
        }
        Close.To(expected.Number("se_asymptote"), curve.LongRunStandardError / (isLog ? 1 + curve.LongRun : 1), FitTolerance);
        Close.To(expected.Number("se_amplitude"), curve.NoveltyStandardError, FitTolerance);
        Close.To(expected.Number("half_life_ci95", "0"), curve.HalfLifeInterval.Lower, FitTolerance);
        Close.To(expected.Number("half_life_ci95", "1"), curve.HalfLifeInterval.Upper, FitTolerance);
        if (expected.TryGetProperty("predict_t", out JsonElement day))
        {
            Close.To(expected.Number("predict"), curve.At(day.GetDouble()).Value, FitTolerance);
            Close.To(expected.Number("predict_se"), curve.At(day.GetDouble()).StandardError, FitTolerance);
            int days = (int)expected.Number("cumulative_days");
            Close.To(expected.Number("cumulative"), curve.Cumulative(days).Value, FitTolerance);
            Close.To(expected.Number("cumulative_se"), curve.Cumulative(days).StandardError, FitTolerance);
        }
    }

    private static double Working(double shown, bool isLog) => isLog ? Math.Log(1 + shown) : shown;
}
