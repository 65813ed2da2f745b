using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>
/// Effects with their intervals, margins and verdicts, one row each, turned so that right is better. Lifts share an axis; differences in a metric's own unit share one with others of about the same size.
/// </summary>
internal static class ForestPlot
{
    private const double Line = 14;

    /// <summary>Beyond this many pixels of rows the axis stands above them too.</summary>
    private const double Tall = 480;

    /// <param name="Name">What the row is.</param>
    /// <param name="IsEstimable">Whether there is anything to draw.</param>
    /// <param name="Estimate">The effect.</param>
    /// <param name="Lower">The interval's lower end; may be infinite.</param>
    /// <param name="Upper">The interval's upper end; may be infinite.</param>
    /// <param name="Scale">Whose scale they are on.</param>
    /// <param name="Margin">A loss that would still be accepted, as a distance from no effect; 0 for none.</param>
    /// <param name="Better">Which direction is good.</param>
    /// <param name="Tone">What came out of it: a series colour for good, the alarm for bad, another series for neither.</param>
    /// <param name="Verdict">What came out of it in a word or two.</param>
    public sealed record Row(string Name, bool IsEstimable, double Estimate, double Lower, double Upper, EffectScale Scale, double Margin, PreferredDirection Better, string Tone, string Verdict)
    {
        public Row(string name, Comparison lift, double margin, PreferredDirection better, string tone, string verdict)
            : this(
                name,
                lift.Effect.IsEstimable && double.IsFinite(lift.Estimate),
                lift.Effect.IsEstimable ? lift.Estimate : 0,
                lift.Interval.Lower,
                lift.Interval.Upper,
                lift.Effect.Scale,
                margin,
                better,
                tone,
                verdict)
        {
        }

        /// <summary>Estimate and interval.</summary>
        public string Words => IsEstimable ? $"{Phrase.OnScale(Estimate, Scale)} ({Phrase.OnScale(Lower, Scale)} … {Phrase.OnScale(Upper, Scale)})" : "not estimable";

        public bool IsTurned => Better == PreferredDirection.Decrease;

        /// <summary>Distance from no effect, positive towards better.</summary>
        public double Turned(double value) => (value - (Scale is EffectScale.RiskRatio or EffectScale.OddsRatio ? 1 : 0)) * (IsTurned ? -1 : 1);

        public (double Lower, double Upper) TurnedInterval => IsTurned ? (Turned(Upper), Turned(Lower)) : (Turned(Lower), Turned(Upper));

        /// <summary>How far from no effect the row reaches.</summary>
        public double Reach => new[] { Turned(Estimate), Turned(Lower), Turned(Upper), Margin }.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
    }

    /// <param name="title">What it shows.</param>
    /// <param name="rows">Its rows from top to bottom.</param>
    /// <param name="size">For which room.</param>
    /// <param name="tones">What the colours stand for, where it is not "shown", "not shown" and "worse".</param>
    public static SvgPicture Of(string title, IReadOnlyList<Row> rows, PictureSize size = PictureSize.Wide, IReadOnlyList<(string Tone, string Name)>? tones = null)
    {
        string description = $"{title}. " + string.Join(" ", rows.Select(r => $"{r.Name}: {r.Words}{(r.Margin > 0 ? $", margin {Phrase.OnScale(r.Margin, Unit(r.Scale)).TrimStart('+')}" : "")}, {r.Verdict}."));
        double width = Chart.WidthOf(size);
        var picture = new SvgPicture(width, 0, title, description);
        double y = Chart.Heading(picture, title, 16, width - 16);
        y = Chart.Legend(picture, [.. LegendOf(rows, tones ?? [(SvgStyle.Fill(2), "shown"), (SvgStyle.Fill(0), "not shown"), (SvgStyle.Alarm, "worse")])], 16, width - 16, y);
        foreach (List<Row> panel in Panels(rows))
        {
            y = new ForestPanel(picture, panel, size).Draw(y);
        }
        picture.Height = y + 10;
        return picture;
    }

    private static EffectScale Unit(EffectScale scale) => scale == EffectScale.Absolute ? scale : EffectScale.RelativeDelta;

    private static IEnumerable<LegendEntry> LegendOf(IReadOnlyList<Row> rows, IReadOnlyList<(string Tone, string Name)> tones)
    {
        Row[] drawn = [.. rows.Where(r => r.IsEstimable)];
        foreach ((string tone, string name) in tones.Where(t => drawn.Any(r => r.Tone == t.Tone)))
        {
            yield return new(LegendMark.Dot, tone, name);
        }
        if (drawn.Any(r => r.Margin > 0))
        {
            yield return new(LegendMark.Upright, SvgStyle.Dashed, "margin: a loss that would be accepted");
        }
    }

