using Experimentation.Stats.Planning;

namespace Experimentation.Stats.Tests.Planning;

/// <summary>What must hold of every calculator: the three questions are one, power grows with users, effect and level, and at power one half the bound lies at the margin.</summary>
public class PowerPropertyTests
{
    private const int Seed = 4_117;

    private sealed record Entry(string Name, PowerAnalysis Analysis, Func<double, Lift> Lift, double Small, double Large);

    private static readonly Entry[] Entries =
    [
        new("Welch", Power.OfMeans(40, 31), Lift.Relative, 0.02, 0.3),
        new("Welch, unequal", Power.OfMeans(40, 31).WithTreatmentStandardDeviation(60).WithAllocation(0.7, 0.3), Lift.Relative, 0.02, 0.3),
        new("pooled t", Power.OfMeans(1).WithTest(MeanTest.PooledT), Lift.Absolute, 0.05, 1.5),
        new("pooled t, one-sided", Power.OfMeans(1).WithTest(MeanTest.PooledT).WithHypothesis(Hypothesis.Superiority()).WithAllocation(1, 4), Lift.Absolute, 0.05, 1.5),
        new("z, less is better", Power.OfMeans(2, 10).WithTest(MeanTest.Z).WithHypothesis(Hypothesis.Superiority(PreferredDirection.Decrease)), x => Lift.Relative(-x), 0.01, 0.3),
        new("log ratio", Power.OfMeans(40, 31).WithScale(EffectScale.RelativeLogRatio).WithSpread(SpreadUnderLift.DeviationWithMean), Lift.Relative, 0.02, 0.5),
        new("delta", Power.OfMeans(40, 31).WithScale(EffectScale.RelativeDelta), Lift.Relative, 0.02, 0.3),
        new("covariate, clusters", Power.OfMeans(40, 31).WithCovariate(0.6).WithClusters(10, 0.05, 0.5), Lift.Relative, 0.02, 0.3),
        new("triggered, diluted", Power.OfMeans(40, 31).WithTriggeredShare(0.3).WithDilution(0.5).WithCapping(0.4, 0.9), Lift.Relative, 0.03, 0.3),
        new("five arms", Power.OfMeans(40, 31).WithAllocation(Allocation.Optimal(4)).WithCorrection(TreatmentCorrection.Dunnett), Lift.Relative, 0.02, 0.3),
        new("non-inferiority", Power.OfMeans(40, 31).WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.03))), Lift.Relative, -0.01, 0.1),
        new("super-superiority", Power.OfMeans(40, 31).WithHypothesis(Hypothesis.Superiority(margin: Lift.Absolute(0.5))), Lift.Relative, 0.03, 0.3),
        new("harm", Power.OfMeans(40, 31).WithHypothesis(Hypothesis.Inferiority()), x => Lift.Relative(-x), 0.02, 0.2),
        new("ratio", Power.OfRatios(0.3, 0.9), Lift.Relative, 0.02, 0.3),
        new("score", Power.OfProportions(0.1), Lift.Relative, 0.02, 0.5),
        new("score, 9 : 1", Power.OfProportions(0.1).WithAllocation(9, 1).WithHypothesis(Hypothesis.Superiority()), Lift.Relative, 0.03, 0.5),
        new("score, non-inferiority", Power.OfProportions(0.6).WithHypothesis(Hypothesis.NonInferiority(Lift.Absolute(0.03))), Lift.Absolute, 0, 0.1),
        new("score, relative margin", Power.OfProportions(0.6).WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.05))), Lift.Absolute, 0, 0.1),
        new("unpooled z", Power.OfProportions(0.1).WithMethod(ProportionPowerMethod.UnpooledZ), Lift.Relative, 0.02, 0.5),
        new("arcsine", Power.OfProportions(0.1).WithMethod(ProportionPowerMethod.Arcsine), Lift.Relative, 0.02, 0.5),
        new("Poisson", Power.OfRates(0.8), Lift.Relative, 0.02, 0.5),
        new("negative binomial", Power.OfRates(0.8, 7).WithHeterogeneity(1.5).WithHypothesis(Hypothesis.Superiority(PreferredDirection.Decrease)), x => Lift.Relative(-x), 0.02, 0.4),
        new("quasi-Poisson margin", Power.OfRates(0.8).WithDispersion(3).WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.1), PreferredDirection.Decrease)), x => Lift.Relative(-x), 0, 0.2),
        new("quantile", Power.OfQuantiles(0.95, 300, 0.001), Lift.Relative, 0.02, 0.3),
        new("ranks", Power.OfRanks(), Lift.Absolute, 0.01, 0.3),
        new("ranks, shift", Power.OfRanks(40, 31), Lift.Relative, 0.02, 0.5),
        new("paired", Power.OfPairs(40, 0.7, 31), Lift.Relative, 0.02, 0.5),
        new("Schoenfeld", Power.OfSurvival(0.05, 12, 6).WithDropout(0.01), x => Lift.Relative(-x), 0.05, 0.5),
        new("Freedman", Power.OfSurvival(0.05, 12, 6).WithFormula(SurvivalFormula.Freedman).WithHypothesis(Hypothesis.Superiority(PreferredDirection.Decrease)), x => Lift.Relative(-x), 0.05, 0.5),
        new("interaction", Power.OfSegments(40, 0.2, 50, 31), Lift.Relative, 0.03, 0.5),
        new("novelty", Power.OfNovelty(40, 38, 0.7, 31), Lift.Relative, 0.02, 0.3),
        new("chi-square", Power.OfChiSquare(4), Lift.Absolute, 0.02, 0.5),
        new("analysis of variance", Power.OfAnova(4), Lift.Absolute, 0.02, 0.5),
    ];

    public static TheoryData<string> Names => [.. Entries.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_size_found_suffices_and_one_user_fewer_in_each_arm_does_not(string name)
    {
        foreach ((Entry entry, Lift lift, double power) in Questions(name))
        {
            SampleSizeAnswer answer = entry.Analysis.SampleSize(lift, power);
            Assert.True(answer.AchievedPower >= power, $"{lift}, {power}: {answer}");
            Assert.Equal(answer.UsersPerArm.Sum(), answer.Users);
            Assert.Equal(answer.AchievedPower, PowerOf(entry.Analysis, lift, answer.UsersPerArm), 12);
            long[] fewer = [.. answer.UsersPerArm.Select(n => n - 1)];
            double fewest = entry.Analysis.FewestPerArm / entry.Analysis.TriggeredShare;
            if (fewer.Min() > fewest + 1)
            {
                Assert.True(PowerOf(entry.Analysis, lift, fewer) < power, $"{lift}, {power}: one fewer is enough. {answer}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_lift_of_that_size_is_the_lift(string name)
    {
        foreach ((Entry entry, Lift lift, double power) in Questions(name))
        {
            SampleSizeAnswer answer = entry.Analysis.SampleSize(lift, power);
            if (answer.RequiredUsers <= FewestInAll(entry.Analysis) * 1.01 || lift.Value == 0)
            {
                continue;
            }
            // A two-sided test looks both ways; its smallest lift is reported in the direction that is good.
            DetectableLiftAnswer detectable = entry.Analysis.MinimumDetectableLift(answer.Users, power);
            Lift found = (lift.Unit == LiftUnit.Relative ? detectable.Relative : detectable.Absolute)!.Value;
            bool isMirrored = entry.Analysis.Hypothesis.Sides == TestSides.Two && lift.Value < 0;
            if (!isMirrored)
            {
                Assert.Equal(power, entry.Analysis.Power(found, answer.Users).Power, 7);
                double off = Math.Abs(found.Value - lift.Value);
                // Rounding up in each arm lets a slightly smaller lift be found.
                Assert.InRange(off, 0, Math.Abs(lift.Value) * 3 / answer.UsersPerArm.Min() + Math.Abs(entry.Large) * 3 / answer.UsersPerArm.Min() + 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Power_grows_with_users_lift_and_level(string name)
    {
        Entry entry = Entries.Single(e => e.Name == name);
        Lift middle = entry.Lift(entry.Small + 0.3 * (entry.Large - entry.Small));
        long users = 2 * entry.Analysis.SampleSize(middle, 0.5).Users;
        double last = 0;
        foreach (double factor in new[] { 0.5, 0.7, 1, 1.4, 2, 4 })
        {
            double power = entry.Analysis.Power(middle, (long)(factor * users)).Power;
            Assert.True(power >= last, $"{factor} times {users} users: {power} after {last}");
            last = power;
        }
        last = 0;
        for (double t = 0.05; t <= 1; t += 0.05)
        {
            double power = entry.Analysis.Power(entry.Lift(entry.Small + t * (entry.Large - entry.Small)), users).Power;
            Assert.True(power >= last - 1e-12, $"{t}: {power} after {last}");
            last = power;
        }
        last = 0;
        foreach (double alpha in new[] { 0.001, 0.01, 0.05, 0.1, 0.2 })
        {
            Claim claim = Claim.Of(entry.Analysis.Hypothesis, alpha);
            double power = entry.Analysis.PowerOfUsers(entry.Analysis.EffectOf(middle, "") * entry.Analysis.LiftKept, claim, users);
            Assert.True(power > last, $"alpha {alpha}: {power} after {last}");
            last = power;
        }
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(0.05)]
    public void At_power_one_half_the_bound_lies_at_the_margin(double alpha)
    {
        // With as many users as give power 0.5 when nothing differs, the lower limit of exactly no difference is the margin.
        Hypothesis hypothesis = Hypothesis.NonInferiority(Lift.Absolute(0.5));
        MeanPower plan = Power.OfMeans(40).WithTest(MeanTest.Z).WithHypothesis(hypothesis).WithAlpha(alpha);
        double perArm = plan.SampleSize(Lift.Absolute(0), 0.5).RequiredUsers / 2;
        Close.To(0.5, Experimentation.Stats.Numerics.Normal.UpperQuantile(alpha) * 40 * Math.Sqrt(2 / perArm), 1e-12);
    }

    [Fact]
    public void A_smallest_margin_needs_just_these_users()
    {
        foreach (Hypothesis hypothesis in new[] { Hypothesis.NonInferiority(Lift.Relative(0.01)), Hypothesis.Equivalence(Lift.Relative(0.01)), Hypothesis.Equivalence(Lift.Absolute(1)) })
        {
            MeanPower plan = Power.OfMeans(40, 31).WithHypothesis(hypothesis);
            Lift margin = plan.SmallestMargin(50_000, 0.9)!.Value;
            Hypothesis same = hypothesis.Kind == HypothesisKind.Equivalence ? Hypothesis.Equivalence(margin) : Hypothesis.NonInferiority(margin);
            Assert.Equal(0.9, plan.WithHypothesis(same).Power(Lift.Absolute(0), 50_000).Power, 9);
            Close.To(50_000, plan.WithHypothesis(same).SampleSize(Lift.Absolute(0), 0.9).RequiredUsers, 1e-7);
        }
    }

    [Theory]
    [InlineData(ProportionPowerMethod.FisherExact, 0.2, 0.5)]
    [InlineData(ProportionPowerMethod.FisherExact, 0.02, 0.1)]
    [InlineData(ProportionPowerMethod.BarnardExact, 0.3, 0.7)]
    [InlineData(ProportionPowerMethod.BoschlooExact, 0.3, 0.7)]
    public void Exact_sizes_suffice_from_there_on(ProportionPowerMethod method, double control, double treatment)
    {
        ProportionPower plan = Power.OfProportions(control).WithMethod(method);
        SampleSizeAnswer answer = plan.SampleSize(Lift.Absolute(treatment - control));
        long arm = answer.UsersPerArm[0];
        Assert.True(plan.Power(Lift.Absolute(treatment - control), 2 * arm - 2).Power < 0.8);
        for (long n = arm; n < arm + 5; n++)
        {
            Assert.True(plan.Power(Lift.Absolute(treatment - control), 2 * n).Power >= 0.8);
        }
    }

    [Fact]
    public void Exact_tests_keep_their_level_and_are_ordered()
    {
        foreach ((int nc, int nt) in new[] { (10, 10), (17, 9), (40, 25) })
        {
            Claim claim = Claim.Of(Hypothesis.Difference(), 0.05);
            for (double rate = 0.02; rate < 1; rate += 0.07)
            {
                double fisher = PowerAt(ProportionPowerMethod.FisherExact, rate, 0, claim, nc, nt);
                double boschloo = PowerAt(ProportionPowerMethod.BoschlooExact, rate, 0, claim, nc, nt);
                Assert.InRange(fisher, 0, 0.05);
                Assert.InRange(boschloo, fisher - 1e-12, 0.05);
                Assert.InRange(PowerAt(ProportionPowerMethod.BarnardExact, rate, 0, claim, nc, nt), 0, 0.05);
                double up = Math.Min(0.95, rate + 0.3) - rate;
                Assert.True(PowerAt(ProportionPowerMethod.BoschlooExact, rate, up, claim, nc, nt) >= PowerAt(ProportionPowerMethod.FisherExact, rate, up, claim, nc, nt) - 1e-12);
            }
        }
    }

    [Fact]
    public void Swapping_rates_for_failures_mirrors_exact_power()
    {
        Claim up = Claim.Of(Hypothesis.Superiority(), 0.025);
        Claim down = Claim.Of(Hypothesis.Superiority(PreferredDirection.Decrease), 0.025);
        double power = PowerAt(ProportionPowerMethod.FisherExact, 0.2, 0.3, up, 30, 20);
        Assert.Equal(power, PowerAt(ProportionPowerMethod.FisherExact, 0.8, -0.3, down, 30, 20), 12);
    }

    private static double PowerAt(ProportionPowerMethod method, double rate, double effect, Claim claim, int nc, int nt) =>
        Power.OfProportions(rate).WithMethod(method).PowerAt(effect, claim, nc, nt);

    private static double PowerOf(PowerAnalysis analysis, Lift lift, IReadOnlyList<long> arms) =>
        analysis.AchievedBy(lift, Experimentation.Stats.Numerics.ValueList<long>.Of(arms));

    private static double FewestInAll(PowerAnalysis analysis) =>
        analysis.FewestPerArm / analysis.TriggeredShare / (analysis.IsSingleGroup ? 1 : analysis.Allocation.Shares.Min());

    private static IEnumerable<(Entry Entry, Lift Lift, double Power)> Questions(string name)
    {
        Entry entry = Entries.Single(e => e.Name == name);
        var random = new Random(Seed);
        for (int i = 0; i < 12; i++)
        {
            // Lifts over the whole range, evenly in their logarithm where they begin above 0.
            double t = random.NextDouble();
            double size = entry.Small > 0 ? entry.Small * Math.Pow(entry.Large / entry.Small, t) : entry.Small + t * (entry.Large - entry.Small);
            yield return (entry, entry.Lift(size), 0.3 + 0.69 * random.NextDouble());
        }
    }
}
