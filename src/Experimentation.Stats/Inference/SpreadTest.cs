namespace Experimentation.Stats;

/// <summary>From where distances are taken when spreads are compared.</summary>
public enum SpreadTest
{
    /// <summary>From each group's median (Brown and Forsythe 1974): keeps its level for skewed metrics too. The default.</summary>
    BrownForsythe,

    /// <summary>From each group's mean (Levene 1960): a little more powerful for symmetric data, errs too often for skewed ones.</summary>
    Levene,
}
