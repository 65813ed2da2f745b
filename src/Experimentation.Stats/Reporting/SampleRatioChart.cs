using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>The sample ratio over time: each variant's share of all users so far with an interval that holds on all days, the planned share, and the p-values of the days.</summary>
internal static class SampleRatioChart
{
    private const int MostPanels = 6;
    private const double Smallest = -6;

    public static SvgPicture Of(SampleRatioHistory history, PictureSize size)
    {
        SampleRatioDay[] days = [.. history.Days];
        DateOnly first = days[0].Day;
        // Of two variants one share tells both.
        int[] arms = history.Variants.Count == 2 ? [1] : [.. Enumerable.Range(0, Math.Min(MostPanels, history.Variants.Count))];
        string title = history.OffSince is { } since ? $"Sample ratio: off since {Axis.DateText(since, 0, "d MMM yyyy")}" : "Sample ratio: as planned";
        string description = $"{title}. {history} {days[0]} {days[^1]}";
        double last = days[^1].Day.DayNumber - first.DayNumber;
        double least = Math.Clamp(days.SelectMany(d => new[] { Log(d.PValue), Log(d.PValueSoFar) }).Min(), Smallest, Math.Log10(history.Alpha) - 0.3);
        var chart = new Chart(
            title,
            description,
            size,
            [
                new(LegendMark.Line, SvgStyle.Stroke(0), "share of all users so far"),
                new(LegendMark.Area, SvgStyle.Band(0), $"its interval, {Phrase.Percent(1 - history.Alpha)} on all days at once"),
                new(LegendMark.Line, SvgStyle.Dashed, "planned, level"),
                new(LegendMark.Dot, SvgStyle.Fill(4), "this day alone"),
                new(LegendMark.Line, SvgStyle.Stroke(1), "always-valid p-value so far"),
            ],
            new("day of first exposure", -0.5, last + 0.5, Axis.Dates(first), LeastStep: 1),
            [.. arms.Select(arm => PanelOf(history, arm)), new Upwards($"p-value of the planned shares (below {Phrase.Number(history.Alpha)} over all days: off)", 90, least, 0, Power)]);
        for (int i = 0; i < arms.Length; i++)
        {
            Share(chart.Panels[i], history, days, arms[i], first);
        }
        Panel panel = chart.Panels[^1];
        panel.Level(Math.Log10(history.Alpha), SvgStyle.Dashed);
        panel.Line(days.Select(d => (At(d, first), Log(d.PValueSoFar))), SvgStyle.Stroke(1));
        panel.Dot(last, Log(days[^1].PValueSoFar), SvgStyle.Fill(1), days[^1].ToString(), 2.5);
        foreach (SampleRatioDay day in days)
        {
            panel.Dot(At(day, first), Log(day.PValue), day.PValue < history.Alpha ? SvgStyle.Alarm : SvgStyle.Fill(4), day.ToString(), 3);
        }
        if (history.OffSince is { } off)
        {
            double x = chart.X.At(off.DayNumber - first.DayNumber);
            foreach (Panel each in chart.Panels)
            {
                each.Picture.Line(x, each.Top, x, each.Bottom, SvgStyle.AlarmLine);
            }
            Panel top = chart.Panels[0];
            bool isRoom = x + 24 < top.Right;
            top.Picture.Text(isRoom ? x + 4 : x - 4, top.Top + 11, "off", SvgStyle.Warning, isRoom ? SvgAnchor.Start : SvgAnchor.End);
        }
        return chart.Picture;
    }

    private static Upwards PanelOf(SampleRatioHistory history, int arm)
    {
        double planned = history.Variants[arm].Share;
        double[] off = [.. history.Days.Select(d => Math.Abs(ShareOf(d, arm, planned) - planned))];
        // The first days' intervals are wide; what is seen is what is known after a third of the days.
        Interval settled = history.Days[history.Days.Count / 3].Shares[arm];
        double reach = Math.Max(Math.Max(Math.Abs(settled.Lower - planned), Math.Abs(settled.Upper - planned)), off.Skip(history.Days.Count / 3).Max()) * 1.15;
        reach = Math.Max(reach, 1e-6);
        return new($"share of users in '{history.Variants[arm].Name}'", 130, Math.Max(0, planned - reach), Math.Min(1, planned + reach), Axis.Share, $"planned: {Phrase.Percent(planned)}");
    }

    private static void Share(Panel panel, SampleRatioHistory history, SampleRatioDay[] days, int arm, DateOnly first)
    {
        double planned = history.Variants[arm].Share;
        (double X, double Lower, double Upper)[] band = [.. days.Select(d => (At(d, first), d.Shares[arm].Lower, d.Shares[arm].Upper))];
        if (band.Length > 1)
        {
            panel.Band(band, SvgStyle.Band(0));
        }
        panel.Level(planned, SvgStyle.Dashed);
        panel.Line(days.Select(d => (At(d, first), ShareOf(d, arm, planned))), SvgStyle.Stroke(0));
        foreach (SampleRatioDay day in days.Length <= 60 ? days : [])
        {
            string told = $"{Axis.DateText(day.Day, 0, "yyyy-MM-dd")}: {Phrase.Percent(ShareOf(day, arm, planned))} so far ({Phrase.Percent(day.Shares[arm].Lower)} … {Phrase.Percent(day.Shares[arm].Upper)})";
            if (days.Length == 1)
            {
                panel.Interval(At(day, first), day.Shares[arm].Lower, ShareOf(day, arm, planned), day.Shares[arm].Upper, 0, told);
            }
            else
            {
                panel.Dot(At(day, first), ShareOf(day, arm, planned), SvgStyle.Fill(0), told, 3);
            }
        }
    }

    private static double At(SampleRatioDay day, DateOnly first) => day.Day.DayNumber - first.DayNumber;

    private static double ShareOf(SampleRatioDay day, int arm, double planned)
    {
        double all = day.UsersSoFar.Sum(u => (double)u);
        return all > 0 ? day.UsersSoFar[arm] / all : planned;
    }

    private static double Log(double p) => p > 0 ? Math.Max(Smallest, Math.Log10(p)) : Smallest;

    private static string Power(double value, double step) => Math.Abs(value - Math.Round(value)) > 1e-6 ? "" : value > -4.5 ? Phrase.Number(Math.Pow(10, Math.Round(value))) : $"1E−{Phrase.Number(Math.Round(-value))}";
}
