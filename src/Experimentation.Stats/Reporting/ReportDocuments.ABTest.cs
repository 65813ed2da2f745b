using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <content>Plans and analyses of A/B tests: what a product manager reads in two minutes, the statistics one level down.</content>
internal static partial class ReportDocuments
{
    private static ReportDocument OfPlan(ABTestPlan plan)
    {
        ABTest test = plan.Test;
        string[] lines = plan.ToString().Split('\n', StringSplitOptions.TrimEntries);
        return ReportDocument.Of(
            $"Plan: {test.Name}",
            [
                new Headline(lines[0], plan.Traffic is not null && plan.Days is null ? Tone.Bad : Tone.Neutral),
                Table.Of(
                    ["metric", "role", "to show", "users", "alpha", "power"],
                    test.Metrics.Select(m => plan.Metrics.FirstOrDefault(p => p.Metric == m) is { } sized
                        ? new[] { m.Metric.Name, RoleOf(m), ToShow(m), Phrase.Count(Math.Ceiling(sized.RequiredUsers)), Phrase.Number(sized.Alpha.Last), Phrase.Number(sized.Power.Last) }
                        : [m.Metric.Name, RoleOf(m), ToShow(m), "–", "–", "–"]),
                    textColumns: 3),
                plan.Users > 0 && plan.Metrics.Any(m => m.RequiredUsers > 0 && double.IsFinite(m.RequiredUsers)) ? PictureBlock.Of(size => PlanChart.Of(plan, size)) : null,
                Bullets.Of(lines.Skip(1 + plan.Metrics.Count)),
                Planned(test),
                Details.Of("How each level came about", Bullets.Of(plan.Metrics.SelectMany(m => new[] { $"{m.Metric.Metric.Name}, alpha: {m.Alpha}", $"{m.Metric.Metric.Name}, power: {m.Power}" }))),
                Details.Of("Registration", new Paragraph($"Fingerprint {plan.Registration.Fingerprint}"), Table.Of(["item", "registered as"], plan.Registration.Items.Select(i => new[] { i.Key, i.Value }), textColumns: 2)),
            ]);
    }

    private static ReportDocument OfAnalysis(ABTestAnalysis analysis)
    {
        ABTest test = analysis.Plan.Test;
        bool several = test.Variants.Count > 2;
        string when = analysis.Readout is { } readout ? $", {readout.Name}" : "";
        return ReportDocument.Of(
            $"{test.Name}{when}",
            [
                .. analysis.Decisions.Select(d => new Headline(string.Join(" ", d.Reasons), ToneOf(d.Kind), $"{Verb(d.Kind)}{(several ? $" {d.Variant}" : "")}")),
                analysis.Metrics.Count > 0 ? PictureBlock.Of(size => ForestPlot.Of($"Lifts in {test.Name}{when}", [.. analysis.Metrics.Select(m => RowOf(analysis, m, several))], size, Tones)) : null,
                Table.Of(
                    ["metric", "role", "lift", "interval", "p-value", "result"],
                    analysis.Metrics.Select(m => RowOfTable(analysis, m, several)),
                    textColumns: 2),
                analysis.Decisions.Any(d => d.WhatWouldChangeIt.Count > 0) ? new Section("What would change it, and what to do next") : null,
                Bullets.Of(analysis.Decisions.SelectMany(d => d.WhatWouldChangeIt.Select(s => several ? $"{d.Variant}: {s}" : s))),
                new Section("Is it sound?"),
                new Paragraph(analysis.SampleRatio.ToString(), analysis.HasSampleRatioMismatch ? Tone.Bad : Tone.Neutral),
                analysis.Health is { } health ? ChecksOf(health) : null,
                Findings(analysis.Findings),
                new Section("What was planned, and what was read when"),
                Planned(test),
                Table.Of(["look", "users", "of the plan"], analysis.Looks.Select((users, i) => new[] { string.Create(CultureInfo.InvariantCulture, $"{i + 1}"), Phrase.Count(users), Phrase.Percent((double)users / analysis.Plan.Users) })),
                analysis.FirstDay is { } first && analysis.LastDay is { } last ? new Paragraph(string.Create(CultureInfo.InvariantCulture, $"Users first exposed from {first:yyyy-MM-dd} to {last:yyyy-MM-dd}.")) : null,
                Details.Of("The statistics", [
                    Bullets.Of(analysis.Metrics.Select(m => m.ToString())),
                    new Paragraph("How each critical value came about:"),
                    Bullets.Of(analysis.Metrics.Select(m => $"{(several ? $"{m.Variant}, " : "")}{m.Metric.Metric.Name}: {m.Difference.Trail}")),
                ]),
                Details.Of("Fingerprints", Table.Of(["of", "SHA-256"], [["plan", analysis.PlanFingerprint], ["data", analysis.DataFingerprint]], textColumns: 2)),
            ]);
    }

