using System.Text.Json;

namespace Experimentation.Stats.Tests;

/// <summary>Metrics below zero, days that begin late, half-lives without end, histories without spread.</summary>
public class NoveltyEdgeTests
{
    private const int Days = 14;

    [Theory]
    [InlineData(EffectScale.Absolute)]
    [InlineData(EffectScale.RelativeDelta)]
    [InlineData(EffectScale.RelativeLogRatio)]
    public void A_metric_below_zero_has_the_mirrored_decay(EffectScale scale)
    {
        double[] control = PanelData.Gauss(new(71), 4_000, Days, _ => 9);
        double[] treatment = PanelData.Gauss(new(72), 4_000, Days, day => 9 + 2 * Math.Exp(-day / 3.0));
        DecayCurve Fit(double sign) => Novelty.Estimate(Panel(control, sign), Panel(treatment, sign)).On(scale).FitDecay().Candidate!;
        (DecayCurve above, DecayCurve below) = (Fit(1), Fit(-1));
        Assert.True(below.LongRunInterval.Lower < below.LongRun && below.LongRun < below.LongRunInterval.Upper);
        Close.To(-above.LongRun, below.LongRun, 1e-9, 1);
        Close.To(-above.LongRunInterval.Upper, below.LongRunInterval.Lower, 1e-9, 1);
        Close.To(-above.LongRunInterval.Lower, below.LongRunInterval.Upper, 1e-9, 1);
        double[] constant = PanelData.Gauss(new(76), 4_000, Days, _ => 10);
        double Difference(double sign) => Novelty.NewAgainstExisting(
            Novelty.Estimate(Panel(control, sign), Panel(treatment, sign)).On(scale), Novelty.Estimate(Panel(control, sign), Panel(constant, sign)).On(scale)).Difference.Estimate;
        Close.To(-Difference(1), Difference(-1), 1e-9, 1);
    }

    [Theory]
    [InlineData(1, 13, 1, 1, 6, 7)]
    [InlineData(2, 6, 1, 2, 3, 5)]
    [InlineData(20, 3, 5, 20, 5, 26)]
    [InlineData(0, 3, 15, 0, 15, 16)]
    public void Days_that_begin_late_or_have_gaps_have_default_windows(int first, int count, int step, int earlyFrom, int earlyDays, int lateFrom)
    {
        int[] days = [.. Enumerable.Range(0, count).Select(i => first + step * i)];
        double[] covariance = [.. from i in Enumerable.Range(0, count) from j in Enumerable.Range(0, i + 1) select i == j ? 1e-4 : 5e-5];
        foreach (EffectScale scale in new[] { EffectScale.RelativeDelta, EffectScale.Absolute })
        {
            NoveltyEstimate estimate = Novelty.OfEffects(days, new double[count], covariance, scale);
            Assert.Equal((earlyFrom, earlyDays, lateFrom), (estimate.EarlyWindow.OffsetDays, estimate.EarlyWindow.Days, estimate.LateWindow.OffsetDays));
            Assert.True(estimate.Contrast.Change.Effect.IsEstimable);
            Fuzz.Sound(estimate);
        }
    }

    [Fact]
    public void Days_that_are_there_already_are_enough_for_a_longer_window()
    {
        NoveltyEstimate estimate = Novelty.Estimate(Alike(28), Alike(28));
        // The change between two weeks is found from 0.157 % on, that between one week and two from 0.136 % on.
        NoveltyOutlook outlook = estimate.Outlook(Lift.Relative(0.00145));
        Assert.True(outlook.UsersFactor > 1);
        Assert.Equal(0, outlook.MoreDays);
        Assert.InRange(outlook.DaysNeeded!.Value, 15, 21);
        Assert.Equal(3, outlook.WeeksNeeded);
        Assert.EndsWith(FormattableString.Invariant($"now, by a late window that reaches to day {outlook.DaysNeeded}{(outlook.DaysNeeded < 21 ? " (21 for whole weeks)" : "")}."), outlook.ToString(), StringComparison.Ordinal);
        // With the day of exposure apart the early window has a day less, and the question needs more users.
        Close.To(7 / 6.0 + 1, 2 * estimate.With(ExposureDay.Apart).Outlook(Lift.Relative(0.00145)).UsersFactor / outlook.UsersFactor, 1e-9);
    }

    [Fact]
    public void A_half_life_without_end_or_of_seconds_is_no_NaN()
    {
        NoveltyEstimate estimate = NoveltyCase.Of("N01").Estimate();
        LongRunRange never = estimate.WithLongestHalfLife(1e300).LongRun;
        Assert.Contains("With so long a half-life", never.ToString(), StringComparison.Ordinal);
        Fuzz.Sound(never);
        LongRunRange atOnce = estimate.Between(AnalysisWindow.Of(4, 3), AnalysisWindow.Week2).WithLongestHalfLife(1e-4).LongRun;
        Assert.Equal(0, atOnce.ShareLeft);
        Assert.Equal(atOnce.Late.Interval, atOnce.Interval);
    }

