using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The score test of two proportions, for the difference, the ratio of rates and the ratio of odds. The constrained estimates of all three
/// solve, in each arm, x − n·p = ±λ·w(p), with w = p(1 − p), 1 − p or 1, where λ is the multiplier of the constraint. λ fixes both the null
/// value and the statistic z = λ·√V, and both are monotone in it. So limits need no cubic and no nested search, and nothing cancels.
/// </summary>
/// <remarks>
/// The same tests as in Miettinen and Nurminen (1985), eqs. 8–10 and appendix, and Farrington and Manning (1990), who solve for the
/// constrained estimates at a given null value. Without the factor N/(N − 1) they are those of Mee (1984) and Koopman (1984).
/// </remarks>
internal static class ScoreCurves
{
    /// <summary>√((N − 1)/N): Miettinen and Nurminen's variance is N/(N − 1) times the constrained one.</summary>
    public static double Shrink(TwoProportions arms) => Math.Sqrt((arms.N - 1) / arms.N);

    /// <summary>z of a rate difference.</summary>
    public static double Difference(TwoProportions arms, double nullValue)
    {
        double distance = arms.Difference - nullValue;
        if (distance == 0)
        {
            return 0;
        }
        if (Math.Abs(nullValue) >= 1)
        {
            return nullValue < 0 ? double.PositiveInfinity : double.NegativeInfinity;
        }
        double guess = distance / TypicalVariance(arms);
        double multiplier = IncreasingRoot.Find(new DifferenceDistance(arms), distance, guess, Math.Abs(guess) / 8, double.NegativeInfinity, double.PositiveInfinity);
        return double.IsInfinity(multiplier) ? multiplier : Shrink(arms) * new DifferenceStatistic(arms).At(multiplier);
    }

    /// <summary>The rate difference whose z is given.</summary>
    public static double DifferenceAt(TwoProportions arms, double z)
    {
        double estimate = arms.Difference;
        if (z == 0 || (estimate == -1 && z > 0) || (estimate == 1 && z < 0))
        {
            return estimate;
        }
        double target = z / Shrink(arms);
        double guess = target / Math.Sqrt(TypicalVariance(arms));
        double multiplier = IncreasingRoot.Find(new DifferenceStatistic(arms), target, guess, Math.Abs(guess) / 8, double.NegativeInfinity, double.PositiveInfinity);
        return double.IsInfinity(multiplier)
            ? -Math.Sign(z)
            : Math.Clamp(estimate - multiplier * DifferenceVariance(arms, multiplier), -1, 1);
    }

    /// <summary>z of a ratio of rates, given as the ratio minus 1.</summary>
    public static double RateRatio(TwoProportions arms, double lift)
    {
        if (lift <= -1)
        {
            return lift == -1 && arms.Xt == 0 ? 0 : double.PositiveInfinity;
        }
        if (double.IsPositiveInfinity(lift))
        {
            return double.NegativeInfinity;
        }
        if (arms.Ft == 0)
        {
            return Shrink(arms) * CertainTreatment.Statistic(arms, lift);
        }
        if (arms.Fc == 0)
        {
            return -Shrink(arms) * CertainTreatment.Statistic(arms.Swapped, -lift / (1 + lift));
        }
        // lift·λ² − P·λ + Q = 0, divided by the lift where that is large.
        double unit = Math.Max(1, Math.Abs(lift));
        double a = lift / unit;
        double p = arms.F / unit + a * (arms.Nt - arms.Xc);
        double q = arms.Cross / unit - a * arms.Nt * arms.Xc;
        double root = Math.Sqrt(Math.Max(0, p * p - 4 * a * q));
        double multiplier = p >= 0 ? 2 * q / (p + root) : (p - root) / (2 * a);
        return Shrink(arms) * new RateRatioStatistic(arms).At(Math.Clamp(multiplier, -arms.Xc, arms.Xt));
    }

    /// <summary>The ratio of rates, minus 1, whose z is given.</summary>
    public static double RateRatioAt(TwoProportions arms, double z)
    {
        if (arms.Ft == 0)
        {
            return CertainTreatment.LiftAt(arms, z / Shrink(arms));
        }
        if (arms.Fc == 0)
        {
            double inverse = CertainTreatment.LiftAt(arms.Swapped, -z / Shrink(arms));
            return double.IsPositiveInfinity(inverse) ? -1 : -inverse / (1 + inverse);
        }
        if (z > 0 ? arms.Xt == 0 : arms.Xc == 0)
        {
            return z > 0 ? -1 : double.PositiveInfinity;
        }
        double target = z / Shrink(arms);
        double variance = arms.Ft / (arms.Nt * (arms.Xt + 0.5)) + arms.Fc / (arms.Nc * (arms.Xc + 0.5));
        double multiplier = Solve(new RateRatioStatistic(arms), target, variance, -arms.Xc, arms.Xt);
        return Math.Max(-1, (arms.Cross - multiplier * arms.F) / ((arms.Nt - multiplier) * (arms.Xc + multiplier)));
    }

    /// <summary>z of a ratio of odds, given as the ratio minus 1.</summary>
    public static double OddsRatio(TwoProportions arms, double lift)
    {
        if (lift <= -1)
        {
            return lift == -1 && (arms.Xt == 0 || arms.Fc == 0) ? 0 : double.PositiveInfinity;
        }
        if (double.IsPositiveInfinity(lift))
        {
            return double.NegativeInfinity;
        }
        double unit = Math.Max(1, lift);
        double a = lift / unit;
        double p = arms.N / unit + a * (arms.Ft + arms.Xc);
        double q = arms.Cross / unit - a * arms.Ft * arms.Xc;
        double multiplier = 2 * q / (p + Math.Sqrt(Math.Max(0, p * p + 4 * a * q)));
        return Shrink(arms) * new OddsRatioStatistic(arms).At(Math.Clamp(multiplier, -Math.Min(arms.Ft, arms.Xc), Math.Min(arms.Xt, arms.Fc)));
    }

