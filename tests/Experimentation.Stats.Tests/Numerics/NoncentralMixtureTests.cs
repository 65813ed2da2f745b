using Experimentation.Stats.Numerics;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests;

/// <summary>Non-central chi-square, beta and F.</summary>
public class NoncentralMixtureTests
{
    private const string File = "noncentral-mixtures.json.gz";

    [Fact]
    public void Chi_square_matches_mixtures_at_400_digits()
    {
        (WorstError lower, WorstError upper, WorstError density) = (new(), new(), new());
        foreach (double[] row in WorstError.Rows(File, "chiSquared"))
        {
            (double x, double df, double lambda) = (row[0], row[1], row[2]);
            lower.Add(row[3], NoncentralChiSquared.LowerTail(x, df, lambda), x, df, lambda);
            upper.Add(row[4], NoncentralChiSquared.UpperTail(x, df, lambda), x, df, lambda);
            density.Add(row[5], NoncentralChiSquared.Density(x, df, lambda), x, df, lambda);
        }
        lower.IsAtMost(3e-13);
        upper.IsAtMost(3e-13);
        density.IsAtMost(3e-13);
    }

    [Fact]
    public void Beta_and_F_match_mixtures_at_400_digits()
    {
        (WorstError lower, WorstError upper, WorstError density, WorstError f) = (new(), new(), new(), new());
        foreach (double[] row in WorstError.Rows(File, "beta"))
        {
            (double x, double a, double b, double lambda) = (row[0], row[1], row[2], row[3]);
            lower.Add(row[4], NoncentralBeta.LowerTail(x, a, b, lambda), x, a, b, lambda);
            upper.Add(row[5], NoncentralBeta.UpperTail(x, a, b, lambda), x, a, b, lambda);
            density.Add(row[6], NoncentralBeta.Density(x, a, b, lambda), x, a, b, lambda);
            // The F that belongs to x is rounded; a tail of 1e-200 feels that.
            if (Math.Min(row[4], row[5]) > 1e-20)
            {
                double ratio = b / a * x / (1 - x);
                f.Add(row[4], NoncentralF.LowerTail(ratio, 2 * a, 2 * b, lambda), x, a, b, lambda);
                f.Add(row[5], NoncentralF.UpperTail(ratio, 2 * a, 2 * b, lambda), x, a, b, lambda);
            }
        }
        lower.IsAtMost(3e-13);
        upper.IsAtMost(3e-13);
        density.IsAtMost(3e-13);
        f.IsAtMost(3e-13);
    }

