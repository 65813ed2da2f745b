using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// Poisson weights with mean 1 as a pure function of a unit and a replication: the unit's start (a Philox hash of seed and key) begins a SplitMix64 sequence
/// (Steele, Lea and Flood 2014), and each of its words gives the weights of four replications.
/// </summary>
/// <remarks>
/// Sixteen bits decide all but 5 of 65,536 draws: as many values stand for a weight as fit into its probability, and the rest, where the fractions are, is
/// drawn again with 64 bits. So the weights have the Poisson distribution to rounding, except that none is above 15 (chance 2·10⁻¹⁴).
/// </remarks>
internal static class PoissonWeights
{
    /// <summary>Replications that are drawn together.</summary>
    public const int TileLength = 32;

    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const int LargestWeight = 15;

    /// <summary>The last of the sixteen-bit values that decide on their own.</summary>
    private const ushort LastDecided = 65530;

    /// <summary>Of values that are not decided, the share that ends at a weight or below.</summary>
    private static readonly double[] Undecided = MakeUndecided();

    // The first sixteen-bit values that stand for weights 1, 2, … 7: sums of ⌊65536·e⁻¹/k!⌋.
    private static ReadOnlySpan<ushort> First => [24109, 48218, 60272, 64290, 65294, 65494, 65527];

    /// <summary>Values with the same top five bits are a bin; none holds two of the first four values that raise a weight.</summary>
    private const int BinShift = 11;

    private const int LookedUp = 4;

    /// <summary>Whether a processor looks up 32 words at once.</summary>
    public static bool CanLookUp => Avx512BW.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>By bin, the weight of its first value.</summary>
    public static Vector512<ushort> Bases { get; } = PerBin(static (from, _) => (ushort)First[..LookedUp].ToArray().Count(first => first <= from));

    /// <summary>By bin, the value within it from which on the weight is one more; one that no decided value reaches, where there is none.</summary>
    public static Vector512<ushort> Limits { get; } = PerBin(static (from, to) => First[..LookedUp].ToArray().FirstOrDefault(first => first > from && first <= to, ushort.MaxValue));

    /// <summary>Where the sequence of a unit begins.</summary>
    public static ulong Start(ulong seed, ulong part, long key) => Philox.At((ulong)key, 0, 0, 0, seed, part).W0;

