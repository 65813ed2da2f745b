namespace Experimentation.Stats.Numerics;

/// <summary>
/// Solving log tail(u) = log p in a variable u in which the density is log-concave (log x for gamma, log-odds for beta variables). Both log tails are concave there, so
/// Newton's step leads home from everywhere; Halley's replaces it where it is safe and converges faster.
/// </summary>
internal static class TailStep
{
    public const int MostSteps = 100;

    private const double LongestStep = 20;

    /// <summary>The step in u, and whether what it leaves is below rounding.</summary>
    /// <param name="tail">The tail at u.</param>
    /// <param name="logWeight">Logarithm of the density of u.</param>
    /// <param name="logWeightSlope">Its derivative.</param>
    /// <param name="width">Standard deviation of u near its mode.</param>
    /// <param name="logP">Logarithm of the wanted tail.</param>
    /// <param name="lower">Whether the lower tail is wanted.</param>
    public static (double Step, bool IsLast) Of(in OneTail tail, double logWeight, double logWeightSlope, double width, double logP, bool lower)
    {
        double logTail = lower ? tail.LogLower : tail.LogUpper;
        double slope = lower ? Math.Exp(logWeight - logTail) : -Math.Exp(logWeight - logTail);
        double newton = (logP - logTail) / slope;
        double curvature = logWeightSlope - slope;
        double bend = newton * curvature;
        double step = Math.Clamp(Math.Abs(bend) < 1 ? newton / (1 + bend / 2) : newton, -LongestStep, LongestStep);
        double scale = 1 + 1 / width + Math.Abs(curvature);
        return (step, Math.Abs(step) * scale < 2e-5);
    }
}
