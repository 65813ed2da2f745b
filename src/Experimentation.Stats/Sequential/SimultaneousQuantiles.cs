using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The largest of several quantile differences, each in units of its standard error. Sample quantiles are near a Brownian bridge B(p) over the density, and B(p)/√(p(1 − p)) is a Brownian motion at
/// time p/(1 − p) over the root of that time: so a band over quantiles is a Pocock test whose looks are at p/(1 − p).
/// </summary>
/// <remarks>Exact in the limit where the arms differ by a shift or a scale everywhere alike, so that the same quantiles are noisy in both; near it otherwise.</remarks>
internal sealed class SimultaneousQuantiles(ReadOnlySpan<double> probabilities)
{
    private readonly double[] _times = Times(probabilities);

    /// <summary>P(the largest |Z| ≥ z).</summary>
    public double Exceeds(double z)
    {
        if (!(z > 0))
        {
            return 1;
        }
        var law = new ScoreRecursion(_times, Folding.Even);
        double sum = 0;
        for (int k = 0; k < _times.Length; k++)
        {
            sum += 2 * law.UpperExit(k, z, 0);
            if (k < _times.Length - 1)
            {
                law.Continue(-z, z);
            }
        }
        return Math.Min(1, sum);
    }

    /// <summary>The z that the largest |Z| exceeds with a given chance.</summary>
    public double Critical(double alpha)
    {
        // Between one quantile alone and all of them without any help from each other.
        double low = Normal.UpperQuantile(alpha / 2);
        double guess = Normal.UpperQuantile(alpha / 2 / Math.Sqrt(_times.Length));
        return _times.Length == 1 ? low : -IncreasingRoot.Find(new Chance(this), Math.Log(alpha), -guess, 0.1, double.NegativeInfinity, 0);
    }

    private readonly struct Chance(SimultaneousQuantiles quantiles) : IIncreasing
    {
        public double At(double x) => Math.Log(quantiles.Exceeds(-x));
    }

    private static double[] Times(ReadOnlySpan<double> probabilities)
    {
        double[] times = new double[probabilities.Length];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = probabilities[i] / (1 - probabilities[i]);
        }
        return times;
    }
}
