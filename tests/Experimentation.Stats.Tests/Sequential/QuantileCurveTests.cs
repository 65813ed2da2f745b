using System.Text.Json;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>Whole distributions: the band over quantiles beside a multivariate normal, the band over time beside its own software, and what both must obey.</summary>
public class QuantileCurveTests
{
    [Fact]
    public void The_largest_of_several_quantiles_is_a_multivariate_normal()
    {
        foreach (JsonElement c in ReferenceFile.Load("quantiles.json").GetProperty("bands").EnumerateArray())
        {
            var together = new SimultaneousQuantiles([.. c.GetProperty("probabilities").EnumerateArray().Select(p => p.GetDouble())]);
            Close.To(c.Number("exceeds2.5"), together.Exceeds(2.5), 1e-9);
            Close.To(c.Number("critical5"), together.Critical(0.05), 1e-9);
            Close.To(c.Number("critical1"), together.Critical(0.01), 1e-9);
        }
    }

    [Fact]
    public void One_quantile_is_its_own_interval_and_more_are_wider()
    {
        QuantileSample control = QuantileSample.Of([.. Enumerable.Range(1, 500).Select(i => Math.Sqrt(i))]);
        QuantileSample treatment = QuantileSample.Of([.. Enumerable.Range(1, 400).Select(i => 1 + Math.Sqrt(i))]);
        QuantileOnCurve alone = Assert.Single(Compare.AllQuantiles(control, treatment, [0.5]).Quantiles);
        Assert.Equal(Compare.Quantiles(control, treatment, 0.5).Interval.Lower, alone.Band.Lower);
        Close.To(Compare.Quantiles(control, treatment, 0.5).PValue, alone.PValue, 1e-9);
        QuantileCurve nine = Compare.AllQuantiles(control, treatment);
        Assert.Equal(9, nine.Quantiles.Count);
        Assert.All(nine.Quantiles, q =>
        {
            Assert.True(q.Band.Lower <= q.Difference.Interval.Lower && q.Band.Upper >= q.Difference.Interval.Upper);
            Assert.True(q.PValue >= q.Difference.PValue);
            Assert.Equal(q.PValue < 0.05, !q.Band.Contains(0));
        });
        Assert.Equal(nine.PValue, nine.Quantiles.Min(q => q.PValue));
        Assert.StartsWith("Of 9 quantiles looked at together treatment differs from control at", nine.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_known_is_said_to_be_unknown()
    {
        QuantileCurve empty = Compare.AllQuantiles(QuantileSample.Empty, QuantileSample.Of([1, 2]));
        Assert.Equal(1, empty.PValue);
        Assert.All(empty.Quantiles, q => Assert.Equal(double.PositiveInfinity, q.Band.Upper));
        Assert.Throws<ArgumentException>("probabilities", () => Compare.AllQuantiles(QuantileSample.Empty, QuantileSample.Empty, [0.5, 0.4]));
        Assert.Throws<ArgumentOutOfRangeException>("probabilities", () => Compare.AllQuantiles(QuantileSample.Empty, QuantileSample.Empty, [0.5, 1]));
        Assert.Throws<ArgumentOutOfRangeException>("alpha", () => Compare.AllQuantiles(QuantileSample.Empty, QuantileSample.Empty, [0.5], 5));
    }

    [Fact]
    public void The_band_over_time_is_that_of_its_authors_software()
    {
        // confseq 70b1ef30: empirical_process_lil_bound(1000, 0.05, 100, 0.85), asserted there to 1e-5.
        Close.To(0.08204769, AlwaysValid.Distribution(100).HalfWidth(1000), 1e-5);
        // C = 8.122719586163772 at 5 % (scipy, a grid of 20,000 values of eta).
        Close.To(8.122719586163772, TimeUniformDkw.Constant(0.05), 1e-6);
    }

    [Fact]
    public void Limits_of_the_band_over_time_are_ranks()
    {
        DistributionBand band = AlwaysValid.Distribution(100);
        QuantileSample ranks = QuantileSample.Of([.. Enumerable.Range(1, 1000).Select(i => (double)i)]);
        Interval median = band.Quantile(ranks, 0.5);
        // 1000·(0.5 ∓ 0.08204769): ranks 418 and 583.
        Assert.Equal((418, 583), (median.Lower, median.Upper));
        Assert.Equal(double.PositiveInfinity, band.Quantile(ranks, 0.95).Upper);
        Assert.Equal(double.NegativeInfinity, band.Quantile(QuantileSample.Of([1, 2, 3]), 0.5).Lower);
        Interval share = band.ShareAtMost(ranks, 500);
        Close.To(0.5 - 0.08204769, share.Lower, 1e-5);
        Interval difference = band.QuantileDifference(ranks, ranks, 0.5);
        Assert.Equal((-165, 165), (difference.Lower, difference.Upper));
        Close.To(0.9, difference.Level, 1e-12);
        Assert.Equal(band, JsonSerializer.Deserialize<DistributionBand>(JsonSerializer.Serialize(band)));
        Assert.Throws<ArgumentOutOfRangeException>("firstLook", () => AlwaysValid.Distribution(0));
    }
}
