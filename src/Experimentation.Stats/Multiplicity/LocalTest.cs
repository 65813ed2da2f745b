namespace Experimentation.Stats;

/// <summary>How a closed test tests that several hypotheses are true together, from their p-values.</summary>
public enum LocalTest
{
    /// <summary>The smallest p-value times their number. Any dependence. Closed: Holm's procedure.</summary>
    Bonferroni,

    /// <summary>1 − (1 − smallest)^number. Independent statistics, or two-sided tests of normal ones.</summary>
    Sidak,

    /// <summary>The smallest of number·p₍ₖ₎/k (Simes 1986). Independent or positively dependent statistics. Closed: Hommel's procedure.</summary>
    Simes,

    /// <summary>Fisher's (1925) sum of logarithms: strong against many small effects. Independent statistics only.</summary>
    Fisher,
}
