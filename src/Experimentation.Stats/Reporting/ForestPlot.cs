using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>
/// Effects with their intervals, margins and verdicts, one row each, turned so that right is better. Lifts share an axis; differences in a metric's own unit share one with others of about the same size.
/// </summary>
internal static partial class ForestPlot
{
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
        string description = $"{title}. " + string.Join(" ", rows.Select(r => $"{r.Name}: {r.Words}{(r.Margin > 0 ? $", margin {Phrase.OnScale(r.Margin, Unit(r.Scale)).TrimStart('+')}" : "")}{Came(r)}."));
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

    private static string Came(Row row) => row.Verdict.Length > 0 ? $", {row.Verdict}" : "";

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
}