    [Theory]
    [InlineData("nccs.txt")]
    [InlineData("nccs_big.txt")]
    public void Chi_square_matches_the_tables_of_Boost(string file)
    {
        (WorstError lower, WorstError upper) = (new(), new());
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file))
        {
            lower.Add(row[3], NoncentralChiSquared.LowerTail(row[2], row[0], row[1]), row);
            upper.Add(row[4], NoncentralChiSquared.UpperTail(row[2], row[0], row[1]), row);
        }
        lower.IsAtMost(3e-13);
        upper.IsAtMost(3e-13);
    }

    [Theory]
    [InlineData("ncbeta.txt")]
    [InlineData("ncbeta_big.txt")]
    public void Beta_matches_the_tables_of_Boost(string file)
    {
        (WorstError lower, WorstError upper) = (new(), new());
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file))
        {
            lower.Add(row[4], NoncentralBeta.LowerTail(row[3], row[0], row[1], row[2]), row);
            upper.Add(row[5], NoncentralBeta.UpperTail(row[3], row[0], row[1], row[2]), row);
        }
        lower.IsAtMost(3e-13);
        upper.IsAtMost(3e-13);
    }

    /// <summary>Powers of published examples (Cohen 1988; Champely, pwr 1.3.0), figures by mpmath at 30 digits.</summary>
    [Fact]
    public void Power_of_anova_chi_square_and_regression_tests()
    {
        Close.To(0.5149792919636936, NoncentralF.UpperTail(FQuantile(0.05, 3, 76), 3, 76, 4 * 20 * 0.28 * 0.28), 1e-12);
        Close.To(0.6735857708186475, NoncentralF.UpperTail(FQuantile(0.05, 5, 89), 5, 89, 0.1 / (1 - 0.1) * (5 + 89 + 1)), 1e-12);
        Close.To(0.6261164377040218, NoncentralChiSquared.UpperTail(NoncentralChiSquared.UpperQuantile(0.05, 4, 0), 4, 100 * 0.289 * 0.289), 1e-12);
        Close.To(0.88540528724145, NoncentralChiSquared.UpperTail(NoncentralChiSquared.UpperQuantile(0.01, 2, 0), 2, 140 * 0.346 * 0.346), 1e-12);

        static double FQuantile(double p, double df1, double df2) => NoncentralF.UpperQuantile(p, df1, df2, 0);
    }

    [Property(MaxTest = 100)]
    public void Tails_add_to_one_and_quantiles_and_noncentrality_invert_them(int seed)
    {
        Random random = new(seed);
        double df1 = Math.Pow(10, 3 * random.NextDouble() - 0.5);
        double df2 = Math.Pow(10, 4 * random.NextDouble());
        double lambda = Math.Pow(10, 4 * random.NextDouble() - 2);
        double p = Math.Pow(10, -8 * random.NextDouble()) / 2;
        double x = NoncentralChiSquared.UpperQuantile(p, df1, lambda);
        Close.To(p, NoncentralChiSquared.UpperTail(x, df1, lambda), 1e-11);
        Close.To(1, NoncentralChiSquared.UpperTail(x, df1, lambda) + NoncentralChiSquared.LowerTail(x, df1, lambda), 1e-13);
        Close.To(p, NoncentralChiSquared.LowerTail(NoncentralChiSquared.LowerQuantile(p, df1, lambda), df1, lambda), 1e-11);
        double found = NoncentralChiSquared.Noncentrality(p, x, df1);
        Close.To(p, NoncentralChiSquared.UpperTail(x, df1, found), 1e-11);
        double f = NoncentralF.UpperQuantile(p, df1, df2, lambda);
        Close.To(p, NoncentralF.UpperTail(f, df1, df2, lambda), 1e-11);
        Close.To(1, NoncentralF.UpperTail(f, df1, df2, lambda) + NoncentralF.LowerTail(f, df1, df2, lambda), 1e-13);
        Close.To(p, NoncentralF.UpperTail(f, df1, df2, NoncentralF.Noncentrality(p, f, df1, df2)), 1e-11);
        Close.To(p, NoncentralF.LowerTail(NoncentralF.LowerQuantile(p, df1, df2, lambda), df1, df2, lambda), 1e-11);
        double share = NoncentralBeta.LowerQuantile(p, df1 / 2, df2 / 2, lambda);
        Close.To(p, NoncentralBeta.LowerTail(share, df1 / 2, df2 / 2, lambda), 1e-10);
    }

    [Property(MaxTest = 100)]
    public void Limits_are_the_central_distributions_and_the_square_of_a_t_is_an_F(int seed)
    {
        Random random = new(seed);
        double df = Math.Pow(10, 3 * random.NextDouble());
        double x = df * (0.3 + 2 * random.NextDouble());
        Close.To(ChiSquared.UpperTail(x, df), NoncentralChiSquared.UpperTail(x, df, 0), 1e-12);
        Close.To(ChiSquared.UpperTail(x, df), NoncentralChiSquared.UpperTail(x, df, 1e-18), 1e-12);
        Close.To(NoncentralChiSquared.UpperTail(x, df, 3), NoncentralF.UpperTail(x / df, df, double.PositiveInfinity, 3), 1e-15);
        double t = 4 * random.NextDouble();
        double delta = 3 * random.NextDouble();
        double twoSided = NoncentralT.UpperTail(t, df, delta) + NoncentralT.LowerTail(-t, df, delta);
        Close.To(twoSided, NoncentralF.UpperTail(t * t, 1, df, delta * delta), 1e-12);
    }

    [Fact]
    public void Anything_goes_in_and_nothing_hangs()
    {
        double[] values = [double.NaN, double.NegativeInfinity, double.PositiveInfinity, 0, 1e-300, 1e-10, 1, -3, 1e6];
        foreach (double x in values)
        {
            foreach (double df in values)
            {
                foreach (double lambda in values)
                {
                    bool isDefined = df is > 0 and < double.PositiveInfinity && lambda is >= 0 and < double.PositiveInfinity && !double.IsNaN(x);
                    double tail = NoncentralChiSquared.UpperTail(x, df, lambda);
                    Assert.True(isDefined ? tail is >= 0 and <= 1 : double.IsNaN(tail), $"{x:R} {df:R} {lambda:R}: {tail:R}");
                    double f = NoncentralF.LowerTail(x, df, 7, lambda);
                    Assert.True(isDefined ? f is >= 0 and <= 1 : double.IsNaN(f), $"F {x:R} {df:R} {lambda:R}: {f:R}");
                    Assert.True(!isDefined || NoncentralChiSquared.Density(x, df, lambda) >= 0, $"density {x:R} {df:R} {lambda:R}");
                }
            }
        }
    }
}
