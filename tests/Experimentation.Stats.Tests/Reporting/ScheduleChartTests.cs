using System.Globalization;
using System.Xml.Linq;
using Experimentation.Stats.Tests.Traffics;

namespace Experimentation.Stats.Tests.Reporting;

public class ScheduleChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(5, 6)]
    [InlineData(40, 13)]
    [InlineData(120, 52)]
    public void A_picture_has_a_bar_for_every_test_and_stays_within_its_frame(int tests, int weeks)
    {
        (TrafficCalendar calendar, TestDemand[] demands) = ScheduleTests.Quarter(tests, weeks, seed: 4);
        TrafficSchedule schedule = calendar.Schedule(demands);
        string svg = schedule.ToSvg();
        Save(svg, tests);
        XElement root = XElement.Parse(svg);
        double width = double.Parse(root.Attribute("width")!.Value, CultureInfo.InvariantCulture);
        double height = double.Parse(root.Attribute("height")!.Value, CultureInfo.InvariantCulture);
        string[] tooltips = [.. root.Elements(Svg + "rect").Select(r => r.Element(Svg + "title")?.Value).OfType<string>()];
        Assert.All(schedule.Tests, test => Assert.Contains(test.ToString(), tooltips));
        foreach (XElement shape in root.Elements().Where(e => e.Attribute("x") is not null))
        {
            double x = double.Parse(shape.Attribute("x")!.Value, CultureInfo.InvariantCulture);
            double wide = shape.Name == Svg + "rect" ? double.Parse(shape.Attribute("width")!.Value, CultureInfo.InvariantCulture) : 0;
            Assert.InRange(x, 0, width - wide);
            Assert.InRange(double.Parse(shape.Attribute("y")!.Value, CultureInfo.InvariantCulture), 0, height);
        }
        Assert.Contains(schedule.Sentence(), root.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.Equal(svg, schedule.ToSvg());
    }

    [Fact]
    public void Names_from_outside_do_no_harm()
    {
        TrafficSchedule schedule = Traffic.PerDay(100).Calendar(weeks: 2).StartingOn(new DateOnly(2026, 11, 30)).Schedule(
            TestDemand.Of("<b>&\"'", (0.5, 2)).WithRest(7), TestDemand.Of("</svg><script>x</script>", (0.9, 3)));
        XElement root = XElement.Parse(schedule.ToSvg());
        Assert.Empty(root.Descendants(Svg + "script"));
        Assert.Contains(root.Elements(Svg + "text"), text => text.Value == "<b>&\"'");
        Assert.Contains(root.Elements(Svg + "text"), text => text.Value == "30 Nov");
        XElement.Parse(Traffic.PerDay(1).Calendar().Schedule().ToSvg());
    }

    /// <summary>Pictures to be looked at, where a folder for them is named.</summary>
    private static void Save(string svg, int tests)
    {
        if (Environment.GetEnvironmentVariable("EXPERIMENTATION_STATS_PICTURES") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, FormattableString.Invariant($"schedule-{tests}.svg")), svg);
        }
    }
}
