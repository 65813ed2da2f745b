using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>What a check found.</summary>
/// <param name="Status">How it came out.</param>
/// <param name="PValue">The smallest level at which it would have failed.</param>
/// <param name="Message">A sentence.</param>
internal sealed record HealthOutcome(HealthStatus Status, double PValue, string Message)
{
    /// <summary>Where it is, the worst first.</summary>
    public ValueList<string> Culprits { get; init; } = ValueList<string>.Empty;

    /// <summary>Another severity than the check's usual one.</summary>
    public HealthSeverity? Severity { get; init; }

    public static HealthOutcome Unknown(string why) => new(HealthStatus.NotEstimable, 1, why);

    public static HealthOutcome Of(bool failed, double pValue, string message) => new(failed ? HealthStatus.Failed : HealthStatus.Passed, pValue, message);
}
