namespace Experimentation.Stats.Numerics;

/// <summary>
/// Non-central chi-square: a sum of df squared normal variables whose means have the sum of squares λ, for any real df above 0. Parameters outside their range, and a λ above 2e12, give NaN.
/// </summary>
internal static class NoncentralChiSquared
{
    /// <summary>P(X &lt;= x).</summary>
    public static double LowerTail(double x, double df, double lambda) => !IsDefined(x, df, lambda) ? double.NaN
        : x <= 0 ? 0
        : double.IsInfinity(x) ? 1
        : PoissonMixture.Lower(new GammaTail(x / 2), lambda / 2, df / 2);

    /// <summary>P(X > x).</summary>
    public static double UpperTail(double x, double df, double lambda) => !IsDefined(x, df, lambda) ? double.NaN
        : x <= 0 ? 1
        : double.IsInfinity(x) ? 0
        : PoissonMixture.Upper(new GammaTail(x / 2), lambda / 2, df / 2);

    public static double Density(double x, double df, double lambda) => !IsDefined(x, df, lambda) ? double.NaN
        : x < 0 || double.IsInfinity(x) ? 0
        : x == 0 ? (df > 2 ? 0 : df == 2 ? 0.5 * Math.Exp(-lambda / 2) : double.PositiveInfinity)
        : PoissonMixture.Density(new GammaTail(x / 2), lambda / 2, df / 2) / x;

    /// <summary>The x with a lower tail of <paramref name="p"/>.</summary>
    public static double LowerQuantile(double p, double df, double lambda) => !IsDefined(p, df, lambda) || p is not (>= 0 and <= 1) ? double.NaN
        : p is 0 or 1 ? (p == 0 ? 0 : double.PositiveInfinity)
        : Math.Exp(TailRoot.Rising(new InLogarithm(df, lambda), p, Guess(Normal.LowerQuantile(p), df, lambda)));

    /// <summary>The x with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double df, double lambda) => !IsDefined(p, df, lambda) || p is not (>= 0 and <= 1) ? double.NaN
        : p is 0 or 1 ? (p == 1 ? 0 : double.PositiveInfinity)
        : Math.Exp(TailRoot.Falling(new InLogarithm(df, lambda), p, Guess(Normal.UpperQuantile(p), df, lambda)));

    /// <summary>The λ at which the upper tail at x is <paramref name="p"/>; 0 where the central tail is already that large.</summary>
    public static double Noncentrality(double p, double x, double df)
    {
        if (!IsDefined(x, df, 0) || p is not (> 0 and < 1))
        {
            return double.NaN;
        }
        double z = Normal.UpperQuantile(p);
        return TailRoot.OfNoncentrality(new InNoncentrality(x, df), p, Math.Max(x - df - z * Math.Sqrt(Math.Max(4 * x - 2 * df, 2 * df)), 1));
    }

    private static bool IsDefined(double x, double df, double lambda) =>
        df is > 0 and < double.PositiveInfinity && lambda is >= 0 and <= 2 * PoissonMixture.Largest && !double.IsNaN(x);

    // Sankaran's (1959) power transformation would be closer; the cube root of a chi-square with the same first two moments is close enough to start from.
    private static double Guess(double z, double df, double lambda)
    {
        double mean = df + lambda;
        double spread = (df + 2 * lambda) / (mean * mean);
        double root = 1 - 2 * spread / 9 + z * Math.Sqrt(2 * spread / 9);
        return Math.Log(mean) + 3 * Math.Log(Math.Max(root, 0.02));
    }

    internal readonly struct GammaTail(double x) : ISteppedTail
    {
        public OneTail Tail(double shape) => GammaFunction.IncompleteTail(shape, x);

        public (double Factor, double Exponent) Step(double shape) => GammaFunction.PoissonTermParts(shape, x);

        public double StepRatio(double shape) => x / (shape + 1);

        // j (shape + j) = mean x.
        public double StepPeak(double mean, double shape) => 2 * mean * x / (shape + Math.Sqrt(shape * shape + 4 * mean * x));
    }

    private readonly struct InLogarithm(double df, double lambda) : ITwoTailed
    {
        public double LowerTail(double at) => NoncentralChiSquared.LowerTail(Math.Exp(at), df, lambda);

        public double UpperTail(double at) => NoncentralChiSquared.UpperTail(Math.Exp(at), df, lambda);
    }

    private readonly struct InNoncentrality(double x, double df) : ITwoTailed
    {
        public double LowerTail(double at) => NoncentralChiSquared.LowerTail(x, df, at);

        public double UpperTail(double at) => NoncentralChiSquared.UpperTail(x, df, at);
    }
}
