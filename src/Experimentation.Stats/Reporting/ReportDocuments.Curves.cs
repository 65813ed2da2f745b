using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <content>Curves: quantiles, posteriors, survival, durations, simulations, schedules that change.</content>
internal static partial class ReportDocuments
{
    private static ReportDocument OfQuantiles(QuantileCurve curve) => ReportDocument.Of(
        "Quantile treatment effects",
        [
            new Headline(curve.ToString(), curve.PValue < curve.Alpha ? Tone.Caution : Tone.Neutral, curve.PValue < curve.Alpha ? "The distributions differ" : "No difference shown"),
            PictureBlock.Of(size => QuantileChart.Of(curve, size)),
            Table.Of(
                ["quantile", "control", "treatment", "difference", "own interval", "simultaneous", "adjusted p-value"],
                curve.Quantiles.Select(q => new[] { Phrase.Percent(q.Probability), Phrase.Number(q.Control), Phrase.Number(q.Treatment), Phrase.OnScale(q.Treatment - q.Control, EffectScale.Absolute), On(q.Difference.Interval, q.Difference.Effect.Scale), On(q.Band, q.Difference.Effect.Scale), Phrase.PValue(q.PValue) }),
                textColumns: 0),
            new Paragraph("A quantile effect is the difference of two quantiles, not the effect on the user who is there."),
            Findings(curve.Quantiles.SelectMany(q => q.Difference.Findings).Distinct()),
        ]);

    private static ReportDocument OfPosteriors(PosteriorComparison comparison)
    {
        bool known = double.IsFinite(comparison.DifferenceInterval().Width);
        return ReportDocument.Of(
            "Treatment against control, Bayesian",
            [
                new Headline(comparison.ToString(), Tone.Neutral, known ? $"Better with probability {Phrase.Percent(Math.Round(comparison.ProbabilityBetter, 4))}" : ""),
                known ? PictureBlock.Of(DensityChart.Of(comparison)) : null,
                known ? Table.Of(["choice", "expected loss, in the metric's unit"], [["treatment", Phrase.Number(comparison.LossOfTreatment)], ["control", Phrase.Number(comparison.LossOfControl)]]) : null,
                new Paragraph("The expected loss is what a choice costs on average where it is the wrong one. A probability to be better is no p-value: looked at every day until it passes a threshold, it passes far too often.", Tone.Neutral),
                Findings(comparison.Findings),
                Details.Of("The posteriors", Bullets.Of([$"control: {comparison.Control}", $"treatment: {comparison.Treatment}"])),
            ]);
    }

    private static ReportDocument OfLiftPosterior(LiftPosterior posterior)
    {
        bool known = double.IsFinite(posterior.Interval().Width);
        return ReportDocument.Of(
            "Posterior of the effect",
            new Headline(posterior.ToString(), Tone.Neutral, known ? $"Better with probability {Phrase.Percent(Math.Round(posterior.ProbabilityBetter, 4))}" : ""),
            known ? PictureBlock.Of(size => DensityChart.Of(posterior, size)) : null,
            Findings(posterior.Findings));
    }

    private static ReportDocument OfPosterior(Posterior posterior) => ReportDocument.Of(
        "Posterior",
        new Paragraph(posterior.ToString()),
        double.IsFinite(posterior.Interval(0.998).Width) ? PictureBlock.Of(size => DensityChart.Of("Posterior of an arm", posterior.ToString(), [("arm", posterior)], size)) : null,
        Findings(posterior.Findings));

    private static ReportDocument OfRanking(PosteriorRanking ranking)
    {
        bool known = ranking.Arms.All(a => double.IsFinite(a.Posterior.Interval(0.998).Width));
        return ReportDocument.Of(
            "Arms, Bayesian",
            [
                known ? new Headline($"{ranking.Best} It costs least on average.", Tone.Neutral, $"Best choice: {ranking.Best.Name}") : new Paragraph(ranking.ToString()),
                known ? PictureBlock.Of(size => DensityChart.Of("Posteriors of the arms", ranking.ToString(), [.. ranking.Arms.Select(a => (a.Name, a.Posterior))], size)) : null,
                Table.Of(["arm", "mean", "95 % credible", "best with probability", "expected loss"], ranking.Arms.OrderBy(a => a.ExpectedLoss).Select(a => new[] { a.Name, Phrase.Number(a.Posterior.Mean), $"{Phrase.Number(a.Posterior.Interval().Lower)} … {Phrase.Number(a.Posterior.Interval().Upper)}", Phrase.Percent(Math.Round(a.ProbabilityBest, 4)), Phrase.Number(a.ExpectedLoss) })),
                Findings(ranking.Findings),
            ]);
    }

    /// <summary>A table that a person reads; thousands of rows are for a program.</summary>
    private const int MostSteps = 200;

    private static readonly double[] QuartersLeft = [0.75, 0.5, 0.25];

