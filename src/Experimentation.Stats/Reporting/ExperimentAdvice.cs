using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>What to do next with an experiment, by where it stands.</summary>
internal static class ExperimentAdvice
{
    public static IEnumerable<string> Of(ExperimentReport report)
    {
        if (report.Current is not { } current)
        {
            return BeforeLaunch(report);
        }
        bool several = current.Decisions.Count > 1;
        return [.. current.Decisions.SelectMany(d => After(report, current, d).Select(step => several ? $"{d.Variant}: {step}" : step)), .. Harmed(report, current), .. Lasting(report, current)];
    }

    private static IEnumerable<string> BeforeLaunch(ExperimentReport report)
    {
        ABTestPlan plan = report.Plan;
        if (report.Readiness is not { } readiness)
        {
            yield return "Check that every metric exists, joins the assignment log and has a history (CheckInstrumentation), and add it here.";
        }
        else
        {
            foreach (MetricReadiness metric in readiness.Metrics.Where(m => !m.IsReady))
            {
                yield return $"Before the launch, {metric}";
            }
        }
        if (plan.Traffic is not null && plan.Days is null)
        {
            yield return "The traffic does not bring so many users: take a larger share, look for a larger effect, or watch guardrails without a margin.";
        }
        if (plan.TooFewDays is { } tooFew)
        {
            yield return tooFew.ToString();
        }
        else if (plan is { FirstDay: { } first, LastDay: { } last })
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Start on {first:yyyy-MM-dd} and take users in until {last:yyyy-MM-dd}.");
        }
        else
        {
            yield return $"Fix the days on which users are taken in{(plan.EnrolmentDays is { } days ? $", {Phrase.Counted(days, "day")} or more in whole weeks" : "")}.";
        }
        yield return plan.TooFewDays is not null ? "Register the plan with the new days before anybody is exposed."
            : report.Registered is null ? $"Register the plan before anybody is exposed: fingerprint {report.PlanFingerprint[..12]}…."
            : report.Differences.Count == 0 ? "The plan is the registered one; change nothing any more." : "The plan is not the registered one: register it anew before anybody is exposed, or go back.";
        if (plan.Test.Readouts is [{ } readout, ..])
        {
            yield return $"Read {readout.Name} first: {What(readout)}";
        }
    }

    private static IEnumerable<string> After(ExperimentReport report, ABTestAnalysis current, Decision decision) => decision.Kind switch
    {
        DecisionKind.Ship => Shipping(report, decision),
        DecisionKind.Abort => [$"Switch '{decision.Variant}' off, now and for everybody.", Repaired(current, decision)],
        DecisionKind.Blocked => [Repair(current)],
        DecisionKind.End => [$"Stop the test and leave users with '{report.Plan.Test.Variants[0].Name}'."],
        _ => [Waiting(report, current)],
    };

    private static IEnumerable<string> Shipping(ExperimentReport report, Decision decision)
    {
        if (report.Rollout is { } rollout)
        {
            yield return $"The rollout says: {rollout.Decide()}";
            yield break;
        }
        string[] watched = [.. report.Plan.Test.Metrics.Where(m => m.Role is MetricRole.Guardrail or MetricRole.Deterioration).Select(m => m.Metric.Name)];
        yield return $"Release '{decision.Variant}' in stages{(watched.Length > 0 ? $" and watch {string.Join(", ", watched)}" : "")} while it grows (Experiment.MonitoredRollout).";
    }

    private static string Waiting(ExperimentReport report, ABTestAnalysis current)
    {
        ABTest test = report.Plan.Test;
        long missing = report.Plan.Users - current.Looks[^1];
        // The same readout again where it may still ship or end the test and has not all its users; the next one otherwise.
        if (current.Readout is null || (current.Readout == test.DecisionReadout && missing > 0))
        {
            return $"Go on and change nothing: {Phrase.Count(Math.Max(missing, 0))} more users complete {(current.Readout is null ? "the plan" : current.Readout.Name)}.{Overdue(report, current, missing)}";
        }
        Readout next = test.Readouts.SkipWhile(r => r != current.Readout).Skip(1).FirstOrDefault() ?? test.DecisionReadout!;
        string when = report.Plan.LastDay is { } last ? string.Create(CultureInfo.InvariantCulture, $" All its users can be read from {last.AddDays(next.Window.ClosesAfterDays):yyyy-MM-dd} on.") : "";
        string decides = next == test.DecisionReadout ? "" : $" {test.DecisionReadout!.Name} decides.";
        return $"Go on and change nothing. Next comes {next.Name}, {next.Window}: {What(next)}{decides}{when}";
    }

    /// <summary>Users are missing and the days on which they were to come are over.</summary>
    private static string Overdue(ExperimentReport report, ABTestAnalysis current, long missing) =>
        missing > 0 && !report.Plan.Test.Boundary.AllowsEarlyLooks && report.Plan.LastDay is { } last && current.LastDay >= last
            ? string.Create(CultureInfo.InvariantCulture, $" Taking users in was planned until {last:yyyy-MM-dd}, which was too short: go on taking them in, and note it here as a deviation.")
            : "";

    private static string Repair(ABTestAnalysis current)
    {
        HealthCheck[] blocking = [.. (current.Health?.Checks ?? []).Where(c => c.Blocks)];
        string[] culprits = [.. blocking.SelectMany(c => c.Culprits).Distinct().Take(3)];
        string first = culprits.Length > 0 ? $" (begin with {string.Join(", ", culprits)})" : "";
        return $"Do not decide on these figures: find out why {string.Join(" and ", blocking.Select(c => $"the check '{c.Name}'"))} failed{first}, repair it, and analyse again.";
    }

    private static string Repaired(ABTestAnalysis current, Decision decision)
    {
        MetricResult[] worse = [.. current.Metrics.Where(m => m.Variant == decision.Variant && m.WorseAtLook is not null)];
        return current.HasSampleRatioMismatch || worse.Any(m => m.Metric.Role == MetricRole.Quality)
            ? "Find out why assignment or logging treats the variants differently, repair it, and start again with new users; more of the same users do not help."
            : $"Find out what made {(worse.Length > 0 ? Listed([.. worse.Select(m => m.Metric.Metric.Name)]) : "it")} worse, repair it, and test again with new users.";
    }

    /// <summary>"a", "a and b", "a, b and c", "a, b, c and 4 more".</summary>
    private static string Listed(string[] names)
    {
        const int Most = 4;
        string[] told = names.Length > Most ? [.. names[..(Most - 1)], $"{Phrase.Count(names.Length - Most + 1)} more"] : names;
        return told.Length == 1 ? told[0] : $"{string.Join(", ", told[..^1])} and {told[^1]}";
    }

    /// <summary>Users whom a good whole would hide.</summary>
    private static IEnumerable<string> Harmed(ExperimentReport report, ABTestAnalysis current) =>
        from segments in report.Segments
        where current.Decisions.Any(d => d.Variant == segments.Treatment && d.Kind is DecisionKind.Ship or DecisionKind.Continue)
        from segment in segments.Harmed
        select $"Find out why {segments.Metric.Name} got worse in {segment} ({segments.ChangeIn(segment)}) before '{segments.Treatment}' reaches those users.";

    /// <summary>What to count on in the long run, where somebody might count on more.</summary>
    private static IEnumerable<string> Lasting(ExperimentReport report, ABTestAnalysis current)
    {
        foreach (ReportedNovelty novelty in report.Novelty.Where(n => (n.WearsOff || n.TurnsRound) && n.Estimate.LongRun.Extrapolated.Effect.IsEstimable && current.Decisions.Any(d => d.Variant == n.Treatment && d.Kind is DecisionKind.Ship or DecisionKind.Continue)))
        {
            yield return $"Count on {novelty.Stays} of {novelty.Metric.Name} in the long run, not on the {novelty.Early} of {WindowPhrase.Name(novelty.Estimate.EarlyWindow)}.";
        }
    }

    /// <summary>What a readout is for, to the end of the sentence.</summary>
    private static string What(Readout readout) => readout.Purpose switch
    {
        ReadoutPurpose.Breakage => "does something break?",
        ReadoutPurpose.Urgent => "for decisions that cannot wait.",
        _ => "it decides.",
    };
}
