namespace Experimentation.Stats;

/// <summary>How two whole distributions are compared.</summary>
public enum DistributionTest
{
    /// <summary>The Kolmogorov–Smirnov test: exact, given the ties, where that takes less than about a tenth of a second, else by its limit. The default.</summary>
    KolmogorovSmirnov,

    /// <summary>
    /// Exact: the share of all ways to share the pooled values out at which the distance is at least as large, given the ties (Schröer and Trenkler 1995). Beyond ten billion steps the limit is used,
    /// and a finding says so.
    /// </summary>
    KolmogorovSmirnovExact,

    /// <summary>Kolmogorov's limit for many users, which for tied values errs less often than it says.</summary>
    KolmogorovSmirnovAsymptotic,
}
