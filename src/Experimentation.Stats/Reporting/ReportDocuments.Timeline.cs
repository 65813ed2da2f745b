using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <content>What was planned and what was read when, and the statistics one level down.</content>
internal static partial class ReportDocuments
{
    private static IEnumerable<ReportBlock?> WhatWasReadWhen(ExperimentReport report)
    {
        ABTest test = report.Plan.Test;
        bool begun = report.Readouts.Count > 0;
        yield return new Section(begun ? "What was planned, and what was read when" : "When it will be read");
        if (begun)
        {
            yield return Bullets.Of([test.ToString(), $"It ships if {test.Rule}."]);
        }
        yield return Table.Of(
            begun ? ["readout", "what for", "which days of a user", "users until", "users", "decision"] : ["readout", "what for", "which days of a user", "first users from", "all users from"],
            test.Readouts.Count == 0 ? Rows(report, null) : test.Readouts.SelectMany(r => Rows(report, r)),
            textColumns: 3);
        foreach (ReportBlock? block in begun ? Movement(report) : [])
        {
            yield return block;
        }
    }

    private static IEnumerable<string[]> Rows(ExperimentReport report, Readout? readout)
    {
        ABTest test = report.Plan.Test;
        ABTestAnalysis[] looks = [.. report.At(readout)];
        string name = readout?.Name ?? "the test", what = readout is null ? "decides" : Purpose(test, readout), days = readout is null ? "as measured" : ShortOf(readout.Window);
        // A user's window closes so many days after exposure.
        string From(DateOnly? day) => day is { } known ? DayOf(known.AddDays(readout?.Window.ClosesAfterDays ?? 0)) : "–";
        if (report.Readouts.Count == 0)
        {
            return [[name, what, days, From(report.Plan.FirstDay), From(report.Plan.LastDay)]];
        }
        return looks.Length == 0
            ? [[name, what, days, "–", "–", report.Plan.LastDay is null ? "not read" : $"not read; from {From(report.Plan.LastDay)}"]]
            : looks.Select((look, i) => new[]
            {
                looks.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"{name}, look {look.Looks.Count}") : name,
                i == 0 ? what : "",
                i == 0 ? days : "",
                look.LastDay is { } day ? DayOf(day) : "–",
                Phrase.Count(look.Looks[^1]),
                string.Join(", ", look.Decisions.Select(d => test.Variants.Count > 2 ? $"{d.Variant}: {Short(d.Kind)}" : Short(d.Kind))),
            });
    }

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Purpose(ABTest test, Readout readout) => readout.Purpose switch
    {
        ReadoutPurpose.Breakage => "breakage: can stop, never ships",
        ReadoutPurpose.Urgent when test.AlphaShareOf(readout) > 0 => $"urgent: may ship on {Phrase.Percent(test.AlphaShareOf(readout))} of alpha",
        ReadoutPurpose.Urgent => "urgent: can stop, does not ship",
        _ when test.AlphaShareOf(readout) < 1 => $"gold standard: decides, {Phrase.Percent(test.AlphaShareOf(readout))} of alpha",
        _ => "gold standard: decides",
    };

    private static string ShortOf(AnalysisWindow window) => WindowPhrase.Name(window) is var name && name.StartsWith("week", StringComparison.Ordinal) && window.Days is { } days
        ? string.Create(CultureInfo.InvariantCulture, $"days {window.OffsetDays + 1} to {window.OffsetDays + days}")
        : name;

    private static string Short(DecisionKind kind) => kind switch
    {
        DecisionKind.Continue => "go on",
        DecisionKind.Blocked => "blocked by a check",
        DecisionKind.End => "end without shipping",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>How the lifts moved from readout to readout; the last look of each.</summary>
    private static IEnumerable<ReportBlock?> Movement(ExperimentReport report)
    {
        ABTestAnalysis[] shown = [.. report.Readouts.GroupBy(r => r.Readout?.Name ?? "").Select(g => g.Last())];
        // Without readouts the looks themselves are what moved.
        shown = shown.Length > 1 ? shown : [.. report.Readouts.TakeLast(4)];
        if (shown.Length < 2)
        {
            yield break;
        }
        bool several = report.Plan.Test.Variants.Count > 2;
        string When(ABTestAnalysis look) => shown.Count(s => s.Readout == look.Readout) > 1 ? string.Create(CultureInfo.InvariantCulture, $"look {look.Looks.Count}") : look.Readout?.Name ?? "the test";
        yield return new Paragraph("How the changes moved:");
        yield return Table.Of(
            ["metric", .. shown.Select(When)],
            shown[^1].Metrics.Select(m => (string[])[several ? $"{m.Metric.Metric.Name} ({m.Variant})" : m.Metric.Metric.Name, .. shown.Select(look => Find(look, m) is { } found ? InShort(found) : "–")]));
        MetricInRole lead = report.Plan.DrivingMetric.Metric.Role == MetricRole.Success ? report.Plan.DrivingMetric.Metric : report.Plan.Test.Metrics.FirstOrDefault(m => m.Role == MetricRole.Success) ?? report.Plan.DrivingMetric.Metric;
        foreach (MetricResult last in shown[^1].Metrics.Where(m => m.Metric == lead))
        {
            yield return PictureBlock.Of(size => ForestPlot.Of(
                $"{lead.Metric.Name}{(several ? $", {last.Variant}" : "")}: how it moved",
                [.. shown.Select(look => (look, Found: Find(look, last))).Where(p => p.Found is not null).Select(p => ShownOn(p.look, p.Found!, several: false, Came(p.look, p.Found!)) with { Name = When(p.look) })],
                size,
                Tones));
        }
    }

    private static MetricResult? Find(ABTestAnalysis look, MetricResult like) => look.Metrics.FirstOrDefault(m => m.Metric == like.Metric && m.Variant == like.Variant);

    private static string InShort(MetricResult result)
    {
        Comparison shown = result.RelativeLift.Effect.IsEstimable ? result.RelativeLift : result.Difference;
        string On(double value) => Phrase.OnScale(value, shown.Effect.Scale);
        // The unit once is enough.
        return shown.Effect.IsEstimable ? $"{On(shown.Estimate)} ({On(shown.Interval.Lower).Replace(" %", "", StringComparison.Ordinal)} … {On(shown.Interval.Upper).Replace(" %", "", StringComparison.Ordinal)})" : "–";
    }

    /// <summary>One level down: for who wants to check.</summary>
    private static IEnumerable<ReportBlock?> Below(ExperimentReport report)
    {
        if (report.Current is { } current)
        {
            yield return Details.Of("What would change the decision", Bullets.Of(current.Decisions.SelectMany(d => d.WhatWouldChangeIt.Select(s => current.Decisions.Count > 1 ? $"{d.Variant}: {s}" : s))));
            yield return Details.Of("All checks", current.Health is { } health ? ChecksOf(health) : null);
            // While it is off it stands further up.
            yield return report.SampleRatios is { IsOff: false } days ? Details.Of("Users by day", UsersByDay(days)) : null;
            yield return Details.Of("The statistics", report.Readouts.Reverse().SelectMany(look => Statistics(report, look)));
            yield return Details.Of("Novelty and segments", Bullets.Of([
                .. report.Novelty.SelectMany(n => new[] { n.Estimate.Contrast.ToString(), n.Estimate.LongRun.ToString(), n.Estimate.Constancy.ToString(), n.Estimate.Decay.ToString() }.Select(s => $"{n.Metric.Name}: {s}")),
                .. report.Segments.SelectMany(s => s.Comparison.Segments.Select(one => $"{s.Metric.Name}, {one}").Prepend($"{s.Metric.Name} by {s.By}: {s.Comparison}")),
            ]));
        }
        else
        {
            yield return Details.Of("How each level came about", Bullets.Of(report.Plan.Metrics.SelectMany(m => new[] { $"{m.Metric.Metric.Name}, alpha: {m.Alpha}", $"{m.Metric.Metric.Name}, power: {m.Power}" })));
        }
        yield return Details.Of("Registration and fingerprints", [
            report.Registered is { } registered
                ? new Paragraph(report.Differences.Count == 0 ? $"Everything is as registered ({Phrase.Counted(registered.Items.Count, "item")}, fingerprint {registered.Fingerprint})." : $"{Phrase.Counted(report.Differences.Count, "item")} of {registered.Items.Count} {(report.Differences.Count == 1 ? "differs" : "differ")} from the registration with the fingerprint {registered.Fingerprint}.")
                : new Paragraph("No registration was handed over (CheckedAgainst)."),
            Table.Of(["item", "registered", "now"], report.Differences.Select(d => new[] { d.Item, d.Registered ?? "–", d.Found ?? "–" }), textColumns: 3),
            Table.Of(["SHA-256 of", "fingerprint"], [["the plan", report.PlanFingerprint], .. report.Readouts.Select(r => new[] { $"data, {r.Readout?.Name ?? "the test"}, {Phrase.Count(r.Looks[^1])} users", r.DataFingerprint }), .. report.Rollout is { } rollout ? [["the rollout's design", rollout.PlanFingerprint], ["the rollout's data", rollout.DataFingerprint]] : Array.Empty<string[]>()], textColumns: 2),
            new Paragraph($"Made by Experimentation.Stats {ReportJson.LibraryVersion}, report version {ReportJson.Version}."),
        ]);
        yield return report.Current is null ? null : Details.Of("What was registered", Table.Of(["item", "planned as"], report.Plan.Registration.Items.Select(i => new[] { i.Key, i.Value }), textColumns: 2));
    }

    private static IEnumerable<ReportBlock?> Statistics(ExperimentReport report, ABTestAnalysis look)
    {
        bool several = report.Plan.Test.Variants.Count > 2;
        string Name(MetricResult m) => several ? $"{m.Metric.Metric.Name} ({m.Variant})" : m.Metric.Metric.Name;
        yield return new Section($"{look.Readout?.Name ?? "The test"}, {Phrase.Count(look.Looks[^1])} users");
        yield return Table.Of(
            ["metric", "tested for", "method", "difference", "interval", "p-value", "level"],
            look.Metrics.Where(m => m.Difference.Effect.IsEstimable).Select(m => new[]
            {
                Name(m), m.Difference.Hypothesis.ToString(), m.Difference.Method, Phrase.OnScale(m.Difference.Estimate, m.Difference.Effect.Scale), $"{Phrase.OnScale(m.Difference.Interval.Lower, m.Difference.Effect.Scale)} … {Phrase.OnScale(m.Difference.Interval.Upper, m.Difference.Effect.Scale)}",
                Phrase.PValue(m.Difference.PValue), Phrase.Number(m.Difference.Alpha),
            }),
            textColumns: 3);
        yield return new Paragraph("How each critical value came about:");
        yield return Bullets.Of(look.Metrics.Select(m => $"{Name(m)}: {m.Difference.Trail}").Append($"sample ratio: {look.SampleRatioAlpha}"));
    }
}
