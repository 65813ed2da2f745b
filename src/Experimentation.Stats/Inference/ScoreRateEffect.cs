using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Two Poisson rates by their score test.</summary>
internal sealed record ScoreRateEffect : StatisticEffect
{
    private readonly TwoRates _arms;
    private readonly RateTest _test;

    public ScoreRateEffect(TwoRates arms, RateTest test, EffectScale scale)
        : base(scale, scale == EffectScale.Absolute ? "Poisson score, rate difference" : ProportionEffects.Name("Poisson score", scale), RateReading.OfPoisson(arms, scale)) =>
        (_arms, _test) = (arms, test);

    private protected override double Statistic(double nullValue) => Scale switch
    {
        EffectScale.Absolute => Difference(_arms, nullValue),
        EffectScale.RiskRatio => Ratio(nullValue - 1),
        _ => Ratio(nullValue),
    };

    private protected override double NullAt(double statistic)
    {
        if (Scale == EffectScale.Absolute)
        {
            return DifferenceAt(statistic);
        }
        // Treatment's share of all events, and the rest of it, each without cancellation.
        (double share, double rest) = statistic >= 0
            ? (WilsonScore.Lower(_arms.Xt, _arms.Xc, statistic), WilsonScore.Upper(_arms.Xc, _arms.Xt, statistic))
            : (WilsonScore.Upper(_arms.Xt, _arms.Xc, -statistic), WilsonScore.Lower(_arms.Xc, _arms.Xt, -statistic));
        double ratio = share / rest * (_arms.Ec / _arms.Et);
        return Scale == EffectScale.RiskRatio ? ratio : ratio - 1;
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : RateEffects.Of(_arms, _test, scale);

    private double Ratio(double lift) => lift <= -1
        ? lift == -1 && _arms.Xt == 0 ? 0 : double.PositiveInfinity
        : (_arms.Cross - lift * _arms.Xc * _arms.Et) / Math.Sqrt(_arms.X * (1 + lift) * _arms.Et * _arms.Ec);

    private static double Difference(TwoRates arms, double nullValue)
    {
        double distance = arms.Difference - nullValue;
        if (distance == 0)
        {
            return 0;
        }
        // The smaller of the two constrained rates solves E·r² + (E·|d| − X)·r − x·|d| = 0, E the whole exposure; the larger one adds |d|.
        double gap = Math.Abs(nullValue);
        double exposure = arms.Ec + arms.Et;
        double smaller = Smaller(exposure, exposure * gap - arms.X, (nullValue >= 0 ? arms.Xc : arms.Xt) * gap);
        (double rc, double rt) = nullValue >= 0 ? (smaller, smaller + gap) : (smaller + gap, smaller);
        return distance / Math.Sqrt(rt / arms.Et + rc / arms.Ec);
    }

    private static double Smaller(double a, double b, double c)
    {
        double root = Math.Sqrt(b * b + 4 * a * c);
        return b > 0 ? 2 * c / (b + root) : (root - b) / (2 * a);
    }

    private double DifferenceAt(double statistic)
    {
        double variance = (_arms.Xt + 0.5) / (_arms.Et * _arms.Et) + (_arms.Xc + 0.5) / (_arms.Ec * _arms.Ec);
        double step = Math.Sqrt(variance);
        double guess = statistic * step - _arms.Difference;
        return -IncreasingRoot.Find(new MirroredStatistic(_arms), statistic, guess, step / 8, double.NegativeInfinity, double.PositiveInfinity);
    }

    /// <summary>The statistic of minus the null value, which increases.</summary>
    private readonly struct MirroredStatistic(TwoRates arms) : IIncreasing
    {
        public double At(double x) => Difference(arms, -x);
    }
}
