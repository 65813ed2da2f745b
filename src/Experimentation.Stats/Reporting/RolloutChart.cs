using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;

namespace Experimentation.Stats.Reporting;

/// <summary>A rollout over its days: the stages as steps, and for each metric the path of its estimate with the always-valid interval, its margin, and what was shown when.</summary>
internal sealed class RolloutChart
{
    /// <summary>More metrics than one can look at are in the table.</summary>
    private const int MostMetrics = 8;

    private readonly RolloutMonitor _monitor;
    private readonly RolloutMetricResult[] _metrics;
    private readonly int _first;
    private readonly int _last;
    private readonly PictureSize _size;

    private RolloutChart(RolloutMonitor monitor, PictureSize size)
    {
        _monitor = monitor;
        _size = size;
        // Those with news first, otherwise in the order of the design.
        _metrics = [.. monitor.Metrics.OrderBy(m => m.AlarmedOn is null && m.DefinitelyBadOn is null && m.AfterLaunch?.HasAlarmed != true).Take(MostMetrics)];
        int[] starts = [.. Enumerable.Range(0, monitor.Rollout.Stages.Count).Select(i => monitor.RunOf(i).From).Where(day => day > 0)];
        _first = starts.Min();
        _last = monitor.LastDay!.Value.DayNumber;
    }

    public static SvgPicture Of(RolloutMonitor monitor, PictureSize size) => new RolloutChart(monitor, size).Draw();

    /// <summary>What happened on which day, in order: stages, alarms, what was shown, and what there is to do now.</summary>
    public static IEnumerable<(DateOnly Day, string What, bool IsBad)> Events(RolloutMonitor monitor)
    {
        var events = new List<(DateOnly Day, string What, bool IsBad)>();
        for (int i = 0; i < monitor.Rollout.Stages.Count; i++)
        {
            if (monitor.RunOf(i).From > 0)
            {
                events.Add((DateOnly.FromDayNumber(monitor.RunOf(i).From), $"{(i == 0 ? "Start" : "Proceed")}: stage {Phrase.Count(i + 1)}, {Phrase.Percent(monitor.Rollout.Stages[i].Share)} of users.", false));
            }
        }
        foreach (RolloutMetricResult m in monitor.Metrics)
        {
            string name = m.Metric.Metric.Name;
            Add(m.AlarmedOn, $"Alarm: {name} got worse.", true);
            Add(m.DefinitelyBadOn, $"{name} lost more than its margin of {MarginOf(m)}.", true);
            Add(m.SafeOn, $"{name} is safe: a loss of {MarginOf(m)} is ruled out.", false);
            Add(m.BetterOn, $"{name} got better.", false);
        }
        if (monitor.SampleRatioOffOn > 0)
        {
            events.Add((DateOnly.FromDayNumber(monitor.SampleRatioOffOn), "The sample ratio is off.", true));
        }
        return events.OrderBy(e => e.Day).Select(e => e);

        void Add(DateOnly? day, string what, bool isBad)
        {
            if (day is { } known)
            {
                events.Add((known, what, isBad));
            }
        }
    }

    public static string MarginOf(RolloutMetricResult m) => m.Metric.Margin.ToString().TrimStart('+');

