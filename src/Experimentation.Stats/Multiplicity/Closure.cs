using System.Numerics;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Multiplicity;

/// <summary>Closed tests by going through all sets of hypotheses.</summary>
internal static class Closure
{
    public static double[] Adjusted(ReadOnlySpan<double> pValues, LocalTest local)
    {
        PValueOrder order = PValueOrder.Of(pValues);
        double[] largest = new double[order.Count];
        for (uint set = 1; set < 1u << order.Count; set++)
        {
            double p = PValueOf(set, order.Values, local);
            for (uint rest = set; rest != 0; rest &= rest - 1)
            {
                int member = BitOperations.TrailingZeroCount(rest);
                largest[member] = Math.Max(largest[member], p);
            }
        }
        double[] adjusted = new double[order.Count];
        for (int i = 0; i < adjusted.Length; i++)
        {
            adjusted[order.Places[i]] = Math.Min(1, largest[i]);
        }
        return adjusted;
    }

    /// <summary>Of a set, as bits over the sorted p-values.</summary>
    private static double PValueOf(uint set, double[] sorted, LocalTest local)
    {
        int count = BitOperations.PopCount(set);
        double smallest = sorted[BitOperations.TrailingZeroCount(set)];
        switch (local)
        {
            case LocalTest.Bonferroni:
                return count * smallest;
            case LocalTest.Sidak:
                return AdjustedPValues.OfSeveral(smallest, count);
            case LocalTest.Simes:
                double least = double.PositiveInfinity;
                int rank = 0;
                for (uint rest = set; rest != 0; rest &= rest - 1)
                {
                    least = Math.Min(least, count * sorted[BitOperations.TrailingZeroCount(rest)] / ++rank);
                }
                return least;
            default:
                double sum = 0;
                for (uint rest = set; rest != 0; rest &= rest - 1)
                {
                    sum -= 2 * Math.Log(sorted[BitOperations.TrailingZeroCount(rest)]);
                }
                return double.IsPositiveInfinity(sum) ? 0 : ChiSquared.UpperTail(sum, 2 * count);
        }
    }
}
