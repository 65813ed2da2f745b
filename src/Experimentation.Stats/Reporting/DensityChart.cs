using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>Posterior densities: how probable each lift, or each value of an arm, is after the data.</summary>
internal static class DensityChart
{
    private const int Points = 96;

    /// <summary>Values of control, equally probable, over which treatment's distribution is averaged: smooth enough for the eye at a thousandth of the cost of exact figures, which texts have.</summary>
    private const int Quantiles = 160;

    /// <summary>The picture of a comparison, worked out once for both sizes.</summary>
    public static Func<PictureSize, SvgPicture> Of(PosteriorComparison comparison)
    {
        double control = comparison.Control.Mean, treatment = comparison.Treatment.Mean;
        double lift = (treatment - control) / Math.Abs(control);
        // By the delta method; a picture's ends need no more.
        double spread = Math.Abs(treatment / control) * Math.Sqrt(Square(comparison.Control.StandardDeviation / control) + Square(comparison.Treatment.StandardDeviation / treatment));
        bool relative = double.IsFinite(lift) && spread > 0 && double.IsFinite(spread) && comparison.Control.StandardDeviation < 0.25 * Math.Abs(control);
        Interval interval = relative ? comparison.LiftInterval() : comparison.DifferenceInterval();
        double reach = relative ? 3.3 * spread : interval.Width;
        double middle = relative ? lift : comparison.MeanDifference;
        double[] grid = [.. Enumerable.Range(0, Quantiles).Select(i => comparison.Control.Law!.LowerQuantile((i + 0.5) / Quantiles))];
        double Above(double x) => grid.Average(c => comparison.Treatment.Law!.UpperTail(relative ? c + x * Math.Abs(c) : c + x));
        return size => OfLift(
            relative ? "Posterior of the lift" : "Posterior of the difference",
            comparison,
            comparison.Better,
            Above,
            interval,
            new(middle - reach, middle + reach, interval.Level),
            comparison.ProbabilityBetter,
            relative ? EffectScale.RelativeDelta : EffectScale.Absolute,
            size);
    }

    public static SvgPicture Of(LiftPosterior posterior, PictureSize size) => OfLift(
        "Posterior of the effect", posterior, posterior.Better, posterior.ProbabilityAbove, posterior.Interval(), posterior.Interval(0.998), posterior.ProbabilityBetter, posterior.Scale, size);

    /// <summary>Arms over one axis.</summary>
    public static SvgPicture Of(string title, string description, IReadOnlyList<(string Name, Posterior Posterior)> arms, PictureSize size)
    {
        Interval[] wide = [.. arms.Select(a => a.Posterior.Interval(0.998))];
        // Arms beyond the seventh share colours; a heavy tail does not squeeze the others.
        double[] widths = [.. wide.Select(w => w.Width).Order()];
        double limit = 4 * widths[widths.Length / 2];
        double least = wide.Zip(arms).Min(w => Math.Max(w.First.Lower, w.Second.Posterior.Mean - limit));
        double most = wide.Zip(arms).Max(w => Math.Min(w.First.Upper, w.Second.Posterior.Mean + limit));
        (double X, double Y)[][] curves = [.. arms.Select(a => Density(a.Posterior.ProbabilityAbove, least, most))];
        var chart = new Chart(
            title,
            $"{title}. {description}",
            size,
            [.. arms.Select((a, i) => new LegendEntry(LegendMark.Line, SvgStyle.Stroke(i), a.Name))],
            new("value of an arm, in the metric's unit", least, most, Axis.Count),
            new Upwards("density: the area under each curve is 1", 200, 0, Highest(curves), Nothing));
        for (int i = 0; i < curves.Length; i++)
        {
            Area(chart.Panels[0], curves[i], SvgStyle.Band(i), arms[i].Posterior.ToString());
            chart.Panels[0].Line(curves[i], SvgStyle.Stroke(i));
        }
        return chart.Picture;
    }

