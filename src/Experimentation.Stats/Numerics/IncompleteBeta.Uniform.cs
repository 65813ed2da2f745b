namespace Experimentation.Stats.Numerics;

internal static partial class BetaFunction
{
    private const int UniformTerms = 26;

    /// <summary>How far η may be from 0: its series converges up to √(2π) for equal parameters and up to 2√π over the skewness κ for unequal ones.</summary>
    private const double UniformReach = 0.45;

    /// <summary>
    /// Lower tail by Temme's (1992) uniform expansion in η, where nη²/2 is the deviance of (x, y) from the mean (p, q) and n = a + b: the normal tail of η√n less
    /// exp(-nη²/2) S(η) / √(2πn). With v = (x - p) / √(pq) and κ = (q - p) / √(pq), v v' = η (1 + κv - v²) gives the coefficients of η / v, and those of S follow
    /// backwards, since S'/n - ηS = 1 - (η / v) / G; the recurrence ends in the constant G. Nothing when x is too far from the mean.
    /// </summary>
    private static OneTail? UniformTail(double a, double b, double x, double y, double distance)
    {
        double n = a + b;
        double rootPq = Math.Sqrt(a / n * (b / n));
        double kappa = (b - a) / n / rootPq;
        double reach = UniformReach / Math.Max(1, Math.Abs(kappa));
        if (distance > reach * n * rootPq * 1.2)
        {
            return null;
        }
        double deviance = -(a * Elementary.Log1pMinusX(-distance / a) + b * Elementary.Log1pMinusX(distance / b));
        double eta = -Math.Sqrt(2 * deviance / n);
        if (eta < -reach)
        {
            return null;
        }
        Span<double> f = stackalloc double[UniformTerms];
        f = f[..TermsFor(Math.Min(a, b), -eta * Math.Max(Math.Abs(kappa) / 3.5, 0.4))];
        InverseSlopes(kappa, f);
        double above = f[^1];
        double twoAbove = 0;
        double sum = above;
        for (int k = f.Length - 2; k >= 1; k--)
        {
            double next = Math.FusedMultiplyAdd((k + 1) / n, twoAbove, f[k]);
            (twoAbove, above) = (above, next);
            sum = Math.FusedMultiplyAdd(sum, eta, next);
        }
        double constant = 1 + twoAbove / n;
        double correction = sum / (constant * GammaFunction.RootTwoPi * Math.Sqrt(n));
        return new(true, 0.5 * ErrorFunction.Erfcx(Math.Sqrt(deviance)) - correction, -deviance);
    }

    // The work grows with the square of the number of terms: as many as the series in η (its argument over its radius) and the one in 1 / n need.
    private static int TermsFor(double smaller, double argument)
    {
        int terms = smaller > 1000 ? 14 : smaller > 100 ? 18 : UniformTerms;
        return argument < 0.05 ? terms : argument < 0.1 ? Math.Max(terms, 18) : UniformTerms;
    }

    /// <summary>Coefficients of η / v in powers of η.</summary>
    private static void InverseSlopes(double kappa, Span<double> f)
    {
        Span<double> v = stackalloc double[UniformTerms + 1];
        v[0] = 0;
        v[1] = 1;
        f[0] = 1;
        // Coefficients u of v²: (k/2) uₖ = [k = 2] + κ vₖ₋₂ - uₖ₋₂, with u₀ = u₁ = 0 and u₂ = 1.
        double older = 0;
        double recent = 1;
        for (int k = 3; k <= f.Length + 1; k++)
        {
            double u = 2.0 / k * (kappa * v[k - 2] - older);
            (older, recent) = (recent, u);
            int middle = k / 2;
            double products = 0;
            for (int i = 2; i < k - middle; i++)
            {
                products = Math.FusedMultiplyAdd(v[i], v[k - i], products);
            }
            double half = u / 2 - products;
            v[k - 1] = 2 * middle == k ? half - v[middle] * v[middle] / 2 : half;
            double inverse = 0;
            for (int i = 1; i <= k - 2; i++)
            {
                inverse = Math.FusedMultiplyAdd(-v[i + 1], f[k - 2 - i], inverse);
            }
            f[k - 2] = inverse;
        }
    }
}
