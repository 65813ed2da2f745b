using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public sealed partial record CovariateAdjustment : IReportable;

[TypeFormatterSource]
public abstract partial record Effect : IReportable;

[TypeFormatterSource]
public readonly partial record struct Finding : IReportable;

[TypeFormatterSource]
public readonly partial record struct Interval : IReportable;

[TypeFormatterSource]
public readonly partial record struct Lift : IReportable;

[TypeFormatterSource]
public sealed partial record StratumAdjustment : IReportable;
