using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

/// <summary>What holds for every continuous distribution, over parameters and probabilities of all sizes. The seed is part of each test's name.</summary>
public class DistributionPropertyTests
{
    private const int Draws = 1500;
    private const double Ulp = 2.220446049250313e-16;

    public static TheoryData<string, int> Families()
    {
        var data = new TheoryData<string, int>();
        foreach (string family in Law.Families)
        {
            data.Add(family, 20240229);
            data.Add(family, 11);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_quantile_inverts_its_tail(string family, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Draws; i++)
        {
            Law law = Law.Draw(family, random);
            double p = Probability(random);
            Inverts(law, p, law.LowerQuantile(p), law.Lower, law.LogLower, "lower");
            Inverts(law, p, law.UpperQuantile(p), law.Upper, law.LogUpper, "upper");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Tails_add_to_one_and_agree_with_their_logarithms(string family, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Draws; i++)
        {
            Law law = Law.Draw(family, random);
            double x = Point(law, random);
            double lower = law.Lower(x);
            double upper = law.Upper(x);
            Assert.True(lower is >= 0 and <= 1 && upper is >= 0 and <= 1, $"{law} at {x:R}: {lower:R}, {upper:R}");
            Assert.True(Math.Abs(lower + upper - 1) <= 4 * Ulp, $"{law} at {x:R}: {lower:R} + {upper:R}");
            LogAgrees(law, x, lower, law.LogLower(x));
            LogAgrees(law, x, upper, law.LogUpper(x));
            LogAgrees(law, x, law.Density(x), law.LogDensity(x));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Tails_and_quantiles_are_monotone(string family, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Draws; i++)
        {
            Law law = Law.Draw(family, random);
            double p = Probability(random);
            double q = Math.Min(1, p * (1 + Math.Pow(10, -9 * random.NextDouble())));
            Assert.True(law.LowerQuantile(q) >= law.LowerQuantile(p) * (1 - Math.CopySign(1e-12, law.LowerQuantile(p))), $"{law}: lower quantiles at {p:R}, {q:R}");
            double x = Point(law, random);
            double y = x + Math.Abs(x) * 1e-3 * random.NextDouble();
            Assert.True(law.Upper(y) <= law.Upper(x) * (1 + 1e-12) && law.Lower(y) >= law.Lower(x) * (1 - 1e-12), $"{law}: tails at {x:R}, {y:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_density_is_the_slope_of_the_tail(string family, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Draws / 3; i++)
        {
            Law law = Law.Draw(family, random);
            double x = law.LowerQuantile(0.05 + 0.9 * random.NextDouble());
            double step = 1e-4 * (law.LowerQuantile(0.6) - law.LowerQuantile(0.4));
            double relative = Math.Abs(step / x);
            if (!(relative > 1e-10) || !(relative < 1e-3) || x + step >= law.End || law.End - x < 1e3 * step)
            {
                continue;
            }
            double above = x + step;
            double below = x - step;
            double slope = (law.Lower(above) - law.Lower(below)) / (above - below);
            Close.To(slope, law.Density(x), 1e-5 + 1e-15 / (law.Density(x) * step));
        }
    }

    [Fact]
    public void Families_agree_where_they_meet()
    {
        var random = new Random(7);
        for (int i = 0; i < Draws; i++)
        {
            double df = Law.Wide(random, -0.3, 6);
            double t = Law.Wide(random, -3, 1.3);
            double square = t * t;
            double condition = 1e-14 * (1 + df * Math.Log(1 + square / df) + square);
            Close.To(FDistribution.UpperTail(square, 1, df), 2 * StudentT.UpperTail(t, df), condition, 1e-300);
            Close.To(FDistribution.UpperTail(1 / square, df, 1), StudentT.UpperTail(-t, df) - StudentT.UpperTail(t, df), 1e-12 + 1e-15 / t);
            Close.To(ChiSquared.UpperTail(square, 1), 2 * Normal.UpperTail(t), 1e-13);
            Close.To(ChiSquared.LowerTail(square, df), Gamma.LowerTail(square * 3, df / 2, 6), 1e-12, 1e-300);
            Close.To(FDistribution.UpperTail(square, df, double.PositiveInfinity), ChiSquared.UpperTail(square * df, df), 1e-11, 1e-290);
            Close.To(Math.Exp(-t), ChiSquared.UpperTail(2 * t, 2), 1e-14);
            double p = Probability(random);
            Close.To(Math.Pow(p, 1 / (1 + df)), Beta.LowerQuantile(p, 1 + df, 1), 1e-13);
            double q = Math.Min(p, 0.4);
            Close.To(1 / Math.Tan(Math.PI * q), StudentT.UpperQuantile(q, 1), 1e-13);
            Close.To((1 - 2 * q) / Math.Sqrt(2 * q * (1 - q)), StudentT.UpperQuantile(q, 2), 1e-13);
            Close.To(-2 * Math.Log(p), ChiSquared.UpperQuantile(p, 2), 1e-13 + 1e-15 / -Math.Log(p));
            double a = Law.Wide(random, -3, 6);
            double b = Law.Wide(random, -3, 6);
            double x = random.NextDouble();
            double y = 1 - x;
            Assert.Equal(Beta.LowerTail(x, a, b), Beta.UpperTail(y, b, a), 1e-12);
            Assert.Equal(StudentT.LowerQuantile(p, df), -StudentT.UpperQuantile(p, df));
            Assert.Equal(StudentT.LowerTail(-t, df), StudentT.UpperTail(t, df));
        }
    }

    [Theory]
    [InlineData(0.025, 1e12, 1e-11)]
    [InlineData(1e-6, 1e15, 1e-11)]
    public void Many_degrees_of_freedom_are_normal(double p, double df, double tolerance)
    {
        Close.To(Normal.UpperQuantile(p), StudentT.UpperQuantile(p, df), tolerance);
        Close.To(StudentT.UpperQuantile(p, 7), Math.Sqrt(FDistribution.UpperQuantile(2 * p, 1, 7)), 1e-13);
    }

    // Half of them from 1e-300 to 1/2 by size, half of them anywhere.
    private static double Probability(Random random) => random.Next(2) == 0 ? Law.Wide(random, -300, -0.31) : 0.999 * random.NextDouble() + 0.0005;

    private static double Point(Law law, Random random)
    {
        double p = Probability(random);
        double x = random.Next(2) == 0 ? law.LowerQuantile(p) : law.UpperQuantile(p);
        return double.IsInfinity(x) ? 1 : x;
    }

    private static void LogAgrees(Law law, double x, double value, double log)
    {
        if (value > 1e-290 && value < double.MaxValue)
        {
            Assert.True(Math.Abs(Math.Log(value) - log) <= 1e-13 * (1 + Math.Abs(log)), $"{law} at {x:R}: log {value:R} = {log:R}");
        }
    }

    // Rounding of x alone moves the log tail by its slope times an ulp of x; a quantile that underflows or rounds to the end of the support says nothing.
    private static void Inverts(Law law, double p, double x, Func<double, double> tail, Func<double, double> logTail, string side)
    {
        if (Math.Abs(x) < 1e-290 || x == law.End || Math.Abs(x) > 1e290)
        {
            return;
        }
        double back = tail(x);
        double slope = law.Density(x) * Math.Abs(x) / p;
        double bound = 1e-12 + 50 * Ulp * (slope + Math.Abs(Math.Log(p)));
        if (law.End == 1)
        {
            // Close to 1 the rounding of x is that of 1 - x.
            bound += 50 * Ulp * slope;
        }
        Assert.True(Math.Abs(back / p - 1) <= bound, $"{law}: {side} quantile of {p:R} is {x:R}, whose tail is {back:R} (log {logTail(x):R}); allowed {bound:E1}");
    }
}
