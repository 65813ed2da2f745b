using Experimentation.Stats.Reporting;

namespace Experimentation.Stats.Sequential;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public readonly partial record struct BettingSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct ChangeAlarm : IReportable;

[TypeFormatterSource]
public readonly partial record struct EmpiricalBernsteinSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct LikelihoodRatioSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct LinearModelMixture : IReportable;

[TypeFormatterSource]
public readonly partial record struct LinearModelSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct ProportionSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct QuantileComparisonSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct QuantileSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct RateRatioSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct SampleRatioSequence : IReportable;

[TypeFormatterSource]
public readonly partial record struct TwoProportionSequence : IReportable;
