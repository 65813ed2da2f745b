using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The ratio of two Poisson rates, exactly: given all events, treatment's number is binomial with share r·Et/(r·Et + Ec)
/// (Przyborowski and Wilenski 1940); limits by Clopper and Pearson (1934) through the beta distribution.
/// </summary>
internal sealed record ExactRateEffect : Effect
{
    private readonly TwoRates _arms;
    private readonly RateTest _test;

    public ExactRateEffect(TwoRates arms, RateTest test, EffectScale scale)
        : base(Checked(scale), ProportionEffects.Name("Exact conditional", scale))
    {
        _arms = arms;
        _test = test;
        EffectReading reading = RateReading.OfPoisson(arms, scale);
        Estimate = reading.Estimate;
        StandardError = reading.StandardError;
        Information = reading.Information;
        Findings = reading.Findings;
    }

    public override double Estimate { get; }

    public override double StandardError { get; }

    public override double DegreesOfFreedom => double.PositiveInfinity;

    public override double Information { get; }

    internal override double UpperTail(double nullValue)
    {
        if (!IsEstimable || Ratio(nullValue) < 0)
        {
            return IsEstimable ? 0 : 1;
        }
        return _arms.Xt == 0 ? 1 : Beta.LowerTail(Share(nullValue), _arms.Xt, _arms.Xc + 1);
    }

    internal override double LowerTail(double nullValue)
    {
        if (!IsEstimable || Ratio(nullValue) < 0)
        {
            return 1;
        }
        return _arms.Xc == 0 ? 1 : Beta.LowerTail(RestOfShare(nullValue), _arms.Xc, _arms.Xt + 1);
    }

    internal override double LowerLimit(CriticalValue critical)
    {
        double tail = critical.Tail;
        if (!IsEstimable || !(tail > 0))
        {
            return double.NegativeInfinity;
        }
        double odds = _arms.Xt == 0 ? 0 : Beta.LowerQuantile(tail, _arms.Xt, _arms.Xc + 1) / Beta.UpperQuantile(tail, _arms.Xc + 1, _arms.Xt);
        return OnScale(odds);
    }

    internal override double UpperLimit(CriticalValue critical)
    {
        double tail = critical.Tail;
        if (!IsEstimable || !(tail > 0) || _arms.Xc == 0)
        {
            return double.PositiveInfinity;
        }
        return OnScale(Beta.UpperQuantile(tail, _arms.Xt + 1, _arms.Xc) / Beta.LowerQuantile(tail, _arms.Xc, _arms.Xt + 1));
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : RateEffects.Of(_arms, _test, scale);

    private double Ratio(double nullValue) => Scale == EffectScale.RiskRatio ? nullValue : 1 + nullValue;

    private double Share(double nullValue)
    {
        double weight = Ratio(nullValue) * _arms.Et;
        return double.IsPositiveInfinity(weight) ? 1 : weight / (weight + _arms.Ec);
    }

    private double RestOfShare(double nullValue) => _arms.Ec / (Ratio(nullValue) * _arms.Et + _arms.Ec);

    private double OnScale(double odds)
    {
        double ratio = odds * (_arms.Ec / _arms.Et);
        return Scale == EffectScale.RiskRatio ? ratio : ratio - 1;
    }

    private static EffectScale Checked(EffectScale scale) => scale == EffectScale.Absolute
        ? throw new InvalidOperationException("The exact conditional test has no rate difference; use RateTest.Score or QuasiPoisson, or read the ratio.")
        : scale;
}
