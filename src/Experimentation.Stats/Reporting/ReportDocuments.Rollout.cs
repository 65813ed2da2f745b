using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;

namespace Experimentation.Stats.Reporting;

/// <content>Rollouts and sample ratios over time.</content>
internal static partial class ReportDocuments
{
    public static string Verb(RolloutAction action) => action switch
    {
        RolloutAction.Proceed => "Proceed",
        RolloutAction.Hold => "Hold",
        RolloutAction.Pause => "Pause",
        _ => "Roll back",
    };

    private static Tone ToneOf(RolloutAction action) => action switch
    {
        RolloutAction.Proceed => Tone.Good,
        RolloutAction.Hold => Tone.Neutral,
        RolloutAction.Pause => Tone.Caution,
        _ => Tone.Bad,
    };

    private static ReportDocument OfRollout(RolloutMonitor monitor)
    {
        RolloutDecision decision = monitor.Decide();
        MonitoredRollout rollout = monitor.Rollout;
        return ReportDocument.Of(
            $"Rollout: {rollout.Name}",
            [
                new Headline(monitor.Increments == 0 ? $"Nothing was observed yet. {string.Join(" ", decision.Reasons)}" : string.Join(" ", decision.Reasons), ToneOf(decision.Action), Verb(decision.Action)),
                monitor.Increments > 0 ? PictureBlock.Of(size => RolloutChart.Of(monitor, size)) : null,
                new Section("Guardrails"),
                Table.Of(["metric", "state", "estimate", "always-valid interval", "margin", "harm"], monitor.Metrics.Select(RowOf), textColumns: 2),
                Table.Of(
                    ["risk budget", "spent", "of", "expected harm per user", "users of the next stage", "at most"],
                    decision.Risks.Select(r => new[] { r.Metric, Phrase.Number(r.Spent), Phrase.Number(r.Budget), Phrase.Number(r.ExpectedHarmPerUser), monitor.IsAtLastStage || r.NextStageUsers == 0 ? "–" : Phrase.Count(r.NextStageUsers), monitor.IsAtLastStage ? "–" : double.IsInfinity(r.LargestNextStage) ? "any number" : Phrase.Count(r.LargestNextStage) })),
                new Section("What would change this"),
                Bullets.Of(WhatWouldChange(monitor, decision)),
                new Section("Stages"),
                Table.Of(["stage", "state", "share", "held for", "watched", "control", "treatment"], Enumerable.Range(0, rollout.Stages.Count).Select(i => StageOf(monitor, i)), textColumns: 2),
                new Paragraph(monitor.IsSampleRatioOff
                    ? $"The sample ratio is off ({Phrase.PValue(monitor.SampleRatioPValue)} over all stages)."
                    : $"Users come in the planned shares ({Phrase.PValue(monitor.SampleRatioPValue)} over all stages).", monitor.IsSampleRatioOff ? Tone.Bad : Tone.Neutral),
                monitor.Increments > 0 ? new Section("What happened when") : null,
                Table.Of(["day", "what"], RolloutChart.Events(monitor).Select(e => new[] { Day(e.Day), e.What }).Concat(monitor.LastDay is { } last ? [[Day(last), $"Now: {Verb(decision.Action).ToLowerInvariant()}."]] : Array.Empty<string[]>()), textColumns: 2),
                Bullets.Of(monitor.Metrics.SelectMany(m => m.Findings.Select(f => $"{m.Metric.Metric.Name}: {f}"))),
                Details.Of("The statistics", Bullets.Of(monitor.Metrics.Select(m => m.ToString()))),
                Details.Of("Strata, stage by day", Table.Of(
                    ["metric", "days", "stage", "control", "treatment", "difference", "standard error"],
                    monitor.Metrics.SelectMany(m => m.Strata.Select(s => new[]
                    {
                        m.Metric.Metric.Name, s.From == s.To ? Day(s.From) : $"{Day(s.From)} to {Day(s.To)}", Phrase.Count(s.StageIndex + 1), Phrase.Count(s.ControlUsers), Phrase.Count(s.TreatmentUsers), Phrase.OnScale(s.Difference, EffectScale.Absolute), Phrase.Number(s.StandardError),
                    })),
                    textColumns: 2)),
                Details.Of("The design", new Paragraph(rollout.ToString()), Table.Of(["item", "registered as"], rollout.Registration.Items.Select(i => new[] { i.Key, i.Value }), textColumns: 2)),
                Details.Of("Fingerprints", Table.Of(["of", "SHA-256"], [["plan", monitor.PlanFingerprint], ["data", monitor.DataFingerprint]], textColumns: 2)),
            ]);
    }

    private static ReportDocument OfRolloutDecision(RolloutDecision decision) => ReportDocument.Of(
        $"Rollout: {decision.Rollout}",
        new Headline(string.Join(" ", decision.Reasons), ToneOf(decision.Action), Verb(decision.Action)),
        new Paragraph($"Stage {Phrase.Count(decision.StageIndex + 1)} with {Phrase.Percent(decision.Share)} of users; {(decision.NextShare is { } next ? $"the next one has {Phrase.Percent(next)}" : "there is no further one")}."),
        Bullets.Of(decision.Risks.Select(r => r.ToString())));

