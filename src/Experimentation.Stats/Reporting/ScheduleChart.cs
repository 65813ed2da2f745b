using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>Draws one schedule: rows from top to bottom, weeks from left to right.</summary>
internal sealed class ScheduleChart
{
    private const double Margin = 16;
    private const double Row = 20;
    private const double Bar = 14;
    private const double LoadHeight = 44;

    private readonly TrafficSchedule _schedule;
    private readonly TrafficCalendar _calendar;
    private readonly PictureSize _size;
    private readonly double _week;
    private readonly double _weeksWidth;
    private SvgPicture _picture = null!;

    private ScheduleChart(TrafficSchedule schedule, PictureSize size)
    {
        _size = size;
        _schedule = schedule;
        _calendar = schedule.Calendar;
        // As wide as other pictures; a page scrolls where a calendar has more than a year. A phone shows no buckets.
        _week = Math.Max((Chart.WidthOf(size) - 2 * Margin - Names - Right) / _calendar.Weeks, IsNarrow ? 0.1 : 7.5);
        _weeksWidth = _week * _calendar.Weeks;
    }

    private bool IsNarrow => _size == PictureSize.Narrow;

    private double Names => IsNarrow ? 104 : 190;

    private double Right => IsNarrow ? 0 : 96;

    private double Width => Margin + Names + _weeksWidth + Right + Margin;

    public static SvgPicture Of(TrafficSchedule schedule, PictureSize size = PictureSize.Wide) => new ScheduleChart(schedule, size).Draw();

    private SvgPicture Draw()
    {
        int[] exclusive = [.. Enumerable.Range(0, _calendar.Layers.Count).Where(layer => _calendar.Layers[layer].Kind == LayerKind.Exclusive)];
        _picture = new(Width, 0, "Test schedule", Description());
        double y = Chart.Heading(_picture, "Test schedule", Margin, Width - Margin) + 8;
        foreach (int layer in exclusive)
        {
            y = Load(layer, y);
        }
        y = Axis(y);
        double grid = y;
        // The grid lies behind the bars, so it comes first.
        Grid(grid, grid + Rows * Row + (LayersShown.Length * Row));
        foreach (int layer in LayersShown)
        {
            y = Layer(layer, y);
        }
        y = Chart.Legend(
            _picture,
            [new(LegendMark.Area, SvgStyle.Muted, "runs already"), new(LegendMark.Area, SvgStyle.Faint, "buckets rest"), new(LegendMark.Upright, SvgStyle.Axis, "deadline")],
            IsNarrow ? Margin : X(1),
            Width - Margin,
            y + 4);
        if (_schedule.Refused.Count > 0)
        {
            y = Refused(y + 10);
        }
        _picture.Height = y + Margin;
        return _picture;
    }

    private int Rows => _schedule.Tests.Count + _schedule.Running.Count;

    private int[] LayersShown => [.. Enumerable.Range(0, _calendar.Layers.Count).Where(layer =>
        _schedule.Tests.Any(t => t.Layer == _calendar.Layers[layer].Name) || _schedule.Running.Any(r => r.Layer == _calendar.Layers[layer].Name))];

    /// <summary>Where a week begins; weeks are counted from 1.</summary>
    private double X(int week) => Margin + Names + (week - 1) * _week;

    private string Description()
    {
        IEnumerable<string> tests = _schedule.Tests.Select(t => $"{t.Name}: {ScheduledTest.WeeksText(t.StartWeek, t.EndWeek)}, {Phrase.Percent(t.Share)} of {t.Layer}");
        return $"{_schedule.Sentence()} {string.Join("; ", tests)}.";
    }

