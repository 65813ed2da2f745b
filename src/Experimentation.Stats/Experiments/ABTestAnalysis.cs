using System.Text;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Data read against a plan: health of the assignment, every metric, and a decision for every treatment.</summary>
public sealed partial record ABTestAnalysis
{
    internal ABTestAnalysis(
        ABTestPlan plan,
        Readout? readout,
        ExperimentData data,
        ABTestHistory history,
        SampleRatio sampleRatio,
        AlphaTrail sampleRatioAlpha,
        ValueList<Comparison> sampleRatioTests,
        ValueList<MetricResult> metrics,
        ValueList<Decision> decisions,
        ValueList<Finding> findings)
    {
        Plan = plan;
        Readout = readout;
        Data = data;
        History = history;
        SampleRatio = sampleRatio;
        SampleRatioAlpha = sampleRatioAlpha;
        SampleRatioTests = sampleRatioTests;
        Metrics = metrics;
        Decisions = decisions;
        Findings = findings;
    }

    /// <summary>What was planned.</summary>
    public ABTestPlan Plan { get; }

    /// <summary>The readout that was read; null for a test without readouts.</summary>
    public Readout? Readout { get; }

    /// <summary>What was read.</summary>
    public ExperimentData Data { get; }

    /// <summary>What was checked about the data; null if nothing was.</summary>
    public HealthReport? Health => Data.Health;

    /// <summary>The first day of exposure of the data, where that was said.</summary>
    public DateOnly? FirstDay => Data.FirstDay;

    /// <summary>The last day of exposure of the data, where that was said.</summary>
    public DateOnly? LastDay => Data.LastDay;

    /// <summary>Fingerprint of the plan that the data were read against: that of <see cref="ABTestPlan.Registration"/>.</summary>
    public string PlanFingerprint => Plan.Registration.Fingerprint;

    /// <summary>Fingerprint of the data: two people who have the same one look at the same thing.</summary>
    public string DataFingerprint => Data.Fingerprint;

    /// <summary>What this look and those before leave behind for the next one; it can be stored as JSON.</summary>
    public ABTestHistory History { get; }

    /// <summary>Users of all variants at each look so far, this one last.</summary>
    public IReadOnlyList<long> Looks => History.Looks;

    /// <summary>
    /// Whether the users in each variant are as many as planned, read once, as a description. What vetoes is <see cref="HasSampleRatioMismatch"/>, which counts the looks.
    /// </summary>
    public SampleRatio SampleRatio { get; }

    /// <summary>How the significance level of the sample-ratio check came about.</summary>
    public AlphaTrail SampleRatioAlpha { get; }

    /// <summary>
    /// The share of users in each treatment (and in control, if there are several treatments) against its planned share, read against the boundary of the
    /// deterioration tests, so that it may be looked at every day.
    /// </summary>
    public IReadOnlyList<Comparison> SampleRatioTests { get; }

    /// <summary>Whether the sample ratio is off by more than chance explains, at this look or at one before.</summary>
    public bool HasSampleRatioMismatch => History.MismatchAtLook is not null;

    /// <summary>Every metric of every treatment, in the order of the plan.</summary>
    public IReadOnlyList<MetricResult> Metrics { get; }

    /// <summary>One decision for each treatment.</summary>
    public IReadOnlyList<Decision> Decisions { get; }

    /// <summary>
    /// The decision of the experiment: the treatment to ship if there is one (of several, the first in the plan's order), otherwise the decision that asks for most
    /// patience among the treatments.
    /// </summary>
    public Decision Decision =>
        Decisions.FirstOrDefault(d => d.Kind == DecisionKind.Ship)
        ?? Decisions.FirstOrDefault(d => d.Kind == DecisionKind.Blocked)
        ?? Decisions.FirstOrDefault(d => d.Kind == DecisionKind.Continue)
        ?? Decisions.FirstOrDefault(d => d.Kind == DecisionKind.End)
        ?? Decisions[0];

    /// <summary>What a reader must know about the data as a whole; each comparison has its own besides.</summary>
    public IReadOnlyList<Finding> Findings { get; private init; }

    /// <summary>The same analysis with a finding for every item that differs from what was registered.</summary>
    /// <param name="registered">What was fixed before the experiment.</param>
    /// <exception cref="ArgumentNullException">No registration.</exception>
    public ABTestAnalysis CheckedAgainst(Registration registered)
    {
        ArgumentNullException.ThrowIfNull(registered);
        return this with
        {
            Findings = ValueList<Finding>.Of(Findings.Concat(registered.DifferencesFrom(this).Select(difference => new Finding(FindingCode.DiffersFromRegistration, FindingSeverity.Warning, $"Not as registered. {difference}")))),
        };
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Readout is { } readout)
        {
            text.Append(readout).Append('\n');
        }
        foreach (Decision decision in Decisions)
        {
            text.Append(decision).Append('\n');
        }
        text.Append("  ").Append(SampleRatio);
        if (Health is { } health)
        {
            text.Append("\n  ").Append(health.ToString().ReplaceLineEndings("\n  "));
        }
        foreach (MetricResult metric in Metrics)
        {
            text.Append("\n  ").Append(Plan.Test.Variants.Count > 2 ? $"{metric.Variant}, " : "").Append(metric);
        }
        foreach (Finding finding in Findings)
        {
            text.Append("\n  ").Append(finding);
        }
        return text.ToString();
    }
}