    private static ReportDocument OfSurvival(SurvivalCurve curve) => ReportDocument.Of(
        "Time to event",
        new Headline(curve.ToString(), Tone.Neutral),
        curve.Users > 0 ? PictureBlock.Of(size => SurvivalChart.Of(curve, size)) : null,
        curve.Users > 0 ? Table.Of(["figure", "value"], QuartersLeft.Select(share => (share, curve.Quantile(1 - share))).Where(q => q.Item2.Findings.Count == 0)
            .Select(q => new[] { $"{Phrase.Percent(q.share)} are left after", $"{Phrase.Number(q.Item2.Value)} ({Phrase.Number(q.Item2.Interval.Lower)} … {Phrase.Number(q.Item2.Interval.Upper)})" })) : null,
        Details.Of(
            "The steps",
            curve.Steps.Count > MostSteps ? new Paragraph($"The first {Phrase.Count(MostSteps)} of {Phrase.Count(curve.Steps.Count)}; all of them are in the JSON.") : null,
            Table.Of(["time", "at risk", "events", "left", "standard error"], curve.Steps.Take(MostSteps).Select(s => new[] { Phrase.Number(s.Time), Phrase.Count(s.AtRisk), Phrase.Count(s.Events), Phrase.Percent(s.Survival), Phrase.Number(s.StandardError) }), textColumns: 0)));

    private static ReportDocument OfDuration(DurationAnswer answer) => ReportDocument.Of(
        "How long it takes",
        new Headline(answer.ToString().Split('\n')[0], answer.Shortest is null ? Tone.Bad : Tone.Neutral, answer.Days is { } days ? Phrase.Counted(days, "day") : "Not in time"),
        answer.Options.Count > 0 ? PictureBlock.Of(size => DurationChart.Of(answer, size)) : null,
        Table.Of(
            ["days", "users taken in until day", "users", "needed", "share needed", "share × weeks", "detectable"],
            answer.Options.Select(o => new[] { Phrase.Count(o.Days), Phrase.Count(o.EnrolmentDays), Phrase.Count(o.Users), Phrase.Count(o.Needed.Users), o.ShareNeeded > 1 ? "> 100 %" : Phrase.Percent(o.ShareNeeded), Phrase.Number(Math.Round(o.ShareWeeks, 2)), o.DetectableLift is not { } lift ? "–" : lift.Unit == LiftUnit.Relative ? Phrase.SignedPercent(lift.Value) : lift.ToString() }),
            textColumns: 0));

    private static ReportDocument OfSimulation(ABTestSimulation simulation)
    {
        string sentence = simulation.ToString().Split('\n')[0];
        return ReportDocument.Of(
            $"Simulation: {simulation.Plan.Test.Name}",
            [
                new Headline(sentence, Tone.Neutral),
                simulation.ShippedAtLook.Count > 0 ? PictureBlock.Of(size => LooksChart.Of("Share of experiments that ship, by look", sentence, "share of simulated experiments", simulation.ShippedAtLook, size)) : null,
                Table.Of(
                    ["metric", "truth", "shown", "worse", "coverage", "nominal", "bias"],
                    simulation.Metrics.Select(m => new[] { simulation.Plan.Test.Variants.Count > 2 ? $"{m.Metric.Metric.Name} ({m.Variant})" : m.Metric.Metric.Name, Phrase.Number(m.Truth), m.Shown.ToString(), m.Worse.ToString(), m.Coverage.ToString(), Phrase.Percent(m.NominalCoverage), m.Bias.ToString() })),
            ]);
    }

    private static ReportDocument OfCharacteristics(OperatingCharacteristics result) => ReportDocument.Of(
        "Operating characteristics",
        [
            new Headline(result.ToString().Split('\n')[0], Tone.Neutral),
            result.ConcludedAtLook.Count > 1 ? PictureBlock.Of(size => LooksChart.Of("Share of experiments that conclude, by look", result.ToString().Split('\n')[0], "share of simulated experiments", result.ConcludedAtLook, size)) : null,
            Table.Of(
                ["figure", "value"],
                [
                    ["truth", Phrase.Number(result.Truth)], ["concluded", result.Concluded.ToString()], ["better", result.Better.ToString()], ["worse", result.Worse.ToString()],
                    [string.Create(CultureInfo.InvariantCulture, $"coverage (nominal {Phrase.Percent(result.NominalCoverage)})"), result.Coverage.ToString()], ["bias", result.Bias.ToString()], ["users", result.Users.ToString()], ["not estimable", result.NotEstimable.ToString()],
                ]),
        ]);

    private static ReportDocument OfScheduleDifference(ScheduleDifference difference)
    {
        string[] lines = difference.ToString().Split('\n', StringSplitOptions.TrimEntries);
        return ReportDocument.Of(
            "What changes in the schedule",
            new Headline(lines[0], difference.ValueGained < 0 ? Tone.Caution : Tone.Neutral),
            difference.Changes.Count > 0 ? PictureBlock.Of(size => ScheduleChangeChart.Of(difference, size)) : null,
            Bullets.Of(lines.Skip(1)));
    }
}
