using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

/// <summary>Heavy users, fresh groups, past tests, advice, planned looks and matured users.</summary>
public class NoveltyDesignTests
{
    private const int Days = 14;

    [Fact]
    public void Burn_in_of_the_reference()
    {
        var c = NoveltyCase.Of("B01");
        BurnInAdvice advice = Novelty.BurnIn(0.06, 3 * Math.Log(2), Days, 2e-4, 0.5);
        foreach (JsonElement expected in c.Expected.EnumerateArray())
        {
            BurnInOption option = advice.Options[(int)expected.Number("s")];
            Close.To(expected.Number("bias"), option.Bias, 1e-9);
            Close.To(expected.Number("se"), option.StandardError, 1e-9);
            Close.To(expected.Number("rmse"), option.RootMeanSquaredError, 1e-9);
            Close.To(expected.Number("coverage"), option.Coverage, 1e-9);
        }
        Assert.Equal(8, advice.Recommended!.Value.DroppedDays);
        Assert.Equal(7, Novelty.BurnIn(0.06, 3 * Math.Log(2), Days, 2e-4, 0.5, stepDays: 7).Recommended!.Value.DroppedDays);
        // A hundred times the users: what is left of the novelty stands out however many days are dropped.
        BurnInAdvice large = Novelty.BurnIn(0.06, 3 * Math.Log(2), Days, 2e-6, 0.5);
        Assert.Null(large.Recommended);
        Assert.Contains("read the long-run range", large.ToString(), StringComparison.Ordinal);
        // The curve knows its own noise.
        Close.To(advice.Options[7].Coverage, NoveltyCase.Of("N01").Estimate().BurnIn(0.06, 3 * Math.Log(2)).Options[7].Coverage, 1e-9);
        Assert.Equal(
            "Drop the first 8 days of 14: the interval then holds the long-run effect in 94.6 % of tests, against 69.6 % with all days.",
            advice.ToString());
    }

    [Fact]
    public void How_long_until_novelty_can_be_told()
    {
        NoveltyEstimate estimate = NoveltyCase.Of("N07").Estimate();
        // The change between two weeks has a standard error of 0.53 %; power 80 % for a change of M needs M of 2.93 standard errors for either answer.
        NoveltyOutlook now = estimate.Outlook(Lift.Relative(0.02));
        Assert.Equal(0, now.MoreDays);
        NoveltyOutlook later = estimate.Outlook(Lift.Relative(0.0135));
        Assert.InRange(later.MoreDays!.Value, 1, 30);
        Assert.True(later.UsersFactor > 1);
        // What it promises holds: the windows so extended have the standard error that the power needs.
        int lateDays = later.DaysNeeded!.Value - 7;
        double reach = Math.Max(1.959963984540054 + 0.8416212335729143, 1.6448536269514722 + 1.2815515655446004);
        double Error(int m) => Math.Sqrt(2e-4 * 0.5 * (1.0 / 7 + 1.0 / m));
        Assert.True(reach * Error(lateDays) <= 0.0135 && reach * Error(lateDays - 1) > 0.0135);
        // In whole weeks there are enough days, and one week less would not be.
        Assert.True(7 * later.WeeksNeeded >= later.DaysNeeded && 7 * (later.WeeksNeeded - 1) < later.DaysNeeded);
        Assert.Equal(later.DaysNeeded % 7 == 0, !later.ToString().Contains("for whole weeks", StringComparison.Ordinal));
        NoveltyOutlook never = estimate.Outlook(Lift.Relative(0.005));
        Assert.Null(never.MoreDays);
        Assert.Null(never.WeeksNeeded);
        Assert.Contains("times the users; no number of days is enough", never.ToString(), StringComparison.Ordinal);
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("power", "above alpha", () => estimate.Outlook(power: 0.01));
    }

    [Theory]
    [InlineData(0.06, 3_700)]
    [InlineData(0.015, 59_000)]
    public void Users_that_the_contrast_needs(double novelty, double perArm)
    {
        // novelty.md: standard deviation 1 at mean 1, correlation 0.5 between days, tau 3 days, power 80 %.
        double[] covariance = [.. from i in Enumerable.Range(0, Days) from j in Enumerable.Range(0, i + 1) select i == j ? 1.0 : 0.5];
        DailyPanel history = DailyPanel.Of(CovariateSummary.FromMoments(10_000, Days, [.. Enumerable.Repeat(1.0, Days)], covariance));
        double change = Novelty.ExpectedChange(novelty, 3 * Math.Log(2));
        Assert.True(change < 0);
        long users = Power.OfNovelty(history).SampleSize(Lift.Relative(change)).Users;
        Assert.InRange(users / 2.0, 0.99 * perArm, 1.01 * perArm);
    }

