namespace Experimentation.Stats.SurfaceTests;

internal static partial class Samples
{
    private static CovariateSummary Adjusted(ulong seed) => CovariateSummary.Of(Values(200, seed), Values(200, seed, 9));

    private static SurvivalSummary Survival() => SurvivalSummary.FromCounts([1, 2, 3.5, 7], [5, 3, 2, 1], [0, 4, 1, 84]);

    private static DailyPanel Panel(ulong seed, double lift = 0) => DailyPanel.Of(Values(200 * 14, seed, 10 + lift), 14);

    private static EnrolmentPanel Enrolled(ulong seed)
    {
        var panel = new EnrolmentPanelAccumulator(14, 7);
        double[] values = Values(200 * 3, seed);
        for (int user = 0; user < 200; user++)
        {
            panel.Add([1 + user % 5, 6 + user % 3, 10 + user % 4], values.AsSpan(user * 3, 3));
        }
        return panel.ToPanel();
    }

    private static CohortPanels Cohorts(ulong seed) => CohortPanels.Empty.With(1, Panel(seed)).With(4, DailyPanel.Of(Values(150 * 11, seed + 9), 11));

    private static SwitchbackSchedule Switchback() => SwitchbackSchedule.From(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(6), TimeSpan.FromMinutes(30), seed: 3);

    private static SwitchbackSummary Switched()
    {
        var switched = new SwitchbackAccumulator(Switchback());
        for (int hour = 0; hour < 24 * 14; hour++)
        {
            switched.Add(hour % 3, new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero).AddHours(hour), 10 + hour % 7);
        }
        return switched.ToSummary();
    }

    private static IEnumerable<IReportable> OfSummaries()
    {
        double[] values = Values(200, 1);
        int[] clusters = [.. Enumerable.Range(0, 200).Select(i => i % 40)];
        yield return MeanSummary.Of(values);
        yield return default(MeanSummary);
        yield return MeanSummary.FromMoments(1, 3, 0);
        yield return new ProportionSummary(1000, 120);
        yield return default(ProportionSummary);
        yield return CountSummary.Of([1, 0, 3, 2, 2]);
        yield return default(CountSummary);
        yield return RatioSummary.Of(values, Values(200, 2));
        yield return default(RatioSummary);
        yield return Adjusted(3);
        yield return CovariateSummary.Of(ReadOnlySpan<double>.Empty, []);
        yield return StratifiedSummary.Of(("ios", Adjusted(4)), ("android", Adjusted(5)));
        yield return StratifiedSummary.Empty;
        yield return ClusterSummary.Of(values, clusters);
        yield return ClusterSummary.Empty;
        yield return ClusteredSample.Of(values, clusters);
        yield return ClusteredSample.Empty;
        yield return QuantileSample.Of(values);
        yield return QuantileSample.Empty;
        yield return QuantileSketch.Of(values);
        yield return QuantileSketch.Of([]);
        yield return QuantileSummary.FromQuantiles(10_000, 0.5, 10, 0.49, 9.9, 0.51, 10.1);
        yield return default(QuantileSummary);
        yield return Caps.Above(12);
        yield return default(Caps);
        var capped = new CappedAccumulator(Caps.Between(6, 12));
        foreach (double value in values)
        {
            capped.Add(value);
        }
        yield return capped.ToSummary();
        yield return default(CappedSummary);
        yield return BootstrapSummary.Of(values, seed: 4, part: "all", replications: 200);
        yield return Survival();
        yield return SurvivalSummary.Empty;
        yield return Panel(6);
        yield return Cohorts(7);
        yield return CohortPanels.Empty;
        yield return Cohorts(7).Cohorts[0];
        yield return Enrolled(8);
        yield return Switchback();
        yield return Switched();
    }

    private static IEnumerable<IReportable> OfEffects()
    {
        Comparison adjusted = Compare.AdjustedMeans(StratifiedSummary.Of(("ios", Adjusted(4)), ("android", Adjusted(5))), StratifiedSummary.Of(("ios", Adjusted(6)), ("android", Adjusted(7))));
        yield return adjusted.Effect;
        yield return adjusted.Adjustment!;
        yield return adjusted.Adjustment!.Strata[0];
        yield return Effect.Of(0.2, 0.1);
        yield return Compare.Means(default, default).Effect;
        yield return new Finding(FindingCode.EmptyArm, FindingSeverity.Warning, Hostile);
        yield return Compare.Means(default, default).Findings[0];
        yield return new Interval(-1, double.PositiveInfinity, 0.95);
        yield return default(Interval);
        yield return Lift.Relative(0.02);
        yield return Lift.Absolute(-3);
    }
}
