namespace Experimentation.Stats.Numerics;

/// <summary>
/// The regularised incomplete beta function I(x; a, b) and its complement. Every function takes x and y = 1 - x apart, so that a caller who knows the smaller of
/// the two keeps its digits.
/// </summary>
internal static partial class BetaFunction
{
    /// <summary>From here on (both parameters) the uniform expansion holds all digits near the mean.</summary>
    private const double UniformFrom = 15;

    /// <summary>I(x; a, b), a and b > 0.</summary>
    public static double LowerRegularized(double a, double b, double x) => IncompleteTail(a, b, x, 1 - x).Lower;

    /// <summary>1 - I(x; a, b) = I(1 - x; b, a).</summary>
    public static double UpperRegularized(double a, double b, double x) => IncompleteTail(a, b, x, 1 - x).Upper;

    /// <summary>log I(x; a, b).</summary>
    public static double LogLowerRegularized(double a, double b, double x) => IncompleteTail(a, b, x, 1 - x).LogLower;

    /// <summary>log(1 - I(x; a, b)).</summary>
    public static double LogUpperRegularized(double a, double b, double x) => IncompleteTail(a, b, x, 1 - x).LogUpper;

    /// <summary>The tail that is computed directly, as factor and exponent; the way depends on where x lies.</summary>
    internal static OneTail IncompleteTail(double a, double b, double x, double y)
    {
        if (!(a > 0 && b > 0) || double.IsInfinity(a + b) || double.IsNaN(x) || double.IsNaN(y))
        {
            return OneTail.Undefined;
        }
        if (x <= 0)
        {
            return OneTail.LowerIsZero;
        }
        if (y <= 0)
        {
            return OneTail.UpperIsZero;
        }
        double distance = MeanDistance(a, b, x, y);
        return distance >= 0 ? BelowMean(a, b, x, y, distance) : BelowMean(b, a, y, x, -distance).Flipped;
    }

    /// <summary>xᵃ yᵇ / B(a, b) as factor · exp(exponent), in Loader's (2000) saddle-point form where both parameters allow it.</summary>
    internal static (double Factor, double Exponent) TermParts(double a, double b, double x, double y)
    {
        if (Math.Min(a, b) < 1)
        {
            return (1, a * LogOfShare(x, y) + b * LogOfShare(y, x) - GammaFunction.LogBeta(a, b));
        }
        double sum = a + b;
        double distance = MeanDistance(a, b, x, y);
        double exponent = Deviance(a, -distance, sum * x) + Deviance(b, distance, sum * y);
        double remainder = GammaFunction.StirlingRemainder(sum) - GammaFunction.StirlingRemainder(a) - GammaFunction.StirlingRemainder(b);
        return (Math.Sqrt(a / sum * b) / GammaFunction.RootTwoPi, exponent + remainder);
    }

    /// <summary>log x for x + y = 1, from whichever of the two has the digits.</summary>
    internal static double LogOfShare(double x, double y) => x <= 0.5 ? Math.Log(x) : Elementary.Log1p(-y);

    private static OneTail BelowMean(double a, double b, double x, double y, double distance)
    {
        if (Math.Min(a, b) >= UniformFrom && UniformTail(a, b, x, y, distance) is { } uniform)
        {
            return uniform;
        }
        if (a < 1 && (b >= 1 || x <= 0.5))
        {
            return NearZeroTail(a, b, x, y);
        }
        if (b < 1 && y <= 0.5 && (a < 1 || a * y <= 1.1))
        {
            return NearZeroTail(b, a, y, x).Flipped;
        }
        return (a + b) * x <= 0.5 * (a + 1) ? SeriesTail(a, b, x, y) : FractionTail(a, b, x, y, distance);
    }

    // a - (a + b) x = a y - b x, rounded once.
    private static double MeanDistance(double a, double b, double x, double y)
    {
        double product = b * x;
        double rest = Math.FusedMultiplyAdd(b, x, -product);
        return Math.FusedMultiplyAdd(a, y, -product) - rest;
    }

    /// <summary>a (log(1 + d/a) - d/a), at most 0, where 1 + d/a = scaled / a: Loader's deviance of a count a from its mean, with the sign that an exponent needs.</summary>
    internal static double Deviance(double a, double difference, double scaled)
    {
        double ratio = scaled / a;
        return ratio is > 0.6 and < 1.6 ? a * Elementary.Log1pMinusX(difference / a) : a * (double.IsNormal(ratio) ? Math.Log(ratio) : Math.Log(scaled) - Math.Log(a)) - difference;
    }
}
