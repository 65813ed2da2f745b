using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One metric of one treatment against control.</summary>
/// <param name="Variant">The treatment.</param>
/// <param name="Metric">The metric in its role.</param>
/// <param name="Difference">The absolute difference, read against the hypothesis of the metric's role; for metrics that are only watched, against deterioration.</param>
/// <param name="RelativeLift">The same on the relative scale.</param>
/// <param name="Deterioration">Whether it got worse.</param>
/// <param name="ShownAtLook">The first look at which the hypothesis of its role was shown, counted from 1; null if that has not happened.</param>
public sealed record MetricResult(string Variant, MetricInRole Metric, Comparison Difference, Comparison RelativeLift, Comparison Deterioration, int? ShownAtLook)
{
    /// <summary>Whether the metric did what its role asks for: superior, or non-inferior, or at least not worse.</summary>
    public bool MeetsItsRole => Metric.Hypothesis is null
        ? Deterioration.Verdict is not (Verdict.Inferior or Verdict.NotEstimable)
        : ShownAtLook is not null;

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Difference.Verdict == Verdict.NotEstimable)
        {
            return $"{Metric.Metric.Name}: {string.Join(" ", Difference.Findings)}";
        }
        Interval absolute = Difference.Interval;
        Interval relative = RelativeLift.Interval;
        string lift = RelativeLift.Verdict == Verdict.NotEstimable
            ? "no relative lift"
            : $"{Phrase.SignedPercent(RelativeLift.Estimate)} ({Phrase.SignedPercent(relative.Lower)} … {Phrase.SignedPercent(relative.Upper)})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Metric.Metric.Name}: {lift}, difference {Phrase.OnScale(Difference.Estimate, Difference.Effect.Scale)} ({Phrase.OnScale(absolute.Lower, Difference.Effect.Scale)} … {Phrase.OnScale(absolute.Upper, Difference.Effect.Scale)}), {Phrase.Percent(absolute.Level)} CI, {Phrase.PValue(Difference.PValue)} for {Difference.Hypothesis}: {Words()}");
    }

    private string Words() => Deterioration.Verdict == Verdict.Inferior ? "worse" : Difference.Verdict switch
    {
        Verdict.Superior => "better",
        Verdict.NonInferior => "not worse by the margin",
        Verdict.Inferior => "worse",
        _ => Metric.Hypothesis is null ? "no sign of harm" : "not shown",
    };
}

/// <summary>Data read against a plan: health of the assignment, every metric, and a decision for every treatment.</summary>
public sealed record ABTestAnalysis
{
    private ABTestAnalysis(ABTestPlan plan, ValueList<long> looks, SampleRatio sampleRatio, AlphaTrail sampleRatioAlpha, ValueList<MetricResult> metrics, ValueList<Decision> decisions, ValueList<Finding> findings)
    {
        Plan = plan;
        Looks = looks;
        SampleRatio = sampleRatio;
        SampleRatioAlpha = sampleRatioAlpha;
        Metrics = metrics;
        Decisions = decisions;
        Findings = findings;
    }

    /// <summary>What was planned.</summary>
    public ABTestPlan Plan { get; }

    /// <summary>Users of all variants at each look so far, this one last.</summary>
    public IReadOnlyList<long> Looks { get; }

    /// <summary>Whether the users in each variant are as many as planned.</summary>
    public SampleRatio SampleRatio { get; }

    /// <summary>How the significance level of the sample-ratio check came about.</summary>
    public AlphaTrail SampleRatioAlpha { get; }

    /// <summary>Whether the sample ratio is off by more than chance explains.</summary>
    public bool HasSampleRatioMismatch => SampleRatio.PValue < SampleRatioAlpha.Last;

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
        ?? Decisions.FirstOrDefault(d => d.Kind == DecisionKind.Continue)
        ?? Decisions.FirstOrDefault(d => d.Kind == DecisionKind.End)
        ?? Decisions[0];

    /// <summary>What a reader must know about the data as a whole; each comparison has its own besides.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (Decision decision in Decisions)
        {
            text.Append(decision).Append('\n');
        }
        text.Append("  ").Append(SampleRatio);
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

