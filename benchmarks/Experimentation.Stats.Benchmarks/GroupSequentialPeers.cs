using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Experimentation.Stats.Benchmarks;

/// <summary>The same designs as benchmarks/peers/group-sequential.R, timed the same way: the minimum of repeated runs.</summary>
internal static class GroupSequentialPeers
{
    public static void Run()
    {
        Console.WriteLine($"# Experimentation.Stats {typeof(GroupSequential).Assembly.GetName().Version}, {RuntimeInformation.FrameworkDescription}");
        foreach (int looks in new[] { 5, 20, 50 })
        {
            Row("two-sided O'Brien-Fleming-type spending", looks, () => Last(GroupSequential.Looks(looks)));
        }
        foreach (int looks in new[] { 5, 20 })
        {
            Row("the same, inflation and expected size", looks, () =>
            {
                GroupSequentialDesign design = GroupSequential.Looks(looks);
                return design.InflationFactor + design.AtEffect(0).ExpectedOverFixedHorizon + design.AtEffect(0.5).ExpectedOverFixedHorizon + design.AtEffect(1).ExpectedOverFixedHorizon;
            });
            Row("two-sided O'Brien-Fleming shape", looks, () => Last(GroupSequential.Looks(looks).WithEfficacy(BoundaryShape.OBrienFleming)));
        }
        foreach (int looks in new[] { 5, 20 })
        {
            Row("one-sided, binding futility by beta spending", looks, () => Last(
                GroupSequential.Looks(looks).OneSided().WithAlpha(0.025).WithFutility(ErrorSpending.HwangShihDeCani(-2), Adherence.Binding)));
        }

        foreach (int looks in new[] { 5, 20 })
        {
            GroupSequentialDesign design = GroupSequential.Looks(looks).OneSided().WithAlpha(0.025);
            GroupSequentialTest stopped = Watched(design, looks);
            Row("final p-value, estimate and interval", looks, () => stopped.Conclude().MedianUnbiasedEstimate);
        }
        Row("a whole analysis, repeated p-values included", 5, () =>
        {
            GroupSequentialTest test = Watched(GroupSequential.Looks(5).OneSided().WithAlpha(0.025), 5);
            double sum = test.Conclude().PValue;
            for (int look = 1; look <= 5; look++)
            {
                sum += test.RepeatedPValue(look);
            }
            return sum;
        });
    }

    /// <summary>z of 1 at every look and of 2.3 at the last.</summary>
    private static GroupSequentialTest Watched(GroupSequentialDesign design, int looks)
    {
        GroupSequentialTest test = design.Start(looks);
        for (int look = 1; look <= looks; look++)
        {
            test = test.Observe((look == looks ? 2.3 : 1) / Math.Sqrt(look), 1 / Math.Sqrt(look));
        }
        return test;
    }

    private static double Last(GroupSequentialDesign design) => design.Bounds[^1].Efficacy!.Value.Z;

    private static void Row(string design, int looks, Func<double> run)
    {
        double sum = 0, best = double.MaxValue;
        // Runs and pauses, so that the second-tier compiler gets its turn on a single core too.
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 100; j++)
            {
                sum += run();
            }
            Thread.Sleep(150);
        }
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 3;)
        {
            long before = Stopwatch.GetTimestamp();
            sum += run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{design}|{looks}|ours|{best:F2}"));
        GC.KeepAlive(sum);
    }
}
