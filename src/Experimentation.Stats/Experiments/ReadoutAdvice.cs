using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Experiments;

/// <summary>What a reader of an early readout must know.</summary>
internal static class ReadoutAdvice
{
    public static IEnumerable<Finding> Of(ABTest test, Readout? readout, IReadOnlyList<MetricResult> results)
    {
        if (readout is { Purpose: ReadoutPurpose.Breakage })
        {
            string seen = results.Count == 0 ? "nothing, because no metric has data" : string.Join(", ", results.Select(r => r.Metric.Metric.Name).Distinct());
            yield return new(
                FindingCode.StandIn,
                FindingSeverity.Note,
                $"{readout.Name} stands in for crash metrics that cannot be had: it sees breakage only as far as it moves {seen}. What breaks without moving them stays unseen, so the absence of harm here is no proof of safety.");
        }
        if (readout is { Purpose: ReadoutPurpose.Urgent })
        {
            yield return new(
                FindingCode.MayContainNovelty,
                FindingSeverity.Warning,
                $"{readout.Name} holds whatever novelty or primacy the feature has, so its lifts may be larger or smaller than what lasts; {test.DecisionReadout!.Name} is the measure.");
            foreach (MetricResult result in results.Where(r => r.Metric.Role == MetricRole.Success))
            {
                yield return result.Forecast is { } forecast
                    ? new(FindingCode.MayContainNovelty, FindingSeverity.Note, $"{result.Metric.Metric.Name}, {test.DecisionReadout.Name}: {forecast}")
                    : new(FindingCode.WeakHistory, FindingSeverity.Note, $"{result.Metric.Metric.Name}: no past tests were given, so {test.DecisionReadout.Name} cannot be forecast.");
            }
        }
    }
}
