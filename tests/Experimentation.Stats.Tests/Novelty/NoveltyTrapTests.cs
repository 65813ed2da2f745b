using Experimentation.Stats.Tests.Validity;

namespace Experimentation.Stats.Tests;

/// <summary>
/// Mistakes that are easily made with effects by day, each beside what the library does. Two more stand with the estimates: the absolute scale with the day of exposure, and curves of all
/// users who are available.
/// </summary>
public class NoveltyTrapTests
{
    private const int Days = 14;
    private const int Runs = 400;
    private const double LongRun = 0.02;

    private static readonly NoveltyNoise Alike = NoveltyNoise.Alike("equally alike", 2e-4, 0.5);

    /// <summary>A quarter of the variance lasts, half carries over by 0.7, a quarter is of the day.</summary>
    private static readonly NoveltyNoise CarriedOver = NoveltyNoise.Of("carried over", Days, (i, j) => 2e-4 * (0.25 + 0.5 * Math.Pow(0.7, Math.Abs(i - j)) + (i == j ? 0.25 : 0)));

    [Fact]
    public void Trap_diagonal_covariance()
    {
        // Without covariances the test of constancy never rejects what is constant, which is no virtue: it hardly ever rejects a novelty either, and the long run's interval is too short.
        (int full, int diagonal, int found, int missed, int covered, int coveredDiagonal) = (0, 0, 0, 0, 0, 0);
        for (int run = 0; run < Runs; run++)
        {
            double[] constant = Alike.Draw(new(71, (ulong)run), _ => LongRun);
            full += Alike.Estimate(constant).Constancy.PValue < 0.05 ? 1 : 0;
            diagonal += NoveltyMistakes.AsIfIndependent(constant, Alike.Covariance, EffectScale.RelativeDelta).Constancy.PValue < 0.05 ? 1 : 0;
            double[] novelty = Alike.Draw(new(72, (ulong)run), PanelData.Decay(LongRun, 0.06, 3));
            NoveltyEstimate right = Alike.Estimate(novelty);
            NoveltyEstimate wrong = NoveltyMistakes.AsIfIndependent(novelty, Alike.Covariance, EffectScale.RelativeDelta);
            found += right.Constancy.PValue < 0.05 ? 1 : 0;
            missed += wrong.Constancy.PValue >= 0.05 ? 1 : 0;
            covered += right.Decay.Candidate!.LongRunInterval.Contains(LongRun) ? 1 : 0;
            coveredDiagonal += wrong.Decay.Candidate!.LongRunInterval.Contains(LongRun) ? 1 : 0;
        }
        Assert.InRange(full, 0.02 * Runs, 0.09 * Runs);
        Assert.True(diagonal <= 2, $"{diagonal} of {Runs}");
        Assert.True(found > Runs - missed, $"{found} found with the covariance, {Runs - missed} without");
        Assert.InRange(covered, 0.92 * Runs, Runs);
        Assert.InRange(coveredDiagonal, 0.78 * Runs, 0.9 * Runs);
    }

    [Fact]
    public void Trap_pre_testing()
    {
        // "No novelty found, so keep all days": where noise carries over the contrast finds three of four, and the rest take week 1's novelty along. Week 2, fixed beforehand, does not.
        (int fixedBeforehand, int preTested) = (0, 0);
        for (int run = 0; run < 4 * Runs; run++)
        {
            NoveltyEstimate estimate = CarriedOver.Estimate(CarriedOver.Draw(new(73, (ulong)run), PanelData.Decay(LongRun, 0.06, 3)));
            fixedBeforehand += estimate.Readout(AnalysisWindow.Week2).Interval.Contains(LongRun) ? 1 : 0;
            preTested += NoveltyMistakes.AllDaysUnlessFound(estimate).Interval.Contains(LongRun) ? 1 : 0;
        }
        Assert.InRange(fixedBeforehand, 0.92 * 4 * Runs, 0.965 * 4 * Runs);
        Assert.InRange(preTested, 0.85 * 4 * Runs, 0.915 * 4 * Runs);
    }

