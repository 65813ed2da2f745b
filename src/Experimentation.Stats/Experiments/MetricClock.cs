using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>
/// When a metric was looked at, in shares of its planned information. Each metric has its own clock: one with a longer window is behind, and one
/// that got no new users since the last look is read at that look again.
/// </summary>
internal readonly record struct MetricClock(ValueList<double> Fractions, int? LastLook)
{
    public static MetricClock At(MetricLooks? before, double fraction, bool isLast)
    {
        ValueList<double> earlier = before?.Fractions ?? ValueList<double>.Empty;
        ValueList<double> fractions = fraction > (earlier.Count > 0 ? earlier[^1] : 0) ? ValueList<double>.Of(earlier.Append(fraction)) : earlier;
        return new(fractions, before?.LastLook ?? (isLast && fractions.Count > 0 ? fractions.Count : null));
    }

    /// <summary>A boundary for this look at an effect.</summary>
    public Boundary Set(Boundary boundary, Effect effect) => effect.IsEstimable && Fractions.Count > 0
        ? boundary.For(LookClock.OfShares(effect.Information, Fractions, LastLook))
        : Boundary.FixedHorizon;
}
