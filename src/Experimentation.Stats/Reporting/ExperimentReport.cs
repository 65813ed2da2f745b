using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

/// <summary>
/// An experiment from its plan to what became of it, as one page: the decision and why, what to do next, the lifts, whether they can be trusted, what was planned and what was read when, what of the effect will stay, for whom
/// it works, and the statistics one level down. Works before the launch, while the experiment runs, and after.
/// </summary>
/// <remarks>
/// Immutable: each <c>With…</c> returns a new report. Everything in it must be of one plan; readouts stand in the order of the plan, whatever the order in which they were added. What was done otherwise than planned is said in
/// <see cref="Findings"/>.
/// </remarks>
[TypeFormatterSource]
public sealed record ExperimentReport : IReportable
{
    private ExperimentReport(ABTestPlan plan)
    {
        Plan = plan;
        PlanFingerprint = plan.Registration.Fingerprint;
    }

    /// <summary>What was planned.</summary>
    public ABTestPlan Plan { get; }

    /// <summary>Fingerprint of the plan, the same for every readout.</summary>
    public string PlanFingerprint { get; }

    /// <summary>Every look that was made, in the order of the plan's readouts, and of the looks within one; empty before the launch.</summary>
    public IReadOnlyList<ABTestAnalysis> Readouts => Looks;

    /// <summary>The look that the report leads with: the last one at the readout that decides, or, while that has not been read, the latest one there is; null before the launch.</summary>
    public ABTestAnalysis? Current => Looks.LastOrDefault(r => r.Readout == Plan.Test.DecisionReadout) ?? (Looks.Count == 0 ? null : Looks[^1]);

    /// <summary>The decision of the current look for every treatment; empty before the launch.</summary>
    public IReadOnlyList<Decision> Decisions => Current?.Decisions ?? ValueList<Decision>.Empty;

    /// <summary>What was fixed beforehand, if that was kept.</summary>
    public Registration? Registered { get; private init; }

    /// <summary>Whether the metrics could be read before anybody was exposed; null if nobody looked.</summary>
    public InstrumentationReadiness? Readiness { get; private init; }

    /// <summary>The rollout that followed; null if there was none.</summary>
    public RolloutMonitor? Rollout { get; private init; }

    /// <summary>The users of each variant by day; null if they were not added.</summary>
    public SampleRatioHistory? SampleRatios { get; private init; }

    /// <summary>What was done otherwise than planned, and what was left out; empty if nothing was. What each readout found in its data is in <see cref="ABTestAnalysis.Findings"/>.</summary>
    public IReadOnlyList<Finding> Findings => ValueList<Finding>.Of(ExperimentReview.Of(this));

    /// <summary>What to do next, one sentence each, the most urgent first.</summary>
    public IReadOnlyList<string> NextSteps => ValueList<string>.Of(ExperimentAdvice.Of(this));

    private ValueList<ABTestAnalysis> Looks { get; init; } = ValueList<ABTestAnalysis>.Empty;

    internal ValueList<ReportedNovelty> Novelty { get; private init; } = ValueList<ReportedNovelty>.Empty;

    internal ValueList<ReportedSegments> Segments { get; private init; } = ValueList<ReportedSegments>.Empty;

    internal ValueList<ReportedNote> Notes { get; private init; } = ValueList<ReportedNote>.Empty;

    /// <summary>A report of an experiment that has not begun.</summary>
    /// <param name="plan">What is planned.</param>
    /// <exception cref="ArgumentNullException">No plan.</exception>
    public static ExperimentReport Of(ABTestPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(plan);
    }

    /// <summary>A report of an experiment that has been read.</summary>
    /// <param name="analysis">Any of its looks.</param>
    /// <exception cref="ArgumentNullException">No analysis.</exception>
    public static ExperimentReport Of(ABTestAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return new ExperimentReport(analysis.Plan).WithReadout(analysis);
    }

