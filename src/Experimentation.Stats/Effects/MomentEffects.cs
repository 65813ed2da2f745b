using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>From summaries to moment-based effects.</summary>
internal static class MomentEffects
{
    public static Effect OfMeans(MeanSummary control, MeanSummary treatment, MeanTest test, EffectScale scale = EffectScale.Absolute) =>
        MomentEffect.Of(new(control.Count, control.Mean, control.Variance), new(treatment.Count, treatment.Mean, treatment.Variance), test, scale);

    public static Effect OfRatios(RatioSummary control, RatioSummary treatment, MeanTest test, EffectScale scale = EffectScale.Absolute)
    {
        string family = test switch
        {
            MeanTest.Welch => "Delta method with Welch t",
            MeanTest.PooledT => "Delta method with pooled t",
            MeanTest.Z => "Delta method with z",
            _ => throw MomentEffect.NoSuchTest(test),
        };
        Finding?[] flaws = [BaselineCheck.OfDenominator(control, " of control"), BaselineCheck.OfDenominator(treatment, " of treatment")];
        return MomentEffect.Of(Arm(control), Arm(treatment), test, scale, family, ValueList<Finding>.Of(flaws.OfType<Finding>()));
    }

    public static Effect OfPairs(RatioSummary pairs) =>
        MomentEffect.OfPairs(
            new(pairs.Count, pairs.DenominatorMean, pairs.DenominatorVariance),
            new(pairs.Count, pairs.NumeratorMean, pairs.NumeratorVariance),
            pairs.Covariance,
            EffectScale.Absolute);

    private static MomentArm Arm(RatioSummary summary) => new(summary.Count, summary.Ratio, summary.RatioVariance);
}
