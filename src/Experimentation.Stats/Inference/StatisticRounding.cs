namespace Experimentation.Stats.Inference;

/// <summary>
/// How much of a statistic is rounding, measured: the rows in the other order, and each value that is not a whole number moved to the next double, equal values together (1000000.1 is not a
/// double, so sums that are equal on paper differ by as much). The spread of such readings is the rounding error (Vignes 1993, stochastic arithmetic).
/// </summary>
internal static class StatisticRounding
{
    /// <summary>A few readings see about the typical error; ties may differ by several of it.</summary>
    private const double Multiple = 16;

    /// <summary>Of the size of the statistic, for what a division or a logarithm inside it rounds.</summary>
    private const double OfSize = 1e-12;

    private const int Readings = 6;

    public static double Of(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment, TwoSampleStatistic statistic, double observed, double size)
    {
        (double[] c, double[] t) = (control.ToArray(), treatment.ToArray());
        Array.Reverse(c);
        Array.Reverse(t);
        double most = Apart(statistic(c, t));
        for (int reading = 0; reading < Readings; reading++)
        {
            // A statistic may jump where a value crosses a threshold that it lies on; the same moves the other way round do not.
            most = Math.Max(most, Math.Min(Apart(Moved(reading, 0)), Apart(Moved(reading, 1))));
        }
        return Multiple * most + OfSize * size;

        double Moved(int reading, int turn) => statistic(
            Array.ConvertAll(c, value => Next(value, reading, turn)), Array.ConvertAll(t, value => Next(value, reading, turn)));
        // A moved value may leave the statistic's range; that says nothing about rounding.
        double Apart(double value) => double.IsFinite(value) ? Math.Abs(value - observed) : 0;
    }

    // Up or down by a bit of the value's hash; whole numbers are what they are.
    private static double Next(double value, int reading, int turn)
    {
        if (value == Math.Floor(value))
        {
            return value;
        }
        ulong hash = (ulong)BitConverter.DoubleToInt64Bits(value) * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9;
        return ((int)(hash >> (32 + reading)) & 1) == turn ? Math.BitIncrement(value) : Math.BitDecrement(value);
    }
}
