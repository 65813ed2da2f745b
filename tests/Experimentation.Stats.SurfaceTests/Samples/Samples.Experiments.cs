namespace Experimentation.Stats.SurfaceTests;

internal static partial class Samples
{
    private static ABTest Test() => Experiment.ABTest("Music videos").Success(Minutes, Lift.Relative(0.05)).Guardrail(Crashes, Lift.Absolute(0.002));

    private static ABTestPlan Plan() => Test().Plan(Traffic.PerDay(80_000).Share(0.3), Baseline.For(Minutes, 31, 40), Baseline.For(Crashes, 0.006));

    private static ExperimentData Data(double mean) => new ExperimentData()
        .Add(Minutes, ("control", MeanSummary.FromMoments(210_000, 31, 1600)), ("treatment", MeanSummary.FromMoments(210_900, mean, 1650)))
        .Add(Crashes, ("control", new(210_000, 1260)), ("treatment", new(210_900, 1200)));

    private static HealthCheck Volume() => HealthCheck.Volume(Hostile, 10_200, 10_000, 10_150, 9_900, 10_050);

    private static IEnumerable<IReportable> OfExperiments()
    {
        ABTest test = Test();
        ABTestPlan plan = Plan();
        yield return Minutes;
        yield return Metric.AdjustedMean("adjusted minutes");
        yield return test;
        yield return test.Variants[0];
        yield return test.Metrics[0];
        yield return Metric.Rate("errors") is var errors ? Experiment.ABTest("x").Success(Minutes, Lift.Relative(0.02)).Deterioration(errors).Metrics[1] : test.Metrics[1];
        yield return test.Rule;
        yield return Readout.Week2;
        yield return Baseline.For(Minutes, 31, 40);
        yield return plan;
        yield return Test().Plan(Baseline.For(Minutes, 31, 40), Baseline.For(Crashes, 0.006));
        yield return plan.Metrics[0];
        yield return plan.ReachWith(10_000)[0];
        yield return plan.Registration;
        yield return plan.WithDates(new(2026, 11, 2), new(2026, 11, 15)).Registration.DifferencesFrom(plan)[0];
        yield return new RegistrationDifference(Hostile, null, Hostile);
        ABTestAnalysis analysis = plan.Analyze(Data(33.5));
        yield return analysis;
        yield return plan.Analyze(new ExperimentData()
            .Add(Minutes, ("control", default), ("treatment", default)).Add(Crashes, ("control", default), ("treatment", default)));
        yield return analysis.Decision;
        yield return analysis.Metrics[0];
        yield return analysis.History;
        yield return Data(33.5);
        yield return new ExperimentData();
        ABTestSimulation simulation = plan.Simulate(SimulatedTruth.NoEffect, replications: 50);
        yield return simulation;
        yield return simulation.Metrics[0];
        yield return Volume();
        yield return HealthReport.Of(Volume());
        yield return HealthReport.Of();
        SampleRatioHistory ratio = SampleRatioHistory.Of([new("control", 0.5), new("videos", 0.5)]);
        yield return ratio;
        yield return ratio.Observe(new(2026, 11, 2), 1000, 1150);
        yield return ratio.Observe(new(2026, 11, 2), 1000, 1150).Days[0];
        MetricInstrumentation instrumentation = MetricInstrumentation.For(Minutes).WithHistory(30).WithEvents(new(1000, 300), 0.3);
        yield return instrumentation;
        InstrumentationReadiness readiness = test.CheckInstrumentation(instrumentation, MetricInstrumentation.For(Crashes));
        yield return readiness;
        yield return readiness.Metrics[0];
        yield return ExperimentReport.Of(plan);
        yield return ExperimentReport.Of(analysis);
    }

    private static IEnumerable<IReportable> OfFeaturesAndRollouts()
    {
        ABTestPlan plan = Plan();
        MonitoredRollout rollout = Experiment.MonitoredRollout("New player").WithStages(0.01, 0.1, 1).Guardrail(Crashes, Lift.Absolute(0.002)).Success(Minutes);
        yield return rollout;
        yield return rollout.Stages[0];
        yield return rollout.Metrics[0];
        RolloutIncrement day = RolloutIncrement.Of(new(2026, 11, 2)).WithUsers(5_000, 5_050)
            .Add(Crashes, new ProportionSummary(5_000, 30), new ProportionSummary(5_050, 31)).Add(Minutes, MeanSummary.FromMoments(5_000, 31, 1600), MeanSummary.FromMoments(5_050, 31.4, 1600));
        yield return day;
        yield return day.WithFailedCheck("logging", Hostile).FailedChecks[0];
        RolloutMonitor monitor = rollout.Start(), observed = monitor.Observe(day);
        yield return monitor;
        yield return observed;
        yield return monitor.Decide();
        yield return observed.Decide();
        foreach (RolloutMetricResult metric in monitor.Metrics.Concat(observed.Metrics))
        {
            yield return metric;
            foreach (RolloutStratum stratum in metric.Strata)
            {
                yield return stratum;
            }
        }
        yield return new RolloutRisk("minutes", 0.01, 200, 20, 0.5, 10_000);
        Feature feature = Experiment.Feature("Music").With(Experiment.Feature("Videos").WithTest(plan), Experiment.Feature("Player").WithRollout(rollout));
        yield return feature;
        FeatureReading reading = FeatureReading.Of("Videos", plan.Analyze(Data(33.5)));
        yield return reading;
        yield return FeatureReading.Of("Player", observed.Decide());
        FeatureAnalysis parts = feature.Analyze(reading);
        yield return parts;
        yield return feature.Analyze();
        yield return parts.Parts[0];
        yield return parts.Parts[1];
        yield return parts.AgainstHoldOut(Minutes, Compare.Means(MeanSummary.FromMoments(10_000, 31, 1600), MeanSummary.FromMoments(90_000, 33, 1600)));
    }
}
