using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <content>An experiment from its plan to what became of it, in the order in which a hurried reader needs it.</content>
internal static partial class ReportDocuments
{
    private static ReportDocument OfExperiment(ExperimentReport report) => report.Current is { } current
        ? ReportDocument.Of(report.Plan.Test.Name, [
            new Paragraph(Standing(report, current)),
            .. Decided(report, current),
            .. Effects(report, current),
            .. Soundness(report, current),
            .. WhatWasReadWhen(report),
            .. Lasting(report),
            .. BySegment(report),
            .. Afterwards(report),
            .. Below(report),
        ])
        : ReportDocument.Of(report.Plan.Test.Name, [
            new Paragraph("Experiment report, before the launch"),
            .. Planning(report),
            .. WhatWasReadWhen(report),
            .. Ready(report),
            .. Afterwards(report),
            .. Below(report),
        ]);

    /// <summary>A decision as a heading: "Ship 'videos'".</summary>
    public static string Headed(Decision decision, ABTest test) => decision.Kind switch
    {
        DecisionKind.Continue => test.Variants.Count > 2 ? $"Go on with '{decision.Variant}'" : "Go on",
        DecisionKind.Blocked => "No decision: a check blocks",
        DecisionKind.End => $"End without shipping '{decision.Variant}'",
        _ => $"{Verb(decision.Kind)} '{decision.Variant}'",
    };

    private static string Standing(ExperimentReport report, ABTestAnalysis current)
    {
        string days = current is { FirstDay: { } first, LastDay: { } last } ? string.Create(CultureInfo.InvariantCulture, $", users of {first:yyyy-MM-dd} to {last:yyyy-MM-dd}") : "";
        return $"Experiment report{(current.Readout is { } readout ? $", {readout.Name}" : "")}: {Phrase.Count(current.Looks[^1])} of {Phrase.Count(report.Plan.Users)} planned users{days}, read {(report.Readouts.Count == 1 ? "once" : $"{Phrase.Counted(report.Readouts.Count, "time")}")}.";
    }

    private static IEnumerable<ReportBlock?> Decided(ExperimentReport report, ABTestAnalysis current)
    {
        foreach (Decision decision in current.Decisions)
        {
            // What a failed check found takes more than a sentence.
            bool blocked = decision.Kind == DecisionKind.Blocked;
            yield return new Headline(blocked ? "Nothing is decided until the cause is known and repaired." : decision.Reasons[0], ToneOf(decision.Kind), Headed(decision, report.Plan.Test));
            yield return Bullets.Of(blocked ? decision.Reasons : decision.Reasons.Skip(1));
        }
        yield return new Section("What to do next");
        yield return Bullets.Of(report.NextSteps);
    }

    private static IEnumerable<ReportBlock?> Effects(ExperimentReport report, ABTestAnalysis current)
    {
        bool several = current.Plan.Test.Variants.Count > 2;
        if (current.Metrics.Count == 0)
        {
            yield break;
        }
        string when = current.Readout is { } readout ? $" at {readout.Name}" : "";
        yield return new Section("What it did");
        if (IsBroken(current))
        {
            yield return new Paragraph("Until the cause of what the checks found is known, these figures may be wrong in size and in direction.", Tone.Bad);
        }
        yield return PictureBlock.Of(size => ForestPlot.Of($"Change{when}, against {report.Plan.Test.Variants[0].Name}", [.. current.Metrics.Select(m => ShownOn(current, m, several, $"{RoleOf(m.Metric)}: {Came(current, m)}"))], size, Tones));
        yield return Table.Of(["metric", "asked for", "result", "change", "interval"], current.Metrics.Select(m => ShownRow(current, m, several)), textColumns: 3);
        yield return Bullets.Of(current.Metrics.Where(m => !m.Difference.Effect.IsEstimable && m.Difference.Findings.Count > 0).Select(m => $"{(several ? $"{m.Variant}, " : "")}{m.Metric.Metric.Name} cannot be compared: {m.Difference.Findings[0].Message}"));
    }

    private static string[] ShownRow(ABTestAnalysis analysis, MetricResult result, bool several)
    {
        string[] row = RowOfTable(analysis, result, several);
        return [row[0], $"{row[1]}: {ToShow(result.Metric)}", Came(analysis, result), row[2], row[3]];
    }

    private static ForestPlot.Row ShownOn(ABTestAnalysis analysis, MetricResult result, bool several, string verdict) => RowOf(analysis, result, several) with { Verdict = verdict };

