namespace Experimentation.Stats.Inference;

/// <summary>Two proportions by the score test of Miettinen and Nurminen (1985), on any scale.</summary>
internal sealed record MiettinenNurminenEffect : StatisticEffect
{
    private readonly TwoProportions _arms;

    public MiettinenNurminenEffect(TwoProportions arms, EffectScale scale)
        : base(scale, ProportionEffects.Name("Miettinen–Nurminen score", scale), ProportionReading.OfScore(arms, scale)) => _arms = arms;

    private protected override double Statistic(double nullValue) => Scale switch
    {
        EffectScale.Absolute => ScoreCurves.Difference(_arms, nullValue),
        EffectScale.OddsRatio => ScoreCurves.OddsRatio(_arms, nullValue - 1),
        EffectScale.RiskRatio => ScoreCurves.RateRatio(_arms, nullValue - 1),
        _ => ScoreCurves.RateRatio(_arms, nullValue),
    };

    private protected override double NullAt(double statistic) => Scale switch
    {
        EffectScale.Absolute => ScoreCurves.DifferenceAt(_arms, statistic),
        EffectScale.OddsRatio => 1 + ScoreCurves.OddsRatioAt(_arms, statistic),
        EffectScale.RiskRatio => 1 + ScoreCurves.RateRatioAt(_arms, statistic),
        _ => ScoreCurves.RateRatioAt(_arms, statistic),
    };

    internal override Effect On(EffectScale scale) => scale == Scale ? this : new MiettinenNurminenEffect(_arms, scale);
}
