using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>What moves between two schedules: for each test where it was and where it is.</summary>
internal static class ScheduleChangeChart
{
    private const double Row = 40;

    public static SvgPicture Of(ScheduleDifference difference, PictureSize size)
    {
        double width = Chart.WidthOf(size);
        string title = difference.ToString().Split('\n')[0];
        var picture = new SvgPicture(width, 0, title, string.Join(" ", difference.ToString().Split('\n', StringSplitOptions.TrimEntries).Select(line => line.EndsWith('.') ? line : line + ".")));
        double y = Chart.Heading(picture, title, 16, width - 16);
        y = Chart.Legend(picture, [new(LegendMark.Area, SvgStyle.Muted, "was"), new(LegendMark.Area, SvgStyle.Fill(0), "is now"), new(LegendMark.Area, SvgStyle.Alarm, "has no room any more")], 16, width - 16, y) + 8;
        double left = size == PictureSize.Narrow ? 116 : 226;
        ScheduledTest[] tests = [.. difference.Changes.SelectMany(c => new[] { c.Before, c.After }).OfType<ScheduledTest>()];
        int weeks = tests.Max(t => t.EndWeek);
        var axis = new Axis(1, weeks + 1, left, width - 24, 12, Axis.Count, AxisEnds.AsGiven, 1);
        double bottom = y + difference.Changes.Count * Row;
        foreach (double week in axis.Ticks)
        {
            picture.Line(axis.At(week), y, axis.At(week), bottom, SvgStyle.Grid);
            if (week <= weeks)
            {
                // A week's number stands in its middle.
                picture.Text((axis.At(week) + axis.At(week + 1)) / 2, bottom + 16, axis.Label(week), SvgStyle.Small, SvgAnchor.Middle);
            }
        }
        picture.Text(width - 24, bottom + 34, "week", SvgStyle.Small, SvgAnchor.End);
        foreach (ScheduleChange change in difference.Changes)
        {
            double line = y + 16;
            foreach (string name in SvgPicture.Wrap(change.Name, left - 32, lines: 2))
            {
                picture.Text(16, line, name);
                line += 14;
            }
            Bar(change.Before, y + 4, change.After is null ? SvgStyle.Alarm : SvgStyle.Muted, change.After is null ? SvgStyle.OnFill : SvgStyle.OnMuted, change);
            Bar(change.After, y + 20, SvgStyle.Fill(0), SvgStyle.OnFill, change);
            y += Row;
        }
        picture.Height = bottom + 46;
        return picture;

        void Bar(ScheduledTest? test, double top, string style, string onStyle, ScheduleChange change)
        {
            if (test is null)
            {
                return;
            }
            double from = axis.At(test.StartWeek), to = axis.At(test.EndWeek + 1);
            picture.Rectangle(from + 0.5, top, to - from - 1, 14, style, 2, change.ToString());
            string share = Phrase.Percent(test.Share);
            if (SvgPicture.WidthOf(share, SvgStyle.SmallSize) + 8 <= to - from)
            {
                picture.Text(from + 5, top + 11, share, onStyle);
            }
        }
    }
}
