using System.Text.Json;

namespace Experimentation.Stats.Tests;

/// <summary>Closed forms of novelty.json (mpmath, 50 digits; cross-checked with R) to 1e-9.</summary>
public class NoveltyReferenceTests
{
    private const double Tolerance = 1e-9;

    public static TheoryData<string> EffectCases => [.. NoveltyCase.OfKind("effects").Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(EffectCases))]
    public void Windows_and_their_change(string id)
    {
        var c = NoveltyCase.Of(id);
        NoveltyContrast contrast = c.Estimate().Contrast;
        Agrees(c.Expected.GetProperty("early_mean"), contrast.Early);
        Agrees(c.Expected.GetProperty("late_mean"), contrast.Late);
        Agrees(c.Expected.GetProperty("late_minus_early"), contrast.Change);
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
        double[] effects = NoveltyCase.Numbers(expected.GetProperty("effect"));
        double[] errors = NoveltyCase.Numbers(expected.GetProperty("se"));
        for (int day = 0; day < 14; day++)
        {
            Close.To(effects[day], Working(estimate.Curve[day].Estimate, scale), Tolerance);
            Close.To(errors[day], scale == EffectScale.RelativeLogRatio ? estimate.Curve[day].StandardError / (1 + estimate.Curve[day].Estimate) : estimate.Curve[day].StandardError, Tolerance);
        }
        Close.To(expected.Number("cov01"), estimate.Covariance(AnalysisWindow.Day1, AnalysisWindow.Of(1, 1)), Tolerance);
        Agrees(expected.GetProperty("early_mean"), estimate.Contrast.Early);
        Agrees(expected.GetProperty("late_mean"), estimate.Contrast.Late);
        Agrees(expected.GetProperty("late_minus_early"), estimate.Contrast.Change);
    }

    [Fact]
    public void Rows_of_a_complete_panel()
    {
        var c = NoveltyCase.Of("R01");
        DailyPanel control = DailyPanel.Of(Flat(c.Matrix("rows_c")), 4);
        DailyPanel treatment = DailyPanel.Of(Flat(c.Matrix("rows_t")), 4);
        NoveltyEstimate estimate = Novelty.Estimate(control, treatment, MeanTest.Z).On(EffectScale.Absolute).With(ExposureDay.Counts).Between(AnalysisWindow.Of(2), AnalysisWindow.Of(2, 2));
        double[] effects = NoveltyCase.Numbers(c.Expected.GetProperty("effect"));
        JsonElement covariance = c.Expected.GetProperty("covariance");
        for (int i = 0; i < 4; i++)
        {
            Close.To(effects[i], estimate.Curve[i].Estimate, Tolerance);
            for (int j = 0; j < 4; j++)
            {
                Close.To(covariance[i][j].GetDouble(), control.CovarianceOfMeans(i, j) + treatment.CovarianceOfMeans(i, j), Tolerance);
            }
        }
        Agrees(c.Expected.GetProperty("late_minus_early"), estimate.Contrast.Change);
    }

    [Fact]
    public void Rows_of_an_unbalanced_panel()
    {
        var c = NoveltyCase.Of("R02");
        double[][] rows = c.Matrix("rows");
        double[][] observed = c.Matrix("observed");
        var accumulator = new DailyPanelAccumulator(4);
        for (int user = 0; user < rows.Length; user++)
        {
            int[] days = [.. Enumerable.Range(0, 4).Where(day => observed[user][day] == 1)];
            accumulator.AddObserved(days, [.. days.Select(day => rows[user][day])]);
        }
        DailyPanel panel = accumulator.ToPanel();
        Assert.False(panel.IsBalanced);
        Assert.Equal(12, panel.Count);
        JsonElement covariance = c.Expected.GetProperty("cov_of_means");
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(c.Expected.GetProperty("n")[i].GetInt64(), panel.CountOf(i));
            Close.To(c.Expected.GetProperty("mean")[i].GetDouble(), panel.Mean(i), Tolerance);
            for (int j = 0; j < 4; j++)
            {
                Close.To(covariance[i][j].GetDouble(), panel.CovarianceOfMeans(i, j), Tolerance);
            }
        }
    }

    [Theory]
    [InlineData("T01")]
    [InlineData("T02")]
    [InlineData("T03")]
    public void Long_run_from_two_windows(string id)
    {
        var c = NoveltyCase.Of(id);
        double[] effects = c.Vector("effect");
        int[] days = [.. Enumerable.Range(0, effects.Length)];
        LongRunRange range = Novelty.OfEffects(days, effects, NoveltyCase.Packed(c.Matrix("covariance")))
            .Between(c.Window("early"), c.Window("late")).WithLongestHalfLife(c.Input.Number("max_half_life")).LongRun;
        Close.To(c.Expected.Number("rho_max"), range.ShareLeft, Tolerance);
        Close.To(c.Expected.Number("late"), range.Late.Estimate, Tolerance);
        Close.To(c.Expected.Number("late_se"), range.Late.StandardError, Tolerance);
        Close.To(c.Expected.Number("extrapolated"), range.Extrapolated.Estimate, Tolerance);
        Close.To(c.Expected.Number("extrapolated_se"), range.Extrapolated.StandardError, Tolerance);
        Close.To(c.Expected.Number("range", "0"), range.Lower, Tolerance);
        Close.To(c.Expected.Number("range", "1"), range.Upper, Tolerance);
        Close.To(c.Expected.Number("ci95", "0"), range.Interval.Lower, Tolerance);
        Close.To(c.Expected.Number("ci95", "1"), range.Interval.Upper, Tolerance);
    }

    [Fact]
    public void The_sentence()
    {
        NoveltyEstimate estimate = NoveltyCase.Of("N01").Estimate();
        Assert.Equal(
            "Week 1 +4.7 %, week 2 +2.3 % (paired difference −2.5 %, 95 % CI −3.5…−1.4): novelty. Long-run effect between −0.2 % and 2.3 % if at most half of week 1's novelty is left.",
            estimate.ToString());
        Assert.Equal(NoveltyVerdict.Novelty, estimate.Contrast.Verdict);
        Assert.Equal(NoveltyVerdict.Primacy, NoveltyCase.Of("N04").Estimate().Contrast.Verdict);
        // Weak novelty and a constant effect: too wide to say anything. With a margin that the interval fits into, stable.
        Assert.Equal(NoveltyVerdict.Inconclusive, NoveltyCase.Of("N07").Estimate().WithMargin(Lift.Relative(0.005)).Contrast.Verdict);
        Assert.Equal(NoveltyVerdict.Stable, NoveltyCase.Of("N07").Estimate().WithMargin(Lift.Relative(0.02)).Contrast.Verdict);
    }

    private static double Working(double shown, EffectScale scale) => scale == EffectScale.RelativeLogRatio ? Math.Log(1 + shown) : shown;

    private static double[] Flat(double[][] rows) => [.. rows.SelectMany(row => row)];

    private static DailyPanel Panel(NoveltyCase c, string arm)
    {
        double[] means = c.Vector("mean_" + arm);
        return DailyPanel.Of(CovariateSummary.FromMoments((long)c.Input.Number("n_" + arm), means.Length, means, NoveltyCase.Packed(c.Matrix("cov_" + arm))));
    }

    private static void Agrees(JsonElement expected, Comparison actual)
    {
        EffectScale scale = actual.Effect.Scale;
        Close.To(expected.Number("est"), Working(actual.Estimate, scale), Tolerance, 1e-6);
        Close.To(expected.Number("se"), scale == EffectScale.RelativeLogRatio ? actual.StandardError / (1 + actual.Estimate) : actual.StandardError, Tolerance);
        Close.To(expected.Number("p"), actual.PValue, Tolerance);
        Close.To(expected.Number("ci95", "0"), Working(actual.Interval.Lower, scale), Tolerance, 1e-3);
        Close.To(expected.Number("ci95", "1"), Working(actual.Interval.Upper, scale), Tolerance, 1e-3);
    }
}
