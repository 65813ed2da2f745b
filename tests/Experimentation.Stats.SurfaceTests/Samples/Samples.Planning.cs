namespace Experimentation.Stats.SurfaceTests;

internal static partial class Samples
{
    private static IEnumerable<IReportable> OfPlanning()
    {
        MeanPower means = Power.OfMeans(standardDeviation: 40, baseline: 31);
        Lift lift = Lift.Relative(0.02);
        yield return means;
        yield return means.WithCovariate(0.6).WithClusters(10, 0.05).WithTriggeredShare(0.4);
        yield return Power.OfMeans(40);
        yield return Power.OfProportions(0.1);
        yield return Power.OfRates(0.3);
        yield return Power.OfRatios(0.3, 1.2);
        yield return Power.OfPairs(4, 0.5, 10);
        yield return Power.OfRanks();
        yield return Power.OfRanks(4, 10);
        yield return Power.OfQuantiles(0.9, 12, 0.05);
        yield return Power.OfSegments(40, 0.3, baseline: 31);
        yield return Power.OfSurvival(0.1, 10, 20);
        yield return Power.OfAnova(3);
        yield return Power.OfChiSquare(3);
        yield return Power.OfNovelty(4, 5, 0.6, 10);
        SampleSizeAnswer size = means.SampleSize(lift);
        yield return size;
        yield return size.IfBaselineIsOff()[0];
        yield return means.WithUsersAvailable(100).SampleSize(lift);
        yield return means.WithHypothesis(Hypothesis.NonInferiority(lift)).SampleSize(Lift.Relative(-0.01));
        yield return means.Power(lift, 20_000);
        yield return means.MinimumDetectableLift(20_000);
        yield return means.MinimumDetectableLift(4);
        yield return means.PowerByUsers(lift, 10_000, 50_000, 200_000);
        yield return means.PowerByUsers(lift, 10_000, 50_000, 200_000).Points[0];
        yield return means.DetectableLiftByUsers(0.8, 10_000, 50_000);
        SequentialPower looks = means.WithLooks(GroupSequential.Looks(3));
        yield return looks;
        yield return looks.SampleSize(lift);
        yield return means.Allocation;
        yield return Allocation.Optimal(3);
        yield return means.WithClusters(10, 0.05).Factors[0];
        yield return AnalysisWindow.Week2;
        yield return AnalysisWindow.SinceExposure(0.4);
        double[] history = Values(500, 31);
        yield return MetricHistory.Of(history, Values(500, 32));
        yield return MetricHistory.Of(MeanSummary.FromMoments(1000, 10, 4));
        yield return Capping.AtQuantile(history, 0.95);
    }

    private static IEnumerable<IReportable> OfTraffic()
    {
        Traffic traffic = Traffic.PerDay(80_000).Share(0.3).HoldBack(0.05);
        yield return traffic;
        yield return traffic.Growth;
        BetaGeometricGrowth growth = UserGrowth.BetaGeometric(1_000_000, 0.8, 3, 1000);
        yield return growth;
        var random = new Random(5);
        HistoricalGrowth seen = UserGrowth.FromActivity(Enumerable.Range(0, 6000).Select(i => ((long)random.Next(900), 1 + i * 28 / 6000)));
        yield return seen;
        yield return seen.Extrapolate();
        DurationAnswer duration = traffic.Duration(Power.OfMeans(40, 31), Lift.Relative(0.02));
        yield return duration;
        yield return duration.Options[0];
        yield return Traffic.PerDay(3).Duration(Power.OfMeans(40, 31), Lift.Relative(0.0001));
        TestDemand[] demands = [.. Enumerable.Range(1, 9).Select(i => TestDemand.ForUsers(i == 4 ? Hostile : $"test {i}", 600_000L * (1 + i % 4)).WithValue(10 - i))];
        TrafficCalendar calendar = Traffic.PerDay(80_000).HoldBack(0.05).Calendar(weeks: 8).StartingOn(new(2026, 11, 30));
        TrafficSchedule schedule = calendar.Schedule(demands);
        yield return schedule;
        yield return calendar.Schedule();
        yield return calendar;
        yield return calendar.Layers[0];
        yield return demands[0];
        yield return schedule.Tests[0];
        yield return schedule.Tests[0].Buckets[0];
        RefusedTest refused = schedule.Refused[0];
        yield return refused;
        TrafficSchedule crowded = Traffic.PerDay(10_000).Calendar(weeks: 4).Schedule(
            TestDemand.Of("big", (0.6, 4)).WithValue(10), TestDemand.Of("cheap", (0.3, 2)).WithValue(1), TestDemand.Of("dear", (0.35, 2)).WithValue(4.5).StartingFrom(3), TestDemand.Of("refused", (0.4, 4), (0.5, 3)).WithValue(5));
        yield return crowded;
        foreach (RefusedTest test in schedule.Refused.Concat(crowded.Refused))
        {
            foreach (OpenSlot slot in test.Alternatives.Concat(new[] { test.EarliestStart, test.LeftOver }.OfType<OpenSlot>()))
            {
                yield return slot;
            }
            if (test.Displacement is { } displacement)
            {
                yield return displacement;
                foreach (MovedTest moved in displacement.Tests)
                {
                    yield return moved;
                }
            }
        }
        yield return new MovedTest("test 1", 2, null);
        RunningTest running = RunningTest.Of("older", 3, 0.2);
        yield return running;
        TrafficSchedule occupied = calendar.WithRunning(running).Schedule(demands);
        yield return occupied;
        yield return occupied.Running[0];
        yield return occupied.DifferenceFrom(schedule);
        yield return occupied.DifferenceFrom(occupied);
        yield return occupied.Drop("test 1").DifferenceFrom(occupied);
        foreach (ScheduleChange change in occupied.DifferenceFrom(schedule).Changes.Concat(occupied.Drop("test 1").DifferenceFrom(occupied).Changes))
        {
            yield return change;
        }
        SchedulePortfolio portfolio = schedule.Portfolio();
        yield return portfolio;
        yield return portfolio.Layers[0];
        yield return new TrafficOption(0.3, 2);
    }
}
