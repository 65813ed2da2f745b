namespace Experimentation.Stats;

/// <summary>What a procedure over a family of hypotheses keeps below its level.</summary>
public enum ErrorRate
{
    /// <summary>The probability that at least one true null hypothesis is rejected.</summary>
    FamilyWise,

    /// <summary>The expected share of true null hypotheses among the rejected ones; 0 where none is rejected.</summary>
    FalseDiscovery,
}
