using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Experimentation.Stats.Reporting;

internal static partial class ReportJson
{
    /// <summary>The version of this library, without what a build adds to it.</summary>
    public static string LibraryVersion { get; } = (typeof(ReportJson).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];

    private static ExperimentReportJson ExperimentOf(ExperimentReport report) => new(
        nameof(ExperimentReport),
        Version,
        report.Plan.Test.Name,
        report.Current is not { } current ? "planned" : ExperimentReview.IsOver(current) ? "over" : "running",
        report.ToString(),
        [.. report.Decisions.Select(DecisionOf)],
        [.. report.NextSteps],
        [.. report.Findings.Select(FindingOf)],
        PlanOf(report.Plan),
        [.. report.Readouts.Select(AnalysisOf)],
        [.. report.Novelty.Select(NoveltyOf)],
        [.. report.Segments.Select(SegmentsOf)],
        report.Readiness is { } readiness ? new(readiness.IsReady, [.. readiness.Metrics.Select(m => new MetricReadinessJson(m.Metric.Metric.Name, m.IsReady, [.. m.Missing], m.StandIn))]) : null,
        report.Rollout is { } rollout ? RolloutOf(rollout) : null,
        [.. report.Notes.Select(n => new NoteJson(n.Day, n.Text))],
        report.Registered?.Fingerprint,
        [.. report.Differences.Select(d => new DifferenceJson(d.Item, d.Registered, d.Found))],
        LibraryVersion);

    private static ReportedNoveltyJson NoveltyOf(ReportedNovelty novelty)
    {
        LongRunRange range = novelty.Estimate.LongRun;
        bool settles = range.Extrapolated.Effect.IsEstimable;
        NoveltyContrast contrast = novelty.Estimate.Contrast;
        return new(
            novelty.Metric.Name, novelty.Treatment, novelty.Verdict.ToString(), novelty.Sentence, ComparisonOf(contrast.Early), ComparisonOf(contrast.Late), ComparisonOf(contrast.Change),
            settles ? range.Lower : null, settles ? range.Upper : null, settles ? range.Interval.Lower : null, settles ? range.Interval.Upper : null, novelty.Estimate.LongestHalfLifeDays);
    }

    private static ReportedSegmentsJson SegmentsOf(ReportedSegments segments) => new(
        segments.Metric.Name, segments.By, segments.Treatment, segments.Comparison.HeterogeneityPValue, [.. segments.Different], ComparisonOf(segments.Comparison.CommonEffect),
        [.. segments.Comparison.Segments.Select(s => new SegmentJson(s.Name, ComparisonOf(s.Comparison)))]);

    private static ReportedRolloutJson RolloutOf(RolloutMonitor rollout)
    {
        RolloutDecision decision = rollout.Decide();
        return new(decision.Rollout, decision.Action.ToString(), [.. decision.Reasons], decision.StageIndex, decision.Share, rollout.LastDay, rollout.PlanFingerprint, rollout.DataFingerprint);
    }
}

internal sealed record ExperimentReportJson(
    string Type, int Version, string Experiment, string State, string Sentence, DecisionJson[] Decisions, string[] NextSteps, FindingJson[] Findings, PlanJson Plan, AnalysisJson[] Readouts, ReportedNoveltyJson[] Novelty,
    ReportedSegmentsJson[] Segments, ReportedReadinessJson? Readiness, ReportedRolloutJson? Rollout, NoteJson[] Notes, string? RegisteredFingerprint, DifferenceJson[] DifferencesFromRegistration, string LibraryVersion);

internal sealed record ReportedNoveltyJson(
    string Metric, string Treatment, string Verdict, string Sentence, ComparisonJson Early, ComparisonJson Late, ComparisonJson Change, double? LongRunLower, double? LongRunUpper, double? LongRunIntervalLower,
    double? LongRunIntervalUpper, double LongestHalfLifeDays);

internal sealed record ReportedSegmentsJson(string Metric, string By, string Treatment, double HeterogeneityPValue, string[] Different, ComparisonJson CommonEffect, SegmentJson[] Segments);

internal sealed record SegmentJson(string Name, ComparisonJson Effect);

internal sealed record ReportedReadinessJson(bool IsReady, MetricReadinessJson[] Metrics);

internal sealed record MetricReadinessJson(string Metric, bool IsReady, string[] Missing, string? StandIn);

internal sealed record ReportedRolloutJson(string Rollout, string Action, string[] Reasons, int StageIndex, double Share, DateOnly? LastDay, string PlanFingerprint, string DataFingerprint);

internal sealed record NoteJson(DateOnly Day, string Text);

internal sealed record DifferenceJson(string Item, string? Registered, string? Found);

/// <summary>The report's generated serializer.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ExperimentReportJson))]
internal sealed partial class ExperimentReportJsonContext : JsonSerializerContext;
