using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What the looks at an A/B test leave behind for the next one: when they were, how much information each metric had, and what was shown. A value that a
/// service stores as JSON between looks; see <see cref="ABTestPlan.Analyze(ExperimentData, ABTestHistory)"/>.
/// </summary>
[JsonConverter(typeof(StateConverter<ABTestHistory>))]
public sealed partial record ABTestHistory : IJsonState<ABTestHistory>
{
    internal ABTestHistory(string test, long plannedUsers, ValueList<long> looks, ValueList<double> sampleRatioLooks, int? lastLook, int? mismatchAtLook, ValueList<MetricLooks> metrics)
    {
        Test = test;
        PlannedUsers = plannedUsers;
        Looks = looks;
        SampleRatioLooks = sampleRatioLooks;
        LastLook = lastLook;
        MismatchAtLook = mismatchAtLook;
        Metrics = metrics;
    }

    /// <summary>The name of the test.</summary>
    public string Test { get; }

    /// <summary>Users that the plan asked for.</summary>
    public long PlannedUsers { get; }

    /// <summary>Users of all variants at each look, the latest last.</summary>
    public IReadOnlyList<long> Looks { get; }

    /// <summary>The look at which all users were there, or which was declared the last one; null while looks are left.</summary>
    public int? LastLook { get; }

    /// <summary>The first look at which the sample ratio was off; null if it never was.</summary>
    public int? MismatchAtLook { get; }

    /// <summary>The readout that these looks were at; empty for a test without readouts.</summary>
    public string Readout { get; internal init; } = "";

    /// <summary>What the looks at other readouts of the same test left behind.</summary>
    public IReadOnlyList<ABTestHistory> OtherReadouts { get; internal init; } = ValueList<ABTestHistory>.Empty;

    internal ValueList<double> SampleRatioLooks { get; }

    internal ValueList<MetricLooks> Metrics { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"'{Test}'{(Readout.Length > 0 ? $", {Readout}" : "")}: {Phrase.Counted(Looks.Count, "look")}, the latest at {Phrase.Count(Looks[^1])} of {Phrase.Count(PlannedUsers)} users{(LastLook is null ? "" : "; no looks are left")}.");

    /// <summary>The looks at one readout; null if there were none.</summary>
    internal ABTestHistory? At(string readout) => Readout == readout ? this : OtherReadouts.FirstOrDefault(h => h.Readout == readout);

    /// <summary>The looks at all other readouts, this one being put aside.</summary>
    internal IEnumerable<ABTestHistory> Except(string readout) => OtherReadouts.Prepend(this with { OtherReadouts = ValueList<ABTestHistory>.Empty }).Where(h => h.Readout != readout);

    internal MetricLooks? Of(string variant, string metric) => Metrics.FirstOrDefault(m => m.Variant == variant && m.Metric == metric);

    void IJsonState<ABTestHistory>.Write(StateWriter writer)
    {
        writer.Text("test", Test);
        writer.Count("plannedUsers", PlannedUsers);
        writer.Counts("looks", ((ValueList<long>)Looks).AsSpan());
        writer.Numbers("sampleRatioLooks", SampleRatioLooks.AsSpan());
        writer.Count("lastLook", LastLook ?? 0);
        writer.Count("mismatchAtLook", MismatchAtLook ?? 0);
        writer.States("metrics", Metrics);
        if (Readout.Length > 0)
        {
            writer.Text("readout", Readout);
            writer.States("otherReadouts", OtherReadouts);
        }
    }

    static ABTestHistory IJsonState<ABTestHistory>.Read(StateReader reader)
    {
        var looks = ValueList<long>.Of(reader.Counts("looks"));
        if (looks.Count == 0 || looks.Zip(looks.Skip(1), (a, b) => a >= b).Any(back => back))
        {
            throw new JsonException("A history has at least one look, and each look has more users than the one before.");
        }
        var ratioLooks = ValueList<double>.Of(reader.Numbers("sampleRatioLooks"));
        if (ratioLooks.Prepend(0).Zip(ratioLooks, (a, b) => b > a).Any(grows => !grows))
        {
            throw new JsonException("The share of the planned users at the looks at the sample ratio grows from look to look.");
        }
        return new(
            reader.Text("test"),
            reader.Count("plannedUsers"),
            looks,
            ratioLooks,
            LookOf(reader, "lastLook", looks.Count),
            LookOf(reader, "mismatchAtLook", looks.Count),
            ValueList<MetricLooks>.Of(reader.States<MetricLooks>("metrics")))
        {
            Readout = reader.Has("readout") ? reader.Text("readout") : "",
            OtherReadouts = reader.Has("readout") ? ValueList<ABTestHistory>.Of(reader.States<ABTestHistory>("otherReadouts")) : ValueList<ABTestHistory>.Empty,
        };
    }

    private static int? LookOf(StateReader reader, string name, int looks) => MetricLooks.Look(reader, name) is { } look && look > looks
        ? throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"\"{name}\" is one of {Phrase.Counted(looks, "look")}. Got {look}."))
        : MetricLooks.Look(reader, name);
}
