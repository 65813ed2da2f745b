using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>Quantile treatment effects: how far each quantile moved, each with its own interval, and the band that holds at all of them at once.</summary>
internal static class QuantileChart
{
    public static SvgPicture Of(QuantileCurve curve, PictureSize size)
    {
        QuantileOnCurve[] known = [.. curve.Quantiles.Where(q => q.Difference.Effect.IsEstimable)];
        double[] heights = [0, .. known.SelectMany(q => new[] { q.Difference.Estimate, q.Band.Lower, q.Band.Upper, q.Difference.Interval.Lower, q.Difference.Interval.Upper }).Where(double.IsFinite)];
        string title = "Quantile treatment effects";
        string description = $"{title}. {curve} " + string.Join(" ", known.Select(q => $"{q}."));
        bool relative = known.Length > 0 && known.All(q => q.Difference.Effect.Scale != EffectScale.Absolute);
        var chart = new Chart(
            title,
            description,
            size,
            [
                new(LegendMark.Dot, SvgStyle.Fill(0), "each quantile with its own interval"),
                new(LegendMark.Area, SvgStyle.Band(0), "holds at all quantiles at once"),
                .. known.Any(q => q.PValue < curve.Alpha) ? [new(LegendMark.Dot, SvgStyle.Fill(1), "differs")] : Array.Empty<LegendEntry>(),
            ],
            new("quantile (50 % is the median)", 0, 1, Axis.Share),
            new Upwards(relative ? "lift, share of control" : "treatment − control, in the metric's unit", 260, heights.Min(), heights.Max(), relative ? Axis.Percent : Axis.Change, "↑ treatment higher"));
        Panel panel = chart.Panels[0];
        (double, double, double)[] band = [.. known.Where(q => double.IsFinite(q.Band.Width)).Select(q => (q.Probability, q.Band.Lower, q.Band.Upper))];
        if (band.Length > 1)
        {
            panel.Band(band, SvgStyle.Band(0));
        }
        panel.Level(0, SvgStyle.Axis);
        panel.Line(known.Select(q => (q.Probability, q.Difference.Estimate)), SvgStyle.Stroke(0));
        double radius = Math.Clamp((panel.Right - panel.Left) / Math.Max(1, known.Length) / 3, 1.2, 4);
        foreach (QuantileOnCurve q in known)
        {
            string told = string.Create(CultureInfo.InvariantCulture, $"{Phrase.Percent(q.Probability)} quantile: {Phrase.OnScale(q.Difference.Estimate, q.Difference.Effect.Scale)}, simultaneous {q.Band}, {Phrase.PValue(q.PValue)}");
            panel.Interval(q.Probability, q.Difference.Interval.Lower, q.Difference.Estimate, q.Difference.Interval.Upper, q.PValue < curve.Alpha ? 1 : 0, told, radius);
        }
        return chart.Picture;
    }
}
