using Experimentation.Stats;

/// <summary>Results of every kind, from made-up but realistic figures.</summary>
internal static partial class Gallery
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes watched");
    private static readonly Metric<ProportionSummary> Starts = Metric.Proportion("users who start a video");
    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);
    private static readonly Metric<RatioSummary> Rebuffering = Metric.Ratio("rebuffering per minute", PreferredDirection.Decrease);

    public static IEnumerable<(string Name, IReportable Result)> All()
    {
        ABTestPlan plan = Plan();
        yield return ("plan", plan);
        ExperimentData data = Data(223_412, 224_010);
        yield return ("analysis-ship", plan.Analyze(Readout.Week2, data).CheckedAgainst(plan.Registration));
        yield return ("analysis-day1", plan.Analyze(Readout.Day1, Data(20_000, 20_050)));
        yield return ("analysis-blocked", plan.Analyze(Readout.Week2, data.WithHealth(Health())));
        yield return ("health", Health());
        yield return ("comparison", Compare.Means(MeanSummary.FromMoments(41_000, 31.2, 1600), MeanSummary.FromMoments(41_210, 31.9, 1650)).Relative().Against(Hypothesis.NonInferiority(Lift.Relative(0.01))));
        yield return ("novelty", Novelty());
        yield return ("schedule", Schedule());
        yield return ("feature", Parts());
        yield return ("registration", plan.Registration);
        yield return ("family", Family.Of(("minutes", 0.003), ("starts", 0.021), ("sharing", 0.4)).Holm());
        PowerAnalysis power = Power.OfMeans(standardDeviation: 40, baseline: 31);
        yield return ("sample-size", power.SampleSize(Lift.Relative(0.02)));
        long[] users = [.. Enumerable.Range(1, 16).Select(i => i * 20_000L)];
        yield return ("power-curve", power.PowerByUsers(Lift.Relative(0.02), users));
        yield return ("lift-curve", power.DetectableLiftByUsers(0.8, users));
        yield return ("design", GroupSequential.Looks(7).WithFutility(ErrorSpending.HwangShihDeCani(-2)).OneSided());
        GroupSequentialTest test = GroupSequential.Looks(7).Start(plannedInformation: 400);
        (double Estimate, double Error)[] looks = [(0.08, 0.131), (0.11, 0.092), (0.15, 0.076), (0.19, 0.066)];
        yield return ("looks", looks.Aggregate(test, (t, look) => t.IsOver ? t : t.Observe(look.Estimate, look.Error)));
        foreach ((string name, IReportable state) in ExperimentStates.All())
        {
            yield return (name, state);
        }
        foreach ((string Name, IReportable Result) picture in Pictures())
        {
            yield return picture;
        }
    }

    /// <summary>Users whose lift is 2 % for good and 8 % more at first, which wears off with a time constant of three days.</summary>
    private static NoveltyEstimate Novelty()
    {
        const int Days = 21, Users = 8_000;
        var random = new Random(3);
        DailyPanel Arm(double lasting, double novelty)
        {
            double[] values = new double[Users * Days];
            for (int user = 0; user < Users; user++)
            {
                double habit = 20 * Math.Exp(0.6 * Gauss(random));
                for (int day = 0; day < Days; day++)
                {
                    values[user * Days + day] = habit * (1 + 0.15 * Math.Sin(day * Math.Tau / 7)) * (1 + lasting + novelty * Math.Exp(-day / 3.0)) * Math.Exp(0.4 * Gauss(random));
                }
            }
            return DailyPanel.Of(values, Days);
        }
        return Experimentation.Stats.Novelty.Estimate(Arm(0, 0), Arm(0.02, 0.08));
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    /// <summary>A feature of two parts, of which one is shown.</summary>
    private static FeatureAnalysis Parts()
    {
        ABTestPlan Part(string name) => Experiment.ABTest(name).Success(Minutes, Lift.Relative(0.02)).Plan(Baseline.For(Minutes, 31, 40));
        ABTestAnalysis Read(ABTestPlan part, double mean) => part.Analyze(new ExperimentData().Add(
            Minutes,
            ("control", MeanSummary.FromMoments(part.UsersPerVariant[0], 31, 1600)),
            ("treatment", MeanSummary.FromMoments(part.UsersPerVariant[1], mean, 1600))));
        ABTestPlan search = Part("Search"), shelf = Part("Shelf");
        return Experiment.Feature("Music videos").With(Experiment.Feature("Search").WithTest(search), Experiment.Feature("Shelf").WithTest(shelf))
            .Analyze(FeatureReading.Of("Search", Read(search, 32.2)), FeatureReading.Of("Shelf", Read(shelf, 31.1)));
    }

    /// <summary>A quarter of tests that do not all fit.</summary>
    private static TrafficSchedule Schedule() => Traffic.PerDay(80_000).HoldBack(0.05).Calendar(weeks: 8).Schedule([.. Enumerable.Range(1, 9).Select(i =>
        TestDemand.ForUsers($"test {i}", 600_000L * (1 + i % 4)).WithValue(10 - i))]);

    private static ABTestPlan Plan() => Experiment.ABTest("Music videos on TV")
        .WithVariants(("control", 0.5), ("videos", 0.5))
        .Success(Minutes, Lift.Relative(0.02)).Success(Starts, Lift.Absolute(0.01))
        .Guardrail(Crashes, Lift.Absolute(0.001)).Guardrail(Rebuffering, Lift.Relative(0.03))
        .ReadAt(Readout.Day1, Readout.Week1, Readout.Week2)
        .Plan(Traffic.PerDay(80_000).Share(0.45), Baseline.For(Minutes, 31, 40), Baseline.For(Starts, 0.42), Baseline.For(Crashes, 0.006), Baseline.For(Rebuffering, 0.02, 0.06))
        .WithDates(new(2026, 11, 2), new(2026, 11, 15));

    private static ExperimentData Data(long control, long treatment) => new ExperimentData()
        .Add(Minutes, ("control", MeanSummary.FromMoments(control, 31.0, 1600)), ("videos", MeanSummary.FromMoments(treatment, 32.1, 1650)))
        .Add(Starts, ("control", new(control, (long)(control * 0.42))), ("videos", new(treatment, (long)(treatment * 0.428))))
        .Add(Crashes, ("control", new(control, (long)(control * 0.0060))), ("videos", new(treatment, (long)(treatment * 0.0059))))
        .Add(Rebuffering, ("control", RatioSummary.FromMoments(control, 0.62, 31, 4, 1600, 30)), ("videos", RatioSummary.FromMoments(treatment, 0.63, 32.1, 4.1, 1650, 31)))
        .WithDates(new(2026, 11, 2), new(2026, 11, 15));

    private static HealthReport Health() => HealthReport.Of(
        HealthCheck.SampleRatio([new("control", 0.5), new("videos", 0.5)], [60_700, 59_300], segments: [("ios", [30_020, 29_980]), ("android", [30_680, 29_320])]),
        HealthCheck.NullRate("country", ("control", new(60_700, 130)), ("videos", new(59_300, 128))),
        HealthCheck.Crossovers(("control", new(60_700, 130)), ("videos", new(59_300, 125))),
        HealthCheck.Volume("plays", 10_200, 10_000, 10_150, 9_900, 10_050));
}
