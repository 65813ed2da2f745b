using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>The bounds of a group-sequential design, with the path of the looks that were made.</summary>
internal static class BoundaryChart
{
    public static SvgPicture Of(GroupSequentialDesign design) => Of(design, null);

    public static SvgPicture Of(GroupSequentialTest test) => Of(test.Design, test);

    private static SvgPicture Of(GroupSequentialDesign design, GroupSequentialTest? test)
    {
        bool two = design.Sides == TestSides.Two;
        (double X, double? Efficacy, double? Futility, double? Harm)[] planned = [.. design.Bounds.Select(b => (b.InformationFraction, b.Efficacy?.Z, b.Futility?.Z, two ? null : b.Harm?.Z))];
        (double X, double? Efficacy, double? Futility, double? Harm)[] made = [.. (test?.Looks ?? []).Select(l => (l.InformationFraction, l.EfficacyBound, l.FutilityBound, two ? null : l.HarmBound))];
        // Bounds of looks that were made replace those that were planned up to then.
        double upTo = made.Length > 0 ? made[^1].X : 0;
        var bounds = made.Concat(planned.Where(b => b.X > upTo + 1e-9)).ToArray();
        (double X, double Z)[] path = [.. (test?.Looks ?? []).Select(l => (l.InformationFraction, l.Z))];
        const double Farthest = 6;
        double[] zs = [.. bounds.SelectMany(b => new[] { b.Efficacy, b.Futility, b.Harm, two ? -b.Efficacy : null }).OfType<double>().Where(z => Math.Abs(z) <= Farthest).Concat(path.Select(p => Math.Clamp(p.Z, -Farthest, Farthest))), 0];
        string title = test is null ? $"Bounds of a design with {Phrase.Counted(design.Bounds.Count, "look")}" : $"{Phrase.Counted(test.Looks.Count, "look")} against the bounds";
        string description = $"{title}. Efficacy bounds: {string.Join(", ", bounds.Select(b => $"{Phrase.Number(b.Efficacy ?? double.PositiveInfinity)} at {Phrase.Percent(b.X)}"))}." +
            (path.Length > 0 ? $" Looks: {string.Join(", ", path.Select(p => $"{Phrase.Number(p.Z)} at {Phrase.Percent(p.X)}"))}." : "");
        var chart = new Chart(title, description, 360, (0, Math.Max(1, bounds.Max(b => b.X))), (zs.Min(), zs.Max()), "information, share of the plan", $"z statistic {(two ? "(up: larger)" : "(up: better)")}", Axis.Share, Axis.Count);
        chart.Level(0, SvgStyle.Axis);
        Bound(chart, bounds.Select(b => (b.X, b.Efficacy)), SvgStyle.Stroke(0), "efficacy");
        if (two)
        {
            Bound(chart, bounds.Select(b => (b.X, -b.Efficacy)), SvgStyle.Stroke(0), "efficacy");
        }
        Bound(chart, bounds.Select(b => (b.X, b.Futility)), SvgStyle.Stroke(3), "futility");
        Bound(chart, bounds.Select(b => (b.X, b.Harm)), SvgStyle.Stroke(1), "harm");
        if (path.Length > 0)
        {
            chart.Line(path.Prepend((0, 0)), SvgStyle.Axis);
            foreach (GroupSequentialLook look in test!.Looks)
            {
                chart.Dot(look.InformationFraction, look.Z, look.Decision == LookDecision.Continue ? SvgStyle.Muted : look.Decision == LookDecision.StopForEfficacy ? SvgStyle.Fill(2) : SvgStyle.Alarm, look.ToString());
            }
        }
        List<(string, string)> legend = [(SvgStyle.Stroke(0), "efficacy")];
        if (bounds.Any(b => b.Futility is not null))
        {
            legend.Add((SvgStyle.Stroke(3), "futility"));
        }
        if (bounds.Any(b => b.Harm is not null))
        {
            legend.Add((SvgStyle.Stroke(1), "harm"));
        }
        if (path.Length > 0)
        {
            legend.Add((SvgStyle.Axis, "looks"));
        }
        chart.Legend([.. legend]);
        return chart.Picture;
    }

    private static void Bound(Chart chart, IEnumerable<(double X, double? Z)> bound, string style, string name)
    {
        (double X, double Z)[] points = [.. bound.Where(b => b.Z is { } z && double.IsFinite(z)).Select(b => (b.X, b.Z!.Value))];
        if (points.Length == 0)
        {
            return;
        }
        chart.Line(points, style);
        foreach ((double x, double z) in points.Where(p => chart.Y.Contains(p.Z)))
        {
            chart.Picture.Rectangle(chart.X.At(x) - 3, chart.Y.At(z) - 3, 6, 6, style.Replace('s', 'f'), 1, $"{name} bound {Phrase.Number(z)} at {Phrase.Percent(x)} of the information");
        }
    }
}
