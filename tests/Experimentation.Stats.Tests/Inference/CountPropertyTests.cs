using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Two arms with a yes-or-no outcome and two with events over an exposure, zero and full cells among them.</summary>
public sealed record CountArms(ProportionSummary Control, ProportionSummary Treatment, CountSummary ControlEvents, CountSummary TreatmentEvents)
{
    public static Arbitrary<CountArms> Any()
    {
        Gen<CountArms> arms =
            from nc in Gen.Frequency((3, Gen.Choose(1, 60)), (2, Gen.Choose(100, 200_000)))
            from nt in Gen.Frequency((3, Gen.Choose(1, 60)), (2, Gen.Choose(100, 200_000)))
            from pc in Gen.Choose(0, 1000)
            from pt in Gen.Choose(0, 1000)
            from ec in Gen.Choose(1, 10_000)
            from et in Gen.Choose(1, 10_000)
            from dispersion in Gen.Choose(1, 80)
            let xc = (long)Math.Round(nc * (pc / 1000.0))
            let xt = (long)Math.Round(nt * (pt / 1000.0))
            select new CountArms(
                new(nc, xc),
                new(nt, xt),
                CountSummary.FromTotals(nc + 1, xc, ec / 7.0, dispersion / 10.0),
                CountSummary.FromTotals(nt + 1, xt, et / 7.0, dispersion / 10.0));
        return arms.ToArbitrary();
    }
}

/// <summary>What must hold for every comparison of proportions and of rates, whatever the counts.</summary>
[Properties(Arbitrary = [typeof(CountArms)], MaxTest = 200)]
public class CountPropertyTests
{
    /// <summary>The methods that compare differences; Fisher's knows odds only.</summary>
    private static readonly ProportionTest[] OfDifferences = [.. Enum.GetValues<ProportionTest>().Except([ProportionTest.FisherExact, ProportionTest.FisherMidP])];

    [Property]
    public void Interval_excludes_no_effect_exactly_when_p_is_below_alpha(CountArms arms)
    {
        foreach (Comparison comparison in All(arms).Where(c => c.Verdict != Verdict.NotEstimable))
        {
            foreach (Comparison read in (Comparison[])[comparison, comparison.At(0.3), comparison.Against(Hypothesis.Superiority()), comparison.Against(Hypothesis.Inferiority())])
            {
                double none = read.Effect.NoEffect;
                double alpha = read.Alpha;
                if (Math.Abs(read.PValue / alpha - 1) < 1e-7)
                {
                    continue;
                }
                bool excluded = read.Hypothesis.Sides == TestSides.Two ? !read.Interval.Contains(none)
                    : read.Hypothesis.Kind == HypothesisKind.Superiority ? read.Interval.Lower > none
                    : read.Interval.Upper < none;
                if (excluded != read.PValue < alpha)
                {
                    Assert.Fail($"{read} for {arms}");
                }
            }
        }
    }

    [Property]
    public void Margins_are_crossed_by_the_interval_on_their_own_scale(CountArms arms)
    {
        foreach (ProportionTest test in OfDifferences)
        {
            Comparison safe = Compare.Proportions(arms.Control, arms.Treatment, test).Against(Hypothesis.NonInferiority(Lift.Absolute(0.1)));
            if (safe.Verdict != Verdict.NotEstimable && Math.Abs(safe.PValue / safe.Alpha - 1) > 1e-7)
            {
                Assert.Equal(safe.PValue < safe.Alpha, safe.Interval.Lower > -0.1);
            }
        }
    }

    [Property]
    public void Intervals_are_nested_in_alpha_and_hold_the_estimate(CountArms arms)
    {
        foreach (Comparison comparison in All(arms).Where(c => c.Verdict != Verdict.NotEstimable))
        {
            Interval wide = comparison.At(0.01).Interval;
            Interval narrow = comparison.At(0.2).Interval;
            double slack = 1e-12 * (1 + Math.Abs(comparison.Estimate));
            Assert.True(wide.Lower <= narrow.Lower + slack && narrow.Upper <= wide.Upper + slack, comparison.ToString());
            // Adding successes and failures moves the centre off the estimate; the others are built around it.
            bool shrunk = comparison.Method.Contains("adjusted", StringComparison.Ordinal) || comparison.Method.Contains("Caffo", StringComparison.Ordinal);
            Assert.True(shrunk || (wide.Lower <= comparison.Estimate + slack && comparison.Estimate <= wide.Upper + slack), comparison.ToString());
        }
    }

