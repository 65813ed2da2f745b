using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>The effect by day since exposure: each day's interval, the band that holds for all days at once, the windows that are compared, and the range of the long-run effect.</summary>
internal static class NoveltyChart
{
    /// <summary>For wide and narrow rooms.</summary>
    /// <param name="estimate">The estimate.</param>
    /// <param name="better">Which direction of the metric is good, where that is known.</param>
    public static PictureBlock Block(NoveltyEstimate estimate, PreferredDirection? better = null)
    {
        // A tenth of a second's work where days depend on each other in no simple way: once for both.
        CurveBand all = estimate.Band;
        return PictureBlock.Of(size => Of(estimate, all, size, better));
    }

    /// <summary>For a wide room.</summary>
    /// <param name="estimate">The estimate.</param>
    public static SvgPicture Of(NoveltyEstimate estimate) => Of(estimate, estimate.Band, PictureSize.Wide, null);

    private static SvgPicture Of(NoveltyEstimate estimate, CurveBand all, PictureSize size, PreferredDirection? better)
    {
        DayEffect[] days = [.. estimate.Curve.Where(d => d.IsEstimable)];
        (double X, double Lower, double Upper)[] band = [.. all.Days.Where(d => d.IsEstimable).Select(d => (Middle(d), d.Interval.Lower, d.Interval.Upper))];
        bool relative = estimate.Scale != EffectScale.Absolute;
        string On(double value) => Phrase.OnScale(value, estimate.Scale);
        bool known = estimate.LongRun.Extrapolated.Effect.IsEstimable;
        double[] heights = [0, .. days.SelectMany(d => new[] { d.Interval.Lower, d.Interval.Upper }), .. band.SelectMany(b => new[] { b.Lower, b.Upper }), .. known ? [estimate.LongRun.Lower, estimate.LongRun.Upper] : Array.Empty<double>()];
        string title = "Effect by day since first exposure";
        string description = $"{title}. {estimate.ToString().Split('\n')[0]} {string.Join(" ", days.Where((_, i) => i == 0 || i == days.Length - 1).Select(d => $"{Named(d)}: {On(d.Estimate)} ({On(d.Interval.Lower)} … {On(d.Interval.Upper)})."))}" +
            (known ? $" In the long run between {On(estimate.LongRun.Lower)} and {On(estimate.LongRun.Upper)}." : "");
        var chart = new Chart(
            title,
            description,
            size,
            [
                new(LegendMark.Dot, SvgStyle.Fill(0), "each day with its interval"),
                .. band.Length > 1 ? [new(LegendMark.Area, SvgStyle.Band(0), "holds for all days at once")] : Array.Empty<LegendEntry>(),
                .. known ? [new(LegendMark.Area, SvgStyle.Band(2), "in the long run")] : Array.Empty<LegendEntry>(),
                new(LegendMark.Area, SvgStyle.Faint, "windows that are compared"),
            ],
            new("day since first exposure (1 is the day of exposure)", 0.5, Math.Max(estimate.Days, 1) + 0.5, Axis.Count, LeastStep: 1),
            new Upwards(
                relative ? "lift, share of control" : "difference, in the metric's unit",
                260,
                heights.Where(double.IsFinite).DefaultIfEmpty(-1).Min(),
                heights.Where(double.IsFinite).DefaultIfEmpty(1).Max(),
                relative ? Axis.Percent : Axis.Change,
                better is { } direction ? Upwards.Towards(direction) : "↑ treatment higher"));
        Panel panel = chart.Panels[0];
        if (estimate.EarlyWindow.OffsetDays != estimate.LateWindow.OffsetDays)
        {
            Window(panel, estimate.EarlyWindow, estimate.Days, "early");
        }
        Window(panel, estimate.LateWindow, estimate.Days, "late");
        if (known)
        {
            double from = panel.X.At(estimate.LateWindow.OffsetDays + 0.5);
            panel.Picture.Rectangle(from, panel.Y.At(estimate.LongRun.Upper), panel.Right - from, Math.Max(2, panel.Y.At(estimate.LongRun.Lower) - panel.Y.At(estimate.LongRun.Upper)), SvgStyle.Band(2), 0, $"long-run effect between {On(estimate.LongRun.Lower)} and {On(estimate.LongRun.Upper)}");
        }
        if (band.Length > 1)
        {
            panel.Band(band, SvgStyle.Band(0));
        }
        panel.Level(0, SvgStyle.Axis);
        panel.Line(days.Select(d => (Middle(d), d.Estimate)), SvgStyle.Stroke(0));
        // Many days in little room have small dots.
        double radius = Math.Clamp((panel.Right - panel.Left) / Math.Max(1, estimate.Days) / 3, 1.2, 4);
        foreach (DayEffect day in days)
        {
            panel.Interval(Middle(day), day.Interval.Lower, day.Estimate, day.Interval.Upper, 0, $"{Named(day)}: {On(day.Estimate)}, {Phrase.Percent(day.Interval.Level)} CI {On(day.Interval.Lower)} … {On(day.Interval.Upper)}", radius);
        }
        return chart.Picture;
    }

    private static string Named(DayEffect day) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(day.IsExposureDay ? "Day of exposure" : day.Days == 1 ? $"Day {day.FirstDay + 1}" : $"Days {day.FirstDay + 1} to {day.FirstDay + day.Days}")}");

    private static double Middle(DayEffect day) => day.FirstDay + 1 + (day.Days - 1) / 2.0;

    /// <summary>A window as a strip behind the curve, with its name.</summary>
    private static void Window(Panel panel, AnalysisWindow window, int days, string name)
    {
        double from = panel.X.At(window.OffsetDays + 0.5);
        double to = panel.X.At((window.Days is { } length ? window.OffsetDays + length : days) + 0.5);
        panel.Picture.Rectangle(from + 1, panel.Top, to - from - 2, panel.Bottom - panel.Top, SvgStyle.Faint);
        panel.Picture.Text((from + to) / 2, panel.Top + 12, SvgPicture.Fit(name, to - from, SvgStyle.SmallSize), SvgStyle.Small, SvgAnchor.Middle);
    }
}
