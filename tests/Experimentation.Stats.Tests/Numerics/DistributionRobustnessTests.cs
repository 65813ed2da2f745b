using System.Diagnostics;
using System.Reflection;

namespace Experimentation.Stats.Tests;

/// <summary>Ends of the support, parameters out of range and numbers that are none: a defined answer, never a hang.</summary>
public class DistributionRobustnessTests
{
    private static readonly double[] Odd =
    [
        double.NaN, double.NegativeInfinity, double.PositiveInfinity, 0, -0.0, -1, 1, 0.5, double.Epsilon, -double.Epsilon, 1e-310, 1e-300, 1e300, double.MaxValue, double.MinValue,
        Math.BitDecrement(1), 1e-9, 1e9, 3,
    ];

    public static TheoryData<string> Families() => [.. Law.Families];

    [Theory]
    [MemberData(nameof(Families))]
    public void Ends_of_the_support(string family)
    {
        var random = new Random(3);
        for (int i = 0; i < 100; i++)
        {
            Law law = Law.Draw(family, random);
            Assert.Equal(law.Start, law.LowerQuantile(0));
            Assert.Equal(law.End, law.LowerQuantile(1));
            Assert.Equal(law.End, law.UpperQuantile(0));
            Assert.Equal(law.Start, law.UpperQuantile(1));
            Assert.Equal(0, law.Lower(law.Start));
            Assert.Equal(1, law.Upper(law.Start));
            Assert.Equal(1, law.Lower(law.End));
            Assert.Equal(0, law.Upper(law.End));
            Assert.Equal(double.NegativeInfinity, law.LogLower(law.Start));
            Assert.Equal(0, law.LogUpper(law.Start));
            Assert.Equal(0, law.Lower(double.NegativeInfinity));
            Assert.Equal(1, law.Lower(double.PositiveInfinity));
            foreach (double outside in (double[])[-0.1, 1.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity])
            {
                Assert.True(double.IsNaN(law.LowerQuantile(outside)), $"{law} {outside}");
                Assert.True(double.IsNaN(law.UpperQuantile(outside)), $"{law} {outside}");
            }
            Assert.True(double.IsNaN(law.Lower(double.NaN)) && double.IsNaN(law.LogUpper(double.NaN)) && double.IsNaN(law.Density(double.NaN)), $"{law}");
        }
    }

    [Fact]
    public void Parameters_out_of_range_give_no_number()
    {
        foreach (double bad in (double[])[double.NaN, 0, -1, double.NegativeInfinity])
        {
            foreach (Law law in (Law[])[Law.OfT(bad), Law.OfChiSquared(bad), Law.OfF(bad, 2), Law.OfF(2, bad), Law.OfBeta(bad, 2), Law.OfBeta(2, bad), Law.OfGamma(bad, 1)])
            {
                if (bad == 0 && law.Name.StartsWith('G') || bad == 0 && law.Name.StartsWith('C'))
                {
                    // All mass at 0, the limit.
                    Assert.Equal(0, law.Upper(0.5));
                    continue;
                }
                Assert.True(double.IsNaN(law.Lower(0.5)) && double.IsNaN(law.LogUpper(0.5)), $"{law}");
                Assert.True(double.IsNaN(law.LowerQuantile(0.5)) && double.IsNaN(law.UpperQuantile(0.1)), $"{law}");
                Assert.True(double.IsNaN(law.Density(0.5)), $"{law}");
            }
        }
    }

    [Fact]
    public void Odd_numbers_end_in_a_probability_or_in_none()
    {
        foreach (double x in Odd)
        {
            foreach (double a in Odd)
            {
                foreach (double b in Odd)
                {
                    foreach (Law law in (Law[])[Law.OfT(a), Law.OfChiSquared(a), Law.OfF(a, b), Law.OfBeta(a, b), Law.OfGamma(a, b)])
                    {
                        IsProbability(law, x, law.Lower(x));
                        IsProbability(law, x, law.Upper(x));
                        Assert.False(law.LogLower(x) > 0 || law.LogUpper(x) > 0, $"{law} at {x:R}");
                        Assert.False(law.Density(x) < 0, $"{law} at {x:R}");
                        _ = law.LowerQuantile(x) + law.UpperQuantile(x) + law.LogDensity(x);
                    }
                }
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        bool isOptimised = typeof(Experimentation.Stats.Numerics.Normal).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };
        Assert.SkipUnless(isOptimised, "Unoptimised code reaches tables of constants by reflection, which allocates: run with -c Release.");
        Law law = Law.OfBeta(3, 2000);
        Law t = Law.OfT(3.7);
        Law f = Law.OfF(4, 1e5);
        double sum = Use(law) + Use(t) + Use(f);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            sum += Use(law) + Use(t) + Use(f);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(double.IsFinite(sum));

        static double Use(Law law) => law.LowerQuantile(1e-5) + law.UpperQuantile(0.3) + law.Upper(0.4) - law.LogLower(0.2) + law.Density(0.1);
    }

    private static void IsProbability(Law law, double x, double p) => Assert.True(double.IsNaN(p) || p is >= 0 and <= 1, $"{law} at {x:R}: {p:R}");
}
