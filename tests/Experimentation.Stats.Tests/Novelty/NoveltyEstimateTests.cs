using FsCheck;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests;

/// <summary>What holds for every pair of panels, and what is said about those of which nothing holds.</summary>
public class NoveltyEstimateTests
{
    private const int Days = 14;

    [Property(MaxTest = 20)]
    public void Units_and_the_order_of_users_do_not_matter(PositiveInt seed)
    {
        var random = new RandomSource((ulong)seed.Get);
        double[] c = PanelData.Gauss(random, 400, Days, PanelData.Decay(4, 0, 3));
        double[] t = PanelData.Gauss(random, 400, Days, PanelData.Decay(4.1, 0.6, 3));
        NoveltyEstimate estimate = Novelty.Estimate(DailyPanel.Of(c, Days), DailyPanel.Of(t, Days));
        NoveltyEstimate scaled = Novelty.Estimate(DailyPanel.Of([.. c.Select(x => 1000 * x)], Days), DailyPanel.Of([.. t.Select(x => 1000 * x)], Days));
        NoveltyEstimate permuted = Novelty.Estimate(DailyPanel.Of(PanelData.Permuted(c, Days, random), Days), DailyPanel.Of(PanelData.Permuted(t, Days, random), Days));
        foreach (NoveltyEstimate other in (NoveltyEstimate[])[scaled, permuted])
        {
            Same(estimate.Contrast.Change, other.Contrast.Change, 1);
            Close.To(estimate.LongRun.Interval.Lower, other.LongRun.Interval.Lower, 1e-9);
        }
        // A constant added to everybody leaves absolute effects as they are.
        NoveltyEstimate shifted = Novelty.Estimate(DailyPanel.Of([.. c.Select(x => 50 + x)], Days), DailyPanel.Of([.. t.Select(x => 50 + x)], Days)).On(EffectScale.Absolute);
        Same(estimate.On(EffectScale.Absolute).Contrast.Change, shifted.Contrast.Change, 1);
        Same(estimate.On(EffectScale.Absolute).Contrast.Change, scaled.On(EffectScale.Absolute).Contrast.Change, 1000);
    }

    [Property(MaxTest = 20)]
    public void Two_windows_say_what_days_say(PositiveInt seed)
    {
        var random = new RandomSource((ulong)seed.Get);
        double[] c = PanelData.Gauss(random, 200, Days, _ => 4);
        double[] t = PanelData.Gauss(random, 200, Days, _ => 4.2);
        NoveltyContrast days = Novelty.Estimate(DailyPanel.Of(c, Days), DailyPanel.Of(t, Days)).On(EffectScale.Absolute).With(ExposureDay.Counts).Contrast;
        NoveltyContrast windows = Novelty.Estimate(Windows(c), Windows(t)).On(EffectScale.Absolute).Contrast;
        Same(days.Change, windows.Change, 1);
        Assert.Equal(days.ToString(), windows.ToString());
        // The contrast is a Welch test of the users' own changes.
        Comparison welch = Compare.Means(MeanSummary.Of(Changes(c)), MeanSummary.Of(Changes(t)));
        Same(welch, days.Change, 1);
        Close.To(welch.DegreesOfFreedom, days.Change.DegreesOfFreedom, 1e-9);
        Close.To(welch.PValue, days.Change.PValue, 1e-8);
    }

    [Fact]
    public void The_covariance_of_readouts_is_that_of_the_windows()
    {
        NoveltyEstimate estimate = NoveltyCase.Of("N03").Estimate();
        double variance = estimate.Covariance(AnalysisWindow.Week1, AnalysisWindow.Week1) + estimate.Covariance(AnalysisWindow.Week2, AnalysisWindow.Week2)
            - 2 * estimate.Covariance(AnalysisWindow.Week1, AnalysisWindow.Week2);
        Close.To(estimate.Contrast.Change.StandardError, Math.Sqrt(variance), 1e-12);
        Assert.Equal(estimate.Curve[0].Estimate, estimate.Readout(AnalysisWindow.Day1).Estimate);
        Assert.True(estimate.Curve[0].IsExposureDay);
    }