    [Property]
    public void Swapping_the_arms_negates_differences_and_inverts_ratios(CountArms arms)
    {
        foreach (Comparison there in All(arms).Where(c => c.Effect.Scale is EffectScale.Absolute or EffectScale.RiskRatio or EffectScale.OddsRatio))
        {
            Comparison back = there.Method.Contains("oisson", StringComparison.Ordinal) || there.Method.StartsWith("Exact", StringComparison.Ordinal)
                ? Twin(there, (RateTest test) => Compare.Rates(arms.TreatmentEvents, arms.ControlEvents, test))
                : Twin(there, (ProportionTest test) => Compare.Proportions(arms.Treatment, arms.Control, test));
            Assert.Equal(there.Verdict == Verdict.NotEstimable, back.Verdict == Verdict.NotEstimable);
            if (there.Verdict == Verdict.NotEstimable)
            {
                continue;
            }
            Close.To(there.PValue, back.PValue, 1e-8, floor: 1e-200);
            double mirrored = there.Effect.Scale == EffectScale.Absolute ? -back.Interval.Upper : 1 / back.Interval.Upper;
            Close.To(there.Interval.Lower, mirrored, 1e-8, floor: 1e-8);
        }
    }

    [Property]
    public void Success_and_failure_change_places(CountArms arms)
    {
        static ProportionSummary Mirror(ProportionSummary s) => new(s.Trials, s.Failures);
        foreach (ProportionTest test in OfDifferences)
        {
            Comparison plain = Compare.Proportions(arms.Control, arms.Treatment, test);
            Comparison mirrored = Compare.Proportions(Mirror(arms.Control), Mirror(arms.Treatment), test);
            Close.To(plain.Estimate, -mirrored.Estimate, 1e-12, floor: 1e-12);
            Close.To(plain.PValue, mirrored.PValue, 1e-8, floor: 1e-200);
            Close.To(plain.Interval.Lower, -mirrored.Interval.Upper, 1e-8, floor: 1e-8);
        }
    }

    [Property]
    public void The_unit_of_exposure_changes_no_ratio(CountArms arms)
    {
        CountSummary Hours(CountSummary days) => CountSummary.FromTotals(days.Users, days.Events, 24 * days.Exposure, days.Dispersion ?? 1);
        foreach (RateTest test in Enum.GetValues<RateTest>())
        {
            Comparison days = Compare.Rates(arms.ControlEvents, arms.TreatmentEvents, test);
            Comparison hours = Compare.Rates(Hours(arms.ControlEvents), Hours(arms.TreatmentEvents), test);
            Close.To(days.Estimate, hours.Estimate, 1e-12);
            Close.To(days.PValue, hours.PValue, 1e-8, floor: 1e-200);
            Close.To(days.Interval.Upper, hours.Interval.Upper, 1e-8);
        }
    }

    [Property]
    public void Equivalence_is_two_one_sided_tests(CountArms arms)
    {
        foreach (ProportionTest test in OfDifferences)
        {
            Comparison comparison = Compare.Proportions(arms.Control, arms.Treatment, test);
            double notWorse = comparison.Against(Hypothesis.NonInferiority(Lift.Absolute(0.05))).PValue;
            double notBetter = comparison.Against(Hypothesis.NonInferiority(Lift.Absolute(0.05), PreferredDirection.Decrease)).PValue;
            Assert.Equal(Math.Max(notWorse, notBetter), comparison.Against(Hypothesis.Equivalence(Lift.Absolute(0.05))).PValue);
        }
    }

    private static IEnumerable<Comparison> All(CountArms arms) =>
        Fuzz.Accepted(
            (from test in Enum.GetValues<ProportionTest>() from scale in Enum.GetValues<EffectScale>() select (Func<Comparison>)(() => Compare.Proportions(arms.Control, arms.Treatment, test).On(scale)))
            .Concat(from test in Enum.GetValues<RateTest>() from scale in Enum.GetValues<EffectScale>() where scale != EffectScale.OddsRatio select (Func<Comparison>)(() => Compare.Rates(arms.ControlEvents, arms.TreatmentEvents, test).On(scale))))
        // Unbounded where control is within the critical value of zero.
        .Where(c => c.Effect.Scale != EffectScale.RelativeFieller || !double.IsInfinity(c.At(0.01).Interval.Width));

    private static Comparison Twin<TTest>(Comparison comparison, Func<TTest, Comparison> compare)
        where TTest : struct, Enum =>
        Fuzz.Accepted(Enum.GetValues<TTest>().Select(test => (Func<Comparison>)(() => compare(test).On(comparison.Effect.Scale)))).First(c => c.Method == comparison.Method);
}
