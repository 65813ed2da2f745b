using Experimentation.Stats;

/// <summary>One experiment at five times of its life, from made-up but realistic figures.</summary>
internal static class ExperimentStates
{
    private static readonly DateOnly First = new(2026, 11, 2);
    private static readonly DateOnly Last = new(2026, 11, 15);
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes watched");
    private static readonly Metric<ProportionSummary> Starts = Metric.Proportion("users who start a video");
    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);
    private static readonly Metric<MeanSummary> Music = Metric.Mean("minutes of music");

    private static readonly ABTestPlan Plan = Experiment.ABTest("Music videos on TV")
        .WithVariants(("control", 0.5), ("videos", 0.5))
        .Success(Minutes, Lift.Relative(0.02)).Success(Starts, Lift.Absolute(0.01))
        .Guardrail(Crashes, Lift.Absolute(0.001)).Deterioration(Music)
        .ReadAt(Readout.Day1, Readout.Week1, Readout.Week2)
        .Plan(Traffic.PerDay(80_000).Share(0.30), Baseline.For(Minutes, 31, 40), Baseline.For(Starts, 0.42), Baseline.For(Crashes, 0.006))
        .WithDates(First, Last);

    public static IEnumerable<(string Name, IReportable Result)> All()
    {
        ExperimentReport planned = ExperimentReport.Of(Plan).CheckedAgainst(Plan.Registration).WithReadiness(Plan.Test.CheckInstrumentation(
            Instrumented(Minutes).WithHistory(60), Instrumented(Starts).WithHistory(60), Instrumented(Crashes).WithHistory(12), Instrumented(Music)));
        yield return ("report-planned", planned);

        yield return ("report-day1-abort", planned.WithReadout(Plan.Analyze(Readout.Day1, Data(24_100, 24_020, minutes: 33.1, crash: 0.0102, until: First.AddDays(1))))
            .WithNote(First.AddDays(2), "Switched off at 09:40; the crash comes from the video decoder on sets of 2019."));

        ABTestAnalysis day1 = Plan.Analyze(Readout.Day1, Data(24_100, 24_020, minutes: 33.9, crash: 0.0061, until: First.AddDays(1)));
        ABTestAnalysis week1 = Plan.Analyze(Readout.Week1, Data(118_300, 118_050, minutes: 33.5, crash: 0.0060, until: First.AddDays(6)), day1);
        ExperimentReport running = planned.WithReadout(day1).WithReadout(week1);
        yield return ("report-week1-urgent", running);

        ABTestAnalysis week2 = Plan.Analyze(Readout.Week2, Data(Plan.UsersPerVariant[0] + 900, Plan.UsersPerVariant[1] + 1_200, minutes: 32.1, crash: 0.0060, until: Last).WithHealth(Sound()), week1);
        yield return ("report-shipped", running.WithReadout(week2)
            .WithNovelty(Minutes, WearingOff().WithLongestHalfLife(3))
            .WithSegments(Minutes, "platform", Segments(("living-room sets", 0.052), ("sticks and boxes", 0.031), ("game consoles", 0.004)))
            .WithSegments(Minutes, "country", Segments(("Sweden", 0.038), ("Germany", 0.031), ("Brazil", 0.036), ("Japan", 0.035)))
            .WithNote(new(2026, 11, 11), "Storm in the north: a day with much television.")
            .WithSampleRatios(Days(0)).WithRollout(Rollout()));

        yield return ("report-blocked", planned.WithReadout(day1).WithReadout(Plan.Analyze(Readout.Week2, Data(Plan.UsersPerVariant[0] + 900, Plan.UsersPerVariant[1] - 9_800, minutes: 33.0, crash: 0.0052, until: Last).WithHealth(Broken()), day1)).WithSampleRatios(Days(700)));
    }

    private static MetricInstrumentation Instrumented(Metric metric) => MetricInstrumentation.For(metric).WithEvents(new(50_000, 24_900), expectedRate: 0.5).WithJoin(new(100_000, 99_200), historicalRate: 0.99);

    private static ExperimentData Data(long control, long treatment, double minutes, double crash, DateOnly until) => new ExperimentData()
        .Add(Minutes, ("control", MeanSummary.FromMoments(control, 31.0, 1600)), ("videos", MeanSummary.FromMoments(treatment, minutes, 1650)))
        .Add(Starts, ("control", new(control, (long)(control * 0.42))), ("videos", new(treatment, (long)(treatment * 0.429))))
        .Add(Crashes, ("control", new(control, (long)(control * 0.0060))), ("videos", new(treatment, (long)(treatment * crash))))
        .Add(Music, ("control", MeanSummary.FromMoments(control, 12.0, 400)), ("videos", MeanSummary.FromMoments(treatment, 11.98, 400)))
        .WithDates(First, until);

    /// <summary>Effects by day: 3 % that lasts and 9 % that wears off within days, with the covariance that users have who stay themselves.</summary>
    private static NoveltyEstimate WearingOff()
    {
        const int Days = 14;
        double[] effects = [.. Enumerable.Range(0, Days).Select(day => 0.0305 + 0.112 * Math.Pow(2, -day / 2.0) + 0.003 * Math.Sin(3 * day))];
        double[] covariance = [.. from one in Enumerable.Range(0, Days) from other in Enumerable.Range(0, one + 1) select 0.007 * 0.007 * (one == other ? 1 : 0.4)];
        return Novelty.OfEffects([.. Enumerable.Range(0, Days)], effects, covariance);
    }

    private static SegmentedComparison Segments(params ReadOnlySpan<(string Name, double Lift)> segments)
    {
        var compared = new (string, Comparison)[segments.Length];
        for (int i = 0; i < segments.Length; i++)
        {
            compared[i] = (segments[i].Name, Compare.Means(MeanSummary.FromMoments(60_000, 31.0, 1600), MeanSummary.FromMoments(60_100, 31.0 * (1 + segments[i].Lift), 1640)).Relative());
        }
        return Compare.Segments(compared);
    }

    private static RolloutMonitor Rollout()
    {
        RolloutMonitor monitor = Experiment.MonitoredRollout("Music videos on TV: to everybody").WithStages(0.1, 0.5, 1).WithHoldOut(0.02).FirstEvents(Crashes).Guardrail(Minutes, Lift.Relative(0.02)).Start();
        return monitor.Observe(RolloutIncrement.Of(new(2026, 12, 7))
            .Add(Crashes, control: new(38_000, 231), treatment: new(4_210, 25))
            .Add(Minutes, control: MeanSummary.FromMoments(38_000, 31.2, 1600), treatment: MeanSummary.FromMoments(4_210, 32.0, 1640)));
    }

    /// <summary>Users by day; from the second week on some of the treatment are lost.</summary>
    private static SampleRatioHistory Days(long lost) => Enumerable.Range(0, 14).Aggregate(
        SampleRatioHistory.Of(Plan.Test.Variants),
        (history, day) => history.Observe(First.AddDays(day), 8_150 + 40 * (day * day % 7), 8_170 + 40 * (day * day % 5) - (day > 6 ? lost : 0)));

    private static HealthReport Sound() => HealthReport.Of(
        HealthCheck.NullRate("country", ("control", new(60_700, 130)), ("videos", new(59_300, 128))),
        HealthCheck.Crossovers(("control", new(60_700, 30)), ("videos", new(59_300, 28))),
        HealthCheck.Volume("plays", 10_200, 10_000, 10_150, 9_900, 10_050));

    private static HealthReport Broken() => Sound().And(HealthReport.Of(HealthCheck.SampleRatio(
        [new("control", 0.5), new("videos", 0.5)], [180_900, 170_200], segments: [("2021 sets", [150_020, 149_980]), ("2019 sets", [30_880, 20_220])])));
}