    internal static ABTestAnalysis Make(ABTestPlan plan, ExperimentData data, ABTestAnalysis? previous)
    {
        ABTest test = plan.Test;
        Check(test, data);
        var allotment = new ErrorAllotment(test);
        long[] users = [.. test.Variants.Select(v => data.UsersOf(v.Name))];
        ValueList<long> looks = LooksAfter(plan, previous, users.Sum());
        SampleRatio ratio = SampleRatio.Test(users, [.. test.Variants.Select(v => v.Share)]);
        var findings = new List<Finding>(ratio.Findings);
        bool mismatch = ratio.PValue < allotment.Deterioration.Last;
        if (mismatch || ratio.PValue < 0.05)
        {
            findings.Add(new(
                FindingCode.SampleRatioMismatch,
                FindingSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"Sample ratio: {Phrase.PValue(ratio.PValue)}, {(mismatch ? "below" : "not below")} its level of {allotment.Deterioration.Last:0.####}.")));
        }
        var results = new List<MetricResult>();
        var decisions = new List<Decision>();
        foreach (Variant treatment in test.Variants.Skip(1))
        {
            var ofVariant = new List<MetricResult>();
            foreach (MetricInRole metric in test.Metrics)
            {
                if (Result(plan, metric, treatment.Name, data, allotment, looks, previous) is { } result)
                {
                    ofVariant.Add(result);
                }
                else
                {
                    findings.Add(new(FindingCode.MissingData, FindingSeverity.NotEstimable, $"'{metric.Metric.Name}' has no data for '{test.Variants[0].Name}' and '{treatment.Name}' both; what the plan asks of it cannot be shown."));
                }
            }
            results.AddRange(ofVariant);
            decisions.Add(new ABTestRule(plan, ofVariant, ratio, mismatch, users.Sum()).Decide(treatment.Name));
        }
        return new(plan, looks, ratio, allotment.Deterioration, ValueList<MetricResult>.Of(results), ValueList<Decision>.Of(decisions), ValueList<Finding>.Of(findings));
    }

    private static MetricResult? Result(ABTestPlan plan, MetricInRole metric, string treatment, ExperimentData data, ErrorAllotment allotment, ValueList<long> looks, ABTestAnalysis? previous)
    {
        if (data.Find(metric.Metric, plan.Test.Variants[0].Name) is not { } control || data.Find(metric.Metric, treatment) is not { } treated)
        {
            return null;
        }
        Effect effect = metric.Metric.EffectOf(control, treated);
        Boundary boundary = BoundaryFor(plan, effect, looks);
        AlphaTrail harm = allotment.Deterioration;
        var deterioration = new Comparison(effect, Hypothesis.Inferiority(metric.Metric.Better), harm.Last, boundary, harm);
        Hypothesis asked = metric.Hypothesis ?? deterioration.Hypothesis;
        AlphaTrail alpha = metric.Hypothesis is null ? harm : allotment.For(metric.Role);
        var difference = new Comparison(effect, asked, alpha.Last, boundary, alpha);
        Effect relative = effect.On(EffectScale.RelativeLogRatio);
        var lift = new Comparison(relative, asked, alpha.Last, BoundaryFor(plan, relative, looks), alpha);
        int? shown = previous?.Metrics.FirstOrDefault(m => m.Variant == treatment && m.Metric == metric)?.ShownAtLook
            ?? (difference.Verdict is Verdict.Superior or Verdict.NonInferior ? looks.Count : null);
        return new(treatment, metric, difference, lift, deterioration, shown);
    }

    /// <summary>The test's boundary for one metric. Its clock is the share of the planned users, which every metric shares and no estimate can turn back.</summary>
    private static Boundary BoundaryFor(ABTestPlan plan, Effect effect, ValueList<long> looks)
    {
        double planned = effect.Information * plan.Users / looks[^1];
        return effect.IsEstimable
            ? plan.Test.Boundary.For(planned, [.. looks.Take(looks.Count - 1).Select(users => planned * users / plan.Users)])
            : Boundary.FixedHorizon;
    }

    private static ValueList<long> LooksAfter(ABTestPlan plan, ABTestAnalysis? previous, long users)
    {
        if (previous is null)
        {
            return ValueList<long>.Of([users]);
        }
        if (previous.Plan != plan)
        {
            throw new ArgumentException("The look before was of another plan; a test is read against one plan from beginning to end.", nameof(previous));
        }
        return users > previous.Looks[^1]
            ? ValueList<long>.Of(previous.Looks.Append(users))
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each look has more users than the one before. This one has {users}, the one before had {previous.Looks[^1]}."), nameof(previous));
    }

    private static void Check(ABTest test, ExperimentData data)
    {
        foreach (Metric metric in data.Metrics)
        {
            if (!test.Metrics.Any(m => m.Metric == metric))
            {
                throw new ArgumentException($"The plan has no metric '{metric.Name}'; its metrics are {string.Join(", ", test.Metrics.Select(m => $"'{m.Metric.Name}'"))}.", nameof(data));
            }
        }
        foreach (string variant in data.Variants)
        {
            if (!test.Variants.Any(v => v.Name == variant))
            {
                throw new ArgumentException($"The plan has no variant '{variant}'; its variants are {string.Join(", ", test.Variants.Select(v => $"'{v.Name}'"))}.", nameof(data));
            }
        }
    }
}
