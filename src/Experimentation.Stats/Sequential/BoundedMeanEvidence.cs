using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>Evidence that a mean of values in [0, 1] is above a candidate, from count, mean and squared deviations alone.</summary>
/// <param name="count">Values, 0 or more.</param>
/// <param name="mean">Their mean.</param>
/// <param name="squares">Their squared deviations from it, added up.</param>
/// <param name="rho">Where the mixture over stakes is tightest, in added-up squares.</param>
internal readonly struct BoundedMeanEvidence(long count, double mean, double squares, double rho) : IIncreasing
{
    /// <summary>The scale never falls below this: a larger scale than needed is valid, and shapes of the gamma density stay moderate.</summary>
    private const double SmallestScale = 0.01;

    /// <summary>The same with every value x replaced by 1 − x: evidence that the mean is below.</summary>
    public BoundedMeanEvidence Mirrored => new(count, 1 - mean, squares, rho);

    /// <summary>ln of the mixture for a candidate mean. x − m never falls below −m, so m is the scale.</summary>
    public double LogValue(double candidate)
    {
        double distance = mean - candidate;
        return new GammaExponentialMixture(rho, Math.Max(candidate, SmallestScale)).LogValue(count * distance, squares + count * distance * distance);
    }

    /// <summary>Minus the evidence: increasing up to the mean wherever the evidence is above ln 2, which every target is.</summary>
    public double At(double candidate) => -LogValue(candidate);

    /// <summary>The candidate below which the evidence exceeds the target; 0 where none is excluded that an earlier look did not exclude.</summary>
    public double Limit(double earlier, double target)
    {
        if (count == 0 || earlier >= mean || At(Math.Max(earlier, 0)) >= -target)
        {
            return 0;
        }
        double low = Math.Max(earlier, 0);
        return IncreasingRoot.Find(this, -target, low + (mean - low) / 2, (mean - low) / 8, low, mean);
    }
}
