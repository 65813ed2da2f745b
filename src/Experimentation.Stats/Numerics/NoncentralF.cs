namespace Experimentation.Stats.Numerics;

/// <summary>
/// Non-central F: a non-central chi-square over its df1 degrees of freedom, divided by a central one over its df2. Infinite df2 is the chi-square itself.
/// Parameters outside their range, and a λ above 2e12, give NaN.
/// </summary>
internal static class NoncentralF
{
    /// <summary>P(F &lt;= f).</summary>
    public static double LowerTail(double f, double df1, double df2, double lambda) => double.IsPositiveInfinity(df2)
        ? NoncentralChiSquared.LowerTail(df1 * f, df1, lambda)
        : !IsDefined(0, df1, df2, lambda) || double.IsNaN(f) ? double.NaN
        : f < 0 ? 0
        : NoncentralBeta.LowerTail(Share(df1 * f, df2), Share(df2, df1 * f), df1 / 2, df2 / 2, lambda);

    /// <summary>P(F > f).</summary>
    public static double UpperTail(double f, double df1, double df2, double lambda) => double.IsPositiveInfinity(df2)
        ? NoncentralChiSquared.UpperTail(df1 * f, df1, lambda)
        : !IsDefined(0, df1, df2, lambda) || double.IsNaN(f) ? double.NaN
        : f < 0 ? 1
        : NoncentralBeta.UpperTail(Share(df1 * f, df2), Share(df2, df1 * f), df1 / 2, df2 / 2, lambda);

    /// <summary>The f with a lower tail of <paramref name="p"/>.</summary>
    public static double LowerQuantile(double p, double df1, double df2, double lambda) => double.IsPositiveInfinity(df2)
        ? NoncentralChiSquared.LowerQuantile(p, df1, lambda) / df1
        : !IsDefined(p, df1, df2, lambda) ? double.NaN
        : p is 0 or 1 ? (p == 0 ? 0 : double.PositiveInfinity)
        : df2 / df1 * Math.Exp(NoncentralBeta.LowerLogOdds(p, df1 / 2, df2 / 2, lambda));

    /// <summary>The f with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double df1, double df2, double lambda) => double.IsPositiveInfinity(df2)
        ? NoncentralChiSquared.UpperQuantile(p, df1, lambda) / df1
        : !IsDefined(p, df1, df2, lambda) ? double.NaN
        : p is 0 or 1 ? (p == 1 ? 0 : double.PositiveInfinity)
        : df2 / df1 * Math.Exp(NoncentralBeta.UpperLogOdds(p, df1 / 2, df2 / 2, lambda));

    /// <summary>The λ at which the upper tail at f is <paramref name="p"/>, the effect that an F test with critical value f finds with power p; 0 where the central tail is already that large.</summary>
    public static double Noncentrality(double p, double f, double df1, double df2) => double.IsPositiveInfinity(df2)
        ? NoncentralChiSquared.Noncentrality(p, df1 * f, df1)
        : !IsDefined(p, df1, df2, 0) || p is 0 or 1 || double.IsNaN(f) || double.IsInfinity(f) ? double.NaN
        : TailRoot.OfNoncentrality(new InNoncentrality(f, df1, df2), p, Math.Max(NoncentralChiSquared.Noncentrality(p, df1 * f, df1), 1));

    private static bool IsDefined(double p, double df1, double df2, double lambda) =>
        p is >= 0 and <= 1 && df1 is > 0 and < double.PositiveInfinity && df2 > 0 && lambda is >= 0 and <= 2 * PoissonMixture.Largest;

    private static double Share(double part, double rest) => double.IsInfinity(part) ? 1 : part / (part + rest);

    private readonly struct InNoncentrality(double f, double df1, double df2) : ITwoTailed
    {
        public double LowerTail(double at) => NoncentralF.LowerTail(f, df1, df2, at);

        public double UpperTail(double at) => NoncentralF.UpperTail(f, df1, df2, at);
    }
}
