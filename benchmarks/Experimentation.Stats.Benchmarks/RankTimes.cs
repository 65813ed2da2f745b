using System.Diagnostics;
using System.Globalization;

namespace Experimentation.Stats.Benchmarks;

/// <summary>The times that benchmarks/peers/ranks.sh sets beside those of other packages: rank tests of a million users per arm and exact tests of 200 per arm.</summary>
internal static class RankTimes
{
    public static void Print()
    {
        const int Users = 1_000_000;
        (double[] control, double[] treatment) = Arms(Users);
        Row("Mann–Whitney p-value, 1 M + 1 M", 5, () => Compare.Ranks(control, treatment).PValue);
        Row("Hodges–Lehmann interval, 1 M + 1 M", 3, () => Compare.Ranks(control, treatment).Interval.Lower);
        Row("Brunner–Munzel p-value, 1 M + 1 M", 5, () => Compare.Ranks(control, treatment, RankTest.BrunnerMunzel).PValue);
        ProportionSummary c = new(200, 62);
        ProportionSummary t = new(200, 40);
        Row("Barnard, 200 + 200", 9, () => Compare.TwoByTwo(c, t, TwoByTwoTest.Barnard).PValue);
        Row("Boschloo, 200 + 200", 9, () => Compare.TwoByTwo(c, t).CentralPValue);
    }

    /// <summary>The same numbers as the peers': a linear congruential stream made heavy-tailed by arithmetic that every language writes alike.</summary>
    internal static (double[] Control, double[] Treatment) Arms(int users)
    {
        double[] control = new double[users];
        double[] treatment = new double[users];
        uint state = 12_345;
        for (int i = 0; i < users; i++)
        {
            control[i] = Next(ref state);
            treatment[i] = 1.002 * Next(ref state);
        }
        return (control, treatment);
    }

    private static double Next(ref uint state)
    {
        state = 1_664_525 * state + 1_013_904_223;
        double u = (state + 0.5) / 4_294_967_296.0;
        return u / (1 - u);
    }

    private static void Row(string what, int rounds, Func<double> call)
    {
        double value = call();
        double[] times = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            call();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Experimentation.Stats\t{what}\t{times[rounds / 2]:0.000}\t{value:R}"));
    }
}
