using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Two arms with one outcome and one or two covariates, from rows.</summary>
public sealed record CovariateArms(double[][] Control, double[][] Treatment)
{
    public CovariateSummary ControlSummary => Of(Control);

    public CovariateSummary TreatmentSummary => Of(Treatment);

    public static Arbitrary<CovariateArms> Any()
    {
        Gen<double[][]> Arm(int seed, int users, int covariates)
        {
            var random = new Random(seed);
            double[][] x = [.. Enumerable.Range(0, covariates).Select(_ => Enumerable.Range(0, users).Select(_ => 5 + 3 * (random.NextDouble() + random.NextDouble() + random.NextDouble())).ToArray())];
            double[] y = [.. Enumerable.Range(0, users).Select(i => 40 + 1.7 * x[0][i] - (covariates > 1 ? 0.6 * x[1][i] : 0) + 4 * (random.NextDouble() - 0.5))];
            return Gen.Constant<double[][]>([y, .. x]);
        }
        Gen<CovariateArms> arms =
            from covariates in Gen.Choose(1, 2)
            from control in Gen.Choose(8, 60)
            from treatment in Gen.Choose(8, 60)
            from first in Gen.Choose(1, 1_000_000)
            from second in Gen.Choose(1, 1_000_000)
            from c in Arm(first, control, covariates)
            from t in Arm(second, treatment, covariates)
            select new CovariateArms(c, t);
        return arms.ToArbitrary();
    }

    public static CovariateSummary Of(double[][] rows) => CovariateSummary.Of([rows[0]], rows[1..]);

    public CovariateArms Outcome(double shift, double scale) => new(Moved(Control, shift, scale), Moved(Treatment, shift, scale));

    public CovariateArms Covariates(double shift, double scale) => new(Moved(Control, 0, 1, shift, scale), Moved(Treatment, 0, 1, shift, scale));

    private static double[][] Moved(double[][] rows, double shift = 0, double scale = 1, double covariateShift = 0, double covariateScale = 1) =>
        [.. rows.Select((column, i) => column.Select(v => i == 0 ? shift + scale * v : covariateShift + covariateScale * v).ToArray())];
}

/// <summary>What must hold for every adjusted comparison, whatever the data.</summary>
[Properties(Arbitrary = [typeof(CovariateArms)], MaxTest = 100)]
public class AdjustedPropertyTests
{
    private static readonly Slopes[] All = [Slopes.Separate, Slopes.Pooled, Slopes.AcrossArms];

    private static readonly EffectScale[] Scales = [EffectScale.Absolute, EffectScale.RelativeLogRatio, EffectScale.RelativeDelta, EffectScale.RelativeFieller];

    [Property]
    public void Interval_excludes_no_effect_exactly_when_p_is_below_alpha(CovariateArms arms)
    {
        foreach (Comparison comparison in Each(arms).SelectMany(c => Scales.Select(c.On)))
        {
            foreach (Comparison read in (Comparison[])[comparison, comparison.At(0.3), comparison.Against(Hypothesis.Superiority())])
            {
                double nearest = Math.Min(Math.Abs(read.Interval.Lower), Math.Abs(read.Interval.Upper));
                bool excludes = read.Hypothesis.Sides == TestSides.One ? read.Interval.Lower > 0 : !read.Interval.Contains(0);
                Assert.True(excludes == read.PValue < read.Alpha || nearest < 1e-9, read.ToString());
            }
        }
    }

