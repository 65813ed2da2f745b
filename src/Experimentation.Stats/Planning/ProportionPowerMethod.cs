namespace Experimentation.Stats;

/// <summary>For which test of two proportions a size is worked out, and how.</summary>
public enum ProportionPowerMethod
{
    /// <summary>
    /// The score test, in the normal limit: the pooled z test without a margin, the constrained estimates of Farrington and Manning (1990) with one. It is what
    /// <see cref="ProportionTest.MiettinenNurminen"/> needs. The default.
    /// </summary>
    Score,

    /// <summary>Wald's z, each arm with its own variance, in the normal limit.</summary>
    UnpooledZ,

    /// <summary>The difference of arcsines of root rates, whose variance hardly depends on the rate (Cohen 1988, chapter 6).</summary>
    Arcsine,

    /// <summary>Fisher's exact test, by enumeration of all tables. Tests no difference only.</summary>
    FisherExact,

    /// <summary>
    /// Barnard's unconditional exact test, ordered by the pooled z statistic (Suissa and Shuster 1985), by enumeration: more powerful than Fisher's. Tests no difference only.
    /// </summary>
    BarnardExact,

    /// <summary>
    /// Boschloo's (1970) unconditional exact test, ordered by Fisher's p-value, by enumeration: never less powerful than Fisher's. Tests no difference only.
    /// </summary>
    BoschlooExact,
}
