namespace Experimentation.Stats.Numerics;

/// <summary>
/// Solving log tail(u) = log p in a variable u in which the density is log-concave (log x for gamma, log-odds for beta variables). Both log tails are concave there, so
/// Newton's step leads home from everywhere; near home the step is the inverse series up to the fourth power, and one or two evaluations of the tail are enough.
/// </summary>
internal static class TailStep
{
    public const int MostSteps = 100;

    private const double LongestStep = 20;

    /// <summary>A step that rounding takes from exp(u).</summary>
    private const double ClosestStep = 4e-16;

    /// <summary>The step in u, and whether what it leaves is below rounding.</summary>
    /// <param name="tail">The tail at u.</param>
    /// <param name="logWeight">Logarithm of the density of u.</param>
    /// <param name="slope">Its first derivative.</param>
    /// <param name="bend">Its second derivative.</param>
    /// <param name="twist">Its third derivative.</param>
    /// <param name="logP">Logarithm of the wanted tail.</param>
    /// <param name="lower">Whether the lower tail is wanted.</param>
    public static (double Step, bool IsLast) Of(in OneTail tail, double logWeight, double slope, double bend, double twist, double logP, bool lower)
    {
        double logTail = lower ? tail.LogLower : tail.LogUpper;
        double hazard = Math.Exp(logWeight - logTail);
        return Of(logP - logTail, lower ? hazard : -hazard, slope, bend, twist);
    }

    /// <summary>The same from the gap between log p and the log tail, and from the derivative <paramref name="h"/> of the log tail.</summary>
    public static (double Step, bool IsLast) Of(double gap, double h, double slope, double bend, double twist)
    {
        // Derivatives of the log tail over h: the second is l' - h with l the log density, and so on.
        double newton = gap / h;
        double difference = slope - h;
        double second = difference;
        double third = second * difference + (bend - h * second);
        double fourth = third * difference + 2 * second * (bend - h * second) + (twist - h * third);
        double b = newton * second / 2;
        double c = newton * newton * third / 6;
        double d = newton * newton * newton * fourth / 24;
        // The tails are functions of exp(u): no step of order 1 is small, however straight the curve is here.
        double reach = Math.Max(Math.Max(Math.Abs(b), Math.Sqrt(Math.Abs(c))), Math.Abs(newton) / 4);
        if (Math.Abs(newton) < ClosestStep)
        {
            return (newton, true);
        }
        if (reach > 0.2)
        {
            double step = Math.Abs(b) < 0.5 ? newton / (1 + b) : newton;
            return (Math.Clamp(step, -LongestStep, LongestStep), false);
        }
        double series = newton * (1 - b + (2 * b * b - c) - (5 * b * (b * b - c) + d));
        double left = reach * reach;
        return (series, Math.Abs(newton) * left * left < 2e-16);
    }
}
