using System.Runtime.CompilerServices;

namespace Experimentation.Stats.Numerics;

/// <summary>The Philox 4×64-10 bijection (Salmon et al. 2011): a counter and a key to four random words.</summary>
internal static class Philox
{
    /// <summary>Words of one counter.</summary>
    public const int BlockLength = 4;

    /// <summary>Words of two counters, which are computed side by side because one alone waits for its own multiplications.</summary>
    public const int PairLength = 2 * BlockLength;

    private const int Rounds = 10;

    private const ulong Multiplier0 = 0xD2E7470EE14C6C93;
    private const ulong Multiplier1 = 0xCA5A826395121157;
    private const ulong KeyStep0 = 0x9E3779B97F4A7C15;
    private const ulong KeyStep1 = 0xBB67AE8584CAA73B;

    /// <summary>The words of one counter.</summary>
    public static (ulong W0, ulong W1, ulong W2, ulong W3) At(ulong c0, ulong c1, ulong c2, ulong c3, ulong key0, ulong key1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Round(ref c0, ref c1, ref c2, ref c3, key0, key1);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>The words of two counters that follow each other.</summary>
    public static void Fill(ref Pair pair, ulong counter, ulong key0, ulong key1)
    {
        ulong a0 = counter, a1 = 0, a2 = 0, a3 = 0;
        ulong b0 = counter + 1, b1 = 0, b2 = 0, b3 = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Round(ref a0, ref a1, ref a2, ref a3, key0, key1);
            Round(ref b0, ref b1, ref b2, ref b3, key0, key1);
            key0 += KeyStep0;
            key1 += KeyStep1;
        }
        (pair[0], pair[1], pair[2], pair[3]) = (a0, a1, a2, a3);
        (pair[4], pair[5], pair[6], pair[7]) = (b0, b1, b2, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong c0, ref ulong c1, ref ulong c2, ref ulong c3, ulong key0, ulong key1)
    {
        ulong high0 = Math.BigMul(Multiplier0, c0, out ulong low0);
        ulong high1 = Math.BigMul(Multiplier1, c2, out ulong low1);
        c0 = high1 ^ c1 ^ key0;
        c1 = low1;
        c2 = high0 ^ c3 ^ key1;
        c3 = low0;
    }

    [InlineArray(PairLength)]
    internal struct Pair
    {
        private ulong _first;
    }
}
