namespace Experimentation.Stats.Numerics;

/// <summary>What is averaged over the distribution of a standard deviation: a function of s that is positive and, with the weight, has one peak.</summary>
internal interface IChiIntegrand
{
    /// <summary>The function at s, times exp(exponent); one exponential where both decay.</summary>
    double At(double s, double exponent);
}

/// <summary>
/// Averages over S = √(χ²/df), the estimated standard deviation in units of the true one. In u = log s the integrand is analytic and dies off on both sides, where the plain
/// trapezoidal rule converges faster than any power of its step (Trefethen and Weideman 2014); every term is positive, so that small tails keep their relative accuracy.
/// </summary>
internal static class ChiAverage
{
    // exp(-37) is what the rule may lose: its error is twice the Fourier transform of the integrand at 2π / step.
    private const double LogAccuracy = 37;

    private const double SmallDf = 8;

    private const double LogOfNothing = 760;

    // Beyond it the normal tail is nothing.
    private const double FarTail = 40;

    private const double Negligible = 1e-17;

    // ((exp(2u) - 1) / 2 - u) / u².
    private static ReadOnlySpan<double> WeightSeries =>
    [
        1, 2.0 / 3, 1.0 / 3, 2.0 / 15, 2.0 / 45, 4.0 / 315, 1.0 / 315, 2.0 / 2835, 2.0 / 14175, 4.0 / 155925, 2.0 / 467775, 4.0 / 6081075, 4.0 / 42567525, 8.0 / 638512875,
    ];

    /// <summary>Average of <paramref name="f"/>.</summary>
    /// <param name="f">The function.</param>
    /// <param name="df">Degrees of freedom, finite and above 0.</param>
    /// <param name="peak">About where the integrand is largest.</param>
    /// <param name="sharpness">Curvature of the logarithm of <paramref name="f"/> in u at its sharpest place that matters, beyond the curvature 2 df of the weight; at least 0.</param>
    public static double Of<T>(in T f, double df, double peak, double sharpness)
        where T : struct, IChiIntegrand
    {
        double weight = WeightFrequency(df / 2);
        double step = 2 * Math.PI / Math.Sqrt(weight * weight + 2 * LogAccuracy * sharpness);
        double centre = Math.Log(peak);
        return Scale(df) * (df >= SmallDf ? Plain(f, df, centre, step) : Stretched(f, df, centre, step));
    }

    /// <summary>
    /// Average over <paramref name="from"/> to <paramref name="to"/> of a function that ends there with a corner: Gauss-Legendre panels in u from the upper end down.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="df">Degrees of freedom, finite and above 0.</param>
    /// <param name="from">Lower end, at least 0.</param>
    /// <param name="to">Upper end, finite.</param>
    /// <param name="slope">How fast the arguments of the normal tails in it move with s, at most.</param>
    /// <param name="shift">How far they are moved, at most.</param>
    public static double Over<T>(in T f, double df, double from, double to, double slope, double shift)
        where T : struct, IChiIntegrand =>
        Math.Min(1, Scale(df) * Downwards(new Weighted<T>(f, df), df, from > 0 ? Math.Log(from) : double.NegativeInfinity, Math.Log(to), 8, slope, shift));

    /// <summary>Average of a function with a rounded corner or a steep step inside: panels that double away from it on either side.</summary>
    /// <param name="f">The function.</param>
    /// <param name="df">Degrees of freedom, finite and above 0.</param>
    /// <param name="to">Where the weight ends.</param>
    /// <param name="corner">Where the corner is; anywhere.</param>
    /// <param name="width">How wide it is in u.</param>
    /// <param name="slope">How fast the arguments of the normal tails in it move with s elsewhere, at most.</param>
    /// <param name="shift">How far they are moved, at most.</param>
    public static double Around<T>(in T f, double df, double to, double corner, double width, double slope, double shift)
        where T : struct, IChiIntegrand
    {
        if (!(corner > 0 && corner < to))
        {
            return Over(f, df, 0, to, slope, shift);
        }
        Weighted<T> integrand = new(f, df);
        // A corner narrower than this is none.
        width = Math.Max(width, 1e-9);
        double place = Math.Log(corner);
        double above = Upwards(integrand, df, place, Math.Log(to), width, slope, shift);
        return Math.Min(1, Scale(df) * (above + Downwards(integrand, df, double.NegativeInfinity, place, width, slope, shift)));
    }

    private static double Downwards<T>(in Weighted<T> integrand, double df, double from, double to, double first, double slope, double shift)
        where T : struct, IChiIntegrand
    {
        double right = to;
        double sum = 0;
        for (double longest = first; right > from; longest *= 2)
        {
            double s = Math.Exp(right);
            double left = Math.Max(from, right - Math.Min(longest, Panel(df, s, slope, shift)));
            double part = GaussLegendre.Integral(integrand, left, right);
            sum += part;
            if (s < 1 && (sum > 0 ? part <= Negligible * sum : df * Weight(right, s) < -LogOfNothing))
            {
                break;
            }
            right = left;
        }
        return sum;
    }

    private static double Upwards<T>(in Weighted<T> integrand, double df, double from, double to, double first, double slope, double shift)
        where T : struct, IChiIntegrand
    {
        // Below this the weight is nothing.
        double nothing = LogOfNothing / df;
        double left = Math.Max(from, -nothing - Math.Sqrt(2 * nothing));
        double sum = 0;
        for (double longest = first; left < to; longest *= 2)
        {
            double s = Math.Exp(left);
            double length = Math.Min(longest, Panel(df, s, slope, shift));
            length = Math.Min(length, Panel(df, s * Math.Exp(length), slope, shift));
            double right = Math.Min(to, left + length);
            sum += GaussLegendre.Integral(integrand, left, right);
            left = right;
        }
        return sum;
    }

