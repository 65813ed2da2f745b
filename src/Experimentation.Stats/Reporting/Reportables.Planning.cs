using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public sealed partial record Allocation : IReportable;

[TypeFormatterSource]
public sealed partial record AnalysisWindow : IReportable;

[TypeFormatterSource]
public readonly partial record struct BaselineScenario : IReportable;

[TypeFormatterSource]
public sealed partial record Capping : IReportable;

[TypeFormatterSource]
public readonly partial record struct CurvePoint : IReportable;

[TypeFormatterSource]
public readonly partial record struct DesignFactor : IReportable;

[TypeFormatterSource]
public sealed partial record DetectableLiftAnswer : IReportable;

[TypeFormatterSource]
public sealed partial record MetricHistory : IReportable;

[TypeFormatterSource]
public abstract partial record PowerAnalysis : IReportable;

[TypeFormatterSource]
public sealed partial record PowerAnswer : IReportable;

[TypeFormatterSource]
public sealed partial record PowerCurve : IReportable;

[TypeFormatterSource]
public sealed partial record SampleSizeAnswer : IReportable;

[TypeFormatterSource]
public sealed partial record SequentialPower : IReportable;

[TypeFormatterSource]
public sealed partial record SequentialSampleSize : IReportable;
