using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The largest distance between two empirical distributions and the chance of one at least as large. Sharing the pooled values out is a path over a grid, all paths being equally likely; what is
/// added up is the chance of having been too far away at the end of some group of equal values, so a small p-value keeps its digits.
/// </summary>
internal static class KolmogorovSmirnov
{
    private const double Cheap = 3e7;
    private const double Most = 1e10;
    private const string Null = "equal distributions";

    public static TestResult Of(RankedArms arms, DistributionTest test)
    {
        if (arms.NoData() is { } nothing)
        {
            return TestResult.Nothing(Null, "Kolmogorov–Smirnov", "D", nothing);
        }
        int nc = arms.Control.Length;
        int nt = arms.Treatment.Length;
        int[] groups = arms.Groups(0);
        long distance = Distance(arms);
        double d = (double)distance / arms.Pairs;
        double band = 2 * d * nc / (nc + (double)nt) * nt + 1;
        double cost = groups.Sum(g => g * (band + 0.5 * g));
        bool isExact = test switch
        {
            DistributionTest.KolmogorovSmirnov => cost <= Cheap,
            DistributionTest.KolmogorovSmirnovExact => cost <= Most,
            _ => false,
        };
        double p = distance == 0 ? 1
            : isExact ? Math.Min(1, Exact(groups, nc, nt, distance))
            : Limit(Math.Sqrt(nc / (nc + (double)nt) * nt) * d);
        ValueList<Finding> findings = test == DistributionTest.KolmogorovSmirnovExact && !isExact
            ? ValueList<Finding>.Of([new Finding(FindingCode.Convention, FindingSeverity.Note, "Too many users for the exact distribution, so its limit was used.")])
            : ValueList<Finding>.Empty;
        return new(Null, isExact ? "Kolmogorov–Smirnov, exact" : "Kolmogorov–Smirnov, limit", "D", d, 0, p, findings);
    }

    /// <summary>P(K >= x) of Kolmogorov's distribution.</summary>
    internal static double Limit(double x)
    {
        double sum = 0;
        if (x < 1)
        {
            // Jacobi's form, which converges where the other one does not: 1 − √(2π)/x·Σ exp(−(2k − 1)²·π²/(8x²)).
            for (int k = 1; k < 20; k += 2)
            {
                sum += Math.Exp(-k * k * Math.PI * Math.PI / (8 * x * x));
            }
            return x > 0 ? 1 - Math.Sqrt(2 * Math.PI) / x * sum : 1;
        }
        for (int k = 12; k >= 1; k--)
        {
            sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * k * k * x * x);
        }
        return sum;
    }

    /// <summary>The largest distance, in units of one over the number of pairs.</summary>
    private static long Distance(RankedArms arms)
    {
        ReadOnlySpan<double> c = arms.Control;
        ReadOnlySpan<double> t = arms.Treatment;
        long largest = 0;
        int i = 0, j = 0;
        while (i < c.Length && j < t.Length)
        {
            double value = Math.Min(c[i], t[j]);
            while (i < c.Length && c[i] == value)
            {
                i++;
            }
            while (j < t.Length && t[j] == value)
            {
                j++;
            }
            largest = Math.Max(largest, Math.Abs((long)i * t.Length - (long)j * c.Length));
        }
        return largest;
    }

    private static double Exact(int[] groups, int control, int treatment, long distance)
    {
        // far[i]: the chance that a path which has passed i of the shorter arm's values, and the rest of the other's, was ever too far away.
        int n = Math.Min(control, treatment);
        int m = Math.Max(control, treatment);
        long users = (long)n + m;
        double[] far = new double[n + 1];
        Array.Fill(far, 1, 1, n);
        int low = 0, high = 0;
        long passed = 0;
        foreach (int group in groups)
        {
            for (int step = 0; step < group; step++)
            {
                passed++;
                low = (int)Math.Max(low, passed - m);
                high = (int)Math.Min(Math.Min(high + 1, n), passed);
                double share = 1.0 / passed;
                for (int i = high; i > 0 && i >= low; i--)
                {
                    far[i] = (i * far[i - 1] + (passed - i) * far[i]) * share;
                }
            }
            // |i·m − (passed − i)·n| must stay below the distance.
            int inside = (int)Math.Max(low, FloorOf(passed * n - distance, users) + 1);
            int outside = (int)Math.Min(high, -FloorOf(-(passed * n + distance), users) - 1);
            for (int i = low; i < Math.Min(inside, high + 1); i++)
            {
                far[i] = 1;
            }
            for (int i = high; i > Math.Max(outside, low - 1); i--)
            {
                far[i] = 1;
            }
            if (inside > outside)
            {
                return 1;
            }
            (low, high) = (inside, outside);
        }
        return far[n];
    }

    private static long FloorOf(long dividend, long divisor) => dividend >= 0 ? dividend / divisor : -((-dividend + divisor - 1) / divisor);
}
