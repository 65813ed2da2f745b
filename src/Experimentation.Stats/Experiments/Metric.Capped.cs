using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public abstract partial record Metric
{
    /// <summary>
    /// A mean per user of which a few large values must not decide: what lies beyond the caps counts as the cap (winsorised). The caps are part of the metric, so the plan is registered with them, its baseline
    /// has the same ones, and data within others, or within none, are not read.
    /// </summary>
    /// <remarks>
    /// The capped mean is a metric of its own: minimum detectable effects, margins and estimates are those of capped values. Take the caps from before the experiment: a value that means something
    /// (<see cref="Stats.Caps.Above"/>) or a quantile of history (<see cref="Capping.AtQuantile"/>, whose <see cref="Capping.Caps"/> these are).
    /// </remarks>
    /// <param name="name">Not empty.</param>
    /// <param name="caps">At least one limit.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, there is no limit, or the direction is none of the named ones.</exception>
    public static Metric<CappedSummary> CappedMean(string name, Caps caps, PreferredDirection better = PreferredDirection.Increase) => new(
        name,
        better,
        MetricKind.Mean,
        static (control, treatment, planned) => OutlierEffects.OfPlannedCaps(control, treatment, planned),
        static summary => summary.Count,
        StateText.Of,
        caps != default ? caps : throw new ArgumentException("A capped mean has a limit: Caps.Above(value), or the Caps of a Capping made from history. Got none; without limits use Metric.Mean.", nameof(caps)));
}
