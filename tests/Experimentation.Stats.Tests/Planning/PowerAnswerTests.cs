namespace Experimentation.Stats.Tests.Planning;

/// <summary>Answers are more than a number, and designs do what they say.</summary>
public class PowerAnswerTests
{
    private static readonly MeanPower Minutes = Power.OfMeans(standardDeviation: 40, baseline: 31);

    [Fact]
    public void A_size_says_who_goes_where_and_what_a_wrong_baseline_would_do()
    {
        SampleSizeAnswer answer = Minutes.SampleSize(Lift.Relative(0.02));
        Assert.Equal([65_341, 65_341], answer.UsersPerArm);
        Assert.Equal(130_682, answer.Users);
        Assert.True(answer.IsAttainable);
        IReadOnlyList<BaselineScenario> off = answer.IfBaselineIsOff(0.1);
        Assert.Equal(2, off.Count);
        // Ten per cent more spread cost 21 % more users.
        Close.To(1.21 * answer.RequiredUsers, off[0].RequiredUsers, 1e-4);
        Assert.InRange(off[0].Power, 0.70, 0.75);
        Close.To(answer.RequiredUsers / 0.81, off[1].RequiredUsers, 1e-4);
        string text = answer.ToString();
        Assert.StartsWith("130,682 users (control 65,341, treatment 65,341) to detect +2 % with power 80 %", text, StringComparison.Ordinal);
        Assert.Contains("two-sided alpha 0.05", text, StringComparison.Ordinal);
        Assert.Contains("standard deviations 10 % higher", text, StringComparison.Ordinal);
        Assert.Contains("shared by two tails: alpha 0.025", answer.Trail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_cannot_be_met_says_what_could_be()
    {
        SampleSizeAnswer answer = Minutes.WithUsersAvailable(20_000).SampleSize(Lift.Relative(0.02));
        Assert.False(answer.IsAttainable);
        Assert.Equal(130_682, answer.Users);
        Assert.Equal(Minutes.MinimumDetectableLift(20_000).Relative!.Value.Value, answer.LiftAttainable!.Value.Value, 12);
        Assert.Equal(Minutes.Power(Lift.Relative(0.02), 20_000).Power, answer.PowerAttainable!.Value, 12);
        Assert.Contains("There are 20,000: too few. They give power 19.", answer.ToString(), StringComparison.Ordinal);

        SampleSizeAnswer safe = Minutes.WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.01))).WithUsersAvailable(20_000).SampleSize(Lift.Absolute(0));
        Assert.Null(safe.LiftAttainable);
        Assert.Equal(0.0444, safe.MarginAttainable!.Value.Value, 4);
        Assert.Contains("or show a margin of", safe.ToString(), StringComparison.Ordinal);
        // A loss was asked about: the lift that can be had is a loss too.
        Assert.True(Minutes.WithUsersAvailable(20_000).SampleSize(Lift.Relative(-0.02)).LiftAttainable!.Value.Value < 0);
        // Nobody to compare.
        Assert.Equal(0, Minutes.WithUsersAvailable(3).SampleSize(Lift.Relative(0.02)).PowerAttainable);
    }

    [Fact]
    public void A_lift_that_no_rate_can_have_is_not_detectable()
    {
        DetectableLiftAnswer answer = Power.OfProportions(0.95).MinimumDetectableLift(20, 0.9);
        Assert.False(answer.IsAttainable);
        Assert.Null(answer.Lift);
        Assert.Contains("no lift that the metric can have", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Factors_change_the_size_as_they_should()
    {
        double Users(MeanPower plan) => plan.WithTest(MeanTest.Z).SampleSize(Lift.Relative(0.02)).RequiredUsers;
        double plain = Users(Minutes);
        Close.To(0.64 * plain, Users(Minutes.WithCovariate(-0.6)), 1e-9);
        Close.To((1 + 9 * 0.05) * plain, Users(Minutes.WithClusters(10, 0.05)), 1e-9);
        Close.To((1 + (1.25 * 10 - 1) * 0.05) * plain, Users(Minutes.WithClusters(10, 0.05, 0.5)), 1e-9);
        Close.To(1.7 * plain, Users(Minutes.WithDesignEffect(1.7)), 1e-9);
        Close.To(0.5 / 0.81 * plain, Users(Minutes.WithCapping(0.5, 0.9)), 1e-9);
        Close.To(plain / 0.2, Users(Minutes.WithTriggeredShare(0.2)), 1e-9);
        Close.To(plain / 0.04, Users(Minutes.WithDilution(0.2)), 1e-9);
        Close.To(plain / (4 * 0.9 * 0.1), Users(Minutes.WithAllocation(0.9, 0.1)), 1e-9);
        // Clusters take degrees of freedom: 40 users in 4 clusters are 2.
        MeanPower clustered = Power.OfMeans(1).WithTest(MeanTest.PooledT).WithClusters(10, 0);
        Assert.True(clustered.Power(Lift.Absolute(1), 40).Power < Power.OfMeans(1).WithTest(MeanTest.PooledT).Power(Lift.Absolute(1), 40).Power - 0.2);
        Assert.Equal("covariate with correlation 0.6: variance × 0.64", Minutes.WithCovariate(0.6).Factors[0].ToString());
    }

    [Fact]
    public void Several_treatments_share_alpha_and_root_k_allocation_needs_fewest_users()
    {
        MeanPower even = Minutes.WithAllocation(Allocation.EvenlyOver(3)).WithTest(MeanTest.Z);
        MeanPower best = even.WithAllocation(Allocation.Optimal(3));
        double saved = 1 - best.SampleSize(Lift.Relative(0.02)).RequiredUsers / even.SampleSize(Lift.Relative(0.02)).RequiredUsers;
        Close.To(1 - (4 + 2 * Math.Sqrt(3)) / 8, saved, 1e-4);
        foreach (double other in new[] { 1.2, 1.5, 2, 2.5 })
        {
            Assert.True(best.SampleSize(Lift.Relative(0.02)).RequiredUsers <= even.WithAllocation(other, 1, 1, 1).SampleSize(Lift.Relative(0.02)).RequiredUsers);
        }
        double[] required = [.. new[] { TreatmentCorrection.None, TreatmentCorrection.Dunnett, TreatmentCorrection.Sidak, TreatmentCorrection.Bonferroni }
            .Select(c => even.WithCorrection(c).SampleSize(Lift.Relative(0.02)).RequiredUsers)];
        Assert.Equal(required.Order(), required);
        Assert.Contains("Dunnett over 3 treatments", even.WithCorrection(TreatmentCorrection.Dunnett).Trail.ToString(), StringComparison.Ordinal);
        Assert.Contains("treatments", even.SampleSize(Lift.Relative(0.02)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Interactions_need_four_times_the_users()
    {
        double main = Minutes.WithTest(MeanTest.Z).SampleSize(Lift.Relative(0.05)).RequiredUsers;
        Close.To(4 * main, Power.OfSegments(40, 0.5, baseline: 31).SampleSize(Lift.Relative(0.05)).RequiredUsers, 1e-3);
    }

    [Fact]
    public void Curves_pass_through_the_answers()
    {
        PowerCurve users = Minutes.PowerByUsers(Lift.Relative(0.02), 10_000, 100_000, 130_682);
        Assert.Equal(3, users.Points.Count);
        Assert.Equal(Minutes.SampleSize(Lift.Relative(0.02)).AchievedPower, users.Points[2].Power, 12);
        PowerCurve lifts = Minutes.PowerByLift(130_682, Lift.Relative(0.01), Lift.Relative(0.02));
        Assert.Equal(users.Points[2].Power, lifts.Points[1].Power, 12);
        PowerCurve detectable = Minutes.DetectableLiftByUsers(0.8, 1_000, 130_682);
        Assert.Equal(0.02, detectable.Points[1].Lift.Value, 6);
        Assert.Contains("130,682 users, lift +2 %: power 80 %", detectable.ToString(), StringComparison.Ordinal);
        Assert.Empty(Power.OfProportions(0.95).DetectableLiftByUsers(0.9, 20).Points);
    }

    [Fact]
    public void Equal_plans_are_equal()
    {
        Assert.Equal(Minutes.WithCovariate(0.5).SampleSize(Lift.Relative(0.02)), Power.OfMeans(40, 31).WithCovariate(0.5).SampleSize(Lift.Relative(0.02)));
        Assert.Equal(Minutes.Power(Lift.Relative(0.02), 1000), Power.OfMeans(40, 31).Power(Lift.Relative(0.02), 1000));
        Assert.NotEqual(Minutes.WithAlpha(0.01), Minutes);
    }

    [Fact]
    public void Planning_agrees_with_the_analysis_at_the_bound()
    {
        // Data exactly at the detectable lift with power one half are just significant.
        long users = 20_000;
        double lift = Power.OfMeans(40, 31).WithTest(MeanTest.Z).WithHypothesis(Hypothesis.Superiority()).MinimumDetectableLift(users, 0.5).Absolute!.Value.Value;
        Comparison comparison = Compare.Means(MeanSummary.FromMoments(users / 2, 31, 1600), MeanSummary.FromMoments(users / 2, 31 + lift, 1600), MeanTest.Z).Against(Hypothesis.Superiority());
        Assert.Equal(0.05, comparison.PValue, 9);
        double margin = Power.OfMeans(40, 31).WithTest(MeanTest.Z).WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.01))).SmallestMargin(users, 0.5)!.Value.Value;
        Comparison same = Compare.Means(MeanSummary.FromMoments(users / 2, 31, 1600), MeanSummary.FromMoments(users / 2, 31, 1600), MeanTest.Z).Against(Hypothesis.NonInferiority(Lift.Relative(margin)));
        Assert.Equal(0.05, same.PValue, 9);
    }
}