    private static string[] RowOf(RolloutMetricResult m)
    {
        string state = m.DefinitelyBadOn is not null ? "margin lost"
            : m.AlarmedOn is not null ? "alarm"
            : m.AfterLaunch?.HasAlarmed == true ? "alarm after launch"
            : m.BetterOn is not null ? "better"
            : m.SafeOn is not null ? "safe"
            : !m.IsEstimable ? "too few users"
            : m.Metric.HasMargin ? "no alarm, not yet safe" : "no alarm";
        string On(double value) => Phrase.OnScale(value, m.Scale);
        return
        [
            m.Metric.Metric.Name,
            state,
            m.IsEstimable ? $"{(m.Scale == EffectScale.Absolute ? "" : "× ")}{On(m.Estimate)}" : "–",
            m.IsEstimable ? $"{On(m.Interval.Lower)} … {On(m.Interval.Upper)}" : "–",
            m.Metric.HasMargin ? RolloutChart.MarginOf(m) : "–",
            $"{Phrase.PValue(m.HarmPValue)} at {Phrase.Number(m.AlarmLevel)}",
        ];
    }

    private static string[] StageOf(RolloutMonitor monitor, int stage)
    {
        StageRun run = monitor.RunOf(stage);
        RolloutStage planned = monitor.Rollout.Stages[stage];
        string state = run.From > 0
            ? $"{Day(DateOnly.FromDayNumber(run.From))}{(run.To > run.From ? $" to {Day(DateOnly.FromDayNumber(run.To))}" : "")}{(stage == monitor.StageIndex ? ", running" : "")}"
            : stage == monitor.StageIndex ? "running, no data yet" : stage < monitor.StageIndex ? "skipped" : "to come";
        return [Phrase.Count(stage + 1), state, Phrase.Percent(planned.Share), $"at least {Phrase.Counted(planned.HoldDays, "day")}", run.From > 0 ? Phrase.Counted(run.Days, "day") : "–", run.From > 0 ? Phrase.Count(run.Control) : "–", run.From > 0 ? Phrase.Count(run.Treatment) : "–"];
    }

    private static IEnumerable<string> WhatWouldChange(RolloutMonitor monitor, RolloutDecision decision)
    {
        switch (decision.Action)
        {
            case RolloutAction.RollBack:
                yield return "No further data: what was shown stays shown. Take the new variant back, find the cause, and start a new rollout with new users.";
                if (monitor.Metrics.Any(m => m.AlarmedOn is not null && m.Metric.HasMargin && m.DefinitelyBadOn is null))
                {
                    yield return "For a metric with a margin, evidence that less than the margin is lost: then it is worse, but by an accepted amount.";
                }
                yield break;
            case RolloutAction.Pause:
                yield return monitor.IsSampleRatioOff ? "A new randomisation once the cause of the sample ratio is known." : "An increment whose checks all pass.";
                break;
            case RolloutAction.Hold:
                if (monitor.DaysAtStage < monitor.Stage.HoldDays)
                {
                    yield return $"{Phrase.Counted(monitor.Stage.HoldDays - monitor.DaysAtStage, "more day")} at this stage.";
                }
                foreach (string reason in new RolloutJudge(monitor).Waits())
                {
                    yield return reason;
                }
                break;
            default:
                yield return monitor.IsAtLastStage ? "An alarm, a failed check or a sample ratio that is off." : $"{Phrase.Counted(monitor.Rollout.Stages[monitor.StageIndex + 1].HoldDays, "day")} at the next stage come before the one after it; an alarm, a failed check or a sample ratio that is off stops it.";
                yield break;
        }
        yield return $"An alarm: harm of a metric shown at its level ({Phrase.Number(monitor.Metrics[0].AlarmLevel)} each) takes the new variant back.";
    }

    private static ReportDocument OfSampleRatioHistory(SampleRatioHistory history) => ReportDocument.Of(
        "Sample ratio over time",
        [
            new Headline(history.ToString(), history.IsOff ? Tone.Bad : Tone.Good, history.IsOff ? "The sample ratio is off" : "Users come as planned"),
            history.Days.Count > 0 ? PictureBlock.Of(size => SampleRatioChart.Of(history, size)) : null,
            history.Days.Count(d => d.PValue < history.Alpha) is > 0 and var odd && !history.IsOff
                ? new Paragraph($"{Phrase.Counted(odd, "single day")} below {Phrase.Number(history.Alpha)} by {(odd == 1 ? "itself" : "themselves")}: look at {(odd == 1 ? "it" : "them")}, but about {Phrase.Number(history.Days.Count * history.Alpha)} of {Phrase.Counted(history.Days.Count, "day")} would be by chance.", Tone.Caution)
                : null,
            Details.Of("Day by day", Table.Of(
                ["day", .. history.Variants.Select(v => v.Name), "p-value of the day", .. history.Variants.Select(v => $"{v.Name} so far"), "always-valid p-value"],
                history.Days.Select(d => new[] { Day(d.Day) }.Concat(d.Users.Select(u => Phrase.Count(u))).Append(Phrase.PValue(d.PValue)).Concat(d.UsersSoFar.Select(u => Phrase.Count(u))).Append(Phrase.PValue(d.PValueSoFar))))),
        ]);

    private static ReportDocument OfSampleRatio(SampleRatio ratio) => ReportDocument.Of(
        "Sample ratio",
        new Paragraph(ratio.ToString()),
        Table.Of(["arm", "users", "planned", "share", "planned share"], ratio.Users.Select((u, i) => new[]
        {
            Phrase.Count(i + 1), Phrase.Count(u), Phrase.Count(ratio.Users.Sum(n => (double)n) * ratio.Shares[i]), ratio.Users.Any(n => n > 0) ? Phrase.Percent(u / ratio.Users.Sum(n => (double)n)) : "–", Phrase.Percent(ratio.Shares[i]),
        })),
        Findings(ratio.Findings));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
