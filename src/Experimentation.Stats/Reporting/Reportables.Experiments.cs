using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public sealed partial record ABTest : IReportable;

[TypeFormatterSource]
public sealed partial record ABTestAnalysis : IReportable;

[TypeFormatterSource]
public sealed partial record ABTestHistory : IReportable;

[TypeFormatterSource]
public sealed partial record ABTestPlan : IReportable;

[TypeFormatterSource]
public sealed partial record ABTestSimulation : IReportable;

[TypeFormatterSource]
public sealed partial record Baseline : IReportable;

[TypeFormatterSource]
public sealed partial record Decision : IReportable;

[TypeFormatterSource]
public sealed partial record DecisionRule : IReportable;

[TypeFormatterSource]
public sealed partial record ExperimentData : IReportable;

[TypeFormatterSource]
public sealed partial record Feature : IReportable;

[TypeFormatterSource]
public sealed partial record FeatureAnalysis : IReportable;

[TypeFormatterSource]
public sealed partial record FeatureHoldOut : IReportable;

[TypeFormatterSource]
public sealed partial record FeaturePart : IReportable;

[TypeFormatterSource]
public sealed partial record FeatureReading : IReportable;

[TypeFormatterSource]
public sealed partial record HealthCheck : IReportable;

[TypeFormatterSource]
public sealed partial record HealthReport : IReportable;

[TypeFormatterSource]
public sealed partial record InstrumentationReadiness : IReportable;

[TypeFormatterSource]
public abstract partial record Metric : IReportable;

[TypeFormatterSource]
public sealed partial record MetricCharacteristics : IReportable;

[TypeFormatterSource]
public sealed partial record MetricInRole : IReportable;

[TypeFormatterSource]
public sealed partial record MetricInstrumentation : IReportable;

[TypeFormatterSource]
public sealed partial record MetricPlan : IReportable;

[TypeFormatterSource]
public readonly partial record struct MetricReach : IReportable;

[TypeFormatterSource]
public sealed partial record MetricReadiness : IReportable;

[TypeFormatterSource]
public sealed partial record MetricResult : IReportable;

[TypeFormatterSource]
public sealed partial record MonitoredRollout : IReportable;

[TypeFormatterSource]
public sealed partial record Readout : IReportable;

[TypeFormatterSource]
public sealed partial record Registration : IReportable;

[TypeFormatterSource]
public readonly partial record struct RegistrationDifference : IReportable;

[TypeFormatterSource]
public readonly partial record struct RolloutCheck : IReportable;

[TypeFormatterSource]
public sealed partial record RolloutDecision : IReportable;

[TypeFormatterSource]
public sealed partial record RolloutIncrement : IReportable;

[TypeFormatterSource]
public sealed partial record RolloutMetric : IReportable;

[TypeFormatterSource]
public sealed partial record RolloutMetricResult : IReportable;

[TypeFormatterSource]
public sealed partial class RolloutMonitor : IReportable;

[TypeFormatterSource]
public readonly partial record struct RolloutRisk : IReportable;

[TypeFormatterSource]
public readonly partial record struct RolloutStage : IReportable;

[TypeFormatterSource]
public readonly partial record struct RolloutStratum : IReportable;

[TypeFormatterSource]
public sealed partial record Traffic : IReportable;

[TypeFormatterSource]
public readonly partial record struct Variant : IReportable;

[TypeFormatterSource]
public sealed partial record SampleRatioDay : IReportable;

[TypeFormatterSource]
public sealed partial record SampleRatioHistory : IReportable;
