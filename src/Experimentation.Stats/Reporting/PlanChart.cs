using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Reporting;

/// <summary>The chance that each metric shows what it is to show, by the number of users: what fewer users would cost.</summary>
internal static class PlanChart
{
    public static SvgPicture Of(ABTestPlan plan, PictureSize size)
    {
        MetricPlan[] metrics = [.. plan.Metrics.Where(m => m.RequiredUsers > 0 && double.IsFinite(m.RequiredUsers)).Take(SvgStyle.Colours)];
        double most = 1.3 * Math.Max(plan.Users, metrics.Max(m => Math.Min(m.RequiredUsers, 2.0 * plan.Users)));
        double[] users = [.. Enumerable.Range(1, 60).Select(i => most * i / 60)];
        string title = $"Chance to show it, by users: {plan.Test.Name}";
        string description = $"{title}. Planned are {Phrase.Count(plan.Users)} users. " + string.Join(" ", metrics.Select(m =>
            $"{m.Metric.Metric.Name}: {Phrase.Percent(Power(m, plan.Users / 2.0))} with half of them, {Phrase.Percent(Power(m, plan.Users))} with all."));
        var chart = new Chart(
            title,
            description,
            size,
            [.. metrics.Select((m, i) => new LegendEntry(LegendMark.Line, SvgStyle.Stroke(i), $"{m.Metric.Metric.Name}, {m.Metric.Role.ToString().ToLowerInvariant()}")), new(LegendMark.Upright, SvgStyle.Dashed, $"planned: {Phrase.Count(plan.Users)} users")],
            new("users of all variants", 0, most, Axis.Count),
            new Upwards("power, the chance to show it", 220, 0, 1, Axis.Share, Upwards.Towards(PreferredDirection.Increase)));
        Panel panel = chart.Panels[0];
        panel.Picture.Line(panel.X.At(plan.Users), panel.Top, panel.X.At(plan.Users), panel.Bottom, SvgStyle.Dashed);
        for (int i = 0; i < metrics.Length; i++)
        {
            panel.Line(users.Select(n => (n, Power(metrics[i], n))), SvgStyle.Stroke(i));
            panel.Dot(plan.Users, Power(metrics[i], plan.Users), SvgStyle.Fill(i), $"{metrics[i].Metric.Metric.Name}: {Phrase.Percent(Power(metrics[i], plan.Users))} with {Phrase.Count(plan.Users)} users");
        }
        return chart.Picture;
    }

    /// <summary>What the plan's own sizing says of other numbers of users: in the limit of many, information grows with them.</summary>
    private static double Power(MetricPlan metric, double users)
    {
        double alpha = Normal.UpperQuantile(metric.Alpha.Last);
        return Normal.LowerTail((alpha + Normal.LowerQuantile(metric.Power.Last)) * Math.Sqrt(users / metric.RequiredUsers) - alpha);
    }
}
