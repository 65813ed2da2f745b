using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public readonly partial record struct DistributionBand : IReportable;

[TypeFormatterSource]
public readonly partial record struct EValue : IReportable;

[TypeFormatterSource]
public readonly partial record struct EffectSequence : IReportable;

[TypeFormatterSource]
public abstract partial record EfficacyRule : IReportable;

[TypeFormatterSource]
public sealed partial record GroupSequentialConclusion : IReportable;

[TypeFormatterSource]
public sealed partial record GroupSequentialDesign : IReportable;

[TypeFormatterSource]
public sealed partial record GroupSequentialLook : IReportable;

[TypeFormatterSource]
public sealed partial record GroupSequentialSchedule : IReportable;

[TypeFormatterSource]
public sealed partial record GroupSequentialTest : IReportable;

[TypeFormatterSource]
public readonly partial record struct LookBounds : IReportable;

[TypeFormatterSource]
public readonly partial record struct LookProbabilities : IReportable;

[TypeFormatterSource]
public readonly partial record struct LookUsers : IReportable;

[TypeFormatterSource]
public readonly partial record struct NormalMixture : IReportable;

[TypeFormatterSource]
public sealed partial record QuantileCurve : IReportable;

[TypeFormatterSource]
public sealed partial record QuantileOnCurve : IReportable;

[TypeFormatterSource]
public readonly partial record struct StoppingBound : IReportable;

[TypeFormatterSource]
public sealed partial record StoppingProbabilities : IReportable;
