namespace Experimentation.Stats.Numerics;

/// <summary>Chi-square distribution; degrees of freedom above 0, not necessarily whole.</summary>
internal static class ChiSquared
{
    public static double Density(double x, double df) => Gamma.Density(x, df / 2, 2);

    public static double LogDensity(double x, double df) => Gamma.LogDensity(x, df / 2, 2);

    public static double LowerTail(double x, double df) => GammaFunction.LowerRegularized(df / 2, x / 2);

    public static double UpperTail(double x, double df) => GammaFunction.UpperRegularized(df / 2, x / 2);

    public static double LogLowerTail(double x, double df) => GammaFunction.LogLowerRegularized(df / 2, x / 2);

    public static double LogUpperTail(double x, double df) => GammaFunction.LogUpperRegularized(df / 2, x / 2);

    /// <summary>The x with a lower tail of <paramref name="p"/>; 0 and infinity at the ends, NaN outside.</summary>
    public static double LowerQuantile(double p, double df) => 2 * GammaFunction.LowerInverse(df / 2, p);

    /// <summary>The x with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double df) => 2 * GammaFunction.UpperInverse(df / 2, p);
}
