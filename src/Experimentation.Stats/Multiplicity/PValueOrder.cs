using System.Runtime.InteropServices;

namespace Experimentation.Stats.Multiplicity;

/// <summary>P-values in ascending order, and where each stood. Ties keep their order.</summary>
internal readonly struct PValueOrder
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    // Below it comparing beats counting.
    private const int Few = 4096;

    private PValueOrder(double[] values, int[] places)
    {
        Values = values;
        Places = places;
    }

    public double[] Values { get; }

    public int[] Places { get; }

    public int Count => Values.Length;

    public static PValueOrder Of(ReadOnlySpan<double> pValues)
    {
        double[] values = new double[pValues.Length];
        int[] places = new int[pValues.Length];
        for (int i = 0; i < values.Length; i++)
        {
            // A negative zero would sort by its sign.
            values[i] = pValues[i] + 0.0;
            places[i] = i;
        }
        return values.Length < Few ? Compared(values, places) : Counted(values, places);
    }

    /// <summary>Some of the p-values with the places that they come from.</summary>
    public static PValueOrder Of(double[] values, int[] places) => values.Length < Few ? Compared(values, places) : Counted(values, places);

    private static PValueOrder Compared(double[] values, int[] places)
    {
        Array.Sort(values, places);
        for (int start = 0; start < values.Length;)
        {
            int end = start + 1;
            while (end < values.Length && values[end] == values[start])
            {
                end++;
            }
            if (end - start > 1)
            {
                Array.Sort(places, start, end - start);
            }
            start = end;
        }
        return new(values, places);
    }

    /// <summary>Radix sort, lowest digit first: the bits of doubles that are not negative are in the order of the numbers.</summary>
    private static PValueOrder Counted(double[] values, int[] places)
    {
        double[] otherValues = new double[values.Length];
        int[] otherPlaces = new int[values.Length];
        int[] starts = new int[Digits];
        for (int shift = 0; shift < 64; shift += DigitBits)
        {
            ReadOnlySpan<ulong> bits = MemoryMarshal.Cast<double, ulong>(values);
            Array.Clear(starts);
            foreach (ulong key in bits)
            {
                starts[(key >> shift) & (Digits - 1)]++;
            }
            if (starts[(bits[0] >> shift) & (Digits - 1)] == bits.Length)
            {
                // All have the same digit.
                continue;
            }
            int sum = 0;
            for (int digit = 0; digit < Digits; digit++)
            {
                (starts[digit], sum) = (sum, sum + starts[digit]);
            }
            for (int i = 0; i < values.Length; i++)
            {
                int to = starts[(bits[i] >> shift) & (Digits - 1)]++;
                otherValues[to] = values[i];
                otherPlaces[to] = places[i];
            }
            (values, otherValues) = (otherValues, values);
            (places, otherPlaces) = (otherPlaces, places);
        }
        return new(values, places);
    }
}
