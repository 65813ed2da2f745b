using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public readonly partial record struct AdjustedHypothesis : IReportable;

[TypeFormatterSource]
public sealed partial record AllPairs : IReportable;

[TypeFormatterSource]
public sealed partial record Family : IReportable;

[TypeFormatterSource]
public sealed partial record FamilyResult : IReportable;

[TypeFormatterSource]
public readonly partial record struct GraphEdge : IReportable;

[TypeFormatterSource]
public sealed partial record HypothesisGraph : IReportable;

[TypeFormatterSource]
public sealed partial record HypothesisLabel : IReportable;

[TypeFormatterSource]
public sealed partial record ManyToOne : IReportable;

[TypeFormatterSource]
public sealed partial record SegmentResult : IReportable;

[TypeFormatterSource]
public sealed partial record SegmentShrinkage : IReportable;

[TypeFormatterSource]
public sealed partial record SegmentedComparison : IReportable;

[TypeFormatterSource]
public sealed partial record ShrunkSegment : IReportable;
