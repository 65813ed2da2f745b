using System.Reflection;

namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the report that carries an experiment from its plan to what became of it.</summary>
internal static partial class ReportJson
{
    /// <summary>The version of this library, without what a build adds to it.</summary>
    public static string LibraryVersion { get; } = (typeof(ReportJson).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];
}

internal sealed class ExperimentReportFigures : Figures<ExperimentReport>
{
    public string Experiment => It.Plan.Test.Name;
    public string State => It.Current is not { } current ? "planned" : ExperimentReview.IsOver(current) ? "over" : "running";
    public IEnumerable<DecisionFigures> Decisions => It.Decisions.Select(d => new DecisionFigures { It = d });
    public IEnumerable<string> NextSteps => It.NextSteps;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(f => new FindingFigures { It = f });
    public string PlanFingerprint => It.PlanFingerprint;
    public ABTestPlanFigures Plan => new() { It = It.Plan };
    public IEnumerable<ABTestAnalysisFigures> Readouts => It.Readouts.Select(r => new ABTestAnalysisFigures { It = r });
    public IEnumerable<ReportedNoveltyFigures> Novelty => It.Novelty.Select(n => new ReportedNoveltyFigures { It = n });
    public IEnumerable<ReportedSegmentsFigures> Segments => It.Segments.Select(s => new ReportedSegmentsFigures { It = s });
    public InstrumentationReadinessFigures? Readiness => It.Readiness is { } it ? new() { It = it } : null;
    public SampleRatioHistoryFigures? SampleRatios => It.SampleRatios is { } it ? new() { It = it } : null;
    public RolloutDecisionFigures? Rollout => It.Rollout is { } it ? new() { It = it.Decide() } : null;
    public DateOnly? RolloutLastDay => It.Rollout?.LastDay;
    public string? RolloutPlanFingerprint => It.Rollout?.PlanFingerprint;
    public string? RolloutDataFingerprint => It.Rollout?.DataFingerprint;
    public IEnumerable<ReportedNoteFigures> Notes => It.Notes.Select(n => new ReportedNoteFigures { It = n });
    public string? Registered => It.Registered?.Fingerprint;
    public IEnumerable<RegistrationDifferenceFigures> DifferencesFromRegistration => It.Differences.Select(d => new RegistrationDifferenceFigures { It = d });
    public string LibraryVersion { get; } = ReportJson.LibraryVersion;
}

internal sealed class ReportedNoveltyFigures : Figures<ReportedNovelty>
{
    public string Metric => It.Metric.Name;
    public string Treatment => It.Treatment;
    public NoveltyVerdict Verdict => It.Verdict;
    public string Sentence => It.Sentence;
    public NoveltyContrastFigures Contrast => new() { It = It.Estimate.Contrast };
    public LongRunRangeFigures LongRun => new() { It = It.Estimate.LongRun };
}

internal sealed class ReportedSegmentsFigures : Figures<ReportedSegments>
{
    public string Metric => It.Metric.Name;
    public string By => It.By;
    public string Treatment => It.Treatment;
    public IEnumerable<string> Different => It.Different;
    public SegmentedComparisonFigures Comparison => new() { It = It.Comparison };
}

internal sealed class ReportedNoteFigures : Figures<ReportedNote>
{
    public DateOnly Day => It.Day;
    public string Text => It.Text;
}
