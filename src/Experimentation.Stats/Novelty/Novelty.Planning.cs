using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Novelty
{
    /// <summary>How many days to drop before averaging, under stated expectations about novelty.</summary>
    /// <param name="noveltyAtExposure">What is expected to be added on day 0; below 0 for primacy.</param>
    /// <param name="halfLifeDays">In how many days it is expected to halve; above 0.</param>
    /// <param name="days">Days of the test, from 1.</param>
    /// <param name="dayVariance">Variance of one day's effect: σ²·(1/n_control + 1/n_treatment), for lifts with σ as a share of the mean. Above 0.</param>
    /// <param name="dayCorrelation">How alike two days of one user are, at least 0, below 1 (<see cref="MetricHistory.DayCorrelation"/>).</param>
    /// <param name="alpha">Of the interval, strictly between 0 and 1.</param>
    /// <param name="stepDays">Only whole multiples are recommended; 7 keeps weeks whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static BurnInAdvice BurnIn(double noveltyAtExposure, double halfLifeDays, int days, double dayVariance, double dayCorrelation, double alpha = Compare.DefaultAlpha, int stepDays = 1) => BurnInAdvice.Of(
        Guard.Value(noveltyAtExposure, "The novelty at exposure"),
        Guard.Positive(halfLifeDays, "A half-life in days"),
        (int)Guard.AtLeast(days, 1, "A number of days"),
        Guard.Divisor(dayVariance, "The variance of a day's effect"),
        dayCorrelation is >= 0 and < 1 ? dayCorrelation : throw Guard.OutOfRange(nameof(dayCorrelation), dayCorrelation, "A correlation between days is at least 0 and below 1."),
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %"),
        (int)Guard.AtLeast(stepDays, 1, "A step in days"));

    /// <summary>How much the effect changes between two windows if novelty decays exponentially: what the novelty contrast has to find. For <see cref="Power.OfNovelty(DailyPanel, AnalysisWindow?, AnalysisWindow?)"/>.</summary>
    /// <param name="noveltyAtExposure">What is added on day 0; below 0 for primacy.</param>
    /// <param name="halfLifeDays">In how many days it halves; above 0.</param>
    /// <param name="early">With an end; week 1 if not given.</param>
    /// <param name="late">With an end; week 2 if not given.</param>
    /// <returns>Late minus early: the size that is lost is below 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or a window has no end.</exception>
    public static double ExpectedChange(double noveltyAtExposure, double halfLifeDays, AnalysisWindow? early = null, AnalysisWindow? late = null)
    {
        Guard.Value(noveltyAtExposure, "The novelty at exposure");
        double rate = Math.Log(2) / Guard.Positive(halfLifeDays, "A half-life in days");
        double Left(AnalysisWindow window, string name) => window.Days is { } days
            ? Math.Exp(-rate * window.OffsetDays) * Elementary.Expm1(-rate * days) / (days * Elementary.Expm1(-rate))
            : throw new ArgumentOutOfRangeException(name, window, $"A window of a plan has an end. Got {window}.");
        return noveltyAtExposure * (Left(late ?? AnalysisWindow.Week2, nameof(late)) - Left(early ?? AnalysisWindow.Week1, nameof(early)));
    }

    /// <summary>Looks at novelty that are planned beforehand, week after week: how large the change has to be at each so that all together err with probability alpha.</summary>
    /// <param name="history">Users like those of the test, over as many days; their days' correlations set the critical value.</param>
    /// <param name="early">The early window, the same at every look.</param>
    /// <param name="looks">The late window of each look, in order; each after the early window.</param>
    /// <returns>A boundary for <see cref="NoveltyEstimate.Using"/>: at every look the same critical value.</returns>
    /// <remarks>
    /// All changes are linear in one Gaussian vector, so their joint distribution is known; the critical value is the quantile of the largest |z| (less than Bonferroni's, as looks share their
    /// early window). All users start together and every look sees the same users; for users who enter over time see <see cref="NoveltySequence"/>. One-sided levels are kept, not used up.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no look, or a window overlaps the early one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A window reaches beyond the history's days.</exception>
    /// <exception cref="InvalidOperationException">Nothing can be learned from the history: no users, no variance, or a mean near zero.</exception>
    public static Boundary Looks(DailyPanel history, AnalysisWindow early, params IReadOnlyList<AnalysisWindow> looks)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(early);
        ArgumentNullException.ThrowIfNull(looks);
        if (looks.Count == 0)
        {
            throw new ArgumentException("There is at least one look. Got none.", nameof(looks));
        }
        return RepeatedLooksBoundary.Of(NoveltyEstimate.Of(new PanelSource(history, history, MeanTest.Z, CovariateUse.Adjust)).CovarianceOfChanges(early, looks), looks.Count);
    }
}

public static partial class Power
{
    /// <summary>How many users the novelty contrast needs, from a panel of past users: spread, correlation and mean of the two windows are theirs. The lift asked about is the change between the windows (<see cref="Novelty.ExpectedChange"/>).</summary>
    /// <param name="history">Users like those of the test; balanced, not of a ratio.</param>
    /// <param name="early">Within the panel's days; week 1 if not given.</param>
    /// <param name="late">Within the panel's days; week 2 if not given.</param>
    /// <exception cref="ArgumentNullException">The panel is null.</exception>
    /// <exception cref="ArgumentException">The panel is not balanced, is of a ratio, or has fewer than two users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A window reaches beyond the panel's days.</exception>
    public static NoveltyPower OfNovelty(DailyPanel history, AnalysisWindow? early = null, AnalysisWindow? late = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (!history.IsBalanced || history.Count < 2 || (history.Columns & PanelColumns.Denominators) != 0)
        {
            throw new ArgumentException($"Planning needs at least two users with a value on every day. Got {history}.", nameof(history));
        }
        double[] first = NoveltyEstimate.WeightsOver(history, early ?? AnalysisWindow.Week1, nameof(early));
        double[] second = NoveltyEstimate.WeightsOver(history, late ?? AnalysisWindow.Week2, nameof(late));
        double Covariance(double[] a, double[] b)
        {
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
            {
                for (int j = 0; j < b.Length; j++)
                {
                    sum += a[i] == 0 || b[j] == 0 ? 0 : a[i] * b[j] * history.ColumnCovariance(i, j);
                }
            }
            return sum * history.Count;
        }
        double mean = first.Select((weight, period) => weight * history.Mean(period)).Sum();
        (double sdEarly, double sdLate) = (Math.Sqrt(Covariance(first, first)), Math.Sqrt(Covariance(second, second)));
        if (!(sdEarly > 0 && sdLate > 0))
        {
            throw new ArgumentException($"Users do not vary in a window, so there is no noise to plan with. Got {history}.", nameof(history));
        }
        return OfNovelty(sdEarly, sdLate, Math.Clamp(Covariance(first, second) / sdEarly / sdLate, -1 + 1e-12, 1 - 1e-12), mean == 0 ? null : mean);
    }
}
