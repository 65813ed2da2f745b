using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record Baseline
{
    /// <summary>An adjusted mean metric; covariates leave 1 − correlation² of the variance.</summary>
    /// <param name="metric">The metric; for ratios give a history.</param>
    /// <param name="mean">Mean per user, from −1E+100 to 1E+100.</param>
    /// <param name="standardDeviation">Between users, before any adjustment; from 1E-100 to 1E+100.</param>
    /// <param name="correlation">Of the outcome with its best prediction from the covariates, strictly between −1 and 1 (<see cref="MetricHistory.CovariateCorrelation"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Baseline For(Metric<CovariateSummary> metric, double mean, double standardDeviation, double correlation) => new(
        metric,
        Guard.Value(mean, "A mean"),
        Square(Guard.Divisor(standardDeviation, "A standard deviation")) * (correlation is > -1 and < 1 ? (1 - correlation) * (1 + correlation) : throw Guard.OutOfRange(nameof(correlation), correlation, "A correlation lies strictly between -1 and 1.")));

    /// <summary>An adjusted metric, from its history with the same covariates: the variance is what they leave.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="history">Users of the past; several, whose values vary by more than the covariates explain.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The history does not have what the metric needs, or nothing can be estimated from it (the message says why).</exception>
    public static Baseline For(Metric<CovariateSummary> metric, CovariateSummary history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return OfHistory(metric, history, history.Count);
    }

    /// <summary>A stratified metric, from its history with the same strata and covariates.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="history">Users of the past; several, whose values vary by more than strata and covariates explain.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The history does not have what the metric needs, or nothing can be estimated from it (the message says why).</exception>
    public static Baseline For(Metric<StratifiedSummary> metric, StratifiedSummary history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return OfHistory(metric, history, history.Count);
    }

    /// <summary>History compared with itself has no effect and no imbalance; its noise is that of two arms with what covariates leave of the variance.</summary>
    private static Baseline OfHistory<TSummary>(Metric<TSummary> metric, TSummary history, long users)
        where TSummary : notnull
    {
        ArgumentNullException.ThrowIfNull(metric);
        Effect effect = metric.EffectOf(history, history);
        return effect.IsEstimable && effect.Adjustment is { } adjustment
            ? new(metric, Guard.Value(adjustment.ControlValue, "A history's mean", nameof(history)), Square(Guard.Divisor(effect.StandardError * Math.Sqrt(users / 2.0), "A history's standard deviation", nameof(history))))
            : throw new ArgumentException($"A history tells a mean and a spread. {string.Join(" ", effect.Findings)}", nameof(history));
    }
}