    [Fact]
    public void A_covariate_takes_noise_out_of_levels()
    {
        var random = new RandomSource(7);
        (double[] Rows, double[] Before) Draw(Func<int, double> lift)
        {
            double[] rows = new double[2000 * Days];
            double[] before = new double[2000];
            for (int user = 0; user < 2000; user++)
            {
                double level = random.NextNormal();
                before[user] = level + 0.2 * random.NextNormal();
                for (int day = 0; day < Days; day++)
                {
                    rows[user * Days + day] = 10 + lift(day) + level + random.NextNormal();
                }
            }
            return (rows, before);
        }
        (double[] c, double[] cb) = Draw(_ => 0);
        (double[] t, double[] tb) = Draw(_ => 0.5);
        NoveltyEstimate adjusted = Novelty.Estimate(DailyPanel.Of(c, Days, cb), DailyPanel.Of(t, Days, tb)).On(EffectScale.Absolute);
        NoveltyEstimate plain = adjusted.With(CovariateUse.Ignored);
        Comparison narrow = adjusted.Readout(AnalysisWindow.Week2);
        Comparison wide = plain.Readout(AnalysisWindow.Week2);
        Assert.InRange(narrow.StandardError / wide.StandardError, 0.3, 0.6);
        Assert.True(narrow.Interval.Contains(0.5));
        // A user's own change has no level in it, so there is little to take out.
        Assert.InRange(adjusted.Contrast.Change.StandardError / plain.Contrast.Change.StandardError, 0.95, 1.001);
        // The same as regressing by hand with the slope that serves the difference best.
        double V(double[] a, double[] b) => CovariateSummary.Of(a, b).Covariance(0, 1) / a.Length;
        double[] week = [.. Enumerable.Range(0, 2000).Select(user => c.AsSpan(user * Days + 7, 7).ToArray().Average())];
        double[] weekT = [.. Enumerable.Range(0, 2000).Select(user => t.AsSpan(user * Days + 7, 7).ToArray().Average())];
        double slope = (V(week, cb) + V(weekT, tb)) / (V(cb, cb) + V(tb, tb));
        Close.To(weekT.Average() - week.Average() - slope * (tb.Average() - cb.Average()), narrow.Estimate, 1e-9);
        double Own(double[] y, double[] b) => V(y, y) - 2 * slope * V(y, b) + slope * slope * V(b, b);
        Close.To(Math.Sqrt(Own(week, cb) + Own(weekT, tb)), narrow.StandardError, 1e-9);
    }

    [Fact]
    public void Every_boundary_reads_a_readout()
    {
        Comparison week2 = NoveltyCase.Of("N01").Estimate().Readout(AnalysisWindow.Week2);
        Comparison always = week2.Using(AlwaysValid.TightestAt(1 / (week2.StandardError * week2.StandardError)));
        Assert.True(always.Interval.Width > week2.Interval.Width);
        Assert.Equal(Verdict.NonInferior, week2.Against(Hypothesis.NonInferiority(Lift.Relative(0.01))).Verdict);
        Comparison equal = Compare.Of(Effect.Of(week2.Estimate, week2.StandardError));
        Assert.Equal(equal.Interval, week2.Interval);
    }

    [Fact]
    public void Trap_available_case_curves()
    {
        // Effects constant over time and larger for heavy users, who come first: what is available drifts upwards.
        var random = new RandomSource(8);
        CohortPanels Arm(double lift)
        {
            CohortPanels cohorts = CohortPanels.Empty;
            for (int entry = 0; entry < 14; entry++)
            {
                // Late entrants are light users.
                double level = 20 - entry;
                cohorts = cohorts.With(entry, DailyPanel.Of([.. PanelData.Gauss(random, 500, Days - entry, _ => level - 1).Select(x => x * (1 + lift * level / 10))], Days - entry));
            }
            return cohorts;
        }
        (CohortPanels control, CohortPanels treatment) = (Arm(0), Arm(0.02));
        NoveltyEstimate available = Novelty.Estimate(control.AvailableCase(), treatment.AvailableCase());
        Assert.True(available.Curve[13].Estimate > available.Curve[0].Estimate + 3 * available.Curve[0].StandardError / 4);
        Assert.Equal(NoveltyVerdict.NotEstimable, available.Contrast.Verdict);
        Assert.Contains(available.Findings, finding => finding.Code == FindingCode.ChangingUsers);
        Assert.Contains("compare the days of a fixed cohort", available.ToString(), StringComparison.Ordinal);
        NoveltyEstimate same = Novelty.Estimate(control.FixedCohort(10), treatment.FixedCohort(10));
        Assert.NotEqual(NoveltyVerdict.NotEstimable, same.Contrast.Verdict);
        Assert.True(same.Contrast.Change.PValue > 0.001);
    }

