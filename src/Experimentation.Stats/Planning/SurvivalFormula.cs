namespace Experimentation.Stats;

/// <summary>How the events that a log-rank test needs are worked out.</summary>
public enum SurvivalFormula
{
    /// <summary>Schoenfeld (1981): normal on the logarithm of the hazard ratio. The default.</summary>
    Schoenfeld,

    /// <summary>Freedman (1982): the ratio (HR − 1)/(HR + 1) in place of the logarithm; asks for more at large effects. Superiority only.</summary>
    Freedman,
}
