using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Two groups of values, continuous or tied, of any size from none on.</summary>
public sealed record TwoSamples(double[] Control, double[] Treatment, double Probability)
{
    public static Arbitrary<TwoSamples> Any()
    {
        Gen<double[]> values =
            from n in Gen.Choose(0, 60)
            from ties in Gen.Elements(1, 7, 100_000)
            from shift in Gen.Choose(-20, 40)
            from list in Gen.Choose(0, ties).ArrayOf(n)
            select list.Select(v => shift + 10.0 * v / ties).ToArray();
        return (from c in values from t in values from p in Gen.Choose(1, 99) select new TwoSamples(c, t, p / 100.0)).ToArbitrary();
    }
}

/// <summary>What must hold for every comparison of quantiles, trimmed means, capped means and clusters.</summary>
[Properties(Arbitrary = [typeof(TwoSamples)], MaxTest = 150)]
public class QuantilePropertyTests
{
    private static readonly EffectScale[] Scales = [EffectScale.Absolute, EffectScale.RelativeLogRatio];

    private static readonly Boundary AlwaysValidBoundary = AlwaysValid.TightestAt(1);

    private static readonly Boundary LookBoundary = GroupSequential.Looks(3).AtLook(10);

    [Property]
    public void Interval_excludes_no_effect_exactly_when_p_is_below_alpha(TwoSamples two)
    {
        foreach (QuantileTest test in Enum.GetValues<QuantileTest>())
        {
            foreach (EffectScale scale in Scales)
            {
                Comparison comparison = Compare.Quantiles(two.Control, two.Treatment, two.Probability, test).On(scale);
                foreach (Comparison read in (Comparison[])[comparison, comparison.At(0.2), comparison.Against(Hypothesis.Superiority()), comparison.Using(AlwaysValidBoundary)])
                {
                    if (Math.Abs(read.PValue / read.Alpha - 1) < 1e-9 || read.Verdict == Verdict.NotEstimable)
                    {
                        continue;
                    }
                    bool excluded = read.Hypothesis.Sides == TestSides.Two ? !read.Interval.Contains(0) : read.Interval.Lower > 0;
                    Assert.Equal(read.PValue < read.Alpha, excluded);
                    Assert.InRange(read.PValue, 0, 1);
                }
            }
        }
    }

    [Property]
    public void Intervals_are_nested_in_alpha_and_sequential_ones_are_wider(TwoSamples two)
    {
        Comparison comparison = Compare.Quantiles(two.Control, two.Treatment, two.Probability);
        Interval wide = comparison.At(0.01).Interval;
        Interval narrow = comparison.At(0.2).Interval;
        Assert.True(wide.Lower <= narrow.Lower && narrow.Upper <= wide.Upper);
        if (comparison.Effect.IsEstimable)
        {
            Interval always = comparison.Using(AlwaysValidBoundary).Interval;
            Interval look = comparison.Using(LookBoundary).Interval;
            Assert.True(always.Lower <= comparison.Interval.Lower && comparison.Interval.Upper <= always.Upper, $"{always} {comparison.Interval}");
            Assert.True(look.Lower <= comparison.Interval.Lower && comparison.Interval.Upper <= look.Upper, $"{look} {comparison.Interval}");
        }
    }

    [Property]
    public void Swapping_the_arms_negates_the_difference(TwoSamples two)
    {
        Comparison there = Compare.Quantiles(two.Control, two.Treatment, two.Probability);
        Comparison back = Compare.Quantiles(two.Treatment, two.Control, two.Probability);
        Assert.Equal(there.Estimate, -back.Estimate + 0.0);
        Close.To(there.PValue, back.PValue, 1e-9);
        Close.To(there.Interval.Lower, -back.Interval.Upper, 1e-12, floor: 1e-9);
    }

    [Property]
    public void Turning_the_axis_round_turns_the_answer_round(TwoSamples two)
    {
        // The p quantile of −x is the 1 − p quantile of x, negated; the law of ranks turns round with it.
        double p = two.Probability;
        Comparison there = Compare.Quantiles(two.Control, two.Treatment, p);
        Comparison back = Compare.Quantiles([.. two.Control.Select(v => -v)], [.. two.Treatment.Select(v => -v)], 1 - p);
        Close.To(there.Estimate, -back.Estimate, 1e-9, floor: 1e-6);
        if (there.Effect.IsEstimable && back.Effect.IsEstimable)
        {
            Close.To(there.PValue, back.PValue, 1e-7);
        }
    }

    [Property]
    public void Shifting_and_scaling_do_what_they_say(TwoSamples two)
    {
        Comparison plain = Compare.Quantiles(two.Control, two.Treatment, two.Probability);
        Comparison moved = Compare.Quantiles([.. two.Control.Select(v => 4 * v + 64)], [.. two.Treatment.Select(v => 4 * v + 64)], two.Probability);
        Close.To(plain.PValue, moved.PValue, 1e-9);
        Close.To(4 * plain.Estimate, moved.Estimate, 1e-9, floor: 1e-6);
        Close.To(4 * plain.Interval.Lower, moved.Interval.Lower, 1e-9, floor: 1e-6);
    }

