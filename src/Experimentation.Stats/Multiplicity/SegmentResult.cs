using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>One segment's effect, and how it differs from that of the others.</summary>
/// <param name="Name">The segment.</param>
/// <param name="Comparison">The effect within the segment.</param>
/// <param name="Interaction">
/// The segment's effect less that of the other segments together (for ratios and lifts on the log scale: over it), read two-sided at the same alpha. What claims "it works better here" needs this one, not
/// two verdicts that differ.
/// </param>
public sealed partial record SegmentResult(string Name, Comparison Comparison, Comparison Interaction)
{
    /// <inheritdoc/>
    public override string ToString() => !Comparison.Effect.IsEstimable
        ? $"{Name}: {string.Join(" ", Comparison.Findings)}"
        : $"{Name}: {Phrase.OnScale(Comparison.Estimate, Comparison.Effect.Scale)} ({Phrase.Percent(Comparison.Interval.Level)} CI {Phrase.OnScale(Comparison.Interval.Lower, Comparison.Effect.Scale)} … {Phrase.OnScale(Comparison.Interval.Upper, Comparison.Effect.Scale)}, {Phrase.PValue(Comparison.PValue)}), against the others {Phrase.PValue(Interaction.PValue)}";
}
