namespace Experimentation.Stats.Tests.Experiments;

public class InstrumentationTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    private static readonly Metric<ProportionSummary> Starts = Metric.Proportion("users who start");
    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);

    private static readonly ABTest Test = Experiment.ABTest("videos").Success(Minutes, Lift.Relative(0.05)).Guardrail(Starts, Lift.Absolute(0.02)).Deterioration(Crashes);

    private static MetricInstrumentation Logged(Metric metric, int days) => MetricInstrumentation.For(metric).WithEvents(new(10_000, 900), 0.1).WithJoin(new(10_000, 9_900), 0.98).WithHistory(days);

    [Fact]
    public void A_test_is_ready_when_every_metric_exists_joins_and_has_its_history()
    {
        InstrumentationReadiness ready = Test.ReadAt(Readout.Day1, Readout.Week2).CheckInstrumentation(Logged(Minutes, 28), Logged(Starts, 28), Logged(Crashes, 0));
        Assert.True(ready.IsReady);
        Assert.Equal("'videos' is ready: all 3 metrics can be read.", ready.ToString().Split('\n')[0]);
    }

    [Fact]
    public void A_missing_crash_metric_names_what_could_stand_in()
    {
        ABTest test = Test.ReadAt(Readout.Day1, Readout.Week2);
        MetricReadiness crashes = test.CheckInstrumentation(Logged(Minutes, 28), Logged(Starts, 28)).Metrics[2];
        Assert.Equal("users with a crash: It does not exist, or nobody has looked. Day 1 could stand in: its harm tests see breakage as far as it moves minutes or users who start.", crashes.ToString());
        Assert.Contains("A Day 1 readout (Readout.Day1) could stand in", Test.CheckInstrumentation(Logged(Minutes, 28), Logged(Starts, 28)).Metrics[2].StandIn, StringComparison.Ordinal);
        Assert.Contains("No other metric is logged", Test.CheckInstrumentation().Metrics[2].StandIn, StringComparison.Ordinal);
        Assert.Contains("instrument it, or choose another one", Test.CheckInstrumentation().Metrics[0].StandIn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(28, true, null)]
    [InlineData(27, false, "Week 1 could stand in for sizing")]
    [InlineData(20, false, "Wait 8 days")]
    public void Week_2_takes_four_weeks_of_history_and_week_1_three(int days, bool ready, string? standIn)
    {
        MetricReadiness minutes = Test.ReadAt(Readout.Day1, Readout.Week1, Readout.Week2).CheckInstrumentation(Logged(Minutes, days), Logged(Starts, 28), Logged(Crashes, 28)).Metrics[0];
        Assert.Equal(ready, minutes.IsReady);
        Assert.True(standIn is null || minutes.StandIn!.StartsWith(standIn, StringComparison.Ordinal), minutes.ToString());
    }

    [Fact]
    public void Events_that_do_not_exist_or_do_not_join_are_missing()
    {
        InstrumentationReadiness broken = Test.CheckInstrumentation(
            MetricInstrumentation.For(Minutes).WithEvents(new(10_000, 0), 0.1).WithJoin(new(10_000, 9_900), 0.98).WithHistory(90),
            MetricInstrumentation.For(Starts).WithEvents(new(10_000, 900), 0.1).WithJoin(new(10_000, 5_000), 0.98).WithHistory(90),
            MetricInstrumentation.For(Crashes).WithHistory(90));
        Assert.False(broken.IsReady);
        Assert.Contains("No events of 10,000 users", broken.Metrics[0].Missing[0], StringComparison.Ordinal);
        Assert.Contains("50 % of 10,000 events join", broken.Metrics[1].Missing[0], StringComparison.Ordinal);
        Assert.Equal(["Nobody has looked whether its events exist.", "Nobody has looked whether its events join the assignment log."], broken.Metrics[2].Missing);
        Assert.Equal("metrics", Assert.Throws<ArgumentException>(() => Test.CheckInstrumentation(Logged(Metric.Mean("other"), 3))).ParamName);
    }
}
