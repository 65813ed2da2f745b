namespace Experimentation.Stats.Sequential;

/// <summary>
/// Which order statistics hold a quantile at every time: the number of values at or below the p-quantile is a sum of Bernoulli(p), so the
/// counts that the beta-binomial mixture does not reject are the ranks of the interval (Howard and Ramdas 2022).
/// </summary>
internal static class QuantileRanks
{
    /// <summary>The smallest and the largest count at or below the quantile that are not rejected.</summary>
    public static (long Lowest, long Highest) Counts(double probability, double concentration, long n, double target)
    {
        long centre = (long)Math.Clamp(Math.Round(probability * n), 0, n);
        return (Edge(centre, 0), Edge(centre, n));

        // Evidence grows away from the centre: bisect between a count that is kept and the end.
        long Edge(long kept, long end)
        {
            if (LogEValue(end, n, probability, concentration) < target)
            {
                return end;
            }
            long rejected = end;
            while (Math.Abs(rejected - kept) > 1)
            {
                long middle = kept + (rejected - kept) / 2;
                if (LogEValue(middle, n, probability, concentration) < target)
                {
                    kept = middle;
                }
                else
                {
                    rejected = middle;
                }
            }
            return kept;
        }
    }

    /// <summary>Evidence against "the p-quantile is q" where <paramref name="count"/> of n values are at or below q.</summary>
    public static double LogEValue(double count, double n, double probability, double concentration) =>
        n == 0 ? 0 : DirichletMixture.LogEValue(count, n - count, probability, 1 - probability, concentration);

    /// <summary>
    /// The same where ties leave open whether a value at q counts: of the counts from <paramref name="below"/> to <paramref name="atMost"/> the one
    /// with the least evidence.
    /// </summary>
    public static double LeastLogEValue(long below, long atMost, long n, double probability, double concentration) =>
        LogEValue(Math.Clamp(probability * n, below, atMost), n, probability, concentration);

    /// <summary>The limits of the quantile among sorted values.</summary>
    public static (double Lower, double Upper) Limits(ReadOnlySpan<double> sorted, double probability, double concentration, double target)
    {
        (long lowest, long highest) = Counts(probability, concentration, sorted.Length, target);
        return (
            lowest > 0 ? sorted[(int)lowest - 1] : double.NegativeInfinity,
            highest < sorted.Length ? sorted[(int)highest] : double.PositiveInfinity);
    }

    /// <summary>The sample quantile: the smallest value with at least a share p of the values at or below it.</summary>
    public static double Estimate(ReadOnlySpan<double> sorted, double probability) =>
        sorted[Math.Clamp((int)Math.Ceiling(probability * sorted.Length) - 1, 0, sorted.Length - 1)];

    /// <summary>Sorted, without NaN.</summary>
    public static void CheckSorted(ReadOnlySpan<double> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i]) || (i > 0 && values[i] < values[i - 1]))
            {
                throw new ArgumentException(FormattableString.Invariant($"All values so far are needed in ascending order, without NaN. Value {i} is {values[i]:R}{(i > 0 ? FormattableString.Invariant($" after {values[i - 1]:R}") : "")}."), name);
            }
        }
    }
}
