using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>Share of users without the event over time, in steps, with its limits.</summary>
internal static class SurvivalChart
{
    private const int MostSteps = 240;

    public static SvgPicture Of(SurvivalCurve curve, PictureSize size)
    {
        SurvivalStep[] steps = Thinned(curve.Steps);
        double end = Math.Max(curve.LongestTime, steps.Length > 0 ? steps[^1].Time : 0);
        PointEstimate median = curve.Quantile(0.5);
        bool hasMedian = median.Findings.Count == 0 && double.IsFinite(median.Value);
        string title = "Share of users without the event";
        SurvivalStep[] told = steps.Length <= 4 ? steps : [steps[steps.Length / 4], steps[steps.Length / 2], steps[3 * steps.Length / 4], steps[^1]];
        string description = $"{title}. {curve}. " + string.Join(" ", told.Select(s => $"{s}."));
        var chart = new Chart(
            title,
            description,
            size,
            [new(LegendMark.Line, SvgStyle.Stroke(0), "Kaplan–Meier"), new(LegendMark.Area, SvgStyle.Band(0), "95 % at each time"), .. hasMedian ? [new(LegendMark.Dot, SvgStyle.Fill(1), $"median {Phrase.Number(median.Value)}")] : Array.Empty<LegendEntry>()],
            new("time since the start, in the unit of the data", 0, Math.Max(end, 1e-9), Axis.Count),
            new Upwards("share of users", 240, 0, 1, Axis.Share, "↑ fewer had the event"));
        Panel panel = chart.Panels[0];
        var line = new List<(double X, double Y)> { (0, 1) };
        var band = new List<(double X, double Lower, double Upper)> { (0, 1, 1) };
        foreach (SurvivalStep step in steps)
        {
            PointEstimate at = curve.At(step.Time);
            line.Add((step.Time, line[^1].Y));
            line.Add((step.Time, step.Survival));
            band.Add((step.Time, band[^1].Lower, band[^1].Upper));
            // Where nobody is left nothing is known, and the last limits stand.
            band.Add(at.Findings.Count == 0 && double.IsFinite(at.Interval.Width) ? (step.Time, at.Interval.Lower, at.Interval.Upper) : band[^1]);
        }
        line.Add((end, line[^1].Y));
        band.Add((end, band[^1].Lower, band[^1].Upper));
        panel.Band(band, SvgStyle.Band(0));
        panel.Line(line, SvgStyle.Stroke(0));
        if (hasMedian)
        {
            panel.Picture.Line(panel.Left, panel.Y.At(0.5), panel.X.At(median.Value), panel.Y.At(0.5), SvgStyle.Dashed);
            panel.Picture.Line(panel.X.At(median.Value), panel.Y.At(0.5), panel.X.At(median.Value), panel.Bottom, SvgStyle.Dashed);
            panel.Dot(median.Value, 0.5, SvgStyle.Fill(1), $"median {median}");
        }
        return chart.Picture;
    }

    private static SurvivalStep[] Thinned(IReadOnlyList<SurvivalStep> steps) =>
        steps.Count <= MostSteps ? [.. steps] : [.. Enumerable.Range(1, MostSteps).Select(i => steps[(int)((long)i * (steps.Count - 1) / MostSteps)])];
}
