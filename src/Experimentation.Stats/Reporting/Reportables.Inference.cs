using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public readonly partial record struct AlphaStep : IReportable;

[TypeFormatterSource]
public sealed partial record AlphaTrail : IReportable;

[TypeFormatterSource]
public sealed partial record BatchReading : IReportable;

[TypeFormatterSource]
public readonly partial record struct BetaPrior : IReportable;

[TypeFormatterSource]
public abstract partial record Boundary : IReportable;

[TypeFormatterSource]
public sealed partial record Comparison : IReportable;

[TypeFormatterSource]
public sealed partial class ComparisonColumns : IReportable;

[TypeFormatterSource]
public sealed partial class CovariateRows : IReportable;

[TypeFormatterSource]
public sealed partial class CrossFolds : IReportable;

[TypeFormatterSource]
public readonly partial record struct GammaPrior : IReportable;

[TypeFormatterSource]
public readonly partial record struct Hypothesis : IReportable;

[TypeFormatterSource]
public sealed partial record LiftPosterior : IReportable;

[TypeFormatterSource]
public readonly partial record struct NormalInverseGammaPrior : IReportable;

[TypeFormatterSource]
public readonly partial record struct NormalPrior : IReportable;

[TypeFormatterSource]
public sealed partial record PastExperiments : IReportable;

[TypeFormatterSource]
public sealed partial record PermutationTest : IReportable;

[TypeFormatterSource]
public sealed partial record PointEstimate : IReportable;

[TypeFormatterSource]
public sealed partial record Posterior : IReportable;

[TypeFormatterSource]
public sealed partial record PosteriorArm : IReportable;

[TypeFormatterSource]
public sealed partial record PosteriorComparison : IReportable;

[TypeFormatterSource]
public sealed partial record PosteriorRanking : IReportable;

[TypeFormatterSource]
public sealed partial record ProportionStrata : IReportable;

[TypeFormatterSource]
public readonly partial record struct ProportionStratum : IReportable;

[TypeFormatterSource]
public sealed partial record SampleRatio : IReportable;

[TypeFormatterSource]
public sealed partial record SelectedEstimate : IReportable;

[TypeFormatterSource]
public sealed partial record SelectedTotal : IReportable;

[TypeFormatterSource]
public sealed partial record SurvivalCurve : IReportable;

[TypeFormatterSource]
public readonly partial record struct SurvivalStep : IReportable;

[TypeFormatterSource]
public sealed partial record SurvivalStratum : IReportable;

[TypeFormatterSource]
public sealed partial record TestResult : IReportable;

[TypeFormatterSource]
public sealed partial record TwoByTwoResult : IReportable;
