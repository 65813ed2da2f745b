using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Difference between two means over users (or events) where whole clusters of them were randomised.</summary>
    /// <remarks>
    /// Assumes that clusters are independent of each other; what happens within one does not matter. The mean weighs a cluster by its size. Identical to a regression on the
    /// treatment indicator with cluster-robust standard errors. Sources: Liang and Zeger (1986); Bell and McCaffrey (2002); Pustejovsky and Tipton (2018).
    /// </remarks>
    /// <param name="control">Control's clusters.</param>
    /// <param name="treatment">Treatment's clusters.</param>
    /// <param name="test">How the noise is worked out; CR2 unless there is a reason.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static Comparison Clusters(ClusterSummary control, ClusterSummary treatment, ClusterTest test = ClusterTest.CR2)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(ClusterEffects.OfMeans(control, treatment, test));
    }

    /// <summary>Difference between two quantiles over values of which users have several (page loads, deliveries).</summary>
    /// <remarks>
    /// Assumes that clusters are independent of each other. The share of values below the quantile varies as the delta method over clusters says (Deng, Knoblich and Lu 2018, section 4); its rank
    /// is read as t with one degree of freedom less than clusters.
    /// </remarks>
    /// <param name="control">Control's values.</param>
    /// <param name="treatment">Treatment's values.</param>
    /// <param name="probability">Which quantile over values: 0.5 is the median; strictly between 0 and 1.</param>
    /// <param name="test">How the noise is worked out.</param>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range, or the test is none of the named ones.</exception>
    public static Comparison Quantiles(ClusteredSample control, ClusteredSample treatment, double probability, QuantileTest test = QuantileTest.ResamplingFree)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(ClusterEffects.OfQuantiles(control, treatment, QuantileProbability(probability), test));
    }
}
