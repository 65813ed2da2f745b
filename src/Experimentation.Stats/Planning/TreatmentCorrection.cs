namespace Experimentation.Stats;

/// <summary>How the chance of a false alarm is kept when several treatments are compared with one control.</summary>
public enum TreatmentCorrection
{
    /// <summary>Each of k comparisons is tested at alpha / k (Dunn 1961). Right under any dependence. The default.</summary>
    Bonferroni,

    /// <summary>Each of k comparisons is tested at 1 − (1 − alpha)^(1/k) (Šidák 1967). Right for comparisons with one control, a hair less strict than Bonferroni.</summary>
    Sidak,

    /// <summary>
    /// The comparisons share control's users, so they are correlated, and the level is worked out from that correlation (Dunnett 1955), in the normal limit of many
    /// users. The least strict of the three.
    /// </summary>
    Dunnett,

    /// <summary>Each comparison is tested at alpha: the chance that any of them is a false alarm is higher.</summary>
    None,
}
