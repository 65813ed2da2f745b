namespace Experimentation.Stats.Reporting;

/// <summary>A picture with two axes, their grid and their titles; what is shown on it is drawn on <see cref="Picture"/>.</summary>
internal sealed class Chart
{
    public const double Width = 720;

    private const double Left = 72;
    private const double Right = 24;
    private const double Top = 56;
    private const double Bottom = 56;

    private readonly double _height;

    /// <param name="title">What it shows.</param>
    /// <param name="description">For somebody who cannot see it.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="xs">Smallest and largest value across.</param>
    /// <param name="ys">Smallest and largest value upwards.</param>
    /// <param name="xTitle">Name and unit of the axis across.</param>
    /// <param name="yTitle">Name and unit of the axis upwards.</param>
    /// <param name="xFormat">Its numbers as texts.</param>
    /// <param name="yFormat">Its numbers as texts.</param>
    /// <param name="xEnds">Where the axis across ends.</param>
    public Chart(
        string title,
        string description,
        double height,
        (double Least, double Most) xs,
        (double Least, double Most) ys,
        string xTitle,
        string yTitle,
        Func<double, string> xFormat,
        Func<double, string> yFormat,
        AxisEnds xEnds = AxisEnds.Round)
    {
        _height = height;
        Picture = new(Width, height, title, description);
        X = new(xs.Least, xs.Most, Left, Width - Right, 8, xFormat, xEnds);
        Y = new(ys.Least, ys.Most, height - Bottom, Top, 6, yFormat);
        Picture.Text(16, 26, SvgPicture.Fit(title, Width - 32, 15), SvgStyle.Heading);
        foreach (double tick in Y.Ticks)
        {
            Picture.Line(Left, Y.At(tick), Width - Right, Y.At(tick), SvgStyle.Grid);
            Picture.Text(Left - 8, Y.At(tick) + 4, yFormat(tick), SvgStyle.Small, SvgAnchor.End);
        }
        foreach (double tick in X.Ticks)
        {
            Picture.Line(X.At(tick), PlotBottom, X.At(tick), PlotBottom + 4, SvgStyle.Axis);
            Picture.Text(X.At(tick), PlotBottom + 18, xFormat(tick), SvgStyle.Small, SvgAnchor.Middle);
        }
        Picture.Line(Left, PlotBottom, Width - Right, PlotBottom, SvgStyle.Axis);
        Picture.Text(16, Top - 10, yTitle, SvgStyle.Small);
        Picture.Text(Width - Right, height - 14, xTitle, SvgStyle.Small, SvgAnchor.End);
    }

    public SvgPicture Picture { get; }

    public Axis X { get; }

    public Axis Y { get; }

    public const double PlotTop = Top;

    public double PlotBottom => _height - Bottom;

    public const double PlotLeft = Left;

    public const double PlotRight = Width - Right;

    /// <summary>A line through points; parts beyond the plot run along its edge.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, string style) => Picture.Polyline(points.Select(p => (X.At(p.X), Y.At(p.Y))), style);

    /// <summary>The area between two lines over the same values.</summary>
    public void Band(IReadOnlyList<(double X, double Lower, double Upper)> band, string style) =>
        Picture.Polygon([.. band.Select(b => (X.At(b.X), Y.At(b.Upper))), .. band.Reverse().Select(b => (X.At(b.X), Y.At(b.Lower)))], style);

    /// <summary>A dot.</summary>
    public void Dot(double x, double y, string style, string tooltip) => Picture.Circle(X.At(x), Y.At(y), 4, style, tooltip);

    /// <summary>A level across the plot, named at its right end.</summary>
    public void Level(double y, string style, string? name = null)
    {
        if (!Y.Contains(y))
        {
            return;
        }
        Picture.Line(PlotLeft, Y.At(y), PlotRight, Y.At(y), style);
        if (name is not null)
        {
            Picture.Text(PlotRight - 4, Y.At(y) - 5, name, SvgStyle.Small, SvgAnchor.End);
        }
    }

    /// <summary>Names of what is drawn, in one row above the plot, from the right.</summary>
    public void Legend(params ReadOnlySpan<(string Style, string Name)> entries)
    {
        double x = PlotRight;
        for (int i = entries.Length - 1; i >= 0; i--)
        {
            (string style, string name) = entries[i];
            x -= SvgPicture.WidthOf(name, SvgStyle.SmallSize) * 0.92;
            Picture.Text(x, Top - 10, name, SvgStyle.Small);
            x -= 20;
            if (style.StartsWith('f') || style is SvgStyle.Muted or SvgStyle.Alarm)
            {
                Picture.Rectangle(x, Top - 19, 14, 10, style, 2);
            }
            else
            {
                Picture.Line(x, Top - 14, x + 14, Top - 14, style);
            }
            x -= 14;
        }
    }
}
