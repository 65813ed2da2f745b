using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// The one place where results and reports meet: what can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record ABTestAnalysis : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record ABTestPlan : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record Comparison : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record PowerCurve : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record SampleSizeAnswer : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record GroupSequentialDesign : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record GroupSequentialTest : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record HealthReport : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record NoveltyEstimate : IReportable;

[TypeFormatterSource(typeof(NotebookFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed partial record TrafficSchedule : IReportable;
