using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>One hypothesis of a family after the family was tested.</summary>
/// <param name="Label">What it is about.</param>
/// <param name="PValue">On its own.</param>
/// <param name="AdjustedPValue">The smallest level of the whole family at which it is rejected; 0 to 1.</param>
/// <param name="IsRejected">Whether its null hypothesis is rejected at the family's level: what was to be shown is shown.</param>
/// <param name="Interval">
/// Its interval, which holds together with those of the whole family and agrees with <paramref name="IsRejected"/>; none where the family was given as p-values, or where
/// none is known (the result's findings say so).
/// </param>
public readonly partial record struct AdjustedHypothesis(HypothesisLabel Label, double PValue, double AdjustedPValue, bool IsRejected, Interval? Interval)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string interval = Interval is { } limits ? $", simultaneous {limits}" : "";
        return $"{Label}: {(IsRejected ? "shown" : "not shown")} ({Phrase.PValue(PValue)}, adjusted {Phrase.PValue(AdjustedPValue)}{interval}).";
    }
}
