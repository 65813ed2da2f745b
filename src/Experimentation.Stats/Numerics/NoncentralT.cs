namespace Experimentation.Stats.Numerics;

/// <summary>
/// Non-central t: (Z + δ) / √(χ²/df), what a t statistic follows when there is an effect. Both tails are averages of normal tails over the estimated standard deviation;
/// infinite degrees of freedom are the normal distribution about δ. Parameters outside their range give NaN.
/// </summary>
internal static class NoncentralT
{
    private const double OneOverRootTwo = 0.70710678118654752;
    // With fewer degrees of freedom the statistic is beyond any number, on the side of the numerator.
    private const double Fewest = 1e-17;

    // Where the normal variable is nothing beside its mean.
    private const double Largest = 1e10;

    // A bend that is sharper than the weight by this much is taken apart.
    private const double Sharp = 1e6;

    // With more, the statistic is normal to more digits than there are.
    private const double Most = 1e25;
    private const double OneOverRootTwoPi = 0.39894228040143268;

    /// <summary>P(T &lt;= t).</summary>
    public static double LowerTail(double t, double df, double delta) => UpperTail(-t, df, -delta);

    /// <summary>P(T > t).</summary>
    public static double UpperTail(double t, double df, double delta)
    {
        if (!(df > 0) || !double.IsFinite(delta) || double.IsNaN(t))
        {
            return double.NaN;
        }
        if (double.IsInfinity(t))
        {
            return t > 0 ? 0 : 1;
        }
        if (df > Most || t == 0)
        {
            return Normal.UpperTail(t - delta);
        }
        if (df < Fewest)
        {
            return Normal.LowerTail(delta);
        }
        if (Math.Abs(delta) > Largest)
        {
            // δ / S > t
            double ratio = delta / t;
            return !(ratio > 0) ? (delta > 0 ? 1 : 0)
                : delta > 0 ? ChiSquared.LowerTail(df * ratio * ratio, df)
                : ChiSquared.UpperTail(df * ratio * ratio, df);
        }
        Shape shape = Shape.Of(t, df, delta, df);
        if (shape.Sharpness > Sharp)
        {
            return ChiAverage.Around(new Tail(t, delta), df, ChiAverage.Reach(df) * Math.Max(1, shape.Peak), delta / t, 1 / Math.Abs(delta), 0, 0);
        }
        return Math.Min(1, ChiAverage.Of(new Tail(t, delta), df, shape.Peak, shape.Sharpness));
    }

    public static double Density(double t, double df, double delta)
    {
        if (!(df > 0) || !double.IsFinite(delta) || double.IsNaN(t))
        {
            return double.NaN;
        }
        if (double.IsInfinity(t) || df < Fewest)
        {
            return 0;
        }
        if (df > Most)
        {
            return Normal.Density(t - delta);
        }
        if (Math.Abs(delta) > Largest)
        {
            return t != 0 && delta / t > 0 ? ChiAverage.DensityOfLogarithm(delta / t, df) / Math.Abs(t) : 0;
        }
        double peak = Shape.PeakOf(t, df, delta, df + 1);
        return ChiAverage.Of(new Bell(t, delta, 1), df, peak, Shape.Curvature(t, df, peak) + 1);
    }

    /// <summary>Derivative of the upper tail in δ: what a Newton step towards a wanted power divides by.</summary>
    public static double Slope(double t, double df, double delta)
    {
        if (df > Most || t == 0)
        {
            return Normal.Density(t - delta);
        }
        double peak = Shape.PeakOf(t, df, delta, df);
        return ChiAverage.Of(new Bell(t, delta, 0), df, peak, Shape.Curvature(t, df, peak));
    }

    /// <summary>The t with a lower tail of <paramref name="p"/>.</summary>
    public static double LowerQuantile(double p, double df, double delta) => -UpperQuantile(p, df, -delta);