    [Fact]
    public void Heavy_users_lose_their_extra_weight()
    {
        // A user comes each day with probability p from Beta(1, 3) and each visit brings 1, under treatment 2: the effect per day is p, 1/4 on average. Of users seen within K days,
        // a share 1 − 3/(K + 3) of all, it is 1/4 over that share: too much by a fifth after 14 days.
        var random = new RandomSource(31);
        EnrolmentPanel Arm(double visit, int users)
        {
            var accumulator = new EnrolmentPanelAccumulator(14);
            int[] days = new int[14];
            double[] values = new double[14];
            for (int user = 0; user < users; user++)
            {
                double a = random.NextGamma(1);
                double p = a / (a + random.NextGamma(3));
                int active = 0;
                for (int day = 0; day < 14; day++)
                {
                    if (random.NextUniform() < p)
                    {
                        values[active] = visit;
                        days[active++] = day;
                    }
                }
                accumulator.Add(days.AsSpan(0, active), values.AsSpan(0, active));
            }
            return accumulator.ToPanel();
        }
        EnrolmentPanel control = Arm(1, 30_000) + Arm(1, 30_000);
        HeavyUserCorrection correction = Novelty.HeavyUserCorrection(control, Arm(2, 60_000), EffectScale.Absolute);
        Assert.InRange((correction.Plain.Estimate - 0.25 / (1 - 3.0 / 17)) / correction.Plain.StandardError, -4, 4);
        Assert.InRange((correction.Corrected.Estimate - 0.25) / correction.Corrected.StandardError, -4, 4);
        Assert.InRange(correction.Corrected.StandardError, 0.0005, 0.006);
        Assert.Equal(control, JsonSerializer.Deserialize<EnrolmentPanel>(JsonSerializer.Serialize(control)));
        Fuzz.Sound(correction);
        Fuzz.Sound(Novelty.HeavyUserCorrection(new EnrolmentPanelAccumulator(2).ToPanel(), new EnrolmentPanelAccumulator(2).ToPanel()));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("blockDays", "whole number of blocks", () => _ = new EnrolmentPanelAccumulator(14, 5));
        Summaries.DailyPanelTests.Refused<ArgumentException>("days", "run from 0 to 13", () => new EnrolmentPanelAccumulator(14).Add([14], [1]));
    }

    [Fact]
    public void Jackknife_over_blocks_by_hand()
    {
        // A hundred copies of three users over two blocks of one day each: θ_J = 2θ − mean of the one-day estimates.
        EnrolmentPanel Of(params (int[] Days, double[] Values)[] users)
        {
            var accumulator = new EnrolmentPanelAccumulator(2);
            for (int copy = 0; copy < 100; copy++)
            {
                foreach ((int[] days, double[] values) in users)
                {
                    accumulator.Add(days, values);
                }
            }
            return accumulator.ToPanel();
        }
        EnrolmentPanel control = Of(([0, 1], [1, 3]), ([0], [2]), ([1], [5]), ([], []));
        EnrolmentPanel treatment = Of(([0, 1], [2, 4]), ([0, 1], [3, 1]), ([1], [8]));
        double all = (6 + 4 + 8) / 2.0 / 3 - (4 + 2 + 5) / 2.0 / 3;
        double second = (4 + 1 + 8) / 3.0 - (3 + 5) / 2.0;
        double first = (2 + 3) / 2.0 - (1 + 2) / 2.0;
        HeavyUserCorrection correction = Novelty.HeavyUserCorrection(control, treatment, EffectScale.Absolute);
        Close.To(all, correction.Plain.Estimate, 1e-12);
        Close.To(all - (2 - 1) * ((first + second) / 2 - all), correction.Corrected.Estimate, 1e-12);
    }

