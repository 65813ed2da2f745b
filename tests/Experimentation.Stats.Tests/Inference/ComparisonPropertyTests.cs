using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>What must hold for every comparison of means, whatever the data.</summary>
[Properties(Arbitrary = [typeof(Arms)], MaxTest = 300)]
public class ComparisonPropertyTests
{
    private static readonly EffectScale[] Scales = [EffectScale.Absolute, EffectScale.RelativeLogRatio, EffectScale.RelativeDelta, EffectScale.RelativeFieller];

    private static readonly MeanTest[] Tests = [MeanTest.Welch, MeanTest.PooledT, MeanTest.Z];

    [Property]
    public void Interval_excludes_no_effect_exactly_when_p_is_below_alpha(Arms arms)
    {
        foreach (Comparison comparison in OnEveryScale(arms))
        {
            foreach (Comparison read in (Comparison[])[comparison, comparison.At(0.2), comparison.Against(Hypothesis.Superiority()), comparison.Against(Hypothesis.Inferiority())])
            {
                // Within rounding of the boundary either answer is right; Fieller's set is unbounded where the baseline is within the critical value of zero.
                if (Math.Abs(read.PValue / read.Alpha - 1) < 1e-9 || read.Verdict == Verdict.NotEstimable || double.IsInfinity(read.Interval.Width))
                {
                    continue;
                }
                bool excluded = read.Hypothesis.Sides == TestSides.Two ? !read.Interval.Contains(0)
                    : read.Hypothesis.Kind == HypothesisKind.Superiority ? read.Interval.Lower > 0
                    : read.Interval.Upper < 0;
                Assert.Equal(read.PValue < read.Alpha, excluded);
            }
        }
    }

    [Property]
    public void Intervals_are_nested_in_alpha(Arms arms)
    {
        foreach (Comparison comparison in OnEveryScale(arms))
        {
            Interval wide = comparison.At(0.01).Interval;
            Interval narrow = comparison.At(0.1).Interval;
            Assert.True(wide.Lower <= narrow.Lower && narrow.Upper <= wide.Upper);
            Assert.True(comparison.Verdict == Verdict.NotEstimable || narrow.Contains(comparison.Estimate));
        }
    }

    [Property]
    public void Swapping_the_arms_negates_the_difference(Arms arms)
    {
        foreach (MeanTest test in Tests)
        {
            Comparison there = Compare.Means(arms.Control, arms.Treatment, test);
            Comparison back = Compare.Means(arms.Treatment, arms.Control, test);
            Assert.Equal(there.Estimate, -back.Estimate);
            Close.To(there.PValue, back.PValue, 1e-12);
            Close.To(there.Interval.Lower, -back.Interval.Upper, 1e-9, Math.Abs(there.StandardError));
        }
    }

    [Property]
    public void Changing_the_unit_changes_no_lift_and_no_p_value(Arms arms)
    {
        static MeanSummary InCents(MeanSummary euros) => MeanSummary.FromMoments(euros.Count, 100 * euros.Mean, 10_000 * euros.Variance);
        foreach (EffectScale scale in Scales)
        {
            Comparison euros = Compare.Means(arms.Control, arms.Treatment).On(scale);
            Comparison cents = Compare.Means(InCents(arms.Control), InCents(arms.Treatment)).On(scale);
            double unit = scale == EffectScale.Absolute ? 100 : 1;
            Close.To(unit * euros.Estimate, cents.Estimate, 1e-9, unit * euros.StandardError);
            Close.To(unit * euros.StandardError, cents.StandardError, 1e-11);
            Close.To(euros.PValue, cents.PValue, 1e-8, 1e-300);
        }
    }

    [Property]
    public void Up_stays_up_when_the_baseline_is_negative(Arms arms)
    {
        foreach (Comparison comparison in OnEveryScale(arms))
        {
            if (comparison.Verdict != Verdict.NotEstimable)
            {
                Assert.Equal(Math.Sign(arms.Treatment.Mean - arms.Control.Mean), Math.Sign(comparison.Estimate));
                Assert.True(comparison.StandardError > 0);
                Assert.True(comparison.Interval.Lower <= comparison.Estimate && comparison.Estimate <= comparison.Interval.Upper);
            }
        }
    }

    [Property]
    public void A_mirrored_metric_mirrors_its_lift(Arms arms)
    {
        static MeanSummary Mirror(MeanSummary s) => MeanSummary.FromMoments(s.Count, -s.Mean, s.Variance);
        foreach (EffectScale scale in Scales)
        {
            Comparison plain = Compare.Means(arms.Control, arms.Treatment).On(scale);
            Comparison mirrored = Compare.Means(Mirror(arms.Control), Mirror(arms.Treatment)).On(scale);
            Assert.Equal(plain.Estimate, -mirrored.Estimate);
            Close.To(plain.Interval.Lower, -mirrored.Interval.Upper, 1e-9, plain.StandardError);
            Close.To(plain.Interval.Upper, -mirrored.Interval.Lower, 1e-9, plain.StandardError);
        }
    }

    [Property]
    public void Equivalence_is_two_one_sided_tests(Arms arms)
    {
        Lift margin = Lift.Relative(0.1);
        Comparison comparison = Compare.Means(arms.Control, arms.Treatment);
        double notWorse = comparison.Against(Hypothesis.NonInferiority(margin)).PValue;
        double notBetter = comparison.Against(Hypothesis.NonInferiority(margin, PreferredDirection.Decrease)).PValue;
        Assert.Equal(Math.Max(notWorse, notBetter), comparison.Against(Hypothesis.Equivalence(margin)).PValue);
    }

    [Property]
    public void A_relative_margin_counts_the_baselines_own_noise(Arms arms)
    {
        // Tested as treatment − (1 − m)·control > 0 on a positive baseline: z by hand.
        (MeanSummary c, MeanSummary t) = (arms.Control, arms.Treatment);
        double r = c.Mean > 0 ? 0.95 : 1.05;
        double z = (t.Mean - r * c.Mean) / Math.Sqrt(t.Variance / t.Count + r * r * c.Variance / c.Count);
        Comparison comparison = Compare.Means(c, t, MeanTest.Z).Against(Hypothesis.NonInferiority(Lift.Relative(0.05)));
        Close.To(Experimentation.Stats.Numerics.Normal.UpperTail(z), comparison.PValue, 1e-9, 1e-300);
    }

    [Property]
    public void One_sided_p_values_of_opposite_hypotheses_add_up_to_one(Arms arms)
    {
        foreach (Comparison comparison in OnEveryScale(arms).Where(c => c.Verdict != Verdict.NotEstimable))
        {
            double up = comparison.Against(Hypothesis.Superiority()).PValue;
            double down = comparison.Against(Hypothesis.Inferiority()).PValue;
            Close.To(1, up + down, 1e-12);
            Close.To(Math.Min(1, 2 * Math.Min(up, down)), comparison.PValue, 1e-12);
        }
    }

    private static IEnumerable<Comparison> OnEveryScale(Arms arms) =>
        from test in Tests
        from scale in Scales
        select Compare.Means(arms.Control, arms.Treatment, test).On(scale);
}
