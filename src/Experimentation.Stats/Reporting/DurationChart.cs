using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>How long a test takes: the users who come against the users who are needed, and the share of traffic that each length would take.</summary>
internal static class DurationChart
{
    public static SvgPicture Of(DurationAnswer answer, PictureSize size)
    {
        DurationOption[] options = [.. answer.Options];
        // What would need many times as many users as there are does not squeeze the rest: it is left out, and the legend says so.
        double limit = 20 * options.Max(o => (double)o.Users) + 1;
        DurationOption[] near = [.. options.Where(o => o.Needed.Users <= limit)];
        DurationOption[] affordable = [.. options.Where(o => o.ShareNeeded <= 1)];
        double most = options.Select(o => (double)o.Users).Concat(near.Select(o => (double)o.Needed.Users)).Max();
        string title = answer.Shortest is { } shortest ? $"Enough users after {Phrase.Counted(shortest.Days, "day")}" : $"Not enough users within {Phrase.Counted(answer.LongestDays, "day")}";
        string description = $"{title}. {answer.ToString().Split('\n')[0]} {string.Join(" ", options.Select(o => $"{o}, {ShareOf(o)}."))}";
        double highest = affordable.Select(o => o.ShareNeeded).Append(answer.Traffic.ExperimentShare).Max();
        var chart = new Chart(
            title,
            description,
            size,
            [
                new(LegendMark.Line, SvgStyle.Stroke(0), "users who can be read by then"),
                new(LegendMark.Line, SvgStyle.Stroke(1), near.Length == options.Length ? "users needed" : $"users needed (up to {Phrase.Count(options.Max(o => o.Needed.Users))}, beyond the picture)"),
                new(LegendMark.Line, SvgStyle.Stroke(4), affordable.Length > 0 ? "share needed" : "share needed: more than all users"),
                new(LegendMark.Line, SvgStyle.Dashed, $"share given: {Phrase.Percent(answer.Traffic.ExperimentShare)}"),
            ],
            new("length of the test, weeks", Weeks(options[0]) - 0.3, Weeks(options[^1]) + 0.3, Axis.Count, LeastStep: 1),
            new Upwards("users of all arms", 170, 0, most, Axis.Count),
            new Upwards("share of all eligible users that would be enough", 90, 0, highest, Axis.Share, "↓ cheaper"));
        Panel users = chart.Panels[0], share = chart.Panels[1];
        users.Line(options.Select(o => (Weeks(o), (double)o.Users)), SvgStyle.Stroke(0));
        users.Line(near.Select(o => (Weeks(o), (double)o.Needed.Users)), SvgStyle.Stroke(1));
        share.Level(answer.Traffic.ExperimentShare, SvgStyle.Dashed);
        share.Line(affordable.Select(o => (Weeks(o), o.ShareNeeded)), SvgStyle.Stroke(4));
        foreach (DurationOption option in options)
        {
            users.Dot(Weeks(option), option.Users, SvgStyle.Fill(0), option.ToString(), 3);
        }
        foreach (DurationOption option in near)
        {
            users.Dot(Weeks(option), option.Needed.Users, SvgStyle.Fill(1), option.ToString(), 3);
        }
        foreach (DurationOption option in affordable)
        {
            share.Dot(Weeks(option), option.ShareNeeded, SvgStyle.Fill(4), $"{Phrase.Counted(option.Days, "day")}: {ShareOf(option)}", 3);
        }
        if (answer.Shortest is { } enough)
        {
            users.Picture.Line(users.X.At(Weeks(enough)), users.Top, users.X.At(Weeks(enough)), users.Bottom, SvgStyle.Dashed);
            users.Picture.Line(users.X.At(Weeks(enough)), share.Top, users.X.At(Weeks(enough)), share.Bottom, SvgStyle.Dashed);
            users.Dot(Weeks(enough), enough.Users, SvgStyle.Fill(2), $"the shortest that is enough: {enough}", 6);
        }
        return chart.Picture;
    }

    private static double Weeks(DurationOption option) => option.Days / 7.0;

    private static string ShareOf(DurationOption option) => option.ShareNeeded <= 1 ? $"a share of {Phrase.Percent(option.ShareNeeded)} would be enough" : "even all eligible users would be too few";
}
