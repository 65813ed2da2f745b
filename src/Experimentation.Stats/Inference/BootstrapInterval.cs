namespace Experimentation.Stats;

/// <summary>How bootstrap replications become an interval and a p-value.</summary>
public enum BootstrapInterval
{
    /// <summary>
    /// Each replication divided by its own standard error, like a t statistic whose table the data themselves make (Efron 1982, ch. 10; Hall 1988). Second-order accurate, and in simulations the
    /// nearest to its level for lifts; for differences of few, long-tailed values it covers too rarely.
    /// </summary>
    Studentized,

    /// <summary>Percentiles moved for bias and skewness: BCa (Efron 1987, eq. 2.3). Second-order accurate, and the same on every scale.</summary>
    BiasCorrectedAccelerated,

    /// <summary>Percentiles of the replications as they are (Efron 1979). The same on every scale; first-order accurate: errors of the two tails differ for skewed values.</summary>
    Percentile,
}
