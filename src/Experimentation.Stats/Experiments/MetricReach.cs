using System.Globalization;

namespace Experimentation.Stats;

/// <summary>What one metric of a plan could show with other users than planned.</summary>
/// <param name="Metric">The metric in its role.</param>
/// <param name="Users">Users of all variants together.</param>
/// <param name="Lift">
/// The smallest effect (of a success metric) or margin (of a guardrail) that these users allow with the plan's error rates, as a size above 0 in the unit of the planned
/// one; null if no effect that the metric can have is enough.
/// </param>
public readonly partial record struct MetricReach(MetricInRole Metric, long Users, Lift? Lift)
{
    /// <inheritdoc/>
    public override string ToString() => (Metric.Role, Lift) switch
    {
        (_, null) => $"{Metric.Metric.Name}: nothing could be shown",
        (MetricRole.Success, { } lift) => $"{Metric.Metric.Name}: {Short(lift)} could be detected",
        (_, { } margin) => $"{Metric.Metric.Name}: a loss of {Short(margin)} could be ruled out",
    };

    private static string Short(Lift lift) => lift.Unit == LiftUnit.Relative
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * lift.Value:0.##} %")
        : string.Create(CultureInfo.InvariantCulture, $"{lift.Value:G4}");
}
