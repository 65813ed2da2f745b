namespace Experimentation.Stats.Tests.Inference;

/// <summary>Hostile input: a refusal that names what was wrong, or a result that is sound in every part.</summary>
public class QuantileFuzzTests
{
    private static readonly double[][] Lists =
    [
        [], [1], [1, 1], [0, 0, 0, 0], [1, 2], [-1, 1], [1e100, -1e100], [double.NaN], [1, double.PositiveInfinity], [double.Epsilon, 0], [.. Enumerable.Repeat(0.0, 95), 1, 2, 3, 4, 5],
        [.. Enumerable.Range(1, 50).Select(i => i * 1e-90)], [.. Enumerable.Range(1, 9000).Select(i => (double)(i % 7))],
    ];

    [Fact]
    public void Every_entry_is_sound()
    {
        foreach (double[] c in Lists)
        {
            foreach (double[] t in Lists)
            {
                IEnumerable<Func<Comparison>> calls =
                [
                    .. from p in (double[])[double.NaN, 0, 1e-300, 0.01, 0.5, 1 - 1e-16, 1] from test in Enum.GetValues<QuantileTest>().Append((QuantileTest)9) select (Func<Comparison>)(() => Compare.Quantiles(c, t, p, test)),
                    .. from p in (double[])[0.01, 0.5, 0.999] from test in Enum.GetValues<QuantileTest>() select (Func<Comparison>)(() => Compare.Quantiles(Clustered(c, 3), Clustered(t, 2), p, test)),
                    .. from trim in (double[])[double.NaN, -1, 0, 0.1, 0.49, 0.5] from test in Enum.GetValues<MeanTest>().Append((MeanTest)9) select (Func<Comparison>)(() => Compare.TrimmedMeans(QuantileSample.Of(c), QuantileSample.Of(t), trim, test)),
                    .. from caps in (Caps[])[default, Caps.Above(1), Caps.Between(-1e100, 0)] select (Func<Comparison>)(() => Compare.CappedMeans(caps.Summarize(c), caps.Summarize(t))),
                    .. from test in Enum.GetValues<ClusterTest>().Append((ClusterTest)9) select (Func<Comparison>)(() => Compare.Clusters(Summary(c, 3), Summary(t, 4), test)),
                ];
                foreach (Comparison comparison in Fuzz.Accepted(calls))
                {
                    foreach (Comparison read in Fuzz.Accepted(Enum.GetValues<EffectScale>().Select(scale => (Func<Comparison>)(() => comparison.On(scale)))))
                    {
                        Fuzz.Sound(read);
                        Assert.InRange(read.PValue, 0, 1);
                        Assert.True(read.Interval.Lower <= read.Interval.Upper, read.ToString());
                        Assert.Equal(read.Verdict == Verdict.NotEstimable, read.Findings.Any(f => f.Severity == FindingSeverity.NotEstimable));
                    }
                }
            }
            Fuzz.Accepted<object>(
            [
                () => QuantileSample.Of(c), () => QuantileSketch.Of(c), () => Clustered(c, 2), () => Summary(c, 2), () => Estimate.Quantile(QuantileSample.Of(c), 0.5), () => Estimate.Quantile(Clustered(c, 2), 0.5),
                () => Estimate.Quantile(QuantileSample.Of(c), 0.99, 1 - 1e-12), () => Estimate.TrimmedMean(QuantileSample.Of(c), 0.25), () => Caps.AtQuantiles(QuantileSample.Of(c), 0.5), () => Caps.AtQuantiles(QuantileSketch.Of(c), 0.9, 0.1),
                () => Caps.Above(2).Summarize(c),
            ]).ForEach(Fuzz.Sound);
        }
    }

    [Fact]
    public void Degenerate_data_claim_nothing()
    {
        Says(Compare.Quantiles([], [1.0, 2], 0.5), FindingCode.EmptyArm, "The control arm has no values.");
        Says(Compare.Quantiles([1.0], [1.0, 2], 0.5), FindingCode.TooFewUsers, "single value");
        double[] zeros = [.. Enumerable.Repeat(0.0, 400), 7];
        Says(Compare.Quantiles(zeros, zeros, 0.5), FindingCode.ZeroVariance, "shares of users above a value");
        Says(Compare.Quantiles([-3.0, -1, 1, 3], [1.0, 2, 3, 4], 0.5).Relative(), FindingCode.BaselineNearZero, "Control's quantile");
        Says(Compare.Clusters(Summary([1, 2, 3], 1), Summary([1, 2, 3], 3)), FindingCode.TooFewUsers, "The control arm is a single cluster");
        Says(Compare.TrimmedMeans(QuantileSample.Of([1, 1, 1, 9]), QuantileSample.Of([1, 1, 1, 1]), 0.25), FindingCode.ZeroVariance, "do not vary");

        // Three values cannot bound a 99 % quantile from above: no limit, and no small p-value.
        Comparison few = Compare.Quantiles([1.0, 2, 3], [11.0, 12, 13], 0.99);
        Assert.Equal(double.PositiveInfinity, few.Interval.Upper);
        Assert.True(few.PValue > 0.5);
        Assert.Contains(few.Findings, f => f.Code == FindingCode.SmallCounts);

        static void Says(Comparison comparison, FindingCode code, string text)
        {
            Assert.Equal(Verdict.NotEstimable, comparison.Verdict);
            Assert.Equal(1, comparison.PValue);
            Assert.Contains(comparison.Findings, f => f.Code == code && f.Message.Contains(text, StringComparison.Ordinal));
        }
    }

