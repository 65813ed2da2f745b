using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Experiments;

/// <summary>From the results of one treatment to Ship, Continue, End or Abort, with the sentences that say why.</summary>
internal sealed class ABTestRule(ABTestPlan plan, IReadOnlyList<MetricResult> results, SampleRatioCheck ratio, bool mismatch, long users, bool complete)
{
    public Decision Decide(string variant)
    {
        if (Vetoes().ToList() is { Count: > 0 } vetoes)
        {
            return new(variant, DecisionKind.Abort, vetoes);
        }
        string progress = $"{Phrase.Count(users)} of the planned {Phrase.Count(plan.Users)} users are there";
        if (!complete && !plan.Test.Boundary.AllowsEarlyLooks)
        {
            return new(variant, DecisionKind.Continue, [$"{progress}; a fixed-horizon test is read once, when all of them are.", "Nothing speaks against going on."]);
        }
        List<string> missing = [.. Missing()];
        if (missing.Count > 0 && !complete && Futility().ToList() is { Count: > 0 } futile)
        {
            return new(variant, DecisionKind.End, futile);
        }
        return missing.Count == 0 ? new(variant, DecisionKind.Ship, Shipping())
            : complete ? new(variant, DecisionKind.End, missing)
            : new(variant, DecisionKind.Continue, [$"{progress}, and nothing speaks against going on.", .. missing]);
    }

    /// <summary>What forbids shipping whatever else was found: harm bounds that somebody asked for, and under the second rule every sign of harm.</summary>
    private IEnumerable<string> Vetoes()
    {
        foreach (MetricResult result in results.Where(r => r.Stop == LookDecision.StopForHarm))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{result.Metric.Metric.Name} crossed the harm bound at look {result.StoppedAtLook}: {Evidence(result, result.Difference)}.");
        }
        if (plan.Test.Rule != DecisionRule.SuccessGuardrailsAndNoHarm)
        {
            yield break;
        }
        if (mismatch)
        {
            yield return $"The sample ratio is off ({(ratio.IsOff ? Phrase.PValue(ratio.PValue) : "seen at an earlier look")}): assignment or logging treats the variants differently, so no comparison can be trusted until the cause is known.";
        }
        foreach (MetricResult result in results.Where(r => r.WorseAtLook is not null))
        {
            yield return $"{result.Metric.Metric.Name} got worse: {Evidence(result, result.Deterioration)}{Earlier(result.WorseAtLook, result.Deterioration.Verdict == Verdict.Inferior)}.";
        }
    }

    /// <summary>Why going on is not worth it: no success metric is likely to be shown any more, or a guardrail is not.</summary>
    private IEnumerable<string> Futility()
    {
        List<MetricResult> success = [.. results.Where(r => r.Metric.Role == MetricRole.Success)];
        if (success.Count > 0 && success.TrueForAll(r => r is { Stop: LookDecision.StopForFutility, ShownAtLook: null }))
        {
            yield return $"Going on is futile: {string.Join(" and ", success.Select(r => $"{r.Metric.Metric.Name} crossed its futility bound ({Evidence(r, r.Difference)})"))}.";
        }
        foreach (MetricResult guardrail in results.Where(r => r.Metric.HasMargin && r is { Stop: LookDecision.StopForFutility, ShownAtLook: null }))
        {
            yield return $"Going on is futile: {guardrail.Metric.Metric.Name} is unlikely to be shown not to lose {guardrail.Metric.Lift.ToString().TrimStart('+')} ({Evidence(guardrail, guardrail.Difference)}).";
        }
    }

    /// <summary>What the rule asks for and the data do not show.</summary>
    private IEnumerable<string> Missing()
    {
        List<MetricInRole> success = [.. plan.Test.Metrics.Where(m => m.Role == MetricRole.Success)];
        if (success.Count > 0 && !results.Any(r => r.Metric.Role == MetricRole.Success && r.MeetsItsRole))
        {
            string wanted = string.Join(" or ", success.Select(m => $"an improvement of {m.Lift.ToString().TrimStart('+')} in {m.Metric.Name}"));
            yield return !complete ? "No success metric has improved clearly yet."
                : users < plan.Users ? $"No success metric improved. The test ended with {Phrase.Count(users)} of the {Phrase.Count(plan.Users)} users that it needs to find {wanted}, so this says little."
                : string.Create(CultureInfo.InvariantCulture, $"No success metric improved, although the test had a power of {plan.DrivingMetric.Power.Last:0.##} to find {wanted}.");
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
            yield return $"{result.Metric.Metric.Name} improved: {Evidence(result, result.Difference)}{Earlier(result.ShownAtLook, result.Difference.Verdict == Verdict.Superior)}.";
        }
        foreach (MetricResult result in results.Where(r => r.Metric.HasMargin))
        {
            yield return $"{result.Metric.Metric.Name} did not lose {result.Metric.Lift.ToString().TrimStart('+')}: {Evidence(result, result.Difference)}{Earlier(result.ShownAtLook, result.Difference.Verdict == Verdict.NonInferior)}.";
        }
        if (plan.Test.Rule == DecisionRule.SuccessGuardrailsAndNoHarm)
        {
            yield return "No metric got worse and the sample ratio is as planned.";
        }
    }

    /// <summary>What was shown stays shown; a p-value that no longer says so needs the look that did.</summary>
    private static string Earlier(int? look, bool isSeenNow) => isSeenNow || look is null ? "" : string.Create(CultureInfo.InvariantCulture, $" now; it was shown at look {look}");

    private static string Evidence(MetricResult result, Comparison test)
    {
        string lift = result.RelativeLift.Verdict == Verdict.NotEstimable
            ? Phrase.OnScale(result.Difference.Estimate, result.Difference.Effect.Scale)
            : Phrase.SignedPercent(result.RelativeLift.Estimate);
        return string.Create(CultureInfo.InvariantCulture, $"{lift}, {Phrase.PValue(test.PValue)} at level {test.Alpha:0.####}");
    }
}
