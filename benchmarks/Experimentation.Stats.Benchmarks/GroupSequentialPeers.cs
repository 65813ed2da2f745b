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
    }

    private static double Last(GroupSequentialDesign design) => design.Bounds[^1].Efficacy!.Value.Z;

    private static void Row(string design, int looks, Func<double> run)
    {
        double sum = 0, best = double.MaxValue;
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
