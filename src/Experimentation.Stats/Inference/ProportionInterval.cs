namespace Experimentation.Stats;

/// <summary>How the interval of one proportion is worked out.</summary>
public enum ProportionInterval
{
    /// <summary>Wilson's (1927) score interval: right on average over rates, also for few users and rates near 0 or 1. The default.</summary>
    Wilson,

    /// <summary>The exact interval of Clopper and Pearson (1934): covers at least at its level for every rate, hence wide.</summary>
    ClopperPearson,

    /// <summary>Equal-tailed posterior interval under Jeffreys' prior; 0 or 1 where nobody or everybody converted (Brown, Cai and DasGupta 2001).</summary>
    Jeffreys,
}
