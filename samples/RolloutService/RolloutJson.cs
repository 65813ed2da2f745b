using System.Text.Json.Serialization;
using Experimentation.Stats;

namespace RolloutService;

/// <summary>What the service reads, answers and stores. The library's types bring their own JSON, so the generated code only has to name them.</summary>
[JsonSerializable(typeof(MonitoredRollout))]
[JsonSerializable(typeof(RolloutIncrement))]
[JsonSerializable(typeof(RolloutMonitor))]
[JsonSerializable(typeof(RolloutDecision))]
[JsonSerializable(typeof(List<RolloutDecision>))]
[JsonSerializable(typeof(Answer))]
internal sealed partial class RolloutJson : JsonSerializerContext;

/// <summary>The answer to a day's data.</summary>
/// <param name="Arrival">Whether the day counted: "Next" if it did; "SeenBefore" or "TooEarly" if it did not.</param>
/// <param name="Decision">What to do now.</param>
internal sealed record Answer(string Arrival, RolloutDecision Decision);
