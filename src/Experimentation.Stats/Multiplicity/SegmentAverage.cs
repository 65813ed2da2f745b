using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Multiplicity;

/// <summary>A weighted sum of the effects of independent segments, on the scale where they are near normal: their average, or one against the average of the others.</summary>
internal sealed record SegmentAverage : WaldEffect
{
    private readonly WorkingScale _working;

    private SegmentAverage(WorkingScale working, string method, EffectReading reading, double centre, double error)
        : base(working.Scale, method, reading, centre, error) => _working = working;

    /// <param name="working">The segments' scale, and the sign of their baselines.</param>
    /// <param name="method">In words.</param>
    /// <param name="terms">Weight, working estimate, squared working error and degrees of freedom of each segment.</param>
    public static SegmentAverage Of(WorkingScale working, string method, IReadOnlyList<(double Weight, double Value, double Variance, double Df)> terms)
    {
        double value = terms.Sum(t => t.Weight * t.Value);
        double variance = terms.Sum(t => t.Weight * t.Weight * t.Variance);
        double inverse = terms.Sum(t => Square(t.Weight * t.Weight * t.Variance / variance) / t.Df);
        double df = inverse > 0 ? 1 / inverse : double.PositiveInfinity;
        double error = Math.Sqrt(variance);
        double signed = working.Sign * value;
        double slope = working.Scale is EffectScale.RiskRatio or EffectScale.OddsRatio or EffectScale.RelativeLogRatio ? Math.Exp(signed) : 1;
        return new(working, method, EffectReading.Of(working.FromWorking(signed), error, slope, ValueList<Finding>.Empty, df), value, error);
    }

    /// <summary>Nothing to contrast with; the finding says why.</summary>
    public static SegmentAverage Nothing(EffectScale scale, string method, Finding why) =>
        new(new WorkingScale(scale, 1), method, EffectReading.Nothing(ValueList<Finding>.Of([why])), 0, 1);

    internal override Effect On(EffectScale scale) => scale == Scale
        ? this
        : throw new InvalidOperationException("A contrast of segments stays on their scale; compare the segments on another one first.");

    // Over negative baselines a lift is minus what it is over positive ones, on both scales.
    private protected override double FromWorking(double working) => _working.Sign * base.FromWorking(_working.Sign * working);

    private protected override double ToWorking(double value) => _working.Sign * base.ToWorking(_working.Sign * value);

    private static double Square(double x) => x * x;
}
