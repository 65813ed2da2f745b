using System.Text.Json;
using System.Text.Json.Serialization;

namespace Experimentation.Stats.Reporting;

/// <summary>Results as JSON for other programs. The field "version" rises when a field changes its meaning or goes; fields may be added without.</summary>
internal static partial class ReportJson
{
    public const int Version = 1;

    public static string Of(IReportable result) => result switch
    {
        ABTestAnalysis analysis => JsonSerializer.Serialize(AnalysisOf(analysis), ReportJsonContext.Default.AnalysisJson),
        ABTestPlan plan => JsonSerializer.Serialize(PlanOf(plan), ReportJsonContext.Default.PlanJson),
        Comparison comparison => JsonSerializer.Serialize(ComparisonOf(comparison), ReportJsonContext.Default.ComparisonJson),
        HealthReport report => JsonSerializer.Serialize(new HealthJson(nameof(HealthReport), Version, report.Blocks, [.. report.Checks.Select(CheckOf)]), ReportJsonContext.Default.HealthJson),
        ExperimentReport report => JsonSerializer.Serialize(ExperimentOf(report), ExperimentReportJsonContext.Default.ExperimentReportJson),
        _ => JsonSerializer.Serialize(new SentenceJson(result.GetType().Name.Split('`')[0], Version, result.ToString() ?? ""), ReportJsonContext.Default.SentenceJson),
    };

    private static AnalysisJson AnalysisOf(ABTestAnalysis analysis) => new(
        nameof(ABTestAnalysis),
        Version,
        analysis.Plan.Test.Name,
        analysis.Readout?.Name,
        analysis.PlanFingerprint,
        analysis.DataFingerprint,
        analysis.FirstDay,
        analysis.LastDay,
        [.. analysis.Decisions.Select(DecisionOf)],
        [.. analysis.Metrics.Select(m => new MetricJson(m.Metric.Metric.Name, m.Variant, m.Metric.Role.ToString(), m.MeetsItsRole, m.ShownAtLook, m.WorseAtLook, ComparisonOf(m.Difference), m.RelativeLift.Effect.IsEstimable ? ComparisonOf(m.RelativeLift) : null))],
        [.. analysis.Looks],
        analysis.Plan.Users,
        new(analysis.SampleRatio.PValue, analysis.HasSampleRatioMismatch, [.. analysis.SampleRatio.Users]),
        analysis.Health is { } health ? [.. health.Checks.Select(CheckOf)] : null,
        [.. analysis.Findings.Select(FindingOf)]);

    private static PlanJson PlanOf(ABTestPlan plan) => new(
        nameof(ABTestPlan),
        Version,
        plan.Test.Name,
        plan.Registration.Fingerprint,
        plan.Users,
        [.. plan.Test.Variants.Select((v, i) => new VariantJson(v.Name, v.Share, plan.UsersPerVariant[i]))],
        plan.Days,
        plan.Weeks,
        plan.DrivingMetric.Metric.Metric.Name,
        [.. plan.Metrics.Select(m => new MetricPlanJson(m.Metric.Metric.Name, m.Metric.Role.ToString(), m.Metric.Lift.Value, m.Metric.Lift.Unit.ToString(), m.RequiredUsers, m.Alpha.Last, m.Power.Last))],
        [.. plan.Test.Readouts.Select(r => r.Name)],
        [.. plan.UsersPerLook],
        [.. plan.Findings.Select(FindingOf)]);

    private static ComparisonJson ComparisonOf(Comparison comparison) => new(
        nameof(Comparison),
        Version,
        comparison.Effect.Scale.ToString(),
        comparison.Effect.IsEstimable ? comparison.Estimate : null,
        comparison.Effect.IsEstimable ? comparison.StandardError : null,
        comparison.Effect.IsEstimable ? comparison.Interval.Lower : null,
        comparison.Effect.IsEstimable ? comparison.Interval.Upper : null,
        comparison.Interval.Level,
        comparison.PValue,
        comparison.Alpha,
        comparison.Hypothesis.ToString(),
        comparison.Verdict.ToString(),
        comparison.Method,
        comparison.Boundary.Name,
        [.. comparison.Findings.Select(FindingOf)]);

    private static DecisionJson DecisionOf(Decision decision) => new(decision.Variant, decision.Kind.ToString(), [.. decision.Reasons], [.. decision.WhatWouldChangeIt]);

    private static CheckJson CheckOf(HealthCheck check) => new(check.Name, check.Status.ToString(), check.Severity.ToString(), check.PValue, check.Message, [.. check.Culprits]);

    private static FindingJson FindingOf(Finding finding) => new(finding.Code.ToString(), finding.Severity.ToString(), finding.Message);
}

internal sealed record SentenceJson(string Type, int Version, string Sentence);

internal sealed record FindingJson(string Code, string Severity, string Message);

internal sealed record DecisionJson(string Variant, string Kind, string[] Reasons, string[] WhatWouldChangeIt);

internal sealed record CheckJson(string Name, string Status, string Severity, double PValue, string Message, string[] Culprits);

internal sealed record HealthJson(string Type, int Version, bool Blocks, CheckJson[] Checks);

internal sealed record ComparisonJson(
    string Type, int Version, string Scale, double? Estimate, double? StandardError, double? Lower, double? Upper, double Level, double PValue, double Alpha,
    string Hypothesis, string Verdict, string Method, string Boundary, FindingJson[] Findings);

internal sealed record MetricJson(string Name, string Variant, string Role, bool MeetsItsRole, int? ShownAtLook, int? WorseAtLook, ComparisonJson Difference, ComparisonJson? RelativeLift);

internal sealed record SampleRatioJson(double PValue, bool IsOff, long[] Users);

internal sealed record AnalysisJson(
    string Type, int Version, string Experiment, string? Readout, string PlanFingerprint, string DataFingerprint, DateOnly? FirstDay, DateOnly? LastDay, DecisionJson[] Decisions, MetricJson[] Metrics,
    long[] Looks, long PlannedUsers, SampleRatioJson SampleRatio, CheckJson[]? Health, FindingJson[] Findings);

internal sealed record VariantJson(string Name, double Share, long Users);

internal sealed record MetricPlanJson(string Name, string Role, double Lift, string LiftUnit, double RequiredUsers, double Alpha, double Power);

internal sealed record PlanJson(
    string Type, int Version, string Experiment, string Fingerprint, long Users, VariantJson[] Variants, int? Days, int? Weeks, string DrivingMetric, MetricPlanJson[] Metrics, string[] Readouts, long[] UsersPerLook,
    FindingJson[] Findings);

/// <summary>Generated serializers, so that JSON works in trimmed and ahead-of-time compiled programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(AnalysisJson))]
[JsonSerializable(typeof(PlanJson))]
[JsonSerializable(typeof(ComparisonJson))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(SentenceJson))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
