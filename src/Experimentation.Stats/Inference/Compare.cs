using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>
/// Front door to comparisons: two summaries in, a <see cref="Comparison"/> out, read two-sided at alpha 0.05 and fixed horizon. The comparison
/// itself offers other scales, hypotheses, levels and boundaries.
/// </summary>
public static partial class Compare
{
    /// <summary>The significance level where none is given.</summary>
    public const double DefaultAlpha = 0.05;

    /// <summary>Difference between two means.</summary>
    /// <remarks>Assumes independent users, and arms large enough that means are near normal (skewed metrics need more; Kohavi et al. 2014 give 355·skewness² per arm).</remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users.</param>
    /// <param name="test">How the noise is worked out; Welch unless there is a reason.</param>
    public static Comparison Means(MeanSummary control, MeanSummary treatment, MeanTest test = MeanTest.Welch) =>
        Of(MomentEffects.OfMeans(control, treatment, test));

    /// <summary>Difference between two ratios of means (clicks per session), by the delta method.</summary>
    /// <remarks>The user is the unit of analysis, so sessions of one user may depend on each other (Deng, Knoblich and Lu 2018, eq. 2).</remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users.</param>
    /// <param name="test">How the noise is worked out.</param>
    public static Comparison Ratios(RatioSummary control, RatioSummary treatment, MeanTest test = MeanTest.Welch) =>
        Of(MomentEffects.OfRatios(control, treatment, test));

    /// <summary>Mean difference of the same users under both treatments (Student's paired t).</summary>
    /// <param name="pairs">One pair per user: the numerator is the value under treatment, the denominator the value under control.</param>
    public static Comparison Paired(RatioSummary pairs) => Of(MomentEffects.OfPairs(pairs));

    /// <summary>Any effect, for example one estimated elsewhere (<see cref="Effect.Of(double, double, double)"/>).</summary>
    /// <exception cref="ArgumentNullException">The effect is null.</exception>
    public static Comparison Of(Effect effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        return new(effect, Hypothesis.Difference(), DefaultAlpha, Boundary.FixedHorizon);
    }
}
