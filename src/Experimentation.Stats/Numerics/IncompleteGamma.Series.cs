namespace Experimentation.Stats.Numerics;

internal static partial class GammaFunction
{
    /// <summary>Lower tail: the Poisson term times 1 + x/(a+1) + x²/((a+1)(a+2)) + …, all of one sign. For x up to a.</summary>
    private static OneTail SeriesTail(double a, double x)
    {
        (double factor, double exponent) = PoissonTermParts(a, x);
        double sum = 1;
        double term = 1;
        for (double k = a + 1; term > 1e-17 * sum; k++)
        {
            term *= x / k;
            sum += term;
        }
        return new(true, factor * sum, exponent);
    }

    /// <summary>
    /// For a below 1 and x up to about 1, where P = exp(L)(1 + s) with L = a log x - logΓ(1 + a) and an alternating s. When P is close to 1 its complement comes from the
    /// same two numbers without cancellation (Temme, 1994).
    /// </summary>
    private static OneTail NearZeroTail(double a, double x)
    {
        double log = a * Math.Log(x) - LogGammaOnePlus(a);
        double sum = 0;
        double term = 1;
        for (int k = 1; Math.Abs(term) > 1e-18; k++)
        {
            term *= -x / k;
            sum += term / (a + k);
        }
        sum *= a;
        if (log < -1)
        {
            return new(true, 1 + sum, log);
        }
        double growth = Elementary.Expm1(log);
        double upper = Math.Max(0, -Math.FusedMultiplyAdd(growth, sum, growth + sum));
        return upper < 0.5 ? new(false, upper, 0) : new(true, (1 + growth) * (1 + sum), 0);
    }
}
