using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>What the looks at one metric of one treatment left behind.</summary>
/// <param name="Variant">The treatment.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Fractions">The share of the planned information at each look, strictly increasing.</param>
/// <param name="LastLook">The number of the metric's own look that was declared the last one, from 1.</param>
/// <param name="ShownAtLook">The first look of the test at which the hypothesis of its role was shown.</param>
/// <param name="WorseAtLook">The first look of the test at which it was found to be worse.</param>
/// <param name="Stop">Whether a futility or a harm bound was crossed.</param>
/// <param name="StoppedAtLook">The look of the test at which that was.</param>
internal sealed record MetricLooks(string Variant, string Metric, ValueList<double> Fractions, int? LastLook, int? ShownAtLook, int? WorseAtLook, LookDecision Stop, int? StoppedAtLook)
    : IJsonState<MetricLooks>
{
    /// <summary>A look number that is 0 in JSON where there is none.</summary>
    public static int? Look(StateReader reader, string name) => reader.Position(name) is > 0 and var look ? look : null;

    public void Write(StateWriter writer)
    {
        writer.Text("variant", Variant);
        writer.Text("metric", Metric);
        writer.Numbers("fractions", Fractions.AsSpan());
        writer.Count("lastLook", LastLook ?? 0);
        writer.Count("shownAtLook", ShownAtLook ?? 0);
        writer.Count("worseAtLook", WorseAtLook ?? 0);
        writer.Text("stop", Stop.ToString());
        writer.Count("stoppedAtLook", StoppedAtLook ?? 0);
    }

    public static MetricLooks Read(StateReader reader)
    {
        double[] fractions = reader.Numbers("fractions");
        for (int i = 0; i < fractions.Length; i++)
        {
            if (!(fractions[i] > (i == 0 ? 0 : fractions[i - 1])))
            {
                throw new JsonException("Information grows from look to look.");
            }
        }
        return new(
            reader.Text("variant"),
            reader.Text("metric"),
            ValueList<double>.Of(fractions),
            Look(reader, "lastLook"),
            Look(reader, "shownAtLook"),
            Look(reader, "worseAtLook"),
            reader.Choice<LookDecision>("stop"),
            Look(reader, "stoppedAtLook"));
    }
}
