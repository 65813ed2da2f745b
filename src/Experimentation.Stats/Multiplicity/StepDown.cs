namespace Experimentation.Stats.Multiplicity;

/// <summary>Holm's procedure, which need not sort what it will not reject at any level.</summary>
internal static class StepDown
{
    private const int FirstCandidates = 64;

    private const int Growth = 16;

    /// <summary>
    /// Once an adjusted p-value reaches 1 all larger ones are 1, and the k-th smallest of m null p-values is near k/m, which (m - k + 1) times is about k: a handful
    /// of the smallest is enough, unless much is true. So candidates are those below a bar that rises until one reaches 1.
    /// </summary>
    public static void Holm(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        int count = pValues.Length;
        for (double bar = (double)FirstCandidates / Math.Max(1, count); ; bar *= Growth)
        {
            bool isAll = bar >= 0.25;
            PValueOrder order = isAll ? PValueOrder.Of(pValues) : Below(pValues, bar);
            double running = 0;
            int reached = 0;
            while (reached < order.Count && running < 1)
            {
                running = Math.Max(running, (count - reached) * order.Values[reached]);
                reached++;
            }
            if (running >= 1 || isAll)
            {
                Write(order, count, adjusted);
                return;
            }
        }
    }

    private static PValueOrder Below(ReadOnlySpan<double> pValues, double bar)
    {
        int found = 0;
        foreach (double p in pValues)
        {
            found += p < bar ? 1 : 0;
        }
        double[] values = new double[found];
        int[] places = new int[found];
        found = 0;
        for (int i = 0; i < pValues.Length; i++)
        {
            if (pValues[i] < bar)
            {
                (values[found], places[found]) = (pValues[i] + 0.0, i);
                found++;
            }
        }
        return PValueOrder.Of(values, places);
    }

    private static void Write(PValueOrder order, int count, Span<double> adjusted)
    {
        adjusted.Fill(1);
        double running = 0;
        for (int i = 0; i < order.Count && running < 1; i++)
        {
            running = Math.Min(1, Math.Max(running, (count - i) * order.Values[i]));
            adjusted[order.Places[i]] = running;
        }
    }
}
