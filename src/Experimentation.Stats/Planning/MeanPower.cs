namespace Experimentation.Stats;

/// <summary>The difference between two means, planned. Made by <see cref="Power.OfMeans(double, double?)"/>.</summary>
/// <remarks>
/// Pooled t: exact for normal data with one standard deviation (non-central t). Welch: the non-central t at Satterthwaite's degrees of freedom for the true variances,
/// an approximation whose error is in docs/power.md. z: the normal limit.
/// </remarks>
public sealed record MeanPower : MomentPower<MeanPower>
{
    internal MeanPower(double standardDeviation, double? baseline)
        : base(standardDeviation, baseline)
    {
    }

    /// <inheritdoc/>
    public override string Method => Test switch
    {
        MeanTest.PooledT => "pooled t, exact for normal data",
        MeanTest.Z => "z",
        _ => "Welch t, non-central t at Satterthwaite's degrees of freedom",
    };
}
