using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <content>How the rows of one axis are laid out and drawn.</content>
internal static partial class ForestPlot
{
    /// <summary>Beyond this many pixels of rows the axis stands above them too.</summary>
    private const double Tall = 480;

    private const double Line = 14;

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
            picture.Rectangle(from, y - 3, Math.Max(2, to - from), 6, row.Tone, lower < axis.Least || upper > axis.Most ? 0 : 3, $"{row.Name}: {row.Words}{Came(row)}");
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
