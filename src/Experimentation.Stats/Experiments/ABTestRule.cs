using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>From the results of one treatment to Ship, Continue, End or Abort, with the sentences that say why.</summary>
/// <param name="plan">What was planned.</param>
/// <param name="readout">The readout, or null for a test without.</param>
/// <param name="allotment">Levels and powers at the readout.</param>
/// <param name="results">Every metric of the treatment that has data.</param>
/// <param name="ratio">The sample ratio now.</param>
/// <param name="mismatch">Whether it is or was off.</param>
/// <param name="elsewhere">What was seen at other readouts.</param>
/// <param name="health">What was checked about the data.</param>
/// <param name="users">Users of all variants.</param>
/// <param name="complete">Whether no look is left.</param>
internal sealed class ABTestRule(
    ABTestPlan plan,
    Readout? readout,
    ErrorAllotment allotment,
    IReadOnlyList<MetricResult> results,
    SampleRatioCheck ratio,
    bool mismatch,
    ValueList<ABTestHistory> elsewhere,
    HealthReport? health,
    long users,
    bool complete)
{
    private RuleNode Rule => allotment.Rule;

    public Decision Decide(string variant)
    {
        (DecisionKind kind, IEnumerable<string> reasons) = Judge(variant);
        return new(variant, kind, reasons, () => new ABTestOutlook(plan, allotment, results, mismatch, users, complete).Of(kind));
    }

    private (DecisionKind Kind, IEnumerable<string> Reasons) Judge(string variant)
    {
        if (health is { Blocks: true })
        {
            return (DecisionKind.Blocked, health.Checks.Where(c => c.Blocks).Select(c => $"{char.ToUpperInvariant(c.Name[0])}{c.Name[1..]}: {c.Message}"));
        }
        if (Vetoes(variant).ToList() is { Count: > 0 } vetoes)
        {
            return (DecisionKind.Abort, vetoes);
        }
        if (readout is { Purpose: ReadoutPurpose.Breakage })
        {
            return (DecisionKind.Continue, [$"Nothing broke that {Phrase.Counted(results.Count, "metric")} can see: no clear harm by {readout.Name}.", $"{plan.Test.DecisionReadout!.Name} decides."]);
        }
        if (!allotment.SpendsAlpha)
        {
            return (DecisionKind.Continue, [$"{readout!.Name} spends no alpha, so it can stop the experiment but not ship it; {plan.Test.DecisionReadout!.Name} decides.", Harm]);
        }
        string progress = $"{Phrase.Count(users)} of the planned {Phrase.Count(plan.Users)} users are there";
        if (!complete && !plan.Test.Boundary.AllowsEarlyLooks)
        {
            return (DecisionKind.Continue, [$"{progress}; a fixed-horizon test is read once, when all of them are.", results.Any(r => r.WorseAtLook is not null) ? Harm : "Nothing speaks against going on."]);
        }
        if (Rule.Holds(IsShown))
        {
            return (DecisionKind.Ship, Shipping());
        }
        List<string> futile = complete ? [] : [.. Futility(Rule)];
        if (readout is not null && readout != plan.Test.DecisionReadout && (complete || futile.Count > 0))
        {
            // Another readout has alpha of its own, so the experiment is not over.
            return (DecisionKind.Continue, [$"{readout.Name} does not show what shipping takes at its share of alpha; {plan.Test.DecisionReadout!.Name} decides.", Harm, .. futile]);
        }
        if (futile.Count > 0)
        {
            return (DecisionKind.End, futile);
        }
        IEnumerable<string> missing = Missing(Rule);
        return complete ? (DecisionKind.End, missing) : (DecisionKind.Continue, [$"{progress}, and nothing speaks against going on.", .. missing]);
    }

    /// <summary>Without vetoes harm stops nothing, but it is not kept back.</summary>
    private string Harm => results.Where(r => r.WorseAtLook is not null).Select(r => r.Metric.Metric.Name).ToList() is { Count: > 0 } worse
        ? $"{string.Join(", ", worse)} got worse, which this rule does not veto."
        : "No sign of harm.";

    private bool IsShown(MetricInRole metric) => Find(metric) is { ShownAtLook: not null };

    private MetricResult? Find(MetricInRole metric) => results.FirstOrDefault(r => r.Metric == metric);

    /// <summary>What forbids shipping whatever else was found: harm bounds that somebody asked for, and under the second rule every sign of harm.</summary>
    private IEnumerable<string> Vetoes(string variant)
    {
        foreach (MetricResult result in results.Where(r => r.Stop == LookDecision.StopForHarm))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{result.Metric.Metric.Name} crossed the harm bound at look {result.StoppedAtLook}: {Evidence(result, result.Difference)}.");
        }
        if (!plan.Test.Rule.HarmVetoes && readout is not { Purpose: ReadoutPurpose.Breakage })
        {
            yield break;
        }
        if (mismatch)
        {
            yield return $"The sample ratio is off ({(ratio.IsOff ? Phrase.PValue(ratio.PValue) : "seen at an earlier look")}): assignment or logging treats the variants differently, so no comparison can be trusted until the cause is known.";
        }
        foreach (MetricResult result in results.Where(r => r.WorseAtLook is not null))
        {
            yield return result.Metric.Role == MetricRole.Quality
                ? $"{result.Metric.Metric.Name} differs, which the treatment cannot have caused: {Evidence(result, result.Deterioration)}{Earlier(result.WorseAtLook, result.Deterioration.Verdict is Verdict.Inferior or Verdict.Superior)}. Assignment or logging is broken, so no comparison can be trusted until the cause is known."
                : $"{result.Metric.Metric.Name} got worse: {Evidence(result, result.Deterioration)}{Earlier(result.WorseAtLook, result.Deterioration.Verdict == Verdict.Inferior)}.";
        }
        foreach (string veto in VetoesElsewhere(variant))
        {
            yield return veto;
        }
    }

    /// <summary>Harm that another readout saw stays seen.</summary>
    private IEnumerable<string> VetoesElsewhere(string variant)
    {
        foreach (ABTestHistory other in elsewhere)
        {
            if (other.MismatchAtLook is not null)
            {
                yield return $"The sample ratio was off at {other.Readout}.";
            }
            foreach (MetricLooks metric in other.Metrics.Where(m => m.Variant == variant && m.WorseAtLook is not null))
            {
                bool quality = plan.Test.Metrics.Any(m => m.Metric.Name == metric.Metric && m.Role == MetricRole.Quality);
                yield return $"{metric.Metric} {(quality ? "differed" : "got worse")} at {other.Readout}.";
            }
        }
    }

    /// <summary>Why going on is not worth it: a part that must hold is unlikely to be shown any more. Nothing while it may be.</summary>
    private IEnumerable<string> Futility(RuleNode node)
    {
        switch (node.Shape)
        {
            case RuleShape.All:
                return node.Parts.SelectMany(Futility);
            case RuleShape.Any when node.Parts.All(p => p.Metric is { } metric && IsFutile(metric)):
                return [$"Going on is futile: {string.Join(" and ", node.Parts.Select(p => Crossed(Find(p.Metric!)!)))}."];
            case RuleShape.Any:
                List<string>[] parts = [.. node.Parts.Select(p => Futility(p).ToList())];
                return parts.All(p => p.Count > 0) ? parts.SelectMany(p => p) : [];
            case RuleShape.Shown when IsFutile(node.Metric!):
                MetricResult result = Find(node.Metric!)!;
                return [node.Metric!.HasMargin
                    ? $"Going on is futile: {node.Metric.Metric.Name} is unlikely to be shown not to lose {Size(node.Metric)} ({Evidence(result, result.Difference)})."
                    : $"Going on is futile: {Crossed(result)}."];
            default:
                return [];
        }
    }

    private bool IsFutile(MetricInRole metric) => Find(metric) is { Stop: LookDecision.StopForFutility, ShownAtLook: null };

    private static string Crossed(MetricResult result) => $"{result.Metric.Metric.Name} crossed its futility bound ({Evidence(result, result.Difference)})";

    /// <summary>What the rule asks for and the data do not show.</summary>
    private IEnumerable<string> Missing(RuleNode node)
    {
        if (node.Holds(IsShown))
        {
            return [];
        }
        switch (node.Shape)
        {
            case RuleShape.All:
                return node.Parts.SelectMany(Missing);
            case RuleShape.Any when node.PartName == "success metric":
                string wanted = string.Join(" or ", node.Parts.Select(p => Improvement(p.Metric!)));
                MetricResult?[] read = [.. node.Parts.Select(p => Find(p.Metric!))];
                return [!complete ? "No success metric has improved clearly yet."
                    : read.All(r => r is { Difference.Effect.IsEstimable: false }) ? $"{string.Join("; ", read.Select(r => Incomparable(r!)))}, so no improvement can be shown."
                    : users < plan.Users ? $"No success metric improved. {TooFew(wanted)}"
                    : string.Create(CultureInfo.InvariantCulture, $"No success metric improved, although the test had a power of {PowerOf(node):0.##} to find {wanted}.")];
            case RuleShape.Any:
                return [$"None of {node.Parts.Count} alternatives is shown. {string.Join(" ", node.Parts.SelectMany(Missing))}"];
            case RuleShape.Shown when node.Metric!.Role == MetricRole.Success:
                return [Find(node.Metric) is null ? $"{node.Metric.Metric.Name} has no data, so no improvement of it can be shown."
                    : !complete ? $"{node.Metric.Metric.Name} has not improved clearly yet."
                    : Find(node.Metric) is { Difference.Effect.IsEstimable: false } same ? $"{Incomparable(same)}, so no improvement of it can be shown."
                    : users < plan.Users ? $"{node.Metric.Metric.Name} did not improve. {TooFew(Improvement(node.Metric))}"
                    : string.Create(CultureInfo.InvariantCulture, $"{node.Metric.Metric.Name} did not improve, although the test had a power of {PowerOf(node):0.##} to find {Improvement(node.Metric)}.")];
            default:
                return [Find(node.Metric!) is { Difference.Effect.IsEstimable: false } nothing ? $"{Incomparable(nothing)}, so a loss of {Size(node.Metric!)} cannot be ruled out."
                    : Find(node.Metric!) is { } result
                    ? $"A loss of {Size(node.Metric!)} of {node.Metric!.Metric.Name} cannot be ruled out: {Evidence(result, result.Difference)}."
                    : $"{node.Metric!.Metric.Name} has no data, so a loss of {Size(node.Metric)} cannot be ruled out."];
        }
    }

    private double PowerOf(RuleNode node) => node.Metrics.Max(m => allotment.PowerFor(m).Last);

    private string TooFew(string wanted) => $"The test ended with {Phrase.Count(users)} of the {Phrase.Count(plan.Users)} users that it needs to find {wanted}, so this says little.";

    private static string Improvement(MetricInRole metric) => $"an improvement of {Size(metric)} in {metric.Metric.Name}";

    private static string Size(MetricInRole metric) => metric.Size;

    /// <summary>Data that cannot be compared, and why: everybody has the same value, one arm has no users.</summary>
    private static string Incomparable(MetricResult result) => $"{result.Metric.Metric.Name} cannot be compared{(result.Difference.Findings is [{ } why, ..] ? $" ({why.Message.TrimEnd('.')})" : "")}";

    private IEnumerable<string> Shipping()
    {
        foreach (MetricResult result in Shown().Where(r => r.Metric.Role == MetricRole.Success))
        {
            yield return $"{result.Metric.Metric.Name} improved: {Evidence(result, result.Difference)}{Earlier(result.ShownAtLook, result.Difference.Verdict == Verdict.Superior)}.";
        }
        foreach (MetricResult result in Shown().Where(r => r.Metric.HasMargin))
        {
            yield return $"{result.Metric.Metric.Name} did not lose {Size(result.Metric)}: {Evidence(result, result.Difference)}{Earlier(result.ShownAtLook, result.Difference.Verdict == Verdict.NonInferior)}.";
        }
        if (plan.Test.Rule.HarmVetoes)
        {
            yield return "No metric got worse and the sample ratio is as planned.";
        }
    }

    /// <summary>What was shown of what the rule asks for.</summary>
    private IEnumerable<MetricResult> Shown() => results.Where(r => r.ShownAtLook is not null && allotment.Counts(r.Metric));

    /// <summary>What was shown stays shown; a p-value that no longer says so needs the look that did.</summary>
    private static string Earlier(int? look, bool isSeenNow) => isSeenNow || look is null ? "" : string.Create(CultureInfo.InvariantCulture, $" now; it was shown at look {look}");

    private static string Evidence(MetricResult result, Comparison test) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.Estimated}, {Phrase.PValue(test.PValue)} at level {test.Alpha:0.####}");
}
