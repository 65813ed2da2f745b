using System.Text.Json;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>From results to reports. What has no report of its own says its sentence.</summary>
internal static partial class ReportDocuments
{
    public static ReportDocument Of(IReportable result) => result switch
    {
        ABTestAnalysis analysis => OfAnalysis(analysis),
        ABTestPlan plan => OfPlan(plan),
        Comparison comparison => OfComparison(comparison),
        PowerCurve curve => ReportDocument.Of(
            curve.Title,
            PictureBlock.Of(size => PowerChart.Of(curve, size)),
            Details.Of("The figures", Table.Of(["users", "lift", "power"], curve.Points.Select(p => new[] { Phrase.Count(p.Users), p.Lift.ToString(), Phrase.Percent(p.Power) }), textColumns: 0))),
        SampleSizeAnswer answer => OfSampleSize(answer),
        NoveltyEstimate novelty => OfNovelty(novelty),
        TrafficSchedule schedule => OfSchedule(schedule),
        FeatureAnalysis feature => OfFeature(feature),
        HealthReport health => OfHealth(health),
        GroupSequentialTest test => OfSequentialTest(test),
        GroupSequentialDesign design => OfDesign(design),
        ExperimentReport report => OfExperiment(report),
        RolloutMonitor monitor => OfRollout(monitor),
        RolloutDecision decision => OfRolloutDecision(decision),
        SampleRatioHistory history => OfSampleRatioHistory(history),
        SampleRatio ratio => OfSampleRatio(ratio),
        FamilyResult family => OfFamily(family),
        ManyToOne arms => OfManyToOne(arms),
        AllPairs pairs => OfAllPairs(pairs),
        SegmentedComparison segments => OfSegments(segments),
        QuantileCurve curve => OfQuantiles(curve),
        PosteriorComparison comparison => OfPosteriors(comparison),
        LiftPosterior posterior => OfLiftPosterior(posterior),
        Posterior posterior => OfPosterior(posterior),
        PosteriorRanking ranking => OfRanking(ranking),
        SurvivalCurve curve => OfSurvival(curve),
        DurationAnswer answer => OfDuration(answer),
        ABTestSimulation simulation => OfSimulation(simulation),
        OperatingCharacteristics characteristics => OfCharacteristics(characteristics),
        ScheduleDifference difference => OfScheduleDifference(difference),
        _ => OfFigures(result),
    };

    /// <summary>A page for what has none of its own: its sentence, what it warns of, and its figures one level down.</summary>
    private static ReportDocument OfFigures(IReportable result)
    {
        JsonElement figures = ReportJson.FiguresOf(result);
        string sentence = result.ToString() ?? "";
        return ReportDocument.Of(
            Words(ReportJson.TypeOf(result)),
            [
                .. Sentences(sentence),
                Bullets.Of(FigureTables.FindingsIn(figures).Where(f => !sentence.Contains(f, StringComparison.Ordinal))),
                Details.Of("The figures", FigureTables.Of(figures)),
            ]);
    }

    /// <summary>A text of several lines: the first one leads, the rest is a list.</summary>
    private static IEnumerable<ReportBlock?> Sentences(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        yield return lines.Length > 0 ? new Paragraph(lines[0]) : null;
        yield return Bullets.Of(lines.Skip(1));
    }

    /// <summary>"StopForHarm" as "stop for harm".</summary>
    public static string InWords<T>(T value)
        where T : struct, Enum => Words(value.ToString()).ToLowerInvariant();

    /// <summary>"SampleSizeAnswer" as "Sample size answer".</summary>
    private static string Words(string name)
    {
        return string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
    }

    private static Bullets? Findings(IEnumerable<Finding> findings) => Bullets.Of(findings.Select(f => f.ToString()));

    private static ReportDocument OfComparison(Comparison comparison) => ReportDocument.Of(
        "Treatment against control",
        new Headline(comparison.ToString(), ToneOf(comparison.Verdict), Words(comparison.Verdict.ToString())),
        comparison.Effect.IsEstimable ? PictureBlock.Of(size => ForestPlot.Of("Treatment against control", [RowOf("effect", comparison)], size)) : null,
        Findings(comparison.Findings),
        Details.Of("How the critical value came about", Bullets.Of(comparison.Trail.Steps.Select(s => s.ToString()))));

    private static ReportDocument OfSampleSize(SampleSizeAnswer answer) => ReportDocument.Of(
        "Users needed",
        [
            new Headline(answer.ToString().Split('\n')[0], answer.IsAttainable ? Tone.Neutral : Tone.Bad),
            Bullets.Of(answer.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Skip(1)),
            PowerOf(answer),
            Table.Of(["if it is otherwise", "users", "power with those planned"], answer.IfBaselineIsOff().Select(s => new[] { s.What, double.IsInfinity(s.RequiredUsers) ? "no number" : Phrase.Count(Math.Ceiling(s.RequiredUsers)), Phrase.Percent(s.Power) })),
            Details.Of("How the level came about", Bullets.Of(answer.Trail.Steps.Select(s => s.ToString()))),
        ]);

    /// <summary>Power by users around the answer, where it is known at once.</summary>
    private static PictureBlock? PowerOf(SampleSizeAnswer answer)
    {
        if (!answer.Analysis.AnswersAtOnce || answer.Users < 10)
        {
            return null;
        }
        long[] users = [.. Enumerable.Range(1, 30).Select(i => Math.Max(4, (long)(answer.Users / 20.0 * i))).Distinct()];
        PowerCurve curve = answer.Analysis.PowerByUsers(answer.Lift, users);
        (CurvePoint, string) mark = (new CurvePoint(answer.Users, answer.Lift, answer.AchievedPower), $"{Phrase.Count(answer.Users)} users: power {Phrase.Percent(answer.AchievedPower)}");
        return PictureBlock.Of(size => PowerChart.Of(curve, size, mark));
    }