    /// <summary>What the colours of metrics stand for.</summary>
    private static readonly (string, string)[] Tones = [(SvgStyle.Fill(2), "as asked for"), (SvgStyle.Fill(0), "not clear, or watched only"), (SvgStyle.Alarm, "worse"), (SvgStyle.Muted, "not to be trusted")];

    private static Bullets? Planned(ABTest test) => Bullets.Of(
    [
        test.ToString(),
        $"It ships if {test.Rule}.",
        .. test.Readouts.Select(r => r.ToString()),
    ]);

    private static ForestPlot.Row RowOf(ABTestAnalysis analysis, MetricResult result, bool several)
    {
        // The relative lift where there is one, so that rows share an axis; the absolute difference elsewhere.
        Comparison shown = result.RelativeLift.Effect.IsEstimable ? result.RelativeLift : result.Difference;
        string verdict = VerdictOf(analysis, result);
        string tone = IsBroken(analysis) ? SvgStyle.Muted
            : result.WorseAtLook is not null ? SvgStyle.Alarm
            : result.Metric.Hypothesis is not null && result.ShownAtLook is not null && !TooEarly(analysis) ? SvgStyle.Fill(2)
            : SvgStyle.Fill(0);
        double margin = !result.Metric.HasMargin ? 0
            : (result.Metric.Lift.Unit == LiftUnit.Relative) == (shown == result.RelativeLift) ? result.Metric.Lift.Value
            // An absolute margin on a relative axis, in units of control as the two estimates tell.
            : shown == result.RelativeLift && result.Difference.Estimate != 0 ? result.Metric.Lift.Value * shown.Estimate / result.Difference.Estimate
            : 0;
        return new(several ? $"{result.Metric.Metric.Name} ({result.Variant})" : result.Metric.Metric.Name, shown, margin, result.Metric.Metric.Better, tone, $"{RoleOf(result.Metric)}: {verdict}");
    }

    private static string[] RowOfTable(ABTestAnalysis analysis, MetricResult result, bool several)
    {
        Comparison shown = result.RelativeLift.Effect.IsEstimable ? result.RelativeLift : result.Difference;
        string On(double value) => Phrase.OnScale(value, shown.Effect.Scale);
        string name = several ? $"{result.Metric.Metric.Name} ({result.Variant})" : result.Metric.Metric.Name;
        return shown.Effect.IsEstimable
            ? [name, RoleOf(result.Metric), On(shown.Estimate), $"{On(shown.Interval.Lower)} … {On(shown.Interval.Upper)}", Phrase.PValue(result.Difference.PValue), VerdictOf(analysis, result)]
            : [name, RoleOf(result.Metric), "–", "–", "–", string.Join(" ", result.Difference.Findings.Select(f => f.Message))];
    }

    /// <summary>A fixed-horizon test that is not complete shows nothing yet, whatever its p-values.</summary>
    private static bool TooEarly(ABTestAnalysis analysis) => !analysis.Plan.Test.Boundary.AllowsEarlyLooks && analysis.History.LastLook is null;

    /// <summary>Whether a check forbids to believe the figures.</summary>
    private static bool IsBroken(ABTestAnalysis analysis) => analysis.HasSampleRatioMismatch || analysis.Health is { Blocks: true };

    private static string VerdictOf(ABTestAnalysis analysis, MetricResult result) =>
        IsBroken(analysis) ? "not to be trusted"
        : result.Metric.Hypothesis is not null && result.WorseAtLook is null && TooEarly(analysis) ? "too early to say"
        : result.WorseAtLook is not null ? result.Metric.Role == MetricRole.Quality ? "differs" : "worse"
        : result.ShownAtLook is null || result.Metric.Hypothesis is null ? result.Metric.Hypothesis is null ? "no harm seen" : "not clear"
        : result.Metric.Role == MetricRole.Success ? "better" : $"safe by {result.Metric.Size}";

    private static string RoleOf(MetricInRole metric) => metric.Role.ToString().ToLowerInvariant();

    private static string ToShow(MetricInRole metric) => metric.Role switch
    {
        MetricRole.Success => $"an improvement of {metric.Size}",
        MetricRole.Guardrail when metric.HasMargin => $"no loss of {metric.Size}",
        MetricRole.Quality => "no difference",
        _ => "no harm",
    };

    private static string Status(HealthCheck check) => check.Status switch
    {
        HealthStatus.Passed => "ok",
        HealthStatus.NotEstimable => "unknown",
        _ => check.Severity == HealthSeverity.Block ? "blocks" : "warning",
    };

    private static string Verb(DecisionKind kind) => kind switch
    {
        DecisionKind.Ship => "Ship",
        DecisionKind.End => "End without shipping",
        DecisionKind.Abort => "Abort",
        DecisionKind.Blocked => "No decision: a check blocks",
        _ => "Continue",
    };

    private static Tone ToneOf(DecisionKind kind) => kind switch
    {
        DecisionKind.Ship => Tone.Good,
        DecisionKind.Abort or DecisionKind.Blocked => Tone.Bad,
        DecisionKind.End => Tone.Caution,
        _ => Tone.Neutral,
    };
}
