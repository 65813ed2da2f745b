using System.Diagnostics;
using System.Globalization;

namespace Experimentation.Stats.Benchmarks;

/// <summary>The times that benchmarks/peers/quantiles.sh sets beside those of other packages: the difference of two quantiles of a million values each, with and without its interval.</summary>
internal static class QuantileTimes
{
    private const int Rounds = 9;

    /// <param name="control">File of doubles, eight bytes each, that all packages read.</param>
    /// <param name="treatment">The same for treatment.</param>
    public static void Print(string control, string treatment)
    {
        double[] c = Read(control);
        double[] t = Read(treatment);
        foreach (double q in new[] { 0.5, 0.99 })
        {
            string what = string.Create(CultureInfo.InvariantCulture, $"{q} quantile of 1 M + 1 M");
            Comparison free = Compare.Quantiles(c, t, q);
            Row("difference, " + what, Time(() => Compare.Quantiles(c, t, q).Estimate), free.Estimate);
            Row("95 % interval, " + what, Time(() => Compare.Quantiles(c, t, q).Interval.Lower), free.Interval.Lower);
            Row("interval and p-value, " + what, Time(() => Compare.Quantiles(c, t, q) is var read ? read.Interval.Lower + read.PValue : 0), free.Interval.Lower);
        }
        Row("Yuen, 20 %, 1 M + 1 M", Time(() => Compare.TrimmedMeans(QuantileSample.Of(c), QuantileSample.Of(t)).PValue), Compare.TrimmedMeans(QuantileSample.Of(c), QuantileSample.Of(t)).PValue);
        Row("sketch of 1 M, all of it", Time(() => QuantileSketch.Of(c).Quantile(0.99)), QuantileSketch.Of(c).Quantile(0.99));
    }

    private static double[] Read(string path) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(path)).ToArray();

    private static void Row(string what, double milliseconds, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Experimentation.Stats\t{what}\t{milliseconds:0.000}\t{value:G10}"));

    private static double Time(Func<double> call)
    {
        double sum = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 0.7;)
        {
            sum += call();
        }
        double[] rounds = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            sum += call();
            rounds[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(rounds);
        return double.IsNaN(sum) ? double.NaN : rounds[Rounds / 2];
    }
}
