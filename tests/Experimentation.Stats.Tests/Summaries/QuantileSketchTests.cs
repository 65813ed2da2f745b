using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Summaries;

/// <summary>The sketch keeps its promise on orders, distributions and merges that were chosen to break it, and knows its own error.</summary>
public class QuantileSketchTests(ITestOutputHelper output)
{
    private const double Promise = 0.01;

    public static TheoryData<string> Orders => ["ascending", "descending", "organ pipe", "zigzag", "random", "blocks", "ties", "two values", "exploding"];

    [Theory]
    [MemberData(nameof(Orders))]
    public void The_promise_holds_in_every_order(string order)
    {
        double[] values = Values(order, 200_000);
        Judge(QuantileSketch.Of(values, Promise), values, order);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void The_promise_holds_for_every_way_of_merging(string order)
    {
        double[] values = Values(order, 60_000);
        QuantileSketch[] small = [.. values.Chunk(37).Select(part => QuantileSketch.Of(part, Promise))];
        Judge(small.Aggregate((a, b) => a + b), values, "one after the other, " + order);
        Judge(Tree(small), values, "as a tree, " + order);
        QuantileSketch[] large = [.. values.Chunk(5_000).Select(part => QuantileSketch.Of(part, Promise))];
        Judge(large.Aggregate((a, b) => b + a), values, "large parts, " + order);
        QuantileSketch[] full = [.. values.Chunk(QuantileSketch.Capacity(Promise)).Select(part => QuantileSketch.Of(part, Promise))];
        Judge(Tree(full), values, "parts that are just full, " + order);
    }

    [Fact]
    public void Many_levels_keep_the_promise()
    {
        // A sketch added to itself thirty times is a sketch of 2³⁰ times the values, whose quantiles are the same.
        double[] values = Values("random", 20_000);
        QuantileSketch sketch = QuantileSketch.Of(values, Promise);
        for (int i = 0; i < 25; i++)
        {
            sketch += sketch;
        }
        Assert.Equal(20_000L << 25, sketch.Count);
        Judge(sketch, values, "doubled 25 times");
    }

    [Fact]
    public void A_sketch_that_holds_all_values_is_exact()
    {
        double[] values = Values("random", 2_000);
        QuantileSketch sketch = QuantileSketch.Of(values);
        QuantileSample sample = QuantileSample.Of(values);
        Assert.Equal(0, sketch.RankError);
        foreach (double p in (double[])[0, 1e-9, 0.1, 0.5, 0.99, 1])
        {
            Assert.Equal(sample.ObservedQuantile(p), sketch.Quantile(p));
            Assert.Equal((sample.ObservedQuantile(p), sample.ObservedQuantile(p)), sketch.QuantileBounds(p));
        }
        Assert.Equal(sample.ShareAtMost(0.3), sketch.ShareAtMost(0.3));
    }

    [Fact]
    public void Order_of_two_parts_does_not_matter_and_JSON_loses_nothing()
    {
        QuantileSketch a = QuantileSketch.Of(Values("random", 30_000), Promise);
        QuantileSketch b = QuantileSketch.Of(Values("exploding", 20_000), Promise);
        Assert.Equal(a + b, b + a);
        Assert.Equal(a, a + QuantileSketch.Of([], Promise));
        QuantileSketch back = JsonSerializer.Deserialize<QuantileSketch>(JsonSerializer.Serialize(a + b))!;
        Assert.Equal(a + b, back);
        Assert.Equal(a + b + a, back + a);
        // Fewer than thirty thousand numbers of a hundred million bytes.
        Assert.True(JsonSerializer.Serialize(QuantileSketch.Of(Values("random", 200_000), Promise)).Length < 400_000);
    }

    [Fact]
    public void What_cannot_be_added_or_read_is_refused()
    {
        var other = Assert.Throws<ArgumentException>(() => QuantileSketch.Of([1], 0.01) + QuantileSketch.Of([1], 0.02));
        Assert.Equal("right", other.ParamName);
        Assert.Contains("0.01 here, 0.02 there", other.Message, StringComparison.Ordinal);
        Assert.Contains("Got 0.5.", Assert.Throws<ArgumentOutOfRangeException>("maxRankError", () => QuantileSketch.Of([], 0.5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("probability", () => QuantileSketch.Of([1]).Quantile(double.NaN));
        Assert.Contains("index 1 is NaN", Assert.Throws<ArgumentException>("values", () => QuantileSketch.Of([1, double.NaN])).Message, StringComparison.Ordinal);
        string json = JsonSerializer.Serialize(QuantileSketch.Of([1, 2]));
        Assert.Contains("Items lie between", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<QuantileSketch>(json.Replace("\"maximum\":2", "\"maximum\":1.5", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        Assert.Contains("add up", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<QuantileSketch>(json.Replace("\"levels\":[2]", "\"levels\":[3]", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        Assert.Equal(0, QuantileSketch.Of([]).Quantile(0.5));
    }

    private void Judge(QuantileSketch sketch, double[] values, string what)
    {
        double[] sorted = [.. values.Order()];
        double n = sorted.Length;
        double worst = 0;
        for (int i = 0; i <= 1000; i++)
        {
            double p = i / 1000.0;
            double found = sketch.Quantile(p);
            // The shares of values that the found one can stand for: from just above what is smaller up to itself.
            double from = CountBelow(sorted, found) / n;
            double to = OrderStatistics.CountAtMost(sorted, found) / n;
            worst = Math.Max(worst, Math.Max(from - p, p - to));
            (double lower, double upper) = sketch.QuantileBounds(p);
            double truth = sorted[OrderStatistics.Rank(p, sorted.Length) - 1];
            Assert.True(lower <= truth && truth <= upper, $"{what}: {truth} outside {lower} … {upper}");
            double share = sketch.ShareAtMost(truth);
            Assert.InRange(share - OrderStatistics.CountAtMost(sorted, truth) / n, -sketch.RankError - 1e-12, sketch.RankError + 1e-12);
        }
        output.WriteLine($"{what}: worst {worst:G3}, known {sketch.RankError:G3}, promised {sketch.MaxRankError}");
        Assert.True(worst <= sketch.RankError + 1e-12, $"{what}: off by {worst}, says {sketch.RankError}");
        Assert.True(sketch.RankError <= sketch.MaxRankError, $"{what}: says {sketch.RankError}, promised {sketch.MaxRankError}");
    }

    private static QuantileSketch Tree(QuantileSketch[] parts)
    {
        while (parts.Length > 1)
        {
            parts = [.. parts.Chunk(2).Select(pair => pair.Length == 2 ? pair[0] + pair[1] : pair[0])];
        }
        return parts[0];
    }

    private static double CountBelow(double[] sorted, double value) => OrderStatistics.CountAtMost(sorted, Math.BitDecrement(value));

    private static double[] Values(string order, int count)
    {
        var random = new RandomSource(11);
        return order switch
        {
            "ascending" => [.. Enumerable.Range(0, count).Select(i => (double)i)],
            "descending" => [.. Enumerable.Range(0, count).Select(i => (double)(count - i))],
            "organ pipe" => [.. Enumerable.Range(0, count).Select(i => (double)Math.Min(i, count - i))],
            "zigzag" => [.. Enumerable.Range(0, count).Select(i => (double)(i % 2 == 0 ? i : -i))],
            "blocks" => [.. Enumerable.Range(0, count).Select(i => (double)(i % 1000 * 1000 + i / 1000))],
            "ties" => [.. Enumerable.Range(0, count).Select(_ => (double)random.NextPoisson(2))],
            "two values" => [.. Enumerable.Range(0, count).Select(i => i < count / 3 ? 1.0 : 0)],
            "exploding" => [.. Enumerable.Range(0, count).Select(_ => Math.Exp(20 * random.NextNormal()))],
            _ => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())],
        };
    }
}
