namespace Experimentation.Stats.Tests.Inference;

/// <summary>Data that allow no claim get findings: never an exception, never NaN, never a confident answer.</summary>
public class DegenerateDataTests
{
    public static TheoryData<MeanSummary, MeanSummary, FindingCode> Degenerate => new()
    {
        { default, MeanSummary.FromMoments(10, 1, 1), FindingCode.EmptyArm },
        { MeanSummary.FromMoments(10, 1, 1), default, FindingCode.EmptyArm },
        { MeanSummary.FromMoments(1, 3, 0), MeanSummary.FromMoments(10, 1, 1), FindingCode.TooFewUsers },
        { MeanSummary.FromMoments(10, 3, 0), MeanSummary.FromMoments(10, 4, 0), FindingCode.ZeroVariance },
        { MeanSummary.FromMoments(10, 0, 0), MeanSummary.FromMoments(10, 0, 0), FindingCode.ZeroVariance },
    };

    [Theory]
    [MemberData(nameof(Degenerate))]
    public void Nothing_is_claimed(MeanSummary control, MeanSummary treatment, FindingCode code)
    {
        foreach (MeanTest test in Enum.GetValues<MeanTest>())
        {
            foreach (EffectScale scale in (EffectScale[])[EffectScale.Absolute, EffectScale.RelativeLogRatio, EffectScale.RelativeDelta, EffectScale.RelativeFieller])
            {
                Comparison comparison = Compare.Means(control, treatment, test).On(scale);
                Assert.Equal(Verdict.NotEstimable, comparison.Verdict);
                Assert.Equal(1, comparison.PValue);
                Assert.Equal(0, comparison.Estimate);
                Assert.Equal(double.NegativeInfinity, comparison.Interval.Lower);
                Assert.Equal(double.PositiveInfinity, comparison.Interval.Upper);
                Assert.Contains(comparison.Findings, f => f.Code == code && f.Severity == FindingSeverity.NotEstimable);
                Assert.StartsWith("Nothing can be said", comparison.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_baseline_near_zero_has_a_difference_but_no_lift()
    {
        Comparison difference = Compare.Means(MeanSummary.FromMoments(100, 0.1, 1), MeanSummary.FromMoments(100, 5, 1));
        Assert.Equal(Verdict.Superior, difference.Verdict);
        Assert.Equal(Verdict.NotEstimable, difference.Relative().Verdict);
        Assert.Contains(difference.Relative().Findings, f => f.Code == FindingCode.BaselineNearZero);
        Comparison margin = difference.Against(Hypothesis.NonInferiority(Lift.Relative(0.1)));
        Assert.Equal(Verdict.NotEstimable, margin.Verdict);
        Assert.Contains(margin.Findings, f => f.Code == FindingCode.BaselineNearZero);
    }

    [Fact]
    public void A_treatment_that_fell_to_zero_has_no_log_ratio_but_a_delta_lift()
    {
        Comparison fallen = Compare.Means(MeanSummary.FromMoments(1000, 5, 4), MeanSummary.FromMoments(1000, 0, 4));
        Assert.Contains(fallen.Relative().Findings, f => f.Code == FindingCode.RatioUndefined);
        Assert.Equal(-1, fallen.On(EffectScale.RelativeDelta).Estimate, 12);
        Assert.Equal(Verdict.Inferior, fallen.On(EffectScale.RelativeFieller).Verdict);
    }

    [Fact]
    public void A_spread_below_the_range_of_numbers_is_not_claimed()
    {
        Comparison tiny = Compare.Means(MeanSummary.FromMoments(10, 1e-170, 1e-320), MeanSummary.FromMoments(2, 3e-170, 1e-320));
        Assert.Equal(Verdict.NotEstimable, tiny.Verdict);
        Assert.Contains(tiny.Findings, f => f.Code == FindingCode.NotFinite);
    }

    [Fact]
    public void A_ratio_whose_denominator_is_near_zero_says_so()
    {
        RatioSummary good = RatioSummary.FromMoments(100, 5, 10, 4, 9, 1);
        RatioSummary near = RatioSummary.FromMoments(100, 5, 0.1, 4, 9, 1);
        RatioSummary none = RatioSummary.FromMoments(100, 5, 0, 4, 0, 0);
        foreach ((RatioSummary c, RatioSummary t, FindingCode code) in new[] { (near, good, FindingCode.BaselineNearZero), (good, near, FindingCode.BaselineNearZero), (none, good, FindingCode.ZeroExposure), (good, none, FindingCode.ZeroExposure) })
        {
            foreach (EffectScale scale in (EffectScale[])[EffectScale.Absolute, EffectScale.RelativeLogRatio, EffectScale.RelativeFieller])
            {
                Comparison comparison = Compare.Ratios(c, t).On(scale);
                Assert.Equal(Verdict.NotEstimable, comparison.Verdict);
                Assert.Equal([code], comparison.Findings.Select(f => f.Code));
            }
        }
        Assert.Contains(Estimate.Ratio(near).Findings, f => f.Code == FindingCode.BaselineNearZero);
        Assert.Contains(Estimate.Ratio(none).Findings, f => f.Code == FindingCode.ZeroExposure);
        Assert.Equal(Verdict.NotEstimable, Compare.Ratios(near, none).Verdict);
    }

    [Fact]
    public void Few_conversions_in_control_allow_no_lift_by_the_delta_method_or_Fieller()
    {
        Comparison few = Compare.Proportions(new(10_000, 4), new(10_000, 30), ProportionTest.UnpooledZ);
        foreach (EffectScale scale in (EffectScale[])[EffectScale.RelativeDelta, EffectScale.RelativeFieller])
        {
            Assert.Equal(Verdict.NotEstimable, few.On(scale).Verdict);
            Assert.Equal([FindingCode.BaselineNearZero], few.On(scale).Findings.Select(f => f.Code));
        }
        Assert.Equal(Verdict.Superior, few.Relative().Verdict);
    }

    [Fact]
    public void No_input_makes_a_nan()
    {
        double[] wild = [0, 1, -1, double.Epsilon, -double.Epsilon, 1e-308, 1e-150, 1e99, 1e100, -1e100, 1e15, -3.5];
        double[] variances = [0, double.Epsilon, 1e-300, 1, 1e200];
        long[] counts = [0, 1, 2, 3, 1_000_000_000_000];
        foreach (double mean in wild)
        {
            foreach (double other in wild)
            {
                foreach (double variance in variances)
                {
                    foreach (long count in counts)
                    {
                        MeanSummary a = count == 0 ? default : MeanSummary.FromMoments(count, mean, count == 1 ? 0 : variance);
                        MeanSummary b = MeanSummary.FromMoments(7, other, variance);
                        foreach (EffectScale scale in (EffectScale[])[EffectScale.Absolute, EffectScale.RelativeLogRatio, EffectScale.RelativeDelta, EffectScale.RelativeFieller])
                        {
                            Comparison c = Compare.Means(a, b).On(scale);
                            double[] numbers = [c.Estimate, c.StandardError, c.DegreesOfFreedom, c.PValue, c.Interval.Lower, c.Interval.Upper, c.Effect.Information];
                            Assert.DoesNotContain(numbers, double.IsNaN);
                            Assert.InRange(c.PValue, 0, 1);
                            Assert.True(c.Interval.Lower <= c.Interval.Upper, $"{c} from {a} and {b}");
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Arguments_out_of_range_are_named_with_the_rule()
    {
        Comparison comparison = Compare.Means(MeanSummary.FromMoments(10, 1, 1), MeanSummary.FromMoments(10, 1, 1));
        foreach (double alpha in (double[])[0, 1, -1, 5, double.NaN, double.PositiveInfinity])
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => comparison.At(alpha));
            Assert.Equal("alpha", error.ParamName);
            Assert.Contains("strictly between 0 and 1 (0.05 means 5 %)", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("margin", Assert.Throws<ArgumentOutOfRangeException>(() => Hypothesis.NonInferiority(Lift.Relative(-0.01))).ParamName);
        Assert.Equal("margin", Assert.Throws<ArgumentOutOfRangeException>(() => Hypothesis.Equivalence(default)).ParamName);
        Assert.Equal("fraction", Assert.Throws<ArgumentOutOfRangeException>(() => Lift.Relative(double.NaN)).ParamName);
        Assert.Equal("standardError", Assert.Throws<ArgumentOutOfRangeException>(() => Effect.Of(1, 0)).ParamName);
        Assert.Equal("degreesOfFreedom", Assert.Throws<ArgumentOutOfRangeException>(() => Effect.Of(1, 1, double.NaN)).ParamName);
        Assert.Throws<InvalidOperationException>(() => comparison.On(EffectScale.OddsRatio));
        Assert.Equal("users", Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Test([-1, 2], [0.5, 0.5])).ParamName);
        Assert.Equal("shares", Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Test([1, 2], [0, 1])).ParamName);
        Assert.Equal("shares", Assert.Throws<ArgumentException>(() => SampleRatio.Test([1, 2, 3], [0.5, 0.5])).ParamName);
    }

    [Fact]
    public void An_arm_without_users_counts_in_the_sample_ratio()
    {
        SampleRatio ratio = SampleRatio.Test([1000, 1000, 0], [1, 1, 1]);
        Assert.True(ratio.PValue < 1e-100);
        Assert.Equal(1, SampleRatio.Test([0, 0], [0.5, 0.5]).PValue);
        Assert.Contains(SampleRatio.Test([0, 0], [0.5, 0.5]).Findings, f => f.Code == FindingCode.EmptyArm);
    }
}
