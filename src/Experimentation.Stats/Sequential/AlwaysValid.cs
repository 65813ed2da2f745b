using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// Front door to always-valid inference: results that hold at every look, however often one looks and whenever one stops. Use it when the
/// final size is not known; when it is, a group-sequential design needs fewer users.
/// </summary>
public static partial class AlwaysValid
{
    /// <summary>
    /// An always-valid boundary for <see cref="Comparison.Using"/> that is tightest at a given information. Information is one over the squared
    /// standard error on the scale that is tested; <see cref="InformationOf"/> works it out for a number of users.
    /// </summary>
    /// <param name="information">Finite, above 0.</param>
    /// <param name="alpha">The two-sided level at which it is tightest there; strictly between 0 and 1. It may be read at any level.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Boundary TightestAt(double information, double alpha = 0.05) =>
        new AlwaysValidBoundary(NormalMixture.TightestAt(information, alpha), 1, alpha);

    /// <summary>An always-valid boundary that is tightest at a share of the information that a plan ends with. For experiments with a plan.</summary>
    /// <param name="shareOfPlan">Above 0; 1 is the planned end.</param>
    /// <param name="alpha">The two-sided level at which it is tightest there; strictly between 0 and 1. It may be read at any level.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Boundary TightestAtPlan(double shareOfPlan = 1, double alpha = 0.05) =>
        new AlwaysValidBoundary(null, Guard.Positive(shareOfPlan, "A share of the plan"), Guard.Probability(alpha, "Alpha", "0.05 means 5 %"));

    /// <summary>An always-valid boundary with a given parameter, for <see cref="Comparison.Using"/>.</summary>
    /// <param name="mixture">The boundary; its unit of information is one over the squared standard error.</param>
    /// <exception cref="ArgumentException">The boundary was not set.</exception>
    public static Boundary Of(NormalMixture mixture) => new AlwaysValidBoundary(Set(mixture), 1, 0.05);

    /// <summary>The state of an always-valid test before its first look.</summary>
    /// <param name="mixture">The boundary: where it is to be tightest. Fixed before the first look.</param>
    /// <param name="watch">Which direction is tested.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <param name="nullValue">The value that is tested; 0 for differences and lifts, 1 for ratios, a margin for non-inferiority.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">The boundary was not set.</exception>
    public static EffectSequence Sequence(NormalMixture mixture, WatchFor watch = WatchFor.AnyChange, double alpha = 0.05, double nullValue = 0) => new(
        Set(mixture),
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %"),
        Defined(watch),
        Guard.Finite(nullValue, "A null value"));

    /// <summary>
    /// Information about a difference in means that a number of users carries: users·share·(1 − share)/variance. For choosing where an
    /// always-valid boundary is to be tightest.
    /// </summary>
    /// <param name="users">Users of both arms; finite, above 0.</param>
    /// <param name="standardDeviation">Standard deviation of the metric between users; finite, above 0.</param>
    /// <param name="treatmentShare">Share of the users in treatment; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static double InformationOf(double users, double standardDeviation, double treatmentShare = 0.5) =>
        Guard.Positive(users, "A number of users") * Guard.Probability(treatmentShare, "A share", "0.5 means 50 %") * (1 - treatmentShare)
        / (Guard.Positive(standardDeviation, "A standard deviation") * standardDeviation);

    private static NormalMixture Set(NormalMixture mixture) => mixture.MixingInformation > 0
        ? mixture
        : throw new ArgumentException("The boundary is not set; make one with NormalMixture.TightestAt.", nameof(mixture));
}
