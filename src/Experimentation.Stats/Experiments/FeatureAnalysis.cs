using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Where a part of a feature stands.</summary>
public enum FeaturePartStatus
{
    /// <summary>Nothing has been read of it.</summary>
    NotStarted,

    /// <summary>It is running and undecided.</summary>
    Running,

    /// <summary>Its rule is met and its improvement is shown within the family; a rollout: it may proceed.</summary>
    Shown,

    /// <summary>Its own rule is met, but its improvement is not shown at the level that the family leaves it.</summary>
    NotShownInFamily,

    /// <summary>It ended without meeting its rule.</summary>
    NotShown,

    /// <summary>It made something worse, or is broken.</summary>
    Harmful,

    /// <summary>A check forbids to decide.</summary>
    Blocked,
}

/// <summary>One part of a feature, read.</summary>
/// <param name="Feature">The part.</param>
/// <param name="Reading">What is known of it; null if it has not started.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="PValue">That at least one success metric improved in at least one treatment; 1 if nothing can be said yet. Null for a part without an improvement to show.</param>
/// <param name="AdjustedPValue">The same within the family: the smallest family level at which it is shown.</param>
public sealed partial record FeaturePart(Feature Feature, FeatureReading? Reading, FeaturePartStatus Status, double? PValue, double? AdjustedPValue)
{
    /// <summary>Share of the planned users that were read (of a rollout: of its stages), 0 to 1.</summary>
    public double Progress => Reading switch
    {
        { Analysis: { } analysis } => Math.Min(1, (double)analysis.Looks[^1] / analysis.Plan.Users),
        { Decision: { } decision } => Math.Min(1, (decision.StageIndex + 1.0) / Math.Max(1, Feature.Rollout?.Stages.Count ?? 1)),
        _ => 0,
    };

    /// <inheritdoc/>
    public override string ToString()
    {
        string state = Status switch
        {
            FeaturePartStatus.NotStarted => "not started",
            FeaturePartStatus.Running => $"running, {Phrase.Percent(Progress)}",
            FeaturePartStatus.Shown => Reading?.Decision is null ? "shown" : "may proceed",
            FeaturePartStatus.NotShownInFamily => "better by itself, not shown within the family",
            FeaturePartStatus.NotShown => "not shown",
            FeaturePartStatus.Harmful => "harmful",
            _ => "blocked",
        };
        return $"{Feature.Name}: {state}{(AdjustedPValue is { } p && Reading is not null ? $", {Phrase.PValue(p)} in the family" : "")}";
    }
}

/// <summary>What the parts of a feature show together: one family, the whole before its parts; progress; what to ship.</summary>
public sealed partial record FeatureAnalysis
{
    private FeatureAnalysis(Feature feature, ValueList<FeaturePart> parts, FamilyResult? family, Decision decision)
    {
        Feature = feature;
        Parts = parts;
        Family = family;
        Decision = decision;
    }

    /// <summary>The feature.</summary>
    public Feature Feature { get; }

    /// <summary>The feature and its parts, parents before children; those that have no test or rollout of their own left out.</summary>
    public IReadOnlyList<FeaturePart> Parts { get; }

    /// <summary>The family of improvements; null if no part has one to show.</summary>
    public FamilyResult? Family { get; }

    /// <summary>What to do with the whole: ship what is shown, go on, end, or abort.</summary>
    public Decision Decision { get; }

