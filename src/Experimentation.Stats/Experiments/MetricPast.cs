namespace Experimentation.Stats.Experiments;

/// <summary>What past tests found on a metric, early and late.</summary>
internal sealed record MetricPast(Metric Metric, NoveltyHistory History);
