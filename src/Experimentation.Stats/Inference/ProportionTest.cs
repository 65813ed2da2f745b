namespace Experimentation.Stats;

/// <summary>How two proportions are compared. Every method gives a p-value and an interval that belong to each other, at any margin.</summary>
public enum ProportionTest
{
    /// <summary>
    /// The score test of Miettinen and Nurminen (1985): the variance is worked out under the null value in question, times N/(N − 1). Good from about
    /// ten users per arm, at any margin, with zero conversions too; on every scale. The default.
    /// </summary>
    MiettinenNurminen,

    /// <summary>
    /// Wald's z with each arm's own variance. For large counts only. Ratios on the log scale (Katz et al. 1978), odds ratios on the logit scale (Woolf 1955).
    /// </summary>
    UnpooledZ,

    /// <summary>
    /// z with one variance from both arms together, which is the variance if there is no difference. Its interval and its tests of other margins keep that
    /// variance and are only right near no difference; there, choose <see cref="MiettinenNurminen"/>.
    /// </summary>
    PooledZ,

    /// <summary>
    /// The hybrid of two Wilson intervals: Newcombe (1998b), method 10; for ratios of rates by the method of variance estimates recovery
    /// (Donner and Zou 2012). No odds ratios.
    /// </summary>
    Newcombe,

    /// <summary>
    /// z after adding one success and one failure to each arm (Agresti and Caffo 2000); on ratio scales its relatives that add one half:
    /// the adjusted log (Walter 1975) and the adjusted logit (Gart 1966).
    /// </summary>
    AgrestiCaffo,

    /// <summary>
    /// Fisher's (1935) exact test of the odds ratio, given how many succeeded in both arms together: a two-sided p-value is twice the smaller tail, and its interval (Cornfield 1956)
    /// belongs to it; the estimate is the conditional one of greatest likelihood. Never errs more than it says, and usually less. Odds ratios only. For the two-sided
    /// p-value that adds up all tables that are no more probable, ask <see cref="Compare.TwoByTwo"/>.
    /// </summary>
    FisherExact,

    /// <summary>
    /// Fisher's test with half of the observed table's probability (mid-p, Lancaster 1961): no longer a guarantee, but near its level on average. Odds ratios only.
    /// </summary>
    FisherMidP,
}
