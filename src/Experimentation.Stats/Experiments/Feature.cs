using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// A feature made of mini-features, each with its own A/B test or rollout, and of mini-features of their own. All improvements are tested as one family, the whole before its parts. Begin with <see cref="Experiment.Feature"/>.
/// </summary>
/// <remarks>
/// Every part with success metrics holds one hypothesis: at least one of them improved in at least one treatment (the smallest p-value times their number). The family is a graph (Bretz, Maurer, Brannath and Posch 2009):
/// a parent is tested first; once it is shown, its parts share its level by Holm's procedure. A part without a hypothesis of its own, such as a rollout, leaves the gate to its parent's.
/// </remarks>
public sealed partial record Feature
{
    internal Feature(string name) => Name = Guard.Name(name, "A feature");

    /// <summary>What people call it; unique within the whole feature.</summary>
    public string Name { get; }

    /// <summary>Its own A/B test; null if it has none.</summary>
    public ABTestPlan? Test { get; private init; }

    /// <summary>Its own rollout; null if it has none.</summary>
    public MonitoredRollout? Rollout { get; private init; }

    /// <summary>What it is made of, in order.</summary>
    public IReadOnlyList<Feature> Parts { get; private init; } = ValueList<Feature>.Empty;

    /// <summary>The chance of any false improvement among all parts; strictly between 0 and 1. That of the outermost feature counts.</summary>
    public double Alpha { get; private init; } = 0.05;

    /// <summary>The feature and everything below it, parents before children.</summary>
    public IEnumerable<Feature> All => Parts.SelectMany(p => p.All).Prepend(this);

    /// <summary>The same feature with an A/B test of its own.</summary>
    /// <param name="plan">A sized test; size it at <see cref="LevelOf"/>.</param>
    /// <exception cref="ArgumentNullException">No plan.</exception>
    /// <exception cref="InvalidOperationException">It has a rollout.</exception>
    public Feature WithTest(ABTestPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Rollout is null ? this with { Test = plan } : throw new InvalidOperationException($"'{Name}' has a rollout; a part has one or the other. Make the rollout a part of its own.");
    }

    /// <summary>The same feature with a rollout of its own, which must not break anything and has no improvement to show.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <exception cref="ArgumentNullException">No rollout.</exception>
    /// <exception cref="InvalidOperationException">It has a test.</exception>
    public Feature WithRollout(MonitoredRollout rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        return Test is null ? this with { Rollout = rollout } : throw new InvalidOperationException($"'{Name}' has a test; a part has one or the other. Make the rollout a part of its own.");
    }

    /// <summary>The same feature with more parts.</summary>
    /// <param name="parts">Features with names that are not there yet; one without a test, a rollout or parts has nothing to say.</param>
    /// <exception cref="ArgumentException">A name comes twice, or a part is empty.</exception>
    public Feature With(params ReadOnlySpan<Feature> parts)
    {
        var names = new HashSet<string>(All.Select(f => f.Name));
        foreach (Feature part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            foreach (Feature feature in part.All)
            {
                if (feature is { Test: null, Rollout: null, Parts.Count: 0 })
                {
                    throw new ArgumentException($"'{feature.Name}' has no test, no rollout and no parts, so there is nothing to read of it.", nameof(parts));
                }
                if (!names.Add(feature.Name))
                {
                    throw new ArgumentException($"Each part has its own name. Got '{feature.Name}' twice.", nameof(parts));
                }
            }
        }
        return this with { Parts = ValueList<Feature>.Of([.. Parts, .. parts]) };
    }

    /// <summary>Sets the chance of any false improvement among all parts.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public Feature WithAlpha(double alpha) => this with { Alpha = Guard.Probability(alpha, "Alpha", "0.05 means 5 %") };

    /// <summary>The graph by which the family is tested; null if no part has a success metric.</summary>
    public HypothesisGraph? Graph
    {
        get
        {
            string[] top = Heads(this);
            if (top.Length == 0)
            {
                return null;
            }
            HypothesisGraph graph = HypothesisGraph.Holm(top);
            foreach (Feature parent in All.Where(f => f.HasHypothesis))
            {
                string[] children = [.. parent.Parts.SelectMany(Heads)];
                graph = children.Length > 0 ? graph.WithChildren(parent.Name, children) : graph;
            }
            return graph;
        }
    }

    /// <summary>The level that a part is tested at when its parent has been shown and none of its siblings has: what to plan it with.</summary>
    /// <param name="part">The name of the feature or of one of its parts.</param>
    /// <exception cref="ArgumentException">There is no such part, or it has no success metric.</exception>
    public double LevelOf(string part)
    {
        Feature[] path = [.. PathTo(part) ?? []];
        if (path.Length == 0 || !path[^1].HasHypothesis)
        {
            throw new ArgumentException($"'{part}' is no part with a success metric; those are {Names(All.Where(f => f.HasHypothesis))}.", nameof(part));
        }
        HypothesisGraph graph = path.SkipLast(1).Where(f => f.HasHypothesis).Aggregate(Graph!, (left, parent) => left.Reject(parent.Name));
        return Alpha * graph.Weights[graph.Hypotheses.ToList().IndexOf(part)];
    }

    /// <summary>What the parts show together, read as one family.</summary>
    /// <param name="readings">The latest analysis or decision of each part that has started; parts left out have not.</param>
    /// <exception cref="ArgumentException">A part that the feature does not have, a part twice, or an analysis of another plan.</exception>
    public FeatureAnalysis Analyze(params ReadOnlySpan<FeatureReading> readings) => FeatureAnalysis.Of(this, readings);

    /// <inheritdoc/>
    public override string ToString() => $"'{Name}' with {Phrase.Counted(All.Count() - 1, "part")}: {string.Join(", ", All.Skip(1).Select(f => f.Name))}.";

    /// <summary>Whether it has an improvement to show.</summary>
    internal bool HasHypothesis => Test is { } plan && plan.Test.Metrics.Any(m => m.Role == MetricRole.Success && plan.Allotment.Counts(m));

    internal static string Names(IEnumerable<Feature> features) => string.Join(", ", features.Select(f => $"'{f.Name}'"));

    /// <summary>The hypotheses that come first below a gate.</summary>
    private static string[] Heads(Feature feature) => feature.HasHypothesis ? [feature.Name] : [.. feature.Parts.SelectMany(Heads)];

    /// <summary>The way down to a part, itself included; null if it is not there.</summary>
    private IEnumerable<Feature>? PathTo(string part) => Name == part
        ? [this]
        : Parts.Select(child => child.PathTo(part)).FirstOrDefault(path => path is not null)?.Prepend(this);
}
