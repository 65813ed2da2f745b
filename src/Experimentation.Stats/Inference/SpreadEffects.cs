using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>From two groups' values to the difference of their mean distances from their own centres.</summary>
internal static class SpreadEffects
{
    public static Effect Create(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment, SpreadTest test)
    {
        RankedArms arms = RankedArms.Of(control, treatment);
        return MomentEffect.Of(Arm(arms.Control, test), Arm(arms.Treatment, test), MeanTest.PooledT, EffectScale.Absolute, test == SpreadTest.Levene ? "Levene, mean distance from the mean" : "Brown–Forsythe, mean distance from the median");
    }

    private static MomentArm Arm(ReadOnlySpan<double> sorted, SpreadTest test)
    {
        if (sorted.Length == 0)
        {
            return default;
        }
        double centre = test == SpreadTest.Levene ? MeanSummary.Of(sorted).Mean : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        double[] distances = new double[sorted.Length];
        for (int i = 0; i < distances.Length; i++)
        {
            distances[i] = Math.Abs(sorted[i] - centre);
        }
        MeanSummary summary = MeanSummary.Of(distances);
        return new(summary.Count, summary.Mean, summary.Count > 1 ? summary.Variance : 0);
    }
}
