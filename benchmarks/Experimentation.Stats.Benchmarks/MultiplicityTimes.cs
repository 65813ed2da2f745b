using System.Diagnostics;
using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Benchmarks;

/// <summary>The times that benchmarks/peers/multiplicity.sh sets beside those of R and statsmodels: the median of some rounds, on the p-values of a file with one per line.</summary>
internal static class MultiplicityTimes
{
    private const int Rounds = 15;

    public static void Print(string file)
    {
        double[] p = [.. File.ReadLines(file).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        double[] adjusted = new double[p.Length];
        Row("Holm, 1,000,000 p-values", () =>
        {
            AdjustedPValues.Holm(p, adjusted);
            return adjusted.Sum();
        });
        Row("Benjamini-Hochberg, 1,000,000 p-values", () =>
        {
            AdjustedPValues.BenjaminiHochberg(p, adjusted);
            return adjusted.Sum();
        });
        double[] some = p[..2_000];
        double[] few = new double[some.Length];
        Row("Hommel, 2,000 p-values", () =>
        {
            AdjustedPValues.Hommel(some, few);
            return few.Sum();
        });
        Row("Dunnett critical value, 5 arms, df 96", () => LargestOfFamily.Equicorrelated(5, 0.5, 96, LargeSide.Both).UpperQuantile(0.05));
        Row("Dunnett critical value, 5 unequal arms, df 96", () => new LargestOfFamily([0.7, 0.65, 0.6, 0.5, 0.4], 96, LargeSide.Both).UpperQuantile(0.05));
        Row("Tukey critical value, 5 arms, df 96", () => StudentizedRange.UpperQuantile(0.05, 5, 96));
    }

    private static void Row(string what, Func<double> call)
    {
        double value = call();
        // Long enough for the compiler to have had its last word.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1;)
        {
            value = call();
        }
        double[] times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            value = call();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Experimentation.Stats\t{what}\t{times[Rounds / 2]:0.0}\t{value:R}"));
    }
}
