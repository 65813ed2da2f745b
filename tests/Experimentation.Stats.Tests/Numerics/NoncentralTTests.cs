using Experimentation.Stats.Numerics;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests;

public class NoncentralTTests
{
    [Fact]
    public void Tails_and_density_match_integrals_at_32_digits()
    {
        (WorstError lower, WorstError upper, WorstError density) = (new(), new(), new());
        foreach (double[] row in WorstError.Rows("noncentral-t.json.gz", "rows"))
        {
            (double t, double df, double delta) = (row[0], row[1], row[2]);
            lower.Add(row[3], NoncentralT.LowerTail(t, df, delta), t, df, delta);
            upper.Add(row[4], NoncentralT.UpperTail(t, df, delta), t, df, delta);
            density.Add(row[5], NoncentralT.Density(t, df, delta), t, df, delta);
        }
        lower.IsAtMost(2e-13);
        upper.IsAtMost(2e-13);
        density.IsAtMost(2e-13);
    }

    [Theory]
    [InlineData("nct.csv")]
    [InlineData("nct_asym.csv")]
    [InlineData("nct_small_delta.csv")]
    public void Tails_match_the_tables_of_Boost(string file)
    {
        (WorstError lower, WorstError upper) = (new(), new());
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file))
        {
            (double df, double delta, double t) = (row[0], row[1], row[2]);
            lower.Add(row[3], NoncentralT.LowerTail(t, df, delta), t, df, delta);
            upper.Add(row[4], NoncentralT.UpperTail(t, df, delta), t, df, delta);
        }
        lower.IsAtMost(2e-13);
        upper.IsAtMost(2e-13);
    }

    [Fact]
    public void Density_matches_the_table_of_Boost()
    {
        WorstError density = new();
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", "nc_t_pdf_data.csv.gz"))
        {
            density.Add(row[3], NoncentralT.Density(row[2], row[0], row[1]), row[2], row[0], row[1]);
        }
        density.IsAtMost(2e-13);
    }

    /// <summary>df = 7.5, rows t, columns δ; mpmath at 40 digits. R's pt gives 0 for the smallest of these.</summary>
    [Fact]
    public void A_small_tail_on_the_wrong_side_keeps_its_digits()
    {
        double[] ts = [-1, 0, 1, 2, 4, 8];
        double[] deltas = [-2, 0, 0.5, 2, 5, 10];
        double[][] lower =
        [
            [0.8415877199705559, 0.1742380128153757, 0.07736795359474503, 0.001980314865372198, 3.1953765394104325e-09, 4.9142290267577185e-27],
            [0.9772498680518208, 0.5, 0.3085375387259869, 0.02275013194817921, 2.866515718791939e-07, 7.619853024160526e-24],
            [0.9980196851346278, 0.8257619871846243, 0.6745175799610407, 0.15841228002944413, 4.826957833169974e-05, 1.5849560433016106e-18],
            [0.9998138092607244, 0.9585515023509168, 0.9001280487694641, 0.47503099708285024, 0.0033960968080842292, 1.2356743035603322e-12],
            [0.9999955660700319, 0.9977469448249074, 0.9929234537892573, 0.907427615639261, 0.21204717939063952, 2.3224345209952817e-05],
            [0.9999999587705355, 0.9999686953771874, 0.9998865312970644, 0.9974092938487814, 0.8899151763887481, 0.15933017761987964],
        ];
        WorstError error = new();
        for (int i = 0; i < ts.Length; i++)
        {
            for (int j = 0; j < deltas.Length; j++)
            {
                error.Add(lower[i][j], NoncentralT.LowerTail(ts[i], 7.5, deltas[j]), ts[i], deltas[j]);
            }
        }
        error.IsAtMost(1e-14);
    }

    [Property(MaxTest = 200)]
    public void Tails_add_to_one_and_mirror(double seed)
    {
        (double t, double df, double delta) = Arguments(seed);
        Close.To(1, NoncentralT.LowerTail(t, df, delta) + NoncentralT.UpperTail(t, df, delta), 1e-14);
        Assert.Equal(NoncentralT.LowerTail(t, df, delta), NoncentralT.UpperTail(-t, df, -delta));
    }

    [Property(MaxTest = 200)]
    public void No_noncentrality_is_Students_t_and_infinite_degrees_of_freedom_are_normal(double seed)
    {
        (double t, double df, double delta) = Arguments(seed);
        Close.To(StudentT.UpperTail(Math.Abs(t), df), NoncentralT.UpperTail(Math.Abs(t), df, 0), 1e-12);
        Close.To(Normal.UpperTail(t - delta), NoncentralT.UpperTail(t, double.PositiveInfinity, delta), 1e-15);
    }

    [Property(MaxTest = 100)]
    public void Quantiles_and_noncentrality_invert_the_tails(double seed)
    {
        (double t, double df, double delta) = Arguments(seed);
        double upper = NoncentralT.UpperTail(t, df, delta);
        double lower = NoncentralT.LowerTail(t, df, delta);
        if (Math.Min(lower, upper) < 1e-290)
        {
            return;
        }
        // A tail near 1 says little about t; the small one says all.
        double smaller = Math.Min(lower, upper);
        double slope = NoncentralT.Density(t, df, delta);
        double allowed = 1e-12 * Math.Max(1, Math.Abs(t)) + 4e-16 * Math.Max(1, -Math.Log(smaller)) * smaller / slope;
        double quantile = upper <= lower ? NoncentralT.UpperQuantile(upper, df, delta) : NoncentralT.LowerQuantile(lower, df, delta);
        Assert.True(Math.Abs(quantile - t) <= allowed, $"t {t:R} df {df:R} delta {delta:R}: quantile {quantile:R}, allowed {allowed:E1}");
        if (upper <= lower)
        {
            double found = NoncentralT.Noncentrality(upper, t, df);
            Close.To(upper, NoncentralT.UpperTail(t, df, found), 1e-12 * (1 + Math.Abs(delta) * 40));
        }
    }

    [Fact]
    public void Slope_is_the_derivative_in_the_noncentrality()
    {
        foreach ((double t, double df, double delta) in new[] { (2.0, 5.0, 2.8), (-1.0, 40.0, 0.5), (6.0, 1.5, 3.0), (2.0, double.PositiveInfinity, 3.0) })
        {
            const double Step = 1e-4;
            double expected = (NoncentralT.UpperTail(t, df, delta + Step) - NoncentralT.UpperTail(t, df, delta - Step)) / (2 * Step);
            Close.To(expected, NoncentralT.Slope(t, df, delta), 1e-7);
        }
    }

    [Fact]
    public void Anything_goes_in_and_nothing_hangs()
    {
        double[] values = [double.NaN, double.NegativeInfinity, double.PositiveInfinity, 0, -0.0, double.Epsilon, 1e-300, 1, -3, 1e10, 1e300, double.MaxValue];
        foreach (double t in values)
        {
            foreach (double df in values)
            {
                foreach (double delta in values)
                {
                    double tail = NoncentralT.UpperTail(t, df, delta);
                    bool isDefined = df > 0 && double.IsFinite(delta) && !double.IsNaN(t);
                    Assert.True(isDefined ? tail is >= 0 and <= 1 : double.IsNaN(tail), $"{t:R} {df:R} {delta:R}: {tail:R}");
                    Assert.True(!isDefined || NoncentralT.Density(t, df, delta) >= 0, $"density {t:R} {df:R} {delta:R}");
                }
            }
        }
    }

    // Spread over the range that planning uses and well beyond.
    private static (double T, double Df, double Delta) Arguments(double seed)
    {
        Random random = new(seed.GetHashCode());
        double df = Math.Pow(10, -0.3 + 8 * random.NextDouble());
        double delta = (random.NextDouble() - 0.3) * 12;
        return (delta + (random.NextDouble() - 0.5) * 12 * Math.Sqrt(1 + delta * delta / (2 * df)), df, delta);
    }
}
