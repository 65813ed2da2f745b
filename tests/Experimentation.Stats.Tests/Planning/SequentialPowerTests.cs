using System.Text.Json;

namespace Experimentation.Stats.Tests.Planning;

/// <summary>Sizes of tests with several looks, against rpact 4.3.0 (sequential-sizes.json) and against what the design itself says.</summary>
public class SequentialPowerTests(ITestOutputHelper output)
{
    private static readonly JsonElement Cases = ReferenceFile.Load("sequential-sizes.json").GetProperty("cases");

    public static TheoryData<string> Ids => [.. Cases.EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Sizes_are_those_of_rpact(string id)
    {
        JsonElement reference = Cases.Case("id", id);
        (SequentialPower plan, Lift lift, double power, double allowance) = Case(id);
        SequentialSampleSize size = plan.SampleSize(lift, power);
        output.WriteLine(size.ToString());
        double users = size.FixedHorizon.RequiredUsers * size.InflationFactor;
        // rpact counts claims in the wanted direction only, also in two-sided tests (0.04 users), and it multiplies the fixed-horizon t size with
        // the inflation factor, and so inflates what estimating the variance costs (about 2 users) as well.
        Assert.Equal(reference.Number("nFixed"), size.FixedHorizon.RequiredUsers, 3e-6 * reference.Number("nFixed"));
        Assert.Equal(reference.Number("maxNumberOfSubjects"), users, 3e-6 * users + allowance);
        Assert.Equal(reference.Number("expectedNumberOfSubjectsH1") / reference.Number("maxNumberOfSubjects"), size.IfLift.ExpectedInformationFraction, 4.0 / users);
        Assert.Equal(reference.Number("expectedNumberOfSubjectsH0") / reference.Number("maxNumberOfSubjects"), size.IfNoLift.ExpectedInformationFraction, 1e-6);
    }

    private static (SequentialPower Plan, Lift Lift, double Power, double Allowance) Case(string id)
    {
        GroupSequentialDesign a = GroupSequential.Looks(3).OneSided().WithAlpha(0.025).WithPower(0.8);
        GroupSequentialDesign b = GroupSequential.Looks(4).WithEfficacy(BoundaryShape.Pocock).TwoSided().WithAlpha(0.05).WithPower(0.9);
        GroupSequentialDesign c = GroupSequential.Looks(3).OneSided().WithAlpha(0.025).WithPower(0.9)
            .WithEfficacy(ErrorSpending.HwangShihDeCani(-4)).WithFutility(ErrorSpending.HwangShihDeCani(-2));
        MeanPower t = Power.OfMeans(1.2).WithTest(MeanTest.PooledT);
        MeanPower z = Power.OfMeans(1).WithTest(MeanTest.Z).WithAllocation(1, 2);
        Hypothesis better = Hypothesis.Superiority();
        return id switch
        {
            "gs-209" => (t.WithHypothesis(better).WithAlpha(0.025).WithLooks(a), Lift.Absolute(0.35), 0.8, 0.05),
            "gs-213" => (t.WithAlpha(0.05).WithLooks(b), Lift.Absolute(0.35), 0.9, 0.6),
            "gs-214" => (z.WithAlpha(0.05).WithLooks(b), Lift.Absolute(0.3), 0.9, 0.05),
            "gs-217" => (t.WithHypothesis(better).WithAlpha(0.025).WithLooks(c), Lift.Absolute(0.35), 0.9, 0.3),
            "gs-218" => (z.WithHypothesis(better).WithAlpha(0.025).WithLooks(c), Lift.Absolute(0.3), 0.9, 0),
            _ => throw new NotSupportedException(id),
        };
    }

    [Fact]
    public void One_look_is_the_test_that_is_read_once()
    {
        ProportionPower analysis = Power.OfProportions(0.1);
        SequentialPower plan = analysis.WithLooks(Boundary.FixedHorizon, 1);
        Assert.Equal(analysis.SampleSize(Lift.Relative(0.05)).UsersPerArm, plan.SampleSize(Lift.Relative(0.05)).UsersPerArm);
        Assert.Equal(analysis.Power(Lift.Relative(0.05), 50_000).Power, plan.Power(Lift.Relative(0.05), 50_000), 1e-12);
        Assert.Equal(analysis.MinimumDetectableLift(50_000).Lift!.Value.Value, plan.MinimumDetectableLift(50_000).Lift!.Value.Value, 1e-10);
    }

    public static TheoryData<string> Boundaries => ["group sequential", "futility", "always valid"];

    private static SequentialPower Plan(string boundary)
    {
        MeanPower analysis = Power.OfMeans(40, 31).WithHypothesis(Hypothesis.Superiority());
        return boundary switch
        {
            "always valid" => analysis.WithLooks(AlwaysValid.TightestAtPlan(), 14),
            "futility" => analysis.WithLooks(GroupSequential.Looks(5).WithFutility(ErrorSpending.Pocock)),
            _ => analysis.WithLooks(GroupSequential.Looks(14)),
        };
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void The_three_questions_agree(string boundary)
    {
        SequentialPower plan = Plan(boundary);
        SequentialSampleSize size = plan.SampleSize(Lift.Relative(0.02));
        output.WriteLine(size.ToString());
        Assert.InRange(size.AchievedPower, 0.8, 0.8 + 1e-4);
        if (boundary != "futility")
        {
            Assert.Equal(size.AchievedPower, plan.Power(Lift.Relative(0.02), size.Users), 1e-9);
        }
        Assert.InRange(plan.MinimumDetectableLift(size.Users).Lift!.Value.Value, 0.02 * 0.999, 0.02);
        Assert.True(size.Users > size.FixedHorizon.Users);
        Assert.True(size.ExpectedUsers < size.Users);
        Assert.Equal(size.Users, size.UsersPerLook[^1]);
        Assert.Equal(size.InflationFactor, size.Users / (double)size.FixedHorizon.Users, 1e-3);
    }

    [Fact]
    public void An_always_valid_test_has_the_power_that_simulation_finds()
    {
        SequentialPower plan = Power.OfMeans(1).WithTest(MeanTest.Z).WithHypothesis(Hypothesis.Superiority()).WithLooks(AlwaysValid.TightestAtPlan(), 5);
        DataProcess<MeanSummary> control = DataProcess.Normal(0, 1);
        OperatingCharacteristics simulated = Simulate
            .Comparison(control, control.Lifted(Lift.Absolute(0.2)), (c, t) => Compare.Means(c, t, MeanTest.Z).Against(Hypothesis.Superiority()))
            .Using(AlwaysValid.TightestAtPlan())
            .WithLooks(5, 160)
            .Run(4_000, seed: 12);
        double power = plan.Power(Lift.Absolute(0.2), 800);
        output.WriteLine($"{power}, simulated {simulated.Better}");
        Assert.InRange(Math.Abs(simulated.Better.ZAgainst(power)), 0, 4);
    }

    [Fact]
    public void What_cannot_be_planned_is_refused_with_the_reason()
    {
        MeanPower analysis = Power.OfMeans(1);
        Assert.Contains("two tests at once", Assert.Throws<InvalidOperationException>(() => analysis.WithHypothesis(Hypothesis.Equivalence(Lift.Absolute(0.1))).WithLooks(GroupSequential.Looks(3))).Message, StringComparison.Ordinal);
        Assert.Contains("read once", Assert.Throws<InvalidOperationException>(() => analysis.WithLooks(Boundary.FixedHorizon, 2)).Message, StringComparison.Ordinal);
        Assert.Equal("looks", Assert.Throws<ArgumentOutOfRangeException>(() => analysis.WithLooks(AlwaysValid.TightestAtPlan(), 201)).ParamName);
        Assert.Equal("power", Assert.Throws<ArgumentOutOfRangeException>(() => analysis.WithLooks(GroupSequential.Looks(3)).SampleSize(Lift.Absolute(0.1), 0.01)).ParamName);
    }
}
