namespace Experimentation.Stats.Numerics;

/// <summary>
/// The two parts of a saddle-point mass (Loader 2000, "Fast and accurate computation of binomial probabilities"): what Stirling's formula leaves of a factorial,
/// and how far a count lies from its mean. Both are small where the logarithms of factorials are huge, so nothing cancels.
/// </summary>
internal static class Saddlepoint
{
    private const double LogRootTwoPi = 0.91893853320467274;
    private const double RootTwoPi = 2.5066282746310005;

    // log(n!) - log(√(2πn) (n/e)ⁿ) for n = 1 … 15, computed at 50 digits.
    private static ReadOnlySpan<double> OfSmallIntegers =>
    [
        0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
        0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
        0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.0059513701127588475, 0.005554733551962801,
    ];

    /// <summary>log Γ(n + 1) - log(√(2πn) (n/e)ⁿ) for real n above 0.</summary>
    public static double StirlingError(double n)
    {
        if (n <= 15)
        {
            int whole = (int)n;
            return whole == n && whole > 0
                ? OfSmallIntegers[whole - 1]
                : GammaFunction.LogGamma(n + 1) - (n + 0.5) * Math.Log(n) + n - LogRootTwoPi;
        }
        double square = 1 / (n * n);
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188 - 691.0 / 360360 * square) * square) * square) * square) * square) / n;
    }

    /// <summary>√(2πn) exp(StirlingError(n)), which is 1 at 0: the factor that turns (n/e)ⁿ into Γ(n + 1).</summary>
    public static double StirlingFactor(double n) => n == 0 ? 1 : RootTwoPi * Math.Sqrt(n) * Math.Exp(StirlingError(n));

    /// <summary>x log(x / mean) + mean - x, at least 0; <paramref name="excess"/> is mean - x, which the caller often knows better than the mean.</summary>
    public static double Deviance(double x, double mean, double excess) => x == 0
        ? mean
        : Math.Abs(excess) <= 0.5 * x ? -x * Elementary.Log1pMinusX(excess / x) : excess - x * Math.Log(mean / x);
}
