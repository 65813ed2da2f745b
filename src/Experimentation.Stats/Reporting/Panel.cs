namespace Experimentation.Stats.Reporting;

/// <summary>A part of a chart with its own axis upwards. Lines, bands and dots are given in values; what lies beyond an axis runs along its edge.</summary>
internal sealed class Panel(SvgPicture picture, Axis x, Axis y, double left, double right, double top, double bottom)
{
    public SvgPicture Picture { get; } = picture;

    public Axis X { get; } = x;

    public Axis Y { get; } = y;

    public double Left { get; } = left;

    public double Right { get; } = right;

    public double Top { get; } = top;

    public double Bottom { get; } = bottom;

    /// <summary>The numbers of the axis upwards with their lines.</summary>
    public void Grid()
    {
        foreach (double tick in Y.Ticks)
        {
            // What has no number has no line either.
            if (Y.Label(tick) is { Length: > 0 } label)
            {
                Picture.Line(Left, Y.At(tick), Right, Y.At(tick), SvgStyle.Grid);
                Picture.Text(Left - 8, Y.At(tick) + 4, label, SvgStyle.Small, SvgAnchor.End);
            }
        }
        Picture.Line(Left, Bottom, Right, Bottom, SvgStyle.Axis);
    }

    /// <summary>A line through points.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, string style) => Picture.Polyline(points.Select(p => (X.At(p.X), Y.At(p.Y))), style);

    /// <summary>The area between two lines over the same values.</summary>
    public void Band(IReadOnlyList<(double X, double Lower, double Upper)> band, string style, string? tooltip = null) =>
        Picture.Polygon([.. band.Select(b => (X.At(b.X), Y.At(b.Upper))), .. band.Reverse().Select(b => (X.At(b.X), Y.At(b.Lower)))], style, tooltip);

    /// <summary>A dot.</summary>
    public void Dot(double x, double y, string style, string tooltip, double radius = 4) => Picture.Circle(X.At(x), Y.At(y), radius, style, tooltip);

    /// <summary>An interval as an upright line with its estimate; an end beyond the axis, or without an end, has an arrow.</summary>
    public void Interval(double x, double lower, double estimate, double upper, int series, string tooltip, double radius = 4)
    {
        double at = X.At(x);
        Picture.Line(at, Y.At(lower), at, Y.At(upper), SvgStyle.Stroke(series));
        if (upper > Y.Most)
        {
            Picture.Polygon([(at - 4, Top + 6), (at + 4, Top + 6), (at, Top)], SvgStyle.Fill(series));
        }
        if (lower < Y.Least)
        {
            Picture.Polygon([(at - 4, Bottom - 6), (at + 4, Bottom - 6), (at, Bottom)], SvgStyle.Fill(series));
        }
        Picture.Circle(at, Y.At(estimate), radius, SvgStyle.Fill(series), tooltip);
    }

    /// <summary>A level across, named at its right end; nothing where it lies beyond the axis.</summary>
    public void Level(double y, string style, string? name = null)
    {
        if (!Y.Contains(y))
        {
            return;
        }
        Picture.Line(Left, Y.At(y), Right, Y.At(y), style);
        if (name is not null)
        {
            // Below the line where there is no room above.
            double at = Y.At(y) - Top > 16 ? Y.At(y) - 5 : Y.At(y) + 12;
            Picture.Text(Right - 4, at, SvgPicture.Fit(name, Right - Left - 8, SvgStyle.SmallSize), SvgStyle.Small, SvgAnchor.End);
        }
    }
}
