using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>Limits of a rate, searched on the log-odds scale so that rates next to 0 and 1 keep their digits.</summary>
internal static class LogOddsRoot
{
    /// <summary>Rates below this log-odds are no numbers any more.</summary>
    private const double Lowest = -700;

    /// <summary>
    /// The log-odds below <paramref name="best"/> at which minus the loss, increasing up to <paramref name="best"/>, falls to
    /// −<paramref name="allowed"/>. −∞ if it never does.
    /// </summary>
    public static double Below<T>(in T minusLoss, double allowed, double best, double step)
        where T : struct, IIncreasing
    {
        double ceiling = double.IsPositiveInfinity(best) ? double.PositiveInfinity : best;
        double guess = double.IsPositiveInfinity(best) ? 0 : best - Math.Min(step, 1);
        double found = IncreasingRoot.Find(minusLoss, -allowed, Math.Max(guess, Lowest + 1), Math.Min(step, 1), Lowest, ceiling);
        return found > Lowest ? found : double.NegativeInfinity;
    }

    public static double Rate(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    /// <summary>ln of the rate, also where the rate underflows.</summary>
    public static double LogRate(double logOdds) => logOdds < 0 ? logOdds - Elementary.Log1p(Math.Exp(logOdds)) : -Elementary.Log1p(Math.Exp(-logOdds));
}