    [Fact]
    public void Fresh_groups_share_the_users_who_were_always_treated()
    {
        var random = new RandomSource(33);
        DailyPanel always = DailyPanel.Of(PanelData.Gauss(random, 3000, Days, day => 4 + 0.5 * (1 - Math.Exp(-day / 3.0))), Days);
        MeanSummary[] fresh = [.. Enumerable.Range(0, Days).Select(_ => MeanSummary.Of(PanelData.Gauss(random, 1000, 1, _ => 4)))];
        NoveltyEstimate learned = Novelty.CookieCookieDay(always, fresh);
        Close.To(always.Mean(3) / fresh[3].Mean - 1, learned.Curve[3].Estimate, 1e-12);
        // Off the diagonal only the treated users; on it both.
        Close.To(always.CovarianceOfMeans(2, 5) / fresh[2].Mean / fresh[5].Mean, learned.Covariance(AnalysisWindow.Of(1, 2), AnalysisWindow.Of(1, 5)), 1e-12);
        double ratio = always.Mean(2) / fresh[2].Mean;
        Close.To((always.CovarianceOfMeans(2, 2) + ratio * ratio * fresh[2].Variance / 1000) / (fresh[2].Mean * fresh[2].Mean), learned.Covariance(AnalysisWindow.Of(1, 2), AnalysisWindow.Of(1, 2)), 1e-12);
        Assert.Equal(NoveltyVerdict.Primacy, learned.WithMargin(Lift.Relative(0.001)).Contrast.Verdict);
        Fuzz.Sound(Novelty.CookieCookieDay(always, new MeanSummary[Days]));
        Summaries.DailyPanelTests.Refused<ArgumentException>("freshByDay", "one fresh group for each", () => Novelty.CookieCookieDay(always, fresh[..3]));
    }

    /// <summary>Both designs are the difference of two arms on the days on which both are treated alike, as if nothing else had been recorded.</summary>
    [Theory]
    [InlineData(EffectScale.Absolute)]
    [InlineData(EffectScale.RelativeDelta)]
    [InlineData(EffectScale.RelativeLogRatio)]
    public void Days_after_a_test_tell_what_was_learned(EffectScale scale)
    {
        const int TestDays = 10;
        var random = new RandomSource(34);
        (DailyPanel All, DailyPanel After) Arm(double learned)
        {
            var all = new DailyPanelAccumulator(TestDays + 14, PanelColumns.Covariate);
            var after = new DailyPanelAccumulator(14, PanelColumns.Covariate);
            for (int user = 0; user < 800; user++)
            {
                double level = random.NextNormal();
                double[] values = [.. Enumerable.Range(0, TestDays + 14).Select(day => 6 + level + random.NextNormal() + (day < TestDays ? 2 * learned : learned * Math.Exp((TestDays - day) / 5.0)))];
                double before = 6 + level + random.NextNormal();
                all.Add([.. values, before]);
                after.Add([.. values[TestDays..], before]);
            }
            return (all.ToPanel(), after.ToPanel());
        }
        (DailyPanel control, DailyPanel controlAfter) = Arm(0);
        (DailyPanel treatment, DailyPanel treatmentAfter) = Arm(0.8);
        NoveltyEstimate learned = Novelty.PostPeriod(control, treatment, TestDays).On(scale);
        NoveltyEstimate plain = Novelty.Estimate(controlAfter, treatmentAfter).With(ExposureDay.Counts).On(scale);
        Assert.Equal(learned, Novelty.LaggedStart(control, treatment, TestDays).On(scale));
        for (int day = 0; day < 14; day++)
        {
            Close.To(plain.Curve[day].Estimate, learned.Curve[day].Estimate, 1e-12);
            Close.To(plain.Covariance(AnalysisWindow.Of(1, day), AnalysisWindow.Week2), learned.Covariance(AnalysisWindow.Of(1, day), AnalysisWindow.Week2), 1e-11);
        }
        Close.To(plain.Contrast.Change.PValue, learned.Contrast.Change.PValue, 1e-9);
        // Days since the end of the test; the first of them is not a day of exposure.
        Assert.Equal((0, 14), (learned.Curve[0].FirstDay, learned.Days));
        Assert.False(learned.Curve[0].IsExposureDay);
        Assert.True(plain.Curve[0].IsExposureDay);
        Assert.DoesNotContain(learned.Findings, f => f.Code == FindingCode.ExposureDayIncluded);
        Assert.Equal(scale == EffectScale.Absolute, plain.Findings.Any(f => f.Code == FindingCode.ExposureDayIncluded));
        // Unlearning is found, and the covariate from before the test takes noise out.
        Assert.Equal(NoveltyVerdict.Novelty, learned.Contrast.Verdict);
        Assert.True(learned.Readout(AnalysisWindow.Week1).StandardError < 0.9 * learned.With(CovariateUse.Ignored).Readout(AnalysisWindow.Week1).StandardError);
        // Adding panels first or cutting them first is the same.
        Assert.Equal((control + treatment).AfterDays(TestDays).Count, control.Count + treatment.Count);
        Close.To((control + treatment).AfterDays(TestDays).Mean(3), (controlAfter + treatmentAfter).Mean(3), 1e-12);
        Assert.Equal(control.AfterDays(TestDays), control.AfterDays(4).AfterDays(TestDays - 4));
    }

