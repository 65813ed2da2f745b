namespace Experimentation.Stats.Numerics;

internal static partial class BetaFunction
{
    /// <summary>Lower tail: the common factor times 1 + (a+b)/(a+1) x + (a+b)(a+b+1)/((a+1)(a+2)) x² + …, all of one sign. For x well below the mean.</summary>
    private static OneTail SeriesTail(double a, double b, double x, double y)
    {
        (double factor, double exponent) = TermParts(a, b, x, y);
        double sum = 1;
        double term = 1;
        for (double k = 0; term > 1e-17 * sum; k++)
        {
            term *= (a + b + k) / (a + 1 + k) * x;
            sum += term;
        }
        return new(true, factor / a * sum, exponent);
    }

    /// <summary>
    /// For a below 1 and b x up to about 1, where I = exp(L)(1 + s) with L = a log x - log(a B(a, b)) and s a series in x. When I is close to 1 its complement comes from
    /// the same two numbers without cancellation.
    /// </summary>
    private static OneTail NearZeroTail(double a, double b, double x, double y)
    {
        double log = a * LogOfShare(x, y) - GammaFunction.LogGammaOnePlus(a) + GammaFunction.LogGammaRise(b, a);
        double sum = 0;
        double term = 1;
        for (int k = 1; Math.Abs(term) > 1e-18; k++)
        {
            term *= (k - b) / k * x;
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
