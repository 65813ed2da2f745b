using Experimentation.Stats.Numerics;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests;

/// <summary>Bivariate normal and t, Owen's T and Q.</summary>
public class BivariateTests
{
    [Fact]
    public void Normal_orthants_match_integrals_at_40_digits()
    {
        WorstError error = new();
        foreach (double[] row in WorstError.Rows("bivariate-normal.json.gz", "rows"))
        {
            error.Add(row[3], BivariateNormal.UpperOrthant(row[0], row[1], row[2]), row);
        }
        error.IsAtMost(1e-12);
    }

    [Fact]
    public void Normal_orthants_match_the_shared_table()
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "computed", "bvn_cdf_mpmath.csv"))
        {
            // The table's own quadrature stops at 1e-44.
            Close.To(row[3], BivariateNormal.LowerOrthant(row[0], row[1], row[2]), 2e-13, 1e-28);
        }
    }

    [Theory]
    [InlineData("owens_t.txt")]
    [InlineData("owens_t_large_data.txt")]
    public void Owens_T_matches_the_tables_of_Boost(string file)
    {
        WorstError error = new();
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file))
        {
            error.Add(row[2], BivariateNormal.OwensT(row[0], row[1]), row);
        }
        error.IsAtMost(1e-13);
    }

    [Fact]
    public void T_orthants_and_Owens_Q_match_integrals_at_25_digits()
    {
        (WorstError orthant, WorstError between) = (new(), new());
        foreach (double[] row in WorstError.Rows("bivariate-t.json.gz", "orthant"))
        {
            orthant.Add(row[4], BivariateT.UpperOrthant(row[0], row[1], row[2], row[3]), row);
        }
        foreach (double[] row in WorstError.Rows("bivariate-t.json.gz", "between"))
        {
            between.Add(row[5], BivariateT.Between(row[0], row[1], row[2], row[3], row[4]), row);
        }
        orthant.IsAtMost(1e-12);
        between.IsAtMost(1e-12);
    }

    [Property(MaxTest = 200)]
    public void Normal_orthants_are_symmetric_bounded_and_fill_the_plane(int seed)
    {
        Random random = new(seed);
        (double h, double k, double rho) = (Spread(random), Spread(random), Math.Tanh(3 * Spread(random)));
        double p = BivariateNormal.UpperOrthant(h, k, rho);
        Close.To(p, BivariateNormal.UpperOrthant(k, h, rho), 1e-14);
        // Quadrants add up to half planes.
        Close.To(Normal.UpperTail(h), p + BivariateNormal.UpperOrthant(h, -k, -rho), 1e-13);
        Assert.True(p <= Math.Min(Normal.UpperTail(h), Normal.UpperTail(k)) * (1 + 1e-13));
        Close.To(Normal.UpperTail(h) * Normal.UpperTail(k), BivariateNormal.UpperOrthant(h, k, 0), 1e-14);
        // Sheppard's (1899) quadrant and Owen's reduction.
        Close.To(0.25 + Math.Asin(rho) / (2 * Math.PI), BivariateNormal.UpperOrthant(0, 0, rho), 1e-13, 0.1);
        Close.To(Normal.UpperTail(h) / 2, BivariateNormal.UpperOrthant(h, 0, 0), 1e-14);
        Close.To(Normal.UpperTail(h) / 2 + BivariateNormal.OwensT(h, rho / Math.Sqrt(1 - rho * rho)), BivariateNormal.UpperOrthant(h, 0, rho), 1e-13, 0.1);
    }

    [Fact]
    public void Normal_orthants_at_the_ends()
    {
        Assert.Equal(Normal.UpperTail(1.5), BivariateNormal.UpperOrthant(1.5, 0.2, 1));
        Close.To(Normal.UpperTail(-0.5) - Normal.UpperTail(1), BivariateNormal.UpperOrthant(-0.5, -1, -1), 1e-15);
        Assert.Equal(0, BivariateNormal.UpperOrthant(0.5, 0.5, -1));
        Assert.Equal(0, BivariateNormal.UpperOrthant(double.PositiveInfinity, 0, 0.4));
        Assert.Equal(Normal.UpperTail(0.7), BivariateNormal.UpperOrthant(double.NegativeInfinity, 0.7, 0.4));
        Assert.Equal(1, BivariateNormal.UpperOrthant(double.NegativeInfinity, double.NegativeInfinity, -0.4));
        Assert.Equal(double.NaN, BivariateNormal.UpperOrthant(0, 0, 1.01));
        Assert.Equal(double.NaN, BivariateNormal.UpperOrthant(double.NaN, 0, 0.1));
        Close.To(0.125, BivariateNormal.OwensT(0, 1), 1e-15);
        Close.To(Normal.UpperTail(2) / 2, BivariateNormal.OwensT(2, double.PositiveInfinity), 1e-14);
        Assert.Equal(-BivariateNormal.OwensT(0.5, 2), BivariateNormal.OwensT(-0.5, -2));
    }

    [Property(MaxTest = 40)]
    public void T_orthants_have_the_marginals_and_limits_they_must(int seed)
    {
        Random random = new(seed);
        (double h, double k, double rho) = (Spread(random), Spread(random), Math.Tanh(Spread(random)));
        double df = Math.Pow(10, 3 * random.NextDouble());
        double p = BivariateT.UpperOrthant(h, k, rho, df);
        Close.To(NoncentralT.UpperTail(h, df, 0), p + BivariateT.UpperOrthant(h, -k, -rho, df), 1e-12);
        Close.To(NoncentralT.UpperTail(h, df, 1.3), BivariateT.UpperOrthant(h, k, rho, df, 1.3, -0.4) + BivariateT.UpperOrthant(h, -k, -rho, df, 1.3, 0.4), 1e-12);
        Close.To(BivariateNormal.UpperOrthant(h, k, rho), BivariateT.UpperOrthant(h, k, rho, double.PositiveInfinity), 1e-15);
        Close.To(NoncentralT.UpperTail(Math.Max(h, k), df, 0), BivariateT.UpperOrthant(h, k, 1, df), 1e-12);
        Close.To(BivariateT.UpperOrthant(h, k, -1, df), BivariateT.Between(h, -k, df, 0, 0), 1e-12, 1e-200);
    }

    [Property(MaxTest = 60)]
    public void Power_of_equivalence_is_what_Bonferroni_leaves_when_the_tests_cannot_both_fail(int seed)
    {
        Random random = new(seed);
        double df = Math.Pow(10, 0.5 + 3.5 * random.NextDouble());
        double t = 1 + 2 * random.NextDouble();
        (double above, double below) = (8 * random.NextDouble(), -8 * random.NextDouble());
        double q = BivariateT.Between(t, -t, df, above, below);
        double bound = NoncentralT.UpperTail(t, df, above) - NoncentralT.UpperTail(-t, df, below);
        Assert.True(q >= bound - 1e-14, $"{q:R} {bound:R}");
        Assert.True(q <= Math.Min(NoncentralT.UpperTail(t, df, above), NoncentralT.LowerTail(-t, df, below)) + 1e-14);
        // Far margins: never both fail.
        Close.To(NoncentralT.UpperTail(t, df, 40) - NoncentralT.UpperTail(-t, df, -50), BivariateT.Between(t, -t, df + 30, 40, -50), 1e-9);
        Close.To(NoncentralT.LowerTail(1.5, df, 0.7) - NoncentralT.LowerTail(-t, df, 0.7), BivariateT.Between(-t, 1.5, df, 0.7, 0.7), 1e-12, 1e-3);
    }

    [Fact]
    public void Anything_goes_in_and_nothing_hangs()
    {
        double[] values = [double.NaN, double.NegativeInfinity, double.PositiveInfinity, 0, 1e-300, 1, -3, 40, -1e8, 1e300];
        foreach (double h in values)
        {
            foreach (double k in values)
            {
                foreach (double rho in new[] { -1, -1 + 1e-16, -0.5, 0, 1e-300, 0.9, 1 - 1e-16, 1, 2, double.NaN })
                {
                    double p = BivariateNormal.UpperOrthant(h, k, rho);
                    bool isDefined = !double.IsNaN(h) && !double.IsNaN(k) && Math.Abs(rho) <= 1;
                    Assert.True(isDefined ? p is >= 0 and <= 1 + 1e-15 : double.IsNaN(p), $"{h:R} {k:R} {rho:R}: {p:R}");
                }
                double t = BivariateNormal.OwensT(h, k);
                Assert.True(double.IsNaN(h) || double.IsNaN(k) ? double.IsNaN(t) : Math.Abs(t) <= 0.25 + 1e-15, $"T {h:R} {k:R}: {t:R}");
                foreach (double df in new[] { 0.5, 3, 1e6, double.PositiveInfinity })
                {
                    double b = BivariateT.Between(h, k, df, 1, -1);
                    Assert.True(double.IsNaN(h) || double.IsNaN(k) ? double.IsNaN(b) : b is >= 0 and <= 1, $"Q {h:R} {k:R} {df:R}: {b:R}");
                }
            }
        }
    }

    private static double Spread(Random random) => 4 * (random.NextDouble() + random.NextDouble() - 1);
}
