namespace Experimentation.Stats.Numerics;

internal static partial class GammaFunction
{
    /// <summary>Upper tail by Legendre's continued fraction, summed as Gautschi (1979) does: one division a step. For x above 1 and above a.</summary>
    private static OneTail FractionTail(double a, double x)
    {
        (double factor, double exponent) = PoissonTermParts(a, x);
        double lead = x - a + 1;
        double p = 0;
        double q = (lead - 2) * lead;
        double r = 4 * lead;
        double s = 1 - a;
        double rho = 0;
        double term = 1;
        double sum = 1;
        do
        {
            p += s;
            q += r;
            r += 8;
            s += 2;
            double tau = p * (1 + rho);
            rho = tau / (q - tau);
            term *= rho;
            sum += term;
        }
        while (Math.Abs(term) > 1e-17 * Math.Abs(sum));
        return new(false, factor * (a / lead) * sum, exponent);
    }
}
