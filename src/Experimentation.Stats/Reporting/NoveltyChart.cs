using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>The effect by day since exposure: each day's interval, the band that holds for all days at once, the windows that are compared, and the range of the long-run effect.</summary>
internal static class NoveltyChart
{
    public static SvgPicture Of(NoveltyEstimate estimate)
    {
        DayEffect[] days = [.. estimate.Curve.Where(d => d.IsEstimable)];
        (double X, double Lower, double Upper)[] band = [.. estimate.Band.Days.Where(d => d.IsEstimable).Select(d => (Middle(d), d.Interval.Lower, d.Interval.Upper))];
        bool relative = estimate.Scale != EffectScale.Absolute;
        string On(double value) => Phrase.OnScale(value, estimate.Scale);
        bool known = estimate.LongRun.Extrapolated.Effect.IsEstimable;
        double[] heights = [0, .. days.SelectMany(d => new[] { d.Interval.Lower, d.Interval.Upper }), .. band.SelectMany(b => new[] { b.Lower, b.Upper }), .. known ? [estimate.LongRun.Lower, estimate.LongRun.Upper] : Array.Empty<double>()];
        string title = "Effect by day since first exposure";
        string description = $"{title}. {estimate.ToString().Split('\n')[0]} " + string.Join(" ", days.Where((_, i) => i == 0 || i == days.Length - 1).Select(d => string.Create(CultureInfo.InvariantCulture, $"Day {d.FirstDay + 1}: {On(d.Estimate)}.")));
        var chart = new Chart(
            title,
            description,
            380,
            (0.5, Math.Max(estimate.Days + 0.5, 1.5)),
            (heights.Where(double.IsFinite).DefaultIfEmpty(-1).Min(), heights.Where(double.IsFinite).DefaultIfEmpty(1).Max()),
            "day since first exposure (1 is the day of exposure)",
            relative ? "lift, share of control" : "difference, in the metric's unit",
            Axis.Count,
            relative ? Axis.Percent : v => (v > 0 ? "+" : "") + Axis.Count(v),
            AxisEnds.AsGiven);
        Window(chart, estimate.EarlyWindow, estimate.Days, "early");
        Window(chart, estimate.LateWindow, estimate.Days, "late");
        if (known)
        {
            double from = chart.X.At(estimate.LateWindow.OffsetDays + 0.5);
            chart.Picture.Rectangle(from, chart.Y.At(estimate.LongRun.Upper), Chart.PlotRight - from, Math.Max(2, chart.Y.At(estimate.LongRun.Lower) - chart.Y.At(estimate.LongRun.Upper)), SvgStyle.Band(2), 0, $"long-run effect between {On(estimate.LongRun.Lower)} and {On(estimate.LongRun.Upper)}");
        }
        if (band.Length > 1)
        {
            chart.Band(band, SvgStyle.Band(0));
        }
        chart.Level(0, SvgStyle.Axis);
        chart.Line(days.Select(d => (Middle(d), d.Estimate)), SvgStyle.Stroke(0));
        foreach (DayEffect day in days)
        {
            double x = chart.X.At(Middle(day));
            chart.Picture.Line(x, chart.Y.At(day.Interval.Lower), x, chart.Y.At(day.Interval.Upper), SvgStyle.Stroke(0));
            chart.Dot(Middle(day), day.Estimate, SvgStyle.Fill(0), string.Create(CultureInfo.InvariantCulture, $"{(day.IsExposureDay ? "Day of exposure" : day.Days == 1 ? $"Day {day.FirstDay + 1}" : $"Days {day.FirstDay + 1} to {day.FirstDay + day.Days}")}: {On(day.Estimate)}, {Phrase.Percent(day.Interval.Level)} CI {On(day.Interval.Lower)} … {On(day.Interval.Upper)}"));
        }
        chart.Legend([(SvgStyle.Stroke(0), "each day"), (SvgStyle.Band(0), "all days at once"), .. known ? [(SvgStyle.Band(2), "long run")] : Array.Empty<(string, string)>()]);
        return chart.Picture;
    }

    private static double Middle(DayEffect day) => day.FirstDay + 1 + (day.Days - 1) / 2.0;

    /// <summary>A window as a strip at the foot of the plot, with its name.</summary>
    private static void Window(Chart chart, AnalysisWindow window, int days, string name)
    {
        double from = chart.X.At(window.OffsetDays + 0.5);
        double to = chart.X.At((window.Days is { } length ? window.OffsetDays + length : days) + 0.5);
        chart.Picture.Rectangle(from + 1, Chart.PlotTop, to - from - 2, chart.PlotBottom - Chart.PlotTop, SvgStyle.Faint);
        chart.Picture.Text((from + to) / 2, Chart.PlotTop + 12, SvgPicture.Fit(name, to - from, SvgStyle.SmallSize), SvgStyle.Small, SvgAnchor.Middle);
    }
}
