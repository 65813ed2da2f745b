namespace Experimentation.Stats;

/// <summary>What the change of the effect between an early and a late window shows.</summary>
public enum NoveltyVerdict
{
    /// <summary>The interval of the change is too wide to say anything. It is not evidence that there is no novelty.</summary>
    Inconclusive,

    /// <summary>The change is smaller than the margin, in either direction (two one-sided tests).</summary>
    Stable,

    /// <summary>The effect was larger at first and has fallen.</summary>
    Novelty,

    /// <summary>The effect was smaller at first and has grown: users needed to get used to the change, or to learn.</summary>
    Primacy,

    /// <summary>The data allow no statement; the findings say why.</summary>
    NotEstimable,
}
