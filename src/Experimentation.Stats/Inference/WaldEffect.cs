using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// An effect that is normal, or t, on a working scale: the logarithm for rate ratios, odds ratios and the log-ratio lift, the scale itself
/// otherwise. The centre may be shrunk and need not be the estimate.
/// </summary>
internal abstract record WaldEffect : StatisticEffect
{
    private readonly double _centre;
    private readonly double _error;

    private protected WaldEffect(EffectScale scale, string method, EffectReading reading, double centre, double error)
        : base(scale, method, reading) => (_centre, _error) = (centre, error);

    internal override double Centre => IsEstimable ? NullAt(0) : Estimate;

    private protected override double Statistic(double nullValue) => (_centre - ToWorking(nullValue)) / _error;

    private protected override double NullAt(double statistic) => FromWorking(_centre - statistic * _error);

    /// <summary>A value of the working scale on the effect's own.</summary>
    private protected virtual double FromWorking(double working) => Scale switch
    {
        EffectScale.RiskRatio or EffectScale.OddsRatio => Math.Exp(working),
        EffectScale.RelativeLogRatio => Elementary.Expm1(working),
        _ => working,
    };

    /// <summary>The way back. Ratios of 0 or less cannot occur: infinitely far away.</summary>
    private protected virtual double ToWorking(double value) => Scale switch
    {
        EffectScale.RiskRatio or EffectScale.OddsRatio => Math.Log(Math.Max(0, value)),
        EffectScale.RelativeLogRatio => Elementary.Log1p(Math.Max(-1, value)),
        _ => value,
    };
}
