namespace Experimentation.Stats.Numerics;

internal static partial class GammaFunction
{
    /// <summary>The x with P(a, x) = <paramref name="p"/>.</summary>
    public static double LowerInverse(double a, double p) => p > 0.5 ? Inverse(a, 1 - p, lower: false) : Inverse(a, p, lower: true);

    /// <summary>The x with Q(a, x) = <paramref name="p"/>.</summary>
    public static double UpperInverse(double a, double p) => p > 0.5 ? Inverse(a, 1 - p, lower: true) : Inverse(a, p, lower: false);

    /// <summary>A starting value good to a few per cent of the standard deviation for a from 1/2, to a factor below.</summary>
    internal static double InverseStart(double a, double p, bool lower)
    {
        if (a >= 0.5)
        {
            double z = Normal.LowerQuantile(p);
            return a * RatioOfDeviate((lower ? z : -z) / Math.Sqrt(a), a);
        }
        double logLower = lower ? Math.Log(p) : Elementary.Log1p(-p);
        double x = Math.Exp((logLower + LogGammaOnePlus(a)) / a);
        if (lower || x < 0.3)
        {
            return x < 1 ? x * Math.Exp(x / (a + 1)) : x;
        }
        // Q = xᵃ⁻¹ e⁻ˣ / Γ(a) (1 - (1 - a) / x + …).
        double far = -Math.Log(p) - LogGamma(a);
        return far > 1 ? far - (1 - a) * Math.Log(far) : Math.Max(far, 0.3);
    }

    private static double Inverse(double a, double p, bool lower)
    {
        if (!(a > 0 && p >= 0))
        {
            return double.NaN;
        }
        if (p == 0 || double.IsInfinity(a))
        {
            return lower && !double.IsInfinity(a) ? 0 : double.PositiveInfinity;
        }
        double logP = Math.Log(p);
        if (lower)
        {
            // Where x is tiny, P = xᵃ / Γ(a + 1) to the last digit.
            double logX = (logP + LogGammaOnePlus(a)) / a;
            if (logX < -40)
            {
                return Math.Exp(logX);
            }
        }
        double x = InverseStart(a, p, lower);
        for (int i = 0; i < TailStep.MostSteps; i++)
        {
            if (x < 1e-300)
            {
                return x;
            }
            double logWeight = LogPoissonTerm(a, x) + Math.Log(a);
            (double step, bool isLast) = TailStep.Of(IncompleteTail(a, x), logWeight, a - x, -x, -x, logP, lower);
            x += x * Elementary.Expm1(step);
            if (isLast || double.IsNaN(x))
            {
                return x;
            }
        }
        return double.NaN;
    }

    /// <summary>λ = x / a for a normal deviate η0 √a: λ - 1 - log λ = η² / 2 with Temme's (1992) first correction of η.</summary>
    private static double RatioOfDeviate(double eta, double a)
    {
        double ratio = RatioOf(eta);
        // log of the slope η / (λ - 1), by its series where both vanish.
        double correction = Math.Abs(eta) < 0.05 ? -1.0 / 3 + eta / 36 : Math.Log(eta / (ratio - 1)) / eta;
        return RatioOf(eta + correction / a);
    }

    /// <summary>λ with λ - 1 - log λ = η² / 2 on the side of η's sign, to about three digits.</summary>
    internal static double RatioOf(double eta)
    {
        double half = eta * eta / 2;
        if (Math.Abs(eta) < 1)
        {
            return 1 + eta * (1 + eta * (1.0 / 3 + eta * (1.0 / 36 + eta * (-1.0 / 270 + eta * (1.0 / 4320 + eta / 17010)))));
        }
        if (eta > 0)
        {
            double ratio = 1 + half;
            ratio = 1 + half + Math.Log(1 + half + Math.Log(ratio + Math.Log(ratio)));
            return ratio;
        }
        double small = Math.Exp(-1 - half);
        small *= Math.Exp(small * (1 + small * (1 + 1.5 * small)));
        return small;
    }
}
