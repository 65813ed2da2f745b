namespace Experimentation.Stats.Numerics;

/// <summary>Two standard normal variables with correlation ρ, and Owen's T function. A correlation beyond ±1 gives NaN.</summary>
internal static class BivariateNormal
{
    /// <summary>P(X > h, Y > k), to full relative accuracy however small.</summary>
    public static double UpperOrthant(double h, double k, double rho)
    {
        if (double.IsNaN(h) || double.IsNaN(k) || !(Math.Abs(rho) <= 1))
        {
            return double.NaN;
        }
        if (double.IsInfinity(h) || double.IsInfinity(k) || Math.Abs(rho) == 1)
        {
            return rho == -1 && !double.IsInfinity(h) && !double.IsInfinity(k) ? Between(h, -k) : double.IsPositiveInfinity(-h) ? Normal.UpperTail(k)
                : double.IsPositiveInfinity(-k) ? Normal.UpperTail(h) : Normal.UpperTail(Math.Max(h, k));
        }
        CorrelationIntegral integral = CorrelationIntegral.Of(h, k);
        double end = Math.Atanh(rho);
        // Plackett (1954): the derivative in ρ is the density at (h, k). From independence upwards and from ρ = -1 upwards everything adds, nothing cancels.
        return rho >= 0
            ? Normal.UpperTail(h) * Normal.UpperTail(k) + integral.Between(0, end)
            : Between(h, -k) + integral.Between(double.NegativeInfinity, end);
    }

    /// <summary>P(X &lt;= h, Y &lt;= k).</summary>
    public static double LowerOrthant(double h, double k, double rho) => UpperOrthant(-h, -k, rho);

    /// <summary>Owen's (1956) T(h, a): P(X > h, 0 &lt; Y &lt; aX) for independent X and Y.</summary>
    public static double OwensT(double h, double a)
    {
        if (double.IsNaN(h) || double.IsNaN(a))
        {
            return double.NaN;
        }
        if (double.IsInfinity(h))
        {
            return 0;
        }
        double size = CorrelationIntegral.OfOwen(h).Between(-Math.Asinh(Math.Abs(a)), 0);
        return a < 0 ? -size : size;
    }

    /// <summary>P(from &lt; X &lt; to) from the tails on the side where both are small; 0 for an empty interval.</summary>
    public static double Between(double from, double to) => !(from < to) ? 0
        : from >= 0 ? Normal.UpperTail(from) - Normal.UpperTail(to)
        : to <= 0 ? Normal.LowerTail(to) - Normal.LowerTail(from)
        : 1 - Normal.UpperTail(to) - Normal.LowerTail(from);

    /// <summary>
    /// (1 / 2π) ∫ sech w exp(-(a e²ʷ + b e⁻²ʷ) / 8 - c) dw: the bivariate normal density at (h, k) as a function of the correlation tanh w with a = (h - k)², b = (h + k)²,
    /// and Owen's integrand with a = b = h². In w the integrand has one peak and no singularity nearer than ±iπ/2.
    /// </summary>
    private readonly struct CorrelationIntegral(double a, double b, double c) : IIntegrand
    {
        private const double Negligible = 60;

        public static CorrelationIntegral Of(double h, double k) => new((h - k) * (h - k), (h + k) * (h + k), (h * h + k * k) / 4);

        public static CorrelationIntegral OfOwen(double h) => new(h * h, h * h, h * h / 4);

        public double At(double w)
        {
            double up = Math.Exp(w);
            double down = 1 / up;
            return 2 / (up + down) * Math.Exp(-(a * up * up + b * down * down) / 8 - c);
        }

        /// <summary>The integral, by panels that are short where the integrand bends, from the upper end down until nothing is left.</summary>
        public double Between(double from, double to)
        {
            double right = Math.Min(to, End);
            double sum = 0;
            while (right > from)
            {
                double left = Math.Max(from, right - Panel(right));
                double part = GaussLegendre.Integral(this, left, right);
                sum += part;
                if (part <= 1e-18 * sum && (part > 0 || right < Peak))
                {
                    break;
                }
                right = left;
            }
            return sum / (2 * Math.PI);
        }

        // Above it the integrand is exp(-60) of its peak or less.
        private double End
        {
            get
            {
                double width = Math.Sqrt(a) * Math.Sqrt(b);
                return a == 0 ? 45
                    : b == 0 ? 0.5 * Math.Log(8 * Negligible / a)
                    : Peak + Math.Asinh(Math.Sqrt(2 * Negligible / width));
            }
        }

        private double Peak => a == 0 ? double.PositiveInfinity : b == 0 ? double.NegativeInfinity : 0.25 * Math.Log(b / a);

        private double Panel(double right)
        {
            // The poles of sech may be half as near as the panel is long.
            double longest = right > 0 ? Math.Max(1.5, (1.5 + 0.8 * right) / 1.8) : 1.5 - 0.8 * right;
            // Where the end cuts the bell far out, the integrand falls faster than it bends.
            double slope = Math.Abs(a * Math.Exp(2 * right) - b * Math.Exp(-2 * right)) / 4;
            double length = Math.Min(Math.Min(Math.Min(8, longest), 20 / slope), 4 / Bend(right));
            while (length * Bend(right - length) > 4.5)
            {
                length *= 0.75;
            }
            return length;
        }

        private double Bend(double w) => Math.Sqrt((a * Math.Exp(2 * w) + b * Math.Exp(-2 * w)) / 2);
    }
}
