using System.Diagnostics;
using System.Globalization;

namespace Experimentation.Stats.Benchmarks;

/// <summary>Wall-clock time of whole bootstraps, for the comparison with NumPy in benchmarks/peers/bootstrap.sh.</summary>
internal static class BootstrapTimes
{
    private const int Replications = 10_000;
    private const int Users = 1_000_000;

    public static void Print()
    {
        var random = new RandomSource(seed: 1);
        var control = new double[Users / 2];
        var treatment = new double[Users / 2];
        for (int i = 0; i < control.Length; i++)
        {
            control[i] = Math.Exp(random.NextNormal());
            treatment[i] = Math.Exp(random.NextNormal());
        }
        // Once small, so that the compiler's work is not in the figure.
        Measure(control.AsSpan(0, 50_000), treatment.AsSpan(0, 50_000));
        Measure(control.AsSpan(0, 50_000), treatment.AsSpan(0, 50_000));
        double seconds = double.PositiveInfinity;
        for (int run = 0; run < 3; run++)
        {
            seconds = Math.Min(seconds, Measure(control, treatment));
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Experimentation.Stats\t{Environment.ProcessorCount}\t{Users}\t{Replications}\t{seconds:F3}\t{seconds / ((double)Users * Replications) * 1e9:F5}"));
    }

    private static double Measure(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment)
    {
        var watch = Stopwatch.StartNew();
        Comparison comparison = Compare.Bootstrap(
            BootstrapSummary.Of(control, seed: 7, "control", Replications),
            BootstrapSummary.Of(treatment, seed: 7, "treatment", Replications));
        Console.Error.WriteLine(comparison);
        return watch.Elapsed.TotalSeconds;
    }
}