    [Fact]
    public void Designs_that_cannot_be_read_are_refused()
    {
        DailyPanel panel = DailyPanel.Of(PanelData.Gauss(new RandomSource(35), 50, 10, _ => 4), 10);
        DailyPanel shorter = panel.FirstDays(9);
        foreach (int days in (int[])[-1, 0, 10, 11])
        {
            Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("testDays", "cut where one of them begins", () => Novelty.PostPeriod(panel, panel, days));
            Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("lagDays", "cut where one of them begins", () => Novelty.LaggedStart(panel, panel, days));
            Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("days", "cut where one of them begins", () => panel.AfterDays(days));
        }
        DailyPanel windows = DailyPanel.OfWindows(CovariateSummary.FromMoments(50, 2, [3, 4], [1, 0.5, 1]), (0, 7), (7, 7));
        Assert.Equal((0, 7), (windows.AfterDays(7).FirstDayOf(0), windows.AfterDays(7).Days));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("days", "cut where one of them begins", () => windows.AfterDays(3));
        Summaries.DailyPanelTests.Refused<ArgumentException>("treatment", "the same days and columns", () => Novelty.PostPeriod(panel, shorter, 3));
        Summaries.DailyPanelTests.Refused<ArgumentException>("startedFirst", "the same days and columns", () => Novelty.LaggedStart(panel, shorter, 3));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("test", "Use Welch or Z", () => Novelty.PostPeriod(panel, panel, 3, MeanTest.PooledT));
        Assert.Equal("control", Assert.Throws<ArgumentNullException>(() => Novelty.PostPeriod(null!, panel, 3)).ParamName);
        Assert.Equal("startedFirst", Assert.Throws<ArgumentNullException>(() => Novelty.LaggedStart(panel, null!, 3)).ParamName);
        // One day after the test, and nobody at all: nothing false is claimed.
        Fuzz.Sound(Novelty.PostPeriod(panel, panel, 9));
        Fuzz.Sound(Novelty.PostPeriod(new DailyPanelAccumulator(10).ToPanel(), new DailyPanelAccumulator(10).ToPanel(), 3));
    }

    [Fact]
    public void Past_tests_forecast_the_second_week()
    {
        // True slope Cov(E, L)/(Var E + noise) = 0.75/(1.25 + 0.25) = 0.5 with noise that the two weeks share.
        var random = new RandomSource(35);
        NoveltyHistory history = NoveltyHistory.Empty;
        PastTest Draw(out double late)
        {
            double level = 0.02 * Math.Sqrt(0.75) * random.NextNormal();
            double early = level + 0.02 * Math.Sqrt(0.5) * random.NextNormal();
            late = 0.01 + level;
            double shared = 0.02 * Math.Sqrt(0.15) * random.NextNormal();
            double Own() => 0.02 * Math.Sqrt(0.1) * random.NextNormal();
            return new(0.015 + early + shared + Own(), late + shared + Own(), 1e-4, 1e-4, 6e-5);
        }
        for (int i = 0; i < 2000; i++)
        {
            history = history.With(Draw(out _));
        }
        LateForecast forecast = history.Forecast(0.035, 0.01);
        Close.To(0.5, forecast.Slope, 0.1);
        Close.To(1.25 / 1.5, forecast.Reliability, 0.05);
        int covered = 0;
        for (int i = 0; i < 1000; i++)
        {
            PastTest next = Draw(out double late);
            covered += history.Forecast(next.Early, 0.01).Interval.Contains(late) ? 1 : 0;
        }
        Assert.InRange(covered, 925, 972);
        Assert.Equal(history, JsonSerializer.Deserialize<NoveltyHistory>(JsonSerializer.Serialize(history)));
        Assert.Equal(FindingCode.WeakHistory, NoveltyHistory.Empty.Forecast(0.01, 0.01).Findings.Single().Code);
        Assert.True(double.IsInfinity(history.Forecast(0.01, 0.1).StandardError));
        Fuzz.Sound(history.Forecast(0.01, 0.1));
        Fuzz.Sound(forecast);
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("test", "at most the product", () => NoveltyHistory.Empty.With(new(0, 0, 1, 1, 2)));
        PastTest own = PastTest.Of(NoveltyCase.Of("N01").Estimate());
        Close.To(0.010690449676496976 * 0.010690449676496976, own.EarlyVariance, 1e-9);
    }

