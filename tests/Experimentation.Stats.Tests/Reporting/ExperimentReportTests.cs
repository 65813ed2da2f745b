using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Reporting;

public class ExperimentReportTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes watched");
    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);
    private static readonly DateOnly First = new(2026, 11, 2);
    private static readonly DateOnly Last = new(2026, 11, 15);
    private static readonly ABTestPlan Plan = PlanOf(0.02);

    private static ABTestPlan PlanOf(double detectable) => Experiment.ABTest("Videos")
        .Success(Minutes, Lift.Relative(detectable)).Guardrail(Crashes, Lift.Absolute(0.002))
        .ReadAt(Readout.Day1, Readout.Week1, Readout.Week2)
        .Plan(Baseline.For(Minutes, 31, 40), Baseline.For(Crashes, 0.006)).WithDates(First, Last);

    private static ExperimentData Data(double minutes, double share = 1, double crash = 0.006, long surplus = 0)
    {
        long users = (long)(Plan.UsersPerVariant[0] * share) + surplus;
        return new ExperimentData()
            .Add(Minutes, ("control", MeanSummary.FromMoments(users, 31, 1600)), ("treatment", MeanSummary.FromMoments(users + 40, minutes, 1600)))
            .Add(Crashes, ("control", new(users, (long)(users * 0.006))), ("treatment", new(users + 40, (long)(users * crash))))
            .WithDates(First, Last);
    }

    private static ABTestAnalysis Day1 { get; } = Plan.Analyze(Readout.Day1, Data(33.9, 0.2));

    private static ABTestAnalysis Week1 { get; } = Plan.Analyze(Readout.Week1, Data(33.5), Day1);

    private static ABTestAnalysis Week2 { get; } = Plan.Analyze(Readout.Week2, Data(32.2), Week1);

    private static ExperimentReport Whole { get; } = ExperimentReport.Of(Week2).WithReadout(Day1).WithReadout(Week1);

    /// <summary>A curve of effects with the same correlation between all days.</summary>
    private static NoveltyEstimate Curve(double lasting, double novelty, double error = 0.004) => Novelty.OfEffects(
        [.. Enumerable.Range(0, 14)],
        [.. Enumerable.Range(0, 14).Select(day => lasting + novelty * Math.Pow(2, -day / 2.0))],
        [.. from one in Enumerable.Range(0, 14) from other in Enumerable.Range(0, one + 1) select error * error * (one == other ? 1 : 0.4)]);

    [Property(MaxTest = 30)]
    public Property Readouts_stand_in_the_order_of_the_plan_whatever_the_order_of_adding() => Prop.ForAll(
        Gen.Shuffle([Day1, Week1, Week2]).ToArbitrary(),
        shuffled =>
        {
            ExperimentReport report = shuffled.Aggregate(ExperimentReport.Of(Plan), (r, a) => r.WithReadout(a));
            Assert.Equal([Day1, Week1, Week2], report.Readouts);
            Assert.Same(Week2, report.Current);
            Assert.Equal(Whole.ToHtml(), report.ToHtml());
            Assert.Equal(Whole.ToJson(), report.ToJson());
            Assert.Equal(Whole, report);
        });

    [Fact]
    public void The_same_look_twice_counts_once() => Assert.Equal(Whole, Whole.WithReadout(Week1).WithReadout(Week2));

    [Fact]
    public void Days_that_do_not_bring_the_users_are_said_before_the_launch_and_after()
    {
        ABTestPlan undated = Experiment.ABTest("Videos").Success(Minutes, Lift.Relative(0.02)).Plan(Traffic.PerDay(4_000), Baseline.For(Minutes, 31, 40));
        int needed = undated.EnrolmentDays!.Value;
        Assert.True(needed > 14);
        Assert.Empty(undated.WithDates(First, First.AddDays(needed - 1)).Findings);

        ABTestPlan plan = undated.WithDates(First, Last);
        string said = Assert.Single(plan.Findings).Message;
        Assert.Contains($"take users in until {First.AddDays(needed - 1):yyyy-MM-dd} or later", said, StringComparison.Ordinal);
        ExperimentReport report = ExperimentReport.Of(plan).CheckedAgainst(plan.Registration);
        Assert.Contains("The days are too few", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Equal(said, report.NextSteps[1]);
        Assert.DoesNotContain(report.NextSteps, step => step.Contains("change nothing", StringComparison.Ordinal));

        ABTestAnalysis over = plan.Analyze(new ExperimentData().Add(Minutes, ("control", MeanSummary.FromMoments(28_000, 31, 1600)), ("treatment", MeanSummary.FromMoments(28_000, 31.5, 1600))).WithDates(First, Last));
        Assert.Contains("which was too short", Assert.Single(ExperimentReport.Of(over).NextSteps), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_cannot_be_compared_claim_no_power()
    {
        ABTestPlan plan = Experiment.ABTest("Videos").Success(Minutes, Lift.Relative(0.02)).Plan(Baseline.For(Minutes, 31, 40));
        ABTestAnalysis same = plan.Analyze(new ExperimentData().Add(Minutes, ("control", MeanSummary.FromMoments(plan.UsersPerVariant[0], 31, 0)), ("treatment", MeanSummary.FromMoments(plan.UsersPerVariant[1], 31, 0))));
        string page = ExperimentReport.Of(same).ToMarkdown();
        Assert.DoesNotContain("had a power", page, StringComparison.Ordinal);
        Assert.Contains("minutes watched cannot be compared (The values do not vary", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Margins_of_shares_are_percentage_points()
    {
        Assert.Contains("guardrail: no loss of 0.2 percentage points", Whole.ToMarkdown(), StringComparison.Ordinal);
        Assert.DoesNotContain("loss of 0.002", Whole.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_always_valid_test_may_be_read_whenever_somebody_likes()
    {
        ABTestPlan plan = Experiment.ABTest("Videos").WithBoundary(AlwaysValid.TightestAt(1_000)).Success(Minutes, Lift.Relative(0.02)).Plan(Baseline.For(Minutes, 31, 40));
        ExperimentReport report = ExperimentReport.Of(plan);
        ABTestAnalysis? last = null;
        for (int look = 1; look <= 3; look++)
        {
            ExperimentData data = new ExperimentData().Add(Minutes, ("control", MeanSummary.FromMoments(1_000 * look, 31, 1600)), ("treatment", MeanSummary.FromMoments(1_000 * look, 31.1, 1600)));
            last = last is null ? plan.Analyze(data) : plan.Analyze(data, last);
            report = report.WithReadout(last);
        }
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void A_report_is_never_changed()
    {
        ExperimentReport planned = ExperimentReport.Of(Plan);
        _ = planned.WithReadout(Day1).WithNote(First, "A note.").WithNovelty(Minutes, Curve(0.03, 0));
        Assert.Empty(planned.Readouts);
        Assert.DoesNotContain("A note", planned.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_readout_of_another_plan_is_refused_with_what_differs()
    {
        ABTestAnalysis other = PlanOf(0.03).Analyze(Readout.Day1, Data(33.9, 0.2));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Whole.WithReadout(other));
        Assert.Equal("analysis", refused.ParamName);
        Assert.Contains("minimum detectable effect: 0.02 of control there, 0.03 of control here", refused.Message, StringComparison.Ordinal);
        Assert.Contains(Plan.Registration.Fingerprint[..12], refused.Message, StringComparison.Ordinal);
        Assert.Contains(other.PlanFingerprint[..12], refused.Message, StringComparison.Ordinal);
        // Other dates are another plan too.
        Assert.Throws<ArgumentException>(() => Whole.WithReadout(Plan.WithDates(First, Last.AddDays(7)).Analyze(Readout.Day1, Data(33.9, 0.2))));
    }

    [Fact]
    public void Metrics_and_treatments_are_those_of_the_test()
    {
        var clicks = Metric.Mean("clicks");
        ArgumentException metric = Assert.Throws<ArgumentException>(() => Whole.WithNovelty(clicks, Curve(0.03, 0)));
        Assert.Equal("metric", metric.ParamName);
        Assert.Contains("no metric 'clicks'; its metrics are 'minutes watched', 'users with a crash'", metric.Message, StringComparison.Ordinal);
        SegmentedComparison segments = Segments(0.03, 0.03);
        Assert.Equal("metric", Assert.Throws<ArgumentException>(() => Whole.WithSegments(clicks, "country", segments)).ParamName);
        Assert.Equal("by", Assert.Throws<ArgumentException>(() => Whole.WithSegments(Minutes, " ", segments)).ParamName);
        ArgumentException treatment = Assert.Throws<ArgumentException>(() => Whole.WithNovelty(Minutes, Curve(0.03, 0), "control"));
        Assert.Equal("treatment", treatment.ParamName);
        Assert.Contains("'treatment'", treatment.Message, StringComparison.Ordinal);
        ABTestPlan three = Experiment.ABTest("Three").WithVariants(("control", 0.4), ("a", 0.3), ("b", 0.3)).Success(Minutes, Lift.Relative(0.02)).Plan(Baseline.For(Minutes, 31, 40));
        Assert.Contains("say which one: 'a', 'b'", Assert.Throws<ArgumentException>(() => ExperimentReport.Of(three).WithNovelty(Minutes, Curve(0.03, 0))).Message, StringComparison.Ordinal);
        Assert.Contains("b, minutes watched:", ExperimentReport.Of(three.Analyze(new ExperimentData())).WithNovelty(Minutes, Curve(0.03, 0), "b").ToMarkdown(), StringComparison.Ordinal);
        Assert.Equal("text", Assert.Throws<ArgumentException>(() => Whole.WithNote(First, "")).ParamName);
        Assert.Equal("readiness", Assert.Throws<ArgumentException>(() => Whole.WithReadiness(three.Test.CheckInstrumentation())).ParamName);
        Assert.Throws<ArgumentNullException>(() => ExperimentReport.Of((ABTestPlan)null!));
        Assert.Throws<ArgumentNullException>(() => Whole.WithRollout(null!));
        Assert.Throws<ArgumentNullException>(() => Whole.CheckedAgainst(null!));
    }

    [Theory]
    [InlineData(0.03, 0.09, "of the +", "stays; the rest was newness.")]
    [InlineData(-0.03, -0.09, "of the −", "stays; the rest was newness.")]
    [InlineData(0.03, 0.0, "the effect keeps: +3.0 % in week 1, +3.0 % in week 2, the same within ±", "")]
    [InlineData(0.06, -0.08, "the effect grows as users get used to the change: +", " in the long run.")]
    [InlineData(0.04, -0.095, "the effect turns round: −0.2 % in week 1, +3.6 % in week 2", " in the long run.")]
    [InlineData(-0.04, 0.095, "the effect turns round: +0.2 % in week 1, −3.6 % in week 2", " in the long run.")]
    [InlineData(0.04, -0.25, "the effect turns round: −", " in the long run. That is more than newness wearing off; look for another cause.")]
    public void What_stays_is_said_in_a_sentence(double lasting, double novelty, string begins, string ends)
    {
        string sentence = ExperimentReport.Of(Week2).WithNovelty(Minutes, Curve(lasting, novelty)).ToString().Split("minutes watched: ")[^1];
        Assert.StartsWith(begins, sentence, StringComparison.Ordinal);
        Assert.EndsWith(ends.Length > 0 ? ends : ".", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_effect_that_turns_round_is_not_counted_on()
    {
        ExperimentReport turned = ExperimentReport.Of(Week2).WithNovelty(Minutes, Curve(0.04, -0.095));
        Assert.Contains(turned.NextSteps, step => step.StartsWith("Count on ", StringComparison.Ordinal) && step.EndsWith("not on the −0.2 % of week 1.", StringComparison.Ordinal));
        Assert.DoesNotContain("newness", turned.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unclear_curve_claims_nothing()
    {
        string sentence = ExperimentReport.Of(Week2).WithNovelty(Minutes, Curve(0.03, 0.02, error: 0.05).WithMargin(Lift.Relative(0.001))).ToString();
        Assert.Contains("whether that is a change or chance is not clear yet", sentence, StringComparison.Ordinal);
        NoveltyEstimate nothing = Novelty.Estimate(DailyPanel.Of([], 14), DailyPanel.Of([], 14));
        ExperimentReport report = ExperimentReport.Of(Week2).WithNovelty(Minutes, nothing);
        Assert.Contains("Nothing can be said about novelty", report.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", report.ToHtml() + report.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_are_named_only_after_a_correction()
    {
        string differs = ExperimentReport.Of(Week2).WithSegments(Minutes, "platform", Segments(0.08, 0.0, 0.03)).ToMarkdown();
        Assert.Contains("it differs by platform (p &lt; 0.0001)", differs, StringComparison.Ordinal);
        Assert.Contains("3 segments were looked at. With so many, chance alone makes at least one look special in about 14 % of experiments", differs, StringComparison.Ordinal);
        string same = ExperimentReport.Of(Week2).WithSegments(Minutes, "platform", Segments(0.031, 0.029, 0.03)).ToMarkdown();
        Assert.Contains("no sign that it differs by platform", same, StringComparison.Ordinal);
        Assert.DoesNotContain("differs from the others", same, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_behind_a_failed_check_are_not_to_be_trusted_on_any_page()
    {
        HealthCheck off = HealthCheck.SampleRatio([new("control", 0.5), new("treatment", 0.5)], [60_700, 59_300]);
        ABTestAnalysis blocked = Plan.Analyze(Readout.Week2, Data(32.2).WithHealth(HealthReport.Of(off)));
        Assert.Equal(DecisionKind.Blocked, blocked.Decision.Kind);
        foreach (IReportable page in (IReportable[])[blocked, ExperimentReport.Of(blocked)])
        {
            string told = page.ToMarkdown();
            Assert.Contains("not to be trusted", told, StringComparison.Ordinal);
            Assert.DoesNotContain("too early to say", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_segment_that_a_good_whole_hides_is_looked_into_before_release()
    {
        ExperimentReport harmed = ExperimentReport.Of(Week2).WithSegments(Minutes, "platform", Segments(0.08, -0.05, 0.03));
        Assert.Contains(harmed.NextSteps, step => step.StartsWith("Find out why minutes watched got worse in segment 2 (−5 %)", StringComparison.Ordinal));
        ExperimentReport less = ExperimentReport.Of(Week2).WithSegments(Minutes, "platform", Segments(0.08, 0.01, 0.03));
        Assert.DoesNotContain(less.NextSteps, step => step.Contains("got worse in", StringComparison.Ordinal));
    }

    private static SegmentedComparison Segments(params ReadOnlySpan<double> lifts)
    {
        var compared = new (string, Comparison)[lifts.Length];
        for (int i = 0; i < lifts.Length; i++)
        {
            compared[i] = (string.Create(CultureInfo.InvariantCulture, $"segment {i + 1}"), Compare.Means(MeanSummary.FromMoments(60_000, 31, 1600), MeanSummary.FromMoments(60_000, 31 * (1 + lifts[i]), 1600)).Relative());
        }
        return Compare.Segments(compared);
    }

    [Fact]
    public void What_was_done_as_planned_is_no_finding()
    {
        Assert.Empty(Whole.Findings);
        Assert.Empty(Whole.CheckedAgainst(Plan.Registration).Findings);
        Assert.Contains("Nothing was done otherwise than planned", Whole.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Deviations_from_the_plan_are_found()
    {
        FindingCode[] Codes(ExperimentReport report) => [.. report.Findings.Select(f => f.Code)];
        // Other days.
        ExperimentReport late = ExperimentReport.Of(Plan.Analyze(Readout.Week2, Data(32.2).WithDates(First.AddDays(1), Last.AddDays(3))));
        Assert.Equal([FindingCode.DeviatesFromPlan, FindingCode.DeviatesFromPlan], Codes(late));
        Assert.Contains("until 2026-11-18; planned was 2026-11-15", late.ToMarkdown(), StringComparison.Ordinal);
        // With a registration the same two items, once each.
        Assert.Equal([FindingCode.DiffersFromRegistration, FindingCode.DiffersFromRegistration], Codes(late.CheckedAgainst(Plan.Registration)));
        // A metric that was not read.
        var half = new ExperimentData().Add(Minutes, ("control", MeanSummary.FromMoments(Plan.UsersPerVariant[0], 31, 1600)), ("treatment", MeanSummary.FromMoments(Plan.UsersPerVariant[1], 32, 1600)));
        Assert.Equal("users with a crash was planned as a guardrail metric and not read at Week 2.", Assert.Single(ExperimentReport.Of(Plan.Analyze(Readout.Week2, half)).Findings).Message);
        // More users.
        Assert.Contains("more than planned: harmless if", Assert.Single(ExperimentReport.Of(Plan.Analyze(Readout.Week2, Data(32.2, share: 1.3))).Findings).Message, StringComparison.Ordinal);
        // Fewer, declared the last look.
        Assert.Contains("planned users", Assert.Single(ExperimentReport.Of(Plan.AnalyzeLastLook(Data(32.4, share: 0.8))).Findings).Message, StringComparison.Ordinal);
        // The same readout twice without memory.
        Assert.Equal([FindingCode.UnplannedLook], Codes(Whole.WithReadout(Plan.Analyze(Readout.Week2, Data(32.1, surplus: 9), Week1))));
        // A fixed-horizon test read twice.
        ABTestAnalysis early = Plan.Analyze(Readout.Week2, Data(32.2, share: 0.5));
        ExperimentReport twice = ExperimentReport.Of(early).WithReadout(Plan.Analyze(Readout.Week2, Data(32.2), early));
        Assert.Contains("a fixed-horizon test is planned to be read once", Assert.Single(twice.Findings).Message, StringComparison.Ordinal);
        // Week 2 does not know what Day 1 saw.
        Assert.Equal([FindingCode.LooksNotCarried], Codes(ExperimentReport.Of(Day1).WithReadout(Plan.Analyze(Readout.Week2, Data(32.2)))));
        // Looks that are counted but not shown.
        Assert.Contains("1 look at Week 1, 1 look at Day 1", Assert.Single(ExperimentReport.Of(Week2).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registration_that_differs_is_shown_item_by_item()
    {
        ExperimentReport report = Whole.CheckedAgainst(PlanOf(0.03).Registration);
        Assert.Contains(report.Findings, f => f.Message.Contains("minimum detectable effect: registered as 0.03 of control, now 0.02 of control", StringComparison.Ordinal));
        Assert.Contains("Otherwise than planned", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Equal("Not the registered plan", Headline(ExperimentReport.Of(Plan).CheckedAgainst(PlanOf(0.03).Registration)));
    }

    private static string Headline(ExperimentReport report) => XElement.Parse(report.ToHtml()).Descendants().First(e => e.Attribute("class")?.Value.StartsWith("lead", StringComparison.Ordinal) == true).Elements().First().Value;

    [Fact]
    public void The_headline_and_the_next_step_follow_the_state()
    {
        ExperimentReport planned = ExperimentReport.Of(Plan);
        Assert.Equal("Planned", Headline(planned));
        Assert.Contains(planned.NextSteps, s => s.StartsWith("Register the plan before anybody is exposed", StringComparison.Ordinal));
        MetricInstrumentation Good(Metric metric) => MetricInstrumentation.For(metric).WithEvents(new(50_000, 24_900), 0.5).WithJoin(new(100_000, 99_200), 0.99).WithHistory(60);
        ExperimentReport ready = planned.CheckedAgainst(Plan.Registration).WithReadiness(Plan.Test.CheckInstrumentation(Good(Minutes), Good(Crashes)));
        Assert.Equal("Ready to start", Headline(ready));
        Assert.Equal(["Start on 2026-11-02 and take users in until 2026-11-15.", "The plan is the registered one; change nothing any more.", "Read Day 1 first: does something break?"], ready.NextSteps);
        ExperimentReport unready = planned.WithReadiness(Plan.Test.CheckInstrumentation(Good(Minutes)));
        Assert.Equal("Not ready to start", Headline(unready));
        Assert.StartsWith("Before the launch, users with a crash:", unready.NextSteps[0], StringComparison.Ordinal);

        ExperimentReport running = ready.WithReadout(Day1);
        Assert.Equal("Go on", Headline(running));
        Assert.Equal("Go on and change nothing. Next comes Week 1, days 1 to 7 after exposure: for decisions that cannot wait. Week 2 decides. All its users can be read from 2026-11-22 on.", Assert.Single(running.NextSteps));

        ExperimentReport aborted = ready.WithReadout(Plan.Analyze(Readout.Day1, Data(33.9, 0.2, crash: 0.012)));
        Assert.Equal("Abort 'treatment'", Headline(aborted));
        Assert.Equal(["Switch 'treatment' off, now and for everybody.", "Find out what made users with a crash worse, repair it, and test again with new users."], aborted.NextSteps);
        Assert.Empty(aborted.Findings);

        Assert.Equal("Ship 'treatment'", Headline(Whole));
        Assert.Contains("in stages and watch users with a crash", Whole.NextSteps[0], StringComparison.Ordinal);
        Assert.Contains("Count on ", Whole.WithNovelty(Minutes, Curve(0.03, 0.09)).NextSteps[1], StringComparison.Ordinal);
        Assert.Equal("End without shipping 'treatment'", Headline(ExperimentReport.Of(Plan.Analyze(Readout.Week2, Data(31.0)))));

        ABTestAnalysis blocked = Plan.Analyze(Readout.Week2, Data(32.2).WithHealth(HealthReport.Of(HealthCheck.AssignmentReplay(new(1_000, 900)))), Week1);
        Assert.Equal("No decision: a check blocks", Headline(ExperimentReport.Of(blocked)));
        Assert.Contains("not to be trusted", ExperimentReport.Of(blocked).ToMarkdown(), StringComparison.Ordinal);
        // What was repaired leads, and what was blocked is told.
        ExperimentReport repaired = Whole.WithReadout(blocked);
        Assert.Equal("Ship 'treatment'", Headline(repaired));
        Assert.Contains("blocked by a check", repaired.ToMarkdown(), StringComparison.Ordinal);
        Assert.Empty(repaired.Findings);
    }

    [Fact]
    public void What_followed_is_told()
    {
        RolloutMonitor monitor = Experiment.MonitoredRollout("To everybody").FirstEvents(Crashes).Start();
        ExperimentReport report = Whole.WithRollout(monitor).WithNote(Last, "Later.").WithNote(First, "Sooner.");
        string markdown = report.ToMarkdown();
        Assert.Contains("The rollout that followed", markdown, StringComparison.Ordinal);
        Assert.True(markdown.IndexOf("Sooner.", StringComparison.Ordinal) < markdown.IndexOf("Later.", StringComparison.Ordinal));
        Assert.StartsWith("The rollout says: ", report.NextSteps[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_ratios_by_day_are_those_of_the_plan()
    {
        SampleRatioHistory history = SampleRatioHistory.Of(Plan.Test.Variants).Observe(First, 8_000, 8_010).Observe(First.AddDays(1), 8_000, 7_100);
        string markdown = Whole.WithSampleRatios(history).ToMarkdown();
        Assert.Contains("the sample ratio has been off since 2026-11-03", markdown, StringComparison.Ordinal);
        SampleRatioHistory other = SampleRatioHistory.Of([new("control", 0.4), new("treatment", 0.6)]);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Whole.WithSampleRatios(other));
        Assert.Equal("history", refused.ParamName);
        Assert.Contains("control (50 %) : treatment (50 %). Got control (40 %) : treatment (60 %)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_tells_in_the_order_of_a_hurried_reader_and_prints()
    {
        ExperimentReport report = Whole.CheckedAgainst(Plan.Registration).WithNovelty(Minutes, Curve(0.03, 0.09)).WithSegments(Minutes, "platform", Segments(0.08, 0.0, 0.03));
        XElement page = XElement.Parse(report.ToHtml());
        Assert.Equal(
            ["What to do next", "What it did", "Can it be trusted?", "What was planned, and what was read when", "What will stay?", "For whom does it work?"],
            page.Elements("h3").Select(e => e.Value));
        Assert.Contains("@media print", report.ToHtmlPage(), StringComparison.Ordinal);
        Assert.Contains(Week2.DataFingerprint, report.ToHtml(), StringComparison.Ordinal);
        Assert.All([Day1, Week1, Week2], look => Assert.Contains(look.DataFingerprint, report.ToHtml(), StringComparison.Ordinal));
        Assert.All(Week2.Metrics, m => Assert.Contains(m.Difference.Trail.ToString(), page.Value, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', report.ToString());
    }

    [Fact]
    public void Json_holds_the_plan_the_readouts_and_what_follows()
    {
        ExperimentReport report = Whole.WithNovelty(Minutes, Curve(0.03, 0.09)).WithSegments(Minutes, "platform", Segments(0.08, 0.0, 0.03)).WithNote(First, "Begun.").CheckedAgainst(PlanOf(0.03).Registration);
        using var json = JsonDocument.Parse(report.ToJson());
        JsonElement root = json.RootElement;
        Assert.Equal("ExperimentReport", root.GetProperty("type").GetString());
        Assert.Equal("over", root.GetProperty("state").GetString());
        Assert.Equal(["Day 1", "Week 1", "Week 2"], root.GetProperty("readouts").EnumerateArray().Select(r => r.GetProperty("readout").GetString()));
        Assert.Equal(Plan.Registration.Fingerprint, root.GetProperty("plan").GetProperty("fingerprint").GetString());
        Assert.Equal(Curve(0.03, 0.09).LongRun.Lower, root.GetProperty("novelty")[0].GetProperty("longRun").GetProperty("lower").GetDouble());
        Assert.Equal(3, root.GetProperty("segments")[0].GetProperty("comparison").GetProperty("segments").GetArrayLength());
        Assert.Equal("Begun.", root.GetProperty("notes")[0].GetProperty("text").GetString());
        Assert.NotEqual(0, root.GetProperty("differencesFromRegistration").GetArrayLength());
        Assert.Equal("planned", JsonDocument.Parse(ExperimentReport.Of(Plan).ToJson()).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public void It_reads_the_same_in_every_culture()
    {
        string html = Whole.ToHtml(), text = Whole.ToString();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            CultureInfo.CurrentCulture.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" };
            Assert.Equal(html, Whole.ToHtml());
            Assert.Equal(text, Whole.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_test_without_readouts_tells_its_looks()
    {
        ABTestPlan plan = Experiment.ABTest("Looks").Success(Minutes, Lift.Relative(0.02)).WithBoundary(GroupSequential.Looks(3).ToBoundary()).Plan(Baseline.For(Minutes, 31, 40));
        ABTestAnalysis Look(double share, ABTestAnalysis? previous) => plan.Analyze(
            new ExperimentData().Add(Minutes, ("control", MeanSummary.FromMoments((long)(plan.Users * share / 2), 31, 1600)), ("treatment", MeanSummary.FromMoments((long)(plan.Users * share / 2), 31.2, 1600))), previous);
        ABTestAnalysis one = Look(0.33, null), two = Look(0.66, one);
        ExperimentReport report = ExperimentReport.Of(two).WithReadout(one);
        Assert.Empty(report.Findings);
        string markdown = report.ToMarkdown();
        Assert.Contains("| metric | look 1 | look 2 |", markdown, StringComparison.Ordinal);
        Assert.Contains("more users complete the plan", markdown, StringComparison.Ordinal);
    }
}