    [Fact]
    public void Trap_leave_one_day_out_jackknife()
    {
        // Days of the same users are no independent observations: leaving out one at a time, or a regression of daily lifts, finds trends that are not there four times too often.
        (int library, int generalised, int jackknife, int regression) = (0, 0, 0, 0);
        for (int run = 0; run < 2 * Runs; run++)
        {
            double[] effects = CarriedOver.Draw(new(74, (ulong)run), _ => LongRun);
            TrendTest trend = CarriedOver.Estimate(effects).Trend(TrendTime.Days);
            library += trend.Ordinary.PValue < 0.05 ? 1 : 0;
            generalised += trend.Generalised!.PValue < 0.05 ? 1 : 0;
            jackknife += NoveltyMistakes.LeaveOneDayOut(effects).PValue < 0.05 ? 1 : 0;
            regression += NoveltyMistakes.Regression(effects).PValue < 0.05 ? 1 : 0;
        }
        Assert.InRange(library, 0.02 * 2 * Runs, 0.085 * 2 * Runs);
        Assert.InRange(generalised, 0.02 * 2 * Runs, 0.085 * 2 * Runs);
        Assert.InRange(jackknife, 0.17 * 2 * Runs, 0.29 * 2 * Runs);
        Assert.InRange(regression, 0.18 * 2 * Runs, 0.31 * 2 * Runs);
    }

    [Fact]
    public void Trap_calendar_day_curves()
    {
        // Users are active on a day with a chance of their own, Beta(1, 3), and enter when they first are. On calendar day 7 many are new, so its lift is that of younger users: 3.6 % where
        // users of age 7 have 2.6 %. Cohorts by entry day keep the ages apart. Means are exact here, so no noise blurs the two numbers.
        const int Last = 7;
        CohortPanels control = Cohorts(_ => 0);
        CohortPanels treatment = Cohorts(PanelData.Decay(LongRun, 0.06, 3));
        double atAgeSeven = PanelData.Decay(LongRun, 0.06, 3)(Last);
        Close.To(0.025818318071864303, atAgeSeven, 1e-12);
        double OnCalendarDay(CohortPanels arm) => arm.Cohorts.Where(cohort => cohort.EntryDay <= Last).Sum(cohort => cohort.Panel.Count * cohort.Panel.Mean(Last - cohort.EntryDay));
        Close.To(0.036041799900954206, OnCalendarDay(treatment) / OnCalendarDay(control) - 1, 1e-4);
        Close.To(atAgeSeven, Novelty.Estimate(control.FixedCohort(Days), treatment.FixedCohort(Days)).Curve[Last].Estimate, 1e-9);
        Close.To(atAgeSeven, Novelty.Estimate(control.AvailableCase(), treatment.AvailableCase()).Curve[Last].Estimate, 1e-9);
    }

    /// <summary>Entry days 0 to 7 of ten million users, each cohort with the means that its users have by age.</summary>
    private static CohortPanels Cohorts(Func<int, double> lift)
    {
        CohortPanels cohorts = CohortPanels.Empty;
        for (int entry = 0; entry <= 7; entry++)
        {
            // Chance of first activity on this day, ∫ p(1 − p)^k·3(1 − p)² dp, and the mean activity of these users on later days.
            double enters = 3.0 / ((3 + entry) * (4 + entry));
            double active = 2.0 / (5 + entry);
            int days = Days + 7 - entry;
            double[] means = [.. Enumerable.Range(0, days).Select(age => (age == 0 ? 1 : active) * (1 + lift(age)))];
            double[] covariances = [.. from i in Enumerable.Range(0, days) from j in Enumerable.Range(0, i + 1) select i == j ? 1.0 : 0.5];
            cohorts = cohorts.With(entry, DailyPanel.Of(CovariateSummary.FromMoments((long)Math.Round(1e7 * enters), days, means, covariances)));
        }
        return cohorts;
    }
}