    /// <summary>A part's name as a number (FNV-1a).</summary>
    public static ulong Hash(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }
        return hash;
    }

    /// <summary>Writes the weights of one tile of replications, unit after unit, and adds them up into <paramref name="counts"/>.</summary>
    /// <param name="starts">One per unit, at most 256, so that sixteen bits hold the counts.</param>
    /// <param name="tile">Replications 32·tile to 32·tile + 31.</param>
    /// <param name="weights">32 per unit.</param>
    /// <param name="counts">32.</param>
    public static void Fill(ReadOnlySpan<ulong> starts, int tile, Span<ushort> weights, Span<double> counts)
    {
        ulong first = (ulong)tile * 8 + 1;
        Vector512<ulong> position = Vector512.Create(
            first * Golden, (first + 1) * Golden, (first + 2) * Golden, (first + 3) * Golden, (first + 4) * Golden, (first + 5) * Golden, (first + 6) * Golden, (first + 7) * Golden);
        Vector512<ushort> total = Vector512<ushort>.Zero;
        Vector512<ushort> bases = Bases;
        Vector512<ushort> limits = Limits;
        ref ushort target = ref MemoryMarshal.GetReference(weights);
        for (int i = 0; i < starts.Length; i++)
        {
            Vector512<ulong> z = Vector512.Create(starts[i]) + position;
            z = Times(z ^ Vector512.ShiftRightLogical(z, 30), 0xBF58476D1CE4E5B9);
            z = Times(z ^ Vector512.ShiftRightLogical(z, 27), 0x94D049BB133111EB);
            Vector512<ushort> u = (z ^ Vector512.ShiftRightLogical(z, 31)).AsUInt16();
            Vector512<ushort> w = CanLookUp ? ByLookup(u, bases, limits) : ByComparison(u);
            if (Vector512.GreaterThanAny(u, Vector512.Create(LastDecided)))
            {
                w = Decide(u, w, starts[i], tile);
            }
            total += w;
            w.StoreUnsafe(ref target, (nuint)i * TileLength);
        }
        for (int r = 0; r < TileLength; r++)
        {
            counts[r] += total[r];
        }
    }

    /// <summary>The weights that sixteen bits stand for: one for each first value that is reached. A comparison that holds is −1 in its lane.</summary>
    public static Vector512<ushort> ByComparison(Vector512<ushort> u)
    {
        Vector512<ushort> w = Vector512<ushort>.Zero;
        w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[0]));
        w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[1]));
        w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[2]));
        w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[3]));
        w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[4]));
        w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[5]));
        return w - Vector512.GreaterThanOrEqual(u, Vector512.Create(First[6]));
    }

    /// <summary>The same where a processor looks up 32 words at once: the top five bits give a weight and the one value that may still raise it; the few values beyond weight 4 are compared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> ByLookup(Vector512<ushort> u, Vector512<ushort> bases, Vector512<ushort> limits)
    {
        Vector512<ushort> bin = Vector512.ShiftRightLogical(u, BinShift);
        Vector512<ushort> w = Avx512BW.PermuteVar32x16(bases, bin) - Vector512.GreaterThanOrEqual(u, Avx512BW.PermuteVar32x16(limits, bin));
        if (Vector512.GreaterThanOrEqualAny(u, Vector512.Create(First[LookedUp])))
        {
            w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[4]));
            w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[5]));
            w -= Vector512.GreaterThanOrEqual(u, Vector512.Create(First[6]));
        }
        return w;
    }

    private static Vector512<ushort> Decide(Vector512<ushort> u, Vector512<ushort> w, ulong start, int tile)
    {
        for (int r = 0; r < TileLength; r++)
        {
            if (u[r] <= LastDecided)
            {
                continue;
            }
            double uniform = (Philox.At((ulong)tile * TileLength + (ulong)r, 1, 0, 0, start, Golden).W0 >> 11) * (1.0 / (1UL << 53));
            int weight = 0;
            while (weight < LargestWeight && uniform >= Undecided[weight])
            {
                weight++;
            }
            w = w.WithElement(r, (ushort)weight);
        }
        return w;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Times(Vector512<ulong> a, ulong factor) => Vector512.IsHardwareAccelerated || !Avx2.IsSupported
        ? a * Vector512.Create(factor)
        : Vector512.Create(Times(a.GetLower(), factor), Times(a.GetUpper(), factor));

    // Vectors of 256 bits have no 64-bit product: three of 32 bits make one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Times(Vector256<ulong> a, ulong factor)
    {
        Vector256<uint> low = Vector256.Create(factor & 0xFFFFFFFF).AsUInt32();
        Vector256<uint> high = Vector256.Create(factor >> 32).AsUInt32();
        Vector256<ulong> cross = Avx2.Multiply(a.AsUInt32(), high) + Avx2.Multiply(Vector256.ShiftRightLogical(a, 32).AsUInt32(), low);
        return Avx2.Multiply(a.AsUInt32(), low) + Vector256.ShiftLeft(cross, 32);
    }

    private static Vector512<ushort> PerBin(Func<int, int, ushort> of) =>
        Vector512.Create((ReadOnlySpan<ushort>)[.. Enumerable.Range(0, 32).Select(bin => of(bin << BinShift, ((bin + 1) << BinShift) - 1))]);

    private static double[] MakeUndecided()
    {
        var shares = new double[LargestWeight + 1];
        double mass = 65536 / Math.E;
        double sum = 0;
        for (int k = 0; k <= LargestWeight; k++)
        {
            shares[k] = sum += mass - (k < 8 ? Math.Floor(mass) : 0);
            mass /= k + 1;
        }
        for (int k = 0; k <= LargestWeight; k++)
        {
            shares[k] /= sum;
        }
        return shares;
    }
}
