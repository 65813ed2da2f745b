namespace Experimentation.Stats.Numerics;

/// <summary>Values by rank, counted from 1 for the smallest: all of them, or only those between two ranks.</summary>
internal static class OrderStatistics
{
    /// <summary>Below this many values sorting all of them is as fast as looking for a few.</summary>
    private const int Few = 8192;

    /// <summary>Standard deviations by which a rank in a regular sample of the values may miss.</summary>
    private const double Reach = 5;

    /// <summary>A sorted copy.</summary>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    public static double[] Sorted(ReadOnlySpan<double> values, string name)
    {
        double[] sorted = values.ToArray();
        RadixSort.Sort(sorted);
        RequireEnds(values, sorted, name);
        return sorted;
    }

    /// <summary>The values at ranks <paramref name="first"/> to <paramref name="last"/> in ascending order.</summary>
    /// <remarks>
    /// A regular sample of the values brackets the wanted ranks; one pass counts what lies below the bracket and keeps what lies in it, and only that is sorted. Where the
    /// sample misleads (values in a pattern), all are sorted: slower, never wrong.
    /// </remarks>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    public static double[] Window(ReadOnlySpan<double> values, int first, int last, string name)
    {
        int n = values.Length;
        return n > Few && (double)(last - first) / n < 0.25 && Bracketed(values, first, last, name) is { } found
            ? found
            : Sorted(values, name)[(first - 1)..last];
    }

    /// <summary>The quantile that R's type 7, NumPy and spreadsheets report: the value at rank 1 + (n − 1)·p, straight between neighbours (Hyndman and Fan 1996).</summary>
    /// <param name="sorted">Values at ranks from <paramref name="first"/> on, holding those that are needed.</param>
    /// <param name="first">Rank of the first of them.</param>
    /// <param name="count">Number of all values, 1 or more.</param>
    /// <param name="probability">0 to 1.</param>
    public static double Interpolated(ReadOnlySpan<double> sorted, long first, long count, double probability)
    {
        double position = (count - 1) * probability;
        double below = Math.Floor(position);
        int i = (int)((long)below + 1 - first);
        double share = position - below;
        return share == 0 || i + 1 >= sorted.Length ? sorted[i] : sorted[i] + share * (sorted[i + 1] - sorted[i]);
    }

    /// <summary>The rank of the smallest value that at least a share p of the values does not exceed, 1 to n.</summary>
    public static long Rank(double probability, long count)
    {
        // 0.95·20 is a little more than 19 in binary: the rounding of a product must not choose the next value.
        return (long)Math.Clamp(Math.Ceiling(probability * count * (1 - 1e-14)), 1, count);
    }

    /// <summary>How many of the values in ascending order are at most this large.</summary>
    public static int CountAtMost(ReadOnlySpan<double> sorted, double value)
    {
        (int low, int high) = (0, sorted.Length);
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            (low, high) = sorted[middle] <= value ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static double[]? Bracketed(ReadOnlySpan<double> values, int first, int last, string name)
    {
        int n = values.Length;
        int stride = Math.Max(1, (int)Math.Cbrt(n) / 2);
        double[] sample = new double[n / stride];
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = values[i * stride + stride / 2];
        }
        Array.Sort(sample);
        double low = sample[Math.Clamp(SampleRank(first, -1), 0, sample.Length - 1)];
        double high = sample[Math.Clamp(SampleRank(last, +1), 0, sample.Length - 1)];
        if (SampleRank(first, -1) < 0)
        {
            low = double.NegativeInfinity;
        }
        if (SampleRank(last, +1) >= sample.Length)
        {
            high = double.PositiveInfinity;
        }
        double[] kept = new double[Math.Min(n, 4 * (last - first) + n / 4)];
        int below = 0;
        int count = 0;
        bool sound = true;
        foreach (double value in values)
        {
            if (count == kept.Length)
            {
                return null;
            }
            sound &= Math.Abs(value) <= Guard.Largest;
            kept[count] = value;
            below += value < low ? 1 : 0;
            count += value >= low && value <= high ? 1 : 0;
        }
        if (!sound)
        {
            RequireAll(values, name);
        }
        if (below >= first || below + count < last)
        {
            return null;
        }
        Array.Sort(kept, 0, count);
        return kept[(first - 1 - below)..(last - below)];

        int SampleRank(int rank, int side)
        {
            double p = (double)rank / n;
            double m = sample.Length;
            return (int)Math.Floor(p * m + side * (Reach * Math.Sqrt(p * (1 - p) * m) + 2));
        }
    }

    private static void RequireEnds(ReadOnlySpan<double> values, double[] sorted, string name)
    {
        // NaN sorts to one of the ends.
        if (sorted.Length > 0 && !(Math.Abs(sorted[0]) <= Guard.Largest && Math.Abs(sorted[^1]) <= Guard.Largest))
        {
            RequireAll(values, name);
        }
    }

    private static void RequireAll(ReadOnlySpan<double> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Moments.RequireValue(values[i], i, name);
        }
    }
}
