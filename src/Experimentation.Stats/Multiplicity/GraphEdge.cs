using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>What one hypothesis of a graph passes to another when it is rejected.</summary>
/// <param name="From">Who passes.</param>
/// <param name="To">Who receives.</param>
/// <param name="Share">Which share of its level, 0 to 1.</param>
public readonly partial record struct GraphEdge(string From, string To, double Share)
{
    /// <inheritdoc/>
    public override string ToString() => $"{From} passes {Phrase.Percent(Share)} to {To}";
}