    /// <summary>Share of the parts' planned users that were read, 0 to 1.</summary>
    public double Progress => Parts.Count == 0 ? 0 : Parts.Average(p => p.Progress);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{Decision} {Phrase.Percent(Progress)} of the plan has been read."));
        foreach (FeaturePart part in Parts)
        {
            text.Append("\n  ").Append(part);
        }
        return text.ToString();
    }

    internal static FeatureAnalysis Of(Feature feature, ReadOnlySpan<FeatureReading> readings)
    {
        var read = new Dictionary<string, FeatureReading>();
        foreach (FeatureReading reading in readings)
        {
            ArgumentNullException.ThrowIfNull(reading, nameof(readings));
            Check(feature, reading, nameof(readings));
            if (!read.TryAdd(reading.Part, reading))
            {
                throw new ArgumentException($"Each part has one reading, the latest. Got '{reading.Part}' twice.", nameof(readings));
            }
        }
        Feature[] hypotheses = [.. feature.All.Where(f => f.HasHypothesis)];
        FamilyResult? family = feature.Graph?.Test(Stats.Family.Of([.. hypotheses.Select(f => (f.Name, PValueOf(read.GetValueOrDefault(f.Name))))]), feature.Alpha);
        var parts = ValueList<FeaturePart>.Of(feature.All.Where(f => f.Test is not null || f.Rollout is not null).Select(f =>
        {
            FeatureReading? reading = read.GetValueOrDefault(f.Name);
            AdjustedHypothesis? adjusted = f.HasHypothesis ? family![f.Name] : null;
            return new FeaturePart(f, reading, StatusOf(f, reading, adjusted), adjusted?.PValue, adjusted?.AdjustedPValue);
        }));
        return new(feature, parts, family, FeatureRule.Decide(feature, parts));
    }

    private static void Check(Feature feature, FeatureReading reading, string name)
    {
        Feature part = feature.All.FirstOrDefault(f => f.Name == reading.Part)
            ?? throw new ArgumentException($"'{feature.Name}' has no part '{reading.Part}'; its parts are {Feature.Names(feature.All)}.", name);
        if (reading.Analysis is { } analysis && analysis.Plan != part.Test)
        {
            throw new ArgumentException($"The analysis of '{reading.Part}' is of another plan than the part's.", name);
        }
        if (reading.Decision is { } decision && decision.Rollout != part.Rollout?.Name)
        {
            throw new ArgumentException($"The decision for '{reading.Part}' is of the rollout '{decision.Rollout}', the part's is '{part.Rollout?.Name}'.", name);
        }
    }

    /// <summary>That at least one success metric improved in at least one treatment; 1 as long as a test may not be read.</summary>
    private static double PValueOf(FeatureReading? reading)
    {
        if (reading?.Analysis is not { } analysis || !(analysis.Plan.Test.Boundary.AllowsEarlyLooks || analysis.History.LastLook is not null) || analysis.Health is { Blocks: true } || !analysis.Plan.AllotmentAt(analysis.Readout).SpendsAlpha)
        {
            return 1;
        }
        // Of several readouts that may ship, each is tested at its share of the level.
        double share = analysis.Readout is { } readout ? analysis.Plan.Test.AlphaShareOf(readout) : 1;
        // A fixed horizon is read once; what was shown at an earlier look stays shown, at the level at which it was.
        bool isRead = analysis.Plan.Test.Boundary.AllowsEarlyLooks || analysis.History.LastLook == analysis.Looks.Count;
        double[] pValues = [.. analysis.Metrics.Where(m => m.Metric.Role == MetricRole.Success && analysis.Plan.Allotment.Counts(m.Metric))
            .Select(m => Math.Min(isRead ? m.Difference.PValue : 1, m.ShownAtLook is null ? 1 : m.Difference.Alpha))];
        return pValues.Length > 0 ? Math.Min(1, pValues.Min() * pValues.Length / share) : 1;
    }

    private static FeaturePartStatus StatusOf(Feature part, FeatureReading? reading, AdjustedHypothesis? adjusted) => reading switch
    {
        null => FeaturePartStatus.NotStarted,
        { Decision.Action: RolloutAction.RollBack } => FeaturePartStatus.Harmful,
        { Decision.Action: RolloutAction.Pause } => FeaturePartStatus.Blocked,
        { Decision: { Action: RolloutAction.Proceed } decision } => decision.StageIndex + 1 >= part.Rollout!.Stages.Count ? FeaturePartStatus.Shown : FeaturePartStatus.Running,
        { Decision: not null } => FeaturePartStatus.Running,
        { Analysis: { } analysis } => analysis.Decision.Kind switch
        {
            DecisionKind.Ship => adjusted is { IsRejected: false } ? FeaturePartStatus.NotShownInFamily : FeaturePartStatus.Shown,
            DecisionKind.End => FeaturePartStatus.NotShown,
            DecisionKind.Abort => FeaturePartStatus.Harmful,
            DecisionKind.Blocked => FeaturePartStatus.Blocked,
            _ => FeaturePartStatus.Running,
        },
        _ => FeaturePartStatus.NotStarted,
    };
}
