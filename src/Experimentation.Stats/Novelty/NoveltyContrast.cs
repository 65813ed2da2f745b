using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Late minus early: how the effect changed between two windows of the same users, and what that shows. Each user is its own control, so the change is known far better than either
/// window's effect.
/// </summary>
/// <remarks>
/// est = w'δ with w = weights of the late window minus those of the early one, se² = w'Σw with the full covariance between days; read by Welch's t. Stable where the interval at
/// 1 − 2·alpha lies within the margin (two one-sided tests); novelty or primacy where the interval at 1 − alpha lies below or above 0; anything else is inconclusive. A fall below zero that is
/// itself beyond doubt is more than novelty wearing off and stays inconclusive with a finding.
/// </remarks>
public sealed partial record NoveltyContrast
{
    internal NoveltyContrast(AnalysisWindow earlyWindow, AnalysisWindow lateWindow, Comparison early, Comparison late, Comparison change, Lift margin)
    {
        EarlyWindow = earlyWindow;
        LateWindow = lateWindow;
        Early = early;
        Late = late;
        Change = change;
        Margin = margin;
        bool isReversed = change.Effect.IsEstimable && change.Verdict is Stats.Verdict.Superior or Stats.Verdict.Inferior && early.Effect.IsEstimable && late.Effect.IsEstimable
            && early.Interval.Lower * late.Interval.Upper < 0 && early.Interval.Lower * early.Interval.Upper > 0 && late.Interval.Lower * late.Interval.Upper > 0;
        Verdict = !change.Effect.IsEstimable ? NoveltyVerdict.NotEstimable
            : margin.Value > 0 && change.Against(Hypothesis.Equivalence(margin)).Verdict == Stats.Verdict.Equivalent ? NoveltyVerdict.Stable
            : isReversed ? NoveltyVerdict.Inconclusive
            : change.Verdict == Stats.Verdict.Inferior ? NoveltyVerdict.Novelty
            : change.Verdict == Stats.Verdict.Superior ? NoveltyVerdict.Primacy
            : NoveltyVerdict.Inconclusive;
        IEnumerable<Finding> findings = change.Findings;
        if (isReversed && Verdict == NoveltyVerdict.Inconclusive)
        {
            findings = findings.Append(new(FindingCode.SignReversal, FindingSeverity.Warning, "The effect is beyond doubt on one side of zero early and on the other late: that is more than novelty wearing off, so look for another cause."));
        }
        Findings = ValueList<Finding>.Of(findings);
    }

    /// <summary>Days of the early window.</summary>
    public AnalysisWindow EarlyWindow { get; }

    /// <summary>Days of the late window.</summary>
    public AnalysisWindow LateWindow { get; }

    /// <summary>Effect of the early window.</summary>
    public Comparison Early { get; }

    /// <summary>Effect of the late window; where it was fixed beforehand, the estimate to decide by.</summary>
    public Comparison Late { get; }

    /// <summary>Effect of the late window minus that of the early one. On the log-ratio scale the ratio of the two ratios, minus 1.</summary>
    public Comparison Change { get; }

    /// <summary>Changes smaller than this count as none.</summary>
    public Lift Margin { get; }

    /// <summary>What the change shows.</summary>
    public NoveltyVerdict Verdict { get; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string notes = string.Concat(Findings.Select(static finding => " " + finding));
        if (Verdict == NoveltyVerdict.NotEstimable)
        {
            return "Nothing can be said about novelty:" + notes;
        }
        EffectScale scale = Change.Effect.Scale;
        Interval interval = Verdict == NoveltyVerdict.Stable ? Change.Against(Hypothesis.Equivalence(Margin)).Interval : Change.Interval;
        double resolution = interval.Width / 2;
        string conclusion = Verdict switch
        {
            NoveltyVerdict.Stable => $"stable within ±{WindowPhrase.Value(Margin.Value, resolution, scale, false)}",
            NoveltyVerdict.Novelty => "novelty",
            NoveltyVerdict.Primacy => "primacy",
            _ => "inconclusive",
        };
        return WindowPhrase.Capital(WindowPhrase.Name(EarlyWindow))
            + $" {WindowPhrase.Value(Early.Estimate, Early.Interval.Width / 2, scale)}, {WindowPhrase.Name(LateWindow)} {WindowPhrase.Value(Late.Estimate, Late.Interval.Width / 2, scale)}"
            + $" (paired difference {WindowPhrase.Value(Change.Estimate, resolution, scale)}, {Phrase.Percent(interval.Level)} CI {WindowPhrase.Limits(interval, scale)}): {conclusion}.{notes}";
    }
}
