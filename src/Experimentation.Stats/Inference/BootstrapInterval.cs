namespace Experimentation.Stats;

/// <summary>How bootstrap replications become an interval and a p-value.</summary>
public enum BootstrapInterval
{
    /// <summary>
    /// Each replication divided by its own standard error, like a t statistic whose table the data themselves make (Efron 1982, ch. 10; Hall 1988). Second-order accurate, and the closest to its level for
    /// skewed means.
    /// </summary>
    Studentized,

    /// <summary>Percentiles moved for bias and skewness: BCa (Efron 1987, eq. 2.3). Second-order accurate, and the same on every scale.</summary>
    BiasCorrectedAccelerated,

    /// <summary>Percentiles of the replications as they are (Efron 1979). The same on every scale; too narrow for few users or skewed values.</summary>
    Percentile,
}
