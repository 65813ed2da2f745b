using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

/// <summary>Whole published tables (Boost.Math; SciPy's from mpmath), which do not lie in the repository: skipped where they are absent.</summary>
public class SharedTableTests
{
    private const double Tolerance = 1e-12;

    // Tables give some values far outside the range of doubles.
    private const double Smallest = 1e-300;

    [Theory]
    [InlineData("erf_data.txt")]
    [InlineData("erf_large_data.txt")]
    [InlineData("erf_small_data.txt")]
    public void Error_functions(string file)
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file))
        {
            Close.To(row[1], ErrorFunction.Erf(row[0]), 1e-15, double.Epsilon);
            Close.To(row[2], ErrorFunction.Erfc(row[0]), 1e-15, Smallest);
            Close.To(row[2], 2 * Normal.UpperTail(row[0] * Math.Sqrt(2)), 1e-15 * (4 + 4 * row[0] * row[0]), Smallest);
        }
    }

    [Fact]
    public void Inverse_error_function()
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", "erfc_inv_data.txt").Where(r => r[0] > Smallest))
        {
            Close.To(row[1] * Math.Sqrt(2), Normal.UpperQuantile(row[0] / 2), Tolerance, 1e-3);
        }
    }

    [Fact]
    public void Logarithm_and_exponential_near_zero()
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", "log1p_expm1_data.txt"))
        {
            Close.To(row[1], Elementary.Log1p(row[0]), 5e-16);
            Close.To(row[2], Elementary.Expm1(row[0]), 5e-16);
        }
    }

    [Theory]
    [InlineData("beta_exp_data.txt")]
    [InlineData("beta_med_data.txt")]
    public void Beta_function(string file)
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file).Where(r => r[2] > Smallest))
        {
            double log = GammaFunction.LogBeta(row[0], row[1]);
            Close.To(Math.Log(row[2]), log, 1e-14, 1);
        }
    }

    [Theory]
    [InlineData("igamma_small_data.txt")]
    [InlineData("igamma_med_data.txt")]
    [InlineData("igamma_big_data.txt")]
    [InlineData("igamma_int_data.txt")]
    public void Incomplete_gamma(string file)
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file))
        {
            Close.To(row[3], GammaFunction.UpperRegularized(row[0], row[1]), Tolerance, Smallest);
            Close.To(row[5], GammaFunction.LowerRegularized(row[0], row[1]), Tolerance, Smallest);
        }
    }

    [Fact]
    public void Incomplete_gamma_of_large_shapes()
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "scipy", "gammainc.mpmath.txt"))
        {
            Close.To(row[2], GammaFunction.LowerRegularized(row[0], row[1]), Tolerance, Smallest);
        }
        foreach (double[] row in SharedData.Rows("dist_tables", "scipy", "gammaincc.mpmath.txt"))
        {
            Close.To(row[2], GammaFunction.UpperRegularized(row[0], row[1]), Tolerance, Smallest);
        }
    }

    [Theory]
    [InlineData("gamma_inv_data.txt")]
    [InlineData("gamma_inv_small_data.txt")]
    [InlineData("gamma_inv_big_data.txt")]
    public void Gamma_quantiles(string file)
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file))
        {
            Quantile(row[2], Gamma.LowerQuantile(row[1], row[0], 1));
            Quantile(row[3], Gamma.UpperQuantile(row[1], row[0], 1));
        }
    }

    [Theory]
    [InlineData("ibeta_data.txt")]
    [InlineData("ibeta_small_data.txt")]
    [InlineData("ibeta_large_data.txt")]
    [InlineData("ibeta_int_data.txt")]
    public void Incomplete_beta(string file)
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", file))
        {
            Close.To(row[5], Beta.LowerTail(row[2], row[0], row[1]), Tolerance, Smallest);
            Close.To(row[6], Beta.UpperTail(row[2], row[0], row[1]), Tolerance, Smallest);
        }
    }

    [Fact]
    public void Beta_quantiles()
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", "ibeta_inv_data.txt"))
        {
            Quantile(row[3], Beta.LowerQuantile(row[2], row[0], row[1]));
            Quantile(row[4], Beta.UpperQuantile(row[2], row[0], row[1]));
        }
    }

    private static void Quantile(double expected, double actual) => Close.To(expected, actual, Tolerance, Smallest);
}