    private static ReportDocument OfDesign(GroupSequentialDesign design) => ReportDocument.Of(
        "Group-sequential design",
        new Paragraph(design.ToString().Split('\n')[0]),
        PictureBlock.Of(size => BoundaryChart.Of(design, size)),
        BoundsOf(design));

    private static ReportDocument OfSequentialTest(GroupSequentialTest test) => ReportDocument.Of(
        "Group-sequential test",
        new Headline(test.Looks.Count > 0 ? test.Looks[^1].ToString() : test.ToString().Split('\n')[0], test.Decision switch
        {
            LookDecision.StopForEfficacy => Tone.Good,
            LookDecision.StopForHarm => Tone.Bad,
            LookDecision.StopForFutility or LookDecision.StopWithoutClaim => Tone.Caution,
            _ => Tone.Neutral,
        }),
        PictureBlock.Of(size => BoundaryChart.Of(test, size)),
        Table.Of(
            ["look", "information", "z", "efficacy bound", "estimate", "repeated interval", "alpha spent"],
            test.Looks.Select(l => new[] { Phrase.Count(l.Number), Phrase.Percent(l.InformationFraction), Phrase.Number(l.Z), l.EfficacyBound is { } b ? Phrase.Number(b) : "–", Phrase.Number(l.Estimate), $"{Phrase.Number(l.RepeatedInterval.Lower)} … {Phrase.Number(l.RepeatedInterval.Upper)}", Phrase.Level(l.AlphaSpent) })),
        Details.Of("The design", BoundsOf(test.Design)));

    private static Table? BoundsOf(GroupSequentialDesign design)
    {
        string Of(StoppingBound? bound) => bound is { } b ? $"{Phrase.Number(b.Z)} (p {Phrase.Number(b.NominalP)})" : "–";
        return Table.Of(
            ["look", "information", "efficacy z", "futility z", "harm z", "alpha spent"],
            design.Bounds.Select(b => new[] { Phrase.Count(b.Look), Phrase.Percent(b.InformationFraction), Of(b.Efficacy), Of(b.Futility), Of(b.Harm), Phrase.Level(b.AlphaSpent) }));
    }

    private static ReportDocument OfNovelty(NoveltyEstimate novelty) => ReportDocument.Of(
        "Novelty",
        [
            new Headline(novelty.ToString().Split('\n')[0], novelty.Contrast.Verdict switch
            {
                NoveltyVerdict.Stable => Tone.Good,
                NoveltyVerdict.Novelty or NoveltyVerdict.Primacy => Tone.Caution,
                _ => Tone.Neutral,
            }, Words(novelty.Contrast.Verdict.ToString())),
            novelty.Curve.Any(d => d.IsEstimable) ? NoveltyChart.Block(novelty) : null,
            Table.Of(["readout", "effect"], new[] { novelty.EarlyWindow, novelty.LateWindow }.Select(w => new[] { w.ToString(), novelty.Readout(w).ToString() }), textColumns: 2),
            new Section("In the long run"),
            new Paragraph(novelty.LongRun.ToString()),
            Findings(novelty.Findings),
            Details.Of("The statistics", Bullets.Of([novelty.Contrast.ToString(), novelty.Constancy.ToString(), novelty.Trend().ToString(), novelty.Decay.ToString()])),
        ]);

    private static ReportDocument OfHealth(HealthReport report) => ReportDocument.Of(
        "Health checks",
        new Headline(report.ToString().Split('\n')[0], report.Blocks ? Tone.Bad : report.Failed.Any() ? Tone.Caution : Tone.Good),
        ChecksOf(report));

    private static Table? ChecksOf(HealthReport report) => Table.Of(["check", "result", "what was found"], report.Checks.Select(c => new[] { c.Name, Status(c), c.Message }), textColumns: 3);

    private static ReportDocument OfSchedule(TrafficSchedule schedule) => ReportDocument.Of(
        "Traffic schedule",
        [
            new Headline(schedule.Sentence(), schedule.Refused.Count > 0 ? Tone.Caution : Tone.Good),
            PictureBlock.Of(size => ScheduleChart.Of(schedule, size)),
            schedule.Refused.Count > 0 ? new Section("What does not fit") : null,
            Bullets.Of(schedule.Refused.Select(r => r.ToString())),
            Details.Of("The table", [.. schedule.Table().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new Paragraph(line))]),
        ]);

    private static Tone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Superior or Verdict.NonInferior or Verdict.Equivalent => Tone.Good,
        Verdict.Inferior => Tone.Bad,
        Verdict.NotEstimable => Tone.Caution,
        _ => Tone.Neutral,
    };

    private static ForestPlot.Row RowOf(string name, Comparison comparison)
    {
        Hypothesis hypothesis = comparison.Hypothesis;
        bool sameUnit = (hypothesis.Margin.Unit == LiftUnit.Relative) == (comparison.Effect.Scale is not EffectScale.Absolute);
        return new(
            name,
            comparison,
            hypothesis.Kind is HypothesisKind.NonInferiority or HypothesisKind.Equivalence && sameUnit ? hypothesis.Margin.Value : 0,
            hypothesis.Better,
            comparison.Verdict switch
            {
                Verdict.Superior or Verdict.NonInferior or Verdict.Equivalent => SvgStyle.Fill(2),
                Verdict.Inferior => SvgStyle.Alarm,
                _ => SvgStyle.Fill(0),
            },
            Words(comparison.Verdict.ToString()).ToLowerInvariant());
    }
}
