using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Two groups compared on one scale: the second step of Summary → Effect → Inference. An effect knows its estimate and its uncertainty and
/// nothing about hypotheses, alpha or looks; a boundary reads it.
/// </summary>
/// <remarks>
/// Everything downstream asks an effect only two questions: how much tail area lies beyond a null value, and where the limit is for a
/// critical value. A z or t statistic answers from estimate and standard error; score and exact methods answer by inverting their own
/// distribution. So every method works with every boundary: fixed horizon, group sequential, always valid.
/// </remarks>
public abstract partial record Effect
{
    private protected Effect(EffectScale scale, string method)
    {
        Scale = scale;
        Method = method;
    }

    /// <summary>The scale of <see cref="Estimate"/> and of every limit.</summary>
    public EffectScale Scale { get; }

    /// <summary>The method by its usual name, e.g. "Welch t" or "Miettinen–Nurminen score".</summary>
    public virtual string Method { get; }

    /// <summary>The estimate on <see cref="Scale"/>. 0 with a finding where it cannot be estimated (see <see cref="IsEstimable"/>).</summary>
    public abstract double Estimate { get; }

    /// <summary>Standard error of <see cref="Estimate"/> on <see cref="Scale"/>; +∞ where it cannot be estimated.</summary>
    public abstract double StandardError { get; }

    /// <summary>Degrees of freedom of the t statistic; +∞ for normal and exact methods.</summary>
    public abstract double DegreesOfFreedom { get; }

    /// <summary>
    /// Statistical information: one over the squared standard error, on the scale on which the estimate is treated as normal (the logarithm
    /// for ratios). Sequential boundaries take their clock from it. 0 where the effect cannot be estimated.
    /// </summary>
    public abstract double Information { get; }

    /// <summary>How covariates or strata took part; null where they did not.</summary>
    public virtual CovariateAdjustment? Adjustment => null;

    /// <summary>Whether there is anything to claim. If not, <see cref="Findings"/> says why and every p-value is 1.</summary>
    public bool IsEstimable => HasInformation;

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; private protected init; } = ValueList<Finding>.Empty;

    /// <summary>The value of <see cref="Scale"/> that means "no effect": 1 for ratios, 0 otherwise.</summary>
    public double NoEffect => Scale is EffectScale.RiskRatio or EffectScale.OddsRatio ? 1 : 0;

    /// <summary>Estimate, standard error and method in words; why there is no estimate, if there is none.</summary>
    public sealed override string ToString() => IsEstimable
        ? $"{Phrase.OnScale(Estimate, Scale)} (standard error {Phrase.Number(StandardError)}; {Method})"
        : "Nothing can be said: " + string.Join(" ", Findings);

    /// <summary>The null value against which there is no evidence either way. Not the estimate itself where a method shrinks it.</summary>
    internal virtual double Centre => Estimate;

    /// <summary>Whether <see cref="Information"/> is above 0; for effects whose information is costly to work out.</summary>
    private protected virtual bool HasInformation => Information > 0;

    /// <summary>On which side of a null value the evidence lies. Exact methods ask their tails: discrete ones can lean to one side of their own estimate.</summary>
    internal virtual bool IsAbove(double nullValue) => Centre > nullValue;

    /// <summary>One-sided p-value of "the effect is at most <paramref name="nullValue"/>": small when the effect is larger. 1 where not estimable.</summary>
    internal abstract double UpperTail(double nullValue);

    /// <summary>One-sided p-value of "the effect is at least <paramref name="nullValue"/>": small when the effect is smaller. 1 where not estimable.</summary>
    internal abstract double LowerTail(double nullValue);

    /// <summary>Signed standard normal score of the distance from a null value; positive when the effect is larger. 0 where not estimable.</summary>
    internal virtual double ZScore(double nullValue)
    {
        double upper = UpperTail(nullValue);
        double lower = LowerTail(nullValue);
        return upper <= lower ? Math.Max(0, Normal.UpperQuantile(upper)) : Math.Min(0, Normal.LowerQuantile(lower));
    }

    /// <summary>The lower confidence limit: the null value whose <see cref="UpperTail"/> equals the critical value's tail. −∞ where there is none.</summary>
    internal abstract double LowerLimit(CriticalValue critical);

    /// <summary>The upper confidence limit: the null value whose <see cref="LowerTail"/> equals the critical value's tail. +∞ where there is none.</summary>
    internal abstract double UpperLimit(CriticalValue critical);

    /// <summary>Both limits: <see cref="LowerLimit"/> and <see cref="UpperLimit"/>, whose critical values are often the same.</summary>
    internal virtual (double Lower, double Upper) Limits(CriticalValue above, CriticalValue below) => (LowerLimit(above), UpperLimit(below));

    /// <summary>
    /// The same two groups on another scale, from the same data, by the same family of methods.
    /// </summary>
    /// <exception cref="InvalidOperationException">The effect does not carry what the scale needs (odds of a mean, a lift of a bare estimate).</exception>
    internal abstract Effect On(EffectScale scale);

    /// <summary>
    /// The same comparison on a scale where a margin of this unit is a fixed number, so that the margin's own uncertainty (control's mean is
    /// an estimate) is part of the test.
    /// </summary>
    internal virtual Effect ForMargin(LiftUnit unit) => unit switch
    {
        LiftUnit.Absolute => On(EffectScale.Absolute),
        _ when Scale is EffectScale.Absolute or EffectScale.OddsRatio => On(EffectScale.RelativeLogRatio),
        _ => this,
    };

    /// <summary>
    /// An effect estimated elsewhere (a regression, another library): anything with an estimate, a standard error and, for small samples,
    /// degrees of freedom. It has no other scale than its own.
    /// </summary>
    /// <param name="estimate">From −1E+100 to 1E+100; 0 means no effect.</param>
    /// <param name="standardError">From 1E-100 to 1E+100, in the estimate's unit.</param>
    /// <param name="degreesOfFreedom">At least 0.5; +∞ (the default) reads it as a z statistic.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Effect Of(double estimate, double standardError, double degreesOfFreedom = double.PositiveInfinity) =>
        new GivenEffect(
            Guard.Value(estimate, "An estimate"),
            Guard.Divisor(standardError, "A standard error"),
            degreesOfFreedom >= 0.5 ? degreesOfFreedom : throw Guard.OutOfRange(nameof(degreesOfFreedom), degreesOfFreedom, "Degrees of freedom are at least 0.5 (infinity for a z statistic)."));
}
