using FsCheck.Xunit;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Tests.Inference;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>Effects of segments shrunk towards the common one.</summary>
[Properties(Arbitrary = [typeof(CovariateArms)], MaxTest = 100)]
public class SegmentShrinkageTests
{
    private static readonly (double Estimate, double Error)[] Known = [(0.031, 0.010), (0.012, 0.008), (0.055, 0.015), (-0.008, 0.012), (0.020, 0.006)];

    /// <summary>SciPy 1.10: brentq on the equation of Paule and Mandel, then Morris (1983), equations 1.16 and 1.17 with the error of the mean.</summary>
    [Fact]
    public void Shrunk_effects_are_those_worked_out_with_scipy()
    {
        SegmentShrinkage shrunk = Segments(Known).Shrunk;
        Close.To(0.01916742994606668, shrunk.Spread, 1e-9);
        (double Estimate, double Lower, double Upper, double Own)[] expected =
        [
            (0.028834982234744205, 0.010483332608423861, 0.047186631861064546, 0.7860460842566439),
            (0.013317550475725021, -0.0016716422641956646, 0.028306743215645705, 0.8516424928757564),
            (0.04204098782641393, 0.008828514862052064, 0.0752534607907758, 0.6201828876456367),
            (0.00013244061953463643, -0.02557701108285408, 0.025841892321923354, 0.7184147214341043),
            (0.020078616045786875, 0.00872650836935988, 0.031430723722213866, 0.9107564220380517),
        ];
        for (int i = 0; i < expected.Length; i++)
        {
            Close.To(expected[i].Estimate, shrunk.Segments[i].Estimate, 1e-9, 1e-3);
            Close.To(expected[i].Lower, shrunk.Segments[i].Interval.Lower, 1e-9, 1e-3);
            Close.To(expected[i].Upper, shrunk.Segments[i].Interval.Upper, 1e-9, 1e-3);
            Close.To(expected[i].Own, shrunk.Segments[i].OwnShare, 1e-9);
        }
        Assert.Empty(shrunk.Findings);
        Assert.Equal(shrunk.Segments[2], shrunk["c"]);
        Assert.Equal("c: +0.04204 (95 % credible +0.008829 … +0.07525), 62.02 % of it from the segment itself", shrunk["c"].ToString());
        Assert.Equal(shrunk, Segments(Known).Shrunk);
    }