    /// <summary>The ratio of odds, minus 1, whose z is given.</summary>
    public static double OddsRatioAt(TwoProportions arms, double z)
    {
        double lowest = -Math.Min(arms.Ft, arms.Xc);
        double highest = Math.Min(arms.Xt, arms.Fc);
        if (z > 0 ? highest == 0 : lowest == 0)
        {
            return z > 0 ? -1 : double.PositiveInfinity;
        }
        double variance = 1 / (arms.Xt + 0.5) + 1 / (arms.Ft + 0.5) + 1 / (arms.Xc + 0.5) + 1 / (arms.Fc + 0.5);
        double multiplier = Solve(new OddsRatioStatistic(arms), z / Shrink(arms), variance, lowest, highest);
        return Math.Max(-1, (arms.Cross - multiplier * arms.N) / ((arms.Ft + multiplier) * (arms.Xc + multiplier)));
    }

    private static double Solve<T>(in T statistic, double target, double variance, double lowest, double highest)
        where T : struct, IIncreasing
    {
        if (target == 0)
        {
            return 0;
        }
        // The statistic has poles at the bounds: the guess keeps a tenth of the way.
        double guess = Math.Clamp(target / Math.Sqrt(variance), 0.9 * lowest, 0.9 * highest);
        return IncreasingRoot.Find(statistic, target, guess, Math.Abs(guess) / 16, lowest, highest);
    }

    // A variance that is never zero, to start a search from.
    private static double TypicalVariance(TwoProportions arms) =>
        (arms.Xt + 0.5) * (arms.Ft + 0.5) / (arms.Nt * arms.Nt * arms.Nt) + (arms.Xc + 0.5) * (arms.Fc + 0.5) / (arms.Nc * arms.Nc * arms.Nc);

    private static double DifferenceVariance(TwoProportions arms, double multiplier) =>
        ConstrainedVariance(arms.Xt, arms.Ft, multiplier) + ConstrainedVariance(arms.Xc, arms.Fc, -multiplier);

    /// <summary>p(1 − p)/n at the p in [0, 1] that solves x − n·p = λ·p(1 − p); p and 1 − p each by the root formula that does not cancel.</summary>
    private static double ConstrainedVariance(double successes, double failures, double multiplier)
    {
        double n = successes + failures;
        double above = n + multiplier;
        double below = n - multiplier;
        double root = multiplier >= 0 ? Math.Sqrt(below * below + 4 * multiplier * failures) : Math.Sqrt(above * above - 4 * multiplier * successes);
        double p = above > 0 ? 2 * successes / (above + root) : (above - root) / (2 * multiplier);
        double q = below > 0 ? 2 * failures / (below + root) : (root - below) / (2 * multiplier);
        return p * q / n;
    }

    /// <summary>Observed minus constrained difference, λ·V.</summary>
    private readonly struct DifferenceDistance(TwoProportions arms) : IIncreasing
    {
        public double At(double x) => x * DifferenceVariance(arms, x);
    }

    private readonly struct DifferenceStatistic(TwoProportions arms) : IIncreasing
    {
        public double At(double x) => x * Math.Sqrt(DifferenceVariance(arms, x));
    }

    private readonly struct RateRatioStatistic(TwoProportions arms) : IIncreasing
    {
        public double At(double x) => x == 0 ? 0 : x * Math.Sqrt(arms.Ft / (arms.Nt * (arms.Xt - x)) + arms.Fc / (arms.Nc * (arms.Xc + x)));
    }

    private readonly struct OddsRatioStatistic(TwoProportions arms) : IIncreasing
    {
        public double At(double x) => x == 0 ? 0 : x * Math.Sqrt(1 / (arms.Xt - x) + 1 / (arms.Ft + x) + 1 / (arms.Xc + x) + 1 / (arms.Fc - x));
    }

    /// <summary>
    /// The ratio of rates where everybody in treatment converted. Up to a ratio at which the pooled rate still fits, λ stays at Nt while
    /// treatment's constrained rate varies; beyond it that rate is 1. Both pieces have closed forms.
    /// </summary>
    private static class CertainTreatment
    {
        public static double Statistic(TwoProportions arms, double lift)
        {
            double qc = arms.Fc / arms.N;
            double qt = (1 + lift) * qc - lift;
            if (qt < 0)
            {
                return (arms.Fc - lift * arms.Xc) / Math.Sqrt(lift * arms.Nc);
            }
            double pt = (1 + lift) * (1 - qc);
            return arms.Nt * Math.Sqrt(qt / (arms.Nt * pt) + arms.Fc / (arms.Nc * (arms.Nt + arms.Xc)));
        }

        public static double LiftAt(TwoProportions arms, double z)
        {
            double varianceAtOne = arms.Fc / (arms.Nc * (arms.Nt + arms.Xc));
            if (z > arms.Nt * Math.Sqrt(varianceAtOne))
            {
                double odds = arms.Nt * (z * z / (arms.Nt * arms.Nt) - varianceAtOne);
                double qt = odds / (1 + odds);
                double qc = arms.Fc / arms.N;
                return (qc - qt) / (1 - qc);
            }
            // Xc·y² + b·y − Fc = 0 for y = √lift.
            double b = z * Math.Sqrt(arms.Nc);
            double root = Math.Sqrt(b * b + 4 * arms.Xc * arms.Fc);
            double y = b > 0 ? 2 * arms.Fc / (b + root) : arms.Xc == 0 ? double.PositiveInfinity : (root - b) / (2 * arms.Xc);
            return y * y;
        }
    }
}
