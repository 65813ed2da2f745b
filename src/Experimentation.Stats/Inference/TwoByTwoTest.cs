namespace Experimentation.Stats;

/// <summary>A test of whether two proportions are equal, by its p-value alone.</summary>
public enum TwoByTwoTest
{
    /// <summary>
    /// Boschloo's (1970) unconditional exact test: tables ordered by Fisher's p-value, the worst over all common rates. Never errs more than it says, and never has less power than
    /// Fisher's. The default.
    /// </summary>
    Boschloo,

    /// <summary>Barnard's unconditional exact test: tables ordered by the pooled z statistic (Suissa and Shuster 1985), the worst over all common rates.</summary>
    Barnard,

    /// <summary>Fisher's (1935) exact test, given the successes of both arms. Two-sided, all tables that are no more probable than the observed one count.</summary>
    FisherExact,

    /// <summary>Fisher's test with half of the observed table's probability (Lancaster 1961); two-sided, twice the smaller tail. Near its level on average, without a guarantee.</summary>
    FisherMidP,

    /// <summary>Pearson's chi-square without correction: the pooled z test. For large counts.</summary>
    Pearson,

    /// <summary>Pearson's chi-square with Yates' (1934) correction of one half. Close to Fisher's test, and as cautious.</summary>
    PearsonYates,

    /// <summary>The likelihood-ratio test (G test). For large counts.</summary>
    LikelihoodRatio,

    /// <summary>The likelihood-ratio test after moving every cell by one half, or by all of its distance if that is less, towards what is expected.</summary>
    LikelihoodRatioYates,
}
