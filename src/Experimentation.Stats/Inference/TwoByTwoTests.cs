using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>From a two-by-two table to the p-values of a test.</summary>
internal static class TwoByTwoTests
{
    /// <summary>Beyond this many users the pooled z test is Barnard's to many digits.</summary>
    private const long MostForBarnard = 200_000;

    /// <summary>All tables of that many users are kept at once.</summary>
    private const long MostForBoschloo = 20_000;

    /// <summary>A p-value this close to the observed one counts as equal to it.</summary>
    private const double Tie = 1e-7;

    public static TwoByTwoResult Of(ProportionSummary control, ProportionSummary treatment, TwoByTwoTest test)
    {
        string method = test switch
        {
            TwoByTwoTest.Boschloo => "Boschloo's unconditional exact test",
            TwoByTwoTest.Barnard => "Barnard's unconditional exact test",
            TwoByTwoTest.FisherExact => "Fisher's exact test",
            TwoByTwoTest.FisherMidP => "Fisher's exact test with mid-p",
            TwoByTwoTest.Pearson => "Pearson chi-square",
            TwoByTwoTest.PearsonYates => "Pearson chi-square with Yates' correction",
            TwoByTwoTest.LikelihoodRatio => "Likelihood ratio",
            TwoByTwoTest.LikelihoodRatioYates => "Likelihood ratio with Yates' correction",
            _ => throw new ArgumentOutOfRangeException(nameof(test), test, "Use one of the named tests."),
        };
        var arms = new TwoProportions(control, treatment);
        if (NoData(arms) is { } finding)
        {
            return new(control, treatment, method, 0, 1, 1, 1, ValueList<Finding>.Of([finding]));
        }
        PValues p = test switch
        {
            TwoByTwoTest.Barnard => Barnard(arms),
            TwoByTwoTest.Boschloo or TwoByTwoTest.FisherExact or TwoByTwoTest.FisherMidP when arms.N > ConditionalOddsEffect.MostUsers => Signed(PooledZ(arms), PooledZ(arms)),
            TwoByTwoTest.Boschloo => Boschloo(arms),
            TwoByTwoTest.FisherExact => Fisher(arms),
            TwoByTwoTest.FisherMidP => MidP(arms),
            TwoByTwoTest.Pearson => Signed(PooledZ(arms), PooledZ(arms)),
            TwoByTwoTest.PearsonYates => Signed(PooledZ(arms), Corrected(arms)),
            TwoByTwoTest.LikelihoodRatio => Signed(RootOfG(arms, 0), RootOfG(arms, 0)),
            _ => Signed(RootOfG(arms, 0), RootOfG(arms, 0.5)),
        };
        return new(control, treatment, method, p.Statistic, p.Upper, p.Lower, p.TwoSided, ValueList<Finding>.Of(Notes(arms, test)));
    }

