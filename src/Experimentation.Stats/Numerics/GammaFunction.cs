namespace Experimentation.Stats.Numerics;

/// <summary>Logarithms of the gamma and beta functions, and of their differences, without cancellation.</summary>
internal static partial class GammaFunction
{
    internal const double LogRootTwoPi = 0.91893853320467274;
    internal const double RootTwoPi = 2.5066282746310005;

    private const double StirlingFrom = 3;

    // logΓ(2 + x) / x on [-1/2, 1/2], Chebyshev fit computed at 50 digits, error 1e-19.
    private static ReadOnlySpan<double> NearTwo =>
    [
        0.42278433509846713, 0.3224670334241132, -0.06735230105319814, 0.02058080842778463,
        -0.007385551028668096, 0.0028905103307343394, -0.0011927539120033873, 0.0005096695250262799,
        -0.00022315475069647703, 9.945750665169756e-05, -4.492635166770342e-05, 2.0507292365464966e-05,
        -9.438454884054723e-06, 4.374221208333783e-06, -2.044935323180052e-06, 9.584290249224467e-07,
        -4.303234692956732e-07, 2.0192169921430407e-07, -1.341570273460026e-07, 6.473973449314896e-08,
    ];

    // x times the remainder of Stirling's formula in powers of 1 / x², x >= 3: Chebyshev fit computed at 50 digits, error 2e-18.
    private static ReadOnlySpan<double> Remainder =>
    [
        0.08333333333333333, -0.0027777777777774205, 0.0007936507934329321, -0.0005952380424656578,
        0.0008417440917677588, -0.001917001130893951, 0.006383083191332266, -0.028562653320980864,
        0.15315980848280422, -0.8438609013624414, 4.077432644796362, -14.947461306862106,
        35.31806763146543, -39.428365007942084,
    ];

    /// <summary>logΓ(x); infinite at 0 and at infinity, NaN below 0.</summary>
    public static double LogGamma(double x)
    {
        if (x >= StirlingFrom)
        {
            return double.IsPositiveInfinity(x) ? x : (x - 0.5) * Math.Log(x) - x + LogRootTwoPi + StirlingRemainder(x);
        }
        return x switch
        {
            >= 2.5 => Math.Log(x - 1) + LogGammaTwoPlus(x - 3),
            >= 1.5 => LogGammaTwoPlus(x - 2),
            >= 0.5 => LogGammaTwoPlus(x - 1) - Elementary.Log1p(x - 1),
            > 0 => LogGammaTwoPlus(x) - Elementary.Log1p(x) - Math.Log(x),
            0 => double.PositiveInfinity,
            _ => double.NaN,
        };
    }

    /// <summary>logΓ(1 + x), x >= 0, in full relative accuracy near 0.</summary>
    public static double LogGammaOnePlus(double x) => x <= 0.5 ? LogGammaTwoPlus(x) - Elementary.Log1p(x) : LogGamma(1 + x);

    /// <summary>What Stirling's formula lacks: logΓ(x) - ((x - ½) log x - x + ½ log 2π); about 1 / (12 x). x > 0.</summary>
    public static double StirlingRemainder(double x)
    {
        if (x >= StirlingFrom)
        {
            double inverse = 1 / x;
            return inverse * Polynomial.At(inverse * inverse, Remainder);
        }
        return LogGamma(x) - ((x - 0.5) * Math.Log(x) - x + LogRootTwoPi);
    }

    /// <summary>√(2πx) times the exponential of the remainder, 1 at 0: the factor that turns (x/e)ˣ into Γ(x + 1).</summary>
    public static double StirlingFactor(double x) => x == 0 ? 1 : RootTwoPi * Math.Sqrt(x) * Math.Exp(StirlingRemainder(x));

    /// <summary>logΓ(x + rise) - logΓ(x), x > 0 and rise >= 0, in full relative accuracy where the rise is small.</summary>
    public static double LogGammaRise(double x, double rise)
    {
        if (!(x > 0 && rise >= 0))
        {
            return double.NaN;
        }
        if (x < 1 && rise > 0.1 * x)
        {
            return LogGammaOnePlus(x + rise) - LogGammaOnePlus(x) - Elementary.Log1p(rise / x);
        }
        // Γ(x + rise) / Γ(x) = Γ(x + rise + 1) / Γ(x + 1) · x / (x + rise), until Stirling's formula is good.
        double descent = 0;
        for (; x < 10; x++)
        {
            double step = rise / x;
            descent += step + descent * step;
        }
        double remainders = rise < 0.1 ? RemainderRise(x, rise) : StirlingRemainder(x + rise) - StirlingRemainder(x);
        double ratio = rise / x;
        return rise * Math.Log(x) + (rise - 0.5) * Elementary.Log1p(ratio) + x * Elementary.Log1pMinusX(ratio) + remainders - Elementary.Log1p(descent);
    }

    /// <summary>log B(a, b), a and b > 0.</summary>
    public static double LogBeta(double a, double b)
    {
        (a, b) = a <= b ? (a, b) : (b, a);
        if (a < StirlingFrom)
        {
            return LogGamma(a) - LogGammaRise(b, a);
        }
        double sum = a + b;
        return (a - 0.5) * Math.Log(a / sum) - b * Elementary.Log1p(a / b) + LogRootTwoPi - 0.5 * Math.Log(b)
            + StirlingRemainder(a) + StirlingRemainder(b) - StirlingRemainder(sum);
    }

    /// <summary>xᵃ e⁻ˣ / Γ(a + 1), the Poisson probability of a whole number a with mean x; a and x >= 0.</summary>
    public static double PoissonTerm(double a, double x)
    {
        (double factor, double exponent) = PoissonTermParts(a, x);
        return Elementary.TimesExp(factor, exponent);
    }

    /// <summary>Logarithm of <see cref="PoissonTerm"/>.</summary>
    public static double LogPoissonTerm(double a, double x)
    {
        (double factor, double exponent) = PoissonTermParts(a, x);
        return Math.Log(factor) + exponent;
    }

    /// <summary>
    /// The Poisson term as factor · exp(exponent), in Loader's (2000) saddle-point form: its exponent -(x - a - a log(x / a)) is exact to rounding however large both are.
    /// </summary>
    internal static (double Factor, double Exponent) PoissonTermParts(double a, double x)
    {
        if (x == 0 || double.IsInfinity(x))
        {
            return (x == 0 && a == 0 ? 1 : 0, 0);
        }
        if (a < 1)
        {
            return (1, a * Math.Log(x) - x - LogGammaOnePlus(a));
        }
        // Near a the cancelling terms are taken together; far from it each keeps its digits alone.
        double ratio = x / a;
        double exponent = ratio is > 0.6 and < 1.6
            ? a * Elementary.Log1pMinusX((x - a) / a)
            : a * (double.IsNormal(ratio) ? Math.Log(ratio) : Math.Log(x) - Math.Log(a)) + (a - x);
        return (1 / (RootTwoPi * Math.Sqrt(a)), exponent - StirlingRemainder(a));
    }

    // Differences of x^-(2k-1) are taken through expm1, so that a small rise keeps its digits.
    private static double RemainderRise(double x, double rise)
    {
        double inverse = 1 / x;
        double square = inverse * inverse;
        double step = -Elementary.Log1p(rise * inverse);
        double sum = 0;
        for (int k = 7; k >= 0; k--)
        {
            sum = Math.FusedMultiplyAdd(sum, square, Remainder[k] * Elementary.Expm1((2 * k + 1) * step));
        }
        return sum * inverse;
    }

    private static double LogGammaTwoPlus(double x) => x * Polynomial.AtByHalves(x, NearTwo);
}
