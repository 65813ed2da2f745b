namespace Experimentation.Stats.Numerics;

/// <summary>
/// Non-central beta: X / (X + Y) with X a non-central chi-square of 2a degrees of freedom and non-centrality λ, Y a central one of 2b. Parameters outside their range, and a λ above 2e12, give NaN.
/// Functions with a y take x and y = 1 - x apart, so that whichever is small keeps its digits.
/// </summary>
internal static class NoncentralBeta
{
    /// <summary>P(B &lt;= x).</summary>
    public static double LowerTail(double x, double a, double b, double lambda) => LowerTail(x, 1 - x, a, b, lambda);

    /// <summary>P(B > x).</summary>
    public static double UpperTail(double x, double a, double b, double lambda) => UpperTail(x, 1 - x, a, b, lambda);

    public static double LowerTail(double x, double y, double a, double b, double lambda) => !IsDefined(x, a, b, lambda) ? double.NaN
        : x <= 0 ? 0
        : y <= 0 ? 1
        : PoissonMixture.Lower(new BetaTail(b, x, y), lambda / 2, a);

    public static double UpperTail(double x, double y, double a, double b, double lambda) => !IsDefined(x, a, b, lambda) ? double.NaN
        : x <= 0 ? 1
        : y <= 0 ? 0
        : PoissonMixture.Upper(new BetaTail(b, x, y), lambda / 2, a);

    public static double Density(double x, double a, double b, double lambda) => !IsDefined(x, a, b, lambda) ? double.NaN
        : x is <= 0 or >= 1 ? 0
        : PoissonMixture.Density(new BetaTail(b, x, 1 - x), lambda / 2, a) / (x * (1 - x));

    /// <summary>The x with a lower tail of <paramref name="p"/>.</summary>
    public static double LowerQuantile(double p, double a, double b, double lambda) => !IsDefined(p, a, b, lambda) || p is not (>= 0 and <= 1) ? double.NaN
        : p is 0 or 1 ? p
        : Share(LowerLogOdds(p, a, b, lambda));

    /// <summary>The x with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double a, double b, double lambda) => !IsDefined(p, a, b, lambda) || p is not (>= 0 and <= 1) ? double.NaN
        : p is 0 or 1 ? 1 - p
        : Share(UpperLogOdds(p, a, b, lambda));

    /// <summary>log(x / (1 - x)) at the lower quantile.</summary>
    internal static double LowerLogOdds(double p, double a, double b, double lambda) =>
        TailRoot.Rising(new InLogOdds(a, b, lambda), p, Guess(Normal.LowerQuantile(p), a, b, lambda));

    /// <summary>log(x / (1 - x)) at the upper quantile.</summary>
    internal static double UpperLogOdds(double p, double a, double b, double lambda) =>
        TailRoot.Falling(new InLogOdds(a, b, lambda), p, Guess(Normal.UpperQuantile(p), a, b, lambda));

    private static bool IsDefined(double x, double a, double b, double lambda) => a is > 0 and < double.PositiveInfinity && b is > 0 and < double.PositiveInfinity
        && lambda is >= 0 and <= 2 * PoissonMixture.Largest && !double.IsNaN(x);

    private static double Share(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    // The log-odds of a beta variable are about normal; the non-central chi-square is replaced by a central one with the same first two moments.
    private static double Guess(double z, double a, double b, double lambda)
    {
        double mean = 2 * a + lambda;
        double shape = mean * mean / (2 * (2 * a + 2 * lambda));
        return Math.Log(mean / (2 * b)) + Math.Clamp(z * Math.Sqrt(1 / shape + 1 / b), -300, 300);
    }

    private readonly struct BetaTail(double b, double x, double y) : ISteppedTail
    {
        public OneTail Tail(double shape) => BetaFunction.IncompleteTail(shape, b, x, y);

        public (double Factor, double Exponent) Step(double shape)
        {
            (double factor, double exponent) = BetaFunction.TermParts(shape, b, x, y);
            return (factor / shape, exponent);
        }

        public double StepRatio(double shape) => x * (shape + b) / (shape + 1);

        // j (shape + j) = mean x (shape + b + j).
        public double StepPeak(double mean, double shape)
        {
            double product = mean * x;
            double half = (shape - product) / 2;
            double root = Math.Sqrt(half * half + product * (shape + b));
            return half > 0 ? product * (shape + b) / (half + root) : root - half;
        }
    }

    private readonly struct InLogOdds(double a, double b, double lambda) : ITwoTailed
    {
        public double LowerTail(double at) => NoncentralBeta.LowerTail(Share(at), Share(-at), a, b, lambda);

        public double UpperTail(double at) => NoncentralBeta.UpperTail(Share(at), Share(-at), a, b, lambda);
    }
}
