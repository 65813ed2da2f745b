namespace Experimentation.Stats.Numerics;

/// <summary>
/// Doubles in ascending order. Large arrays are sorted by eleven bits at a time, from the lowest up; bits that all values share (whole numbers, few digits) cost nothing.
/// </summary>
internal static class RadixSort
{
    private const int Digit = 11;
    private const int Digits = 6;
    private const int Buckets = 1 << Digit;
    private const int Few = 4096;
    private const ulong SignBit = 1UL << 63;

    /// <summary>Sorts in place. Values are not NaN; −0 comes before 0.</summary>
    public static void Sort(double[] values)
    {
        int n = values.Length;
        if (n < Few)
        {
            Array.Sort(values);
            return;
        }
        ulong[] keys = new ulong[n];
        int[] counts = new int[Digits * Buckets];
        for (int i = 0; i < n; i++)
        {
            ulong bits = BitConverter.DoubleToUInt64Bits(values[i]);
            // Negative numbers in reverse and below the others, so that keys are ordered as the values are.
            ulong key = (bits & SignBit) != 0 ? ~bits : bits | SignBit;
            keys[i] = key;
            for (int d = 0; d < Digits; d++)
            {
                counts[d * Buckets + (int)(key >> (d * Digit) & (Buckets - 1))]++;
            }
        }
        ulong[] sorted = new ulong[n];
        for (int d = 0; d < Digits; d++)
        {
            Span<int> starts = counts.AsSpan(d * Buckets, Buckets);
            if (starts[(int)(keys[0] >> (d * Digit) & (Buckets - 1))] == n)
            {
                continue;
            }
            int start = 0;
            for (int b = 0; b < Buckets; b++)
            {
                (starts[b], start) = (start, start + starts[b]);
            }
            foreach (ulong key in keys)
            {
                sorted[starts[(int)(key >> (d * Digit) & (Buckets - 1))]++] = key;
            }
            (keys, sorted) = (sorted, keys);
        }
        for (int i = 0; i < n; i++)
        {
            ulong key = keys[i];
            values[i] = BitConverter.UInt64BitsToDouble((key & SignBit) != 0 ? key & ~SignBit : ~key);
        }
    }
}