    /// <summary>How full a layer is: a bar for each week, the line at the top is all there is.</summary>
    private double Load(int layer, double y)
    {
        string name = _calendar.Layers[layer].Name;
        double bottom = y + LoadHeight;
        _picture.Text(Margin, y + 16, SvgPicture.Fit(name, Names - 12));
        double line = y + 31;
        foreach (string text in SvgPicture.Wrap("share of users in tests", Names - 8, SvgStyle.SmallSize, 2))
        {
            _picture.Text(Margin, line, text, SvgStyle.Small);
            line += 13;
        }
        double most = _calendar.ShareOf(layer, _calendar.Buckets);
        for (int week = 1; week <= _calendar.Weeks; week++)
        {
            double taken = most - _schedule.FreeShare(name, week);
            double height = LoadHeight * taken / most;
            _picture.Rectangle(X(week) + 0.5, y, _week - 1, LoadHeight, SvgStyle.Faint);
            _picture.Rectangle(X(week) + 0.5, bottom - height, _week - 1, height, SvgStyle.Fill(layer), tooltip: string.Create(CultureInfo.InvariantCulture, $"Week {week}: {Phrase.Percent(taken)} taken, {Phrase.Percent(most - taken)} free"));
        }
        _picture.Line(X(1), y, X(1) + _weeksWidth, y, SvgStyle.Dashed);
        _picture.Line(X(1), bottom, X(1) + _weeksWidth, bottom, SvgStyle.Axis);
        if (IsNarrow)
        {
            _picture.Text(X(1) + _weeksWidth, y - 3, $"at most {Phrase.Percent(most)}", SvgStyle.Small, SvgAnchor.End);
        }
        else
        {
            _picture.Text(X(1) + _weeksWidth + 6, y + 4, SvgPicture.Fit($"{(most < 1 ? "at most " : "")}{Phrase.Percent(most)}", Right - 6, SvgStyle.SmallSize), SvgStyle.Small);
        }
        return bottom + 14;
    }

    private double Axis(double y)
    {
        int every = Every;
        for (int week = 1; week <= _calendar.Weeks; week += every)
        {
            string label = _calendar.FirstDay is { } first
                ? Reporting.Axis.DateText(first, 7 * (week - 1), "d MMM")
                : week.ToString(CultureInfo.InvariantCulture);
            if (X(week) + 2 + SvgPicture.WidthOf(label, SvgStyle.SmallSize) <= (IsNarrow ? Width : X(1) + _weeksWidth))
            {
                _picture.Text(X(week) + 2, y + 14, label, SvgStyle.Small);
            }
        }
        _picture.Text(Margin, y + 14, _calendar.FirstDay is null ? "week" : "week from", SvgStyle.Small);
        if (!IsNarrow)
        {
            _picture.Text(X(1) + _weeksWidth + 6, y + 14, "buckets", SvgStyle.Small);
        }
        return y + 20;
    }

    /// <summary>Every how many weeks a label has room.</summary>
    private int Every => (int)Math.Ceiling((_calendar.FirstDay is null ? 22 : 46) / _week);

    private void Grid(double top, double bottom)
    {
        for (int week = 1; week <= _calendar.Weeks + 1; week++)
        {
            if ((week - 1) % Every == 0 || week == _calendar.Weeks + 1)
            {
                _picture.Line(X(week), top, X(week), bottom, SvgStyle.Grid);
            }
        }
    }

