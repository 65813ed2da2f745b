using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Control and treatment within one stratum (a country, a platform, new or old users).</summary>
/// <param name="Control">Control's users in the stratum.</param>
/// <param name="Treatment">Treatment's users in the stratum.</param>
[JsonConverter(typeof(StateConverter<ProportionStratum>))]
public readonly partial record struct ProportionStratum(ProportionSummary Control, ProportionSummary Treatment) : IJsonState<ProportionStratum>
{
    /// <inheritdoc/>
    public override string ToString() => $"treatment {Treatment}, control {Control}";

    void IJsonState<ProportionStratum>.Write(StateWriter writer)
    {
        writer.State("control", Control);
        writer.State("treatment", Treatment);
    }

    static ProportionStratum IJsonState<ProportionStratum>.Read(StateReader reader) =>
        new(reader.State<ProportionSummary>("control"), reader.State<ProportionSummary>("treatment"));
}
