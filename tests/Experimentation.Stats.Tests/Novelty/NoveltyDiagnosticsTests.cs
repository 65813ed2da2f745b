using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

/// <summary>Gates of the decay fit, bands, cohorts, segments, buckets, retention and stated beliefs.</summary>
public class NoveltyDiagnosticsTests
{
    private const int Days = 14;

    [Theory]
    [InlineData("N07", "without novelty there is no half-life")]
    [InlineData("N08", "at a bound")]
    [InlineData("N20", "7 days say too little")]
    [InlineData("N11", "4 days say too little")]
    public void A_fit_that_fails_a_gate_is_not_shown(string id, string why)
    {
        DecayFit fit = NoveltyCase.Of(id).Estimate().Decay;
        Assert.Null(fit.Curve);
        Assert.NotNull(fit.Candidate);
        Assert.StartsWith("No decay is shown:", fit.ToString(), StringComparison.Ordinal);
        Assert.Contains(why, fit.ToString(), StringComparison.Ordinal);
        Assert.All(fit.Findings, finding => Assert.Equal(FindingCode.FitNotShown, finding.Code));
        Fuzz.Sound(fit);
    }

    [Fact]
    public void A_fit_that_passes_is_a_sentence()
    {
        DecayFit fit = NoveltyCase.Of("N01").Estimate().Decay;
        Assert.NotNull(fit.Curve);
        Assert.Equal("Long-run effect +2.0 % (95 % CI −0.6…4.2) and half-life 2.1 days (1…4.4), if novelty decays exponentially with a half-life between 0.5 and 13 days.", fit.ToString());
        Close.To(0.02, fit.Curve.At(1000).Value, 1e-6);
        // A sum is the sum of its days.
        Close.To(Enumerable.Range(0, 30).Sum(day => fit.Curve.At(day).Value), fit.Curve.Cumulative(30).Value, 1e-12);
    }

