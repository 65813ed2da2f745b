namespace Experimentation.Stats.Inference;

/// <summary>On which side of a null value the evidence lies.</summary>
internal enum Tail
{
    /// <summary>The effect is larger than the null value.</summary>
    Upper,

    /// <summary>The effect is smaller than the null value.</summary>
    Lower,
}
