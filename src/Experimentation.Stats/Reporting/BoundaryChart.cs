using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>The bounds of a group-sequential design, with the path of the looks that were made.</summary>
internal static class BoundaryChart
{
    /// <summary>Beyond this many standard errors a bound is drawn at the edge.</summary>
    private const double Farthest = 6;

    public static SvgPicture Of(GroupSequentialDesign design, PictureSize size = PictureSize.Wide) => Of(design, null, size);

    public static SvgPicture Of(GroupSequentialTest test, PictureSize size = PictureSize.Wide) => Of(test.Design, test, size);

    private readonly record struct Bounds(double X, double? Efficacy, double? Futility, double? Harm);

    private static SvgPicture Of(GroupSequentialDesign design, GroupSequentialTest? test, PictureSize size)
    {
        bool two = design.Sides == TestSides.Two;
        Bounds[] planned = [.. design.Bounds.Select(b => new Bounds(b.InformationFraction, b.Efficacy?.Z, b.Futility?.Z, two ? null : b.Harm?.Z))];
        Bounds[] made = [.. (test?.Looks ?? []).Select(l => new Bounds(l.InformationFraction, l.EfficacyBound, l.FutilityBound, two ? null : l.HarmBound))];
        // Bounds of looks that were made replace those that were planned up to then.
        double upTo = made.Length > 0 ? made[^1].X : 0;
        Bounds[] bounds = [.. made, .. planned.Where(b => b.X > upTo + 1e-9)];
        GroupSequentialLook[] looks = [.. test?.Looks ?? []];
        double[] zs = [.. bounds.SelectMany(b => new[] { b.Efficacy, b.Futility, b.Harm, two ? -b.Efficacy : null }).OfType<double>().Concat(looks.Select(l => l.Z)).Where(double.IsFinite).Select(z => Math.Clamp(z, -Farthest, Farthest)), 0];
        string title = test is null ? $"Bounds of a design with {Phrase.Counted(design.Bounds.Count, "look")}" : $"{Phrase.Counted(looks.Length, "look")} against the bounds";
        string description = $"{title}. {Told("Efficacy", bounds, b => b.Efficacy)}{Told("Futility", bounds, b => b.Futility)}{Told("Harm", bounds, b => b.Harm)}" +
            (looks.Length > 0 ? $"Looks: {string.Join(", ", looks.Select(l => $"z {Phrase.Number(l.Z)} at {Phrase.Percent(l.InformationFraction)}, {ReportDocuments.InWords(l.Decision)}"))}." : "");
        LegendEntry[] legend =
        [
            new(LegendMark.Line, SvgStyle.Stroke(0), "efficacy bound"),
            .. bounds.Any(b => b.Futility is not null) ? [new(LegendMark.Line, SvgStyle.Stroke(3), "futility bound")] : Array.Empty<LegendEntry>(),
            .. bounds.Any(b => b.Harm is not null) ? [new(LegendMark.Line, SvgStyle.Stroke(1), "harm bound")] : Array.Empty<LegendEntry>(),
            .. looks.Select(ToneOf).Distinct(),
        ];
        var chart = new Chart(
            title,
            description,
            size,
            legend,
            new("information, share of the plan", 0, Math.Max(1, bounds.Select(b => b.X).DefaultIfEmpty(1).Max()), Axis.Share),
            new Upwards("z statistic, standard errors from no effect", 250, zs.Min(), zs.Max(), Axis.Count, two ? "↑ treatment larger" : "↑ better"));
        Panel panel = chart.Panels[0];
        panel.Level(0, SvgStyle.Axis);
        Bound(panel, bounds.Select(b => (b.X, b.Efficacy)), 0, "efficacy");
        if (two)
        {
            Bound(panel, bounds.Select(b => (b.X, -b.Efficacy)), 0, "efficacy");
        }
        Bound(panel, bounds.Select(b => (b.X, b.Futility)), 3, "futility");
        Bound(panel, bounds.Select(b => (b.X, b.Harm)), 1, "harm");
        if (looks.Length > 0)
        {
            panel.Line([(0, 0), .. looks.Select(l => (l.InformationFraction, l.Z))], SvgStyle.Axis);
            foreach (GroupSequentialLook look in looks)
            {
                panel.Dot(look.InformationFraction, look.Z, ToneOf(look).Style, look.ToString(), 5);
            }
        }
        return chart.Picture;
    }

    private static LegendEntry ToneOf(GroupSequentialLook look) => look.Decision switch
    {
        LookDecision.Continue => new(LegendMark.Dot, SvgStyle.Fill(5), "look: go on"),
        LookDecision.StopForEfficacy => new(LegendMark.Dot, SvgStyle.Fill(2), "look: shown, stop"),
        LookDecision.StopForHarm => new(LegendMark.Dot, SvgStyle.Alarm, "look: harm, stop"),
        LookDecision.StopForFutility => new(LegendMark.Dot, SvgStyle.Fill(3), "look: futile, stop"),
        _ => new(LegendMark.Dot, SvgStyle.Fill(0), "look: end without a claim"),
    };

    private static string Told(string name, Bounds[] bounds, Func<Bounds, double?> of)
    {
        string[] told = [.. bounds.Where(b => of(b) is { } z && double.IsFinite(z)).Select(b => $"{Phrase.Number(of(b)!.Value)} at {Phrase.Percent(b.X)}")];
        return told.Length == 0 ? "" : $"{name} bounds: {string.Join(", ", told)}. ";
    }

    private static void Bound(Panel panel, IEnumerable<(double X, double? Z)> bound, int series, string name)
    {
        (double X, double Z)[] points = [.. bound.Where(b => b.Z is { } z && double.IsFinite(z)).Select(b => (b.X, b.Z!.Value))];
        if (points.Length == 0)
        {
            return;
        }
        panel.Line(points, SvgStyle.Stroke(series));
        foreach ((double x, double z) in points.Where(p => panel.Y.Contains(p.Z)))
        {
            panel.Picture.Rectangle(panel.X.At(x) - 3, panel.Y.At(z) - 3, 6, 6, SvgStyle.Fill(series), 1, $"{name} bound {Phrase.Number(z)} at {Phrase.Percent(x)} of the information");
        }
    }
}
