using FsCheck.Xunit;
using Experimentation.Stats.Tests.Inference;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>Heterogeneity between segments and each segment against the others.</summary>
[Properties(Arbitrary = [typeof(CovariateArms)], MaxTest = 100)]
public class SegmentTests
{
    /// <summary>
    /// Cochran's Q with Welch's F is the one-way test of means with unequal variances: the three arms of the e-mail data as "effects" (case hillstrom.three_arm of the reference data: F 15.2968, df 41336.12).
    /// </summary>
    [Fact]
    public void Heterogeneity_agrees_with_welchs_one_way_test()
    {
        (double Mean, double Variance, double Users)[] arms = [(0.6527893551112363, 134.28637185302162, 21306), (1.4226165110057727, 315.21179886555484, 21307), (1.0772015710478329, 228.49667483465944, 21387)];
        SegmentedComparison segments = Compare.Segments([.. arms.Select((a, i) => ($"arm {i}", Compare.Of(Effect.Of(a.Mean, Math.Sqrt(a.Variance / a.Users), a.Users - 1))))]);
        Close.To(2.2862706239452393e-07, segments.HeterogeneityPValue, 1e-9);
        Assert.Equal(2, segments.DegreesOfFreedom);
        Close.To(1 - 2 / segments.CochranQ, segments.InconsistencyShare, 1e-12);
    }

    /// <summary>Worked with SciPy: Q, its chi-square tail, and the weighted mean of three estimates with known errors.</summary>
    [Fact]
    public void Known_errors_give_cochrans_chi_square()
    {
        SegmentedComparison segments = Compare.Segments(
            ("a", Compare.Of(Effect.Of(0.10, 0.04))), ("b", Compare.Of(Effect.Of(0.02, 0.05))), ("c", Compare.Of(Effect.Of(-0.06, 0.06))));
        Close.To(5.185501066098081, segments.CochranQ, 1e-12);
        Close.To(Math.Exp(-segments.CochranQ / 2), segments.HeterogeneityPValue, 1e-12);
        double mean = (0.10 / 0.0016 + 0.02 / 0.0025 - 0.06 / 0.0036) / (1 / 0.0016 + 1 / 0.0025 + 1 / 0.0036);
        Close.To(mean, segments.CommonEffect.Estimate, 1e-12);
        double others = (0.02 / 0.0025 - 0.06 / 0.0036) / (1 / 0.0025 + 1 / 0.0036);
        Close.To(0.10 - others, segments["a"].Interaction.Estimate, 1e-12);
        Close.To(Math.Sqrt(0.0016 + 1 / (1 / 0.0025 + 1 / 0.0036)), segments["a"].Interaction.StandardError, 1e-12);
    }

