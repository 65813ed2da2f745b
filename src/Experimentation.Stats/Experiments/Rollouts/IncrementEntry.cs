using System.Numerics;
using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>One metric's new users in an increment.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Kind">Decides the type of the summaries.</param>
/// <param name="FirstExposed">The day of their first exposure.</param>
/// <param name="StageIndex">The stage of their first exposure, if it was named.</param>
internal abstract record IncrementEntry(string Metric, MetricKind Kind, DateOnly FirstExposed, int? StageIndex) : IJsonState<IncrementEntry>
{
    /// <summary>Users of both variants.</summary>
    public abstract (long Control, long Treatment) Users { get; }

    /// <summary>The same, if its users were exposed on this day or before; a day that was not said is this one.</summary>
    public IncrementEntry On(DateOnly day) => FirstExposed == DateOnly.MinValue
        ? this with { FirstExposed = day }
        : FirstExposed <= day
            ? this
            : throw Guard.OutOfRange("firstExposed", FirstExposed, "Users of an increment were first exposed on its day or before.");

    protected abstract void WriteArms(StateWriter writer);

    void IJsonState<IncrementEntry>.Write(StateWriter writer)
    {
        writer.Text("metric", Metric);
        writer.Text("kind", Kind.ToString());
        writer.Day("firstExposed", FirstExposed);
        if (StageIndex is { } stage)
        {
            writer.Count("stage", stage);
        }
        WriteArms(writer);
    }

    static IncrementEntry IJsonState<IncrementEntry>.Read(StateReader reader) => reader.Choice<MetricKind>("kind") switch
    {
        MetricKind.Mean => Read<MeanSummary>(reader, MetricKind.Mean),
        MetricKind.Proportion => Read<ProportionSummary>(reader, MetricKind.Proportion),
        MetricKind.Ratio => Read<RatioSummary>(reader, MetricKind.Ratio),
        MetricKind.Rate => Read<CountSummary>(reader, MetricKind.Rate),
        var kind => throw new JsonException($"A rollout has no data of the kind {kind}."),
    };

    private static IncrementEntry<TSummary> Read<TSummary>(StateReader reader, MetricKind kind)
        where TSummary : struct, IJsonState<TSummary>, IAdditionOperators<TSummary, TSummary, TSummary> => new(
            Guard.Name(reader.Text("metric"), "A metric", "metric"),
            kind,
            reader.Has("firstExposed") ? reader.Day("firstExposed") : DateOnly.MinValue,
            reader.Has("stage") ? reader.Position("stage") : null,
            reader.State<TSummary>("control"),
            reader.State<TSummary>("treatment"));
}

/// <summary>One metric's new users with their summaries.</summary>
internal sealed record IncrementEntry<TSummary>(string Metric, MetricKind Kind, DateOnly FirstExposed, int? StageIndex, TSummary Control, TSummary Treatment)
    : IncrementEntry(Metric, Kind, FirstExposed, StageIndex)
    where TSummary : struct, IJsonState<TSummary>, IAdditionOperators<TSummary, TSummary, TSummary>
{
    public override (long Control, long Treatment) Users => (UsersOf(Control), UsersOf(Treatment));

    protected override void WriteArms(StateWriter writer)
    {
        writer.State("control", Control);
        writer.State("treatment", Treatment);
    }

    private static long UsersOf(TSummary summary) => summary switch
    {
        MeanSummary mean => mean.Count,
        ProportionSummary proportion => proportion.Trials,
        RatioSummary ratio => ratio.Count,
        CountSummary count => count.Users,
        _ => 0,
    };
}
