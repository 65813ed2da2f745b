namespace Experimentation.Stats.Tests.Experiments;

public class ABTestAnalysisTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");

    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);

    private static readonly ABTestPlan Plan = Experiment.ABTest("players")
        .WithVariants(("old", 0.5), ("new", 0.5))
        .Success(Minutes, Lift.Relative(0.05))
        .Guardrail(Crashes, Lift.Absolute(0.01))
        .Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));

    private static readonly ABTestPlan RuleOne = Plan.Test.WithRule(DecisionRule.SuccessAndGuardrails).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));

    private static readonly long Arm = Plan.UsersPerVariant[0];

    [Fact]
    public void Better_and_safe_ships()
    {
        ABTestAnalysis analysis = Plan.Analyze(Data(Arm, Arm, 31.6, 0.05));
        Assert.Equal(DecisionKind.Ship, analysis.Decision.Kind);
        Assert.Equal("new", analysis.Decision.Variant);
        Assert.Contains("minutes improved", analysis.Decision.Reasons[0], StringComparison.Ordinal);
        Assert.All(analysis.Metrics, m => Assert.True(m.MeetsItsRole));
        Assert.False(analysis.HasSampleRatioMismatch);
    }

    [Fact]
    public void Before_the_planned_users_a_fixed_horizon_test_goes_on()
    {
        ABTestAnalysis analysis = Plan.Analyze(Data(Arm / 2, Arm / 2, 35, 0.05));
        Assert.Equal(DecisionKind.Continue, analysis.Decision.Kind);
        Assert.Contains("read once", analysis.Decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void No_improvement_at_the_end_ends()
    {
        ABTestAnalysis analysis = Plan.Analyze(Data(Arm, Arm, 30.1, 0.05));
        Assert.Equal(DecisionKind.End, analysis.Decision.Kind);
        Assert.Contains("No success metric improved", analysis.Decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_improvement_with_an_unsafe_guardrail_ends()
    {
        ABTestAnalysis analysis = RuleOne.Analyze(Data(Arm, Arm, 32, 0.058));
        Assert.Equal(DecisionKind.End, analysis.Decision.Kind);
        Assert.Contains("users with a crash cannot be ruled out", analysis.Decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Harm_aborts_under_rule_two_and_not_under_rule_one()
    {
        ExperimentData harm = Data(Arm, Arm, 32, 0.07);
        Assert.Equal(DecisionKind.Abort, Plan.Analyze(harm).Decision.Kind);
        Assert.Contains("users with a crash got worse", Plan.Analyze(harm).Decision.Reasons[0], StringComparison.Ordinal);
        Assert.Equal(DecisionKind.End, RuleOne.Analyze(harm).Decision.Kind);
    }

    [Fact]
    public void A_sample_ratio_mismatch_aborts_and_says_why()
    {
        ABTestAnalysis analysis = Plan.Analyze(Data(Arm, Arm * 11 / 10, 32, 0.05));
        Assert.True(analysis.HasSampleRatioMismatch);
        Assert.Equal(DecisionKind.Abort, analysis.Decision.Kind);
        Assert.Contains("sample ratio is off", analysis.Decision.Reasons[0], StringComparison.Ordinal);
        Assert.Contains(analysis.Findings, f => f.Code == FindingCode.SampleRatioMismatch);
    }

    [Fact]
    public void Assigned_users_count_for_the_sample_ratio_when_they_are_known()
    {
        ExperimentData data = Data(Arm, Arm, 31.6, 0.05).WithAssigned(("old", 2 * Arm), ("new", 2 * Arm * 9 / 10));
        Assert.Equal([2 * Arm, 2 * Arm * 9 / 10], Plan.Analyze(data).SampleRatio.Users);
        Assert.Equal(DecisionKind.Abort, Plan.Analyze(data).Decision.Kind);
    }

    [Fact]
    public void A_missing_metric_is_a_finding_and_never_ships()
    {
        ExperimentData data = new ExperimentData().Add(Minutes, ("old", Mean(Arm, 30)), ("new", Mean(Arm, 33)));
        ABTestAnalysis analysis = Plan.Analyze(data);
        Assert.Equal(DecisionKind.End, analysis.Decision.Kind);
        Assert.Contains(analysis.Findings, f => f.Code == FindingCode.MissingData);
        Assert.Contains("has no data", analysis.Decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_treatment_gets_its_own_decision()
    {
        ABTestPlan plan = Plan.Test.WithVariants(("old", 0.4), ("left", 0.3), ("right", 0.3)).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
        long[] n = [.. plan.UsersPerVariant];
        ABTestAnalysis analysis = plan.Analyze(new ExperimentData()
            .Add(Minutes, ("old", Mean(n[0], 30)), ("left", Mean(n[1], 25)), ("right", Mean(n[2], 32)))
            .Add(Crashes, ("old", Rate(n[0], 0.05)), ("left", Rate(n[1], 0.05)), ("right", Rate(n[2], 0.05))));
        Assert.Equal([DecisionKind.Abort, DecisionKind.Ship], analysis.Decisions.Select(d => d.Kind));
        Assert.Equal("right", analysis.Decision.Variant);
        Assert.Equal(4, analysis.Metrics.Count);
        // Two chances to ship share alpha; four deterioration tests and the sample ratio share theirs.
        Assert.Equal(0.05 / 2, analysis.Metrics[0].Difference.Alpha, 15);
        Assert.Equal(0.05 / 5, analysis.Metrics[0].Deterioration.Alpha, 15);
    }

    [Fact]
    public void The_trail_leads_from_alpha_to_the_critical_value()
    {
        ABTestAnalysis analysis = Plan.Analyze(Data(Arm, Arm, 31.6, 0.05));
        string trail = analysis.Metrics[0].Deterioration.Trail.ToString();
        Assert.Equal("significance level: alpha 0.05 → split over 3 deterioration and quality tests: alpha 0.01667 → power spending ρ = 2, 0.0167 of it for this look, spent so far: alpha 0.01667 → look 1 at information 1: z 2.128", trail);
    }

    [Fact]
    public void Data_that_the_plan_does_not_know_are_refused_by_name()
    {
        ExperimentData stranger = new ExperimentData().Add(Metric.Mean("stranger"), ("old", Mean(10, 1)));
        Assert.Contains("no metric 'stranger'", Assert.Throws<ArgumentException>(() => Plan.Analyze(stranger)).Message, StringComparison.Ordinal);
        ExperimentData variant = new ExperimentData().Add(Minutes, ("olde", Mean(10, 1)));
        Assert.Contains("no variant 'olde'", Assert.Throws<ArgumentException>(() => Plan.Analyze(variant)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ExperimentData().Add(Minutes, ("old", Mean(10, 1)), ("old", Mean(10, 1))));
        Assert.Throws<ArgumentException>(() => variant.Add(Minutes, ("new", Mean(10, 1))));
    }

    [Fact]
    public void Results_with_the_same_content_are_equal()
    {
        Assert.Equal(Plan.Test.Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05)), Plan);
        Assert.Equal(Plan.Analyze(Data(Arm, Arm, 31, 0.05)), Plan.Analyze(Data(Arm, Arm, 31, 0.05)));
        Assert.NotEqual(Plan.Analyze(Data(Arm, Arm, 31, 0.05)), Plan.Analyze(Data(Arm, Arm, 32, 0.05)));
    }

    [Fact]
    public void Sentences_are_the_same_in_every_culture()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        string english = Plan.Analyze(Data(Arm, Arm, 31.6, 0.05)).ToString() + Plan;
        try
        {
            var comma = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator) = (",", ".");
            System.Globalization.CultureInfo.CurrentCulture = comma;
            Assert.Equal(english, Plan.Analyze(Data(Arm, Arm, 31.6, 0.05)).ToString() + Plan);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    private static ExperimentData Data(long old, long fresh, double minutes, double crashes) => new ExperimentData()
        .Add(Minutes, ("old", Mean(old, 30)), ("new", Mean(fresh, minutes)))
        .Add(Crashes, ("old", Rate(old, 0.05)), ("new", Rate(fresh, crashes)));

    private static MeanSummary Mean(long users, double mean) => MeanSummary.FromMoments(users, mean, 1600);

    private static ProportionSummary Rate(long users, double rate) => new(users, (long)Math.Round(users * rate));
}
