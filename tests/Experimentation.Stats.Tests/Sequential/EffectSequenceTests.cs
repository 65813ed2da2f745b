using System.Text.Json;
using System.Text.Json.Serialization;
using Experimentation.Stats.Sequential;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Sequential;

public class EffectSequenceTests
{
    private static readonly NormalMixture Mixture = NormalMixture.TightestAt(500);

    [Fact]
    public void Interval_is_the_intersection_and_p_the_minimum_of_all_looks()
    {
        EffectSequence state = AlwaysValid.Sequence(Mixture);
        (double lowest, double highest, double p) = (double.NegativeInfinity, double.PositiveInfinity, 1);
        foreach ((double estimate, double information) in ((double, double)[])[(0.3, 50), (0.05, 120), (-0.02, 400), (0.12, 900), (0.10, 1500)])
        {
            EffectSequence before = state;
            state = state.Observe(estimate, 1 / Math.Sqrt(information));
            Assert.NotEqual(before, state);
            double half = Mixture.CriticalValue(information, 0.05) / Math.Sqrt(information);
            (lowest, highest) = (Math.Max(lowest, estimate - half), Math.Min(highest, estimate + half));
            p = Math.Min(p, Mixture.EValue(estimate * Math.Sqrt(information), information).PValue);
            Close.To(lowest, state.Interval.Lower, 1e-12);
            Close.To(highest, state.Interval.Upper, 1e-12);
            Close.To(p, state.PValue, 1e-12);
        }
        Assert.Equal(5, state.Looks);
        Assert.True(state.HasCrossed);
        Assert.Equal("After 5 looks: 0.1 (always-valid 95 % CI 0.01996 … 0.132, p = 0.0038): the boundary has been reached.", state.ToString());
    }

    [Property]
    public Property Interval_excludes_the_null_exactly_when_p_is_below_alpha() => Prop.ForAll(
        Looks.ToArbitrary(),
        looks =>
        {
            foreach (WatchFor watch in Enum.GetValues<WatchFor>())
            {
                EffectSequence state = AlwaysValid.Sequence(Mixture, watch);
                foreach ((double estimate, double error) in looks)
                {
                    state = state.Observe(estimate, error);
                }
                bool excludes = !state.Interval.Contains(0);
                if (Math.Abs(state.PValue - 0.05) > 1e-9 && state.Findings.Count == 0)
                {
                    Assert.Equal(state.PValue < 0.05, excludes);
                    Assert.Equal(excludes, state.HasCrossed);
                }
            }
        });

    [Property]
    public Property Intervals_are_nested_in_alpha_and_wider_than_fixed_ones() => Prop.ForAll(
        (from estimate in Finite
         from error in ErrorGen
         from alpha in Gen.Choose(1, 400).Select(i => i / 1000.0)
         select (estimate, error, alpha)).ToArbitrary(),
        look =>
        {
            foreach (WatchFor watch in Enum.GetValues<WatchFor>())
            {
                Interval wide = AlwaysValid.Sequence(Mixture, watch, look.alpha).Observe(look.estimate, look.error).Interval;
                Interval narrow = AlwaysValid.Sequence(Mixture, watch, look.alpha * 1.1).Observe(look.estimate, look.error).Interval;
                Assert.True(wide.Lower <= narrow.Lower && narrow.Upper <= wide.Upper);
                double z = Normal(1 - (watch == WatchFor.AnyChange ? look.alpha / 2 : look.alpha));
                Assert.True(wide.Lower <= look.estimate - z * look.error || watch == WatchFor.Decrease);
                Assert.True(wide.Upper >= look.estimate + z * look.error || watch == WatchFor.Increase);
            }
        });

    [Property]
    public Property Negating_the_effect_mirrors_the_result() => Prop.ForAll(
        Looks.ToArbitrary(),
        looks =>
        {
            EffectSequence up = AlwaysValid.Sequence(Mixture, WatchFor.Increase);
            EffectSequence down = AlwaysValid.Sequence(Mixture, WatchFor.Decrease);
            foreach ((double estimate, double error) in looks)
            {
                up = up.Observe(estimate, error);
                down = down.Observe(-estimate, error);
            }
            Assert.Equal(up.PValue, down.PValue);
            Assert.Equal(up.Interval.Lower, -down.Interval.Upper);
        });