    [Property]
    public void Labels_swap_the_sign(CovariateArms arms)
    {
        foreach (Slopes slopes in All)
        {
            Comparison there = Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary, slopes);
            Comparison back = Compare.AdjustedMeans(arms.TreatmentSummary, arms.ControlSummary, slopes);
            Close.To(-there.Estimate, back.Estimate, 1e-9, 1e-6);
            Close.To(there.StandardError, back.StandardError, 1e-9);
            Close.To(there.DegreesOfFreedom, back.DegreesOfFreedom, 1e-8);
            Close.To(1 / (1 + there.Relative().Estimate) - 1, back.Relative().Estimate, 1e-8, 1e-6);
            Close.To(there.Relative().Effect.Information, back.Relative().Effect.Information, 1e-8);
        }
    }

    [Property]
    public void Units_of_outcome_and_covariates_do_not_matter(CovariateArms arms)
    {
        foreach (Slopes slopes in All)
        {
            Comparison plain = Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary, slopes);
            CovariateArms moved = arms.Covariates(shift: -300, scale: 1e6);
            Comparison other = Compare.AdjustedMeans(moved.ControlSummary, moved.TreatmentSummary, slopes);
            Close.To(plain.Estimate, other.Estimate, 1e-7, 1e-3);
            Close.To(plain.StandardError, other.StandardError, 1e-7);
            CovariateArms scaled = arms.Outcome(shift: 0, scale: 1e-9);
            Comparison small = Compare.AdjustedMeans(scaled.ControlSummary, scaled.TreatmentSummary, slopes);
            Close.To(plain.PValue, small.PValue, 1e-6);
            Close.To(plain.Relative().Estimate, small.Relative().Estimate, 1e-8, 1e-4);
            Comparison shifted = Compare.AdjustedMeans(arms.Outcome(17, 1).ControlSummary, arms.Outcome(17, 1).TreatmentSummary, slopes);
            Close.To(plain.Estimate, shifted.Estimate, 1e-8, 1e-3);
        }
    }

    /// <summary>Not so across arms, where a larger effect makes another slope.</summary>
    [Property]
    public void Adding_to_treatment_moves_the_difference_by_as_much(CovariateArms arms)
    {
        foreach (Slopes slopes in (Slopes[])[Slopes.Separate, Slopes.Pooled])
        {
            Comparison plain = Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary, slopes);
            var lifted = new CovariateArms(arms.Control, arms.Outcome(25, 1).Treatment);
            Comparison more = Compare.AdjustedMeans(lifted.ControlSummary, lifted.TreatmentSummary, slopes);
            Close.To(plain.Estimate + 25, more.Estimate, 1e-9);
            Close.To(plain.StandardError, more.StandardError, 1e-8);
        }
    }

    [Property]
    public void A_covariate_that_says_nothing_new_changes_nothing(CovariateArms arms)
    {
        double[][] WithCopies(double[][] rows) => [.. rows, [.. rows[1].Select(x => 3 - 2 * x)], [.. rows[1].Select(_ => 7.0)]];
        foreach (Slopes slopes in All)
        {
            Comparison plain = Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary, slopes);
            Comparison copies = Compare.AdjustedMeans(CovariateArms.Of(WithCopies(arms.Control)), CovariateArms.Of(WithCopies(arms.Treatment)), slopes);
            Close.To(plain.Estimate, copies.Estimate, 1e-8, 1e-4);
            Close.To(plain.StandardError, copies.StandardError, 1e-8);
            Assert.Contains(copies.Findings, f => f.Code == FindingCode.CovariateUnused);
        }
    }

    [Property]
    public void Without_covariates_it_is_the_plain_comparison(CovariateArms arms)
    {
        Comparison plain = Compare.Means(MeanSummary.Of(arms.Control[0]), MeanSummary.Of(arms.Treatment[0]));
        Comparison adjusted = Compare.AdjustedMeans(CovariateSummary.Of([arms.Control[0]], []), CovariateSummary.Of([arms.Treatment[0]], []));
        foreach (EffectScale scale in Scales)
        {
            Close.To(plain.On(scale).Estimate, adjusted.On(scale).Estimate, 1e-12);
            Close.To(plain.On(scale).PValue, adjusted.On(scale).PValue, 1e-10);
            Close.To(plain.On(scale).Interval.Upper, adjusted.On(scale).Interval.Upper, 1e-10);
            Close.To(plain.On(scale).DegreesOfFreedom, adjusted.On(scale).DegreesOfFreedom, 1e-10);
        }
        Assert.Equal(0, adjusted.Adjustment!.VarianceReduction, 12);
    }

    [Property]
    public void Equal_strata_are_as_good_as_none(CovariateArms arms)
    {
        // Every user twice, once in each stratum: nothing differs between strata, so only their degrees of freedom do.
        StratifiedSummary Twice(CovariateSummary arm) => StratifiedSummary.Of(("a", arm), ("b", arm));
        Comparison strata = Compare.AdjustedMeans(Twice(arms.ControlSummary), Twice(arms.TreatmentSummary));
        Comparison one = Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary);
        Close.To(one.Estimate, strata.Estimate, 1e-10);
        Close.To(one.StandardError / Math.Sqrt(2), strata.StandardError, 1e-9);
        Close.To(2 * one.DegreesOfFreedom, strata.DegreesOfFreedom, 1e-8);
    }

    [Property]
    public void Strata_merge_in_any_order_and_survive_json(CovariateArms arms)
    {
        StratifiedSummary a = StratifiedSummary.Of(("x", arms.ControlSummary));
        StratifiedSummary b = StratifiedSummary.Of(("y", arms.ControlSummary), ("x", arms.TreatmentSummary));
        StratifiedSummary c = StratifiedSummary.Of(("z", arms.TreatmentSummary));
        foreach (StratifiedSummary other in (StratifiedSummary[])[c + (b + a), a + (b + c), StratifiedSummary.Add(b, a + c)])
        {
            foreach (string stratum in (a + b + c).Strata)
            {
                CovariateSummary expected = (a + b + c)[stratum];
                Assert.Equal(expected.Count, other[stratum].Count);
                Close.To(expected.Outcome().Mean, other[stratum].Outcome().Mean, 1e-14);
                Close.To(expected.Covariance(0, 1), other[stratum].Covariance(0, 1), 1e-13);
            }
        }
        Assert.Equal(a, a + StratifiedSummary.Empty);
        StratifiedSummary all = a + b + c;
        Assert.Equal(all, JsonSerializer.Deserialize<StratifiedSummary>(JsonSerializer.Serialize(all)));
        Assert.Equal(["x", "y", "z"], all.Strata);
        Assert.Equal(arms.ControlSummary + arms.TreatmentSummary, all["x"]);
    }

    /// <summary>Every boundary reads an adjusted effect: the one at the end of a group-sequential design is as wide as its bound.</summary>
    [Property]
    public void Boundaries_read_it(CovariateArms arms)
    {
        Comparison adjusted = Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary).Relative();
        Comparison sequential = adjusted.Using(AlwaysValid.TightestAt(adjusted.Effect.Information));
        Assert.True(sequential.Interval.Lower < adjusted.Interval.Lower);
        Assert.True(sequential.PValue >= adjusted.PValue);
        Assert.NotNull(sequential.Adjustment);
    }

    private static IEnumerable<Comparison> Each(CovariateArms arms) => All.Select(s => Compare.AdjustedMeans(arms.ControlSummary, arms.TreatmentSummary, s));
}
