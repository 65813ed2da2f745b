using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A metric that a rollout watches.</summary>
/// <param name="Metric">What is measured, once per user.</param>
/// <param name="Role">Guardrail, deterioration or, if somebody asked for it, success.</param>
/// <param name="Margin">The loss that a guardrail may have and still be safe; a size, 0 if it has none.</param>
/// <param name="Evidence">How its evidence is gathered.</param>
/// <param name="RiskBudget">Harm that all users together may suffer during the rollout, in the metric's unit (crashes, minutes); 0 if there is no budget.</param>
public sealed partial record RolloutMetric(Metric Metric, MetricRole Role, Lift Margin, RolloutEvidence Evidence, double RiskBudget) : IJsonState<RolloutMetric>
{
    /// <summary>Whether the metric can be shown to be safe: a guardrail with a margin.</summary>
    public bool HasMargin => Margin.Value > 0;

    /// <inheritdoc/>
    public override string ToString() => Role == MetricRole.Success
        ? $"{Metric.Name}, success metric, watched for harm"
        : string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}, guardrail {(HasMargin ? $"with a non-inferiority margin of {Margin.ToString().TrimStart('+')}" : "without a margin")}{(RiskBudget > 0 ? $" and a risk budget of {Phrase.Number(RiskBudget)}" : "")}");

    void IJsonState<RolloutMetric>.Write(StateWriter writer)
    {
        writer.Text("metric", Metric.Name);
        writer.Text("kind", Metric.Kind.ToString());
        writer.Text("better", Metric.Better.ToString());
        if (Metric.Days is { Days: { } days } window)
        {
            writer.Count("windowDays", days);
            writer.Count("offsetDays", window.OffsetDays);
            if (window.DayCorrelation is { } correlation)
            {
                writer.Number("dayCorrelation", correlation);
            }
        }
        writer.Text("role", Role.ToString());
        writer.NumberUnlessZero("margin", Margin.Value);
        writer.Text("unit", Margin.Unit.ToString());
        writer.Text("evidence", Evidence.ToString());
        writer.NumberUnlessZero("riskBudget", RiskBudget);
    }

    static RolloutMetric IJsonState<RolloutMetric>.Read(StateReader reader)
    {
        PreferredDirection better = reader.Choice<PreferredDirection>("better");
        AnalysisWindow? window = reader.Has("windowDays") ? AnalysisWindow.Of(reader.Position("windowDays"), reader.Position("offsetDays")) : null;
        window = reader.Has("dayCorrelation") ? window?.FromDailyValues(reader.Number("dayCorrelation")) : window;
        string name = reader.Text("metric");
        Metric metric = reader.Choice<MetricKind>("kind") switch
        {
            MetricKind.Mean => Windowed(Metric.Mean(name, better), window),
            MetricKind.Proportion => Windowed(Metric.Proportion(name, better), window),
            MetricKind.Ratio => Windowed(Metric.Ratio(name, better), window),
            MetricKind.Rate => Windowed(Metric.Rate(name, better), window),
            var kind => throw new JsonException($"A rollout cannot watch metrics of the kind {kind}."),
        };
        double margin = reader.NumberOrZero("margin");
        return new(
            metric,
            reader.Choice<MetricRole>("role"),
            reader.Choice<LiftUnit>("unit") == LiftUnit.Relative ? Lift.Relative(margin) : Lift.Absolute(margin),
            reader.Choice<RolloutEvidence>("evidence"),
            reader.NumberOrZero("riskBudget"));
    }

    private static Metric<TSummary> Windowed<TSummary>(Metric<TSummary> metric, AnalysisWindow? window)
        where TSummary : struct => window is null ? metric : metric.WithWindow(window);
}
