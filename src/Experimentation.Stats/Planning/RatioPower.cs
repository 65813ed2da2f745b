namespace Experimentation.Stats;

/// <summary>The difference between two ratios of means (clicks per session), planned by the delta method. Made by <see cref="Power.OfRatios(double, double)"/>.</summary>
public sealed record RatioPower : MomentPower<RatioPower>
{
    internal RatioPower(double standardDeviation, double ratio)
        : base(standardDeviation, ratio)
    {
    }

    /// <inheritdoc/>
    public override string Method => "delta method with " + Test switch
    {
        MeanTest.PooledT => "pooled t",
        MeanTest.Z => "z",
        _ => "Welch t",
    };

    internal override string BaselineName => "ratio";
}
