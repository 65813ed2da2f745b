using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>The laws that Dunnett's and Tukey's tests stand on, beyond the accuracy table.</summary>
public class MultiplicityLawTests
{
    [Fact]
    public void Tails_add_up_and_quantiles_lead_back()
    {
        foreach (double df in new[] { 3, 40, double.PositiveInfinity })
        {
            foreach (LargeSide side in new[] { LargeSide.Upper, LargeSide.Both })
            {
                LargestOfFamily law = new([0.8, 0.5, 0.5, -0.2], df, side);
                foreach (double alpha in new[] { 0.9, 0.3, 0.05, 1e-4, 1e-10 })
                {
                    double c = law.UpperQuantile(alpha);
                    Close.To(alpha, law.UpperTail(c), 1e-11);
                    Close.To(1, law.UpperTail(c) + law.LowerTail(c), 1e-12);
                }
            }
            foreach (double alpha in new[] { 0.99, 0.05, 1e-8 })
            {
                double q = StudentizedRange.UpperQuantile(alpha, 6, df);
                Close.To(alpha, StudentizedRange.UpperTail(q, 6, df), 1e-11);
                Close.To(1, StudentizedRange.UpperTail(q, 6, df) + StudentizedRange.LowerTail(q, 6, df), 1e-12);
            }
        }
    }

    [Fact]
    public void Two_statistics_are_the_bivariate_laws_and_one_is_the_univariate_law()
    {
        foreach (double c in new[] { 0.5, 2, 5 })
        {
            Close.To(BivariateT.LowerOrthant(c, c, 0.35, 7), LargestOfFamily.Equicorrelated(2, 0.35, 7, LargeSide.Upper).LowerTail(c), 1e-12);
            Close.To(StudentT.UpperTail(c, 7), new LargestOfFamily([0.6], 7, LargeSide.Upper).UpperTail(c), 1e-12);
            Close.To(2 * StudentT.UpperTail(c, 7), new LargestOfFamily([0.6], 7, LargeSide.Both).UpperTail(c), 1e-12);
            // The range of two is √2 times the size of one difference.
            Close.To(2 * StudentT.UpperTail(c / Math.Sqrt(2), 7), StudentizedRange.UpperTail(c, 2, 7), 1e-12);
            // Independent statistics multiply; limits of different scale are their own.
            Close.To(Normal.LowerTail(c) * Normal.LowerTail(2 * c), new LargestOfFamily([0, 0], double.PositiveInfinity, LargeSide.Upper, [1, 2]).LowerTail(c), 1e-13);
        }
    }

    [Fact]
    public void Statistics_that_share_nearly_everything_are_nearly_one()
    {
        foreach (double own in new[] { 1e-3, 1e-5, 1e-9, 0 })
        {
            double loading = Math.Sqrt(1 - own * own);
            double tail = new LargestOfFamily([loading, loading, 0.6], double.PositiveInfinity, LargeSide.Both).UpperTail(2);
            double two = new LargestOfFamily([1, 0.6], double.PositiveInfinity, LargeSide.Both).UpperTail(2);
            // Two variables that differ by own: the larger is larger by own / √π on average.
            double density = 2 * Normal.Density(2);
            Assert.InRange(tail, two, two + 2 * own * density + 1e-15);
        }
    }

    [Fact]
    public void Anything_goes_in_and_nothing_hangs()
    {
        foreach (double at in new[] { double.NaN, double.NegativeInfinity, double.PositiveInfinity, 0, -0.5, 1e-300, 38, 1e300 })
        {
            foreach (double df in new[] { 0.5, 1e6, double.PositiveInfinity })
            {
                foreach (LargeSide side in new[] { LargeSide.Upper, LargeSide.Both })
                {
                    LargestOfFamily law = new([0.7, 0.7, 0.1, double.IsInfinity(df) ? 0.9999999 : 0.9], df, side);
                    foreach (double p in new[] { law.UpperTail(at), law.LowerTail(at) })
                    {
                        Assert.True(double.IsNaN(at) ? double.IsNaN(p) : p is >= 0 and <= 1, $"{at} {df} {side}: {p}");
                    }
                }
                foreach (double p in new[] { StudentizedRange.UpperTail(at, 5, df), StudentizedRange.LowerTail(at, 5, df) })
                {
                    Assert.True(double.IsNaN(at) ? double.IsNaN(p) : p is >= 0 and <= 1, $"{at} {df}: {p}");
                }
            }
        }
    }
}