    private SvgPicture Draw()
    {
        (int Stage, int Day, RolloutMetricResult Result)[][] paths = [.. _metrics.Select(PathOf)];
        RolloutDecision decision = _monitor.Decide();
        string title = $"{_monitor.Rollout.Name}: {ReportDocuments.Verb(decision.Action).ToLowerInvariant()}";
        string description = $"{title}. {string.Join(" ", decision.Reasons)} {string.Join(" ", Events(_monitor).Select(e => $"{Day(e.Day)}: {e.What}"))} {string.Join(" ", _monitor.Metrics)}";
        var chart = new Chart(
            title,
            description,
            _size,
            [
                new(LegendMark.Area, SvgStyle.Band(0), "stages"),
                new(LegendMark.Dot, SvgStyle.Fill(0), "estimate so far"),
                new(LegendMark.Area, SvgStyle.Band(5), "always-valid interval"),
                .. _metrics.Any(m => m.MarginAt is not null) ? [new(LegendMark.Line, SvgStyle.Dashed, "margin")] : Array.Empty<LegendEntry>(),
                .. Events(_monitor).Any(e => e.IsBad) ? [new(LegendMark.Line, SvgStyle.AlarmLine, "alarm")] : Array.Empty<LegendEntry>(),
                .. _metrics.Any(m => m.SafeOn is not null || m.BetterOn is not null) ? [new(LegendMark.Line, SvgStyle.Stroke(2), "shown to be safe or better")] : Array.Empty<LegendEntry>(),
            ],
            new("day", 0, _last - _first + 1, Axis.Dates(DateOnly.FromDayNumber(_first)), LeastStep: 1),
            [new Upwards($"share of users with '{_monitor.Rollout.Treatment}'", 96, 0, 1, Axis.Share, Now(decision)), .. _metrics.Select((m, i) => PanelOf(m, paths[i]))]);
        Stages(chart.Panels[0]);
        for (int i = 0; i < _metrics.Length; i++)
        {
            Metric(chart.Panels[i + 1], _metrics[i], paths[i]);
        }
        return chart.Picture;
    }

    private (int Stage, int Day, RolloutMetricResult Result)[] PathOf(RolloutMetricResult metric)
    {
        foreach (RolloutTrack track in _monitor.Tracks)
        {
            if (track.Rule.Metric == metric.Metric)
            {
                return [.. track.Path().Select(p => (p.Stage, p.Day, RolloutMetricResult.Of(p.Track))).Where(p => p.Item3.IsEstimable)];
            }
        }
        return [];
    }

    private static Upwards PanelOf(RolloutMetricResult metric, (int Stage, int Day, RolloutMetricResult Result)[] path)
    {
        double none = metric.Scale == EffectScale.Absolute ? 0 : 1;
        double Reach(double value) => double.IsFinite(value) ? Math.Abs(value - none) : 0;
        // The last interval and the margin are seen whole; the first days' intervals run along the edge.
        double reach = path.Length == 0 ? 1 : Math.Max(Math.Max(Reach(metric.Interval.Lower), Reach(metric.Interval.Upper)) * 1.6, Reach(metric.MarginAt ?? none) * 1.3);
        reach = Math.Max(reach, path.Select(p => Reach(p.Result.Estimate)).DefaultIfEmpty(0).Max() * 1.1);
        reach = reach > 0 ? reach : 1;
        string unit = metric.Scale == EffectScale.Absolute ? "difference, in the metric's unit" : "ratio of rates of events (1 is no difference)";
        return new($"{metric.Metric.Metric.Name}: {unit}", 84, Math.Max(none - reach, metric.Scale == EffectScale.Absolute ? double.NegativeInfinity : 0), none + reach, metric.Scale == EffectScale.Absolute ? Axis.Change : Axis.Count, Upwards.Towards(metric.Better));
    }

    private void Stages(Panel panel)
    {
        for (int i = 0; i < _monitor.Rollout.Stages.Count; i++)
        {
            StageRun run = _monitor.RunOf(i);
            if (run.From == 0)
            {
                continue;
            }
            double share = _monitor.Rollout.TreatmentShare(i);
            // A stage ends where the next one begins, even if both ran on one day.
            int end = i + 1 < _monitor.Rollout.Stages.Count && _monitor.RunOf(i + 1).From > 0 ? _monitor.RunOf(i + 1).From : run.To + 1;
            double left = panel.X.At(run.From - _first), right = Math.Max(panel.X.At(end - _first), panel.X.At(run.From - _first) + 2), top = Math.Min(panel.Y.At(share), panel.Bottom - 2);
            panel.Picture.Rectangle(left, top, right - left, panel.Bottom - top, SvgStyle.Band(0), 0, string.Create(CultureInfo.InvariantCulture, $"stage {i + 1}: {Phrase.Percent(share)} of users, {Phrase.Counted(run.Days, "day")}, {Phrase.Count(run.Control)} users in control and {Phrase.Count(run.Treatment)} in treatment"));
            panel.Picture.Polyline([(left, panel.Bottom), (left, top), (right, top)], SvgStyle.Stroke(0));
            string label = Phrase.Percent(share);
            string full = string.Create(CultureInfo.InvariantCulture, $"stage {i + 1}: {label}");
            string shown = SvgPicture.WidthOf(full, SvgStyle.SmallSize * SvgStyle.Bold) + 6 <= right - left ? full : SvgPicture.WidthOf(label, SvgStyle.SmallSize * SvgStyle.Bold) + 4 <= right - left ? label : "";
            panel.Picture.Text((left + right) / 2, top - panel.Top > 14 ? top - 4 : top + 13, shown, SvgStyle.Strong, SvgAnchor.Middle);
        }
        if (_monitor.SampleRatioOffOn > 0)
        {
            // What the line means stands beside the panel's title, where no stage is in the way.
            panel.Picture.Line(panel.X.At(At(_monitor.SampleRatioOffOn)), panel.Top, panel.X.At(At(_monitor.SampleRatioOffOn)), panel.Bottom, SvgStyle.AlarmLine);
        }
    }

