using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public sealed partial record BootstrapSummary : IReportable;

[TypeFormatterSource]
public readonly partial record struct CappedSummary : IReportable;

[TypeFormatterSource]
public readonly partial record struct Caps : IReportable;

[TypeFormatterSource]
public sealed partial record ClusterSummary : IReportable;

[TypeFormatterSource]
public sealed partial record ClusteredSample : IReportable;

[TypeFormatterSource]
public sealed partial record CohortPanels : IReportable;

[TypeFormatterSource]
public readonly partial record struct CountSummary : IReportable;

[TypeFormatterSource]
public sealed partial record CovariateSummary : IReportable;

[TypeFormatterSource]
public sealed partial record DailyPanel : IReportable;

[TypeFormatterSource]
public readonly partial record struct EntryCohort : IReportable;

[TypeFormatterSource]
public readonly partial record struct MeanSummary : IReportable;

[TypeFormatterSource]
public readonly partial record struct ProportionSummary : IReportable;

[TypeFormatterSource]
public sealed partial record QuantileSample : IReportable;

[TypeFormatterSource]
public sealed partial record QuantileSketch : IReportable;

[TypeFormatterSource]
public readonly partial record struct QuantileSummary : IReportable;

[TypeFormatterSource]
public readonly partial record struct RatioSummary : IReportable;

[TypeFormatterSource]
public sealed partial record StratifiedSummary : IReportable;

[TypeFormatterSource]
public sealed partial record SurvivalSummary : IReportable;

[TypeFormatterSource]
public sealed partial record SwitchbackSchedule : IReportable;

[TypeFormatterSource]
public sealed partial record SwitchbackSummary : IReportable;
