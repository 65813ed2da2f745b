using System.Numerics;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Summaries;

/// <summary>+ is associative and commutative, has an identity, agrees with summarising all rows at once, and loses nothing over a million parts.</summary>
[Properties(Arbitrary = [typeof(Parts)], MaxTest = 200)]
public class MergeTests
{
    [Property]
    public void Means_add_up(Parts parts) => Laws([.. parts.Lists.Select(rows => MeanSummary.Of(rows, r => r.X))], MeanSummary.Of(parts.Rows, r => r.X), Figures);

    [Property]
    public void Ratios_add_up(Parts parts) =>
        Laws([.. parts.Lists.Select(rows => RatioSummary.Of(rows, r => r.X, r => r.Y))], RatioSummary.Of(parts.Rows, r => r.X, r => r.Y), Figures);

    [Property]
    public void Counts_add_up(Parts parts) =>
        Laws([.. parts.Lists.Select(rows => CountSummary.Of(rows, r => r.Events, r => r.Exposure))], CountSummary.Of(parts.Rows, r => r.Events, r => r.Exposure), Figures);

    [Property]
    public void Covariates_add_up(Parts parts) =>
        Laws([.. parts.Lists.Select(Covariates)], Covariates(parts.Rows), Figures);

    [Property]
    public void Proportions_add_up_exactly(Parts parts)
    {
        ProportionSummary[] each = [.. parts.Lists.Select(rows => ProportionSummary.Of(rows, r => r.Outcome))];
        ProportionSummary all = ProportionSummary.Of(parts.Rows, r => r.Outcome);
        Assert.Equal(all, each.Aggregate((a, b) => a + b));
        Assert.Equal(all, each.AsEnumerable().Reverse().Aggregate((a, b) => b + a));
        Assert.Equal(each[0] + each[1], each[1] + each[0]);
        Assert.Equal(each[0], each[0] + default(ProportionSummary));
    }

    [Fact]
    public void A_million_parts_lose_nothing()
    {
        // A thousand parts of three users with whole-number values, drawn a million times: integers give the exact answer.
        const int Count = 1_000_000;
        var random = new Random(Seed);
        (long[] X, long[] Y)[] rows =
        [
            .. Enumerable.Range(0, 1_000).Select(_ => (
                (long[])[1_000_000 + random.Next(100), 1_000_000 + random.Next(100), 1_000_000 + random.Next(1_000)],
                (long[])[random.Next(50), random.Next(50), random.Next(1_000)])),
        ];
        RatioSummary[] parts = [.. rows.Select(part => RatioSummary.Of([.. part.X.Select(v => (double)v)], [.. part.Y.Select(v => (double)v)]))];
        int[] times = new int[parts.Length];
        RatioSummary pairs = default;
        var tree = new MeanSummary[Count];
        for (int i = 0; i < Count; i++)
        {
            int part = random.Next(parts.Length);
            times[part]++;
            pairs += parts[part];
            tree[i] = parts[part].Numerator;
        }
        Int128 sum = 0, squares = 0, sumY = 0, products = 0;
        for (int part = 0; part < rows.Length; part++)
        {
            for (int j = 0; j < 3; j++)
            {
                (long x, long y) = (rows[part].X[j], rows[part].Y[j]);
                (sum, squares, sumY, products) = (sum + times[part] * x, squares + times[part] * (Int128)(x * x), sumY + times[part] * y, products + times[part] * (Int128)(x * y));
            }
        }
        for (int length = Count; length > 1; length = (length + 1) / 2)
        {
            for (int i = 0; i < length / 2; i++)
            {
                tree[i] += tree[length - 1 - i];
            }
        }
        const long N = 3L * Count;
        double mean = (double)sum / N;
        double deviations = (double)(squares * N - sum * sum) / N;
        double coDeviations = (double)(products * N - sum * sumY) / N;
        foreach (MeanSummary merged in (MeanSummary[])[pairs.Numerator, tree[0]])
        {
            Assert.Equal(N, merged.Count);
            Close.To(mean, merged.Mean, 1e-15);
            Close.To(deviations, merged.SumOfSquaredDeviations, 1e-12);
        }
        Close.To(coDeviations, pairs.Covariance * (pairs.Count - 1), 1e-12);
    }

