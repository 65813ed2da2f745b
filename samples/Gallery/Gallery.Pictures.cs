using Experimentation.Stats;

/// <content>Every kind of picture, and the cases that are hard to draw: long names, many rows, one look, one day, tiny and huge values, intervals without an end.</content>
internal static partial class Gallery
{
    private const string LongName = "share of sessions with at least one uninterrupted playback over five minutes";

    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static IEnumerable<(string Name, IReportable Result)> Pictures()
    {
        RolloutMonitor calm = Rollout(days: 9, harm: 0);
        yield return ("rollout-proceed", calm);
        yield return ("rollout-alarm", Rollout(days: 5, harm: 0.9));
        yield return ("rollout-first-day", Rollout(days: 1, harm: 0));
        yield return ("rollout-not-begun", Design().Start());
        yield return ("rollout-paused", calm.Observe(RolloutIncrement.Of(calm.LastDay!.Value.AddDays(1)).WithUsers(52_000, 44_000).WithFailedCheck("crash log", "The crash log of one platform is empty since 03:00.")));
        yield return ("rollout-decision", calm.Decide());
        yield return ("sample-ratio", SampleRatioDays(30, offFrom: 99));
        yield return ("sample-ratio-off", SampleRatioDays(21, offFrom: 9));
        yield return ("sample-ratio-one-day", SampleRatioDays(1, offFrom: 99));
        yield return ("sample-ratio-three-arms", SampleRatioHistory.Of([new("control", 0.8), new("first", 0.1), new(LongName, 0.1)]).Observe(Monday, 8_010, 995, 1_004).Observe(Monday.AddDays(1), 7_650, 960, 1_001).Observe(Monday.AddDays(4), 7_902, 1_010, 990));
        yield return ("quantiles", Compare.AllQuantiles(Times(1, 4_000), Times(1.06, 4_000, seed: 8)));
        yield return ("quantiles-many", Compare.AllQuantiles(Times(1, 900), Times(1, 900, seed: 8), [.. Enumerable.Range(1, 39).Select(i => i / 40.0)]));
        yield return ("segments", Segments([("iOS", 0.03, 40_000), ("Android", 0.01, 60_000), ("web", -0.02, 30_000), ("TV", 0.09, 5_000)]));
        yield return ("segments-many", Segments([.. Enumerable.Range(1, 24).Select(i => ($"country {i}: {LongName}", 0.02 + 0.01 * Math.Sin(i * 2.4), 2_000L + 900 * i))]));
        yield return ("family-comparisons", Family.Of(Enumerable.Range(1, 7).Select(i => ($"{(i == 4 ? LongName : $"metric {i}")}", Lifted(0.012 * (i - 3), 30_000))).ToArray()).Holm());
        yield return ("family-many", Family.Of(Enumerable.Range(1, 40).Select(i => ($"metric {i}{(i % 9 == 0 ? $", {LongName}" : "")}", Math.Pow(10, -6.0 * Math.Pow(i / 40.0, 4)))).ToArray()).BenjaminiHochberg());
        MeanSummary control = MeanSummary.FromMoments(8_000, 31, 1600);
        yield return ("many-to-one", Compare.ManyToOne(control, ("blue", MeanSummary.FromMoments(8_000, 32.9, 1600)), ("green", MeanSummary.FromMoments(8_100, 31.2, 1590)), (LongName, MeanSummary.FromMoments(7_900, 29.2, 1650))).Relative());
        yield return ("all-pairs", Compare.AllPairs(("control", control), ("blue", MeanSummary.FromMoments(8_000, 32.9, 1600)), ("green", MeanSummary.FromMoments(8_100, 31.2, 1590))));
        Posterior usual = Posterior.OfProportion(new(4_100, 779), BetaPrior.Uniform), fresh = Posterior.OfProportion(new(4_050, 836), BetaPrior.Uniform);
        yield return ("posterior", Bayes.Compare(usual, fresh));
        yield return ("posterior-decrease", Bayes.Compare(usual, fresh, PreferredDirection.Decrease));
        yield return ("posterior-ranking", Bayes.Rank(PreferredDirection.Increase, ("control", usual), ("blue", fresh), (LongName, Posterior.OfProportion(new(900, 175), BetaPrior.Uniform))));
        yield return ("survival", SurvivalCurve.Of(Churn(400)));
        yield return ("survival-small", SurvivalCurve.Of(SurvivalSummary.Of([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [true, true, false, true, true, false, true, true, false, true, false])));
        PowerAnalysis minutes = Power.OfMeans(standardDeviation: 40, baseline: 31);
        yield return ("duration", Traffic.PerDay(8_000).Share(0.2).Duration(minutes, Lift.Relative(0.03)));
        yield return ("duration-too-long", Traffic.PerDay(900).Share(0.2).Duration(minutes, Lift.Relative(0.02)));
        yield return ("power-by-lift", minutes.PowerByLift(60_000, [.. Enumerable.Range(0, 21).Select(i => Lift.Relative(0.002 * i))]));
        yield return ("lift-curve-tiny", Power.OfMeans(standardDeviation: 4e-5, baseline: 3e-5).DetectableLiftByUsers(0.8, 2_000, 4_000, 8_000, 16_000));
        yield return ("schedule-changes", Schedule() is var before ? before.Add(TestDemand.Of("urgent: a test with a long name that somebody forgot to ask for", (0.5, 2)).WithValue(30).EndingBy(2)).DifferenceFrom(before) : null!);
        yield return ("schedule-year", Traffic.PerDay(80_000).Calendar(weeks: 52).StartingOn(Monday).Schedule([.. Enumerable.Range(1, 24).Select(i => TestDemand.ForUsers($"test {i}{(i % 5 == 0 ? $", {LongName}" : "")}", 900_000L * (1 + i % 4)).WithValue(30 - i))]));
        yield return ("simulation", Plan().Simulate(SimulatedTruth.AsPlanned, looks: 4, replications: 100));
        yield return ("design-one-look", GroupSequential.Looks(1).TwoSided());
        yield return ("novelty-one-day", NoveltyOf(days: 1, users: 500));
        yield return ("novelty-eight-weeks", NoveltyOf(days: 56, users: 400));
        yield return ("analysis-many-metrics", ManyMetrics());
        yield return ("comparison-tiny", Compare.Means(MeanSummary.FromMoments(4_000, 3.1e-7, 1e-13), MeanSummary.FromMoments(4_000, 3.2e-7, 1e-13)));
        yield return ("comparison-huge", Compare.Means(MeanSummary.FromMoments(4_000, 3.1e11, 1e23), MeanSummary.FromMoments(4_000, 3.2e11, 1e23)));
        yield return ("comparison-one-sided", Compare.Proportions(new(4_100, 779), new(4_050, 836)).Relative().Against(Hypothesis.NonInferiority(Lift.Relative(0.05))));
        yield return ("comparison-nothing", Compare.Means(MeanSummary.FromMoments(1, 31, 0), MeanSummary.FromMoments(0, 0, 0)));
    }

    private static MonitoredRollout Design() => Experiment.MonitoredRollout("New player")
        .WithVariants("old player", "new player").WithStages(new RolloutStage(0.01, 1), new RolloutStage(0.05, 2), new RolloutStage(0.25, 2), new RolloutStage(1, 7)).WithHoldOut(0.1)
        .FirstEvents(Metric.Proportion("users with a crash", PreferredDirection.Decrease), Lift.Relative(0.5), riskBudget: 400)
        .Guardrail(Minutes, Lift.Relative(0.05))
        .Guardrail(Metric.Mean(LongName))
        .Success(Metric.Mean("orders"));

    /// <summary>Days of a rollout that goes on whenever it may.</summary>
    private static RolloutMonitor Rollout(int days, double harm)
    {
        RolloutMonitor monitor = Design().Start();
        var random = new Random(11);
        for (int day = 0; day < days; day++)
        {
            double share = monitor.Rollout.TreatmentShare(monitor.StageIndex);
            long users = 90_000 + 9_000 * (day % 7), t = (long)(users * share), c = users - t;
            double weekend = day % 7 >= 5 ? 1.15 : 1;
            MeanSummary Drawn(long n, double mean, double deviation) => MeanSummary.FromMoments(n, mean * weekend + deviation / Math.Sqrt(n) * Gauss(random), deviation * deviation);
            monitor = monitor.Observe(RolloutIncrement.Of(Monday.AddDays(day))
                .Add(Metric.Proportion("users with a crash", PreferredDirection.Decrease), new(c, (long)(c * 0.004)), new(t, (long)(t * 0.004 * (1 + harm))))
                .Add(Minutes, Drawn(c, 31, 40), Drawn(t, 31.1, 40))
                .Add(Metric.Mean(LongName), Drawn(c, 0.4, 0.3), Drawn(t, 0.4, 0.3))
                .Add(Metric.Mean("orders"), Drawn(c, 1, 2), Drawn(t, 1.03, 2)));
            monitor = !monitor.IsAtLastStage && monitor.Action == RolloutAction.Proceed ? monitor.Advance() : monitor;
        }
        return monitor;
    }

    private static SampleRatioHistory SampleRatioDays(int days, int offFrom)
    {
        var random = new Random(5);
        return Enumerable.Range(0, days).Aggregate(SampleRatioHistory.Of([new("control", 0.5), new("videos", 0.5)]), (history, day) =>
        {
            double users = 9_000 + 900 * (day % 7), lost = day >= offFrom ? 0.03 : 0;
            double control = users / 2 + Math.Sqrt(users) / 2 * Gauss(random);
            return history.Observe(Monday.AddDays(day), (long)control, (long)((users - control) * (1 - lost)));
        });
    }

    private static QuantileSample Times(double factor, int users, int seed = 7)
    {
        var random = new Random(seed);
        return QuantileSample.Of([.. Enumerable.Range(0, users).Select(_ => Math.Exp(5 + 0.7 * Gauss(random)) * factor)]);
    }

    private static SurvivalSummary Churn(int users)
    {
        var random = new Random(2);
        double[] times = [.. Enumerable.Range(0, users).Select(_ => Math.Ceiling(-40 * Math.Log(1 - random.NextDouble())))];
        return SurvivalSummary.Of([.. times.Select(t => Math.Min(t, 90))], [.. times.Select(t => t <= 90)]);
    }

    private static Comparison Lifted(double lift, long users) => Compare.Means(MeanSummary.FromMoments(users, 31, 1600), MeanSummary.FromMoments(users, 31 * (1 + lift), 1600)).Relative();

    private static SegmentedComparison Segments((string Name, double Lift, long Users)[] segments) => Compare.Segments([.. segments.Select(s => (s.Name, Lifted(s.Lift, s.Users)))]);

    private static NoveltyEstimate NoveltyOf(int days, int users)
    {
        var random = new Random(4);
        DailyPanel Arm(double novelty) => DailyPanel.Of([.. Enumerable.Range(0, users * days).Select(i => 20 * (1 + novelty * Math.Exp(-(i % days) / 6.0)) * Math.Exp(0.4 * Gauss(random)))], days);
        return Experimentation.Stats.Novelty.Estimate(Arm(0), Arm(0.2));
    }

    /// <summary>Forty metrics, among them some with long names and some where less is better.</summary>
    private static ABTestAnalysis ManyMetrics()
    {
        Metric<MeanSummary>[] metrics = [.. Enumerable.Range(1, 40).Select(i => Metric.Mean(i % 8 == 0 ? $"{LongName} ({i})" : $"metric {i}", i % 5 == 0 ? PreferredDirection.Decrease : PreferredDirection.Increase))];
        ABTest test = metrics.Skip(4).Aggregate(metrics.Take(4).Aggregate(Experiment.ABTest("Everything that we could think of"), (t, m) => t.Success(m, Lift.Relative(0.02))), (t, m) => t.Guardrail(m, Lift.Relative(0.02)));
        ABTestPlan plan = test.Plan([.. metrics.Select(m => Baseline.For(m, 31, 40))]);
        return plan.Analyze(metrics.Select((m, i) => (m, i)).Aggregate(new ExperimentData(), (data, m) => data.Add(
            m.m,
            ("control", MeanSummary.FromMoments(plan.UsersPerVariant[0], 31, 1600)),
            ("treatment", MeanSummary.FromMoments(plan.UsersPerVariant[1], 31 * (1 + 0.02 * Math.Sin(m.i * 1.7)), 1600)))));
    }
}
