using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Experiments;

/// <summary>
/// A stratum's part of the evidence from means: the difference weighted by m = n₁n₂/(n₁ + n₂), and the variance of that. Summed over strata the first is a sum of
/// independent increments with mean 0 when nothing differs, and the second its variance.
/// </summary>
/// <remarks>
/// The weights are those of Cochran (1954) and of Mantel and Haenszel (1959). They are fixed by the numbers of users; inverse estimated variances, which are as efficient on
/// paper, are not: in a small stratum of a skewed metric a low mean comes with a low variance, so low strata get more weight and the sum drifts
/// by −skewness/√n standard errors per √stratum.
/// </remarks>
/// <param name="Weight">Σ m.</param>
/// <param name="Harm">Σ m·(harm), harm being the difference in the direction that is worse.</param>
/// <param name="HarmVariance">Its variance when nothing differs.</param>
/// <param name="Room">Σ m·(margin − harm).</param>
/// <param name="RoomVariance">Its variance when all of the margin is lost.</param>
internal readonly record struct MomentScore(double Weight, double Harm, double HarmVariance, double Room, double RoomVariance)
{
    /// <summary>
    /// How many users of its own an arm's variance is trusted over the other arm's, where it is the smaller one. Without it an arm of 50 users, none of whom did anything, would vary by nothing.
    /// </summary>
    private const double VarianceUsers = 200;

    public static MomentScore operator +(in MomentScore a, in MomentScore b) =>
        new(a.Weight + b.Weight, a.Harm + b.Harm, a.HarmVariance + b.HarmVariance, a.Room + b.Room, a.RoomVariance + b.RoomVariance);

    /// <summary>Two arms with a mean and a variance per user each.</summary>
    public static MomentScore Of(double controlUsers, double controlMean, double controlVariance, double users, double mean, double variance, TrackRule rule)
    {
        if (!(controlUsers >= 2 && users >= 2))
        {
            return default;
        }
        double weight = controlUsers / (controlUsers + users) * users;
        (double vc, double vt) = controlVariance < variance
            ? (Trusted(controlVariance, controlUsers, variance) / controlUsers, variance / users)
            : (controlVariance / controlUsers, Trusted(variance, users, controlVariance) / users);
        double harm = rule.HarmSign * (mean - controlMean);
        if (!rule.Metric.HasMargin)
        {
            return Sound(new(weight, weight * harm, weight * weight * (vc + vt), 0, 0));
        }
        Lift margin = rule.Metric.Margin;
        if (margin.Unit == LiftUnit.Absolute)
        {
            double v = weight * weight * (vc + vt);
            return Sound(new(weight, weight * harm, v, weight * (margin.Value - harm), v));
        }
        // A relative margin moves with control's mean, and its uncertainty with control's: treatment against (1 ± margin)·control.
        double factor = 1 + rule.HarmSign * margin.Value * (controlMean < 0 ? -1 : 1);
        double room = -rule.HarmSign * (mean - factor * controlMean);
        return Sound(new(weight, weight * harm, weight * weight * (vc + vt), weight * room, weight * weight * (factor * factor * vc + vt)));
    }

    public TrackEvidence Evidence(TrackRule rule, ref double unit)
    {
        if (!(HarmVariance > 0))
        {
            return default;
        }
        if (unit == 0)
        {
            unit = HarmVariance / Weight;
        }
        double z = Harm / Math.Sqrt(HarmVariance);
        NormalMixtureLook look = rule.HarmMixture.At(HarmVariance / unit);
        double harm = look.OneSidedLogEValue(z);
        double better = rule.Metric.Role == MetricRole.Success ? look.OneSidedLogEValue(-z) : 0;
        if (!rule.Metric.HasMargin || !(RoomVariance > 0))
        {
            return new(harm, 0, 0, better);
        }
        double room = Room / Math.Sqrt(RoomVariance);
        double clock = RoomVariance / unit;
        return new(harm, rule.SafeMixture.At(clock).OneSidedLogEValue(room), rule.HarmMixture.At(clock).OneSidedLogEValue(-room), better);
    }

    // Values beyond the range of numbers say nothing.
    private static MomentScore Sound(in MomentScore score) =>
        double.IsFinite(score.Harm) && double.IsFinite(score.HarmVariance) && double.IsFinite(score.Room) && double.IsFinite(score.RoomVariance) ? score : default;

    private static double Trusted(double variance, double users, double other) =>
        ((users - 1) * variance + VarianceUsers * other) / (users - 1 + VarianceUsers);
}