    /// <summary>With two segments there is one contrast, and both tests are the same one.</summary>
    [Property]
    public void Two_segments_have_one_contrast(CovariateArms arms)
    {
        foreach (EffectScale scale in (EffectScale[])[EffectScale.Absolute, EffectScale.RelativeLogRatio])
        {
            SegmentedComparison two = Compare.Segments(
                ("a", Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary).On(scale)),
                ("b", Compare.Means(MeanSummary.Of(arms.Control[0]), MeanSummary.Of(arms.Treatment[0])).On(scale)));
            Close.To(two.HeterogeneityPValue, two["a"].Interaction.PValue, 1e-9);
            Close.To(two.HeterogeneityPValue, two["b"].Interaction.PValue, 1e-9);
            if (scale == EffectScale.Absolute)
            {
                Close.To(-two["a"].Interaction.Estimate, two["b"].Interaction.Estimate, 1e-9, 1e-6);
            }
            else
            {
                Close.To((1 + two["a"].Comparison.Estimate) / (1 + two["b"].Comparison.Estimate) - 1, two["a"].Interaction.Estimate, 1e-9, 1e-6);
            }
        }
    }

    [Property]
    public void Order_does_not_matter(CovariateArms arms)
    {
        StratifiedSummary control = StratifiedSummary.Of(("a", arms.ControlSummary), ("b", arms.TreatmentSummary), ("c", arms.ControlSummary + arms.TreatmentSummary));
        StratifiedSummary treatment = StratifiedSummary.Of(("a", arms.TreatmentSummary), ("b", arms.ControlSummary), ("c", arms.TreatmentSummary));
        SegmentedComparison segments = Compare.Segments(control, treatment);
        SegmentedComparison reversed = Compare.Segments([.. segments.Segments.Reverse().Select(s => (s.Name, s.Comparison))]);
        Close.To(segments.CochranQ, reversed.CochranQ, 1e-9, 1e-6);
        Close.To(segments.HeterogeneityPValue, reversed.HeterogeneityPValue, 1e-9);
        Close.To(segments["b"].Interaction.PValue, reversed["b"].Interaction.PValue, 1e-9);
    }

    [Fact]
    public void Segments_that_cannot_be_estimated_stand_aside()
    {
        Comparison fine = Compare.Means(MeanSummary.FromMoments(100, 10, 4), MeanSummary.FromMoments(100, 11, 4));
        Comparison empty = Compare.Means(default(MeanSummary), MeanSummary.FromMoments(100, 11, 4));
        SegmentedComparison segments = Compare.Segments(("fine", fine), ("empty", empty), ("also fine", fine));
        Assert.Equal(1, segments.DegreesOfFreedom);
        Assert.Equal(0, segments.CochranQ, 12);
        Assert.Equal(1, segments.HeterogeneityPValue, 9);
        Assert.Contains("'empty'", Assert.Single(segments.Findings).Message, StringComparison.Ordinal);
        Assert.Equal(Verdict.NotEstimable, segments["empty"].Interaction.Verdict);
        Assert.Equal("2 segments, Q = 0 (p = 1.000): no evidence that the effect differs between segments; common effect +1. Not compared with the others, because nothing can be said of them: 'empty'.", segments.ToString());
        Assert.Equal("fine: +1 (95 % CI +0.4422 … +1.558, p = 0.0005), against the others p = 1.000", segments["fine"].ToString());
        Assert.Equal("Segments cannot be compared: fewer than two of 2 can be estimated.", Compare.Segments(("fine", fine), ("empty", empty)).ToString());
        SegmentedComparison byStratum = Compare.Segments(
            StratifiedSummary.Of(("a", CovariateSummary.Of([1, 2, 4, 3], [1, 3, 2, 5])), ("only control", CovariateSummary.Of([1, 2], [1, 2]))),
            StratifiedSummary.Of(("a", CovariateSummary.Of([1, 2, 4, 3], [1, 3, 2, 5])), ("b", CovariateSummary.Of([1, 2, 4, 3], [1, 3, 2, 5]))));
        Assert.Equal(3, byStratum.Segments.Count);
    }

    [Fact]
    public void Segments_are_families_to_correct_over()
    {
        SegmentedComparison segments = Compare.Segments(
            ("a", Compare.Of(Effect.Of(0.10, 0.04))), ("b", Compare.Of(Effect.Of(0.02, 0.05))), ("c", Compare.Of(Effect.Of(-0.06, 0.06))));
        Close.To(3 * segments["a"].Comparison.PValue, segments.WorksHere.Holm()["a"].AdjustedPValue, 1e-12);
        Close.To(3 * segments["a"].Interaction.PValue, segments.DiffersHere.Bonferroni()["a"].AdjustedPValue, 1e-12);
    }

    /// <summary>Up is up over a negative baseline too: three times from −100 to −50 is +50 %, and so is their average.</summary>
    [Fact]
    public void Lifts_over_negative_baselines_average_to_lifts()
    {
        Comparison Lifted(double control, double treatment) => Compare.Means(MeanSummary.FromMoments(10_000, control, 100), MeanSummary.FromMoments(10_000, treatment, 100)).Relative();
        SegmentedComparison loss = Compare.Segments(("a", Lifted(-100, -50)), ("b", Lifted(-100, -50)), ("c", Lifted(-100, -50)));
        Close.To(0.5, loss.CommonEffect.Estimate, 1e-9);
        Comparison one = loss["a"].Comparison;
        Assert.True(one.Interval.Lower < loss.CommonEffect.Interval.Lower && loss.CommonEffect.Interval.Lower < 0.5);
        Assert.True(0.5 < loss.CommonEffect.Interval.Upper && loss.CommonEffect.Interval.Upper < one.Interval.Upper);
        Close.To(one.StandardError / Math.Sqrt(3), loss.CommonEffect.StandardError, 1e-9);
        // The average of one lift and the same one is read like that lift; the p-value against its own lower limit is one minus the level.
        Close.To(loss.CommonEffect.Alpha / 2, loss.CommonEffect.Effect.UpperTail(loss.CommonEffect.Interval.Lower), 1e-8);
        // Worse is down: −100 to −150.
        SegmentedComparison worse = Compare.Segments(("a", Lifted(-100, -150)), ("b", Lifted(-100, -150)));
        Close.To(-0.5, worse.CommonEffect.Estimate, 1e-9);
        Assert.Equal(Verdict.Inferior, worse.CommonEffect.Verdict);
        // Over positive ones nothing has changed.
        Close.To(0.5, Compare.Segments(("a", Lifted(100, 150)), ("b", Lifted(100, 150))).CommonEffect.Estimate, 1e-9);

        SegmentedComparison mixed = Compare.Segments(("a", Lifted(-100, -50)), ("b", Lifted(100, 150)), ("c", Lifted(100, 150)));
        Assert.Equal(Verdict.NotEstimable, mixed.CommonEffect.Verdict);
        Assert.Equal(1, mixed.HeterogeneityPValue);
        Assert.Equal(FindingCode.RatioUndefined, Assert.Single(mixed.Findings).Code);
        Assert.Equal(Verdict.NotEstimable, mixed["a"].Interaction.Verdict);
        Assert.Equal("Segments cannot be compared: Some segments' baselines are below zero and some above, so their relative lifts are not comparable; compare absolute differences.", mixed.ToString());
    }

    [Fact]
    public void Wrong_segments_are_refused()
    {
        Comparison fine = Compare.Means(MeanSummary.FromMoments(100, 10, 4), MeanSummary.FromMoments(100, 11, 4));
        Assert.Contains("Got 1", Assert.Throws<ArgumentException>(() => Compare.Segments(("a", fine))).Message, StringComparison.Ordinal);
        Assert.Contains("stands twice", Assert.Throws<ArgumentException>(() => Compare.Segments(("a", fine), ("a", fine))).Message, StringComparison.Ordinal);
        Assert.Contains("RelativeLogRatio", Assert.Throws<ArgumentException>(() => Compare.Segments(("a", fine), ("b", fine.Relative()))).Message, StringComparison.Ordinal);
        Assert.Contains("at 0.01", Assert.Throws<ArgumentException>(() => Compare.Segments(("a", fine), ("b", fine.At(0.01)))).Message, StringComparison.Ordinal);
        Assert.Equal("segments", Assert.Throws<ArgumentNullException>(() => Compare.Segments(("a", fine), ("b", null!))).ParamName);
        Assert.Equal("segment", Assert.Throws<ArgumentException>(() => Compare.Segments(("a", fine), ("b", fine))["c"]).ParamName);
        Assert.Equal("control", Assert.Throws<ArgumentNullException>(() => Compare.Segments(null!, StratifiedSummary.Empty)).ParamName);
    }
}
