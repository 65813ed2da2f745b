using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// The moments of a sample under Poisson weights, once per replication. Threads share out the replications, never the units, so every sum has one order.
/// </summary>
internal sealed class PoissonReplicates(ulong[] starts, double[] x, double[]? d)
{
    private const int BlockLength = 256;
    private const int PairLength = 2 * PoissonWeights.TileLength;

    /// <summary>Moments per replication.</summary>
    /// <param name="replications">1 or more.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public PairedReplicate[] Run(int replications, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        double shiftX = Shift(x);
        double shiftD = d is null ? 1 : Shift(d);
        int tiles = (replications + PoissonWeights.TileLength - 1) / PoissonWeights.TileLength;
        var results = new PairedReplicate[replications];
        double[] totals = Totals(shiftX, shiftD);
        int done = 0;
        Parallel.For(0, tiles, new ParallelOptions { CancellationToken = cancellationToken }, tile =>
        {
            int first = tile * PoissonWeights.TileLength;
            Tile(tile, shiftX, shiftD, totals, results.AsSpan(first, Math.Min(PoissonWeights.TileLength, replications - first)), cancellationToken);
            progress?.Report((double)Interlocked.Increment(ref done) / tiles);
        });
        return results;
    }

    private void Tile(int tile, double shiftX, double shiftD, double[] totals, Span<PairedReplicate> results, CancellationToken cancellationToken)
    {
        var weights = new ushort[BlockLength * PoissonWeights.TileLength];
        Span<double> counts = stackalloc double[PoissonWeights.TileLength];
        // x with x², d with d², x·d with itself.
        var sums = new double[(d is null ? 1 : 3) * PairLength];
        Block block = new(d is not null);
        for (int start = 0; start < x.Length; start += BlockLength)
        {
            if (start % (64 * BlockLength) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
            int length = Math.Min(BlockLength, x.Length - start);
            block.Load(x, d, shiftX, shiftD, start, length);
            PoissonWeights.Fill(starts.AsSpan(start, length), tile, weights, counts);
            AddPair(weights, block.X.AsSpan(0, length), block.Xx.AsSpan(0, length), sums);
            if (d is not null)
            {
                AddPair(weights, block.D.AsSpan(0, length), block.Dd.AsSpan(0, length), sums.AsSpan(PairLength));
                AddPair(weights, block.Xd.AsSpan(0, length), block.Xd.AsSpan(0, length), sums.AsSpan(2 * PairLength));
            }
        }
        for (int r = 0; r < results.Length; r++)
        {
            double w = counts[r];
            // The kernel adds up (1 + w/16)·value.
            double sx = 16 * (sums[r] - totals[0]);
            double sxx = 16 * (sums[PoissonWeights.TileLength + r] - totals[1]);
            double sd = 0, sdd = 0, sxd = 0;
            if (d is not null)
            {
                sd = 16 * (sums[PairLength + r] - totals[2]);
                sdd = 16 * (sums[PairLength + PoissonWeights.TileLength + r] - totals[3]);
                sxd = 16 * (sums[2 * PairLength + r] - totals[4]);
            }
            results[r] = w == 0 ? default : new(
                w, shiftX + sx / w, shiftD + sd / w, Math.Max(0, sxx - sx / w * sx), sxd - sx / w * sd, Math.Max(0, sdd - sd / w * sd));
        }
    }

    /// <summary>Sums of the columns without weights, in the order of the kernel's blocks.</summary>
    private double[] Totals(double shiftX, double shiftD)
    {
        var totals = new double[5];
        Block block = new(d is not null);
        for (int start = 0; start < x.Length; start += BlockLength)
        {
            int length = Math.Min(BlockLength, x.Length - start);
            block.Load(x, d, shiftX, shiftD, start, length);
            double sx = 0, sxx = 0, sd = 0, sdd = 0, sxd = 0;
            for (int i = 0; i < length; i++)
            {
                (sx, sxx) = (sx + block.X[i], sxx + block.Xx[i]);
                if (d is not null)
                {
                    (sd, sdd, sxd) = (sd + block.D[i], sdd + block.Dd[i], sxd + block.Xd[i]);
                }
            }
            (totals[0], totals[1], totals[2], totals[3], totals[4]) = (totals[0] + sx, totals[1] + sxx, totals[2] + sd, totals[3] + sdd, totals[4] + sxd);
        }
        return totals;
    }

    private static double Shift(double[] values) => Moments.Of(values, nameof(values)).Mean.High;

    /// <summary>Adds (1 + w/16)·a and (1 + w/16)·b per replication; a weight of four bits becomes such a double by moving it under an exponent of zero.</summary>
    private static void AddPair(ReadOnlySpan<ushort> weights, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> sums)
    {
        Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector512<double> b0 = default, b1 = default, b2 = default, b3 = default;
        ref ushort source = ref MemoryMarshal.GetReference(weights);
        for (int i = 0; i < a.Length; i++)
        {
            Vector512<ulong> w = Vector512.LoadUnsafe(ref source, (nuint)i * PoissonWeights.TileLength).AsUInt64();
            Vector512<double> va = Vector512.Create(a[i]);
            Vector512<double> vb = Vector512.Create(b[i]);
            Vector512<double> f0 = Factor(Vector512.ShiftLeft(w, 48));
            Vector512<double> f1 = Factor(Vector512.ShiftLeft(w, 32));
            Vector512<double> f2 = Factor(Vector512.ShiftLeft(w, 16));
            Vector512<double> f3 = Factor(w);
            a0 = Fused.MultiplyAdd(f0, va, a0);
            a1 = Fused.MultiplyAdd(f1, va, a1);
            a2 = Fused.MultiplyAdd(f2, va, a2);
            a3 = Fused.MultiplyAdd(f3, va, a3);
            b0 = Fused.MultiplyAdd(f0, vb, b0);
            b1 = Fused.MultiplyAdd(f1, vb, b1);
            b2 = Fused.MultiplyAdd(f2, vb, b2);
            b3 = Fused.MultiplyAdd(f3, vb, b3);
        }
        Scatter(a0, a1, a2, a3, sums);
        Scatter(b0, b1, b2, b3, sums[PoissonWeights.TileLength..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Factor(Vector512<ulong> shifted) =>
        ((shifted & Vector512.Create(0x000F_0000_0000_0000UL)) | Vector512.Create(0x3FF0_0000_0000_0000UL)).AsDouble();

    private static void Scatter(Vector512<double> s0, Vector512<double> s1, Vector512<double> s2, Vector512<double> s3, Span<double> sums)
    {
        for (int lane = 0; lane < 8; lane++)
        {
            sums[4 * lane] += s0[lane];
            sums[4 * lane + 1] += s1[lane];
            sums[4 * lane + 2] += s2[lane];
            sums[4 * lane + 3] += s3[lane];
        }
    }

    /// <summary>A block of units around the shifts, with its products.</summary>
    private readonly struct Block(bool hasDenominators)
    {
        public double[] X { get; } = new double[BlockLength];

        public double[] Xx { get; } = new double[BlockLength];

        public double[] D { get; } = new double[hasDenominators ? BlockLength : 0];

        public double[] Dd { get; } = new double[hasDenominators ? BlockLength : 0];

        public double[] Xd { get; } = new double[hasDenominators ? BlockLength : 0];

        public void Load(double[] x, double[]? d, double shiftX, double shiftD, int start, int length)
        {
            for (int i = 0; i < length; i++)
            {
                double xi = x[start + i] - shiftX;
                (X[i], Xx[i]) = (xi, xi * xi);
                if (d is not null)
                {
                    double di = d[start + i] - shiftD;
                    (D[i], Dd[i], Xd[i]) = (di, di * di, xi * di);
                }
            }
        }
    }
}
