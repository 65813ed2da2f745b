using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>Shares of simulated experiments by look, as bars with what they add up to.</summary>
internal static class LooksChart
{
    public static SvgPicture Of(string title, string sentence, string what, IReadOnlyList<double> shares, PictureSize size)
    {
        double[] together = new double[shares.Count];
        for (int i = 0; i < together.Length; i++)
        {
            together[i] = shares[i] + (i > 0 ? together[i - 1] : 0);
        }
        string description = $"{title}. {sentence} {string.Join(", ", shares.Select((s, i) => string.Create(CultureInfo.InvariantCulture, $"look {i + 1}: {Phrase.Percent(s)}")))}; together {Phrase.Percent(together.LastOrDefault())}.";
        var chart = new Chart(
            title,
            description,
            size,
            [new(LegendMark.Area, SvgStyle.Fill(0), "at this look"), new(LegendMark.Line, SvgStyle.Stroke(1), "up to this look")],
            new("look", 0.5, Math.Max(1, shares.Count) + 0.5, Axis.Count, LeastStep: 1),
            new Upwards(what, 180, 0, Math.Clamp(together.LastOrDefault(), 0.01, 1), Axis.Share));
        Panel panel = chart.Panels[0];
        double width = Math.Clamp(0.6 * (panel.Right - panel.Left) / Math.Max(1, shares.Count), 2, 48);
        for (int i = 0; i < shares.Count; i++)
        {
            double top = panel.Y.At(shares[i]);
            panel.Picture.Rectangle(panel.X.At(i + 1) - width / 2, top, width, panel.Bottom - top, SvgStyle.Fill(0), 1, string.Create(CultureInfo.InvariantCulture, $"look {i + 1}: {Phrase.Percent(shares[i])}, together {Phrase.Percent(together[i])}"));
        }
        panel.Line(together.Select((t, i) => (i + 1.0, t)), SvgStyle.Stroke(1));
        for (int i = 0; i < together.Length; i++)
        {
            panel.Dot(i + 1, together[i], SvgStyle.Fill(1), $"up to look {i + 1}: {Phrase.Percent(together[i])}", 3);
        }
        return chart.Picture;
    }
}
