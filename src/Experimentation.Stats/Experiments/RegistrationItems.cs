using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>What of a plan is registered, under which names.</summary>
internal static class RegistrationItems
{
    public const string FirstDay = "first day";

    public const string LastDay = "last day";

    public static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Role(Metric metric) => $"metric '{metric.Name}', role";

    /// <summary>All that decides how the data will be read, and the size that was promised.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(ABTestPlan plan)
    {
        ABTest test = plan.Test;
        var items = new Dictionary<string, string>
        {
            ["format"] = "1",
            ["experiment"] = test.Name,
            ["alpha"] = CanonicalJson.Number(test.Alpha),
            ["power"] = CanonicalJson.Number(test.Power),
            ["deterioration alpha"] = CanonicalJson.Number(test.DeteriorationAlpha),
            ["rule"] = test.Rule.ToString(),
            ["boundary"] = test.Boundary.Identity,
            ["deterioration boundary"] = test.DeteriorationBoundary.Identity,
            ["users"] = plan.Users.ToString(CultureInfo.InvariantCulture),
        };
        for (int i = 0; i < test.Variants.Count; i++)
        {
            // Which one is control is part of the plan.
            items[string.Create(CultureInfo.InvariantCulture, $"variant {i + 1}{(i == 0 ? ", control" : "")}")] = $"{test.Variants[i].Name}, share {CanonicalJson.Number(test.Variants[i].Share)}";
        }
        for (int i = 0; i < test.Readouts.Count; i++)
        {
            Readout readout = test.Readouts[i];
            items[string.Create(CultureInfo.InvariantCulture, $"readout {i + 1}")] = $"{readout.Name}, {readout.Window}, {readout.Purpose}, {CanonicalJson.Number(test.AlphaShareOf(readout))} of alpha";
        }
        foreach (MetricInRole metric in test.Metrics)
        {
            string name = $"metric '{metric.Metric.Name}'";
            items[Role(metric.Metric)] = metric.Role.ToString();
            items[$"{name}, measured as"] = Measure(metric.Metric);
            if (metric.Role == MetricRole.Success)
            {
                items[$"{name}, minimum detectable effect"] = Size(metric.Lift);
            }
            else if (metric.HasMargin)
            {
                items[$"{name}, margin"] = Size(metric.Lift);
            }
        }
        foreach (MetricPlan metric in plan.Metrics)
        {
            items[$"metric '{metric.Metric.Metric.Name}', baseline"] = $"mean {CanonicalJson.Number(metric.Baseline.Mean)}, variance {CanonicalJson.Number(metric.Baseline.Variance)}";
        }
        if (plan.FirstDay is { } first)
        {
            items[FirstDay] = Date(first);
        }
        if (plan.LastDay is { } last)
        {
            items[LastDay] = Date(last);
        }
        return items;
    }

    public static string Measure(Metric metric) => $"{metric.Kind} from {metric.SummaryName}, better is {metric.Better}, {metric.Window} window{(metric.Days is { } days ? $", {days}" : "")}{Limits(metric.Caps)}";

    private static string Limits(Caps caps) =>
        (caps.Lower is { } lower ? $", values below {CanonicalJson.Number(lower)} count as that" : "") + (caps.Upper is { } upper ? $", values above {CanonicalJson.Number(upper)} count as that" : "");

    public static string Size(Lift lift) => $"{CanonicalJson.Number(lift.Value)} {(lift.Unit == LiftUnit.Relative ? "of control" : "in the metric's unit")}";
}
