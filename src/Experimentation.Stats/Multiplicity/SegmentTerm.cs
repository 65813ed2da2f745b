using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Multiplicity;

/// <summary>One segment's effect where it is near normal. Over a negative baseline a lift has the other sign there, so that up stays up.</summary>
internal readonly record struct SegmentTerm(double Value, double Variance, double Df, WorkingScale Scale)
{
    public static SegmentTerm? Of(Effect effect)
    {
        if (!effect.IsEstimable)
        {
            return null;
        }
        var working = WorkingScale.Of(effect);
        double value = working.ToWorking(effect.Estimate);
        return double.IsFinite(value) ? new(working.Sign * value, 1 / effect.Information, effect.DegreesOfFreedom, working) : null;
    }

    public (double Weight, double Value, double Variance, double Df) Weighted(double weight) => (weight, Value, Variance, Df);

    /// <summary>A value like <see cref="Value"/> on the effect's own scale.</summary>
    public double FromWorking(double value) => Scale.FromWorking(Scale.Sign * value);
}
