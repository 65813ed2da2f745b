using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>What of a rollout's design is registered, under which names: all that decides how its data will be read.</summary>
internal static class RolloutItems
{
    public static IEnumerable<KeyValuePair<string, string>> Of(MonitoredRollout rollout)
    {
        var items = new Dictionary<string, string>
        {
            ["format"] = "1",
            ["rollout"] = rollout.Name,
            ["variant 1, control"] = rollout.Control,
            ["variant 2"] = rollout.Treatment,
            ["hold-out"] = CanonicalJson.Number(rollout.HoldOutShare),
            ["alpha"] = CanonicalJson.Number(rollout.Alpha),
            ["sample ratio alpha"] = CanonicalJson.Number(rollout.SampleRatioAlpha),
            ["planned users"] = rollout.PlannedUsers.ToString(CultureInfo.InvariantCulture),
            ["gate"] = rollout.Gate.ToString(),
            ["average run length, days"] = CanonicalJson.Number(rollout.AverageRunLength),
        };
        for (int i = 0; i < rollout.Stages.Count; i++)
        {
            items[string.Create(CultureInfo.InvariantCulture, $"stage {i + 1}")] = string.Create(CultureInfo.InvariantCulture, $"share {CanonicalJson.Number(rollout.Stages[i].Share)}, hold days {rollout.Stages[i].HoldDays}");
        }
        foreach (RolloutMetric metric in rollout.Metrics)
        {
            string name = $"metric '{metric.Metric.Name}'";
            items[RegistrationItems.Role(metric.Metric)] = metric.Role.ToString();
            items[$"{name}, measured as"] = RegistrationItems.Measure(metric.Metric);
            items[$"{name}, evidence"] = metric.Evidence.ToString();
            if (metric.HasMargin)
            {
                items[$"{name}, margin"] = RegistrationItems.Size(metric.Margin);
            }
            if (metric.RiskBudget > 0)
            {
                items[$"{name}, risk budget"] = CanonicalJson.Number(metric.RiskBudget);
            }
        }
        return items;
    }
}
