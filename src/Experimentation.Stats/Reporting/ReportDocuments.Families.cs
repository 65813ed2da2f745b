using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <content>Results of several comparisons: families, segments, arms, features.</content>
internal static partial class ReportDocuments
{
    private static ReportDocument OfFamily(FamilyResult family) => ReportDocument.Of(
        $"{family.Procedure}: what is shown of {(family.Hypotheses.Count == 1 ? "one hypothesis" : Phrase.Count(family.Hypotheses.Count) + " hypotheses")}",
        [
            new Headline(family.ToString(), family.RejectionOrder.Count > 0 ? Tone.Good : Tone.Neutral),
            PictureBlock.Of(size => family.Comparisons is { } comparisons
                ? ForestPlot.Of($"Effects by {family.Procedure}, {(family.Hypotheses.Any(h => h.Interval is not null) ? "simultaneous intervals at " : "")}{Phrase.Percent(family.Alpha)}", [.. family.Hypotheses.Select((h, i) => RowOf(h, comparisons[i]))], size)
                : PValueChart.Of(family, size)),
            Table.Of(
                ["hypothesis", "result", "p-value", "adjusted", "simultaneous interval"],
                family.Hypotheses.Select((h, i) => new[] { h.Label.ToString(), h.IsRejected ? "shown" : "not shown", Phrase.PValue(h.PValue), Phrase.PValue(h.AdjustedPValue), h.Interval is { } limits ? On(limits, family.Comparisons?[i].Effect.Scale ?? EffectScale.Absolute) : "–" }),
                textColumns: 2),
        ]);

    private static ForestPlot.Row RowOf(AdjustedHypothesis hypothesis, Comparison comparison)
    {
        ForestPlot.Row row = RowOf(hypothesis.Label.ToString(), comparison);
        bool harm = hypothesis.IsRejected && (comparison.Hypothesis.Kind == HypothesisKind.Inferiority || (comparison.Hypothesis.Kind == HypothesisKind.Superiority && row.Turned(row.Estimate) < 0));
        return row with
        {
            Lower = hypothesis.Interval?.Lower ?? row.Lower,
            Upper = hypothesis.Interval?.Upper ?? row.Upper,
            Tone = harm ? SvgStyle.Alarm : hypothesis.IsRejected ? SvgStyle.Fill(2) : SvgStyle.Fill(0),
            Verdict = $"{(harm ? "worse" : hypothesis.IsRejected ? "shown" : "not shown")}, adjusted {Phrase.PValue(hypothesis.AdjustedPValue)}{(hypothesis.Interval is null ? "; its own interval" : "")}",
        };
    }

    private static ReportDocument OfManyToOne(ManyToOne arms)
    {
        ReportDocument dunnett = OfFamily(arms.Dunnett());
        return dunnett with { Title = $"{arms.ToString().TrimEnd('.')}" };
    }

    private static ReportDocument OfAllPairs(AllPairs pairs)
    {
        ReportDocument tukey = OfFamily(pairs.Tukey());
        return tukey with { Title = pairs.ToString().Split(':')[0] };
    }

