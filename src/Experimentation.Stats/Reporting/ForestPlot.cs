using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>Lifts with their intervals, margins and verdicts, one row each, turned so that right is better.</summary>
internal static class ForestPlot
{
    private const double RowHeight = 34;
    private const double Top = 74;
    private const double Names = 210;
    private const double Texts = 236;

    /// <param name="Name">What the row is.</param>
    /// <param name="Lift">The effect to draw.</param>
    /// <param name="Margin">A loss that would still be accepted, on the same scale; 0 for none.</param>
    /// <param name="Better">Which direction is good.</param>
    /// <param name="Tone">What came out of it: a series colour for good, the alarm for bad, muted for neither.</param>
    /// <param name="Verdict">What came out of it in a word or two.</param>
    public sealed record Row(string Name, Comparison Lift, double Margin, PreferredDirection Better, string Tone, string Verdict);

    public static SvgPicture Of(string title, IReadOnlyList<Row> rows)
    {
        double height = Top + rows.Count * RowHeight + 52;
        string description = $"{title}. " + string.Join(" ", rows.Select(r => $"{r.Name}: {Words(r)}, {r.Verdict}."));
        var picture = new SvgPicture(Chart.Width, height, title, description);
        picture.Text(16, 26, SvgPicture.Fit(title, Chart.Width - 32, 15), SvgStyle.Heading);
        Row[] drawn = [.. rows.Where(r => r.Lift.Effect.IsEstimable)];
        double left = Names + 16;
        double right = Chart.Width - Texts;
        double bottom = Top + rows.Count * RowHeight;
        if (drawn.Length > 0)
        {
            Axis axis = AxisOf(drawn, left, right);
            foreach (double tick in axis.Ticks)
            {
                picture.Line(axis.At(tick), Top - 8, axis.At(tick), bottom, Math.Abs(tick) < axis.Step * 1e-6 ? SvgStyle.Axis : SvgStyle.Grid);
                picture.Text(axis.At(tick), bottom + 16, axis.Format(tick), SvgStyle.Small, SvgAnchor.Middle);
            }
            picture.Text((left + right) / 2, bottom + 34, "change towards better →", SvgStyle.Small, SvgAnchor.Middle);
            picture.Text(left, Top - 16, "← worse", SvgStyle.Small);
            picture.Text(right, Top - 16, "better →", SvgStyle.Small, SvgAnchor.End);
            for (int i = 0; i < rows.Count; i++)
            {
                if (rows[i].Lift.Effect.IsEstimable)
                {
                    Draw(picture, axis, rows[i], Top + i * RowHeight + RowHeight / 2 - 4);
                }
            }
        }
        for (int i = 0; i < rows.Count; i++)
        {
            double y = Top + i * RowHeight + RowHeight / 2;
            picture.Text(16, y - 3, SvgPicture.Fit(rows[i].Name, Names - 16), SvgStyle.Label);
            picture.Text(16, y + 10, rows[i].Better == PreferredDirection.Decrease ? "lower is better, turned round" : "", SvgStyle.Small);
            picture.Text(Chart.Width - Texts + 20, y - 3, SvgPicture.Fit(Words(rows[i]), Texts - 28), SvgStyle.Label);
            picture.Text(Chart.Width - Texts + 20, y + 10, SvgPicture.Fit(rows[i].Verdict, Texts - 28, SvgStyle.SmallSize), SvgStyle.Small);
        }
        return picture;
    }

    private static Axis AxisOf(Row[] rows, double left, double right)
    {
        // Intervals without an end do not stretch the axis; far ones are cut at six times the median width.
        double[] widths = [.. rows.Select(r => r.Lift.Interval.Width).Where(double.IsFinite).Order()];
        double reach = widths.Length > 0 ? 6 * widths[widths.Length / 2] : 0.1;
        double[] ends = [.. rows.SelectMany(r => new[] { Turned(r, r.Lift.Interval.Lower), Turned(r, r.Lift.Interval.Upper), Turned(r, r.Lift.Estimate), -r.Margin, 0 })
            .Where(v => double.IsFinite(v) && Math.Abs(v) <= reach + 2 * rows.Max(q => Math.Abs(q.Lift.Estimate - q.Lift.Effect.NoEffect)))];
        bool relative = rows.All(r => r.Lift.Effect.Scale != EffectScale.Absolute);
        return new(ends.Min(), ends.Max(), left, right, 5, relative ? Axis.Percent : v => (v > 0 ? "+" : "") + Axis.Count(v));
    }

    private static void Draw(SvgPicture picture, Axis axis, Row row, double y)
    {
        double lower = Turned(row, row.Better == PreferredDirection.Increase ? row.Lift.Interval.Lower : row.Lift.Interval.Upper);
        double upper = Turned(row, row.Better == PreferredDirection.Increase ? row.Lift.Interval.Upper : row.Lift.Interval.Lower);
        if (row.Margin > 0 && axis.Contains(-row.Margin))
        {
            picture.Line(axis.At(-row.Margin), y - 12, axis.At(-row.Margin), y + 12, SvgStyle.Dashed);
        }
        picture.Rectangle(axis.At(lower), y - 3, Math.Max(2, axis.At(upper) - axis.At(lower)), 6, row.Tone, 3, $"{row.Name}: {Words(row)}");
        picture.Circle(axis.At(Turned(row, row.Lift.Estimate)), y, 5.5, row.Tone);
        picture.Circle(axis.At(Turned(row, row.Lift.Estimate)), y, 2, SvgStyle.Paper);
    }

    /// <summary>Distance from no effect, positive towards better.</summary>
    private static double Turned(Row row, double value) => (value - row.Lift.Effect.NoEffect) * (row.Better == PreferredDirection.Increase ? 1 : -1);

    private static string Words(Row row)
    {
        if (!row.Lift.Effect.IsEstimable)
        {
            return "not estimable";
        }
        string On(double value) => Phrase.OnScale(value, row.Lift.Effect.Scale);
        return $"{On(row.Lift.Estimate)} ({On(row.Lift.Interval.Lower)} … {On(row.Lift.Interval.Upper)})";
    }
}