    /// <summary>The t with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double df, double delta)
    {
        if (!(df > 0 && p is >= 0 and <= 1) || !double.IsFinite(delta))
        {
            return double.NaN;
        }
        if (p is 0 or 1)
        {
            return p == 0 ? double.PositiveInfinity : double.NegativeInfinity;
        }
        if (df > Most)
        {
            return delta + Normal.UpperQuantile(p);
        }
        double guess = delta + Normal.UpperQuantile(p) * Math.Sqrt(1 + delta * delta / (2 * df));
        return TailRoot.Falling(new InT(df, delta), p, guess, 1);
    }

    /// <summary>The δ at which the upper tail at t is <paramref name="p"/>: the effect that a t test with critical value t finds with power p.</summary>
    public static double Noncentrality(double p, double t, double df)
    {
        if (!(df > 0 && p is > 0 and < 1) || !double.IsFinite(t))
        {
            return double.NaN;
        }
        if (df > Most)
        {
            return t - Normal.UpperQuantile(p);
        }
        double guess = t - Normal.UpperQuantile(p) * Math.Sqrt(1 + t * t / (2 * df));
        return TailRoot.OfNoncentrality(new InNoncentrality(t, df), p, guess, 0.5, double.NegativeInfinity);
    }

    /// <summary>Where the weight s^power exp(-df s²/2) times the normal tail or density at ts - δ peaks, and how sharply.</summary>
    private readonly record struct Shape(double Peak, double Sharpness)
    {
        public static Shape Of(double t, double df, double delta, double power)
        {
            double peak = PeakOf(t, df, delta, power);
            if (t * peak > delta)
            {
                // The normal tail is close to its density there.
                return new(peak, Math.Max(0, Curvature(t, df, peak) - df));
            }
            // Beyond its bend the normal tail is flat: it bends where ts is about δ, if the weight reaches that far.
            double bend = Math.Min(Math.Abs(t) * ChiAverage.Reach(df), Math.Abs(delta) + 2);
            return new(1, bend * bend);
        }

        public static double PeakOf(double t, double df, double delta, double power)
        {
            // Largest s with power = (df + t²) s² - tδ s, written without cancellation or overflow.
            double length = Math.Abs(t) > 1e100 ? Math.Abs(t) : Math.Sqrt(df + t * t);
            double half = t / length * delta / 2;
            double root = Math.Sqrt(half * half + power);
            return (half >= 0 ? half + root : power / (root - half)) / length;
        }

        /// <summary>(df + t²) s².</summary>
        public static double Curvature(double t, double df, double s) => df * s * s + t * s * (t * s);
    }

    private readonly struct Tail(double t, double delta) : IChiIntegrand
    {
        public double At(double s, double exponent)
        {
            double z = Math.FusedMultiplyAdd(t, s, -delta);
            return z > 0
                ? 0.5 * ErrorFunction.Erfcx(z * OneOverRootTwo) * Math.Exp(exponent - 0.5 * z * z)
                : Math.Exp(exponent) * (z < -9 ? 1 : Normal.UpperTail(z));
        }
    }

    private readonly struct Bell(double t, double delta, int power) : IChiIntegrand
    {
        public double At(double s, double exponent)
        {
            double z = Math.FusedMultiplyAdd(t, s, -delta);
            return (power == 0 ? OneOverRootTwoPi : OneOverRootTwoPi * s) * Math.Exp(exponent - 0.5 * z * z);
        }
    }

    private readonly struct InT(double df, double delta) : ITwoTailed
    {
        public double LowerTail(double at) => NoncentralT.LowerTail(at, df, delta);

        public double UpperTail(double at) => NoncentralT.UpperTail(at, df, delta);
    }

    private readonly struct InNoncentrality(double t, double df) : ITwoTailed
    {
        public double LowerTail(double at) => NoncentralT.LowerTail(t, df, at);

        public double UpperTail(double at) => NoncentralT.UpperTail(t, df, at);
    }
}