    [Fact]
    public void A_million_copies_of_one_part_are_that_part()
    {
        // Rounding of the same sign a million times over: the worst case of a plain sum.
        MeanSummary part = MeanSummary.Of([0.1, 0.3, 0.7]);
        CovariateSummary covariates = CovariateSummary.Of([0.1, 0.3, 0.7], [0.2, -0.9, 1e3]);
        MeanSummary sum = default;
        CovariateSummary all = covariates;
        for (int i = 0; i < 1_000_000; i++)
        {
            sum += part;
            if (i is > 0 and < 20_000)
            {
                all += covariates;
            }
        }
        Close.To(part.Mean, sum.Mean, 1e-15);
        Close.To(part.SumOfSquaredDeviations * 1e6, sum.SumOfSquaredDeviations, 1e-12);
        Close.To(covariates.Covariance(0, 1) * 2 / 3, all.Covariance(0, 1) * (all.Count - 1) / all.Count, 1e-12);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        MeanSummary half = MeanSummary.FromMoments(long.MaxValue / 2 + 2, 1, 1);
        Assert.Throws<OverflowException>(() => half + half);
        Assert.Throws<OverflowException>(() => new ProportionSummary(long.MaxValue, 1) + new ProportionSummary(1, 1));
        CovariateSummary one = CovariateSummary.Of([1.0, 2.0], [1.0, 2.0]);
        CovariateSummary two = new CovariateAccumulator(1, 2).ToSummary();
        var error = Assert.Throws<ArgumentException>(() => one + two);
        Assert.Equal("right", error.ParamName);
        Assert.Contains("1 outcomes and 1 covariates here, 1 and 2 there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispersion_is_lost_when_one_side_does_not_know_it()
    {
        CountSummary known = CountSummary.Of([0L, 3, 1, 5]);
        Assert.NotNull(known.Dispersion);
        Assert.NotNull((known + known).Dispersion);
        Assert.Null((known + CountSummary.FromTotals(4, 9, 4)).Dispersion);
        Assert.Equal(known.Dispersion, (known + default(CountSummary)).Dispersion);
    }

    private const int Seed = 51_966;

    private static CovariateSummary Covariates(IEnumerable<(double X, double Y, long Events, double Exposure, bool Outcome)> rows) =>
        CovariateSummary.Of(rows, [r => r.X, r => r.Y], [r => r.Exposure, r => r.Events]);

    private static void Laws<T>(T[] parts, T all, Func<T, Figure[]> figures)
        where T : IAdditionOperators<T, T, T>
    {
        T forth = parts.Aggregate((a, b) => a + b);
        T back = parts.AsEnumerable().Reverse().Aggregate((a, b) => b + a);
        T right = parts.AsEnumerable().Reverse().Aggregate((a, b) => b + a);
        T commuted = parts.Aggregate((a, b) => b + a);
        T pairwise = (parts[0] + parts[1]) + ((parts[2] + parts[3]) + (parts[4] + parts[5]));
        Figure[] expected = figures(all);
        foreach (T sum in (T[])[forth, back, right, commuted, pairwise])
        {
            foreach ((Figure e, Figure a) in expected.Zip(figures(sum)))
            {
                Assert.True(e.Value == a.Value || Math.Abs(e.Value - a.Value) <= 1e-13 * e.Size, $"{e.Name}: {e.Value:R} of all rows, {a.Value:R} of the parts");
            }
        }
    }

    // What rounding may cost is relative to the spread's own size: the mean's distance from zero does not count.
    private static Figure[] Figures(MeanSummary s) =>
    [
        new("count", s.Count, 0), new("mean", s.Mean, Math.Abs(s.Mean) + s.StandardDeviation), new("squares", s.SumOfSquaredDeviations, Noise(s) * s.SumOfSquaredDeviations + Math.Pow(s.Mean * 1e-16, 2) * s.Count * 1e13),
    ];

    private static Figure[] Figures(RatioSummary s) =>
    [
        .. Figures(s.Numerator), .. Figures(s.Denominator),
        new("covariance", s.Covariance, (Noise(s.Numerator) + Noise(s.Denominator)) * s.Numerator.StandardDeviation * s.Denominator.StandardDeviation),
    ];

    private static Figure[] Figures(CountSummary s) =>
        [new("users", s.Users, 0), new("events", s.Events, 0), new("exposure", s.Exposure, s.Exposure), new("dispersion", s.Dispersion ?? -1, 10 * (s.Dispersion ?? 1) + 1)];

    private static Figure[] Figures(CovariateSummary s) =>
    [
        new("count", s.Count, 0), .. Figures(s.Outcome(0)), .. Figures(s.Outcome(1)), .. Figures(s.Covariate(0)), .. Figures(s.Covariate(1)), .. Figures(s.Ratio(0, 1)),
        new("co-moment", s.Covariance(1, 2), (Noise(s.Outcome(1)) + Noise(s.Covariate(0))) * Math.Sqrt(s.Covariance(1, 1) * s.Covariance(2, 2))),
    ];

    /// <summary>Deviations of stored values carry the rounding of the values themselves, which is larger where the mean is far away.</summary>
    private static double Noise(MeanSummary s) => 1 + (s.StandardDeviation > 0 ? Math.Abs(s.Mean) / s.StandardDeviation * 0.01 : 0);

    private sealed record Figure(string Name, double Value, double Size);
}