    /// <summary>What came out of a metric; a readout that cannot ship shows harm or none.</summary>
    private static string Came(ABTestAnalysis analysis, MetricResult result) =>
        !result.Difference.Effect.IsEstimable ? "cannot be compared"
        : !IsBroken(analysis) && result.WorseAtLook is null && analysis.Readout is { } readout && analysis.Plan.Test.AlphaShareOf(readout) == 0 ? "no harm seen"
        : VerdictOf(analysis, result);

    private static IEnumerable<ReportBlock?> Soundness(ExperimentReport report, ABTestAnalysis current)
    {
        yield return new Section("Can it be trusted?");
        yield return new Paragraph(current.SampleRatio.ToString(), current.HasSampleRatioMismatch ? Tone.Bad : Tone.Neutral);
        if (report.SampleRatios is { } days)
        {
            yield return new Paragraph(days.ToString(), days.IsOff ? Tone.Bad : Tone.Neutral);
            yield return days.IsOff ? UsersByDay(days) : null;
        }
        if (current.Health is { } health)
        {
            HealthCheck[] open = [.. health.Checks.Where(c => c.Status != HealthStatus.Passed)];
            yield return new Paragraph(health.ToString().Split('\n')[0], health.Blocks ? Tone.Bad : open.Length > 0 ? Tone.Caution : Tone.Neutral);
            // What blocks stands at the top already.
            yield return Table.Of(["check", "result", "what was found"], open.Where(c => !c.Blocks).Select(c => new[] { c.Name, Status(c), c.Message }), textColumns: 3);
        }
        else
        {
            yield return new Paragraph("No health checks were handed over with the data (ExperimentData.WithHealth).");
        }
        yield return Findings(current.Findings);
        IReadOnlyList<Finding> deviations = report.Findings;
        yield return deviations.Count == 0
            ? new Paragraph("Nothing was done otherwise than planned, as far as the readouts tell.")
            : new Paragraph($"Otherwise than planned, {Phrase.Counted(deviations.Count, "point")}:", deviations.Any(d => d.Severity == FindingSeverity.Warning) ? Tone.Caution : Tone.Neutral);
        yield return Findings(deviations);
    }

    private static PictureBlock? UsersByDay(SampleRatioHistory days) => days.Days.Count > 1 ? PictureBlock.Of(size => SampleRatioChart.Of(days, size)) : null;

    private static IEnumerable<ReportBlock?> Planning(ExperimentReport report)
    {
        ABTestPlan plan = report.Plan;
        bool ready = report.Readiness is not { IsReady: false };
        bool fits = plan.Traffic is null || plan.Days is not null;
        bool registered = report.Differences.Count == 0;
        string sized = plan.ToString().Split('\n')[0];
        yield return !fits ? new Headline(sized, Tone.Bad, "Does not fit")
            : plan.TooFewDays is { } tooFew ? new Headline(tooFew.ToString(), Tone.Caution, "The days are too few")
            : !ready ? new Headline($"What cannot be read as planned: {string.Join(", ", report.Readiness!.Metrics.Where(m => !m.IsReady).Select(m => m.Metric.Metric.Name))}.", Tone.Caution, "Not ready to start")
            : !registered ? new Headline($"{Phrase.Counted(report.Differences.Count, "item")} {(report.Differences.Count == 1 ? "differs" : "differ")} from what was registered.", Tone.Caution, "Not the registered plan")
            : report.Readiness is null || report.Registered is null ? new Headline(sized, Tone.Neutral, "Planned")
            : new Headline(sized, Tone.Good, "Ready to start");
        yield return !fits || (ready && registered && plan.TooFewDays is null) ? null : new Paragraph(sized);
        yield return new Section("What to do next");
        yield return Bullets.Of(report.NextSteps);
        yield return new Section("What it is meant to show");
        yield return new Paragraph($"It ships if {plan.Test.Rule}.");
        yield return Table.Of(
            ["metric", "role", "to show", "today", "users"],
            plan.Test.Metrics.Select(m => plan.Metrics.FirstOrDefault(p => p.Metric == m) is { } needs
                ? new[] { m.Metric.Name, RoleOf(m), ToShow(m), m.Metric.Kind == MetricKind.Proportion ? Phrase.Percent(needs.Baseline.Mean) : Phrase.Number(needs.Baseline.Mean), Phrase.Count(Math.Ceiling(needs.RequiredUsers)) }
                : [m.Metric.Name, RoleOf(m), ToShow(m), "–", "–"]),
            textColumns: 3);
        // Days that are too few stand at the top already.
        yield return Findings([.. plan.Findings.Where(f => f != plan.TooFewDays), .. report.Findings]);
    }

