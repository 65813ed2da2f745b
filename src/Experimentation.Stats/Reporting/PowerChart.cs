using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>How power, or the lift that can be found, depends on the number of users.</summary>
internal static class PowerChart
{
    public static SvgPicture Of(PowerCurve curve)
    {
        CurvePoint[] points = [.. curve.Points];
        bool overUsers = points.Length > 1 && points[0].Users != points[^1].Users;
        bool powerMoves = points.Max(p => p.Power) - points.Min(p => p.Power) > 1e-9;
        bool relative = points.All(p => p.Lift.Unit == LiftUnit.Relative);
        string Lift(double value) => relative ? Axis.Percent(value) : Axis.Count(value);
        Func<CurvePoint, double> across = overUsers ? p => p.Users : p => p.Lift.Value;
        Func<CurvePoint, double> up = powerMoves ? p => p.Power : p => p.Lift.Value;
        Func<double, string> xFormat = overUsers ? Axis.Count : Lift;
        Func<double, string> yFormat = powerMoves ? Axis.Share : Lift;
        CurvePoint first = points[0], last = points[^1];
        string description = $"{curve.Title}. From {xFormat(across(first))} to {xFormat(across(last))} {(overUsers ? "users" : "lift")} it goes from {yFormat(up(first))} to {yFormat(up(last))}.";
        var chart = new Chart(
            curve.Title,
            description,
            340,
            (points.Min(across), points.Max(across)),
            powerMoves ? (0, 1) : (0, points.Max(up)),
            overUsers ? "users of all arms" : relative ? "lift, share of control" : "lift, in the metric's unit",
            powerMoves ? "power (chance to find the lift)" : relative ? "smallest lift that is found" : "smallest lift that is found, in the metric's unit",
            xFormat,
            yFormat,
            AxisEnds.AsGiven);
        if (powerMoves)
        {
            chart.Level(0.8, SvgStyle.Dashed, "80 %");
        }
        chart.Line(points.Select(p => (across(p), up(p))), SvgStyle.Stroke(0));
        foreach (CurvePoint point in points.Length <= 24 ? points : [])
        {
            chart.Dot(across(point), up(point), SvgStyle.Fill(0), point.ToString());
        }
        return chart.Picture;
    }
}
