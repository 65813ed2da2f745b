using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>The scalar equations behind the normal mixture: where it is crossed and where it is tightest. All converge from one side by Newton's method.</summary>
internal static class MixtureOptimum
{
    public const double Ln2 = 0.693147180559945309417232121458;

    private const double LnSqrtTwoPi = 0.918938533204672741780329736406;

    private const int MaximumSteps = 100;

    /// <summary>y²/2 + ln Φ(y): the logarithm of a half-normal mixture apart from its growth term.</summary>
    public static double HalfNormalLog(double y)
    {
        if (y > -30)
        {
            return y * y / 2 + Normal.LogLowerTail(y);
        }
        // Far below, the two terms cancel; what is left is Laplace's expansion of Mills' ratio.
        double w = 1 / (y * y);
        return Math.Log((1 - w * (1 - w * (3 - 15 * w))) / -y) - LnSqrtTwoPi;
    }

    /// <summary>
    /// The y ≥ 0 at which y²/2 + ln Φ(y) = c, for c ≥ −ln 2. Increasing and convex: Newton's method jumps to the right of the root once and
    /// descends from there, doubling its digits.
    /// </summary>
    public static double HalfNormalQuantile(double c)
    {
        if (double.IsPositiveInfinity(c))
        {
            return c;
        }
        double y = c > 0.5 ? Math.Sqrt(2 * c) : Math.Sqrt(2 * Math.Max(0, c + Ln2));
        for (int step = 0; step < MaximumSteps; step++)
        {
            double logTail = Normal.LogLowerTail(y);
            double move = (y * y / 2 + logTail - c) / (y + Hazard(y, logTail));
            y = Math.Max(0, y - move);
            if (!(Math.Abs(move) > 1e-9 * (1 + y)))
            {
                return y;
            }
        }
        throw new ArithmeticException("The one-sided boundary did not converge.");
    }

    /// <summary>
    /// r/n* that minimises the two-sided critical value at n*: with u = 1 + n*/r, u − ln u = 1 − 2 ln α, which is u = −W₋₁(−α²/e)
    /// (Howard et al. 2021, prop. 3).
    /// </summary>
    public static double TwoSidedRatio(double alpha)
    {
        // In d = u − 1: d − ln(1 + d) = −2 ln α, increasing and convex. The start lies right of the root, and Newton's method descends to it.
        double target = -2 * Math.Log(alpha);
        double d = target + Math.Sqrt(2 * target);
        for (int step = 0; step < MaximumSteps; step++)
        {
            double next = d - (LogSpace.ExcessOverLog(d) - target) * (1 + d) / d;
            if (!(next < d))
            {
                return 1 / d;
            }
            d = next;
        }
        throw new ArithmeticException("The tuning of the two-sided boundary did not converge.");
    }

    /// <summary>
    /// r/n* that minimises the one-sided critical value at n*. At the optimum n*/r = y(y + φ(y)/Φ(y)), y being the crossing in units of √(n*+r).
    /// </summary>
    public static double OneSidedRatio(double alpha)
    {
        double c = -Math.Log(alpha) - Ln2;
        double low = 0;
        double high = Math.Sqrt(2 * (c + Ln2)) + 10;
        for (int step = 0; step < 2 * MaximumSteps; step++)
        {
            double y = (low + high) / 2;
            double logTail = Normal.LogLowerTail(y);
            double growth = y * (y + Hazard(y, logTail));
            if (y <= low || y >= high)
            {
                return 1 / growth;
            }
            if (y * y / 2 + logTail - Math.Log(1 + growth) / 2 < c)
            {
                low = y;
            }
            else
            {
                high = y;
            }
        }
        throw new ArithmeticException("The tuning of the one-sided boundary did not converge.");
    }

    /// <summary>φ(y)/Φ(y) from ln Φ(y).</summary>
    private static double Hazard(double y, double logTail) => Math.Exp(-y * y / 2 - LnSqrtTwoPi - logTail);
}
