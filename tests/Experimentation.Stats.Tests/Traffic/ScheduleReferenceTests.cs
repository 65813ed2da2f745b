using System.Text.Json;

namespace Experimentation.Stats.Tests.Traffics;

/// <summary>Schedules beside optima by an integer programme (HiGHS). Where its time was too short to prove an optimum, the bound that it proved stands in for it, which is harder to reach.</summary>
public class ScheduleReferenceTests(ITestOutputHelper output)
{
    private static readonly JsonElement Instances = ReferenceFile.Load("traffic-schedules.json").GetProperty("instances");

    [Fact]
    public void The_search_reaches_97_percent_of_the_optimum_on_average_and_the_bound_holds()
    {
        var ratios = new List<double>();
        var gaps = new List<double>();
        JsonElement[] plain = [.. Instances.EnumerateArray().Where(i => i.GetProperty("kind").GetString() == "plain")];
        foreach ((JsonElement instance, TrafficSchedule schedule) in plain.AsParallel().AsOrdered().Select(i => (i, ScheduleInstance.Calendar(i).Schedule(ScheduleInstance.Demands(i)))))
        {
            double found = instance.Number("found");
            double bound = instance.Number("bound");
            output.WriteLine(FormattableString.Invariant($"{instance.Number("seed")}: {schedule.Value} of {found} … {bound}, bound {schedule.UpperBound:0.###}, relaxation {instance.Number("relaxation"):0.###}"));
            Assert.Empty(ScheduleInstance.Violations(schedule));
            Assert.True(schedule.Value <= bound, "better than what was proved to be the best");
            Assert.True(schedule.UpperBound >= found - 1e-6, "the bound is below a schedule that exists");
            // Values are whole numbers, so the bound is the relaxation's, rounded down, if the prices have settled.
            Assert.InRange(schedule.UpperBound, Math.Floor(instance.Number("relaxation") + 1e-6) - 1e-6, 1.03 * instance.Number("relaxation"));
            ratios.Add(schedule.Value / bound);
            gaps.Add(schedule.Gap);
        }
        output.WriteLine(FormattableString.Invariant($"mean of value over optimum (or its bound) {ratios.Average():0.0000}, least {ratios.Min():0.0000}; mean gap {gaps.Average():0.0000}"));
        Assert.Equal(30, ratios.Count);
        Assert.True(ratios.Average() >= 0.97);
    }

    [Fact]
    public void Layers_groups_prerequisites_rest_and_running_tests_are_as_the_programme_has_them()
    {
        var ratios = new List<double>();
        foreach (JsonElement instance in Instances.EnumerateArray().Where(i => i.GetProperty("kind").GetString() == "mixed"))
        {
            TrafficSchedule schedule = ScheduleInstance.Calendar(instance).Schedule(ScheduleInstance.Demands(instance));
            output.WriteLine(FormattableString.Invariant($"{instance.Number("seed")}: {schedule.Value} of {instance.Number("found")} … {instance.Number("bound")}, bound {schedule.UpperBound:0.###}"));
            Assert.Empty(ScheduleInstance.Violations(schedule));
            Assert.True(schedule.Value <= instance.Number("bound"));
            Assert.True(schedule.UpperBound >= instance.Number("found") - 1e-6);
            ratios.Add(schedule.Value / instance.Number("bound"));
        }
        Assert.True(ratios.Average() >= 0.97);
    }
}
