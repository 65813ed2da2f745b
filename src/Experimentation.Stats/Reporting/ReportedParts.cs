using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>Something that happened.</summary>
internal sealed record ReportedNote(DateOnly Day, string Text)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd}: {Text}");
}

/// <summary>How one metric's effect changed by day since exposure.</summary>
internal sealed record ReportedNovelty(Metric Metric, string Treatment, NoveltyEstimate Estimate)
{
    /// <summary>The size of the effect falls with the days, whichever direction is good.</summary>
    public bool WearsOff => Verdict is NoveltyVerdict.Novelty or NoveltyVerdict.Primacy && !TurnsRound && Math.Abs(Estimate.Contrast.Late.Estimate) < Math.Abs(Estimate.Contrast.Early.Estimate);

    /// <summary>The effect goes to the other side of zero, which is not the same as to wear off: nothing of the first one is left.</summary>
    public bool TurnsRound
    {
        get
        {
            Comparison early = Estimate.Contrast.Early, late = Estimate.Contrast.Late;
            bool isBeyondDoubt = late.Interval.Lower > 0 || late.Interval.Upper < 0;
            return IsReversed || (Verdict is NoveltyVerdict.Novelty or NoveltyVerdict.Primacy && early.Estimate * late.Estimate < 0 && (isBeyondDoubt || Math.Abs(late.Estimate) >= Math.Abs(early.Estimate)));
        }
    }

    /// <summary>Beyond doubt on one side of zero early, and on the other late.</summary>
    private bool IsReversed => Estimate.Contrast.Findings.Any(f => f.Code == FindingCode.SignReversal);

    public NoveltyVerdict Verdict => Estimate.Contrast.Verdict;

    private bool Settles => Estimate.LongRun.Extrapolated.Effect.IsEstimable;

    /// <summary>What stays: "about +2.0 … +4.0 %".</summary>
    public string Stays
    {
        get
        {
            LongRunRange range = Estimate.LongRun;
            double resolution = range.Interval.Width / 2;
            string lower = WindowPhrase.Value(range.Lower, resolution, Estimate.Scale), upper = WindowPhrase.Value(range.Upper, resolution, Estimate.Scale);
            return lower == upper ? lower : $"{lower.Replace(" %", "", StringComparison.Ordinal)} … {upper}";
        }
    }

    public string Early => Value(Estimate.Contrast.Early);

    public string Late => Value(Estimate.Contrast.Late);

    /// <summary>What a product manager must know of it.</summary>
    public string Sentence
    {
        get
        {
            NoveltyContrast contrast = Estimate.Contrast;
            string early = WindowPhrase.Name(contrast.EarlyWindow), late = WindowPhrase.Name(contrast.LateWindow);
            if (Verdict == NoveltyVerdict.NotEstimable)
            {
                return Estimate.ToString().Split('\n')[0];
            }
            string inTheLongRun = Settles ? $", and about {Stays} in the long run" : "";
            return TurnsRound ? $"the effect turns round: {Early} in {early}, {Late} in {late}{inTheLongRun}.{(IsReversed ? " That is more than newness wearing off; look for another cause." : "")}"
                : WearsOff ? Settles ? $"of the {Early} in {early}, about {Stays} stays; the rest was newness." : $"of the {Early} in {early}, {Late} is left in {late}; the rest was newness, and what stays is not known yet."
                : Verdict switch
                {
                    NoveltyVerdict.Stable => $"the effect keeps: {Early} in {early}, {Late} in {late}, the same within ±{WindowPhrase.Value(contrast.Margin.Value, contrast.Change.Interval.Width / 2, Estimate.Scale, isSigned: false)}.",
                    NoveltyVerdict.Inconclusive => $"{Early} in {early} and {Late} in {late}; whether that is a change or chance is not clear yet, {(Settles ? $"so {Stays} may be what stays" : "nor what stays")}.",
                    _ => $"the effect grows as users get used to the change: {Early} in {early}, {Late} in {late}{inTheLongRun}.",
                };
        }
    }

    private string Value(Comparison comparison) => WindowPhrase.Value(comparison.Estimate, comparison.Interval.Width / 2, Estimate.Scale);
}

/// <summary>One metric's effect by segment.</summary>
internal sealed record ReportedSegments(Metric Metric, string By, string Treatment, SegmentedComparison Comparison)
{
    private Comparison Common => Comparison.CommonEffect;

    public bool CanBeCompared => Comparison.DegreesOfFreedom >= 1;

    /// <summary>Whether effects differ between the segments, at a level.</summary>
    public bool Differs(double alpha) => CanBeCompared && Comparison.HeterogeneityPValue < alpha;

    /// <summary>Segments that differ from the others after the correction for having looked at all of them.</summary>
    public IReadOnlyList<string> Different { get; } = Comparison.DegreesOfFreedom < 1 ? []
        : [.. Comparison.DiffersHere.Holm().Hypotheses.Where(h => h.IsRejected).Select(h => h.Label.Segment)];

    /// <summary>Those of them in which the metric got worse by itself, whatever the others did.</summary>
    public IEnumerable<string> Harmed => Different.Where(name => Comparison[name].Comparison.Interval is var interval && (Metric.Better == PreferredDirection.Increase ? interval.Upper < 0 : interval.Lower > 0));

    /// <summary>How a segment changed.</summary>
    public string ChangeIn(string segment) => On(Comparison[segment].Comparison);

    /// <summary>What a product manager must know of it.</summary>
    /// <param name="alpha">The level of the test of heterogeneity, which is smaller where there are several breakdowns.</param>
    public string Sentence(double alpha)
    {
        if (!CanBeCompared)
        {
            return Comparison.ToString();
        }
        string p = Phrase.PValue(Comparison.HeterogeneityPValue);
        if (!Differs(alpha))
        {
            return $"no sign that it differs by {By} ({p}): take the whole, {On(Common)}, for every segment.";
        }
        return Different.Count == 0
            ? $"it differs by {By} ({p}), though no single segment stands out."
            : $"it differs by {By} ({p}): {string.Join(", ", Different.Select(name => $"{name} {ChangeIn(name)}"))}, against {On(Common)} in all.";
    }

    private static string On(Comparison comparison) => Phrase.OnScale(comparison.Estimate, comparison.Effect.Scale);
}