    private static Finding? NoData(TwoProportions arms) => arms.Nc == 0 || arms.Nt == 0
        ? new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, $"The {(arms.Nc == 0 ? "control" : "treatment")} arm has no users.")
        : arms.X == 0 || arms.F == 0
            ? new(FindingCode.ZeroEvents, FindingSeverity.NotEstimable, arms.X == 0 ? "Nobody converted in either arm." : "Everybody converted in both arms.")
            : null;

    private static IEnumerable<Finding> Notes(TwoProportions arms, TwoByTwoTest test)
    {
        bool isHuge = arms.N > ConditionalOddsEffect.MostUsers;
        if (isHuge && (test is TwoByTwoTest.Boschloo or TwoByTwoTest.FisherExact or TwoByTwoTest.FisherMidP))
        {
            yield return new(FindingCode.Convention, FindingSeverity.Note, "So many users that all tests are the pooled z test to many digits; its p-values are given.");
            yield break;
        }
        bool isLarge = (test == TwoByTwoTest.Barnard && arms.N > MostForBarnard) || (test == TwoByTwoTest.Boschloo && arms.N > MostForBoschloo);
        if (isLarge)
        {
            yield return new(FindingCode.Convention, FindingSeverity.Note, test == TwoByTwoTest.Barnard
                ? "So many users that Barnard's test is the pooled z test to many digits; its p-values are given."
                : "Too many users to go through all tables two-sided; Fisher's two-sided p-value is given, which is never smaller.");
        }
        double fewest = Math.Min(arms.Nc, arms.Nt) * Math.Min(arms.X, arms.F) / arms.N;
        if (test >= TwoByTwoTest.Pearson && fewest < 5)
        {
            yield return new(FindingCode.SmallCounts, FindingSeverity.Warning, "Fewer than five users are expected in the smallest cell, so the normal limit is doubtful; use Boschloo's or Barnard's test.");
        }
    }

    private static PValues Fisher(TwoProportions arms)
    {
        (double upper, double lower) = OneSided(arms);
        return new(MostLikelyOdds(arms), upper, lower, FisherTails.TwoSided((long)arms.Xt, (long)arms.X, (long)arms.Nt, (long)arms.N));
    }

    private static PValues MidP(TwoProportions arms)
    {
        var table = new ConditionalOdds((long)arms.Xt, (long)arms.Nt, (long)arms.Nc, (long)arms.X);
        double upper = table.UpperTail(0, 0.5);
        double lower = table.LowerTail(0, 0.5);
        return new(MostLikelyOdds(arms), upper, lower, Math.Min(1, 2 * Math.Min(upper, lower)));
    }

    private static PValues Barnard(TwoProportions arms)
    {
        double z = PooledZ(arms);
        if (arms.N > MostForBarnard)
        {
            return Signed(z, z);
        }
        int nc = (int)arms.Nc;
        int nt = (int)arms.Nt;
        // With no difference in the direction, or none at all, every table without variation is at least as extreme.
        return new(
            z,
            z > 0 ? RejectionRegion.BeyondZ(nc, nt, z, +1).Size() : 1,
            z < 0 ? RejectionRegion.BeyondZ(nc, nt, -z, -1).Size() : 1,
            z != 0 ? RejectionRegion.BeyondZ(nc, nt, Math.Abs(z), 0).Size() : 1);
    }

    private static PValues Boschloo(TwoProportions arms)
    {
        (double upper, double lower) = OneSided(arms);
        double twoSided = FisherTails.TwoSided((long)arms.Xt, (long)arms.X, (long)arms.Nt, (long)arms.N);
        if (arms.N > MostForBarnard)
        {
            return new(twoSided, upper, lower, twoSided);
        }
        int nc = (int)arms.Nc;
        int nt = (int)arms.Nt;
        return new(
            twoSided,
            OneSidedSize(nc, nt, upper),
            OneSidedSize(nt, nc, lower),
            twoSided < 1 && arms.N <= MostForBoschloo
                ? RejectionRegion.Fisher(new ConditionalTables(nc, nt, 0, nc + nt, twoSided), twoSided * (1 + Tie), 0).Size()
                : twoSided);
    }

    private static double OneSidedSize(int control, int treatment, double p) => p < 1 ? RejectionRegion.WithinFisher(control, treatment, p * (1 + Tie)).Size() : 1;

    /// <summary>Fisher's tails, each summed on its own side.</summary>
    private static (double Upper, double Lower) OneSided(TwoProportions arms) => (
        FisherTails.Upper((long)arms.Xt, (long)arms.X, (long)arms.Nt, (long)arms.N),
        FisherTails.Upper((long)arms.Xc, (long)arms.X, (long)arms.Nc, (long)arms.N));

    private static double MostLikelyOdds(TwoProportions arms) => ConditionalOddsEffect.Of(arms, ProportionTest.FisherExact, EffectScale.OddsRatio).Estimate;

    private static double PooledZ(TwoProportions arms) => arms.Cross / Math.Sqrt(arms.X * arms.F / arms.N * arms.Nc * arms.Nt);

    private static double Corrected(TwoProportions arms)
    {
        double distance = Math.Max(0, Math.Abs(arms.Cross) - arms.N / 2);
        return Math.Sign(arms.Cross) * distance / Math.Sqrt(arms.X * arms.F / arms.N * arms.Nc * arms.Nt);
    }

    /// <summary>Signed root of twice the log likelihood ratio.</summary>
    private static double RootOfG(TwoProportions arms, double correction)
    {
        // All four cells lie the same distance from what is expected.
        double distance = arms.Cross / arms.N;
        double moved = Math.Sign(distance) * Math.Max(0, Math.Abs(distance) - correction);
        double share = arms.X / arms.N;
        double g = 2 * (Cell(arms.Nt * share, moved) + Cell(arms.Nc * share, -moved) + Cell(arms.Nt * (1 - share), -moved) + Cell(arms.Nc * (1 - share), moved));
        return Math.Sign(moved) * Math.Sqrt(Math.Max(0, g));
    }

    // observed·ln(observed/expected) − (observed − expected), which has no first-order term to cancel.
    private static double Cell(double expected, double excess) => expected + excess <= 0 ? expected : -BetaFunction.Deviance(expected + excess, -excess, expected);

    private static PValues Signed(double statistic, double z) => new(statistic, Normal.UpperTail(z), Normal.LowerTail(z), Math.Min(1, 2 * Normal.UpperTail(Math.Abs(z))));

    private readonly record struct PValues(double Statistic, double Upper, double Lower, double TwoSided);
}
