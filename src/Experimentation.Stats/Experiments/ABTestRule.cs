using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Experiments;

/// <summary>From the results of one treatment to Ship, Continue, End or Abort, with the sentences that say why.</summary>
internal sealed class ABTestRule(ABTestPlan plan, IReadOnlyList<MetricResult> results, SampleRatio ratio, bool mismatch, long users)
{
    public Decision Decide(string variant)
    {
        if (plan.Test.Rule == DecisionRule.SuccessGuardrailsAndNoHarm && Vetoes().ToList() is { Count: > 0 } vetoes)
        {
            return new(variant, DecisionKind.Abort, vetoes);
        }
        bool complete = users >= plan.Users;
        string progress = $"{Phrase.Count(users)} of the planned {Phrase.Count(plan.Users)} users are there";
        if (!complete && !plan.Test.Boundary.AllowsEarlyLooks)
        {
            return new(variant, DecisionKind.Continue, [$"{progress}; a fixed-horizon test is read once, when all of them are.", "Nothing speaks against going on."]);
        }
        List<string> missing = [.. Missing(complete)];
        return missing.Count == 0 ? new(variant, DecisionKind.Ship, Shipping())
            : complete ? new(variant, DecisionKind.End, missing)
            : new(variant, DecisionKind.Continue, [$"{progress}, and nothing speaks against going on.", .. missing]);
    }

    /// <summary>What forbids shipping whatever else was found.</summary>
    private IEnumerable<string> Vetoes()
    {
        if (mismatch)
        {
            yield return $"The sample ratio is off ({Phrase.PValue(ratio.PValue)}): assignment or logging treats the variants differently, so no comparison can be trusted until the cause is known.";
        }
        foreach (MetricResult result in results.Where(r => r.Deterioration.Verdict == Verdict.Inferior))
        {
            yield return $"{result.Metric.Metric.Name} got worse: {Evidence(result, result.Deterioration)}.";
        }
    }

    /// <summary>What the rule asks for and the data do not show.</summary>
    private IEnumerable<string> Missing(bool complete)
    {
        List<MetricInRole> success = [.. plan.Test.Metrics.Where(m => m.Role == MetricRole.Success)];
        if (success.Count > 0 && !results.Any(r => r.Metric.Role == MetricRole.Success && r.MeetsItsRole))
        {
            yield return !complete ? "No success metric has improved clearly yet." : string.Create(
                CultureInfo.InvariantCulture,
                $"No success metric improved, although the test had a power of {plan.DrivingMetric.Power.Last:0.##} to find {string.Join(" or ", success.Select(m => $"{m.Lift} of {m.Metric.Name}"))}.");
        }
        foreach (MetricInRole guardrail in plan.Test.Metrics.Where(m => m.HasMargin))
        {
            MetricResult? result = results.FirstOrDefault(r => r.Metric == guardrail);
            if (result is null || !result.MeetsItsRole)
            {
                yield return result is null
                    ? $"{guardrail.Metric.Name} has no data, so a loss of {guardrail.Lift.ToString().TrimStart('+')} cannot be ruled out."
                    : $"A loss of {guardrail.Lift.ToString().TrimStart('+')} of {guardrail.Metric.Name} cannot be ruled out: {Evidence(result, result.Difference)}.";
            }
        }
    }

    private IEnumerable<string> Shipping()
    {
        foreach (MetricResult result in results.Where(r => r.Metric.Role == MetricRole.Success && r.MeetsItsRole))
        {
            yield return $"{result.Metric.Metric.Name} improved: {Evidence(result, result.Difference)}.";
        }
        foreach (MetricResult result in results.Where(r => r.Metric.HasMargin))
        {
            yield return $"{result.Metric.Metric.Name} did not lose {result.Metric.Lift.ToString().TrimStart('+')}: {Evidence(result, result.Difference)}.";
        }
        if (plan.Test.Rule == DecisionRule.SuccessGuardrailsAndNoHarm)
        {
            yield return "No metric got worse and the sample ratio is as planned.";
        }
    }

    private static string Evidence(MetricResult result, Comparison test)
    {
        string lift = result.RelativeLift.Verdict == Verdict.NotEstimable
            ? Phrase.OnScale(result.Difference.Estimate, result.Difference.Effect.Scale)
            : Phrase.SignedPercent(result.RelativeLift.Estimate);
        return string.Create(CultureInfo.InvariantCulture, $"{lift}, {Phrase.PValue(test.PValue)} at level {test.Alpha:0.####}");
    }
}
