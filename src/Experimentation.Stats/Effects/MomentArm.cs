namespace Experimentation.Stats.Effects;

/// <summary>
/// What a moment-based effect needs to know of one arm. Means, ratios of means and adjusted means all reduce to it: they differ in what
/// "mean" and "variance per user" are, and in nothing after that.
/// </summary>
/// <param name="Count">Users.</param>
/// <param name="Mean">The arm's value of the metric.</param>
/// <param name="Variance">Variance of one user's contribution, so that the value's own variance is Variance / Count.</param>
internal readonly record struct MomentArm(double Count, double Mean, double Variance)
{
    public double VarianceOfMean => Variance / Count;

    /// <summary>Degrees of freedom of the variance, where they are not one less than the users.</summary>
    public double? OwnDegreesOfFreedom { get; init; }

    /// <summary>What Satterthwaite's formula weighs the arms by: the variance that a working model expects, where it is not the observed one.</summary>
    public double? WorkingVarianceOfMean { get; init; }

    public double DegreesOfFreedom => OwnDegreesOfFreedom ?? Count - 1;
}
