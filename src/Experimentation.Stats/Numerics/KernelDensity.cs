namespace Experimentation.Stats.Numerics;

/// <summary>Density of a sample at a point by a Gaussian kernel.</summary>
internal static class KernelDensity
{
    /// <summary>Silverman's (1986) rule of thumb, eq. 3.31: 0.9·min(s, IQR/1.34)·n^(−1/5). 0 where the values do not vary.</summary>
    /// <param name="sorted">Ascending, two or more.</param>
    public static double Bandwidth(ReadOnlySpan<double> sorted)
    {
        var moments = Moments.Of(sorted, nameof(sorted));
        double deviation = Math.Sqrt(Math.Max(0, moments.Squares.High) / (moments.Count - 1));
        double middle = OrderStatistics.Interpolated(sorted, 1, sorted.Length, 0.75) - OrderStatistics.Interpolated(sorted, 1, sorted.Length, 0.25);
        double spread = middle > 0 ? Math.Min(deviation, middle / 1.34) : deviation;
        return 0.9 * spread * Math.Pow(sorted.Length, -0.2);
    }

    /// <summary>The density at a point; 0 where the values do not vary.</summary>
    /// <param name="sorted">Ascending, two or more.</param>
    /// <param name="point">Where.</param>
    public static double At(ReadOnlySpan<double> sorted, double point)
    {
        double bandwidth = Bandwidth(sorted);
        if (!(bandwidth > 0))
        {
            return 0;
        }
        double sum = 0;
        foreach (double value in sorted)
        {
            sum += Normal.Density((value - point) / bandwidth);
        }
        return sum / sorted.Length / bandwidth;
    }
}
