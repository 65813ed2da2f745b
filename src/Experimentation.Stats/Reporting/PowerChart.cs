using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>How power, or the lift that can be found, depends on the number of users or on the lift.</summary>
internal static class PowerChart
{
    /// <param name="curve">The curve.</param>
    /// <param name="size">For which room.</param>
    /// <param name="mark">A point of the curve that was asked for, with its name; none otherwise.</param>
    public static SvgPicture Of(PowerCurve curve, PictureSize size = PictureSize.Wide, (CurvePoint Point, string Name)? mark = null)
    {
        CurvePoint[] points = [.. curve.Points];
        CurvePoint[] all = [.. points, .. mark is { } m ? [m.Point] : Array.Empty<CurvePoint>()];
        bool overUsers = points.Length > 1 && points[0].Users != points[^1].Users;
        bool powerMoves = points.Max(p => p.Power) - points.Min(p => p.Power) > 1e-9 || points.Length == 1;
        bool relative = points.All(p => p.Lift.Unit == LiftUnit.Relative);
        Func<CurvePoint, double> across = overUsers ? p => p.Users : p => p.Lift.Value;
        Func<CurvePoint, double> up = powerMoves ? p => p.Power : p => p.Lift.Value;
        string Told(CurvePoint p) => $"{(overUsers ? $"{Phrase.Count(p.Users)} users" : $"a lift of {p.Lift}")}: {(powerMoves ? Phrase.Percent(p.Power) : p.Lift.ToString())}";
        CurvePoint[] told = points.Length <= 5 ? points : [points[0], points[points.Length / 4], points[points.Length / 2], points[3 * points.Length / 4], points[^1]];
        string description = $"{curve.Title}. {string.Join("; ", told.Select(Told))}.{(mark is { } asked ? $" Asked for: {asked.Name}." : "")}";
        var chart = new Chart(
            curve.Title,
            description,
            size,
            mark is { } shown ? [new(LegendMark.Dot, SvgStyle.Fill(2), shown.Name)] : [],
            new(overUsers ? "users of all arms" : relative ? "lift, share of control" : "lift, in the metric's unit", all.Min(across), all.Max(across), overUsers ? Axis.Count : relative ? Axis.Percent : Axis.Change),
            new Upwards(
                powerMoves ? "power, the chance to find the lift" : relative ? "smallest lift that is found, share of control" : "smallest lift that is found, in the metric's unit",
                240,
                powerMoves ? 0 : Math.Min(0, all.Min(up)),
                powerMoves ? 1 : Math.Max(0, all.Max(up)),
                powerMoves ? Axis.Share : relative ? Axis.Percent : Axis.Change,
                // More power is better, and so is a smaller lift that is found.
                Upwards.Towards(powerMoves || points[^1].Lift.Value < 0 ? PreferredDirection.Increase : PreferredDirection.Decrease)));
        Panel panel = chart.Panels[0];
        if (powerMoves && mark is null)
        {
            panel.Level(0.8, SvgStyle.Dashed, "80 %");
        }
        panel.Line(points.Select(p => (across(p), up(p))), SvgStyle.Stroke(0));
        foreach (CurvePoint point in points.Length <= 24 ? points : [])
        {
            panel.Dot(across(point), up(point), SvgStyle.Fill(0), point.ToString(), 3);
        }
        if (mark is { } at)
        {
            panel.Picture.Line(panel.X.At(across(at.Point)), panel.Y.At(up(at.Point)), panel.X.At(across(at.Point)), panel.Bottom, SvgStyle.Dashed);
            panel.Picture.Line(panel.Left, panel.Y.At(up(at.Point)), panel.X.At(across(at.Point)), panel.Y.At(up(at.Point)), SvgStyle.Dashed);
            panel.Dot(across(at.Point), up(at.Point), SvgStyle.Fill(2), at.Name, 6);
        }
        return chart.Picture;
    }
}
