using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Multiplicity;

/// <summary>A weighted sum of the effects of independent segments, on the scale where they are near normal: their average, or one against the average of the others.</summary>
internal sealed record SegmentAverage : WaldEffect
{
    private SegmentAverage(EffectScale scale, string method, EffectReading reading, double centre, double error)
        : base(scale, method, reading, centre, error)
    {
    }

    /// <param name="scale">The segments' scale.</param>
    /// <param name="method">In words.</param>
    /// <param name="terms">Weight, working estimate, squared working error and degrees of freedom of each segment.</param>
    public static SegmentAverage Of(EffectScale scale, string method, IReadOnlyList<(double Weight, double Value, double Variance, double Df)> terms)
    {
        double value = terms.Sum(t => t.Weight * t.Value);
        double variance = terms.Sum(t => t.Weight * t.Weight * t.Variance);
        double inverse = terms.Sum(t => Square(t.Weight * t.Weight * t.Variance / variance) / t.Df);
        double df = inverse > 0 ? 1 / inverse : double.PositiveInfinity;
        double error = Math.Sqrt(variance);
        (double estimate, double slope) = scale switch
        {
            EffectScale.RiskRatio or EffectScale.OddsRatio => (Math.Exp(value), Math.Exp(value)),
            EffectScale.RelativeLogRatio => (Elementary.Expm1(value), Math.Exp(value)),
            _ => (value, 1.0),
        };
        return new(scale, method, EffectReading.Of(estimate, error, slope, ValueList<Finding>.Empty, df), value, error);
    }

    /// <summary>Nothing to contrast with; the finding says why.</summary>
    public static SegmentAverage Nothing(EffectScale scale, string method, Finding why) =>
        new(scale, method, EffectReading.Nothing(ValueList<Finding>.Of([why])), 0, 1);

    internal override Effect On(EffectScale scale) => scale == Scale
        ? this
        : throw new InvalidOperationException("A contrast of segments stays on their scale; compare the segments on another one first.");

    private static double Square(double x) => x * x;
}