    [Fact]
    public void A_step_is_no_exponential()
    {
        double[] effects = [.. Enumerable.Range(0, Days).Select(day => day < 7 ? 0.08 : 0.02)];
        double[] covariance = [.. from i in Enumerable.Range(0, Days) from j in Enumerable.Range(0, i + 1) select 1e-5 * (i == j ? 1 : 0.5)];
        DecayFit fit = Novelty.OfEffects([.. Enumerable.Range(0, Days)], effects, covariance).Decay;
        Assert.Null(fit.Curve);
        Assert.Contains("do not lie on an exponential", fit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_band_holds_for_all_days_and_beats_Bonferroni()
    {
        foreach (string id in (string[])["N01", "N03", "N06", "N14"])
        {
            NoveltyEstimate estimate = NoveltyCase.Of(id).Estimate();
            CurveBand band = estimate.Band;
            int days = estimate.Curve.Count;
            double bonferroni = Normal.UpperQuantile(0.025 / days);
            Assert.InRange(band.CriticalValue, 1.96, bonferroni);
            // Independent days: Šidák is exact.
            if (id == "N14")
            {
                Close.To(Normal.UpperQuantile((1 - Math.Pow(0.95, 1.0 / days)) / 2), band.CriticalValue, 1e-6);
            }
            for (int day = 0; day < days; day++)
            {
                Close.To(band.CriticalValue * band.Days[day].StandardError, band.Days[day].Interval.Width / 2, 1e-12);
            }
            Fuzz.Sound(band);
        }
    }

    [Fact]
    public void Cohorts_of_one_curve_are_pooled_and_others_are_averaged()
    {
        var random = new RandomSource(21);
        CohortPanels Arm(Func<int, int, double> lift)
        {
            CohortPanels cohorts = CohortPanels.Empty;
            for (int entry = 0; entry < 6; entry++)
            {
                int g = entry;
                cohorts = cohorts.With(entry, DailyPanel.Of(PanelData.Gauss(random, 1500, Days - entry, day => 4 + lift(g, day)), Days - entry));
            }
            return cohorts;
        }
        CohortPanels control = Arm((_, _) => 0);
        PooledCohorts same = Novelty.Pool(control, Arm((_, day) => 0.1 + 0.5 * Math.Exp(-day / 3.0)))!;
        Assert.True(same.AreHomogeneous);
        Assert.Equal(6, same.CohortsUsed);
        Assert.Equal(Days, same.Estimate.Days);
        Assert.Equal((14 + 13 + 12 + 11 + 10 + 9) - 14, same.HeterogeneityDegreesOfFreedom);
        // Late entrants add precision to early days; the first cohort alone has less.
        NoveltyEstimate first = Novelty.Estimate(control.FixedCohort(Days), control.FixedCohort(Days));
        Assert.True(same.Estimate.Curve[0].StandardError < 0.5 * first.Curve[0].StandardError);
        PooledCohorts other = Novelty.Pool(control, Arm((entry, _) => entry % 2 == 0 ? 0.3 : -0.3))!;
        Assert.False(other.AreHomogeneous);
        Assert.Equal(9, other.Estimate.Days);
        Assert.Contains(other.Findings, finding => finding.Code == FindingCode.CohortsDiffer);
        Fuzz.Sound(other);
        Assert.Null(Novelty.Pool(CohortPanels.Empty, control));
        // One cohort pools to itself.
        CohortPanels c0 = CohortPanels.Empty.With(0, control.Cohorts[0].Panel);
        PooledCohorts alone = Novelty.Pool(c0, c0)!;
        Close.To(first.Contrast.Change.StandardError, alone.Estimate.Contrast.Change.StandardError, 1e-9);
        Assert.Equal(1, alone.HeterogeneityPValue);
    }

    [Fact]
    public void New_users_against_existing_ones()
    {
        NoveltyEstimate existing = NoveltyCase.Of("N01").Estimate();
        NoveltyEstimate newUsers = NoveltyCase.Of("N07").Estimate();
        SegmentContrast contrast = Novelty.NewAgainstExisting(existing, newUsers);
        Close.To(existing.Contrast.Change.Estimate - newUsers.Contrast.Change.Estimate, contrast.Difference.Estimate, 1e-12);
        Close.To(Math.Sqrt(2) * 0.005345224838248488, contrast.Difference.StandardError, 1e-12);
        Close.To((1.959963984540054 + 0.8416212335729143) * 0.005345224838248488, contrast.DetectableChange, 1e-9);
        Fuzz.Sound(contrast);
    }

    [Fact]
    public void Buckets_have_the_variance_of_their_slopes()
    {
        var random = new RandomSource(5);
        const int Buckets = 20;
        double[] c = PanelData.Gauss(random, Buckets, 5, _ => 9);
        double[] t = PanelData.Gauss(random, Buckets, 5, day => 9.5 - 0.1 * day);
        Comparison slope = Novelty.BucketJackknife(c, t, 5, TrendTime.Days, EffectScale.Absolute);
        double[] Slopes(double[] means) => [.. Enumerable.Range(0, Buckets).Select(b => Enumerable.Range(0, 5).Sum(day => (day - 2) / 10.0 * means[b * 5 + day]))];
        MeanSummary ofControl = MeanSummary.Of(Slopes(c));
        MeanSummary ofTreatment = MeanSummary.Of(Slopes(t));
        Close.To(ofTreatment.Mean - ofControl.Mean, slope.Estimate, 1e-10);
        Close.To(Math.Sqrt((ofControl.Variance + ofTreatment.Variance) / Buckets), slope.StandardError, 1e-9);
        Assert.Equal(Buckets - 1, slope.DegreesOfFreedom, 9);
        // With the same 10 on every day of control, a lift is a difference over 10.
        double[] tens = [.. c.Select(_ => 10.0)];
        Close.To(Novelty.BucketJackknife(tens, t, 5, TrendTime.Days, EffectScale.Absolute).Estimate / 10, Novelty.BucketJackknife(tens, t, 5, TrendTime.Days).Estimate, 1e-10);
        Summaries.DailyPanelTests.Refused<ArgumentException>("treatmentMeans", "same number of buckets", () => Novelty.BucketJackknife(c, t.AsSpan(5), 5));
    }

    [Fact]
    public void Different_retention_is_a_finding()
    {
        RetentionCheck good = Novelty.Retention(new(10_000, 6_000), new(10_000, 6_030));
        RetentionCheck bad = Novelty.Retention(new(10_000, 6_000), new(10_000, 6_400));
        Assert.True(good.Passed);
        Assert.Empty(good.Findings);
        Assert.False(bad.Passed);
        Assert.Contains(bad.Findings, finding => finding.Code == FindingCode.DifferentialRetention);
        Assert.False(Novelty.Retention(default, default).Comparison.Effect.IsEstimable);
        Fuzz.Sound(bad);
    }

    [Fact]
    public void Beliefs_and_data_make_the_long_run()
    {
        NoveltyEstimate estimate = NoveltyCase.Of("N01").Estimate();
        BayesianDecay with = estimate.BayesianDecay();
        Assert.InRange(with.LongRun, 0.005, 0.03);
        Assert.True(with.ChanceOfNovelty > 0.99);
        Assert.Contains("if beforehand: novelty at exposure 0 ± 0.05", with.ToString(), StringComparison.Ordinal);
        // Certain that there is none: the pooled constant and its normal interval.
        BayesianDecay none = estimate.BayesianDecay(DecayPrior.Of(0.05, chanceOfNone: 1 - 1e-15));
        Close.To(estimate.Constancy.Pooled, none.LongRun, 1e-6);
        Close.To(2 * 1.959963984540054 * estimate.Constancy.PooledStandardError, none.LongRunInterval.Width, 1e-6);
        // A half-life that is known and a flat belief about the size: generalised least squares with that half-life.
        DecayPoint point = new DecayProfile(CurvePrecision.Of(Curve("N01"))!).At(Math.Log(2));
        BayesianDecay known = estimate.BayesianDecay(DecayPrior.Of(1e4, 2, 1e-9, 0));
        Close.To(point.Asymptote, known.LongRun, 1e-6);
        Close.To(2 * 1.959963984540054 * Math.Sqrt(point.AsymptoteVariance), known.LongRunInterval.Width, 1e-6);
        Assert.Throws<InvalidOperationException>(() => Novelty.OfEffects([0, 1], [1, 2], [1, 0, 1], EffectScale.Absolute).BayesianDecay());
        Fuzz.Sound(with);
    }

    [Fact]
    public void Days_that_do_not_vary_are_a_finding()
    {
        var random = new RandomSource(3);
        // Everybody has 1 on day 0, by definition of exposure.
        double[] Rows() => [.. PanelData.Gauss(random, 400, Days, _ => 4).Select((x, i) => i % Days == 0 ? 1 : x)];
        NoveltyEstimate estimate = Novelty.Estimate(DailyPanel.Of(Rows(), Days), DailyPanel.Of(Rows(), Days));
        Assert.False(estimate.Constancy.IsEstimable);
        Assert.Equal(1, estimate.Constancy.PValue);
        Assert.Equal(FindingCode.SingularCovariance, estimate.Constancy.Findings.Single().Code);
        Assert.Null(estimate.Decay.Curve);
        Assert.True(estimate.Trend().Ordinary.Effect.IsEstimable);
        Assert.True(estimate.With(ExposureDay.Apart).Constancy.IsEstimable);
        Assert.Equal(Days - 2, estimate.With(ExposureDay.Apart).Constancy.DegreesOfFreedom);
        Fuzz.Sound(estimate);
        foreach (NoveltyEstimate few in (NoveltyEstimate[])[Novelty.Estimate(DailyPanel.Of([5, 6, 7], 1), DailyPanel.Of([5, 6, 8], 1)), NoveltyCase.Of("N12").Estimate()])
        {
            Fuzz.Sound(few.Constancy);
            Fuzz.Sound(few.Trend());
            Fuzz.Sound(few.Band);
            Fuzz.Sound(few.DifferencesFrom());
            Fuzz.Sound(few.Decay);
            Fuzz.Sound(few.BayesianDecay());
        }
    }

    [Fact]
    public void Questions_without_sense_are_refused()
    {
        NoveltyEstimate estimate = NoveltyCase.Of("N01").Estimate();
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("shortestHalfLifeDays", "above 0", () => estimate.FitDecay(0));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("longestHalfLifeDays", "above the shortest", () => estimate.FitDecay(2, 1));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("time", "LogDays or Days", () => estimate.Trend((TrendTime)7));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("amplitudeDeviation", "above 0", () => DecayPrior.Of(0));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("chanceOfNone", "below 1", () => DecayPrior.Of(1, chanceOfNone: 1));
        Summaries.DailyPanelTests.Refused<ArgumentException>("newUsers", "one scale", () => Novelty.NewAgainstExisting(estimate, Novelty.OfEffects([0, 1], [1, 2], [1, 0, 1], EffectScale.Absolute)));
    }

    private static EffectCurve Curve(string id)
    {
        var c = NoveltyCase.Of(id);
        int[] days = [.. c.Vector("t").Select(t => (int)t)];
        return new(
            ValueList<int>.Owning(days),
            ValueList<int>.Owning([.. days.Select(_ => 1)]),
            ValueList<double>.Owning(c.Vector("effect")),
            ValueList<CurveNoise>.Owning([new(ValueList<double>.Owning([.. c.Matrix("covariance").SelectMany(row => row)]), double.PositiveInfinity)]),
            EffectScale.RelativeDelta,
            1,
            null);
    }
}