    /// <summary>Lifts together, differences with those of about their size, and what cannot be drawn at the end of the first.</summary>
    private static List<List<Row>> Panels(IReadOnlyList<Row> rows)
    {
        const double AboutTheSame = 8;
        var lifts = new List<Row>();
        var differences = new List<List<Row>>();
        foreach (Row row in rows.Where(r => r.IsEstimable))
        {
            if (row.Scale != EffectScale.Absolute)
            {
                lifts.Add(row);
            }
            else if (differences.Find(d => row.Reach <= AboutTheSame * d[0].Reach && d[0].Reach <= AboutTheSame * row.Reach) is { } alike)
            {
                alike.Add(row);
            }
            else
            {
                differences.Add([row]);
            }
        }
        List<List<Row>> panels = [.. lifts.Count > 0 ? [lifts] : Array.Empty<List<Row>>(), .. differences];
        Row[] rest = [.. rows.Where(r => !r.IsEstimable)];
        if (panels.Count == 0)
        {
            return [[.. rest]];
        }
        panels[^1].AddRange(rest);
        return panels;
    }

    /// <summary>Rows over one axis.</summary>
    private readonly struct ForestPanel(SvgPicture picture, List<Row> rows, PictureSize size)
    {
        private bool IsNarrow => size == PictureSize.Narrow;

        private double Left => IsNarrow ? 24 : 226;

        private double Right => IsNarrow ? picture.Width - 24 : picture.Width - 236;

        public double Draw(double top)
        {
            Row[] drawn = [.. rows.Where(r => r.IsEstimable)];
            double y = top;
            if (drawn.Length > 0)
            {
                y += 15;
                picture.Text(Left, y, "← worse", SvgStyle.Strong);
                picture.Text(Right, y, "better →", SvgStyle.Strong, SvgAnchor.End);
                y += 8;
            }
            double first = y;
            double[] heights = [.. rows.Select(HeightOf)];
            double bottom = first + heights.Sum();
            Axis? axis = drawn.Length > 0 ? AxisOf(drawn) : null;
            if (axis is not null)
            {
                if (bottom - first > Tall)
                {
                    // Who looks at the first rows of many does not see the foot.
                    Numbers(axis, first + 10);
                    first += 18;
                    (y, bottom) = (first, bottom + 18);
                }
                Scale(axis, first, bottom, heights);
            }
            for (int i = 0; i < rows.Count; i++)
            {
                Draw(axis, rows[i], y, heights[i]);
                y += heights[i];
            }
            if (axis is null)
            {
                return bottom;
            }
            string unit = drawn[0].Scale == EffectScale.Absolute ? "difference, in the metric's unit" : "lift, share of control";
            string turned = drawn.Any(r => r.IsTurned) ? "; metrics where lower is better are turned round" : "";
            y = bottom + 18;
            foreach (string line in SvgPicture.Wrap(unit + turned, picture.Width - 32, SvgStyle.SmallSize, 2))
            {
                y += 15;
                picture.Text(picture.Width / 2, y, line, SvgStyle.Small, SvgAnchor.Middle);
            }
            return y + 4;
        }

        private string[] Names(Row row) => [.. SvgPicture.Wrap(row.Name, IsNarrow ? picture.Width - 32 : Left - 32, lines: 3)];

        private string[] Texts(Row row) => [.. SvgPicture.Wrap(row.Words, IsNarrow ? picture.Width - 32 : picture.Width - Right - 32, lines: 2)];

        private string[] Verdicts(Row row) => [.. SvgPicture.Wrap(row.Verdict, IsNarrow ? picture.Width - 32 : picture.Width - Right - 32, SvgStyle.SmallSize * (row.Tone == SvgStyle.Alarm ? SvgStyle.Bold : 1), 3)];

        private double HeightOf(Row row)
        {
            int texts = Texts(row).Length + Verdicts(row).Length;
            return IsNarrow ? (Names(row).Length + texts) * Line + (row.IsEstimable ? 24 : 0) + 10 : Math.Max(2, Math.Max(Names(row).Length + (row.IsTurned ? 1 : 0), texts)) * Line + 8;
        }

        /// <summary>Lines behind the rows, where narrow rows have texts only beside their bars, and the numbers at the foot.</summary>
        private void Scale(Axis axis, double top, double bottom, double[] heights)
        {
            foreach (double tick in axis.Ticks)
            {
                string style = Math.Abs(tick) < axis.Step * 1e-6 ? SvgStyle.Axis : SvgStyle.Grid;
                double y = top;
                for (int i = 0; IsNarrow && i < rows.Count; i++)
                {
                    double bar = BarOf(rows[i], y, heights[i]);
                    if (rows[i].IsEstimable)
                    {
                        picture.Line(axis.At(tick), bar - 9, axis.At(tick), bar + 9, style);
                    }
                    y += heights[i];
                }
                picture.Line(axis.At(tick), IsNarrow ? bottom : top, axis.At(tick), bottom + (IsNarrow ? 4 : 0), style);
            }
            Numbers(axis, bottom + 16);
        }

        private void Numbers(Axis axis, double y)
        {
            foreach (double tick in axis.Ticks)
            {
                string label = axis.Label(tick);
                double half = SvgPicture.WidthOf(label, SvgStyle.SmallSize) / 2;
                picture.Text(Math.Clamp(axis.At(tick), half + 2, picture.Width - half - 2), y, label, SvgStyle.Small, SvgAnchor.Middle);
            }
        }

        /// <summary>Where the bar of a row is: in its middle, or below its name.</summary>
        private double BarOf(Row row, double y, double height) => IsNarrow ? y + 17 + Line * Names(row).Length : y + height / 2;

        private void Draw(Axis? axis, Row row, double y, double height)
        {
            double names = y + 15;
            foreach (string line in Names(row))
            {
                picture.Text(16, names, line);
                names += Line;
            }
            if (row.IsTurned && !IsNarrow)
            {
                picture.Text(16, names, "lower is better: turned round", SvgStyle.Small);
            }
            double texts = IsNarrow ? names + (row.IsEstimable ? 24 : 0) : y + 15;
            double x = IsNarrow ? 16 : Right + 20;
            foreach (string line in Texts(row))
            {
                picture.Text(x, texts, line);
                texts += Line;
            }
            foreach (string line in Verdicts(row))
            {
                picture.Text(x, texts, line, row.Tone == SvgStyle.Alarm ? SvgStyle.Warning : SvgStyle.Small);
                texts += Line;
            }
            if (axis is not null && row.IsEstimable)
            {
                Bar(axis, row, BarOf(row, y, height));
            }
        }

        private void Bar(Axis axis, Row row, double y)
        {
            (double lower, double upper) = row.TurnedInterval;
            if (row.Margin > 0 && axis.Contains(-row.Margin))
            {
                picture.Line(axis.At(-row.Margin), y - 10, axis.At(-row.Margin), y + 10, SvgStyle.Dashed);
            }
            double from = axis.At(lower);
            double to = axis.At(upper);
            picture.Rectangle(from, y - 3, Math.Max(2, to - from), 6, row.Tone, lower < axis.Least || upper > axis.Most ? 0 : 3, $"{row.Name}: {row.Words}, {row.Verdict}");
            // An end that lies farther out, or is none, has an arrow.
            if (lower < axis.Least)
            {
                picture.Polygon([(Left, y - 6), (Left, y + 6), (Left - 8, y)], row.Tone);
            }
            if (upper > axis.Most)
            {
                picture.Polygon([(Right, y - 6), (Right, y + 6), (Right + 8, y)], row.Tone);
            }
            picture.Circle(axis.At(row.Turned(row.Estimate)), y, 5.5, row.Tone);
            picture.Circle(axis.At(row.Turned(row.Estimate)), y, 2, SvgStyle.Paper);
        }

        private Axis AxisOf(Row[] drawn)
        {
            // Intervals without an end do not stretch the axis; far ones are cut at six times the median width.
            double[] widths = [.. drawn.Select(r => r.Upper - r.Lower).Where(double.IsFinite).Order()];
            double reach = widths.Length > 0 ? 6 * widths[widths.Length / 2] : 0;
            double farthest = drawn.Max(r => Math.Abs(r.Turned(r.Estimate)));
            double limit = Math.Max(reach + 2 * farthest, 1e-12);
            double[] ends = [.. drawn.SelectMany(r => new[] { r.TurnedInterval.Lower, r.TurnedInterval.Upper, r.Turned(r.Estimate), -r.Margin, 0 }).Where(double.IsFinite).Select(v => Math.Clamp(v, -limit, limit))];
            return new(ends.Min(), ends.Max(), Left, Right, 5, drawn[0].Scale != EffectScale.Absolute ? Axis.Percent : Axis.Change);
        }
    }
}