    [Property]
    public Property One_sided_lies_between_two_sided_at_alpha_and_at_twice_alpha() => Prop.ForAll(
        (from information in Gen.Choose(-40, 60).Select(e => Math.Pow(10, e / 10.0))
         from alpha in Gen.Choose(1, 400).Select(i => i / 1000.0)
         select (information, alpha)).ToArbitrary(),
        look =>
        {
            double oneSided = Mixture.OneSidedCriticalValue(look.information, look.alpha);
            Assert.True(oneSided <= Mixture.CriticalValue(look.information, look.alpha));
            Assert.True(oneSided >= Mixture.CriticalValue(look.information, 2 * look.alpha));
            Assert.True(oneSided <= NormalMixtureTuning.SimpleOneSidedCriticalValue(Mixture, look.information, look.alpha));

            // The critical value is where the p-value is alpha.
            Close.To(look.alpha, Mixture.OneSidedEValue(oneSided, look.information).PValue, 1e-11);
            Close.To(look.alpha, Mixture.EValue(Mixture.CriticalValue(look.information, look.alpha), look.information).PValue, 1e-11);
        });

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.05)]
    [InlineData(1e-4)]
    [InlineData(1e-12)]
    [InlineData(1e-300)]
    public void Nothing_is_tighter_than_the_exact_tuning(double alpha)
    {
        const double Information = 1234;
        NormalMixture two = NormalMixture.TightestAt(Information, alpha);
        foreach (double factor in (double[])[0.5, 0.9, 0.999, 1.001, 1.1, 2])
        {
            NormalMixture other = NormalMixture.WithMixingInformation(two.MixingInformation * factor);
            Assert.True(two.CriticalValue(Information, alpha) <= other.CriticalValue(Information, alpha));
        }
        if (alpha < 0.5)
        {
            NormalMixture one = NormalMixture.TightestOneSidedAt(Information, alpha);
            foreach (double factor in (double[])[0.5, 0.9, 0.999, 1.001, 1.1, 2])
            {
                NormalMixture other = NormalMixture.WithMixingInformation(one.MixingInformation * factor);
                Assert.True(one.OneSidedCriticalValue(Information, alpha) <= other.OneSidedCriticalValue(Information, alpha));
            }
        }
    }

    [Fact]
    public void Every_effect_gives_the_interval_and_p_of_its_own_scale()
    {
        MeanSummary control = MeanSummary.Of([.. Enumerable.Range(0, 400).Select(i => 10 + 3 * Math.Sin(i))]);
        MeanSummary treatment = MeanSummary.Of([.. Enumerable.Range(0, 400).Select(i => 11.5 + 3 * Math.Cos(i))]);
        Comparison difference = Compare.Means(control, treatment, MeanTest.Z);
        Comparison ratio = Compare.Ratios(RatioSummary.FromMoments(4_000, 3, 10, 4, 9, 3), RatioSummary.FromMoments(4_100, 3.3, 10, 4, 9, 3), MeanTest.Z);
        Comparison adjusted = Compare.Of(Effect.Of(estimate: 0.42, standardError: 0.08));
        Comparison proportion = Compare.Proportions(new ProportionSummary(5_000, 400), new ProportionSummary(5_100, 560));
        Comparison small = Compare.Of(Effect.Of(estimate: 0.42, standardError: 0.08, degreesOfFreedom: 30));
        foreach (Comparison comparison in (Comparison[])[
            difference, difference.Relative(), difference.On(EffectScale.RelativeDelta), ratio, ratio.Relative(), adjusted, small, proportion, proportion.Relative()])
        {
            double information = comparison.Effect.Information;
            NormalMixture mixture = NormalMixture.TightestAt(information);
            EffectSequence state = AlwaysValid.Sequence(mixture).Observe(comparison.Effect);
            Comparison read = comparison.Using(AlwaysValid.TightestAt(information));
            Assert.Equal(read.Interval.Lower, state.Interval.Lower);
            Assert.Equal(read.Interval.Upper, state.Interval.Upper);
            Assert.Equal(read.PValue, state.PValue, 1e-15);
            Assert.True(read.PValue < 0.05 && read.Verdict == Verdict.Superior);
        }

        // On the log-ratio scale the interval is symmetric in the logarithm.
        Interval relative = difference.Relative().Using(AlwaysValid.TightestAt(1e4)).Interval;
        double lift = treatment.Mean / control.Mean;
        Close.To(lift * lift, (1 + relative.Lower) * (1 + relative.Upper), 1e-12);
    }

    [Fact]
    public void An_effect_that_cannot_be_estimated_counts_as_a_look_and_changes_nothing()
    {
        EffectSequence state = AlwaysValid.Sequence(Mixture).Observe(0.4, 0.1);
        EffectSequence next = state.Observe(Compare.Means(MeanSummary.Of([1]), MeanSummary.Of([2])).Effect);
        Assert.Equal(2, next.Looks);
        Assert.Equal(state.Interval, next.Interval);
        Assert.Equal(state.PValue, next.PValue);
        Assert.Contains(next.Findings, f => f.Severity == FindingSeverity.NotEstimable);
    }

    [Fact]
    public void Looks_that_contradict_each_other_are_a_finding()
    {
        EffectSequence state = AlwaysValid.Sequence(Mixture).Observe(1, 0.05).Observe(-1, 0.04);
        Assert.Equal(FindingCode.ContradictoryLooks, Assert.Single(state.Findings).Code);
        Assert.Equal(0, state.Interval.Width);
    }

    [Fact]
    public void Json_round_trip_without_reflection()
    {
        EffectSequence state = AlwaysValid.Sequence(Mixture, WatchFor.Decrease, 0.01, nullValue: 0.125).Observe(0.3, 0.2).Observe(0.1, 0.15);
        string json = JsonSerializer.Serialize(state, StateContext.Default.EffectSequence);
        EffectSequence back = JsonSerializer.Deserialize(json, StateContext.Default.EffectSequence);
        Assert.Equal(state, back);
        Assert.Equal(state.Observe(0.05, 0.1), back.Observe(0.05, 0.1));
        Assert.Equal(AlwaysValid.Sequence(Mixture), JsonSerializer.Deserialize(JsonSerializer.Serialize(AlwaysValid.Sequence(Mixture), StateContext.Default.EffectSequence), StateContext.Default.EffectSequence));
        foreach (string broken in (string[])["{}", "[]", json.Replace("0.01", "7"), json.Replace("Decrease", "Sideways"), json.Replace("\"looks\":2", "\"looks\":-2")])
        {
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(broken, StateContext.Default.EffectSequence));
        }
    }

    [Fact]
    public void Bad_input_is_named()
    {
        EffectSequence state = AlwaysValid.Sequence(Mixture);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValid.Sequence(Mixture, alpha: 5)).ParamName);
        Assert.Equal("mixture", Assert.Throws<ArgumentException>(() => AlwaysValid.Sequence(default)).ParamName);
        Assert.Equal("estimate", Assert.Throws<ArgumentOutOfRangeException>(() => state.Observe(double.NaN, 1)).ParamName);
        Assert.Equal("standardError", Assert.Throws<ArgumentOutOfRangeException>(() => state.Observe(1, 0)).ParamName);
        Assert.Equal("standardError", Assert.Throws<ArgumentOutOfRangeException>(() => state.Observe(1, 1e-200)).ParamName);
        ArgumentOutOfRangeException back = Assert.Throws<ArgumentOutOfRangeException>(() => state.Observe(1, 1, 100).Observe(1, 1, 99));
        Assert.Equal("clock", back.ParamName);
        Assert.Contains("never goes back", back.Message, StringComparison.Ordinal);
        Assert.Equal("information", Assert.Throws<ArgumentOutOfRangeException>(() => NormalMixture.TightestAt(0)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => NormalMixture.TightestOneSidedAt(100, 0.6)).ParamName);
        Assert.Throws<InvalidOperationException>(() => Compare.Of(Effect.Of(1, 1)).Using(AlwaysValid.TightestAtPlan()));
    }

    private static Gen<double> Finite => Gen.Choose(-1000, 1000).Select(i => i / 1000.0);

    private static Gen<double> ErrorGen => Gen.Choose(1, 1000).Select(i => i / 1000.0);

    private static Gen<(double Estimate, double Error)[]> Looks =>
        (from estimate in Finite from error in ErrorGen select (estimate, error)).ArrayOf().Where(looks => looks.Length is > 0 and < 30);

    private static double Normal(double p) => Experimentation.Stats.Numerics.Normal.LowerQuantile(p);
}

[JsonSerializable(typeof(EffectSequence))]
internal sealed partial class StateContext : JsonSerializerContext;
