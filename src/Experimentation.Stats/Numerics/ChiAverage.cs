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
        double scale = Math.Sqrt(df / Math.PI) * Math.Exp(-Saddlepoint.StirlingError(df / 2));
        double centre = Math.Log(peak);
        return scale * (df >= SmallDf ? Plain(f, df, centre, step) : Stretched(f, df, centre, step));
    }

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
                if (!(term > 1e-17 * sum))
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
                if (!(term > 1e-17 * sum))
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
        double weight = Math.Abs(u) < 0.25 ? -u * u * Polynomial.AtByHalves(u, WeightSeries) : u - 0.5 * (s * s - 1);
        return f.At(s, df * weight);
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
