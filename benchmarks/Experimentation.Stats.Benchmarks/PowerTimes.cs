using System.Diagnostics;
using System.Globalization;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats.Benchmarks;

/// <summary>The times that benchmarks/peers/power.sh sets beside those of other packages: the median of some rounds, and whether a solve allocates.</summary>
internal static class PowerTimes
{
    private const int Rounds = 15;

    public static void Print()
    {
        MeanPower plan = Power.OfMeans(1).WithTest(MeanTest.PooledT);
        Claim claim = Claim.Of(plan.Hypothesis, plan.Alpha);
        foreach (double effect in new[] { 0.02, 0.2, 0.8 })
        {
            double users = plan.UsersFor(effect, claim, 0.8);
            Row(string.Create(CultureInfo.InvariantCulture, $"t-test users, d = {effect}"), Time(2_000, () => plan.UsersFor(effect, claim, 0.8)), users, "0.000000");
            Row(string.Create(CultureInfo.InvariantCulture, $"t-test answer, d = {effect}"), Time(2_000, () => plan.SampleSize(Lift.Absolute(effect)).RequiredUsers), users, "0.000000");
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        plan.UsersFor(0.3, claim, 0.8);
        Row("bytes allocated by a solve", GC.GetAllocatedBytesForCurrentThread() - before, 0, "0");
        ProportionPower fisher = Power.OfProportions(0.1).WithMethod(ProportionPowerMethod.FisherExact);
        Row("Fisher power, 50 per arm", Time(200, () => fisher.Power(Lift.Absolute(0.2), 100).Power), fisher.Power(Lift.Absolute(0.2), 100).Power, "0.000000000000");
        Row("Fisher power, 1,000 per arm", Time(10, () => fisher.Power(Lift.Absolute(0.04), 2_000).Power), fisher.Power(Lift.Absolute(0.04), 2_000).Power, "0.000000000000");
        foreach (ProportionPowerMethod method in new[] { ProportionPowerMethod.BarnardExact, ProportionPowerMethod.BoschlooExact })
        {
            ProportionPower exact = fisher.WithMethod(method);
            Row($"{method} power, 100 per arm", Time(1, () => exact.Power(Lift.Absolute(0.15), 200).Power), exact.Power(Lift.Absolute(0.15), 200).Power, "0.000000000000");
        }
    }

    private static void Row(string what, double microseconds, double value, string format) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Experimentation.Stats\t{what}\t{microseconds:0.000}\t{value.ToString(format, CultureInfo.InvariantCulture)}"));

    private static double Time(int calls, Func<double> call)
    {
        double sum = 0;
        double[] rounds = new double[Rounds];
        // Long enough for the compiler to have had its last word.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5;)
        {
            sum += call();
        }
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
            {
                sum += call();
            }
            rounds[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
        }
        Array.Sort(rounds);
        return double.IsNaN(sum) ? double.NaN : rounds[Rounds / 2];
    }
}