    private string Now(RolloutDecision decision) =>
        $"{(_monitor.SampleRatioOffOn > 0 ? $"sample ratio off on {Axis.DateText(DateOnly.FromDayNumber(_monitor.SampleRatioOffOn), 0, "d MMM")}; " : "")}now: {ReportDocuments.Verb(decision.Action).ToLowerInvariant()}";

    private void Metric(Panel panel, RolloutMetricResult metric, (int Stage, int Day, RolloutMetricResult Result)[] path)
    {
        panel.Level(metric.Scale == EffectScale.Absolute ? 0 : 1, SvgStyle.Axis);
        if (metric.MarginAt is { } margin)
        {
            panel.Level(margin, SvgStyle.Dashed);
        }
        if (path.Length == 0)
        {
            panel.Picture.Text((panel.Left + panel.Right) / 2, (panel.Top + panel.Bottom) / 2 - 6, "too few users for an estimate", SvgStyle.Small, SvgAnchor.Middle);
            return;
        }
        if (path.Length > 1)
        {
            panel.Band([.. path.Select(p => (At(p.Day), p.Result.Interval.Lower, p.Result.Interval.Upper))], SvgStyle.Band(5));
            panel.Line(path.Select(p => (At(p.Day), p.Result.Estimate)), SvgStyle.Stroke(0));
        }
        foreach ((int stage, int day, RolloutMetricResult result) in path)
        {
            string told = string.Create(CultureInfo.InvariantCulture, $"{Day(DateOnly.FromDayNumber(day))}, stage {stage + 1}: {result.Measured}");
            if (path.Length == 1)
            {
                panel.Interval(At(day), result.Interval.Lower, result.Estimate, result.Interval.Upper, 0, told);
            }
            else
            {
                panel.Dot(At(day), result.Estimate, SvgStyle.Fill(0), told, 3);
            }
        }
        int row = 0;
        Shown(metric.AlarmedOn, "alarm", SvgStyle.AlarmLine, SvgStyle.Warning);
        Shown(metric.DefinitelyBadOn, "margin lost", SvgStyle.AlarmLine, SvgStyle.Warning);
        Shown(metric.SafeOn, "safe", SvgStyle.Stroke(2), SvgStyle.Strong);
        Shown(metric.BetterOn, "better", SvgStyle.Stroke(2), SvgStyle.Strong);

        void Shown(DateOnly? on, string what, string line, string text)
        {
            if (on is { } known)
            {
                Mark(panel, known.DayNumber, what, line, text, row++);
            }
        }
    }

    /// <summary>A line through a panel at a day, with what it says beside it, one row for each.</summary>
    private void Mark(Panel panel, int day, string what, string line, string text, int row)
    {
        double x = panel.X.At(At(day));
        bool isRoom = x + 6 + SvgPicture.WidthOf(what, SvgStyle.SmallSize * SvgStyle.Bold) <= panel.Right;
        panel.Picture.Line(x, panel.Top, x, panel.Bottom, line);
        panel.Picture.Text(isRoom ? x + 4 : x - 4, panel.Top + 11 + 13 * row, what, text, isRoom ? SvgAnchor.Start : SvgAnchor.End);
    }

    private double At(int day) => day - _first + 0.5;

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