    [Fact]
    public void Past_late_effects_without_spread_forecast_nothing()
    {
        NoveltyHistory history = Enumerable.Range(0, 80).Aggregate(NoveltyHistory.Empty, static (sum, i) => sum.With(new(0.001 * i, 0.01, 1e-6, 1e-4, 0)));
        LateForecast forecast = history.Forecast(0.02, 0.001);
        Assert.True(double.IsPositiveInfinity(forecast.StandardError));
        Assert.Equal(FindingCode.WeakHistory, forecast.Findings.Single().Code);
    }

    [Fact]
    public void Past_log_ratios_count_as_lifts_with_the_errors_of_lifts()
    {
        DailyPanel control = Panel(PanelData.Gauss(new(73), 500, Days, _ => 4), 1);
        DailyPanel treatment = Panel(PanelData.Gauss(new(74), 500, Days, _ => 6), 1);
        NoveltyEstimate estimate = Novelty.Estimate(control, treatment).On(EffectScale.RelativeLogRatio);
        PastTest past = PastTest.Of(estimate);
        Comparison early = estimate.Readout(AnalysisWindow.Week1);
        Assert.Equal(early.Estimate, past.Early);
        Close.To(early.StandardError * early.StandardError, past.EarlyVariance, 1e-12);
        Assert.Single(NoveltyHistory.Empty.With(past).Tests);
    }

    [Fact]
    public void An_open_late_window_is_named_as_one()
    {
        NoveltyEstimate estimate = NoveltyCase.Of("N01").Estimate().Between(AnalysisWindow.Week1, AnalysisWindow.SinceExposure(0.5, 7));
        Assert.Contains(", from day 8 on ", estimate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_of_a_single_day_who_was_not_observed_is_not_counted_as_one()
    {
        var accumulator = new DailyPanelAccumulator(1);
        accumulator.AddUsers([1, 2, 4]);
        DailyPanel known = accumulator.ToPanel();
        accumulator.AddObserved([], []);
        DailyPanel panel = accumulator.ToPanel();
        Assert.False(panel.IsBalanced);
        Assert.Equal((4, 3), (panel.Count, panel.CountOf(0)));
        Close.To(known.Mean(0), panel.Mean(0), 1e-15);
        // Of unbalanced panels by n, of balanced ones by n − 1.
        Close.To(known.CovarianceOfMeans(0, 0) * 2 / 3, panel.CovarianceOfMeans(0, 0), 1e-12);
        Assert.Equal(panel, JsonSerializer.Deserialize<DailyPanel>(JsonSerializer.Serialize(panel)));
    }

    [Fact]
    public void A_refused_batch_is_stored_with_its_reason()
    {
        DailyPanel immature = Panel(PanelData.Gauss(new(75), 100, 10, _ => 4), 1, 10);
        NoveltySequence refused = NoveltySequence.Start(NormalMixture.TightestAt(1e5)).Observe(immature, immature);
        Assert.Equal(FindingCode.ImmatureUsers, refused.Findings[0].Code);
        Assert.Equal(refused, JsonSerializer.Deserialize<NoveltySequence>(JsonSerializer.Serialize(refused)));
    }

    [Fact]
    public void Cohorts_of_one_arm_are_counted_and_a_pooled_variance_is_refused()
    {
        CohortPanels control = CohortPanels.Empty.With(0, Alike(Days)).With(1, Alike(Days));
        CohortPanels treatment = CohortPanels.Empty.With(0, Alike(Days)).With(2, Alike(Days));
        Assert.Equal((1, 2), (Novelty.Pool(control, treatment)!.CohortsUsed, Novelty.Pool(control, treatment)!.CohortsLeftOut));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("test", "Welch or Z", () => Novelty.Pool(control, treatment, test: MeanTest.PooledT));
    }

    private static DailyPanel Panel(double[] rows, double sign, int days = Days) => DailyPanel.Of([.. rows.Select(x => sign * x)], days);

    /// <summary>10,000 users with mean 10, variance 1 and correlation 0.5 on every day.</summary>
    private static DailyPanel Alike(int days) => DailyPanel.Of(CovariateSummary.FromMoments(
        10_000,
        days,
        [.. Enumerable.Repeat(10.0, days)],
        [.. from i in Enumerable.Range(0, days) from j in Enumerable.Range(0, i + 1) select i == j ? 1.0 : 0.5]));
}
