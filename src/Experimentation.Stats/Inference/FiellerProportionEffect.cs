namespace Experimentation.Stats.Inference;

/// <summary>
/// The relative lift of two proportions by Fieller's (1954) theorem: z of the contrast treatment − r·control, with the binomial variances of
/// the two rates, which are independent.
/// </summary>
internal sealed record FiellerProportionEffect : StatisticEffect
{
    private readonly TwoProportions _arms;
    private readonly ProportionTest _test;
    private readonly double _control;
    private readonly double _treatment;

    private FiellerProportionEffect(TwoProportions arms, ProportionTest test, WaldProportion delta, double control, double treatment)
        : base(EffectScale.RelativeFieller, delta.Method, ProportionReading.OfWald(arms, test, EffectScale.RelativeFieller, delta)) =>
        (_arms, _test, _control, _treatment) = (arms, test, control, treatment);

    public static FiellerProportionEffect Of(TwoProportions arms, ProportionTest test)
    {
        WaldProportion delta = WaldProportion.Of(arms, test, EffectScale.RelativeDelta);
        bool pooled = test == ProportionTest.PooledZ;
        double variance = arms.X / arms.N * (arms.F / arms.N);
        return new(
            arms,
            test,
            delta with { Method = (pooled ? "Pooled z" : "Unpooled z") + ", relative lift by Fieller's theorem" },
            (pooled ? variance : arms.Pc * (arms.Fc / arms.Nc)) / arms.Nc,
            (pooled ? variance : arms.Pt * (arms.Ft / arms.Nt)) / arms.Nt);
    }

    private protected override double Statistic(double nullValue)
    {
        double ratio = 1 + nullValue;
        return (_arms.Difference - nullValue * _arms.Pc) / Math.Sqrt(_treatment + ratio * ratio * _control);
    }

    private protected override double NullAt(double statistic)
    {
        double pc = _arms.Pc;
        double ratio = _arms.Pt / pc;
        double c = _control / (pc * pc);
        double t = _treatment / (pc * pc);
        double zz = statistic * statistic;
        // Control's rate is not away from zero at this level: the set of ratios is unbounded.
        double a = 1 - zz * c;
        if (!(a > 0))
        {
            return -Math.Sign(statistic) * double.PositiveInfinity;
        }
        double root = Math.Abs(statistic) * Math.Sqrt(Math.Max(0, t + ratio * ratio * c - zz * t * c));
        return (ratio - Math.Sign(statistic) * root) / a - 1;
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : ProportionEffects.Of(_arms, _test, scale);
}
