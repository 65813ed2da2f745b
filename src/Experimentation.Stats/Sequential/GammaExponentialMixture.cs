using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Evidence from a sum whose exponential tilts are bounded like those of an exponential variable of scale c: λ of exp(λS − ψ(λ)V) is mixed over a
/// gamma density cut off at 1/c (Howard, Ramdas, McAuliffe and Sekhon 2021, prop. 9). The engine of the empirical-Bernstein sequence.
/// </summary>
/// <remarks>
/// With a = (v+ρ)/c², y = (cs+v+ρ)/c², a₀ = ρ/c² and P the regularised lower incomplete gamma function,
/// ln M = a₀ ln a₀ − lnΓ(a₀) − ln P(a₀, a₀) + lnΓ(a) + ln P(a, y) − a ln y + y − a₀. Stirling's formula is taken out of both gamma functions, which leaves
/// ln M = a·(y/a − 1 − ln(y/a)) + ½ ln(a₀/a) + δ(a) − δ(a₀) + ln P(a, y) − ln P(a₀, a₀).
/// </remarks>
internal readonly struct GammaExponentialMixture
{
    private const double LnSqrtTwoPi = 0.918938533204672741780329736406;

    private readonly double _rho;
    private readonly double _scale;
    private readonly double _constant;

    public GammaExponentialMixture(double rho, double scale)
    {
        _rho = rho;
        _scale = scale;
        double shape = rho / (scale * scale);
        _constant = Math.Log(shape) / 2 - DirichletMixture.Stirling(shape) - GammaFunction.LogLowerRegularized(shape, shape);
    }

    /// <summary>ln M for the sum s and the intrinsic time v.</summary>
    public double LogValue(double s, double v)
    {
        double a = (v + _rho) / (_scale * _scale);
        double excess = _scale * s / (v + _rho);
        double y = a * (1 + excess);
        if (y <= 0)
        {
            // The mixture is E[exp(y(1−T))]/a over T ~ Beta(a, 1); by Jensen's inequality at least exp(y/(a+1))/a. Less evidence is still evidence.
            return _constant - Math.Log(a) - LnSqrtTwoPi + y / (a + 1);
        }
        double exponent = a * LogSpace.ExcessOverLog(excess);
        // Chernoff: the upper tail of the gamma distribution is at most exp(−exponent).
        double logTail = excess > 0 && exponent > 40 ? 0 : GammaFunction.LogLowerRegularized(a, y);
        return exponent - Math.Log(a) / 2 + DirichletMixture.Stirling(a) + _constant + logTail;
    }

    /// <summary>The sum at which the mixture reaches exp(<paramref name="target"/>); target above 0.</summary>
    public double Bound(double v, double target)
    {
        double guess = Math.Sqrt(2 * (v + _rho) * (target + Math.Log(1 + v / _rho) / 2)) + _scale * target;
        return IncreasingRoot.Find(new AtTime(this, v), target, guess, guess / 8, 0, double.PositiveInfinity);
    }

    private readonly struct AtTime(GammaExponentialMixture mixture, double v) : IIncreasing
    {
        public double At(double s) => mixture.LogValue(s, v);
    }
}
