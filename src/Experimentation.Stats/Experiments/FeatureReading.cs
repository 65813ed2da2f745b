using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What is known of one part of a feature.</summary>
public sealed partial record FeatureReading
{
    private FeatureReading(string part, ABTestAnalysis? analysis, RolloutDecision? decision) => (Part, Analysis, Decision) = (Guard.Name(part, "A part", nameof(part)), analysis, decision);

    /// <summary>The part's name.</summary>
    public string Part { get; }

    /// <summary>Its latest analysis, if it is a test.</summary>
    public ABTestAnalysis? Analysis { get; }

    /// <summary>Its latest decision, if it is a rollout.</summary>
    public RolloutDecision? Decision { get; }

    /// <summary>The latest analysis of a part's A/B test.</summary>
    /// <param name="part">The part's name.</param>
    /// <param name="analysis">Its latest analysis.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">No analysis.</exception>
    public static FeatureReading Of(string part, ABTestAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return new(part, analysis, null);
    }

    /// <summary>The latest decision of a part's rollout.</summary>
    /// <param name="part">The part's name.</param>
    /// <param name="decision">Its latest decision.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">No decision.</exception>
    public static FeatureReading Of(string part, RolloutDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return new(part, null, decision);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Part}: {(Analysis is { } analysis ? analysis.Decision : Decision!)}";
}
