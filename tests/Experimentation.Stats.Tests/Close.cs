namespace Experimentation.Stats.Tests;

/// <summary>Comparison of doubles that says how far off they are.</summary>
internal static class Close
{
    /// <summary>Relative to the expected value; absolute below <paramref name="floor"/>.</summary>
    public static void To(double expected, double actual, double tolerance, double floor = 0)
    {
        if (double.IsInfinity(expected) || double.IsInfinity(actual))
        {
            Assert.Equal(expected, actual);
            return;
        }
        double error = Math.Abs(actual - expected) / Math.Max(Math.Abs(expected), floor);
        Assert.True(actual == expected || error <= tolerance, $"Expected {expected:R}, got {actual:R}: error {error:E2}, allowed {tolerance:E2}.");
    }
}
