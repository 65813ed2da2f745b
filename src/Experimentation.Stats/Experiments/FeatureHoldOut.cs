using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A feature's effect against users who got none of it, beside the sum of what its parts promised.</summary>
/// <param name="HoldOut">The whole against the hold-out.</param>
/// <param name="Parts">What the parts add up to, as estimated and without the winner's curse.</param>
/// <param name="StandardError">Of the difference between the hold-out's effect and the corrected sum.</param>
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
    /// Sets the feature's effect against a hold-out beside the sum of its parts on the same metric. The parts that were shown were chosen because they looked good, so their sum is too large; what selection
    /// adds is taken off first (Lee and Shen 2018).
    /// </summary>
    /// <param name="metric">The metric that the hold-out and the parts' tests have in common.</param>
    /// <param name="holdOut">All shipped parts against users who got none of them, on the scale that the sum is to be made on (absolute differences add up; small lifts nearly do).</param>
    /// <exception cref="ArgumentNullException">Metric or comparison is null.</exception>
    /// <exception cref="InvalidOperationException">No part that was read has the metric as a success metric.</exception>
    public FeatureHoldOut AgainstHoldOut(Metric metric, Comparison holdOut)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(holdOut);
        Comparison[] parts = [.. Parts.Where(p => p.Feature != Feature && p.Reading?.Analysis is not null && p.Status is FeaturePartStatus.Shown or FeaturePartStatus.NotShown or FeaturePartStatus.NotShownInFamily)
            .SelectMany(p => p.Reading!.Analysis!.Metrics)
            .Where(m => m.Metric.Metric == metric && m.Metric.Role == MetricRole.Success && m.Difference.Effect.IsEstimable)
            .Select(m => Compare.Of(m.Difference.Effect.On(holdOut.Effect.Scale)).Against(Hypothesis.Superiority(metric.Better)).At(m.Difference.Alpha))];
        if (parts.Length == 0)
        {
            throw new InvalidOperationException($"No part that was read has '{metric.Name}' as a success metric.");
        }
        double variance = parts.Where(c => c.Verdict == Verdict.Superior).Sum(c => c.StandardError * c.StandardError);
        double own = holdOut.Effect.IsEstimable ? holdOut.StandardError : 0;
        return new(holdOut, WinnersCurse.Total(parts), Math.Sqrt(variance + own * own));
    }
}
