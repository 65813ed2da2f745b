using Experimentation.Stats.Experiments;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>The path of a rollout's estimates is worked out from the strata of its state.</summary>
public class RolloutPathTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_point_of_the_path_is_what_stood_there_on_that_day(ulong seed)
    {
        var random = new RandomSource(seed);
        RolloutMonitor monitor = RolloutScenario.Everything.Start();
        var seen = new List<RolloutMetricResult[]>();
        for (int day = 0; day < 8; day++)
        {
            monitor = monitor.Observe(RolloutScenario.Drawn(random, monitor, RolloutScenario.Day(day)));
            seen.Add([.. monitor.Metrics]);
            monitor = day is 2 or 4 ? monitor.AdvanceAnyway() : monitor;
        }
        for (int i = 0; i < monitor.Metrics.Count; i++)
        {
            (int Stage, int Day, RolloutTrack Track)[] path = [.. monitor.Tracks[i].Path()];
            Assert.Equal(8, path.Length);
            for (int day = 0; day < 8; day++)
            {
                RolloutMetricResult then = RolloutMetricResult.Of(path[day].Track);
                Assert.Equal(RolloutScenario.Start.AddDays(day).DayNumber, path[day].Day);
                Assert.Equal(day <= 2 ? 0 : day <= 4 ? 1 : 2, path[day].Stage);
                Assert.Equal(seen[day][i].Estimate, then.Estimate, 12);
                Assert.Equal(seen[day][i].Interval.Lower, then.Interval.Lower, 9);
                Assert.Equal(seen[day][i].Interval.Upper, then.Interval.Upper, 9);
            }
        }
    }

    [Fact]
    public void The_margin_is_where_it_is_lost_on_the_scale_of_the_estimate()
    {
        RolloutMonitor monitor = RolloutScenario.Everything.Start();
        monitor = monitor.Observe(RolloutScenario.Drawn(new RandomSource(3), monitor, RolloutScenario.Day(0), users: 40_000));
        Dictionary<string, RolloutMetricResult> metrics = monitor.Metrics.ToDictionary(m => m.Metric.Metric.Name);
        // Less is worse: the margin lies below no effect, 2 % of about 31 minutes; more crashes and errors are worse: above one.
        Assert.InRange(metrics["minutes"].MarginAt!.Value, -0.63, -0.61);
        Assert.Equal(-0.002, metrics["crash-free"].MarginAt!.Value, 9);
        Assert.Equal(1.5, metrics["crashed"].MarginAt!.Value, 12);
        Assert.Equal(1.2, metrics["errors"].MarginAt!.Value, 12);
        Assert.Null(metrics["orders"].MarginAt);
    }

    [Fact]
    public void A_monitor_that_was_stored_before_still_reads_and_draws()
    {
        RolloutMonitor monitor = RolloutScenario.Simple.Start().Observe(RolloutScenario.Day(0, 900, 31, 100, 31)).Observe(RolloutScenario.Day(1, 900, 31, 100, 30));
        RolloutMonitor read = System.Text.Json.JsonSerializer.Deserialize<RolloutMonitor>(System.Text.Json.JsonSerializer.Serialize(monitor))!;
        Assert.Equal(monitor, read);
        Assert.Equal(monitor.ToHtml(), read.ToHtml());
        Assert.Equal(monitor.ToSvg(), read.ToSvg());
    }
}
