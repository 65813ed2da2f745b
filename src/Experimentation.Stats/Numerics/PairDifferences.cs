namespace Experimentation.Stats.Numerics;

/// <summary>
/// The differences of all pairs of two sorted lists, by rank, without making them: a pass over both lists counts the differences below a value, and straight-line guesses close in on the
/// one that is looked for. Some passes for a million million pairs.
/// </summary>
internal static class PairDifferences
{
    private const int Samples = 40;

    /// <summary>Guesses before pivots are drawn from the differences themselves, which no pattern of values can mislead.</summary>
    private const int Guesses = 14;

    /// <summary>The <paramref name="rank"/>-th smallest of all differences <paramref name="upper"/> − <paramref name="lower"/>, counted from 1.</summary>
    public static double AtRank(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, long rank)
    {
        // Candidates are strictly between the two ends; so many differences are at or below the left end, and below the right one.
        double left = double.NegativeInfinity, right = double.PositiveInfinity;
        long countLeft = 0, countRight = (long)lower.Length * upper.Length;
        long few = Math.Max(256, lower.Length + upper.Length);
        double overshoot = 0.05;
        for (int pass = 0; countRight - countLeft > few; pass++)
        {
            double pivot = pass < 2 ? Sampled(lower, upper, rank, pass == 0 ? -0.03 : 0.03)
                : pass < Guesses ? Guess(left, countLeft, right, countRight, rank, pass % 2 == 0 ? -overshoot : overshoot)
                : double.NaN;
            overshoot = pass % 2 == 1 ? Math.Max(overshoot * overshoot, 1e-7) : overshoot;
            if (!(pivot > left && pivot < right))
            {
                pivot = Drawn(lower, upper, left, right, Fraction(pass) * (countRight - countLeft));
            }
            (long below, long atMost) = Count(lower, upper, pivot);
            if (rank <= below)
            {
                (right, countRight) = (pivot, below);
            }
            else if (rank <= atMost)
            {
                return pivot;
            }
            else
            {
                (left, countLeft) = (pivot, atMost);
            }
        }
        double[] rest = Between(lower, upper, left, right, (int)(countRight - countLeft));
        Array.Sort(rest);
        return rest[rank - countLeft - 1];
    }

    /// <summary>How many differences are below a value, and how many are at most that.</summary>
    private static (long Below, long AtMost) Count(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double value)
    {
        long below = 0, atMost = 0;
        int i = 0, k = 0;
        foreach (double u in upper)
        {
            while (i < lower.Length && u - lower[i] >= value)
            {
                i++;
            }
            k = Math.Min(k, i);
            while (k < i && u - lower[k] > value)
            {
                k++;
            }
            below += lower.Length - i;
            atMost += lower.Length - k;
        }
        return (below, atMost);
    }

    private static double Guess(double left, long countLeft, double right, long countRight, long rank, double overshoot)
    {
        double share = (rank - countLeft - 0.5) / (countRight - countLeft);
        return left + (right - left) * Math.Clamp(share + overshoot, 0.001, 0.999);
    }

    /// <summary>A quantile of the differences between some regularly chosen values.</summary>
    private static double Sampled(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, long rank, double offset)
    {
        double[] some = new double[Samples * Samples];
        for (int i = 0; i < Samples; i++)
        {
            for (int j = 0; j < Samples; j++)
            {
                some[i * Samples + j] = upper[(int)((j + 0.5) / Samples * upper.Length)] - lower[(int)((i + 0.5) / Samples * lower.Length)];
            }
        }
        Array.Sort(some);
        double share = (double)rank / lower.Length / upper.Length + offset;
        return some[(int)Math.Clamp(share * some.Length, 0, some.Length - 1)];
    }

    /// <summary>The candidate at a position in the order of the lists: as good as a random one.</summary>
    private static double Drawn(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double left, double right, double position)
    {
        double seen = 0;
        double last = double.NaN;
        int from = 0, to = 0;
        foreach (double u in upper)
        {
            Advance(lower, u, left, right, ref from, ref to);
            if (to > from)
            {
                last = u - lower[from + (int)Math.Clamp(position - seen, 0, to - from - 1)];
                seen += to - from;
                if (seen > position)
                {
                    break;
                }
            }
        }
        return last;
    }

    private static double[] Between(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double left, double right, int count)
    {
        double[] found = new double[count];
        int used = 0;
        int from = 0, to = 0;
        foreach (double u in upper)
        {
            Advance(lower, u, left, right, ref from, ref to);
            for (int k = from; k < to; k++)
            {
                found[used++] = u - lower[k];
            }
        }
        return found;
    }

    /// <summary>Those of the lower list whose difference from u lies strictly between the ends; both ends of that stretch only move up.</summary>
    private static void Advance(ReadOnlySpan<double> lower, double u, double left, double right, ref int from, ref int to)
    {
        while (from < lower.Length && u - lower[from] >= right)
        {
            from++;
        }
        to = Math.Max(to, from);
        while (to < lower.Length && u - lower[to] > left)
        {
            to++;
        }
    }

    /// <summary>Numbers that fill 0 to 1 evenly: multiples of the golden section.</summary>
    private static double Fraction(int pass) => pass * 0.6180339887498949 % 1;
}
