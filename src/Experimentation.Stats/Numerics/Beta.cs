namespace Experimentation.Stats.Numerics;

/// <summary>Beta distribution on (0, 1), both parameters above 0.</summary>
internal static class Beta
{
    public static double Density(double x, double a, double b)
    {
        if (!(x > 0 && x < 1 && a > 0 && b > 0))
        {
            return Edge(x, a, b);
        }
        (double factor, double exponent) = BetaFunction.TermParts(a, b, x, 1 - x);
        return Elementary.TimesExp(factor / x / (1 - x), exponent);
    }

    public static double LogDensity(double x, double a, double b)
    {
        if (!(x > 0 && x < 1 && a > 0 && b > 0))
        {
            return Math.Log(Edge(x, a, b));
        }
        (double factor, double exponent) = BetaFunction.TermParts(a, b, x, 1 - x);
        return Math.Log(factor) + exponent - Math.Log(x) - BetaFunction.LogOfShare(1 - x, x);
    }

    public static double LowerTail(double x, double a, double b) => BetaFunction.LowerRegularized(a, b, x);

    public static double UpperTail(double x, double a, double b) => BetaFunction.UpperRegularized(a, b, x);

    public static double LogLowerTail(double x, double a, double b) => BetaFunction.LogLowerRegularized(a, b, x);

    public static double LogUpperTail(double x, double a, double b) => BetaFunction.LogUpperRegularized(a, b, x);

    /// <summary>The x with a lower tail of <paramref name="p"/>; 0 and 1 at the ends, NaN outside.</summary>
    public static double LowerQuantile(double p, double a, double b) => Share(BetaFunction.LowerInverseOdds(a, b, p));

    /// <summary>The x with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double a, double b) => Share(BetaFunction.UpperInverseOdds(a, b, p));

    private static double Share(double odds) => odds < 1 ? odds / (1 + odds) : 1 / (1 + 1 / odds);

    // At 0 and 1, outside the support, and NaN.
    private static double Edge(double x, double a, double b)
    {
        if (double.IsNaN(x) || !(a > 0 && b > 0))
        {
            return double.NaN;
        }
        double parameter = x == 0 ? a : x == 1 ? b : double.PositiveInfinity;
        return parameter > 1 ? 0 : parameter < 1 ? double.PositiveInfinity : x == 0 ? b : a;
    }
}
