using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Sequential;

public class NormalKernelsTests
{
    [Fact]
    public void TailsAreNormalTails()
    {
        double[] weight = [1, 0, 0, 0, 0, 0, 0, 0];
        double[] at = new double[8];
        for (double u = -9; u < 26; u += 0.0173)
        {
            at[0] = u;
            TailSums sums = NormalKernels.Tails(at, weight, 1, 0, default, BlockSums.Widest);
            // The square in the exponent is rounded once: relative 1e-16 times its size.
            double tolerance = 1e-15 + u * u * 1.2e-16;
            Close.To(Normal.UpperTail(u), sums.Tail, tolerance);
            Close.To(Normal.Density(u), sums.Density, tolerance);
            Close.To(u * Normal.Density(u), sums.Moment, tolerance, 1e-300);
        }
    }

    [Fact]
    public void AKernelAppliedToWeightsIsASumOfExponentials()
    {
        double[] y = [.. Enumerable.Range(0, 24).Select(i => i * 0.11)];
        double[] weights = [.. y.Select(v => 1 + v)];
        double[] x = [.. Enumerable.Range(0, 16).Select(i => 0.05 + i * 0.2)];
        double[] plain = new double[16], mirrored = new double[16];
        foreach (double variance in new[] { 0.5, 0.02, 0.0005 })
        {
            NormalKernels.Spread(y, weights, variance, x, plain, BlockSums.Widest);
            NormalKernels.SpreadMirrored(y, weights, variance, x, mirrored, BlockSums.Widest);
            for (int i = 0; i < x.Length; i++)
            {
                double direct = y.Zip(weights, (v, w) => w * Math.Exp(-(x[i] - v) * (x[i] - v) / (2 * variance))).Sum();
                double other = y.Zip(weights, (v, w) => w * Math.Exp(-(x[i] + v) * (x[i] + v) / (2 * variance))).Sum();
                Close.To(direct, plain[i], 3e-14, 1e-20);
                Close.To(direct + other, mirrored[i], 3e-14, 1e-20);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(400)]
    public void RulesIntegrateANormalDensity(double halfLength)
    {
        QuadratureRule rule = new(halfLength);
        double[] nodes = new double[rule.Count], weights = new double[rule.Count];
        rule.Fill(-halfLength, halfLength, nodes, weights);
        Assert.Equal(2 * halfLength, weights.Sum(), 2e-14 * halfLength);
        double integral = nodes.Zip(weights, (x, w) => w * Normal.Density(x - 0.3)).Sum();
        Assert.Equal(1 - Normal.UpperTail(halfLength - 0.3) - Normal.UpperTail(halfLength + 0.3), integral, 1e-14);
    }
}