    /// <summary>The report with one more look: an earlier one, to tell what was read when, or a later one. The same look twice counts once.</summary>
    /// <param name="analysis">Read against the same plan.</param>
    /// <exception cref="ArgumentNullException">No analysis.</exception>
    /// <exception cref="ArgumentException">The analysis is of another plan.</exception>
    public ExperimentReport WithReadout(ABTestAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        if (analysis.PlanFingerprint != PlanFingerprint)
        {
            throw new ArgumentException(OtherPlan(analysis), nameof(analysis));
        }
        return Looks.Any(r => Place(r) == Place(analysis)) ? this : this with { Looks = ValueList<ABTestAnalysis>.Of(Looks.Append(analysis).OrderBy(Place)) };
    }

    /// <summary>The report with how a metric's effect changed by day since exposure: how much of it will stay.</summary>
    /// <param name="metric">A metric of the test.</param>
    /// <param name="novelty">Its estimate; another one of the same metric and treatment is replaced.</param>
    /// <param name="treatment">The treatment; may be left out where there is only one.</param>
    /// <exception cref="ArgumentNullException">No metric or no estimate.</exception>
    /// <exception cref="ArgumentException">The test has no such metric or treatment, or has several treatments and none was named.</exception>
    public ExperimentReport WithNovelty(Metric metric, NoveltyEstimate novelty, string? treatment = null)
    {
        ArgumentNullException.ThrowIfNull(novelty);
        var added = new ReportedNovelty(Known(metric), KnownTreatment(treatment), novelty);
        return this with { Novelty = ValueList<ReportedNovelty>.Of(Novelty.Where(n => (n.Metric, n.Treatment) != (added.Metric, added.Treatment)).Append(added).OrderBy(n => IndexOf(n.Metric))) };
    }

