using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public sealed partial record BayesianDecay : IReportable;

[TypeFormatterSource]
public sealed partial record BurnInAdvice : IReportable;

[TypeFormatterSource]
public readonly partial record struct BurnInOption : IReportable;

[TypeFormatterSource]
public sealed partial record ConstancyTest : IReportable;

[TypeFormatterSource]
public sealed partial record CurveBand : IReportable;

[TypeFormatterSource]
public readonly partial record struct DayEffect : IReportable;

[TypeFormatterSource]
public sealed partial record DecayCurve : IReportable;

[TypeFormatterSource]
public sealed partial record DecayFit : IReportable;

[TypeFormatterSource]
public sealed partial record DecayPrior : IReportable;

[TypeFormatterSource]
public sealed partial record EnrolmentPanel : IReportable;

[TypeFormatterSource]
public sealed partial record HeavyUserCorrection : IReportable;

[TypeFormatterSource]
public sealed partial record LateForecast : IReportable;

[TypeFormatterSource]
public sealed partial record LongRunRange : IReportable;

[TypeFormatterSource]
public sealed partial record NoveltyContrast : IReportable;

[TypeFormatterSource]
public sealed partial record NoveltyEstimate : IReportable;

[TypeFormatterSource]
public sealed partial record NoveltyHistory : IReportable;

[TypeFormatterSource]
public sealed partial record NoveltyOutlook : IReportable;

[TypeFormatterSource]
public sealed partial record NoveltySequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct PastTest : IReportable;

[TypeFormatterSource]
public sealed partial record PooledCohorts : IReportable;

[TypeFormatterSource]
public sealed partial record RetentionCheck : IReportable;

[TypeFormatterSource]
public sealed partial record SegmentContrast : IReportable;

[TypeFormatterSource]
public sealed partial record TrendTest : IReportable;