    private double Layer(int layer, double y)
    {
        TrafficLayer what = _calendar.Layers[layer];
        _picture.Text(Margin, y + Row - 6, SvgPicture.Fit($"{what.Name}, {(what.Kind == LayerKind.Exclusive ? "exclusive" : "overlapping")}{(IsNarrow ? "" : ": one bar for each test, its share of users on it")}", Names + _weeksWidth), SvgStyle.Small);
        y += Row;
        foreach (ScheduledRun run in _schedule.Running.Where(r => r.Layer == what.Name))
        {
            int until = Math.Min(_calendar.Weeks, run.Test.UntilWeek);
            double share = _calendar.ShareOf(layer, run.Buckets.Sum(range => range.Count));
            string detail = string.Create(CultureInfo.InvariantCulture, $"{run.Name}: runs until the end of week {run.Test.UntilWeek} on {Phrase.Percent(share)}, {BucketRange.Sentence(run.Buckets)}");
            Test(y, run.Name, 1, until, Math.Min(_calendar.Weeks, run.FreeAfterWeek), SvgStyle.Muted, SvgStyle.OnMuted, share, run.Buckets, detail);
            y += Row;
        }
        foreach (ScheduledTest test in _schedule.Tests.Where(t => t.Layer == what.Name))
        {
            Test(y, test.Name, test.StartWeek, test.EndWeek, Math.Min(_calendar.Weeks, test.EndWeek + test.Demand.RestWeeks), SvgStyle.Fill(layer), SvgStyle.OnFill, test.Share, test.Buckets, test.ToString());
            if (test.Demand.DeadlineWeek is { } deadline && deadline < _calendar.Weeks)
            {
                _picture.Line(X(deadline + 1), y + 1, X(deadline + 1), y + Row - 1, SvgStyle.Axis);
            }
            y += Row;
        }
        return y;
    }

    private void Test(double y, string name, int start, int end, int restsUntil, string fill, string onFill, double share, IReadOnlyList<BucketRange> buckets, string tooltip)
    {
        double middle = y + (Row + Bar) / 2 - 3.5;
        _picture.Text(Margin, middle, SvgPicture.Fit(name, Names - 12));
        if (restsUntil > end)
        {
            _picture.Rectangle(X(end + 1), y + (Row - Bar) / 2, X(restsUntil + 1) - X(end + 1) - 1, Bar, SvgStyle.Faint, 2);
        }
        double width = X(end + 1) - X(start) - 1;
        _picture.Rectangle(X(start) + 0.5, y + (Row - Bar) / 2, width, Bar, fill, 2, tooltip);
        string label = Phrase.Percent(share);
        double labelWidth = SvgPicture.WidthOf(label, SvgStyle.SmallSize);
        if (labelWidth + 10 <= width)
        {
            _picture.Text(X(start) + 5, middle - 0.5, label, onFill);
            label = "";
        }
        // What a narrow bar cannot hold stands beside it.
        if (!IsNarrow)
        {
            _picture.Text(X(1) + _weeksWidth + 6, middle - 0.5, SvgPicture.Fit(string.Join(", ", buckets), Right - 8, SvgStyle.SmallSize), SvgStyle.Small);
        }
        if (label.Length > 0)
        {
            bool isRoom = X(restsUntil + 1) + 3 + labelWidth <= X(1) + _weeksWidth;
            _picture.Text(isRoom ? X(restsUntil + 1) + 3 : X(start) - 3, middle - 0.5, label, SvgStyle.Small, isRoom ? SvgAnchor.Start : SvgAnchor.End);
        }
    }

    private double Refused(double y)
    {
        _picture.Text(Margin, y + 14, $"{Phrase.Counted(_schedule.Refused.Count, "test")} without users", SvgStyle.Label);
        y += 24;
        foreach (RefusedTest refused in _schedule.Refused)
        {
            _picture.Circle(Margin + 4, y + Row / 2, 3.5, SvgStyle.Alarm);
            double nameRoom = IsNarrow ? Width - 2 * Margin - 14 : Names - 26;
            _picture.Text(Margin + 14, y + Row / 2 + 4, SvgPicture.Fit(refused.Name, nameRoom));
            double x = IsNarrow ? Margin + 14 : X(1);
            y += IsNarrow ? 15 : 0;
            foreach (string line in SvgPicture.Wrap(refused.Why, Width - x - Margin, SvgStyle.SmallSize, 3))
            {
                _picture.Text(x, y + Row / 2 + 4, line, SvgStyle.Small);
                y += 14;
            }
            y += Row - 14;
        }
        return y;
    }
}
