using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// Two proportions by the hybrid of their Wilson intervals. The limit of treatment − r·control lies √(dt² + r²·dc²) from the estimate, where dt
/// and dc are the distances to the Wilson limits on the sides that matter: Newcombe (1998b), method 10, for r = 1; Donner and Zou (2012) for
/// the ratio r at which that limit is 0. p-values come from the level at which the limit meets the null value.
/// </summary>
internal sealed record NewcombeEffect : StatisticEffect
{
    private readonly TwoProportions _arms;

    public NewcombeEffect(TwoProportions arms, EffectScale scale)
        : base(Checked(scale), ProportionEffects.Name("Newcombe hybrid score", scale), ProportionReading.OfScore(arms, scale)) => _arms = arms;

    private protected override double Statistic(double nullValue)
    {
        double ratio = Scale switch
        {
            EffectScale.Absolute => 1,
            EffectScale.RiskRatio => nullValue,
            _ => 1 + nullValue,
        };
        if (ratio < 0)
        {
            return double.PositiveInfinity;
        }
        double distance = Scale == EffectScale.Absolute
            ? _arms.Difference - nullValue
            : _arms.Difference - (ratio - 1) * _arms.Pc;
        if (distance == 0)
        {
            return 0;
        }
        var squared = new SquaredDistance(_arms, ratio, Math.Sign(distance));
        double error = Math.Sqrt(squared.At(1e-3)) / 1e-3;
        double guess = Math.Abs(distance) / error;
        double z = IncreasingRoot.Find(squared, distance * distance, guess, guess / 8, 0, double.PositiveInfinity);
        return Math.Sign(distance) * z;
    }

    private protected override double NullAt(double statistic)
    {
        if (statistic == 0)
        {
            return Estimate;
        }
        (double dt, double dc) = Distances(_arms, Math.Abs(statistic), Math.Sign(statistic));
        if (Scale == EffectScale.Absolute)
        {
            return _arms.Difference - Math.Sign(statistic) * Math.Sqrt(dt * dt + dc * dc);
        }
        double pt = _arms.Pt;
        double pc = _arms.Pc;
        double root = Math.Sqrt(Math.Max(0, pt * pt * dc * dc + dt * dt * (pc - dc) * (pc + dc)));
        double ratio = statistic > 0
            ? _arms.Xt == 0 ? 0 : (pt - dt) * (pt + dt) / (pt * pc + root)
            : Upper(pt * pc + root, _arms, -statistic, dc);
        return Scale == EffectScale.RiskRatio ? ratio : ratio - 1;
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : new NewcombeEffect(_arms, scale);

    private static double Upper(double numerator, TwoProportions arms, double z, double dc)
    {
        double lower = WilsonScore.Lower(arms.Xc, arms.Fc, z);
        return lower == 0 ? double.PositiveInfinity : numerator / (lower * (arms.Pc + dc));
    }

    /// <summary>Distances to the Wilson limits that make the contrast smaller (sign +1) or larger (sign −1).</summary>
    private static (double Treatment, double Control) Distances(TwoProportions arms, double z, int sign) => sign > 0
        ? (WilsonScore.Below(arms.Xt, arms.Ft, z), WilsonScore.Above(arms.Xc, arms.Fc, z))
        : (WilsonScore.Above(arms.Xt, arms.Ft, z), WilsonScore.Below(arms.Xc, arms.Fc, z));

    private static EffectScale Checked(EffectScale scale) => scale == EffectScale.OddsRatio
        ? throw new InvalidOperationException("Newcombe's hybrid has no odds ratio; use ProportionTest.MiettinenNurminen, UnpooledZ (Woolf) or AgrestiCaffo (adjusted logit).")
        : scale;

    private readonly struct SquaredDistance(TwoProportions arms, double ratio, int sign) : IIncreasing
    {
        public double At(double x)
        {
            (double dt, double dc) = Distances(arms, x, sign);
            return dt * dt + ratio * ratio * dc * dc;
        }
    }
}
