namespace Experimentation.Stats.Numerics;

internal static partial class BetaFunction
{
    private const int StartSteps = 8;
    private const double PowerLawBelow = 25;
    private const double LongestStartStep = 5;

    /// <summary>The odds x / (1 - x) at which I(x; a, b) = <paramref name="p"/>.</summary>
    public static double LowerInverseOdds(double a, double b, double p) => p > 0.5 ? InverseOdds(a, b, 1 - p, lower: false) : InverseOdds(a, b, p, lower: true);

    /// <summary>The odds x / (1 - x) at which 1 - I(x; a, b) = <paramref name="p"/>.</summary>
    public static double UpperInverseOdds(double a, double b, double p) => p > 0.5 ? InverseOdds(a, b, 1 - p, lower: true) : InverseOdds(a, b, p, lower: false);

    private static double InverseOdds(double a, double b, double p, bool lower)
    {
        if (!(a > 0 && b > 0 && p >= 0) || double.IsInfinity(a + b))
        {
            return double.NaN;
        }
        if (p == 0)
        {
            return lower ? 0 : double.PositiveInfinity;
        }
        double logP = Math.Log(p);
        double end = lower ? a : b;
        if (end < PowerLawBelow)
        {
            // So close to its end of the support, the tail is xᵃ / (a B) to the last digit.
            double logEnd = (logP + Math.Log(end) + GammaFunction.LogBeta(a, b)) / end;
            if (logEnd + Math.Log(a + b) < -40)
            {
                return Math.Exp(lower ? logEnd : -logEnd);
            }
        }
        double odds = StartOdds(a, b, p, lower);
        if (!(odds > 1e-300 && odds < 1e300))
        {
            odds = a / b;
        }
        for (int i = 0; i < TailStep.MostSteps; i++)
        {
            if (!double.IsNormal(odds))
            {
                // On the way to an end of the support that no double is closer to.
                return odds < 1 ? 0 : double.PositiveInfinity;
            }
            double y = 1 / (1 + odds);
            double x = odds < 1 ? odds * y : 1 / (1 + 1 / odds);
            (double factor, double exponent) = TermParts(a, b, x, y);
            double bend = -(a + b) * x * y;
            (double step, bool isLast) =
                TailStep.Of(IncompleteTail(a, b, x, y), Math.Log(factor) + exponent, MeanDistance(a, b, x, y), bend, bend * (y - x), logP, lower);
            odds += odds * Elementary.Expm1(step);
            if (isLast || double.IsNaN(odds))
            {
                return odds;
            }
        }
        return double.NaN;
    }

    private static double StartOdds(double a, double b, double p, bool lower)
    {
        if (Math.Min(a, b) >= 0.5)
        {
            double z = Normal.LowerQuantile(p);
            return OddsOfDeviate(a, b, lower ? z : -z);
        }
        if (a > b)
        {
            return 1 / StartOdds(b, a, p, !lower);
        }
        // b is the larger: either both are small and each end has its power law, or b x is nearly a gamma variable.
        double logLower = ((lower ? Math.Log(p) : Elementary.Log1p(-p)) + Math.Log(a) + GammaFunction.LogBeta(a, b)) / a;
        if (logLower < -1)
        {
            return Math.Exp(logLower);
        }
        if (b < 1)
        {
            double logUpper = ((lower ? Elementary.Log1p(-p) : Math.Log(p)) + Math.Log(b) + GammaFunction.LogBeta(a, b)) / b;
            return logUpper < -1 ? Math.Exp(Math.Min(-logUpper, 700)) : 1;
        }
        return Elementary.Expm1(Math.Min(GammaFunction.InverseStart(a, p, lower) / (b + (a - 1) / 2), 700));
    }

    /// <summary>
    /// The odds whose deviance from the mean is that of a normal deviate, with Temme's (1992) first correction. Newton's method on the signed root of the deviance,
    /// in log-odds.
    /// </summary>
    private static double OddsOfDeviate(double a, double b, double z)
    {
        if (a > b)
        {
            return 1 / OddsOfDeviate(b, a, -z);
        }
        double n = a + b;
        double p = a / n;
        double q = b / n;
        double rootPq = Math.Sqrt(p * q);
        double eta = z / Math.Sqrt(n);
        // For p far below q this is a gamma variable's ratio to its mean, below the true odds otherwise.
        double u = RootOf(eta, Math.Log(GammaFunction.RatioOf(eta / rootPq)), p);
        double growth = Elementary.Expm1(u);
        double correction = Math.Abs(eta) < 0.03 * rootPq
            ? -(q - p) / (3 * rootPq)
            : Math.Log(eta / rootPq * (1 + p * growth) / growth) / eta;
        return p / q * Math.Exp(RootOf(eta + correction / n, u + correction / n / rootPq, p));
    }

    // u is the logarithm of the odds over those of the mean: deviance D = log(q + p eᵘ) - p u, D' = x - p.
    private static double RootOf(double eta, double u, double p)
    {
        for (int i = 0; i < StartSteps; i++)
        {
            double growth = Elementary.Expm1(u);
            double shift = p * growth;
            double deviance = Math.Max(0, Elementary.Log1p(shift) - p * u);
            double root = Math.CopySign(Math.Sqrt(2 * deviance), u);
            double gradient = (1 - p) * shift / (1 + shift);
            if (gradient == 0 || root == 0)
            {
                break;
            }
            double step = Math.Clamp((eta - root) * root / gradient, -LongestStartStep, LongestStartStep);
            u += step;
            if (Math.Abs(step) < 0.02)
            {
                break;
            }
        }
        return u;
    }
}
