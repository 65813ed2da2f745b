using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A feature's effect against users who got none of it, beside the sum of what its parts promised.</summary>
/// <param name="HoldOut">The whole against the hold-out.</param>
/// <param name="Parts">What the leaves that were shown within the family add up to, as estimated and without the winner's curse.</param>
/// <param name="StandardError">Of the difference between the hold-out's effect and the corrected sum; takes the hold-out's users as independent of those of the parts' tests.</param>
public sealed partial record FeatureHoldOut(Comparison HoldOut, SelectedTotal Parts, double StandardError)
{
    /// <summary>The hold-out's effect less the corrected sum of the parts.</summary>
    public double Difference => HoldOut.Estimate - Parts.Corrected;

    /// <summary>Two-sided p-value of no difference; 1 where the hold-out's effect cannot be estimated.</summary>
    public double PValue => HoldOut.Effect.IsEstimable && StandardError > 0 ? Math.Min(1, 2 * Normal.UpperTail(Math.Abs(Difference) / StandardError)) : 1;

    /// <summary>The share of what the parts promised that arrived; null where they promised nothing.</summary>
    public double? Realised => Parts.Naive != 0 ? HoldOut.Estimate / Parts.Naive : null;

    /// <inheritdoc/>
    public override string ToString()
    {
        string On(double value) => Phrase.OnScale(value, HoldOut.Effect.Scale);
        if (!HoldOut.Effect.IsEstimable)
        {
            return $"The hold-out says nothing yet: {string.Join(" ", HoldOut.Findings)}";
        }
        string verdict = PValue >= 0.05 ? "agree" : Difference < 0 ? "disagree: less arrived than the parts promised, so effects overlap, wear off or were luck" : "disagree: more arrived than the parts promised, so effects help each other or grew";
        return $"Against the hold-out the whole is {On(HoldOut.Estimate)} ({Phrase.Percent(HoldOut.Interval.Level)} CI {On(HoldOut.Interval.Lower)} … {On(HoldOut.Interval.Upper)}); its parts add up to {On(Parts.Naive)} as estimated and {On(Parts.Corrected)} without the winner's curse. The two {verdict} ({Phrase.PValue(PValue)}).";
    }
}

public sealed partial record FeatureAnalysis
{
    /// <summary>
    /// Sets the feature's effect against a hold-out beside the sum of what its parts promised on the same metric. What is promised are the leaves that were shown within the family
    /// (<see cref="FeaturePartStatus.Shown"/>): a part below which another one was read holds that one's effect already, and what was not shown is not shipped.
    /// The parts were chosen because they looked good, so their sum is too large; what selection adds is taken off first (Lee and Shen 2018).
    /// </summary>
    /// <remarks>
    /// <para>A leaf was chosen if it passed the level that the family left it (its share of alpha once every other part that can be shown without it has been, by graph; <see cref="Feature.LevelOf"/> is
    /// that level before any sibling is shown), parted among its success metrics and treatments, and its own plan's level; the smaller one counts. Leaves that were not shown take off their share of the
    /// excess too, but for those that passed and fell for another reason, such as a guardrail. Of several treatments the best one is the promise. A part that is read at several looks is corrected as if there had been one.</para>
    /// <para>The standard error takes the hold-out as independent of the parts' tests, and those of each other: other users, or the same users under independent assignments. Users of a part's control who stay on
    /// as the hold-out make the two agree more than the p-value says.</para>
    /// </remarks>
    /// <param name="metric">The metric that the hold-out and the parts' tests have in common.</param>
    /// <param name="holdOut">All shipped parts against users who got none of them, on the scale that the sum is to be made on (absolute differences add up; small lifts nearly do).</param>
    /// <exception cref="ArgumentNullException">Metric or comparison is null.</exception>
    /// <exception cref="InvalidOperationException">No part that was read has the metric as a success metric.</exception>
    public FeatureHoldOut AgainstHoldOut(Metric metric, Comparison holdOut)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(holdOut);
        (FeaturePart Part, MetricResult Best)[] read = [.. Parts.Where(p => p.Feature != Feature && p.Status is FeaturePartStatus.Shown or FeaturePartStatus.NotShown or FeaturePartStatus.NotShownInFamily)
            .Select(p => (p, BestOf(p, metric)!))
            .Where(p => p.Item2 is not null)];
        (FeaturePart Part, MetricResult Best)[] leaves = [.. read.Where(p => !read.Any(q => q.Part != p.Part && p.Part.Feature.All.Any(f => f.Name == q.Part.Feature.Name)))];
        if (leaves.Length == 0)
        {
            throw new InvalidOperationException($"No part that was read has '{metric.Name}' as a success metric.");
        }
        double naive = 0, excess = 0, variance = holdOut.Effect.IsEstimable ? holdOut.StandardError * holdOut.StandardError : 0;
        int promised = 0;
        foreach ((FeaturePart part, MetricResult best) in leaves)
        {
            double level = LevelOf(part, best);
            if (level == 0)
            {
                // Behind a gate that is shut nothing can be chosen, however good it looks.
                continue;
            }
            Comparison selected = Compare.Of(best.Difference.Effect.On(holdOut.Effect.Scale)).Against(Hypothesis.Superiority(metric.Better)).At(level);
            if (part.Status == FeaturePartStatus.Shown)
            {
                promised++;
                naive += selected.Estimate;
                variance += selected.StandardError * selected.StandardError;
            }
            if (part.Status == FeaturePartStatus.Shown || !WinnersCurse.IsChosen(selected))
            {
                excess += WinnersCurse.Excess(selected);
            }
        }
        return new(holdOut, new(leaves.Length, promised, naive, naive - excess), Math.Sqrt(variance));
    }

    /// <summary>A part's best treatment by the metric; null if the part was not read or has no such success metric.</summary>
    private static MetricResult? BestOf(FeaturePart part, Metric metric) => part.Reading?.Analysis?.Metrics
        .Where(m => m.Metric.Metric == metric && m.Metric.Role == MetricRole.Success && m.Difference.Effect.IsEstimable)
        .MinBy(m => m.Difference.PValue);

    /// <summary>The level at which a metric of a part had to be shown: its own plan's, or what the family left it if that is less.</summary>
    private double LevelOf(FeaturePart part, MetricResult result)
    {
        double own = result.Difference.Alpha;
        if (!part.Feature.HasHypothesis)
        {
            return own;
        }
        ABTestAnalysis analysis = part.Reading!.Analysis!;
        double share = analysis.Readout is { } readout ? analysis.Plan.Test.AlphaShareOf(readout) : 1;
        int tests = analysis.Metrics.Count(m => m.Metric.Role == MetricRole.Success && analysis.Plan.Allotment.Counts(m.Metric));
        return Math.Min(own, LevelLeftTo(part) * share / Math.Max(1, tests));
    }

    /// <summary>The level at which a part is tested once all others that can be shown without it have been.</summary>
    private double LevelLeftTo(FeaturePart part)
    {
        HypothesisGraph graph = Feature.Graph!;
        while (true)
        {
            IReadOnlyList<double> weights = graph.Weights;
            string? next = graph.Hypotheses.Where((name, i) => name != part.Feature.Name && PValueIn(name) <= Feature.Alpha * weights[i] && weights[i] > 0).FirstOrDefault();
            if (next is null)
            {
                return Feature.Alpha * weights[graph.Hypotheses.ToList().IndexOf(part.Feature.Name)];
            }
            graph = graph.Reject(next);
        }
    }

    private double PValueIn(string name) => Parts.First(p => p.Feature.Name == name).PValue ?? 1;
}
