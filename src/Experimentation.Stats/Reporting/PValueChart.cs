using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>The p-values of a family on a logarithmic axis: each on its own, and adjusted for all, against the family's level.</summary>
internal static class PValueChart
{
    private const double Smallest = -8;
    private const double Line = 14;

    public static SvgPicture Of(FamilyResult family, PictureSize size)
    {
        bool narrow = size == PictureSize.Narrow;
        double width = Chart.WidthOf(size);
        string rate = family.ErrorRate == ErrorRate.FamilyWise ? "family-wise error rate" : "false discovery rate";
        string title = $"p-values by {family.Procedure}, {Phrase.Percent(family.Alpha)} {rate}";
        var picture = new SvgPicture(width, 0, title, $"{title}. {string.Join(" ", family.Hypotheses)}");
        double y = Chart.Heading(picture, title, 16, width - 16);
        y = Chart.Legend(
            picture,
            [
                new(LegendMark.Dot, SvgStyle.Fill(5), "on its own"),
                new(LegendMark.Dot, SvgStyle.Fill(2), "adjusted: shown"),
                new(LegendMark.Dot, SvgStyle.Fill(0), "adjusted: not shown"),
                new(LegendMark.Upright, SvgStyle.Dashed, $"level {Phrase.Number(family.Alpha)}"),
            ],
            16,
            width - 16,
            y) + 8;
        double left = narrow ? 24 : 226;
        double right = narrow ? width - 24 : width - 170;
        double least = Math.Max(Smallest, family.Hypotheses.Select(h => Log(h.PValue)).Append(Math.Log10(family.Alpha) - 1).Min());
        var axis = new Axis(least, 0, left, right, 6, (value, _) => value > -3.5 ? Phrase.Number(Math.Round(Math.Pow(10, value), 4)) : $"1E−{Phrase.Number(-value)}", leastStep: 1);
        (string[] Names, AdjustedHypothesis Hypothesis)[] rows = [.. family.Hypotheses.OrderBy(h => h.AdjustedPValue).ThenBy(h => h.PValue).Select(h => (SvgPicture.Wrap(h.Label.ToString(), narrow ? width - 32 : left - 32, lines: 3).ToArray(), h))];
        double HeightOf(string[] names) => narrow ? names.Length * Line + 38 : Math.Max(names.Length, 1.4) * Line + 6;
        y += 18;
        double bottom = y + rows.Sum(r => HeightOf(r.Names));
        foreach (double tick in axis.Ticks)
        {
            picture.Line(axis.At(tick), y, axis.At(tick), bottom, SvgStyle.Grid);
            picture.Text(axis.At(tick), y - 6, axis.Label(tick), SvgStyle.Small, SvgAnchor.Middle);
            picture.Text(axis.At(tick), bottom + 16, axis.Label(tick), SvgStyle.Small, SvgAnchor.Middle);
        }
        picture.Line(axis.At(Math.Log10(family.Alpha)), y, axis.At(Math.Log10(family.Alpha)), bottom, SvgStyle.Dashed);
        foreach ((string[] names, AdjustedHypothesis h) in rows)
        {
            double line = y + 15;
            foreach (string name in names)
            {
                picture.Text(16, line, name);
                line += Line;
            }
            double middle = narrow ? line - 3 : y + HeightOf(names) / 2;
            (double own, double adjusted) = (axis.At(Log(h.PValue)), axis.At(Log(h.AdjustedPValue)));
            picture.Line(own, middle, adjusted, middle, SvgStyle.Axis);
            picture.Circle(own, middle, 4, SvgStyle.Fill(5), h.ToString());
            picture.Circle(adjusted, middle, 5, h.IsRejected ? SvgStyle.Fill(2) : SvgStyle.Fill(0), h.ToString());
            string verdict = $"{(h.IsRejected ? "shown" : "not shown")}, {Phrase.PValue(h.AdjustedPValue)}";
            picture.Text(narrow ? 16 : right + 20, narrow ? middle + 19 : middle + 4, verdict, SvgStyle.Small);
            y += HeightOf(names);
        }
        picture.Text(width / 2, bottom + 34, "p-value, ← stronger evidence", SvgStyle.Small, SvgAnchor.Middle);
        picture.Height = bottom + 44;
        return picture;
    }

    private static double Log(double p) => p > 0 ? Math.Max(Smallest, Math.Log10(p)) : Smallest;
}
