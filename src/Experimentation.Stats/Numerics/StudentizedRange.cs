namespace Experimentation.Stats.Numerics;

/// <summary>
/// The range of several independent normal variables in units of an independent estimate of their standard deviation (Tukey). Both tails as integrals over the smallest of
/// the variables and over the estimate.
/// </summary>
internal static class StudentizedRange
{
    /// <summary>Beyond it the normal density is nothing.</summary>
    private const double Far = 38.5;

    /// <summary>P(range &lt;= q).</summary>
    public static double LowerTail(double q, int groups, double df) => Tail(q, groups, df, false);

    /// <summary>P(range > q).</summary>
    public static double UpperTail(double q, int groups, double df) => Tail(q, groups, df, true);

    /// <summary>The q with an upper tail of <paramref name="alpha"/>, strictly between 0 and 1.</summary>
    public static double UpperQuantile(double alpha, int groups, double df)
    {
        double pairs = 0.5 * groups * (groups - 1);
        double each = -Elementary.Expm1(Elementary.Log1p(-alpha) / pairs);
        double guess = Math.Sqrt(2) * StudentT.UpperQuantile(each / 2, df);
        // Ranges are positive, so the root is sought in their logarithm.
        return Math.Exp(SmoothRoot.Find(
            alpha <= 0.5
                ? u => Math.Log(alpha) - LogOf(UpperTail(Math.Exp(u), groups, df))
                : u => LogOf(LowerTail(Math.Exp(u), groups, df)) - Elementary.Log1p(-alpha),
            Math.Log(guess),
            0.1));
    }

    private static double LogOf(double tail) => Math.Max(Math.Log(tail), -1000);

    private static double Tail(double q, int groups, double df, bool isUpper)
    {
        if (double.IsNaN(q) || !(df > 0) || groups < 2)
        {
            return double.NaN;
        }
        if (!(q > 0) || double.IsPositiveInfinity(q))
        {
            return q > 0 != isUpper ? 1 : 0;
        }
        if (double.IsInfinity(df))
        {
            return Math.Min(1, OfNormals(q, groups, isUpper));
        }
        double peak = isUpper ? ChiAverage.PeakOfTail(q / Math.Sqrt(2), df) : 1;
        double sharpness = 9 * (2 + 4 * Math.Log(groups));
        return Math.Min(1, ChiAverage.Of(new Studentised(q, groups, isUpper), df, peak, sharpness));
    }

    private static double OfNormals(double range, int groups, bool isUpper)
    {
        // The smallest lies at -range/2 when all are together or two are far apart, and at the smallest of all for long ranges.
        double smallest = -Math.Sqrt(2 * Math.Log(groups)) - 1;
        double apart = Math.Max(-range / 2, -Far);
        return LineIntegral.Of(new OverSmallest(range, groups, isUpper), Math.Min(apart, smallest), 0, LineIntegral.StepFor(groups));
    }

    /// <summary>Density of the smallest, and all others within the range of it or not.</summary>
    private readonly struct OverSmallest(double range, int groups, bool isUpper) : IIntegrand
    {
        public double At(double x)
        {
            double above = Normal.UpperTail(x);
            if (above == 0)
            {
                return 0;
            }
            double density = groups * Normal.Density(x);
            if (!isUpper)
            {
                return density * Math.Exp((groups - 1) * Math.Log(BivariateNormal.Between(x, x + range)));
            }
            double beyond = Normal.UpperTail(x + range) / above;
            double log = (groups - 1) * Elementary.Log1p(-beyond);
            return density * Math.Exp((groups - 1) * Math.Log(above)) * -Elementary.Expm1(log);
        }
    }

    private readonly struct Studentised(double q, int groups, bool isUpper) : IChiIntegrand
    {
        public double At(double s, double exponent) => Math.Exp(exponent) * OfNormals(q * s, groups, isUpper);
    }
}