    private static IEnumerable<ReportBlock?> Ready(ExperimentReport report)
    {
        yield return new Section("Is everything instrumented?");
        if (report.Readiness is not { } readiness)
        {
            yield return new Paragraph("Nobody has looked yet.", Tone.Caution);
            yield break;
        }
        yield return new Paragraph(readiness.ToString().Split('\n')[0], readiness.IsReady ? Tone.Neutral : Tone.Caution);
        yield return Table.Of(
            ["metric", "ready", "what is missing", "instead"],
            readiness.Metrics.Select(m => new[] { m.Metric.Metric.Name, m.IsReady ? "yes" : "no", string.Join(" ", m.Missing), m.StandIn ?? "" }),
            textColumns: 4);
    }

    private static IEnumerable<ReportBlock?> Lasting(ExperimentReport report)
    {
        if (report.Novelty.Count == 0)
        {
            yield break;
        }
        yield return new Section("What will stay?");
        bool several = report.Plan.Test.Variants.Count > 2;
        foreach (ReportedNovelty novelty in report.Novelty)
        {
            yield return new Paragraph($"{(several ? $"{novelty.Treatment}, " : "")}{novelty.Metric.Name}: {novelty.Sentence}", novelty.WearsOff || novelty.TurnsRound ? Tone.Caution : Tone.Neutral);
            yield return novelty.Estimate.Curve.Any(d => d.IsEstimable) ? NoveltyChart.Block(novelty.Estimate, novelty.Metric.Better) : null;
        }
    }

    private static IEnumerable<ReportBlock?> BySegment(ExperimentReport report)
    {
        if (report.Segments.Count == 0)
        {
            yield break;
        }
        double alpha = report.Segments[0].Comparison.CommonEffect.Alpha / report.Segments.Count;
        bool several = report.Plan.Test.Variants.Count > 2;
        yield return new Section("For whom does it work?");
        foreach (ReportedSegments segments in report.Segments)
        {
            yield return new Paragraph($"{(several ? $"{segments.Treatment}, " : "")}{segments.Metric.Name}: {segments.Sentence(alpha)}", segments.Differs(alpha) ? Tone.Caution : Tone.Neutral);
            ForestPlot.Row[] rows =
            [
                .. segments.Comparison.Segments.Select(s => SegmentRow(segments, s.Name, s.Comparison, segments.Different.Contains(s.Name) ? "differs from the others" : "")),
                SegmentRow(segments, "all of them", segments.Comparison.CommonEffect, "common effect"),
            ];
            yield return PictureBlock.Of(size => ForestPlot.Of($"{segments.Metric.Name} by {segments.By}", rows, size, [(SvgStyle.Fill(0), "a segment"), (SvgStyle.Fill(1), "differs from the others"), (SvgStyle.Fill(2), "common effect")]));
        }
        int looked = report.Segments.Sum(s => s.Comparison.Segments.Count);
        double byChance = 1 - Math.Pow(1 - report.Segments[0].Comparison.CommonEffect.Alpha, looked);
        yield return new Paragraph(
            $"{Phrase.Counted(looked, "segment")} were looked at. With so many, chance alone makes at least one look special in about {Phrase.Percent(Math.Round(byChance, 2))} of experiments, so a segment is named only after a correction for all of its kind (Holm). One that nobody expected is an idea for the next test, not a result of this one.");
    }

    private static ForestPlot.Row SegmentRow(ReportedSegments segments, string name, Comparison effect, string verdict) =>
        new(name, effect, 0, segments.Metric.Better, verdict.StartsWith("differs", StringComparison.Ordinal) ? SvgStyle.Fill(1) : verdict.Length > 0 ? SvgStyle.Fill(2) : SvgStyle.Fill(0), verdict);

    private static IEnumerable<ReportBlock?> Afterwards(ExperimentReport report)
    {
        if (report.Rollout is { } rollout)
        {
            RolloutDecision decision = rollout.Decide();
            yield return new Section("The rollout that followed");
            yield return new Paragraph(rollout.ToString(), decision.Action is RolloutAction.RollBack ? Tone.Bad : Tone.Neutral);
            yield return rollout.Increments > 0 ? PictureBlock.Of(size => RolloutChart.Of(rollout, size)) : null;
            yield return Bullets.Of(rollout.Metrics.Select(m => m.ToString()));
        }
        if (report.Notes.Count > 0)
        {
            yield return new Section("What happened");
            yield return Table.Of(["day", "what"], report.Notes.Select(n => new[] { n.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), n.Text }), textColumns: 2);
        }
    }
}
