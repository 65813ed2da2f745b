using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The chance that a user of treatment has more than one of control, ties counting one half, minus one half: Brunner and Munzel (2000). Its variance comes from the placements of each
/// arm's users among the other's, so neither equal spreads nor equal shapes are supposed.
/// </summary>
internal sealed record BrunnerMunzelEffect : StatisticEffect
{
    private readonly RankedArms _arms;

    private BrunnerMunzelEffect(RankedArms arms, EffectReading reading)
        : base(EffectScale.Absolute, "Brunner–Munzel, chance of a higher value minus ½", reading) => _arms = arms;

    public static BrunnerMunzelEffect Of(RankedArms arms)
    {
        double nc = arms.Control.Length;
        double nt = arms.Treatment.Length;
        if (arms.NoData() is { } nothing)
        {
            return new(arms, EffectReading.Nothing(ValueList<Finding>.Of([nothing])));
        }
        if (Math.Min(nc, nt) < 2)
        {
            return new(arms, EffectReading.Nothing(ValueList<Finding>.Of([new Finding(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "A single user has no variance: at least two users per arm are needed.")])));
        }
        double wins = arms.Count(0).TwiceWins / 2.0;
        (double sc, double st) = arms.PlacementSquares(wins);
        // Variances of the arms' mean placements as shares of the other arm.
        double vc = sc / (nc - 1) / nc / nt / nt;
        double vt = st / (nt - 1) / nt / nc / nc;
        double sum = vc + vt;
        if (!(sum > 0))
        {
            return new(arms, EffectReading.Nothing(ValueList<Finding>.Of([new Finding(
                FindingCode.ZeroVariance,
                FindingSeverity.NotEstimable,
                "No user's rank among the other arm varies, so there is no noise to compare the chance of a higher value with; use RankTest.MannWhitney.")])));
        }
        double df = 1 / (vc / sum * (vc / sum) / (nc - 1) + vt / sum * (vt / sum) / (nt - 1));
        ValueList<Finding> findings = Math.Min(nc, nt) >= 10
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of([new Finding(FindingCode.SmallCounts, FindingSeverity.Warning, "Fewer than ten users in an arm, so the t approximation is rough; RankTest.MannWhitney is exact there.")]);
        return new(arms, EffectReading.Of((wins - arms.Pairs / 2.0) / arms.Pairs, Math.Sqrt(sum), 1, findings, df));
    }

    internal override Effect On(EffectScale scale) => scale == Scale
        ? this
        : throw new InvalidOperationException("The chance of a higher value has no other scale.");

    // A chance is between 0 and 1: nulls beyond lie infinitely far away, and limits end there.
    private protected override double Statistic(double nullValue) => nullValue > 0.5 ? double.NegativeInfinity
        : nullValue < -0.5 ? double.PositiveInfinity
        : (Estimate - nullValue) / StandardError;

    private protected override double NullAt(double statistic) => Math.Clamp(Estimate - statistic * StandardError, -0.5, 0.5);
}
