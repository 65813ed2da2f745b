namespace Experimentation.Stats.Inference;

/// <summary>From two proportions to an effect, by method and scale.</summary>
internal static class ProportionEffects
{
    public static Effect Create(ProportionSummary control, ProportionSummary treatment, ProportionTest test, EffectScale scale = EffectScale.Absolute) =>
        Of(new TwoProportions(control, treatment), test, scale);

    /// <summary>The scale on which a method's comparison begins: the difference, unless the method knows odds only.</summary>
    public static EffectScale FirstScale(ProportionTest test) =>
        test is ProportionTest.FisherExact or ProportionTest.FisherMidP ? EffectScale.OddsRatio : EffectScale.Absolute;

    public static Effect Of(TwoProportions arms, ProportionTest test, EffectScale scale) => test switch
    {
        ProportionTest.MiettinenNurminen => new MiettinenNurminenEffect(arms, scale),
        ProportionTest.Newcombe => new NewcombeEffect(arms, scale),
        ProportionTest.FisherExact or ProportionTest.FisherMidP => ConditionalOddsEffect.Of(arms, test, scale),
        ProportionTest.AgrestiCaffo when scale is EffectScale.RelativeDelta or EffectScale.RelativeFieller => throw new InvalidOperationException(
            "Agresti and Caffo's method has relatives on the log scale only; use EffectScale.RelativeLogRatio or another ProportionTest."),
        ProportionTest.UnpooledZ or ProportionTest.PooledZ when scale == EffectScale.RelativeFieller => FiellerProportionEffect.Of(arms, test),
        ProportionTest.UnpooledZ or ProportionTest.PooledZ or ProportionTest.AgrestiCaffo => WaldProportionEffect.Of(arms, test, scale),
        _ => throw new ArgumentOutOfRangeException(nameof(test), test, "Use one of the named tests: MiettinenNurminen, UnpooledZ, PooledZ, Newcombe, AgrestiCaffo, FisherExact or FisherMidP."),
    };

    /// <summary>A method's name with the scale on which it works.</summary>
    public static string Name(string family, EffectScale scale) => scale switch
    {
        EffectScale.Absolute => family,
        EffectScale.RiskRatio => family + ", rate ratio",
        EffectScale.OddsRatio => family + ", odds ratio",
        EffectScale.RelativeLogRatio or EffectScale.RelativeDelta or EffectScale.RelativeFieller => family + ", relative lift",
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use one of the named scales."),
    };
}
