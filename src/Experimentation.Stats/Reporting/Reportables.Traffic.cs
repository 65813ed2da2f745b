using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public readonly partial record struct BucketRange : IReportable;

[TypeFormatterSource]
public sealed partial record Displacement : IReportable;

[TypeFormatterSource]
public sealed partial record DurationAnswer : IReportable;

[TypeFormatterSource]
public sealed partial record DurationOption : IReportable;

[TypeFormatterSource]
public readonly partial record struct LayerLoad : IReportable;

[TypeFormatterSource]
public readonly partial record struct MovedTest : IReportable;

[TypeFormatterSource]
public readonly partial record struct OpenSlot : IReportable;

[TypeFormatterSource]
public sealed partial record RefusedTest : IReportable;

[TypeFormatterSource]
public sealed partial record RunningTest : IReportable;

[TypeFormatterSource]
public sealed partial record ScheduleChange : IReportable;

[TypeFormatterSource]
public sealed partial record ScheduleDifference : IReportable;

[TypeFormatterSource]
public sealed partial record SchedulePortfolio : IReportable;

[TypeFormatterSource]
public sealed partial record ScheduledRun : IReportable;

[TypeFormatterSource]
public sealed partial record ScheduledTest : IReportable;

[TypeFormatterSource]
public sealed partial record TestDemand : IReportable;

[TypeFormatterSource]
public sealed partial record TrafficCalendar : IReportable;

[TypeFormatterSource]
public sealed partial record TrafficLayer : IReportable;

[TypeFormatterSource]
public readonly partial record struct TrafficOption : IReportable;

[TypeFormatterSource]
public sealed partial record TrafficSchedule : IReportable;

[TypeFormatterSource]
public abstract partial record UserGrowth : IReportable;