    // Four standard deviations where the integrand bends, sixteen units of its exponent where it only falls, and less than the poles' distance of a function of log s.
    private static double Panel(double df, double s, double slope, double shift)
    {
        double turn = Math.Min(slope * s, shift + FarTail);
        double bend = Math.Sqrt(2 * df * s * s + turn * turn);
        return Math.Min(Math.Min(4 / bend, 1.5 + 0.25 / df), 16 / (1 + df * Math.Abs(1 - s * s)));
    }

    /// <summary>Density of log S at log s.</summary>
    public static double DensityOfLogarithm(double s, double df) => double.IsInfinity(s) ? 0 : Scale(df) * Math.Exp(df * Weight(Math.Log(s), s));

    /// <summary>Logarithm of the integrand in u at s, but for a constant.</summary>
    public static double LogAt<T>(in T f, double df, double s)
        where T : struct, IChiIntegrand
    {
        double u = Math.Log(s);
        return Math.Log(f.At(s, 0)) + df * Weight(u, s);
    }

    /// <summary>The s beyond which the weight is below what the rule may lose.</summary>
    public static double Reach(double df)
    {
        // With y = s² - 1 the weight is exp(-df (y - log(1 + y)) / 2), and y - log(1 + y) >= q at y = q + √2q.
        double q = 2 * LogAccuracy / df;
        return Math.Sqrt(1 + q + Math.Sqrt(2 * q));
    }

    /// <summary>About where the tail of a normal variable beyond t·S is largest times the weight.</summary>
    public static double PeakOfTail(double t, double df) => Math.Abs(t) < 1e100 ? Math.Sqrt(df / (df + t * t)) : Math.Sqrt(df) / Math.Abs(t);

    private static double Plain<T>(in T f, double df, double centre, double step)
        where T : struct, IChiIntegrand
    {
        double sum = At(f, df, centre);
        for (int direction = -1; direction <= 1; direction += 2)
        {
            for (int i = direction; ; i += direction)
            {
                double term = At(f, df, centre + i * step);
                sum += term;
                if (!(term > Negligible * sum))
                {
                    break;
                }
            }
        }
        return sum * step;
    }

    /// <summary>
    /// With few degrees of freedom the weight falls off only like s^df towards 0. The variable u = x - exp(c - x) makes that fall double exponential; the step is halved until
    /// two rules agree to half the digits.
    /// </summary>
    private static double Stretched<T>(in T f, double df, double centre, double step)
        where T : struct, IChiIntegrand
    {
        // Where x is e⁻¹ beyond the peak, u is at the peak.
        centre += 1 / Math.E;
        double shift = centre - 1;
        double sum = Line(f, df, centre, shift, step, 0);
        for (int halvings = 0; ; halvings++)
        {
            double between = Line(f, df, centre, shift, step, 0.5);
            bool isDone = Math.Abs(between - sum) <= 1e-8 * sum;
            sum += between;
            step /= 2;
            if (isDone || halvings == 6 || !(sum > 0))
            {
                return sum * step;
            }
        }
    }

    private static double Line<T>(in T f, double df, double centre, double shift, double step, double offset)
        where T : struct, IChiIntegrand
    {
        double sum = 0;
        for (int direction = -1; direction <= 1; direction += 2)
        {
            for (int i = direction < 0 ? -1 : 0; ; i += direction)
            {
                double x = centre + (i + offset) * step;
                double stretch = Math.Exp(shift - x);
                double term = (1 + stretch) * At(f, df, x - stretch);
                sum += term;
                if (!(term > Negligible * sum))
                {
                    break;
                }
            }
        }
        return sum;
    }

    private static double At<T>(in T f, double df, double u)
        where T : struct, IChiIntegrand
    {
        double s = Math.Exp(u);
        return f.At(s, df * Weight(u, s));
    }

    // log s - (s² - 1) / 2, which is about -u² near 0.
    private static double Weight(double u, double s) => Math.Abs(u) < 0.25 ? -u * u * Polynomial.AtByHalves(u, WeightSeries) : u - 0.5 * (s * s - 1);

    // What makes the weight a density in u: 2 (df/2)^(df/2) exp(-df/2) / Γ(df/2).
    private static double Scale(double df) => Math.Sqrt(df / Math.PI) * Math.Exp(-GammaFunction.StirlingRemainder(df / 2));

    private readonly struct Weighted<T>(T f, double df) : IIntegrand
        where T : struct, IChiIntegrand
    {
        public double At(double x) => ChiAverage.At(f, df, x);
    }

    /// <summary>
    /// The frequency at which the Fourier transform of the weight, |Γ(a + iω/2)| / Γ(a), has fallen to the accuracy wanted: Stirling's formula gives
    /// a (r atan r - log(1 + r²) / 2) = 37 with r = ω / 2a.
    /// </summary>
    private static double WeightFrequency(double a)
    {
        double target = LogAccuracy / a;
        double r = target < 1 ? Math.Sqrt(2 * target) * (1 + target / 6) : (target + 1 + Math.Log(1 + target)) * (2 / Math.PI);
        for (int i = 0; i < 2; i++)
        {
            double angle = Math.Atan(r);
            r += (target - r * angle + 0.5 * Math.Log(1 + r * r)) / angle;
        }
        return 2 * a * r;
    }
}