    private static ReportDocument OfSegments(SegmentedComparison segments)
    {
        bool differs = segments.DegreesOfFreedom > 0 && segments.HeterogeneityPValue < segments.CommonEffect.Alpha;
        FamilyResult works = segments.WorksHere.Holm(segments.CommonEffect.Alpha);
        FamilyResult other = segments.DiffersHere.Holm(segments.CommonEffect.Alpha);
        SegmentShrinkage? shrunk = segments.DegreesOfFreedom >= 2 ? segments.Shrunk : null;
        ForestPlot.Row[] rows =
        [
            .. segments.Segments.Select((s, i) => RowOf(s.Name, s.Comparison) with { Tone = ToneOf(works.Hypotheses[i], s.Comparison), Verdict = $"{(works.Hypotheses[i].IsRejected ? "shown" : "not shown")} (adjusted {Phrase.PValue(works.Hypotheses[i].AdjustedPValue)}); {(other.Hypotheses[i].IsRejected ? "differs from the others" : "like the others")}" }),
            RowOf("all segments together", segments.CommonEffect),
        ];
        string title = segments.DegreesOfFreedom > 0 ? $"Effect by segment ({(differs ? "it differs" : "no evidence that it differs")}, {Phrase.PValue(segments.HeterogeneityPValue)})" : "Effect by segment";
        return ReportDocument.Of(
            "Effect by segment",
            [
                new Headline(segments.ToString(), differs ? Tone.Caution : Tone.Neutral, differs ? "The effect differs between segments" : segments.DegreesOfFreedom > 0 ? "No evidence that the effect differs" : ""),
                PictureBlock.Of(size => ForestPlot.Of(title, rows, size)),
                new Paragraph($"{Phrase.Counted(segments.Segments.Count, "segment")} were looked at, so p-values of single segments are adjusted (Holm). {(differs ? "Where the effect differs, read the segments' own rows." : "Where nothing shows that the effect differs, the row of all segments together is the best estimate for each of them.")}"),
                Table.Of(
                    ["segment", "effect", "interval", "works here, adjusted", "differs from the others, adjusted", "shrunk towards the others"],
                    segments.Segments.Select((s, i) => new[]
                    {
                        s.Name,
                        s.Comparison.Effect.IsEstimable ? Phrase.OnScale(s.Comparison.Estimate, s.Comparison.Effect.Scale) : "–",
                        s.Comparison.Effect.IsEstimable ? On(s.Comparison.Interval, s.Comparison.Effect.Scale) : "–",
                        Phrase.PValue(works.Hypotheses[i].AdjustedPValue),
                        Phrase.PValue(other.Hypotheses[i].AdjustedPValue),
                        shrunk?.Segments.FirstOrDefault(x => x.Name == s.Name) is { } small ? $"{Phrase.OnScale(small.Estimate, small.Scale)} ({On(small.Interval, small.Scale)})" : "–",
                    })),
                Findings(segments.Findings),
                Details.Of("The statistics", Bullets.Of(
                [
                    string.Create(CultureInfo.InvariantCulture, $"Cochran's Q {Phrase.Number(segments.CochranQ)} with {segments.DegreesOfFreedom} degrees of freedom, {Phrase.PValue(segments.HeterogeneityPValue)}; share of the spread that is more than chance (I²) {Phrase.Percent(segments.InconsistencyShare)}."),
                    .. segments.Segments.Select(s => s.ToString()),
                ])),
            ]);
    }

    private static string ToneOf(AdjustedHypothesis hypothesis, Comparison comparison) => !hypothesis.IsRejected ? SvgStyle.Fill(0) : comparison.Verdict == Verdict.Inferior ? SvgStyle.Alarm : SvgStyle.Fill(2);

    private static ReportDocument OfFeature(FeatureAnalysis analysis)
    {
        ForestPlot.Row[] rows = [.. analysis.Parts.Where(p => p.Reading?.Analysis is not null).SelectMany(RowsOf)];
        return ReportDocument.Of(
            analysis.Feature.Name,
            [
                new Headline(string.Join(" ", analysis.Decision.Reasons), ToneOf(analysis.Decision.Kind), Verb(analysis.Decision.Kind)),
                rows.Length > 0 ? PictureBlock.Of(size => ForestPlot.Of($"{analysis.Feature.Name}: what its parts show", rows, size)) : null,
                Table.Of(
                    ["part", "stands", "read", "p-value", "in the family"],
                    analysis.Parts.Select(p => new[] { p.Feature.Name, InWords(p.Status), Phrase.Percent(p.Progress), p.PValue is { } own ? Phrase.PValue(own) : "–", p.AdjustedPValue is { } adjusted ? Phrase.PValue(adjusted) : "–" }),
                    textColumns: 2),
                analysis.Decision.WhatWouldChangeIt.Count > 0 ? new Section("What would change it, and what to do next") : null,
                Bullets.Of(analysis.Decision.WhatWouldChangeIt),
                Details.Of("How the family is tested", new Paragraph(analysis.Feature.Graph?.ToString() ?? "No part has a success metric."), analysis.Family is { } family ? new Paragraph(family.ToString()) : null),
            ]);
    }

    private static IEnumerable<ForestPlot.Row> RowsOf(FeaturePart part)
    {
        ABTestAnalysis analysis = part.Reading!.Analysis!;
        bool several = analysis.Plan.Test.Variants.Count > 2;
        return analysis.Metrics.Select(m => RowOf(analysis, m, several)).Zip(analysis.Metrics, (row, m) => row with
        {
            Name = $"{part.Feature.Name}: {row.Name}",
            // What the part shows by itself may not be shown within the family.
            Tone = row.Tone == SvgStyle.Fill(2) && m.Metric.Role == MetricRole.Success && part.Status != FeaturePartStatus.Shown ? SvgStyle.Fill(0) : row.Tone,
            Verdict = m.Metric.Role == MetricRole.Success && part.AdjustedPValue is { } p ? $"{row.Verdict}; in the family {Phrase.PValue(p)}" : row.Verdict,
        });
    }

    private static string On(Interval interval, EffectScale scale) => $"{Phrase.OnScale(interval.Lower, scale)} … {Phrase.OnScale(interval.Upper, scale)}";
}
