namespace Experimentation.Stats.Sequential;

/// <summary>Where a test goes on at a look, on the z scale; infinite sides are open.</summary>
/// <param name="Lower">At or below it the test stops.</param>
/// <param name="Upper">At or above it the test stops.</param>
internal readonly record struct ContinuationSet(double Lower, double Upper)
{
    public bool IsEven => Lower == -Upper;
}
