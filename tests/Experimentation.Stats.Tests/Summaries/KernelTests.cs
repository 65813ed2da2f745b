using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Summaries;

/// <summary>Sums have the same bits on every vector width and number of threads, and are as accurate as exact arithmetic allows.</summary>
public class KernelTests
{
    private const int Seed = 8_021;

    private static readonly int[] Lengths = [1, 2, 7, 8, 15, 16, 17, 1023, 1024, 1025, 5_000, 20_001];

    [Fact]
    public void Every_width_gives_the_same_bits()
    {
        foreach (int length in Lengths)
        {
            (double[] x, double[] y) = Columns(length);
            Moments widest = Moments.Of(x, "x");
            PairMoments pairs = PairMoments.Of(x, y, "x", "y");
            foreach (SimdWidth width in Enum.GetValues<SimdWidth>())
            {
                Assert.Equal(widest, Moments.Of(x, "x", width));
                Assert.Equal(pairs, PairMoments.Of(x, y, "x", "y", width));
            }
        }
    }

    [Fact]
    public void Every_number_of_threads_gives_the_same_bits()
    {
        (double[] x, _) = Columns(600_000);
        MeanSummary one = MeanSummary.Of(x);
        foreach (int threads in (int[])[1, 2, 3, 7, 64])
        {
            Assert.Equal(one, MeanSummary.Of(x.AsMemory(), threads));
        }
    }

    [Fact]
    public void However_a_stream_is_cut_the_bits_are_the_same()
    {
        (double[] x, double[] y) = Columns(270_000);
        MeanSummary whole = MeanSummary.Of(x);
        Assert.Equal(whole, MeanSummary.Of(x.AsEnumerable()));
        Assert.Equal(whole, MeanSummary.Of(x.Select((value, i) => (i, value)), row => row.value));
        var random = new Random(Seed);
        var accumulator = new MeanAccumulator();
        for (int start = 0; start < x.Length;)
        {
            int length = Math.Min(x.Length - start, random.Next(1, 5_000));
            accumulator.Add(x.AsSpan(start, length));
            start += length;
            if (start % 3 == 0)
            {
                // A look in between changes nothing.
                Assert.Equal(start, accumulator.ToSummary().Count);
            }
        }
        Assert.Equal(whole, accumulator.ToSummary());
        Assert.Equal(RatioSummary.Of(x, y), RatioSummary.Of(x.Zip(y), row => row.First, row => row.Second));
    }

    [Fact]
    public void Means_and_variances_are_exact_to_the_last_digits()
    {
        // Against sums of decimals, which hold 28 digits: well, badly (mean a million standard deviations away) and wildly conditioned data.
        var random = new Random(Seed);
        foreach ((double centre, double spread) in ((double, double)[])[(0, 1), (30, 40), (1e6, 1), (-1e9, 0.001)])
        {
            double[] x = [.. Enumerable.Range(0, 10_000).Select(_ => centre + spread * Math.Round(random.NextDouble() - 0.5, 6))];
            decimal[] exact = [.. x.Select(v => new decimal(v))];
            // A double has more digits than a decimal made of it: take what the decimal holds for both.
            x = [.. exact.Select(d => (double)d)];
            decimal mean = exact.Sum() / x.Length;
            decimal squares = exact.Sum(d => (d - mean) * (d - mean));
            MeanSummary summary = MeanSummary.Of(x);
            Close.To((double)mean, summary.Mean, 1e-15, floor: spread);
            // Each value is half a unit in its last place off its decimal.
            Close.To((double)squares, summary.SumOfSquaredDeviations, 1e-14 + 1e-15 * Math.Abs(centre / spread));
        }
    }

    [Fact]
    public void A_first_value_far_from_the_rest_costs_no_digits()
    {
        double[] x = [1e12, .. Enumerable.Range(0, 5_000).Select(i => (double)(i % 2))];
        double mean = (1e12 + 2_500) / 5_001;
        Close.To(mean, MeanSummary.Of(x).Mean, 1e-15);
        double tail = MeanSummary.Of(x.AsSpan(1)).SumOfSquaredDeviations;
        Close.To(1_250, tail, 1e-15);
        Close.To(1_250 + 5_000.0 / 5_001 * Math.Pow(1e12 - 0.5, 2), MeanSummary.Of(x).SumOfSquaredDeviations, 1e-14);
    }

    [Fact]
    public void Streaming_allocates_nothing_per_value()
    {
        var mean = new MeanAccumulator();
        var ratio = new RatioAccumulator();
        var count = new CountAccumulator();
        var proportion = new ProportionAccumulator();
        var covariates = new CovariateAccumulator(1, 2);
        double[] block = [.. Enumerable.Range(0, 5_000).Select(i => i * 0.1)];
        void Feed()
        {
            for (int i = 0; i < 5_000; i++)
            {
                mean.Add(i * 0.1);
                ratio.Add(i, i + 1);
                count.Add(i % 3, 2);
                proportion.Add(i % 2);
                covariates.Add(i, 2 * i, i % 7);
            }
            mean.Add(block);
        }
        Feed();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(20_000, mean.Count);
        Assert.Equal(10_000, covariates.ToSummary().Count);
    }

    private static (double[] X, double[] Y) Columns(int length)
    {
        var random = new Random(Seed + length);
        double[] x = [.. Enumerable.Range(0, length).Select(i => 1e3 + random.NextDouble() * (i % 5000 == 17 ? 1e9 : 40))];
        return (x, [.. x.Select(v => v * random.NextDouble() - 7)]);
    }
}
