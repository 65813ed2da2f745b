using System.Text.Json;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>A/B tests read against a group-sequential design.</summary>
public class GroupSequentialABTestTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");

    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);

    private static readonly Metric<RatioSummary> PerSession = Metric.Ratio("clicks per session");

    private static readonly Metric<CountSummary> Tickets = Metric.Rate("tickets");

    private static readonly GroupSequentialDesign Design = GroupSequential.Looks(14);

    private static readonly ABTest Test = Experiment.ABTest("players")
        .Success(Minutes, Lift.Relative(0.05))
        .Guardrail(Crashes, Lift.Absolute(0.01))
        .WithBoundary(Design);

    private static readonly ABTestPlan Plan = Test.Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));

    [Fact]
    public void The_plan_grows_by_the_designs_own_inflation_at_each_metrics_alpha_and_power()
    {
        ABTestPlan fixedHorizon = Test.WithBoundary(Boundary.FixedHorizon).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
        for (int i = 0; i < 2; i++)
        {
            double inflation = Design.OneSided().WithAlpha(Plan.Metrics[i].Alpha.Last).WithPower(Plan.Metrics[i].Power.Last).InflationFactor;
            Assert.InRange(inflation, 1.01, 1.2);
            Close.To(fixedHorizon.Metrics[i].RequiredUsers * inflation, Plan.Metrics[i].RequiredUsers, 1e-12);
        }
        Assert.Equal(14, Plan.UsersPerLook.Count);
        Assert.Equal(Plan.Users, Plan.UsersPerLook[^1]);
        Assert.Contains("14 looks planned", Plan.ToString(), StringComparison.Ordinal);
        Assert.Equal([fixedHorizon.Users], fixedHorizon.UsersPerLook);
    }

    [Fact]
    public void The_trail_leads_from_alpha_over_comparisons_and_looks_to_z()
    {
        ABTestPlan plan = Test.Success(PerSession, Lift.Relative(0.1)).Success(Tickets, Lift.Relative(0.1))
            .Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05), Baseline.For(PerSession, 1, 1), Baseline.For(Tickets, 0.2));
        ABTestAnalysis? analysis = null;
        foreach (double share in (double[])[0.07, 0.15, 0.22, 0.31])
        {
            analysis = plan.Analyze(Data(plan, share, 30.1, 0.05), analysis);
        }
        // Rates of events are compared by their ratio, and the sentence says so.
        Assert.Contains(", rate ratio ", analysis!.Metrics[3].ToString(), StringComparison.Ordinal);
        Assert.Contains(", difference ", analysis.Metrics[0].ToString(), StringComparison.Ordinal);
        string trail = analysis.Metrics[0].Difference.Trail.ToString();
        double z = analysis.Metrics[0].Difference.Trail.Last;
        Assert.StartsWith("significance level: alpha 0.05 → split over 3 success metrics: alpha 0.01667 → O'Brien–Fleming-type spending, ", trail, StringComparison.Ordinal);
        Assert.EndsWith(FormattableString.Invariant($"look 4 of 14 at information 0.31: z {z:G4}"), trail, StringComparison.Ordinal);
        // The same bound by the design itself, at the same looks.
        GroupSequentialTest direct = Design.OneSided().WithAlpha(0.05 / 3).Start(1);
        foreach (double share in analysis.Metrics[0].InformationFractions)
        {
            direct = direct.Observe(0, 1 / Math.Sqrt(share));
        }
        Close.To(direct.Looks[3].EfficacyBound!.Value, z, 1e-9);
        Assert.Equal(4, analysis.Looks.Count);
    }

    [Fact]
    public void Every_kind_of_metric_reads_the_same_bound()
    {
        ABTestPlan plan = Experiment.ABTest("all kinds").WithBoundary(Design)
            .Success(Minutes, Lift.Relative(0.05)).Success(Crashes, Lift.Relative(0.1)).Success(PerSession, Lift.Relative(0.1)).Success(Tickets, Lift.Relative(0.1))
            .Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05), Baseline.For(PerSession, 1, 1), Baseline.For(Tickets, 0.2));
        ABTestAnalysis analysis = plan.Analyze(Data(plan, 0.5, 30.1, 0.05));
        double bound = Design.OneSided().WithAlpha(0.05 / 4).Start(1).Observe(0, Math.Sqrt(2)).Looks[0].EfficacyBound!.Value;
        Assert.All(analysis.Metrics, m => Close.To(bound, m.Difference.Trail.Last, 1e-3));
        Assert.All(analysis.Metrics, m => Close.To(bound, m.RelativeLift.Trail.Last, 1e-3));
    }

    [Fact]
    public void Ends_early_for_efficacy_and_at_the_plan_without_it()
    {
        ABTestAnalysis early = Plan.Analyze(Data(Plan, 0.5, 32.5, 0.045));
        Assert.Equal(DecisionKind.Ship, early.Decision.Kind);
        Assert.Equal(LookDecision.StopForEfficacy, early.Metrics[0].Difference.Decision);
        Assert.Equal(DecisionKind.Continue, Plan.Analyze(Data(Plan, 0.5, 30.3, 0.05)).Decision.Kind);
        ABTestAnalysis end = Plan.Analyze(Data(Plan, 1, 30.3, 0.05));
        Assert.Equal(DecisionKind.End, end.Decision.Kind);
        Assert.Equal(LookDecision.StopWithoutClaim, end.Metrics[0].Difference.Decision);
    }

    [Fact]
    public void A_last_look_short_of_the_plan_spends_what_is_left()
    {
        ABTestAnalysis first = Plan.Analyze(Data(Plan, 0.4, 30.3, 0.05));
        // 1.8 standard errors: below the bound of an interim look, above that of a last one.
        ExperimentData data = Data(Plan, 0.8, 30 + 1.8 * Math.Sqrt(3200 / (0.8 * Plan.UsersPerVariant[0])), 0.05);
        ABTestAnalysis interim = Plan.Analyze(data, first);
        ABTestAnalysis last = Plan.AnalyzeLastLook(data, first.History);
        Assert.Equal(DecisionKind.Continue, interim.Decision.Kind);
        Assert.True(last.Metrics[0].Difference.Trail.Last < interim.Metrics[0].Difference.Trail.Last);
        Assert.Equal(0.05, last.Metrics[0].Difference.Trail.Steps[^2].Value, 12);
        Assert.Equal(2, last.History.LastLook);
        Assert.Equal(Verdict.Inconclusive, interim.Metrics[0].Difference.Verdict);
        Assert.Equal(Verdict.Superior, last.Metrics[0].Difference.Verdict);
        Assert.NotEqual(DecisionKind.Continue, last.Decision.Kind);
        Assert.Contains("decided without knowledge of the effect", Assert.Single(last.Findings, f => f.Code == FindingCode.DeclaredLast).Message, StringComparison.Ordinal);
        // Declared once: what comes after it is beyond the plan and declares nothing.
        Assert.DoesNotContain(Plan.AnalyzeLastLook(Data(Plan, 0.9, 30, 0.05), last.History).Findings, f => f.Code == FindingCode.DeclaredLast);

        // With fewer users than planned nobody may point at the planned power.
        Decision without = Plan.AnalyzeLastLook(Data(Plan, 0.8, 30.1, 0.05), first.History).Decision;
        Assert.Equal(DecisionKind.End, without.Kind);
        Assert.Contains($"of the {Effects.Phrase.Count(Plan.Users)} users that it needs to find an improvement of 5 % in minutes, so this says little.", without.Reasons[0], StringComparison.Ordinal);
        Assert.Contains("although the test had a power of ", Plan.Analyze(Data(Plan, 1, 30.1, 0.05)).Decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_shown_at_an_earlier_look_is_reported_with_that_look()
    {
        ABTestAnalysis early = Plan.Analyze(Data(Plan, 0.5, 34, 0.05));
        Assert.Equal(1, early.Metrics[0].ShownAtLook);
        ABTestAnalysis end = Plan.Analyze(Data(Plan, 1, 30.1, 0.05), early);
        Assert.Equal(DecisionKind.Ship, end.Decision.Kind);
        Assert.EndsWith(" now; it was shown at look 1.", end.Decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_spent_beyond_the_plan()
    {
        ABTestAnalysis end = Plan.Analyze(Data(Plan, 1, 30.3, 0.05));
        ABTestAnalysis beyond = Plan.Analyze(Data(Plan, 1.5, 34, 0.04), end);
        Assert.Null(beyond.Metrics[0].ShownAtLook);
        Assert.Contains(beyond.Metrics[0].Difference.Findings[0].Message.TrimEnd('.'), beyond.Metrics[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(1, beyond.Metrics[0].Difference.PValue);
        Assert.Contains(beyond.Metrics[0].Difference.Findings, f => f.Code == FindingCode.NothingToSpend);
        Assert.Equal(DecisionKind.End, beyond.Decision.Kind);
        // In one look beyond the plan everything is spent with the actual information.
        ABTestAnalysis once = Plan.Analyze(Data(Plan, 1.5, 30.3, 0.05), Plan.Analyze(Data(Plan, 0.5, 30.3, 0.05)));
        Assert.Contains(once.Metrics[0].Difference.Findings, f => f.Code == FindingCode.BeyondPlan);
        Assert.Equal(0.05, once.Metrics[0].Difference.Trail.Steps[^2].Value, 12);
    }

    [Fact]
    public void Futility_ends_and_harm_aborts()
    {
        GroupSequentialDesign design = GroupSequential.Looks(5).OneSided().WithFutility(ErrorSpending.Pocock).WithHarm(0.02, ErrorSpending.Pocock);
        ABTestPlan plan = Test.WithBoundary(design).WithRule(DecisionRule.SuccessAndGuardrails).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
        ABTestAnalysis futile = plan.Analyze(Data(plan, 0.6, 29.9, 0.048));
        Assert.Equal(LookDecision.StopForFutility, futile.Metrics[0].Stop);
        Assert.Equal(DecisionKind.End, futile.Decision.Kind);
        Assert.Contains("futile", futile.Decision.Reasons[0], StringComparison.Ordinal);
        ABTestAnalysis harm = plan.Analyze(Data(plan, 0.6, 28, 0.048));
        Assert.Equal(DecisionKind.Abort, harm.Decision.Kind);
        Assert.Contains("harm bound at look 1", harm.Decision.Reasons[0], StringComparison.Ordinal);
        // A binding futility bound bars the claim for good; a non-binding one does not.
        foreach (Adherence adherence in (Adherence[])[Adherence.Binding, Adherence.NonBinding])
        {
            ABTestPlan bound = Test.WithBoundary(GroupSequential.Looks(5).OneSided().WithFutility(ErrorSpending.Pocock, adherence))
                .Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
            ABTestAnalysis first = bound.Analyze(Data(bound, 0.6, 29.9, 0.048));
            ABTestAnalysis second = bound.Analyze(Data(bound, 1, 33, 0.048), first);
            Assert.Equal(LookDecision.StopForFutility, first.Metrics[0].Stop);
            Assert.Equal(adherence == Adherence.Binding ? DecisionKind.End : DecisionKind.Ship, second.Decision.Kind);
        }
    }

    [Fact]
    public void The_history_can_be_stored_between_looks()
    {
        ABTestAnalysis first = Plan.Analyze(Data(Plan, 0.3, 30.3, 0.05));
        string json = JsonSerializer.Serialize(first.History);
        ABTestHistory stored = JsonSerializer.Deserialize<ABTestHistory>(json)!;
        Assert.Equal(first.History, stored);
        ExperimentData next = Data(Plan, 0.6, 31, 0.05);
        Assert.Equal(Plan.Analyze(next, first), Plan.Analyze(next, stored));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ABTestHistory>(json.Replace("\"test\"", "\"tset\"", StringComparison.Ordinal)));
        JsonException Refused(string from, string to) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ABTestHistory>(System.Text.RegularExpressions.Regex.Replace(json, from, to)));
        Assert.Contains("grows from look to look", Refused("\"sampleRatioLooks\":\\[[^\\]]*\\]", "\"sampleRatioLooks\":[0.3,0.3]").Message, StringComparison.Ordinal);
        Assert.Contains("grows from look to look", Refused("\"sampleRatioLooks\":\\[[^\\]]*\\]", "\"sampleRatioLooks\":[0.6,0.3]").Message, StringComparison.Ordinal);
        Assert.Contains("grows from look to look", Refused("\"sampleRatioLooks\":\\[[^\\]]*\\]", "\"sampleRatioLooks\":[0]").Message, StringComparison.Ordinal);
        Assert.Contains("\"lastLook\" is one of 1 look. Got 2.", Refused("\"lastLook\":0,\"mismatch", "\"lastLook\":2,\"mismatch").Message, StringComparison.Ordinal);
        Assert.Contains("\"mismatchAtLook\" is one of 1 look. Got 9.", Refused("\"mismatchAtLook\":0", "\"mismatchAtLook\":9").Message, StringComparison.Ordinal);
        ABTestPlan other = Test.WithAlpha(0.01).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
        Assert.Equal("previous", Assert.Throws<ArgumentException>(() => other.Analyze(next, stored)).ParamName);
    }

    [Fact]
    public void Deterioration_and_sample_ratio_are_sequential_even_at_a_fixed_horizon()
    {
        ABTestPlan plan = Test.WithBoundary(Boundary.FixedHorizon).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
        ABTestAnalysis? analysis = null;
        double spent = 0;
        foreach (double share in (double[])[0.1, 0.4, 0.7, 1])
        {
            analysis = plan.Analyze(Data(plan, share, 30.2, 0.05), analysis);
            double now = analysis.Metrics[0].Deterioration.Trail.Steps[^2].Value;
            // Users are whole, so the share is not exactly what was asked for.
            Close.To(0.05 / 3 * share * share, now, 5e-3);
            Assert.True(now > spent);
            Assert.Equal("fixed horizon", analysis.Metrics[0].Difference.Boundary.Name);
            spent = now;
        }
        Assert.Equal(DecisionKind.Abort, plan.Analyze(Data(plan, 0.4, 27.5, 0.05)).Decision.Kind);
        Assert.Equal("group sequential", analysis!.SampleRatioTests[0].Boundary.Name);
        Assert.Equal("boundary", Assert.Throws<ArgumentException>(() => Test.WithDeteriorationBoundary(Boundary.FixedHorizon)).ParamName);
        Assert.Equal("always valid", Test.WithDeteriorationBoundary(AlwaysValid.TightestAtPlan()).DeteriorationBoundary.Name);
        Assert.Equal("always valid", Test.WithBoundary(AlwaysValid.TightestAtPlan()).DeteriorationBoundary.Name);
    }

    [Fact]
    public void At_the_end_the_sample_ratio_test_is_the_chi_square()
    {
        ABTestPlan plan = Test.WithBoundary(Boundary.FixedHorizon).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
        long arm = plan.UsersPerVariant[0];
        ABTestAnalysis analysis = plan.Analyze(Data(plan, 1, 30.2, 0.05).WithAssigned(("control", arm), ("treatment", arm + 250)));
        Close.To(analysis.SampleRatio.PValue, analysis.SampleRatioTests[0].PValue, 1e-3);
        // With several treatments every arm has its own test at its part of the level.
        ABTestPlan three = plan.Test.WithVariants(("control", 0.4), ("treatment", 0.3), ("other", 0.3)).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
        Assert.Equal(3, three.Analyze(Data(three, 0.5, 30.2, 0.05)).SampleRatioTests.Count);
    }

    [Fact]
    public void A_mismatch_or_harm_found_once_stays_found()
    {
        long half = Plan.UsersPerVariant[0] / 2;
        ABTestAnalysis first = Plan.Analyze(Data(Plan, 0.5, 28, 0.05).WithAssigned(("control", half), ("treatment", half * 9 / 10)));
        Assert.True(first.HasSampleRatioMismatch);
        ABTestAnalysis second = Plan.Analyze(Data(Plan, 0.9, 30.5, 0.05), first);
        Assert.True(second.HasSampleRatioMismatch);
        Assert.Equal(1, second.Metrics[0].WorseAtLook);
        Assert.Equal(DecisionKind.Abort, second.Decision.Kind);
    }

    [Fact]
    public void A_cumulative_metric_at_several_looks_is_a_finding()
    {
        Metric<MeanSummary> open = Metric.Mean("minutes so far").WithWindow(WindowKind.Cumulative);
        ABTest test = Experiment.ABTest("open").Success(open, Lift.Relative(0.05));
        ABTestPlan sequential = test.WithBoundary(Design).Plan(Baseline.For(open, 30, 40));
        ABTestPlan once = test.Plan(Baseline.For(open, 30, 40));
        Finding finding = Assert.Single(sequential.Analyze(OpenData(sequential, 0.5)).Findings, f => f.Code == FindingCode.PeekingWithinUsers);
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Contains("peek within users", finding.Message, StringComparison.Ordinal);
        Assert.Equal(FindingSeverity.Note, Assert.Single(once.Analyze(OpenData(once, 0.5)).Findings, f => f.Code == FindingCode.PeekingWithinUsers).Severity);
        Assert.DoesNotContain(once.Analyze(OpenData(once, 1)).Findings, f => f.Code == FindingCode.PeekingWithinUsers);
        Assert.DoesNotContain(Plan.Analyze(Data(Plan, 0.5, 30, 0.05)).Findings, f => f.Code == FindingCode.PeekingWithinUsers);

        ExperimentData OpenData(ABTestPlan plan, double share)
        {
            long users = (long)(plan.UsersPerVariant[0] * share);
            return new ExperimentData().Add(open, ("control", MeanSummary.FromMoments(users, 30, 1600)), ("treatment", MeanSummary.FromMoments(users, 30.1, 1600)));
        }
    }

    [Fact]
    public void An_always_valid_plan_says_what_a_known_size_would_save()
    {
        ABTestPlan plan = Test.WithBoundary(AlwaysValid.TightestAtPlan()).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05));
        Finding advice = Assert.Single(plan.Findings);
        Assert.Equal(FindingCode.BoundaryAdvice, advice.Code);
        Assert.Contains(Effects.Phrase.Count(Math.Ceiling(Plan.DrivingMetric.RequiredUsers)), advice.Message, StringComparison.Ordinal);
        Assert.Empty(Plan.Findings);
    }

    [Fact]
    public void A_metric_that_lags_behind_keeps_its_own_clock()
    {
        // The guardrail's window closes later: at the second look it has the users that the first look had for minutes.
        ABTestAnalysis first = Plan.Analyze(Data(Plan, 0.5, 30.3, 0.05, crashShare: 0.2));
        ABTestAnalysis second = Plan.Analyze(Data(Plan, 0.8, 30.3, 0.05, crashShare: 0.2), first);
        Close.To(0.5, first.Metrics[0].InformationFractions[0], 1e-3);
        Close.To(0.2, first.Metrics[1].InformationFractions[0], 1e-3);
        Assert.Equal(2, second.Metrics[0].InformationFractions.Count);
        Assert.Single(second.Metrics[1].InformationFractions);
        Assert.Equal(first.Metrics[1].Difference.Trail.Last, second.Metrics[1].Difference.Trail.Last, 12);
    }

    private static ExperimentData Data(ABTestPlan plan, double share, double minutes, double crashes, double? crashShare = null)
    {
        long[] users = [.. plan.UsersPerVariant.Select(n => (long)Math.Ceiling(n * share))];
        long[] crashUsers = [.. plan.UsersPerVariant.Select(n => (long)Math.Ceiling(n * (crashShare ?? share)))];
        string[] names = [.. plan.Test.Variants.Select(v => v.Name)];
        var data = new ExperimentData()
            .Add(Minutes, [.. names.Select((name, i) => (name, MeanSummary.FromMoments(users[i], i == 0 ? 30 : minutes, 1600)))])
            .Add(Crashes, [.. names.Select((name, i) => (name, new ProportionSummary(crashUsers[i], (long)Math.Round(crashUsers[i] * (i == 0 ? 0.05 : crashes)))))]);
        if (plan.Test.Metrics.Any(m => m.Metric == PerSession))
        {
            data = data
                .Add(PerSession, [.. names.Select((name, i) => (name, Ratio(users[i])))])
                .Add(Tickets, [.. names.Select((name, i) => (name, CountSummary.FromTotals(users[i], users[i] / 5, users[i])))]);
        }
        return data;
    }

    private static RatioSummary Ratio(long users) => RatioSummary.FromMoments(users, 1, 1, 1, 0.5, 0.2);
}
