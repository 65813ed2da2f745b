using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>What a metric is for in an experiment (Schultzberg, Ankargren and Frånberg 2024).</summary>
public enum MetricRole
{
    /// <summary>What the feature is meant to move. Tested for superiority, powered at the minimum detectable effect.</summary>
    Success,

    /// <summary>What must not get worse. With a margin it is tested for non-inferiority and powered at no effect; without, only for deterioration.</summary>
    Guardrail,

    /// <summary>Watched for deterioration only; needs no margin and is not powered.</summary>
    Deterioration,

    /// <summary>
    /// What the treatment cannot have changed (values from before exposure, users whom the feature cannot reach). Tested for any difference, which would mean that the experiment itself is broken.
    /// </summary>
    Quality,
}

/// <summary>A metric with its role in one experiment.</summary>
/// <param name="Metric">What is measured.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Lift">Success: the minimum detectable effect, a size. Guardrail: the non-inferiority margin, a size; 0 if it has none. Deterioration and quality: 0.</param>
public sealed partial record MetricInRole(Metric Metric, MetricRole Role, Lift Lift)
{
    /// <summary>Whether a guardrail has a margin, so that it is tested for non-inferiority.</summary>
    public bool HasMargin => Role == MetricRole.Guardrail && Lift.Value > 0;

    /// <summary>What the metric's role sets out to show; null where only deterioration is tested.</summary>
    public Hypothesis? Hypothesis => Role switch
    {
        MetricRole.Success => Stats.Hypothesis.Superiority(Metric.Better),
        MetricRole.Guardrail when HasMargin => Stats.Hypothesis.NonInferiority(Lift, Metric.Better),
        _ => null,
    };

    /// <summary>The minimum detectable effect or the margin as it stands in a sentence: "2 %" of control, "0.2 percentage points" of a proportion, a number of anything else.</summary>
    internal string Size => Lift.Unit == LiftUnit.Absolute && Metric.Kind == MetricKind.Proportion
        ? (Lift.Value * 100).ToString("0.####", CultureInfo.InvariantCulture) + (Lift.Value == 0.01 ? " percentage point" : " percentage points")
        : Lift.ToString().TrimStart('+');

    /// <summary>What is tested at every look, whatever the role: whether it got worse; of a quality metric, whether it differs at all.</summary>
    internal Hypothesis Harm => Role == MetricRole.Quality ? Stats.Hypothesis.Difference(Metric.Better) : Stats.Hypothesis.Inferiority(Metric.Better);

    /// <inheritdoc/>
    public override string ToString() => Role switch
    {
        MetricRole.Success => $"{Metric.Name}, success metric, minimum detectable effect {Size}",
        MetricRole.Guardrail => $"{Metric.Name}, guardrail {(HasMargin ? $"with a non-inferiority margin of {Size}" : "without a margin")}",
        MetricRole.Quality => $"{Metric.Name}, quality metric that must not differ",
        _ => $"{Metric.Name}, watched for deterioration",
    };
}
