namespace Experimentation.Stats.Reporting;

/// <summary>
/// A picture of panels over one axis: heading, legend, panels with their titles and directions, and the axis across at the foot. Everything has its own line, so that nothing overlaps however long the texts are.
/// </summary>
internal sealed class Chart
{
    private const double Margin = 16;
    private const double LineHeight = 18;

    private readonly Across _across;

    /// <param name="title">What it shows.</param>
    /// <param name="description">For somebody who cannot see it.</param>
    /// <param name="size">For which room.</param>
    /// <param name="legend">What is drawn; none where it is plain.</param>
    /// <param name="across">The axis across.</param>
    /// <param name="panels">The panels from top to bottom.</param>
    public Chart(string title, string description, PictureSize size, IReadOnlyList<LegendEntry> legend, Across across, params IReadOnlyList<Upwards> panels)
    {
        double width = WidthOf(size);
        _across = across;
        Picture = new(width, 0, title, description);
        double y = Heading(Picture, title, Margin, width - Margin);
        y = Legend(Picture, legend, Margin, width - Margin, y);
        double right = width - Margin - 8;
        double left = panels.Max(p => new Axis(p.Least, p.Most, p.Height, 0, TicksOf(p), p.Text).WidestLabel) + Margin + 8;
        left = Math.Clamp(left, size == PictureSize.Wide ? 64 : 40, width / 3);
        X = new(across.Least, across.Most, left, right, size == PictureSize.Wide ? 8 : 5, across.Text, across.Ends, across.LeastStep);
        var drawn = new List<Panel>();
        foreach (Upwards panel in panels)
        {
            y = Title(panel, y, width);
            var axis = new Axis(panel.Least, panel.Most, y + panel.Height, y, TicksOf(panel), panel.Text);
            drawn.Add(new(Picture, X, axis, left, right, y, y + panel.Height));
            drawn[^1].Grid();
            y += panel.Height + 14;
        }
        Panels = drawn;
        Foot(y - 14, width);
    }

    public SvgPicture Picture { get; }

    /// <summary>The axis across.</summary>
    public Axis X { get; }

    /// <summary>The panels from top to bottom.</summary>
    public IReadOnlyList<Panel> Panels { get; }

    /// <summary>Pixels.</summary>
    public static double WidthOf(PictureSize size) => size == PictureSize.Wide ? 720 : 352;

    /// <summary>A heading of at most two lines; gives the next free line.</summary>
    public static double Heading(SvgPicture picture, string title, double left, double right)
    {
        double y = 26;
        foreach (string line in SvgPicture.Wrap(title, right - left, 15 * SvgStyle.Bold, 2))
        {
            picture.Text(left, y, line, SvgStyle.Heading);
            y += 19;
        }
        return y - 9;
    }

    /// <summary>What is drawn, in as many rows as it needs; gives the next free line.</summary>
    public static double Legend(SvgPicture picture, IReadOnlyList<LegendEntry> entries, double left, double right, double top)
    {
        if (entries.Count == 0)
        {
            return top;
        }
        double x = left;
        double y = top + 13;
        foreach (LegendEntry entry in entries)
        {
            string name = SvgPicture.Fit(entry.Name, right - left - 22, SvgStyle.SmallSize);
            double wide = 20 + SvgPicture.WidthOf(name, SvgStyle.SmallSize);
            if (x > left && x + wide > right)
            {
                (x, y) = (left, y + LineHeight);
            }
            Mark(picture, entry, x, y);
            picture.Text(x + 20, y, name, SvgStyle.Small);
            x += wide + 14;
        }
        return y + 4;
    }

    private static void Mark(SvgPicture picture, LegendEntry entry, double x, double y)
    {
        switch (entry.Mark)
        {
            case LegendMark.Line:
                picture.Line(x, y - 4, x + 15, y - 4, entry.Style);
                break;
            case LegendMark.Upright:
                picture.Line(x + 8, y - 10, x + 8, y + 2, entry.Style);
                break;
            case LegendMark.Dot:
                picture.Circle(x + 8, y - 4, 4, entry.Style);
                break;
            default:
                picture.Rectangle(x, y - 9, 15, 10, entry.Style, 2);
                break;
        }
    }

    private static int TicksOf(Upwards panel) => panel.Height < 120 ? 3 : 6;

    /// <summary>A panel's title over it, its direction at the right end, or below where there is no room beside it.</summary>
    private double Title(Upwards panel, double y, double width)
    {
        double room = width - 2 * Margin;
        double beside = SvgPicture.WidthOf(panel.Direction, SvgStyle.SmallSize * SvgStyle.Bold) + 12;
        bool ownLine = beside > 0.45 * room;
        foreach (string line in SvgPicture.Wrap(panel.Title, ownLine ? room : room - beside, SvgStyle.SmallSize, 2))
        {
            y += 15;
            Picture.Text(Margin, y, line, SvgStyle.Small);
        }
        if (panel.Direction.Length > 0)
        {
            y += ownLine ? 15 : 0;
            Picture.Text(width - Margin, y, SvgPicture.Fit(panel.Direction, room, SvgStyle.SmallSize * SvgStyle.Bold), SvgStyle.Strong, SvgAnchor.End);
        }
        return y + 12;
    }

    private void Foot(double y, double width)
    {
        double end = 0;
        foreach (double tick in X.Ticks)
        {
            string label = X.Label(tick);
            double half = SvgPicture.WidthOf(label, SvgStyle.SmallSize) / 2;
            double at = Math.Clamp(X.At(tick), half + 2, width - half - 2);
            Picture.Line(X.At(tick), y, X.At(tick), y + 4, SvgStyle.Axis);
            // At the edge a label moves in; where it would then touch the one before, it goes.
            if (at - half > end)
            {
                Picture.Text(at, y + 18, label, SvgStyle.Small, SvgAnchor.Middle);
                end = at + half + 2;
            }
        }
        y += 20;
        foreach (string line in SvgPicture.Wrap(_across.Title, width - 2 * Margin, SvgStyle.SmallSize, 2))
        {
            y += 15;
            Picture.Text(width - Margin, y, line, SvgStyle.Small, SvgAnchor.End);
        }
        Picture.Height = y + 12;
    }
}
