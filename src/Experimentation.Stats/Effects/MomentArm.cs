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
}