    [Property]
    public void Every_estimate_lies_between_its_own_and_the_common_one_and_order_does_not_matter(CovariateArms arms)
    {
        foreach (EffectScale scale in (EffectScale[])[EffectScale.Absolute, EffectScale.RelativeLogRatio])
        {
            (string, Comparison)[] all =
            [
                ("a", Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary).On(scale)),
                ("b", Compare.Means(MeanSummary.Of(arms.Control[0]), MeanSummary.Of(arms.Treatment[0])).On(scale)),
                ("c", Compare.Means(MeanSummary.Of(arms.Treatment[0]), MeanSummary.Of(arms.Control[0])).On(scale)),
                ("d", Compare.AdjustedMeans(arms.TreatmentSummary, arms.ControlSummary).On(scale)),
            ];
            SegmentShrinkage shrunk = Compare.Segments(all).Shrunk;
            SegmentShrinkage reversed = Compare.Segments([.. all.AsEnumerable().Reverse()]).Shrunk;
            Assert.Equal(shrunk.Segments.Count, reversed.Segments.Count);
            // The end of complete shrinkage: where the estimate lies at a share of 0.
            double least = shrunk.Segments.Count == 0 ? 0 : shrunk.Segments.Min(s => s.Estimate);
            double most = shrunk.Segments.Count == 0 ? 0 : shrunk.Segments.Max(s => s.Estimate);
            foreach (ShrunkSegment segment in shrunk.Segments)
            {
                double own = all.First(s => s.Item1 == segment.Name).Item2.Estimate;
                Assert.InRange(segment.OwnShare, 0, 1);
                double slack = 1e-9 * (Math.Abs(own) + Math.Abs(most) + Math.Abs(least));
                Assert.True(segment.Estimate <= Math.Max(own, most) + slack && segment.Estimate >= Math.Min(own, least) - slack);
                Assert.InRange(segment.Estimate, segment.Interval.Lower, segment.Interval.Upper);
                Close.To(segment.Estimate, reversed[segment.Name].Estimate, 1e-6, 1e-6);
                Close.To(segment.OwnShare, reversed[segment.Name].OwnShare, 1e-6, 1e-6);
            }
        }
    }

    /// <summary>No heterogeneity: everything is the common effect, with the common effect's interval where estimates are the same, few users or many.</summary>
    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(9)]
    public void Segments_that_do_not_differ_have_the_common_effect(double df)
    {
        SegmentedComparison same = Compare.Segments(
            ("a", Compare.Of(Effect.Of(0.02, 0.01, df))), ("b", Compare.Of(Effect.Of(0.02, 0.03, df))), ("c", Compare.Of(Effect.Of(0.02, 0.02, df))));
        Assert.Equal(0, same.Shrunk.Spread);
        Assert.Equal(FindingCode.Convention, Assert.Single(same.Shrunk.Findings).Code);
        foreach (ShrunkSegment segment in same.Shrunk.Segments)
        {
            Assert.Equal(0, segment.OwnShare);
            Close.To(same.CommonEffect.Estimate, segment.Estimate, 1e-12);
            Close.To(same.CommonEffect.Interval.Lower, segment.Interval.Lower, 1e-10);
            Close.To(same.CommonEffect.Interval.Upper, segment.Interval.Upper, 1e-10);
        }
        // Estimates that differ by less than their errors: the common effect again, less surely.
        SegmentedComparison near = Segments((0.02, 0.01), (0.03, 0.02), (0.01, 0.02), (0.025, 0.015));
        Assert.All(near.Shrunk.Segments, s => Close.To(near.CommonEffect.Estimate, s.Estimate, 1e-12));
        Assert.All(near.Shrunk.Segments, s => Assert.True(s.Interval.Width >= near.CommonEffect.Interval.Width));
    }

    /// <summary>Great differences leave each segment its own estimate and interval.</summary>
    [Fact]
    public void Segments_far_apart_keep_their_own_effects()
    {
        SegmentedComparison far = Segments((1e6, 1), (-3e6, 2), (8e6, 0.5));
        foreach (SegmentResult segment in far.Segments)
        {
            Close.To(segment.Comparison.Estimate, far.Shrunk[segment.Name].Estimate, 1e-9);
            Close.To(segment.Comparison.Interval.Width, far.Shrunk[segment.Name].Interval.Width, 1e-6);
        }
    }

    /// <summary>Intervals hold the true effects of 95 % of segments on average, also where spread and noise are alike and segments few.</summary>
    [Theory]
    [InlineData(3, 0.0)]
    [InlineData(4, 1.0)]
    [InlineData(8, 3.0)]
    public void Intervals_cover_on_average(int segments, double spread)
    {
        const int Replications = 1000;
        int covered = 0;
        for (int replication = 0; replication < Replications; replication++)
        {
            var random = new RandomSource(20_261, (ulong)replication);
            double[] truth = [.. Enumerable.Range(0, segments).Select(_ => 2 + spread * random.NextNormal())];
            SegmentShrinkage shrunk = Segments([.. truth.Select((t, i) => (t + (0.7 + 0.2 * i) * random.NextNormal(), 0.7 + 0.2 * i))]).Shrunk;
            covered += shrunk.Segments.Zip(truth).Count(pair => pair.First.Interval.Contains(pair.Second));
        }
        // Segments of one replication hang together; five standard errors of independent replications.
        double share = covered / (double)(Replications * segments);
        Assert.InRange(share, 0.94 - 5 * Math.Sqrt(0.05 * 0.95 / Replications), 1);
    }

    [Fact]
    public void Too_little_to_learn_from_is_a_finding()
    {
        SegmentedComparison two = Segments((0.1, 0.04), (0.02, 0.05));
        Assert.Empty(two.Shrunk.Segments);
        Assert.Equal((FindingCode.MissingData, FindingSeverity.NotEstimable), (two.Shrunk.Findings[0].Code, two.Shrunk.Findings[0].Severity));
        Assert.Equal("Nothing can be said: How much effects differ is learned from three segments or more; 2 can be estimated.", two.Shrunk.ToString());
        Assert.Equal("segment", Assert.Throws<ArgumentException>(() => two.Shrunk["a"]).ParamName);
        Comparison fine = Compare.Means(MeanSummary.FromMoments(100, 10, 4), MeanSummary.FromMoments(100, 11, 4));
        Comparison empty = Compare.Means(default(MeanSummary), MeanSummary.FromMoments(100, 11, 4));
        SegmentShrinkage without = Compare.Segments(("a", fine), ("b", fine), ("empty", empty), ("c", fine)).Shrunk;
        Assert.Equal(["a", "b", "c"], without.Segments.Select(s => s.Name));
        Assert.Contains("'empty'", without.ToString(), StringComparison.Ordinal);
        SegmentShrinkage hostile = Segments((1e100, 1e-100), (-1e100, 1e-100), (0, 1e100)).Shrunk;
        Assert.All(hostile.Segments, s => Assert.True(double.IsFinite(s.Estimate + s.Interval.Lower + s.Interval.Upper)));
        foreach (double unit in (double[])[1e-90, 1e-50, 1e50, 1e97])
        {
            SegmentShrinkage tiny = Segments([.. Known.Select(k => (unit * k.Estimate, unit * k.Error * 10))]).Shrunk;
            Assert.All(tiny.Segments, s => Assert.True(double.IsFinite(s.Estimate + s.Interval.Lower + s.Interval.Upper)));
        }
    }

    /// <summary>Where less is better a lower common effect is superior, and mixed directions are no one metric.</summary>
    [Fact]
    public void Direction_is_that_of_the_segments()
    {
        Comparison Crashes(double difference) => Compare.Of(Effect.Of(difference, 0.01)).Against(Hypothesis.Superiority(PreferredDirection.Decrease));
        SegmentedComparison less = Compare.Segments(("a", Crashes(-0.05)), ("b", Crashes(-0.06)), ("c", Crashes(-0.2)));
        Assert.Equal(Verdict.Superior, less.CommonEffect.Verdict);
        Assert.Equal(Verdict.Superior, less["c"].Interaction.Verdict);
        Assert.Equal(Verdict.Inferior, less["a"].Interaction.Verdict);
        Assert.Contains("more or less is better", Assert.Throws<ArgumentException>(() => Compare.Segments(("a", Crashes(-0.05)), ("b", Compare.Of(Effect.Of(1, 1))))).Message, StringComparison.Ordinal);
    }

    private static SegmentedComparison Segments(params (double Estimate, double Error)[] effects) =>
        Compare.Segments([.. effects.Select((e, i) => (((char)('a' + i)).ToString(), Compare.Of(Effect.Of(e.Estimate, e.Error))))]);
}
