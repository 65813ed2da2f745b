using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>
/// A mean without the values at both ends, with the variance that belongs to it: that of the winsorised values, in which what was left out counts as the last that was kept
/// (Tukey and McLaughlin 1963).
/// </summary>
internal static class TrimmedMean
{
    /// <summary>The share to leave out at each end.</summary>
    public static double Share(double trimPerTail) => trimPerTail is >= 0 and < 0.5
        ? trimPerTail
        : throw Guard.OutOfRange(nameof(trimPerTail), trimPerTail, "The share left out at each end is at least 0 and below 0.5 (0.2 keeps the middle 60 %).");

    /// <summary>Values left out at each end.</summary>
    public static int LeftOut(int count, double trimPerTail) => (int)Math.Floor(trimPerTail * count);

    /// <summary>What an effect needs to know: the values that are kept are the users, (n − 1)·s_w²/(h − 1) is their variance.</summary>
    public static MomentArm Arm(QuantileSample sample, double trimPerTail)
    {
        int n = sample.Count;
        int ends = LeftOut(n, trimPerTail);
        int kept = n - 2 * ends;
        if (n == 0)
        {
            return new(0, 0, 0);
        }
        ReadOnlySpan<double> middle = sample.Sorted.Slice(ends, kept);
        var moments = Moments.Of(middle, nameof(sample));
        if (kept < 2)
        {
            return new(kept, moments.Mean.High, 0);
        }
        // The two ends count as many times more as values were left out there.
        Moments winsorized = moments + new Moments(ends, middle[0], 0) + new Moments(ends, middle[^1], 0);
        return new(kept, moments.Mean.High, Math.Max(0, winsorized.Squares.High) / (kept - 1));
    }
}
