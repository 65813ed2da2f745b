using System.Globalization;
using System.Runtime.CompilerServices;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// Count, mean and sum of squared deviations of a set of values; of two sets by pairwise merging (Chan, Golub and LeVeque 1979).
/// </summary>
internal readonly record struct Moments(long Count, Compensated Mean, Compensated Squares)
{
    /// <summary>Values that are summed at once: 8 KiB, so that a second pass finds them in the first-level cache.</summary>
    public const int BlockLength = 1024;

    /// <summary>Blocks after which a fresh start is made. Parallel work is cut here, so the cut does not depend on how many threads there are.</summary>
    public const int ChunkLength = 256 * BlockLength;

    public static Moments operator +(Moments a, Moments b)
    {
        if (a.Count == 0 || b.Count == 0)
        {
            return a.Count == 0 ? b : a;
        }
        long count = checked(a.Count + b.Count);
        Compensated delta = b.Mean - a.Mean;
        double between = delta.High * delta.High * ((double)a.Count / count) * b.Count;
        return new(count, a.Mean + delta.Times(b.Count, count), a.Squares + b.Squares + between);
    }

    /// <summary>Of all values, chunk after chunk.</summary>
    public static Moments Of(ReadOnlySpan<double> values, string name) => Of(values, name, BlockSums.Widest);

    /// <summary>The same with a given width of vectors; for tests that all widths agree.</summary>
    public static Moments Of(ReadOnlySpan<double> values, string name, SimdWidth width)
    {
        Moments total = default;
        for (int start = 0; start < values.Length; start += ChunkLength)
        {
            total += OfChunk(values.Slice(start, Math.Min(ChunkLength, values.Length - start)), start, name, width);
        }
        return total;
    }

    /// <summary>The same on several threads, bit for bit.</summary>
    public static Moments Of(ReadOnlyMemory<double> values, int threads, string name)
    {
        int chunks = (values.Length + ChunkLength - 1) / ChunkLength;
        var parts = new Moments[chunks];
        Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
        {
            int start = chunk * ChunkLength;
            parts[chunk] = OfChunk(values.Span.Slice(start, Math.Min(ChunkLength, values.Length - start)), start, name, BlockSums.Widest);
        });
        Moments total = default;
        foreach (Moments part in parts)
        {
            total += part;
        }
        return total;
    }

    private static Moments OfChunk(ReadOnlySpan<double> values, long offset, string name, SimdWidth width)
    {
        Moments total = default;
        for (int start = 0; start < values.Length; start += BlockLength)
        {
            total = total.With(values.Slice(start, Math.Min(BlockLength, values.Length - start)), offset + start, name, width);
        }
        return total;
    }

    /// <summary>
    /// These moments and those of one more block. The block is summed around the mean so far (around its first value at the start), which one pass can do; only
    /// where that is so far from the block's own mean that digits would cancel, a second pass goes around the block's own mean.
    /// </summary>
    /// <param name="block">At least one value, at most <see cref="BlockLength"/>.</param>
    /// <param name="offset">Index of the block's first value, for the error message.</param>
    /// <param name="name">Argument that the values came in.</param>
    /// <param name="width">Width of vectors.</param>
    public Moments With(ReadOnlySpan<double> block, long offset, string name, SimdWidth width)
    {
        return this + OfBlock(block, Count == 0 ? block[0] : Mean.High, offset, name, width);
    }

    /// <summary>The moments of one block, given a guess at its mean.</summary>
    public static Moments OfBlock(ReadOnlySpan<double> block, double shift, long offset, string name, SimdWidth width)
    {
        (double sum, double squares) = BlockSums.Of(block, shift, width);
        if (!AreClearlyValues(shift, squares))
        {
            RequireValues(block, offset, name);
        }
        if (!IsNear(sum, squares, block.Length))
        {
            // The sum of deviations around the guess has lost no digits yet; around the mean that it gives nothing cancels.
            shift += sum / block.Length;
            (sum, squares) = BlockSums.Of(block, shift, width);
        }
        return Centred(block.Length, shift, sum, squares);
    }

    /// <summary>
    /// Whether sums around a shift prove that every value of the block is a number within <see cref="Guard.Largest"/>, without looking at each. False for NaN.
    /// </summary>
    public static bool AreClearlyValues(double shift, double squares) => Math.Abs(shift) <= Guard.Largest / 4 && squares <= Guard.Largest / 4 * (Guard.Largest / 4);

    /// <summary>Looks at each value of a block.</summary>
    /// <exception cref="ArgumentException">One is NaN, infinite or too large.</exception>
    private static void RequireValues(ReadOnlySpan<double> block, long offset, string name)
    {
        for (int i = 0; i < block.Length; i++)
        {
            RequireValue(block[i], offset + i, name);
        }
    }

    /// <summary>A value of a row.</summary>
    /// <exception cref="ArgumentException">It is NaN, infinite or too large.</exception>
    public static void RequireValue(double value, long index, string name)
    {
        if (!(Math.Abs(value) <= Guard.Largest))
        {
            string hint = double.IsFinite(value) ? "change the metric's unit" : "decide what a missing value means before it comes here";
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Every value is a number from -1E+100 to 1E+100. The one at index {index} is {value}; {hint}."), name);
        }
    }

    /// <summary>Whether a shift is so near the mean that centring a sum of squares afterwards costs no digits. False for NaN.</summary>
    public static bool IsNear(double sum, double squares, int count) => sum / count * sum <= squares / 16;

    /// <summary>From sums around a shift to moments.</summary>
    public static Moments Centred(int count, double shift, double sum, double squares)
    {
        double offMean = sum / count;
        return new(count, (Compensated)shift + offMean, Math.Max(0, squares - offMean * sum));
    }
}
