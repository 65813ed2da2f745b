using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>What every effect of counts reports besides its tails and limits.</summary>
/// <param name="Estimate">On the effect's scale; 0 where there is none, +∞ for a ratio over zero events.</param>
/// <param name="StandardError">On the effect's scale; +∞ where there is none.</param>
/// <param name="Information">On the scale on which the estimate is near normal; 0 where nothing can be claimed.</param>
/// <param name="DegreesOfFreedom">+∞ for normal and exact methods.</param>
/// <param name="Findings">What a reader must know.</param>
internal readonly record struct EffectReading(double Estimate, double StandardError, double Information, double DegreesOfFreedom, ValueList<Finding> Findings)
{
    /// <summary>Nothing can be claimed; the findings say why.</summary>
    public static EffectReading Nothing(ValueList<Finding> why) => new(0, double.PositiveInfinity, 0, double.PositiveInfinity, why);

    /// <summary>
    /// From a standard error on the scale that is near normal, and the slope from there to the effect's scale: 1, or the ratio itself if the
    /// working scale is its logarithm.
    /// </summary>
    public static EffectReading Of(double estimate, double workingError, double slope, ValueList<Finding> findings, double degreesOfFreedom = double.PositiveInfinity) =>
        new(estimate, slope * workingError, 1 / (workingError * workingError), degreesOfFreedom, findings);
}
