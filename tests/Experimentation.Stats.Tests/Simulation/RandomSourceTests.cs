using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Simulation;

public class RandomSourceTests
{
    /// <summary>Known answers of the authors' own library: Random123 1.14, kat_vectors, philox4x64 with 10 rounds.</summary>
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0x16554d9eca36314cUL, 0xdb20fe9d672d0fdcUL, 0xd7e772cee186176bUL, 0x7e68b68aec7ba23bUL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x87b092c3013fe90bUL, 0x438c3c67be8d0224UL, 0x9cc7d7c69cd777b6UL, 0xa09caebf594f0ba0UL)]
    public void Philox_gives_the_published_words(ulong counter, ulong key0, ulong key1, ulong w0, ulong w1, ulong w2, ulong w3) =>
        Assert.Equal((w0, w1, w2, w3), Philox.At(counter, counter, counter, counter, key0, key1));

    [Fact]
    public void A_source_is_a_pure_function_of_seed_stream_and_position()
    {
        var source = new RandomSource(7, 3);
        for (ulong counter = 0; counter < 5; counter++)
        {
            (ulong w0, ulong w1, ulong w2, ulong w3) = Philox.At(counter, 0, 0, 0, 7, 3);
            Assert.Equal((w0, w1, w2, w3), (source.NextBits(), source.NextBits(), source.NextBits(), source.NextBits()));
        }
    }

    [Fact]
    public void Streams_and_seeds_differ()
    {
        ulong[] firsts = [.. from seed in Enumerable.Range(0, 20) from stream in Enumerable.Range(0, 20) select new RandomSource((ulong)seed, (ulong)stream).NextBits()];
        Assert.Equal(400, firsts.Distinct().Count());
    }

    [Fact]
    public void The_ziggurat_closes_at_the_top()
    {
        ReadOnlySpan<double> edges = Ziggurat.RightEdges;
        double area = edges[0] * Math.Exp(-edges[1] * edges[1] / 2);
        double top = edges[Ziggurat.Layers - 1];
        Assert.Equal(0, edges[Ziggurat.Layers]);
        // The topmost layer has the same area as the others only if the published start of the tail is right.
        Assert.Equal(area, top * (1 - Math.Exp(-top * top / 2)), 1e-12);
    }

    [Fact]
    public void Uniform_numbers_are_uniform() => AssertDistribution(source => source.NextUniform(), x => x);

    [Fact]
    public void Normal_numbers_are_normal() => AssertDistribution(source => source.NextNormal(), Normal.LowerTail);

    [Fact]
    public void Normal_numbers_reach_into_both_tails()
    {
        const int Draws = 2_000_000;
        var source = new RandomSource(11);
        int[] beyond = new int[2];
        for (int i = 0; i < Draws; i++)
        {
            double x = source.NextNormal();
            beyond[0] += x < -3.7 ? 1 : 0;
            beyond[1] += x > 3.7 ? 1 : 0;
        }
        double expected = Draws * Normal.UpperTail(3.7);
        Assert.All(beyond, n => Assert.InRange(n, expected - 4 * Math.Sqrt(expected), expected + 4 * Math.Sqrt(expected)));
    }

    [Fact]
    public void Exponential_numbers_are_exponential() => AssertDistribution(source => source.NextExponential(), x => 1 - Math.Exp(-x));

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(4.5)]
    public void Gamma_numbers_are_gamma(double shape) => AssertDistribution(source => source.NextGamma(shape), x => 1 - ChiSquared.UpperTail(2 * x, 2 * shape));

    [Theory]
    [InlineData(0.02)]
    [InlineData(3)]
    [InlineData(9.99)]
    [InlineData(10)]
    [InlineData(47.5)]
    [InlineData(3000)]
    public void Poisson_numbers_are_poisson(double mean) => AssertCounts(
        source => source.NextPoisson(mean), k => Math.Exp(k * Math.Log(mean) - mean - GammaFunction.LogGamma(k + 1)), mean, Math.Sqrt(mean));

    [Theory]
    [InlineData(12, 0.3)]
    [InlineData(40, 0.96)]
    [InlineData(100, 0.1)]
    [InlineData(100, 0.5)]
    [InlineData(5000, 0.7)]
    public void Binomial_numbers_are_binomial(int trials, double rate) => AssertCounts(
        source => source.NextBinomial(trials, rate),
        k => k > trials ? 0 : Math.Exp(GammaFunction.LogGamma(trials + 1) - GammaFunction.LogGamma(k + 1) - GammaFunction.LogGamma(trials - k + 1) + k * Math.Log(rate) + (trials - k) * Math.Log(1 - rate)),
        trials * rate,
        Math.Sqrt(trials * rate * (1 - rate)));

    [Fact]
    public void Ends_of_the_range_are_certain()
    {
        var source = new RandomSource(1);
        Assert.Equal(0, source.NextBinomial(10, 0));
        Assert.Equal(10, source.NextBinomial(10, 1));
        Assert.Equal(0, source.NextBinomial(0, 0.5));
        Assert.Equal(0, source.NextPoisson(0));
    }

    [Fact]
    public void Whole_numbers_below_a_limit_are_equally_likely() => AssertCounts(source => source.NextBelow(7), k => k < 7 ? 1.0 / 7 : 0, 3, 2);

    [Fact]
    public void Bad_arguments_are_named()
    {
        var source = new RandomSource(1);
        Assert.Equal("shape", Assert.Throws<ArgumentOutOfRangeException>(() => source.NextGamma(0)).ParamName);
        Assert.Equal("mean", Assert.Throws<ArgumentOutOfRangeException>(() => source.NextPoisson(double.NaN)).ParamName);
        Assert.Equal("rate", Assert.Throws<ArgumentOutOfRangeException>(() => source.NextBinomial(1, 1.01)).ParamName);
        Assert.Equal("trials", Assert.Throws<ArgumentOutOfRangeException>(() => source.NextBinomial(-1, 0.5)).ParamName);
        Assert.Equal("limit", Assert.Throws<ArgumentOutOfRangeException>(() => source.NextBelow(0)).ParamName);
    }

    /// <summary>Kolmogorov's statistic below its 1e-4 quantile (√n·D &lt; 2.23).</summary>
    private static void AssertDistribution(Func<RandomSource, double> draw, Func<double, double> lowerTail)
    {
        const int Draws = 100_000;
        var source = new RandomSource(20_261);
        double[] values = new double[Draws];
        for (int i = 0; i < Draws; i++)
        {
            values[i] = draw(source);
        }
        Array.Sort(values);
        double distance = 0;
        for (int i = 0; i < Draws; i++)
        {
            double p = lowerTail(values[i]);
            distance = Math.Max(distance, Math.Max(p - (double)i / Draws, (i + 1.0) / Draws - p));
        }
        Assert.InRange(distance * Math.Sqrt(Draws), 0, 2.23);
    }

    /// <summary>Pearson's chi-square over cells of at least 20 expected draws, p above 1e-4.</summary>
    private static void AssertCounts(Func<RandomSource, long> draw, Func<long, double> mass, double mean, double spread)
    {
        const int Draws = 200_000;
        var source = new RandomSource(77);
        long low = Math.Max(0, (long)(mean - 8 * spread - 4));
        long high = (long)(mean + 8 * spread + 4);
        long[] seen = new long[high - low + 1];
        for (int i = 0; i < Draws; i++)
        {
            long k = draw(source);
            Assert.InRange(k, low, high);
            seen[k - low]++;
        }
        double statistic = 0;
        int cells = 0;
        double observed = 0, expected = 0;
        for (long k = low; k <= high; k++)
        {
            observed += seen[k - low];
            expected += Draws * mass(k);
            double rest = 0;
            for (long j = k + 1; j <= high && rest < 20; j++)
            {
                rest += Draws * mass(j);
            }
            if (expected >= 20 && (rest >= 20 || k == high))
            {
                statistic += (observed - expected) * (observed - expected) / expected;
                cells++;
                (observed, expected) = (0, 0);
            }
        }
        // What is left belongs to the upper tail.
        statistic += expected > 0 ? (observed - expected) * (observed - expected) / Math.Max(expected, 1) : 0;
        Assert.True(cells >= 1);
        Assert.InRange(ChiSquared.UpperTail(statistic, Math.Max(1, cells)), 1e-4, 1);
    }
}
