namespace Experimentation.Stats.Tests.Planning;

/// <summary>Impossible requests are errors that say why; nothing is left to a solver.</summary>
public class PowerArgumentTests
{
    private static readonly MeanPower Minutes = Power.OfMeans(standardDeviation: 40, baseline: 31);

    private static readonly ProportionPower Rate = Power.OfProportions(0.9);

    [Theory]
    [InlineData(0, "strictly between 0 and 1")]
    [InlineData(1, "strictly between 0 and 1")]
    [InlineData(80, "0.8 means 80 %")]
    [InlineData(double.NaN, "Got NaN")]
    [InlineData(0.05, "above the significance level")]
    [InlineData(0.01, "above the significance level")]
    public void Power_lies_between_alpha_and_one(double power, string message)
    {
        foreach (Action ask in new Action[]
        {
            () => Minutes.SampleSize(Lift.Relative(0.02), power),
            () => Minutes.MinimumDetectableLift(1000, power),
            () => Minutes.WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.01))).SmallestMargin(1000, power),
        })
        {
            ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(ask);
            Assert.Equal("power", error.ParamName);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, string> ImpossibleLifts => new()
    {
        { "zero", "No number of users can find a lift of 0" },
        { "wrong way", "no improvement where more is better" },
        { "harm that is none", "A deterioration has the other sign" },
        { "beyond the margin", "is a loss of the margin (1 %) or more" },
        { "not equivalent", "not within the margin of 1 %" },
        { "not beyond the margin", "no improvement beyond 1 %" },
        { "rate above one", "leads to a rate that cannot be: from 0.9 it can move by more than −0.9 and less than 0.1" },
        { "rate of zero", "leads to a rate that cannot be" },
        { "hazard gone", "leads to a hazard that cannot be" },
        { "far too small", "more than 10¹⁵ users" },
    };

    [Theory]
    [MemberData(nameof(ImpossibleLifts))]
    public void A_lift_must_be_possible_and_findable(string what, string message)
    {
        Action ask = what switch
        {
            "zero" => () => Minutes.SampleSize(Lift.Relative(0)),
            "wrong way" => () => Minutes.WithHypothesis(Hypothesis.Superiority()).SampleSize(Lift.Relative(-0.02)),
            "harm that is none" => () => Minutes.WithHypothesis(Hypothesis.Inferiority()).SampleSize(Lift.Relative(0.02)),
            "beyond the margin" => () => Minutes.WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.01))).SampleSize(Lift.Relative(-0.01)),
            "not equivalent" => () => Minutes.WithHypothesis(Hypothesis.Equivalence(Lift.Relative(0.01))).SampleSize(Lift.Relative(0.02)),
            "not beyond the margin" => () => Minutes.WithHypothesis(Hypothesis.Superiority(margin: Lift.Relative(0.01))).SampleSize(Lift.Relative(0.005)),
            "rate above one" => () => Rate.SampleSize(Lift.Relative(0.2)),
            "rate of zero" => () => Rate.Power(Lift.Absolute(-0.9), 1000),
            "hazard gone" => () => Power.OfSurvival(0.1, 1, 1).SampleSize(Lift.Relative(-1)),
            _ => () => Minutes.SampleSize(Lift.Relative(1e-9)),
        };
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(ask);
        Assert.Equal("lift", error.ParamName);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_lift_needs_a_baseline()
    {
        MeanPower unknown = Power.OfMeans(40);
        ArgumentException error = Assert.Throws<ArgumentException>(() => unknown.SampleSize(Lift.Relative(0.02)));
        Assert.Equal("lift", error.ParamName);
        Assert.Contains("give the mean when the calculator is made", error.Message, StringComparison.Ordinal);
        Assert.Equal("hypothesis", Assert.Throws<ArgumentException>(() => unknown.WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.01)))).ParamName);
        Assert.Contains("baseline", Assert.Throws<InvalidOperationException>(() => unknown.WithScale(EffectScale.RelativeDelta)).Message, StringComparison.Ordinal);
        Assert.Contains("means nothing", Assert.Throws<ArgumentException>(() => Power.OfMeans(40, 0).SampleSize(Lift.Relative(0.02))).Message, StringComparison.Ordinal);
        Assert.Contains("hazard ratio of 0.7", Assert.Throws<ArgumentException>(() => Power.OfSurvival(0.1, 1, 1).SampleSize(Lift.Absolute(0.02))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_margin_must_be_one_that_the_metric_can_have()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Rate.WithHypothesis(Hypothesis.NonInferiority(Lift.Absolute(0.95))));
        Assert.Equal("hypothesis", error.ParamName);
        Assert.Contains("leads to a rate that cannot be", error.Message, StringComparison.Ordinal);
        // A margin of nothing is refused where hypotheses are made.
        Assert.Equal("margin", Assert.Throws<ArgumentOutOfRangeException>(() => Hypothesis.NonInferiority(Lift.Relative(0))).ParamName);
    }

    [Fact]
    public void Exact_tests_know_no_margin_and_no_variance()
    {
        ProportionPower fisher = Power.OfProportions(0.2).WithMethod(ProportionPowerMethod.FisherExact);
        Assert.Contains("no difference only", Assert.Throws<InvalidOperationException>(() => fisher.WithHypothesis(Hypothesis.NonInferiority(Lift.Absolute(0.01)))).Message, StringComparison.Ordinal);
        Assert.Contains("independent users", Assert.Throws<InvalidOperationException>(() => fisher.WithCovariate(0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("independent users", Assert.Throws<InvalidOperationException>(() => Power.OfProportions(0.2).WithClusters(3, 0.1).WithMethod(ProportionPowerMethod.FisherExact)).Message, StringComparison.Ordinal);
        Assert.Contains("too many to enumerate", Assert.Throws<InvalidOperationException>(() => fisher.SampleSize(Lift.Relative(0.001))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_must_be_enough_for_a_test()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithAllocation(0.9, 0.1).Power(Lift.Relative(0.02), 10));
        Assert.Equal("users", error.ParamName);
        Assert.Contains("at least 2 analysed users", error.Message, StringComparison.Ordinal);
        Assert.Equal("users", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.Power(Lift.Relative(0.02), -5)).ParamName);
        Assert.Equal("users", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.Power(Lift.Relative(0.02), long.MaxValue)).ParamName);
    }

    [Fact]
    public void Designs_are_checked_where_they_are_set()
    {
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithAlpha(5)).ParamName);
        Assert.Equal("correlation", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithCovariate(1)).ParamName);
        Assert.Equal("correlation", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithCovariate(double.NaN)).ParamName);
        Assert.Equal("averageSize", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithClusters(0.5, 0.1)).ParamName);
        Assert.Equal("intraclassCorrelation", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithClusters(5, -0.1)).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithTriggeredShare(30)).ParamName);
        Assert.Equal("varianceKept", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithCapping(0)).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => Minutes.WithAllocation(1)).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentOutOfRangeException>(() => Minutes.WithAllocation(1, -1)).ParamName);
        Assert.Equal("treatments", Assert.Throws<ArgumentOutOfRangeException>(() => Allocation.Optimal(0)).ParamName);
        Assert.Equal("standardDeviation", Assert.Throws<ArgumentOutOfRangeException>(() => Power.OfMeans(0)).ParamName);
        Assert.Equal("baseline", Assert.Throws<ArgumentOutOfRangeException>(() => Power.OfMeans(1, double.NaN)).ParamName);
        Assert.Equal("rate", Assert.Throws<ArgumentOutOfRangeException>(() => Power.OfProportions(5)).ParamName);
        Assert.Contains("one standard deviation", Assert.Throws<InvalidOperationException>(() => Minutes.WithTreatmentStandardDeviation(2).WithTest(MeanTest.PooledT)).Message, StringComparison.Ordinal);
        Assert.Contains("SmallestMargin", Assert.Throws<InvalidOperationException>(() => Minutes.WithHypothesis(Hypothesis.Equivalence(Lift.Relative(0.01))).MinimumDetectableLift(1000)).Message, StringComparison.Ordinal);
        Assert.Contains("MinimumDetectableLift", Assert.Throws<InvalidOperationException>(() => Minutes.SmallestMargin(1000)).Message, StringComparison.Ordinal);
        Assert.Contains("no direction", Assert.Throws<InvalidOperationException>(() => Power.OfAnova(3).WithHypothesis(Hypothesis.Superiority())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Minutes.PowerByUsers(Lift.Relative(0.02)));
    }

    [Fact]
    public void No_number_however_odd_gives_nonsense()
    {
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -1, double.Epsilon, double.MaxValue, 1e-300, 1e300, 0.5, 1, 1 - 1e-16];
        PowerAnalysis?[] analyses =
        [
            .. from a in odd from b in odd select Try(() => Power.OfMeans(a, b)),
            .. from a in odd select Try(() => Power.OfProportions(a)),
            .. from a in odd from b in odd select Try(() => Power.OfRates(a, b)),
            .. from a in odd from b in odd select Try(() => Power.OfSurvival(a, b, 1)),
            .. from a in odd from b in odd select Try(() => Power.OfQuantiles(a, 1, b)),
            .. from a in odd select Try(() => Power.OfPairs(1, a)),
        ];
        Lift?[] lifts = [.. from a in odd select Ask(() => (Lift?)Lift.Relative(a)), .. from a in odd select Ask(() => (Lift?)Lift.Absolute(a))];
        int answers = 0;
        foreach (PowerAnalysis analysis in analyses.OfType<PowerAnalysis>().Distinct())
        {
            foreach (Lift lift in lifts.OfType<Lift>())
            {
                if (Ask(() => analysis.SampleSize(lift)) is { } size)
                {
                    Assert.InRange(size.AchievedPower, 0.8 - 1e-9, 1);
                    Assert.InRange(size.Users, 1, 1_000_000_000_000_010);
                    answers++;
                }
                if (Ask(() => analysis.Power(lift, 1000)) is { } power)
                {
                    Assert.InRange(power.Power, 0, 1);
                    answers++;
                }
            }
            if (Ask(() => analysis.MinimumDetectableLift(1000)) is { Lift: { } found })
            {
                Assert.True(double.IsFinite(found.Value));
            }
        }
        Assert.True(answers > 200, $"only {answers} answers");
    }

    private static PowerAnalysis? Try(Func<PowerAnalysis> make) => Ask(make);

    private static T? Ask<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (ArgumentException)
        {
            return default;
        }
    }
}