    /// <summary>Most users at 0 is data, not a mistake: the cap is 0, and the comparison says that nothing is left to compare.</summary>
    [Fact]
    public void Caps_that_leave_nothing_are_a_finding()
    {
        double[] control = [.. Enumerable.Repeat(0.0, 99), 5];
        double[] treatment = [.. Enumerable.Repeat(0.0, 98), 3, 7];
        QuantileSample pooled = QuantileSample.Of(control) + QuantileSample.Of(treatment);
        QuantileSketch sketch = QuantileSketch.Of(control) + QuantileSketch.Of(treatment);
        foreach (Caps caps in new[] { Caps.AtQuantiles(pooled, 0.9), Caps.AtQuantiles(pooled, 0.9, 0.1), Caps.AtQuantiles(sketch, 0.9) })
        {
            Assert.Equal(0, caps.Upper);
            Assert.Equal(caps, System.Text.Json.JsonSerializer.Deserialize<Caps>(System.Text.Json.JsonSerializer.Serialize(caps)));
            Comparison capped = Compare.CappedMeans(caps.Summarize(control), caps.Summarize(treatment));
            Assert.Equal(Verdict.NotEstimable, capped.Verdict);
            Assert.Contains(capped.Findings, f => f.Code == FindingCode.ZeroVariance && f.Message.Contains("cap at a higher quantile", StringComparison.Ordinal));
            Assert.Equal(Verdict.NotEstimable, capped.Relative().Verdict);
        }
        Assert.NotEqual(Verdict.NotEstimable, Compare.CappedMeans(Caps.AtQuantiles(pooled, 0.995).Summarize(control), Caps.AtQuantiles(pooled, 0.995).Summarize(treatment)).Verdict);
    }

    [Fact]
    public void Refusals_name_what_was_wrong()
    {
        Refuses("probability", "0.5 is the median). Got 95.", () => Compare.Quantiles([1.0], [1.0], 95));
        Refuses("treatment", "The one at index 2 is NaN", () => Compare.Quantiles([1.0], [1.0, 2, double.NaN], 0.5));
        Refuses("trimPerTail", "below 0.5 (0.2 keeps the middle 60 %). Got 20.", () => Compare.TrimmedMeans(QuantileSample.Empty, QuantileSample.Empty, 20));
        Refuses("treatment", "Both arms have the same caps. Control is capped at 2, treatment capped at 3.", () => Compare.CappedMeans(Caps.Above(2).Summarize([1.0, 5]), Caps.Above(3).Summarize([1.0, 5])));
        Refuses("right", "capped at 2 here, capped at 3 there", () => Caps.Above(2).Summarize([1.0]) + Caps.Above(3).Summarize([1.0]));
        Refuses("upper", "above the lower one, which is 3. Got 3.", () => Caps.Between(3, 3));
        Refuses("upperProbability", "Got 99.", () => Caps.AtQuantiles(QuantileSample.Of([1, 2]), 99));
        Refuses("lowerProbability", "below the upper one. Got 0.9.", () => Caps.AtQuantiles(QuantileSample.Of([1, 2]), 0.9, 0.9));
        Refuses("clusters", "Got 2 values and 1 clusters.", () => ClusterSummary.Of<int>([1, 2], [1]));
        Refuses("sizes", "A cluster's size is at least 1. Got 0.", () => ClusterSummary.FromClusters([0], [1]));
        Refuses("treatment", "Control's is 0.5, treatment's 0.9.", () => Compare.Quantiles(QuantileSummary.FromQuantiles(9, 0.5, 1, 0.4, 1, 0.6, 1), QuantileSummary.FromQuantiles(9, 0.9, 1, 0.8, 1, 1, 1)));
        Refuses("lower", "at most the quantile itself. Got 2.", () => QuantileSummary.FromQuantiles(9, 0.5, 1, 0.4, 2, 0.6, 3));
        Refuses("test", "Use ResamplingFree, OrderStatistics or Density.", () => Compare.Quantiles([1.0], [1.0], 0.5, (QuantileTest)7));

        static void Refuses(string parameter, string text, Func<object> call)
        {
            ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(call);
            Assert.Equal(parameter, refusal.ParamName);
            Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sentences()
    {
        double[] control = [.. Enumerable.Range(1, 400).Select(i => (double)i)];
        double[] treatment = [.. Enumerable.Range(1, 400).Select(i => 30.0 + i)];
        Assert.Equal("Treatment − control is +30 (95 % CI +2 … +58, p = 0.037; Resampling-free bootstrap of the 0.5 quantile, fixed horizon): superior.", Compare.Quantiles(control, treatment, 0.5).ToString());
        Assert.Equal("400 users, capped at 390: 10 above, 0 below; mean 200.363 instead of 200.5, standard deviation 115.384 instead of 115.614", Caps.Above(390).Summarize(control).ToString());
        Assert.Equal("400 values from 1 to 400, median 200.5", QuantileSample.Of(control).ToString());
        Assert.Equal("400 values in 40 clusters, mean 200.5", ClusterSummary.Of<int>(control, [.. Enumerable.Range(0, 400).Select(i => i / 10)]).ToString());
        Assert.Equal("The estimate is 200.5 (95 % CI 180 … 221; Order statistics, exact).", Estimate.Quantile(QuantileSample.Of(control), 0.5).ToString());
    }

    private static ClusteredSample Clustered(double[] values, int size) => ClusteredSample.Of<int>(values, [.. Enumerable.Range(0, values.Length).Select(i => i / size)]);

    private static ClusterSummary Summary(double[] values, int clusters) => ClusterSummary.Of<int>(values, [.. Enumerable.Range(0, values.Length).Select(i => i % clusters)]);
}