    /// <summary>The report with a metric's effect by segment. The segments were known before the experiment.</summary>
    /// <param name="metric">A metric of the test.</param>
    /// <param name="by">What the segments are: "platform", "country".</param>
    /// <param name="segments">The comparison; another one of the same metric, name and treatment is replaced.</param>
    /// <param name="treatment">The treatment; may be left out where there is only one.</param>
    /// <exception cref="ArgumentNullException">No metric or no comparison.</exception>
    /// <exception cref="ArgumentException">The name is empty; or the test has no such metric or treatment, or has several treatments and none was named.</exception>
    public ExperimentReport WithSegments(Metric metric, string by, SegmentedComparison segments, string? treatment = null)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var added = new ReportedSegments(Known(metric), Guard.Name(by, "What the segments are", nameof(by)), KnownTreatment(treatment), segments);
        return this with { Segments = ValueList<ReportedSegments>.Of(Segments.Where(s => (s.Metric, s.By, s.Treatment) != (added.Metric, added.By, added.Treatment)).Append(added)) };
    }

    /// <summary>The report with whether the metrics could be read before anybody was exposed.</summary>
    /// <param name="readiness">Of this test.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">It is of another test.</exception>
    public ExperimentReport WithReadiness(InstrumentationReadiness readiness)
    {
        ArgumentNullException.ThrowIfNull(readiness);
        return readiness.Test == Plan.Test.Name
            ? this with { Readiness = readiness }
            : throw new ArgumentException($"The readiness is of '{readiness.Test}', the report of '{Plan.Test.Name}'.", nameof(readiness));
    }

    /// <summary>The report with the users of each variant by day, so that a reader sees since when a sample ratio is off.</summary>
    /// <param name="history">Of the plan's variants and shares.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">It is of other variants or other shares.</exception>
    public ExperimentReport WithSampleRatios(SampleRatioHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history.Variants.SequenceEqual(Plan.Test.Variants)
            ? this with { SampleRatios = history }
            : throw new ArgumentException($"The sample ratios are those of the plan: {string.Join(" : ", Plan.Test.Variants)}. Got {string.Join(" : ", history.Variants)}.", nameof(history));
    }

    /// <summary>The report with the rollout that followed, as it stands now.</summary>
    /// <param name="monitor">The rollout's state.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public ExperimentReport WithRollout(RolloutMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        return this with { Rollout = monitor };
    }

    /// <summary>The report with something that happened or was done: "assignment repaired", "Black Friday".</summary>
    /// <param name="day">When.</param>
    /// <param name="text">What, in a sentence.</param>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    public ExperimentReport WithNote(DateOnly day, string text) =>
        this with { Notes = ValueList<ReportedNote>.Of(Notes.Append(new(day, Guard.Name(text, "A note", nameof(text)))).OrderBy(n => n.Day)) };

    /// <summary>The report with every item that differs from what was registered.</summary>
    /// <param name="registered">What was fixed before the experiment.</param>
    /// <exception cref="ArgumentNullException">No registration.</exception>
    public ExperimentReport CheckedAgainst(Registration registered)
    {
        ArgumentNullException.ThrowIfNull(registered);
        return this with { Registered = registered };
    }

    /// <summary>The experiment in one sentence.</summary>
    public override string ToString()
    {
        if (Current is not { } current)
        {
            string readiness = Readiness is { IsReady: false } missing ? $" Not ready: {missing.Metrics.Count(m => !m.IsReady)} of {Phrase.Counted(missing.Metrics.Count, "metric")} cannot be read as planned." : "";
            return $"Planned: {Plan.ToString().Split('\n')[0]}{readiness}";
        }
        string read = current.Readout is { } readout ? $" at {readout.Name}" : "";
        string decisions = string.Join(" ", current.Decisions.Select(d => $"{ReportDocuments.Headed(d, Plan.Test)}: {d.Reasons[0]}"));
        return string.Concat($"'{Plan.Test.Name}'{read}. {decisions}", string.Concat(Novelty.Select(n => $" {n.Metric.Name}: {n.Sentence}")));
    }

    internal IReadOnlyList<RegistrationDifference> Differences => Registered is not { } registered ? []
        : Current is { Decision.Kind: DecisionKind.Ship or DecisionKind.End } current ? registered.DifferencesFrom(current)
        : registered.DifferencesFrom(Plan);

    /// <summary>The looks at one readout, in order.</summary>
    internal IEnumerable<ABTestAnalysis> At(Readout? readout) => Looks.Where(r => r.Readout == readout);

    /// <summary>Where a look stands: readout, look, then what no order of adding changes. A look whose checks blocked comes before the repaired one.</summary>
    private (int Readout, int Look, int Repaired, long Users, string Data) Place(ABTestAnalysis analysis) => (
        analysis.Readout is { } readout ? Plan.Test.Readouts.ToList().IndexOf(readout) : 0,
        analysis.Looks.Count,
        analysis.Health is { Blocks: true } ? 0 : 1,
        analysis.Looks[^1],
        analysis.DataFingerprint);

    private string OtherPlan(ABTestAnalysis analysis)
    {
        RegistrationDifference[] differences = [.. Plan.Registration.DifferencesFrom(analysis.Plan)];
        string first = string.Join(" ", differences.Take(3).Select(d => $"{d.Item}: {d.Registered ?? "nothing"} there, {d.Found ?? "nothing"} here."));
        string more = differences.Length > 3 ? string.Create(CultureInfo.InvariantCulture, $" And {differences.Length - 3} more.") : "";
        return $"All readouts of a report are of one plan. The report's plan has the fingerprint {PlanFingerprint[..12]}…, this analysis' {analysis.PlanFingerprint[..12]}…. {first}{more} Read all data against the plan that was registered.";
    }

    private int IndexOf(Metric metric) => Plan.Test.Metrics.ToList().FindIndex(m => m.Metric == metric);

    private Metric Known(Metric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return Plan.Test.Metrics.Any(m => m.Metric == metric)
            ? metric
            : throw new ArgumentException($"The test has no metric '{metric.Name}'; its metrics are {string.Join(", ", Plan.Test.Metrics.Select(m => $"'{m.Metric.Name}'"))}.", nameof(metric));
    }

    private string KnownTreatment(string? treatment)
    {
        string[] treatments = [.. Plan.Test.Variants.Skip(1).Select(v => v.Name)];
        string there = string.Join(", ", treatments.Select(t => $"'{t}'"));
        return treatment is null && treatments.Length == 1 ? treatments[0]
            : treatment is null ? throw new ArgumentException($"The test has several treatments; say which one: {there}.", nameof(treatment))
            : treatments.Contains(treatment) ? treatment
            : throw new ArgumentException($"The test has no treatment '{treatment}'; there is {there}.", nameof(treatment));
    }
}
