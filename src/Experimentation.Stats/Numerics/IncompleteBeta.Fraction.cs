namespace Experimentation.Stats.Numerics;

internal static partial class BetaFunction
{
    private const int MostFractionSteps = 5_000;

    /// <summary>
    /// Lower tail by the continued fraction of DiDonato and Morris (1992, eq. 9), which advances two steps of the classical one at a time; its convergents are
    /// summed term by term. For x below the mean.
    /// </summary>
    private static OneTail FractionTail(double a, double b, double x, double y, double distance)
    {
        (double factor, double exponent) = TermParts(a, b, x, y);
        double before = 1 / (a + 1);
        double first = a * (distance + 1) * before;
        double below = first;
        double term = 1;
        double sum = 1;
        double rho = 0;
        for (int n = 1; n < MostFractionSteps; n++)
        {
            double after = 1 / (a + 2 * n + 1);
            double share = n * (b - n) * x * before;
            double above = (a + n - 1) * (a + b + n - 1) * x * before * share;
            double next = n + share + (a + n) * (distance + 1 + n * (1 + y)) * after;
            double gain = above / (below * next) * (1 + rho);
            rho = -gain / (1 + gain);
            term *= rho;
            sum += term;
            if (Math.Abs(term) <= 1e-17 * Math.Abs(sum))
            {
                return new(true, factor / first * sum, exponent);
            }
            if (double.IsNaN(term))
            {
                break;
            }
            before = after;
            below = next;
        }
        return OneTail.Undefined;
    }
}
