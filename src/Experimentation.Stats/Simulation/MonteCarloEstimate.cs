using System.Globalization;

namespace Experimentation.Stats;

/// <summary>A figure from a simulation and how far chance may have moved it.</summary>
/// <param name="Value">The simulated share or mean.</param>
/// <param name="StandardError">Its Monte Carlo standard error; with four times the replications it halves.</param>
public readonly partial record struct MonteCarloEstimate(double Value, double StandardError)
{
    /// <summary>How many standard errors lie between this figure and a claimed one; within ±3 nothing contradicts the claim. ±∞ where there is no error and the claim differs.</summary>
    /// <param name="claimed">What theory says.</param>
    public double ZAgainst(double claimed) => Value == claimed ? 0 : (Value - claimed) / StandardError;

    /// <inheritdoc/>
    public override string ToString() => Math.Abs(Value) >= 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{Value:#,0} ± {StandardError:#,0.#}")
        : string.Create(CultureInfo.InvariantCulture, $"{Value:G4} ± {StandardError:G2}");

    /// <summary>A share, its error taken from the binomial distribution; where nothing or everything was counted, from half a count.</summary>
    internal static MonteCarloEstimate OfShare(long count, long of)
    {
        double share = (double)count / of;
        double inside = Math.Clamp(share, 0.5 / of, 1 - 0.5 / of);
        return new(share, Math.Sqrt(inside * (1 - inside) / of));
    }

    internal static MonteCarloEstimate OfMean(MeanSummary values) => new(values.Mean, Math.Sqrt(values.Variance / Math.Max(1, values.Count)));
}
