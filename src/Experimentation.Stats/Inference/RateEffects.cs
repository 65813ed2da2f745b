namespace Experimentation.Stats.Inference;

/// <summary>From two rates of events to an effect, by method and scale.</summary>
internal static class RateEffects
{
    /// <summary>Below this many events in all, <see cref="RateTest.Automatic"/> is exact.</summary>
    private const double FewEvents = 100;

    public static Effect Create(CountSummary control, CountSummary treatment, RateTest test, EffectScale scale = EffectScale.RiskRatio) =>
        Of(new TwoRates(control, treatment), test, scale);

    public static Effect Of(TwoRates arms, RateTest test, EffectScale scale)
    {
        if (scale == EffectScale.OddsRatio)
        {
            throw new InvalidOperationException("Rates of events have no odds; use EffectScale.RiskRatio, Absolute or one of the Relative scales.");
        }
        return (test == RateTest.Automatic ? Choose(arms, scale) : test) switch
        {
            RateTest.ExactConditional => new ExactRateEffect(arms, test, scale),
            RateTest.Score => new ScoreRateEffect(arms, test, scale),
            RateTest.QuasiPoisson => QuasiPoissonEffect.Of(arms, test, scale),
            _ => throw new ArgumentOutOfRangeException(nameof(test), test, "Use Automatic, ExactConditional, Score or QuasiPoisson."),
        };
    }

    private static RateTest Choose(TwoRates arms, EffectScale scale) =>
        arms.IsOverDispersed && arms.Xc > 0 && arms.Xt > 0 ? RateTest.QuasiPoisson
        : arms.X < FewEvents && scale != EffectScale.Absolute ? RateTest.ExactConditional
        : RateTest.Score;
}
