namespace Experimentation.Stats;

/// <summary>How two groups are compared by the order of their values.</summary>
public enum RankTest
{
    /// <summary>
    /// Mann and Whitney's (1947) test, read as a shift of all values: Hodges and Lehmann's (1963) estimate and interval. Exact for small groups, with ties too (the conditional permutation
    /// distribution); the normal limit with continuity correction and tie-corrected variance for larger ones. The default.
    /// </summary>
    MannWhitney,

    /// <summary>The same, exact up to 1,000 users in all, if ties leave that many steps; with more, the normal limit, and a finding says so.</summary>
    MannWhitneyExact,

    /// <summary>The same by the normal limit with continuity correction.</summary>
    MannWhitneyNormal,

    /// <summary>The same by the normal limit without continuity correction.</summary>
    MannWhitneyUncorrected,

    /// <summary>
    /// Brunner and Munzel's (2000) test of the chance that a user of treatment has more than one of control, ties counting one half; the effect is that chance minus one half. Right where spreads
    /// or shapes differ, and for tied and zero-inflated metrics. Read as t with Satterthwaite's degrees of freedom; about ten users per arm or more.
    /// </summary>
    BrunnerMunzel,
}
