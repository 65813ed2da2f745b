namespace Experimentation.Stats;

/// <summary>What a look of a group-sequential test says.</summary>
public enum LookDecision
{
    /// <summary>No bound was crossed and looks are left.</summary>
    Continue,

    /// <summary>The efficacy bound was crossed: what the hypothesis claims is shown.</summary>
    StopForEfficacy,

    /// <summary>The futility bound was crossed: the claim is unlikely to be shown by going on.</summary>
    StopForFutility,

    /// <summary>The harm bound was crossed: the effect is on the wrong side.</summary>
    StopForHarm,

    /// <summary>It was the last look, all of alpha is spent, and no bound was crossed.</summary>
    StopWithoutClaim,
}
