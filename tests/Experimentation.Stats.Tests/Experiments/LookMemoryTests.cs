using System.Text.Json;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>What one look leaves behind for the next: all of the evidence, and nothing that is no evidence.</summary>
public class LookMemoryTests(ITestOutputHelper output)
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");

    private static readonly ABTest Test = Experiment.ABTest("videos").Success(Minutes, Lift.Relative(0.05)).WithRule(DecisionRule.SuccessAndGuardrails);

    private static readonly HealthReport Broken = HealthReport.Of(HealthCheck.NullRate("country", ("control", new(100_000, 50)), ("treatment", new(100_000, 250))));

    private static ABTestPlan Planned(ABTest test) => test.Plan(Baseline.For(Minutes, 30, 40));

    private static ExperimentData Data(ABTestPlan plan, double share, double treatmentMean)
    {
        long n = (long)Math.Ceiling(plan.UsersPerVariant[0] * share);
        return new ExperimentData().Add(Minutes, ("control", MeanSummary.FromMoments(n, 30, 1600)), ("treatment", MeanSummary.FromMoments(n, treatmentMean, 1600)));
    }

    private static ABTestHistory Stored(ABTestAnalysis analysis)
    {
        ABTestHistory stored = JsonSerializer.Deserialize<ABTestHistory>(JsonSerializer.Serialize(analysis.History))!;
        Assert.Equal(analysis.History, stored);
        return stored;
    }

    [Fact]
    public void A_fixed_horizon_takes_nothing_from_looks_before_the_end()
    {
        ABTestPlan plan = Planned(Test);
        ABTestAnalysis early = plan.Analyze(Data(plan, 0.5, 34));
        Assert.Equal(Verdict.Superior, early.Metrics[0].Difference.Verdict);
        Assert.Null(early.Metrics[0].ShownAtLook);
        Assert.Equal(DecisionKind.End, plan.Analyze(Data(plan, 1, 30), Stored(early)).Decision.Kind);
        Assert.Equal(DecisionKind.Ship, plan.Analyze(Data(plan, 1, 34), Stored(early)).Decision.Kind);
    }

    [Fact]
    public void A_fixed_horizon_takes_nothing_from_looks_after_the_end()
    {
        ABTestPlan plan = Planned(Test);
        ABTestAnalysis end = plan.Analyze(Data(plan, 1, 30));
        Assert.Equal(DecisionKind.End, plan.Analyze(Data(plan, 1.2, 34), Stored(end)).Decision.Kind);
        ABTestAnalysis shipped = plan.Analyze(Data(plan, 1, 34));
        Assert.Equal(DecisionKind.Ship, plan.Analyze(Data(plan, 1.2, 30), Stored(shipped)).Decision.Kind);
    }

    [Fact]
    public void Peeking_with_a_history_does_not_raise_the_level_of_a_fixed_horizon()
    {
        const int Seed = 1_812, Replications = 2_000, Looks = 8;
        output.WriteLine($"Seed {Seed}");
        ABTestPlan plan = Planned(Test);
        var random = new Random(Seed);
        int shipped = 0;
        for (int r = 0; r < Replications; r++)
        {
            double sum = 0;
            ABTestAnalysis? last = null;
            for (int look = 1; look <= Looks + 2; look++)
            {
                sum += Numerics.Normal.LowerQuantile(Math.Max(1e-12, random.NextDouble()));
                double error = Math.Sqrt(2 * 1600.0 / (plan.UsersPerVariant[0] * (double)look / Looks));
                last = plan.Analyze(Data(plan, (double)look / Looks, 30 + sum / Math.Sqrt(look) * error), last);
            }
            shipped += last!.Decision.Kind == DecisionKind.Ship ? 1 : 0;
        }
        double share = (double)shipped / Replications;
        output.WriteLine($"{share}");
        Assert.InRange(share, 0.03, 0.05 + 4 * Math.Sqrt(0.05 * 0.95 / Replications));
    }

    [Fact]
    public void A_blocked_look_leaves_no_evidence_behind()
    {
        ABTestPlan plan = Planned(Test.WithBoundary(GroupSequential.Looks(5)));
        ABTestAnalysis blocked = plan.Analyze(Data(plan, 0.6, 40).WithHealth(Broken));
        Assert.Equal(DecisionKind.Blocked, blocked.Decision.Kind);
        Assert.Null(blocked.Metrics[0].ShownAtLook);
        // The next day, repaired: nothing was there.
        Assert.Equal(DecisionKind.Continue, plan.Analyze(Data(plan, 0.8, 30), Stored(blocked)).Decision.Kind);
        // What was shown before stays shown.
        ABTestAnalysis shown = plan.Analyze(Data(plan, 0.6, 40));
        ABTestAnalysis then = plan.Analyze(Data(plan, 0.8, 30).WithHealth(Broken), Stored(shown));
        Assert.Equal(DecisionKind.Blocked, then.Decision.Kind);
        Assert.Equal(DecisionKind.Ship, plan.Analyze(Data(plan, 0.9, 33), Stored(then)).Decision.Kind);
    }

    [Fact]
    public void A_blocked_last_look_is_not_the_one_that_is_read()
    {
        ABTestPlan plan = Planned(Test);
        ABTestAnalysis blocked = plan.Analyze(Data(plan, 1, 34).WithHealth(Broken));
        Assert.Null(blocked.History.LastLook);
        Assert.Equal(DecisionKind.Ship, plan.Analyze(Data(plan, 1.1, 34), Stored(blocked)).Decision.Kind);
        Assert.Equal(DecisionKind.Ship, plan.Analyze(Data(plan, 1, 34)).Decision.Kind);
    }

    [Fact]
    public void A_harm_bound_is_seen_by_those_who_went_on_beyond_a_futility_bound()
    {
        ABTestPlan plan = Planned(Test.WithBoundary(GroupSequential.Looks(5).OneSided().WithFutility(ErrorSpending.Pocock).WithHarm(0.02, ErrorSpending.Pocock)));
        ABTestAnalysis futile = plan.Analyze(Data(plan, 0.6, 29.9));
        Assert.Equal(DecisionKind.End, futile.Decision.Kind);
        ABTestAnalysis harm = plan.Analyze(Data(plan, 0.8, 27), Stored(futile));
        Assert.Equal(DecisionKind.Abort, harm.Decision.Kind);
        Assert.Equal((LookDecision.StopForHarm, 2), (harm.Metrics[0].Stop, harm.Metrics[0].StoppedAtLook));
        Assert.Equal(DecisionKind.Abort, plan.Analyze(Data(plan, 0.9, 30), Stored(harm)).Decision.Kind);
    }

    [Fact]
    public void A_readout_that_does_not_decide_last_ends_nothing()
    {
        Readout urgent = Readout.Week1.WithAlphaShare(0.2);
        ABTestPlan plan = Planned(Test.ReadAt(Readout.Day1, urgent, Readout.Week2));
        ABTestAnalysis week1 = plan.Analyze(urgent, Data(plan, 1, 30.5));
        Assert.Equal(DecisionKind.Continue, week1.Decision.Kind);
        Assert.Equal("Week 1 does not show what shipping takes at its share of alpha; Week 2 decides.", week1.Decision.Reasons[0]);
        Assert.Equal(DecisionKind.End, plan.Analyze(Readout.Week2, Data(plan, 1, 30.5), Stored(week1)).Decision.Kind);
        // Futility at week 1 is not futility at week 2.
        ABTestPlan sequential = Planned(plan.Test.WithBoundary(GroupSequential.Looks(5).OneSided().WithFutility(ErrorSpending.Pocock)));
        Assert.Equal(DecisionKind.Continue, sequential.Analyze(urgent, Data(sequential, 0.6, 29.9)).Decision.Kind);
        Assert.Equal(DecisionKind.End, sequential.Analyze(Data(sequential, 0.6, 29.9)).Decision.Kind);
    }

    [Fact]
    public void Harm_that_a_rule_does_not_veto_is_not_kept_back()
    {
        ABTestPlan plan = Planned(Test);
        Assert.Contains("minutes got worse, which this rule does not veto.", plan.Analyze(Data(plan, 0.5, 26)).Decision.Reasons);
        Assert.Contains("Nothing speaks against going on.", plan.Analyze(Data(plan, 0.5, 30)).Decision.Reasons);
    }

    [Fact]
    public void Users_of_a_variant_are_given_once() =>
        Assert.Equal("users", Assert.Throws<ArgumentException>(() => new ExperimentData().WithAssigned(("control", 1), ("control", 2))).ParamName);

    [Fact]
    public void A_part_of_a_feature_is_read_at_its_readouts_share_and_not_while_blocked()
    {
        Readout urgent = Readout.Week1.WithAlphaShare(0.2);
        ABTestPlan plan = Planned(Test.ReadAt(urgent, Readout.Week2));
        Feature feature = Experiment.Feature("Videos").With(Experiment.Feature("Player").WithTest(plan));
        ABTestAnalysis week1 = plan.Analyze(urgent, Data(plan, 1, 31)), week2 = plan.Analyze(Data(plan, 1, 31));
        Assert.Equal(week1.Metrics[0].Difference.PValue / 0.2, feature.Analyze(FeatureReading.Of("Player", week1)).Parts[0].PValue!.Value, 12);
        Assert.Equal(week2.Metrics[0].Difference.PValue / 0.8, feature.Analyze(FeatureReading.Of("Player", week2)).Parts[0].PValue!.Value, 12);
        FeaturePart blocked = feature.Analyze(FeatureReading.Of("Player", plan.Analyze(Data(plan, 1, 40).WithHealth(Broken)))).Parts[0];
        Assert.Equal((1.0, FeaturePartStatus.Blocked), (blocked.PValue!.Value, blocked.Status));
        Assert.Equal("readings", Assert.Throws<ArgumentException>(() => feature.Analyze(FeatureReading.Of("Other", week1))).ParamName);
    }
}