    private static SvgPicture OfLift(string title, object result, PreferredDirection better, Func<double, double> above, Interval interval, Interval wide, double probability, EffectScale scale, PictureSize size)
    {
        double least = Math.Min(0, wide.Lower);
        double most = Math.Max(0, wide.Upper);
        (double X, double Y)[] curve = Density(above, least, most);
        bool up = better == PreferredDirection.Increase;
        string Chance(double p) => Phrase.Percent(Math.Round(p, 4));
        string unit = scale == EffectScale.Absolute ? "treatment − control, in the metric's unit" : "lift, share of control";
        var chart = new Chart(
            $"{title}: better with probability {Chance(probability)}",
            $"{title}. {result}",
            size,
            [
                new(LegendMark.Area, SvgStyle.Band(2), $"better: {Chance(probability)}"),
                new(LegendMark.Area, SvgStyle.Band(1), $"worse: {Chance(1 - probability)}"),
                new(LegendMark.Line, SvgStyle.Stroke(0), $"{Phrase.Percent(interval.Level)} credible: {Phrase.OnScale(interval.Lower, scale)} … {Phrase.OnScale(interval.Upper, scale)}"),
            ],
            new($"{unit}{(up ? ", better →" : ", ← better")}", least, most, scale == EffectScale.Absolute ? Axis.Change : Axis.Percent),
            new Upwards("density: the area under the curve is 1", 200, 0, Highest([curve]), Nothing, up ? "better →" : "← better"));
        Panel panel = chart.Panels[0];
        Area(panel, [.. curve.Where(p => p.X <= 0)], SvgStyle.Band(up ? 1 : 2), $"{(up ? "worse" : "better")}: {Chance(up ? 1 - probability : probability)}");
        Area(panel, [.. curve.Where(p => p.X >= 0)], SvgStyle.Band(up ? 2 : 1), $"{(up ? "better" : "worse")}: {Chance(up ? probability : 1 - probability)}");
        panel.Line(curve, SvgStyle.Axis);
        panel.Picture.Line(panel.X.At(0), panel.Top, panel.X.At(0), panel.Bottom, SvgStyle.Axis);
        double y = panel.Bottom - 8;
        panel.Picture.Line(panel.X.At(interval.Lower), y, panel.X.At(interval.Upper), y, SvgStyle.Stroke(0));
        foreach (double end in new[] { interval.Lower, interval.Upper })
        {
            panel.Picture.Line(panel.X.At(end), y - 5, panel.X.At(end), y + 5, SvgStyle.Stroke(0));
        }
        return chart.Picture;
    }

    /// <summary>The density between the points of a grid, from the probabilities above them.</summary>
    private static (double X, double Y)[] Density(Func<double, double> above, double least, double most)
    {
        double step = (most - least) / Points;
        if (!(step > 0) || !double.IsFinite(step))
        {
            return [];
        }
        // Zero is an end of a step, so that the two areas meet there.
        double from = least < 0 && most > 0 ? -Math.Ceiling(-least / step) * step : least;
        double[] tails = [.. Enumerable.Range(0, Points + 2).Select(i => above(from + i * step))];
        var points = new List<(double X, double Y)>();
        for (int i = 0; i <= Points; i++)
        {
            double x = from + (i + 0.5) * step;
            double here = Math.Max(0, tails[i] - tails[i + 1]) / step;
            if (points.Count > 0 && points[^1].X < 0 && x > 0)
            {
                points.Add((0, (points[^1].Y + here) / 2));
            }
            points.Add((x, here));
        }
        return [.. points];
    }

    private static double Highest((double X, double Y)[][] curves) => curves.SelectMany(c => c).Select(p => p.Y).Where(double.IsFinite).DefaultIfEmpty(1).Max() * 1.02;

    private static void Area(Panel panel, (double X, double Y)[] curve, string style, string tooltip)
    {
        if (curve.Length > 1)
        {
            panel.Band([.. curve.Select(p => (p.X, 0.0, p.Y))], style, tooltip);
        }
    }

    private static double Square(double x) => x * x;

    // A density has no unit that helps anybody.
    private static string Nothing(double value, double step) => value == 0 ? "0" : "";
}
