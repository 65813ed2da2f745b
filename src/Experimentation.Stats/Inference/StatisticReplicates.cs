using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Replications of a caller's statistic; it has no other scale than its own.</summary>
internal sealed record StatisticReplicates(double Estimate, double Error, ValueList<double> Values, ValueList<double> Errors, double Acceleration, ValueList<Finding> Findings) : IReplicates
{
    public string Name => "Bootstrap";

    public int Replications => Values.Count;

    public BootstrapOnScale On(EffectScale scale, BootstrapInterval interval)
    {
        if (scale != EffectScale.Absolute)
        {
            throw new InvalidOperationException("A bootstrap of one's own statistic has no other scale; bootstrap the lift itself.");
        }
        if (Findings.Count > 0)
        {
            return new(0, null, 1, 1, Findings);
        }
        var reading = new BootstrapReading(interval, Estimate, [.. Values], Error, [.. Errors], Acceleration);
        return reading.StandardError > 0 && double.IsFinite(1 / (reading.StandardError * reading.StandardError))
            ? new(Estimate, reading, 1, 1, ValueList<Finding>.Empty)
            : new(0, null, 1, 1, ValueList<Finding>.Of([new Finding(FindingCode.ZeroVariance, FindingSeverity.NotEstimable, "The statistic does not vary between replications, so there is no noise to compare it with.")]));
    }
}
