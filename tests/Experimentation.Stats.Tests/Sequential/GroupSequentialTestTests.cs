using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>Group-sequential tests under way: looks as they come, bounds that never change, state that can be stored.</summary>
public class GroupSequentialTestTests
{
    private static readonly GroupSequentialDesign OneSided = GroupSequential.Looks(5).OneSided().WithAlpha(0.025);

    private static readonly GroupSequentialDesign TwoSided = GroupSequential.Looks(5);

    public static TheoryData<string> Designs => ["OF", "P", "KD", "HSD", "custom", "list", "shape OF", "shape P", "shape WT", "shape HP", "futility", "binding futility", "harm", "shaped futility"];

    [Theory]
    [MemberData(nameof(Designs))]
    public void At_the_planned_looks_the_bounds_are_those_of_the_design(string name)
    {
        GroupSequentialDesign design = Design(name);
        GroupSequentialTest test = Walk(design.Start(7), [1.4, 2.8, 4.2, 5.6, 7]);
        for (int k = 0; k < 5; k++)
        {
            LookBounds planned = design.Bounds[k];
            GroupSequentialLook look = test.Looks[k];
            Close.To(planned.Efficacy!.Value.Z, look.EfficacyBound!.Value, 1e-11);
            Close.To(planned.AlphaSpent, look.AlphaSpent, 1e-11);
            Assert.Equal(planned.Futility is null || k == 4, look.FutilityBound is null);
            Close.To(planned.Futility is null || k == 4 ? 0 : planned.Futility.Value.Z, look.FutilityBound ?? 0, 1e-9, 1);
            Close.To(design.Sides == TestSides.One && planned.Harm is { } harm ? harm.Z : 0, look.HarmBound ?? 0, 1e-9, 1);
        }
        Assert.True(test.IsOver);
        Close.To(design.Alpha, test.Looks[^1].AlphaSpent, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public void Whatever_the_looks_alpha_is_spent_exactly_once(string name)
    {
        // Unplanned in number and time, beyond the plan, short of it: exit probabilities under no effect add up to what was spent.
        double[][] timetables = [[0.3, 0.31, 0.77, 1], [0.05, 0.4, 0.5, 0.6, 0.7, 0.9, 1.4], [0.99, 1.01], [2], [0.2, 0.45, 0.7]];
        foreach (double[] times in timetables)
        {
            GroupSequentialDesign design = Design(name);
            GroupSequentialTest test = Walk(design.Start(1), times, lastIsLast: true);
            double exits = Exits(design, test);
            Close.To(design.Alpha, exits, 1e-12);
            Close.To(design.Alpha, test.Looks.Sum(l => l.AlphaSpentHere), 1e-12);
            Assert.True(test.IsOver);
            Assert.All(test.Looks.Where(l => l.EfficacyBound is not null), l => Assert.True(l.NominalAlpha >= l.AlphaSpentHere * (1 - 1e-12)));
        }
    }

    /// <summary>The same for any number of looks at any time, the last of which may be short of the plan, on it or beyond it; FsCheck prints the seed that fails.</summary>
    [Property(MaxTest = 40)]
    public void Any_timetable_spends_alpha_exactly_once(PositiveInt seed, byte looks)
    {
        var random = new Random(seed.Get);
        string name = Designs.ElementAt(random.Next(Designs.Count)).Data;
        // A list of what is spent, and one strict bound before the end, go with the alpha that they were made for.
        GroupSequentialDesign design = name is "list" or "shape HP" ? Design(name) : Design(name).WithAlpha(random.NextDouble() < 0.5 ? 0.001 : 0.2);
        double[] times = [.. Enumerable.Range(0, 1 + looks % 12).Select(_ => 0.02 + 1.2 * random.NextDouble()).Order()];
        GroupSequentialTest test = Walk(design.Start(1), times, lastIsLast: true);
        Assert.True(test.IsOver);
        Close.To(design.Alpha, Exits(design, test), 1e-11);
        Assert.Equal(test, JsonSerializer.Deserialize<GroupSequentialTest>(design.Efficacy == Design("custom").Efficacy ? "null" : JsonSerializer.Serialize(test)) ?? test);
    }

    [Fact]
    public void Past_bounds_stay_when_the_plan_changes()
    {
        GroupSequentialTest test = Walk(OneSided.Start(100), [20, 50], 0.5);
        GroupSequentialTest larger = test.WithPlannedInformation(200).Observe(0.05, 1 / Math.Sqrt(90)).Observe(0.05, 1 / Math.Sqrt(210));
        Assert.Equal(test.Looks[0], larger.Looks[0]);
        Assert.Equal(test.Looks[1], larger.Looks[1]);
        // 90 of 200 is less than was spent at 50 of 100, so nothing is spent there.
        Assert.Null(larger.Looks[2].EfficacyBound);
        Assert.Equal(0, larger.Looks[2].AlphaSpentHere);
        Assert.Equal(LookDecision.Continue, larger.Looks[2].Decision);
        Close.To(0.025, larger.Looks[3].AlphaSpent, 1e-12);
        Close.To(0.025, Exits(OneSided, larger), 1e-12);
    }

    [Fact]
    public void One_look_is_the_fixed_horizon_test()
    {
        GroupSequentialTest test = TwoSided.Start(50).ObserveLast(Effect.Of(0.5, 0.2));
        Comparison once = Compare.Of(Effect.Of(0.5, 0.2));
        GroupSequentialConclusion conclusion = test.Conclude();
        Close.To(once.PValue, conclusion.PValue, 1e-13);
        Close.To(once.PValue, test.RepeatedPValue(), 1e-12);
        Close.To(once.Interval.Lower, conclusion.Interval.Lower, 1e-13, 1);
        Close.To(once.Interval.Upper, test.Looks[0].RepeatedInterval.Upper, 1e-13, 1);
        Close.To(0.5, conclusion.MedianUnbiasedEstimate, 1e-13);
        Close.To(0.05, test.Looks[0].NominalAlpha, 1e-13);
    }

    /// <summary>A package returned 1 − p for two-sided tests that stop downwards; the mirror image has the same p.</summary>
    [Fact]
    public void The_negative_direction_is_the_mirror_image()
    {
        double[] information = [10, 25, 40];
        double[] z = [-0.8, -1.9, -2.9];
        GroupSequentialTest up = TwoSided.Start(50), down = up, less = OneSided.Start(50, PreferredDirection.Decrease), more = OneSided.Start(50);
        for (int k = 0; k < 3; k++)
        {
            double error = 1 / Math.Sqrt(information[k]);
            up = up.Observe(-z[k] * error, error);
            down = down.Observe(z[k] * error, error);
            more = more.Observe(-z[k] * error, error);
            less = less.Observe(z[k] * error, error);
        }
        Mirrored(up, down);
        Mirrored(more, less);
        Assert.True(down.Conclude().PValue < 0.05);
        Assert.Equal(LookDecision.StopForEfficacy, down.Decision);
        Assert.Equal(LookDecision.StopForEfficacy, less.Decision);

        static void Mirrored(GroupSequentialTest first, GroupSequentialTest second)
        {
            GroupSequentialConclusion a = first.Conclude(), b = second.Conclude();
            Close.To(a.PValue, b.PValue, 1e-12);
            Close.To(first.RepeatedPValue(), second.RepeatedPValue(), 1e-12);
            Close.To(a.MedianUnbiasedEstimate, -b.MedianUnbiasedEstimate, 1e-12);
            Close.To(a.Interval.Lower, -b.Interval.Upper, 1e-12);
            Close.To(a.Interval.Upper, -b.Interval.Lower, 1e-12);
            Close.To(first.Looks[^1].RepeatedInterval.Lower, -second.Looks[^1].RepeatedInterval.Upper, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public void Decision_p_values_and_intervals_agree(string name)
    {
        GroupSequentialDesign design = Design(name);
        foreach (double z in (double[])[0.3, 1.2, 1.9, 2.2, 2.6, 3.2, 4.5])
        {
            GroupSequentialTest test = design.Start(1).Observe(0.9, 1 / Math.Sqrt(0.33));
            test = test.IsOver ? test : test.Observe(z / Math.Sqrt(0.71), 1 / Math.Sqrt(0.71));
            GroupSequentialLook last = test.Looks[^1];
            bool shown = last.Decision == LookDecision.StopForEfficacy;
            GroupSequentialConclusion conclusion = test.Conclude();
            Assert.Equal(shown, test.RepeatedPValue() <= design.Alpha);
            Assert.Equal(shown, last.RepeatedInterval.Lower >= 0);
            if (shown)
            {
                Assert.True(conclusion.PValue <= design.Alpha);
                Assert.True(conclusion.Interval.Lower > 0);
            }
            Assert.InRange(conclusion.MedianUnbiasedEstimate, conclusion.Interval.Lower, conclusion.Interval.Upper);
            Assert.InRange(conclusion.PValue, 0, 1);
        }
    }

    [Fact]
    public void The_repeated_interval_holds_the_fixed_one_and_widens_with_smaller_alpha()
    {
        double before = 0;
        foreach (double alpha in (double[])[0.2, 0.05, 0.01, 1e-4])
        {
            GroupSequentialTest test = TwoSided.WithAlpha(alpha).Start(1).Observe(0.4, 2).Observe(0.7, 1.3);
            Interval once = Compare.Of(Effect.Of(0.7, 1.3)).At(alpha).Interval;
            Interval repeated = test.Looks[^1].RepeatedInterval;
            Assert.True(repeated.Lower < once.Lower && repeated.Upper > once.Upper);
            Assert.True(repeated.Width > before);
            before = repeated.Width;
        }
    }

    [Fact]
    public void Spending_of_ones_own_is_scaled_in_proportion_for_repeated_p_values()
    {
        GroupSequentialDesign own = OneSided.WithEfficacy(ErrorSpending.Custom("square", (t, total) => total * t * t));
        GroupSequentialTest mine = Walk(own.Start(1), [0.3, 0.6], 2);
        GroupSequentialTest same = Walk(OneSided.WithEfficacy(ErrorSpending.Power(2)).Start(1), [0.3, 0.6], 2);
        Close.To(same.RepeatedPValue(), mine.RepeatedPValue(), 1e-12);
    }

    [Fact]
    public void Futility_that_does_not_bind_may_be_passed_and_the_one_that_binds_not()
    {
        foreach (Adherence adherence in (Adherence[])[Adherence.NonBinding, Adherence.Binding])
        {
            GroupSequentialTest test = OneSided.WithFutility(ErrorSpending.Pocock, adherence).Start(1).Observe(-1.5 / Math.Sqrt(0.4), 1 / Math.Sqrt(0.4));
            Assert.Equal(LookDecision.StopForFutility, test.Decision);
            Assert.Equal(adherence == Adherence.Binding, test.IsOver);
            if (adherence == Adherence.NonBinding)
            {
                Assert.Equal(LookDecision.StopForEfficacy, test.Observe(4, 1).Decision);
            }
            else
            {
                Assert.Contains("over at look 1", Assert.Throws<InvalidOperationException>(() => test.Observe(4, 1)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Conditional_power_is_a_probability_that_grows_with_effect_and_statistic()
    {
        GroupSequentialDesign design = OneSided.WithFutility(ErrorSpending.Pocock);
        double last = -1;
        foreach (double effect in (double[])[-2, 0, 1, 2, 3, 5])
        {
            double power = Walk(design.Start(1), [0.2, 0.45], 0.9).ConditionalPower(effect);
            Assert.InRange(power, last, 1);
            last = power;
        }
        GroupSequentialTest two = Walk(TwoSided.Start(1), [0.2, 0.45], 0.9);
        Assert.True(two.ConditionalPower(3) > 0.5);
        // Averaged over the flat posterior, the rejection probability lies between those at its ends, and a sharp prior is that one effect.
        Close.To(two.ConditionalPower(2), two.PredictivePower(2, 1e-6), 1e-6);
        Assert.InRange(two.PredictivePower(), two.ConditionalPower(-3), two.ConditionalPower(6));
        // From nothing at all, conditional power under the design's effect is nearly its power.
        double start = OneSided.Start(1).Observe(0, 1 / Math.Sqrt(1e-8)).ConditionalPower(OneSided.Drift);
        Close.To(OneSided.Power, start, 1e-3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ratios_are_read_on_the_logarithm_and_lifts_over_negative_baselines_keep_their_sign(bool negative)
    {
        double sign = negative ? -1 : 1;
        Effect effect = Compare.Means(MeanSummary.FromMoments(4000, sign * 10, 100), MeanSummary.FromMoments(4000, sign * 10.3, 100), MeanTest.Z).Relative().Effect;
        GroupSequentialTest test = TwoSided.Start(effect.Information / 0.6).Observe(effect);
        GroupSequentialConclusion conclusion = test.Conclude();
        // One look so far: the interval is the plain one at the same level.
        Interval plain = Compare.Of(Effect.Of(0, 1)).Interval;
        Close.To(effect.LowerLimit(Effects.CriticalValue.OfZ(plain.Upper)), conclusion.Interval.Lower, 1e-12);
        Close.To(effect.UpperLimit(Effects.CriticalValue.OfZ(plain.Upper)), conclusion.Interval.Upper, 1e-12);
        Close.To(effect.Estimate, conclusion.MedianUnbiasedEstimate, 1e-12);
        Assert.Equal(sign, Math.Sign(conclusion.MedianUnbiasedEstimate));
        Assert.True(test.ConditionalPower(effect.Estimate) > test.ConditionalPower(effect.Estimate / 2));
    }

    [Fact]
    public void State_survives_json_and_goes_on_as_before()
    {
        GroupSequentialTest test = Walk(OneSided.WithFutility(ErrorSpending.HwangShihDeCani(-2)).WithHarm(0.05).Start(40, PreferredDirection.Decrease, nullValue: 0.1), [7, 19], 0.4);
        GroupSequentialTest stored = JsonSerializer.Deserialize<GroupSequentialTest>(JsonSerializer.Serialize(test))!;
        Assert.Equal(test, stored);
        Assert.Equal(test.Observe(-0.2, 0.18), stored.Observe(-0.2, 0.18));
        Assert.Equal(test.ToString(), stored.ToString());
        string broken = JsonSerializer.Serialize(test).Replace("\"plannedInformation\":40", "\"plannedInformation\":-1", StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GroupSequentialTest>(broken));
    }

    [Fact]
    public void Sentences_say_look_bound_and_what_follows()
    {
        GroupSequentialTest test = Walk(OneSided.Start(1), [0.2, 0.6], 0.3);
        Assert.Equal(
            "Look 2 at information fraction 0.6: z 0.3, efficacy bound 2.669 (alpha spent 0.003808, 0.003808 of it here; nominal level 0.003808): go on. Estimate +0.3873, 95 % repeated CI −3.058 … +3.833.",
            test.Looks[1].ToString());
        test = test.Observe(3.1, 1);
        Assert.Contains("stop, the claim is shown", test.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Stopped at look 3: +", test.Conclude().ToString(), StringComparison.Ordinal);
        Assert.Equal("No look yet.", OneSided.Start(1).ToString());
    }

    [Fact]
    public void An_effect_that_cannot_be_estimated_is_no_look()
    {
        Effect nothing = Compare.Means(MeanSummary.FromMoments(1, 3, 0), MeanSummary.FromMoments(1, 4, 0)).Effect;
        Assert.Empty(OneSided.Start(1).Observe(nothing).Looks);
    }

    [Fact]
    public void Bad_input_names_the_rule()
    {
        GroupSequentialTest test = Walk(OneSided.Start(10), [4], 0.3);
        Assert.Contains("Information increases from look to look. This look has 4, the one before had 4.", Assert.Throws<ArgumentException>(() => test.Observe(0.1, 0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("Information increases", Assert.Throws<ArgumentException>(() => test.Observe(0.1, 1)).Message, StringComparison.Ordinal);
        Assert.Equal("plannedInformation", Assert.Throws<ArgumentOutOfRangeException>(() => OneSided.Start(0)).ParamName);
        Assert.Equal("plannedInformation", Assert.Throws<ArgumentOutOfRangeException>(() => OneSided.Start(double.NaN)).ParamName);
        Assert.Equal("nullValue", Assert.Throws<ArgumentOutOfRangeException>(() => OneSided.Start(1, nullValue: double.PositiveInfinity)).ParamName);
        Assert.Equal("estimate", Assert.Throws<ArgumentOutOfRangeException>(() => test.Observe(double.NaN, 0.1)).ParamName);
        Assert.Equal("standardError", Assert.Throws<ArgumentOutOfRangeException>(() => test.Observe(0.1, 0)).ParamName);
        Assert.Equal("informationFraction", Assert.Throws<ArgumentOutOfRangeException>(() => test.Observe(Effect.Of(0.1, 0.1), 0)).ParamName);
        Assert.Equal("standardError", Assert.Throws<ArgumentException>(() => test.Observe(0.1, 0.5)).ParamName);
        Assert.Equal("effect", Assert.Throws<ArgumentException>(() => test.Observe(Effect.Of(0.1, 0.5))).ParamName);
        Assert.Equal("informationFraction", Assert.Throws<ArgumentException>(() => test.Observe(Effect.Of(0.1, 0.5), 0.4)).ParamName);
        Assert.Equal("look", Assert.Throws<ArgumentOutOfRangeException>(() => test.RepeatedPValue(0)).ParamName);
        Assert.Equal("look", Assert.Throws<ArgumentOutOfRangeException>(() => test.RepeatedPValue(2)).ParamName);
        Assert.Equal("informationFractions", Assert.Throws<ArgumentException>(() => test.ConditionalPowerByLook(1, 0.3)).ParamName);
        Assert.Equal("earlierInformation", Assert.Throws<ArgumentException>(() => OneSided.AtLook(10, 4, 4)).ParamName);
        Assert.Equal("plannedInformation", Assert.Throws<ArgumentOutOfRangeException>(() => OneSided.AtLook(-1)).ParamName);
        Assert.Throws<InvalidOperationException>(() => OneSided.Start(1).Conclude());
        Assert.Contains("Information increases", Assert.Throws<ArgumentException>(() => Compare.Of(Effect.Of(1, 1)).Using(OneSided.AtLook(10, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("AtLook", Assert.Throws<InvalidOperationException>(() => Compare.Of(Effect.Of(1, 1)).Using(OneSided)).Message, StringComparison.Ordinal);
        GroupSequentialDesign falling = null!;
        Assert.Throws<ArgumentException>(() => falling = OneSided.WithEfficacy(ErrorSpending.Custom("falls", (t, total) => total * (1 - t))));
        Assert.Throws<ArgumentException>(() => falling = OneSided.WithEfficacy(ErrorSpending.Custom("too much", (t, total) => 2 * total * t)));
        ArgumentException noNumber = Assert.Throws<ArgumentException>(() => falling = OneSided.WithEfficacy(ErrorSpending.Custom("undefined", (t, total) => double.NaN)));
        Assert.Contains("gives a number at every information fraction. \"undefined\" gives NaN", noNumber.Message, StringComparison.Ordinal);
        Assert.Contains("A spending function has a name that can be read. Got ' '.", Assert.Throws<ArgumentException>(() => ErrorSpending.Custom(" ", (t, total) => total * t)).Message, StringComparison.Ordinal);
        Assert.Null(falling);
    }

    private static GroupSequentialDesign Design(string name) => name switch
    {
        "OF" => TwoSided,
        "P" => TwoSided.WithEfficacy(ErrorSpending.Pocock),
        "KD" => OneSided.WithEfficacy(ErrorSpending.Power(1.5)),
        "HSD" => OneSided.WithEfficacy(ErrorSpending.HwangShihDeCani(-2)),
        "custom" => OneSided.WithEfficacy(ErrorSpending.Custom("mixed", (t, total) => total * (t + t * t) / 2)),
        "list" => OneSided.WithEfficacy(ErrorSpending.Cumulative(0.001, 0.004, 0.01, 0.018, 0.025)),
        "shape OF" => OneSided.WithEfficacy(BoundaryShape.OBrienFleming),
        "shape P" => TwoSided.WithEfficacy(BoundaryShape.Pocock),
        "shape WT" => OneSided.WithEfficacy(BoundaryShape.WangTsiatis(0.25)),
        "shape HP" => OneSided.WithEfficacy(BoundaryShape.HaybittlePeto()),
        "futility" => OneSided.WithFutility(ErrorSpending.HwangShihDeCani(-2)),
        "binding futility" => OneSided.WithFutility(ErrorSpending.OBrienFleming, Adherence.Binding),
        "shaped futility" => OneSided.WithEfficacy(BoundaryShape.WangTsiatis(0.25)).WithFutility(BoundaryShape.OBrienFleming),
        _ => OneSided.WithFutility(ErrorSpending.OBrienFleming).WithHarm(0.1, ErrorSpending.Pocock),
    };

    /// <summary>Looks at given information with the same z; without one just below every efficacy bound, so that nothing is crossed.</summary>
    private static GroupSequentialTest Walk(GroupSequentialTest test, double[] information, double? z = null, bool lastIsLast = false)
    {
        for (int k = 0; k < information.Length && !test.IsOver; k++)
        {
            bool last = lastIsLast && k == information.Length - 1;
            test = Next(test, information[k], z ?? (Next(test, information[k], 0, last).Looks[^1].EfficacyBound ?? 2) - 1e-6, last);
        }
        return test;
    }

    private static GroupSequentialTest Next(GroupSequentialTest test, double information, double z, bool last)
    {
        int sign = test.Better == PreferredDirection.Increase ? 1 : -1;
        Effect effect = Effect.Of(test.NullValue + sign * z / Math.Sqrt(information), 1 / Math.Sqrt(information));
        return last ? test.ObserveLast(effect) : test.Observe(effect);
    }

    /// <summary>The chance to cross an efficacy bound at any look under no effect, by a fresh recursion.</summary>
    private static double Exits(GroupSequentialDesign design, GroupSequentialTest test)
    {
        double[] information = [.. test.Looks.Select(l => l.Information / test.Looks[^1].Information)];
        var process = new Stats.Sequential.ScoreRecursion(information);
        bool two = design.Sides == TestSides.Two, binding = design.Specification.Futility is { Adherence: Adherence.Binding };
        double sum = 0;
        for (int k = 0; k < information.Length; k++)
        {
            double upper = test.Looks[k].EfficacyBound ?? double.PositiveInfinity;
            sum += double.IsInfinity(upper) ? 0 : process.UpperExit(k, upper, 0) + (two ? process.LowerExit(k, -upper, 0) : 0);
            process.Continue(two ? -upper : binding ? test.Looks[k].FutilityBound ?? double.NegativeInfinity : double.NegativeInfinity, upper);
        }
        return sum;
    }
}
