namespace Experimentation.Stats.Inference;

/// <summary>Two rates of events that may come in bursts: Poisson variance times the dispersion between users, read as t.</summary>
internal sealed record QuasiPoissonEffect : WaldEffect
{
    private readonly TwoRates _arms;
    private readonly RateTest _test;

    private QuasiPoissonEffect(TwoRates arms, RateTest test, EffectScale scale, double centre, double error)
        : base(scale, ProportionEffects.Name("Quasi-Poisson t", scale), RateReading.OfQuasiPoisson(arms, scale, error), centre, error) => (_arms, _test) = (arms, test);

    public static QuasiPoissonEffect Of(TwoRates arms, RateTest test, EffectScale scale)
    {
        double spread = Math.Sqrt(arms.Dispersion * (1 / arms.Xc + 1 / arms.Xt));
        (double centre, double error) = scale switch
        {
            EffectScale.Absolute => (arms.Difference, Math.Sqrt(arms.Dispersion * (arms.Rt / arms.Et + arms.Rc / arms.Ec))),
            EffectScale.RelativeDelta => (arms.Lift, arms.Rt / arms.Rc * spread),
            EffectScale.RelativeFieller => throw new InvalidOperationException("Quasi-Poisson has no interval by Fieller's theorem; use EffectScale.RelativeLogRatio or RelativeDelta."),
            _ => (Math.Log(arms.Rt / arms.Rc), spread),
        };
        return new(arms, test, scale, centre, error);
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : RateEffects.Of(_arms, _test, scale);
}