    [Fact]
    public void Trap_absolute_scale_with_the_exposure_day()
    {
        // Everybody is active on day 0 and one in four on others; the lift is 2 % on every day.
        var random = new RandomSource(9);
        double[] Arm(double lift)
        {
            var rows = new double[20_000 * Days];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = i % Days == 0 || random.NextUniform() < 0.25 ? (1 + lift) * (1 + 0.1 * random.NextNormal()) : 0;
            }
            return rows;
        }
        NoveltyEstimate relative = Novelty.Estimate(DailyPanel.Of(Arm(0), Days), DailyPanel.Of(Arm(0.02), Days)).Between(AnalysisWindow.Of(2), AnalysisWindow.Week2);
        NoveltyEstimate absolute = relative.On(EffectScale.Absolute);
        Assert.Equal(ExposureDay.Apart, absolute.ExposureDay);
        Assert.True(absolute.Contrast.Change.PValue > 0.01);
        Assert.True(relative.Contrast.Change.PValue > 0.01);
        NoveltyEstimate trapped = absolute.With(ExposureDay.Counts).Between(AnalysisWindow.Day1, AnalysisWindow.Week2);
        Assert.Equal(NoveltyVerdict.Novelty, trapped.WithMargin(Lift.Absolute(1e-4)).Contrast.Verdict);
        Assert.Contains(trapped.Findings, finding => finding.Code == FindingCode.ExposureDayIncluded);
    }

    [Fact]
    public void Nothing_is_claimed_where_there_is_nothing()
    {
        DailyPanel some = DailyPanel.Of(PanelData.Gauss(new(1), 50, Days, _ => 4), Days);
        DailyPanel none = new DailyPanelAccumulator(Days).ToPanel();
        DailyPanel one = DailyPanel.Of(PanelData.Gauss(new(1), 1, Days, _ => 4), Days);
        DailyPanel constant = DailyPanel.Of(Enumerable.Repeat(1.0, 50 * Days).ToArray(), Days);
        DailyPanel near0 = DailyPanel.Of(PanelData.Gauss(new(1), 50, Days, _ => -1), Days);
        foreach ((DailyPanel c, DailyPanel t, FindingCode code) in new[]
        {
            (none, some, FindingCode.EmptyArm), (some, one, FindingCode.TooFewUsers), (constant, constant, FindingCode.ZeroVariance), (near0, some, FindingCode.BaselineNearZero),
        })
        {
            NoveltyEstimate estimate = Novelty.Estimate(c, t);
            Assert.Equal(NoveltyVerdict.NotEstimable, estimate.Contrast.Verdict);
            Assert.Contains(estimate.Contrast.Findings, finding => finding.Code == code);
            Fuzz.Sound(estimate);
        }
        Fuzz.Sound(Novelty.Estimate(DailyPanel.Of([1, 2, 3], 1), DailyPanel.Of([1, 2, 4], 1)));
        Fuzz.Sound(Novelty.Estimate(DailyPanel.Of([1e100, -1e100, 1e100, 1], 2), DailyPanel.Of([1, 2, 4, 3], 2)).On(EffectScale.Absolute));
    }

    [Fact]
    public void What_cannot_be_asked_is_refused()
    {
        NoveltyEstimate estimate = NoveltyCase.Of("N01").Estimate();
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("window", "within the 14 days", () => estimate.Readout(AnalysisWindow.Of(7, 8)));
        Summaries.DailyPanelTests.Refused<ArgumentException>("late", "begins after the early one", () => estimate.Between(AnalysisWindow.Of(7), AnalysisWindow.Of(7, 6)));
        Summaries.DailyPanelTests.Refused<ArgumentException>("margin", "unit of the curve", () => estimate.WithMargin(Lift.Absolute(1)));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("margin", "above 0", () => estimate.WithMargin(Lift.Relative(0)));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("alpha", "strictly between 0 and 1", () => estimate.At(5));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("scale", "Curves are", () => estimate.On(EffectScale.OddsRatio));
        Summaries.DailyPanelTests.Refused<ArgumentException>("treatment", "same days and columns", () => Novelty.Estimate(DailyPanel.Of([1, 2], 2), DailyPanel.Of([1, 2, 3], 3)));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("test", "Welch or Z", () => Novelty.Estimate(DailyPanel.Of([1, 2], 2), DailyPanel.Of([1, 2], 2), MeanTest.PooledT));
        Summaries.DailyPanelTests.Refused<ArgumentException>("effects", "Each day has an effect", () => Novelty.OfEffects([0, 1], [0.1], [1]));
        Summaries.DailyPanelTests.Refused<ArgumentException>("daysSinceExposure", "in order", () => Novelty.OfEffects([1, 0], [0.1, 0.2], [1, 0, 1]));
        Summaries.DailyPanelTests.Refused<ArgumentOutOfRangeException>("covariance", "at most the product", () => Novelty.OfEffects([0, 1], [0.1, 0.2], [1, 2, 1]));
    }

    private static void Same(Comparison expected, Comparison actual, double factor)
    {
        Close.To(factor * expected.Estimate, actual.Estimate, 1e-9, factor);
        Close.To(factor * expected.StandardError, actual.StandardError, 1e-9);
    }

    private static DailyPanel Windows(double[] rows)
    {
        double[] early = Week(rows, 0);
        double[] late = Week(rows, 7);
        CovariateSummary sums = CovariateSummary.FromSums(
            early.Length, 2, [early.Sum(), late.Sum()], [early.Sum(x => x * x), early.Zip(late, (e, l) => e * l).Sum(), late.Sum(x => x * x)]);
        return DailyPanel.OfWindows(sums, (0, 7), (7, 7));
    }

    private static double[] Week(double[] rows, int first) => [.. Enumerable.Range(0, rows.Length / Days).Select(user => rows.AsSpan(user * Days + first, 7).ToArray().Average())];

    private static double[] Changes(double[] rows) => [.. Week(rows, 7).Zip(Week(rows, 0), (l, e) => l - e)];
}