    [Fact]
    public void Planned_looks_keep_their_level_together()
    {
        double[] covariance = [.. from i in Enumerable.Range(0, 28) from j in Enumerable.Range(0, i + 1) select i == j ? 1.0 : 0.5];
        DailyPanel history = DailyPanel.Of(CovariateSummary.FromMoments(10_000, 28, [.. Enumerable.Repeat(10.0, 28)], covariance));
        Boundary looks = Novelty.Looks(history, AnalysisWindow.Week1, AnalysisWindow.Of(7, 7), AnalysisWindow.Of(7, 14), AnalysisWindow.Of(7, 21));
        // Three differences from one week: Dunnett's constant for three.
        Comparison change = NoveltyCase.Of("N01").Estimate().Using(looks).Contrast.Change;
        double k = change.Interval.Width / 2 / change.StandardError;
        Assert.Equal(2.35, k, 2);
        Close.To(0.05, change.Against(Hypothesis.Difference()).PValue < 0.05 ? 0.05 : 1, 0);
        int alarms = 0;
        const int Runs = 4000;
        var random = new RandomSource(37);
        for (int run = 0; run < Runs; run++)
        {
            double first = random.NextNormal();
            bool isAlarm = false;
            for (int look = 0; look < 3; look++)
            {
                isAlarm |= Math.Abs(random.NextNormal() - first) / Math.Sqrt(2) > k;
            }
            alarms += isAlarm ? 1 : 0;
        }
        Assert.InRange(alarms / (double)Runs, 0.039, 0.061);
        Summaries.DailyPanelTests.Refused<ArgumentException>("looks", "after the early one", () => Novelty.Looks(history, AnalysisWindow.Week1, AnalysisWindow.Of(7, 6)));
        Summaries.DailyPanelTests.Refused<ArgumentException>("looks", "at least one look", () => Novelty.Looks(history, AnalysisWindow.Week1));
    }

    [Fact]
    public void Matured_users_may_be_read_every_day_and_immature_ones_are_refused()
    {
        var random = new RandomSource(39);
        DailyPanel Batch(double novelty, int days = Days) => DailyPanel.Of(PanelData.Gauss(random, 100, days, day => 4 + novelty * Math.Exp(-day / 3.0)), days);
        NoveltySequence start = NoveltySequence.Start(NormalMixture.TightestAt(1e5));
        Assert.Equal("No matured users so far.", start.ToString());
        int alarms = 0;
        const int Runs = 200;
        for (int run = 0; run < Runs; run++)
        {
            NoveltySequence test = start;
            for (int day = 0; day < 20; day++)
            {
                test = test.Observe(Batch(0), Batch(0));
            }
            alarms += test.HasCrossed ? 1 : 0;
        }
        Assert.InRange(alarms, 0, 17);
        NoveltySequence found = start;
        for (int day = 0; day < 60 && !found.HasCrossed; day++)
        {
            found = found.Observe(Batch(0), Batch(1.5));
        }
        Assert.True(found.HasCrossed);
        Assert.EndsWith("novelty.", found.ToString(), StringComparison.Ordinal);
        NoveltySequence refused = found.Observe(Batch(0, 10), Batch(0, 10));
        Assert.Equal(found.Test, refused.Test);
        Assert.Equal(FindingCode.ImmatureUsers, refused.Findings[0].Code);
        Assert.Contains("It was not counted", refused.ToString(), StringComparison.Ordinal);
        NoveltySequence back = JsonSerializer.Deserialize<NoveltySequence>(JsonSerializer.Serialize(found))!;
        Assert.Equal(found, back);
        DailyPanel few = DailyPanel.Of(PanelData.Gauss(random, 5, Days, _ => 4), Days);
        Assert.Equal(FindingCode.TooFewUsers, found.Observe(few, few).Findings[0].Code);
        // The evidence is that of one stratified estimate.
        NoveltySequence two = start.Observe(Batch(0), Batch(1)).Observe(Batch(0), Batch(1));
        Close.To(Math.Sqrt(1 / two.Information), two.Test.StandardError, 1e-12);
        Summaries.DailyPanelTests.Refused<ArgumentException>("late", "after the early one", () => NoveltySequence.Start(NormalMixture.TightestAt(1), AnalysisWindow.Week2, AnalysisWindow.Week1));
    }
}