    [Property]
    public void Samples_add_up_and_go_through_JSON(TwoSamples two)
    {
        QuantileSample c = QuantileSample.Of(two.Control);
        QuantileSample t = QuantileSample.Of(two.Treatment);
        QuantileSample all = QuantileSample.Of([.. two.Control, .. two.Treatment]);
        Assert.Equal(all, c + t);
        Assert.Equal(all, t + c);
        Assert.Equal(c, c + QuantileSample.Empty);
        Lossless(all);
        ClusteredSample clustered = ClusteredSample.Of<int>(two.Control, [.. two.Control.Select((_, i) => i / 3)]);
        ClusteredSample other = ClusteredSample.Of<int>(two.Treatment, [.. two.Treatment.Select((_, i) => i % 5)]);
        Assert.Equal(clustered.ClusterCount + other.ClusterCount, (clustered + other).ClusterCount);
        Close.To((clustered + other).DesignEffect(two.Probability), (other + clustered).DesignEffect(two.Probability), 1e-9);
        ClusteredSample back = JsonSerializer.Deserialize<ClusteredSample>(JsonSerializer.Serialize(clustered))!;
        Assert.Equal(clustered.Values, back.Values);
        Close.To(clustered.DesignEffect(two.Probability), back.DesignEffect(two.Probability), 1e-12);
        ClusterSummary summary = ClusterSummary.Of<int>(two.Control, [.. two.Control.Select((_, i) => i / 3)]);
        ClusterSummary more = ClusterSummary.Of<int>(two.Treatment, [.. two.Treatment.Select((_, i) => i % 5)]);
        Assert.Equal(summary + more, more + summary);
        Lossless(summary + more);
        Caps caps = Caps.Between(-1, 6);
        CappedSummary capped = caps.Summarize(two.Control);
        Lossless(capped);
        Assert.Equal(capped.Count + two.Treatment.Length, (capped + caps.Summarize(two.Treatment)).Count);
        Lossless(caps);
        Lossless(default(Caps));
        Lossless(Caps.Above(3));
        Lossless(QuantileSummary.FromQuantiles(10, 0.5, 3, 0.2, 1, 0.8, 6, 2));

        static void Lossless<T>(T value) => Assert.Equal(value, JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value)));
    }

    [Property]
    public void One_value_per_cluster_is_no_cluster(TwoSamples two)
    {
        ClusteredSample c = ClusteredSample.Of<int>(two.Control, [.. Enumerable.Range(0, two.Control.Length)]);
        if (c.Count > 1)
        {
            // n/(n − 1), as variances between clusters have it.
            double effect = c.DesignEffect(two.Probability);
            Assert.True(Math.Abs(effect - (double)c.Count / (c.Count - 1)) < 1e-9 || effect == 1, $"{effect}");
        }
        ClusterSummary control = ClusterSummary.Of<int>(two.Control, [.. Enumerable.Range(0, two.Control.Length)]);
        ClusterSummary treatment = ClusterSummary.Of<int>(two.Treatment, [.. Enumerable.Range(0, two.Treatment.Length)]);
        Comparison welch = Compare.Means(MeanSummary.Of(two.Control), MeanSummary.Of(two.Treatment));
        Comparison cr2 = Compare.Clusters(control, treatment);
        Comparison delta = Compare.Clusters(control, treatment, ClusterTest.DeltaMethod);
        // CR2 of single users is Welch's standard error exactly (MacKinnon and White 1985).
        if (welch.Effect.IsEstimable)
        {
            Close.To(welch.StandardError, cr2.StandardError, 1e-9);
            Close.To(welch.PValue, delta.PValue, 1e-9);
        }
    }

    [Property]
    public void Nothing_trimmed_or_capped_is_the_mean(TwoSamples two)
    {
        Comparison mean = Compare.Means(MeanSummary.Of(two.Control), MeanSummary.Of(two.Treatment));
        Comparison trimmed = Compare.TrimmedMeans(QuantileSample.Of(two.Control), QuantileSample.Of(two.Treatment), 0);
        Comparison capped = Compare.CappedMeans(Caps.Above(1e6).Summarize(two.Control), Caps.Above(1e6).Summarize(two.Treatment));
        foreach (Comparison same in (Comparison[])[trimmed, capped])
        {
            Close.To(mean.Estimate, same.Estimate, 1e-9, floor: 1e-6);
            Close.To(mean.StandardError, same.StandardError, 1e-9);
            Close.To(mean.PValue, same.PValue, 1e-7);
        }
    }

    [Property]
    public void Few_ranks_are_found_as_all_are(int seed, byte kind)
    {
        var random = new Random(seed);
        double[] values = (kind % 4) switch
        {
            0 => [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble())],
            1 => [.. Enumerable.Range(0, 20_000).Select(_ => (double)random.Next(5))],
            2 => [.. Enumerable.Range(0, 20_000).Select(i => (double)i)],
            _ => [.. Enumerable.Range(0, 20_000).Select(i => i % 13 == 6 ? -1.0 : random.NextDouble())],
        };
        double[] sorted = [.. values.Order()];
        foreach ((int first, int last) in (ReadOnlySpan<(int, int)>)[(1, 1), (1, 300), (9_990, 10_010), (19_000, 19_100), (20_000, 20_000), (1, 20_000), (19_999, 20_000)])
        {
            Assert.Equal(sorted[(first - 1)..last], Experimentation.Stats.Numerics.OrderStatistics.Window(values, first, last, nameof(values)));
        }
    }
}
