using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public abstract partial record Metric
{
    /// <summary>A mean per user, adjusted for covariates from before the experiment (CUPED with separate slopes).</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<CovariateSummary> AdjustedMean(string name, PreferredDirection better = PreferredDirection.Increase) =>
        new(name, better, MetricKind.Mean, static (control, treatment, _) => Compare.AdjustedMeans(control, treatment).Effect, static summary => summary.Count, StateText.Of);

    /// <summary>A share of users, adjusted for covariates from before the experiment. The outcome is 0 or 1.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<CovariateSummary> AdjustedProportion(string name, PreferredDirection better = PreferredDirection.Increase) =>
        new(name, better, MetricKind.Mean, static (control, treatment, _) => Compare.AdjustedProportions(control, treatment).Effect, static summary => summary.Count, StateText.Of);

    /// <summary>A ratio of two means, adjusted for covariates from before the experiment. Outcomes are numerator and denominator.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<CovariateSummary> AdjustedRatio(string name, PreferredDirection better = PreferredDirection.Increase) =>
        new(name, better, MetricKind.Ratio, static (control, treatment, _) => Compare.AdjustedRatios(control, treatment).Effect, static summary => summary.Count, StateText.Of);

    /// <summary>A mean per user, post-stratified, and adjusted within the strata that have covariates: users without history are a stratum without.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<StratifiedSummary> StratifiedMean(string name, PreferredDirection better = PreferredDirection.Increase) =>
        new(name, better, MetricKind.Mean, static (control, treatment, _) => Compare.AdjustedMeans(control, treatment).Effect, static summary => summary.Count, StateText.Of);

    /// <summary>A ratio of two means, post-stratified, and adjusted within the strata that have covariates.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<StratifiedSummary> StratifiedRatio(string name, PreferredDirection better = PreferredDirection.Increase) =>
        new(name, better, MetricKind.Ratio, static (control, treatment, _) => Compare.AdjustedRatios(control, treatment).Effect, static summary => summary.Count, StateText.Of);
}
