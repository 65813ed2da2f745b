using System.Text.Json;

namespace Experimentation.Stats.Tests.Experiments;

public class RegistrationTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");

    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);

    private static readonly DateOnly Monday = new(2026, 11, 2);

    private static ABTest Test(double margin = 0.01) => Experiment.ABTest("players").Success(Minutes, Lift.Relative(0.05)).Guardrail(Crashes, Lift.Absolute(margin)).ReadAt(Readout.Day1, Readout.Week2);

    private static ABTestPlan Plan(ABTest? test = null) => (test ?? Test()).Plan(Baseline.For(Minutes, 30, 40), Baseline.For(Crashes, 0.05)).WithDates(Monday, Monday.AddDays(13));

    private static ExperimentData Data(double mean = 31) => new ExperimentData()
        .Add(Minutes, ("control", MeanSummary.FromMoments(5_000, 30, 1600)), ("treatment", MeanSummary.FromMoments(5_010, mean, 1600)))
        .Add(Crashes, ("control", new(5_000, 250)), ("treatment", new(5_010, 240)))
        .WithDates(Monday, Monday.AddDays(13));

    [Fact]
    public void The_canonical_form_is_that_of_RFC_8785_and_the_hash_that_of_any_other_program()
    {
        // Python 3.11: hashlib.sha256('{"a":"é\\n\\"q\\"","b":"1"}'.encode()).hexdigest()
        var registration = Registration.FromJson(""" { "b" : "1", "a" : "\u00e9\n\"q\"" } """);
        Assert.Equal("""{"a":"é\n\"q\"","b":"1"}""", registration.Json);
        Assert.Equal("ce6df3408c68bc1f8dd29c15963e893ab9ee543914f8e84a10ba65b77c664795", registration.Fingerprint);
    }

    [Fact]
    public void A_plan_is_its_registration_again_after_storing()
    {
        Registration registered = Plan().Registration;
        Registration stored = Registration.FromJson(registered.Json);
        Assert.Equal(registered, stored);
        Assert.Equal(registered.Fingerprint, Plan().Registration.Fingerprint);
        Assert.Empty(stored.DifferencesFrom(Plan()));
        Assert.Empty(stored.DifferencesFrom(Plan().Analyze(Data())));
        // Any JSON reader sees the same texts.
        using var document = JsonDocument.Parse(registered.Json);
        Assert.Equal("0.01 in the metric's unit", document.RootElement.GetProperty("metric 'users with a crash', margin").GetString());
        Assert.Equal("2026-11-02", document.RootElement.GetProperty("first day").GetString());
    }

    public static TheoryData<string, string, string?, string?> Changes { get; } = new()
    {
        { "margin", "metric 'users with a crash', margin", "0.01 in the metric's unit", "0.02 in the metric's unit" },
        { "alpha", "alpha", "0.05", "0.1" },
        { "rule", "rule", null, null },
        { "boundary", "boundary", "fixed horizon", null },
        { "readout", "readout 3", null, "Week 1, days 1 to 7 after exposure, Urgent, 0 of alpha" },
        { "metric", "metric 'searches', role", null, "Deterioration" },
        { "dates", "last day", "2026-11-15", "2026-11-10" },
        { "control", "variant 1, control", "control, share 0.5", "old, share 0.5" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_change_is_named_with_both_values(string change, string item, string? registered, string? found)
    {
        Registration registration = Plan().Registration;
        ABTestPlan other = change switch
        {
            "margin" => Plan(Test(0.02)),
            "alpha" => Plan(Test().WithAlpha(0.1)),
            "rule" => Plan(Test().WithRule(DecisionRule.SuccessAndGuardrails)),
            "boundary" => Plan(Test().WithBoundary(GroupSequential.Looks(5).ToBoundary())),
            "readout" => Plan(Test().ReadAt(Readout.Day1, Readout.Week2, Readout.Week1)),
            "metric" => Plan(Test().Deterioration(Metric.Mean("searches"))),
            "dates" => Plan().WithDates(Monday, Monday.AddDays(8)),
            _ => Plan(Test().WithVariants(("old", 0.5), ("new", 0.5))),
        };
        RegistrationDifference difference = Assert.Single(registration.DifferencesFrom(other), d => d.Item == item);
        if (registered is not null || found is not null)
        {
            Assert.Equal(registered, difference.Registered);
            Assert.True(found is null || found == difference.Found, difference.ToString());
        }
        Assert.NotEqual(registration.Fingerprint, other.Registration.Fingerprint);
    }

    [Fact]
    public void An_analysis_says_item_by_item_what_is_not_as_registered()
    {
        Registration registered = Plan().Registration;
        ABTestAnalysis asRegistered = Plan().Analyze(Data()).CheckedAgainst(registered);
        Assert.DoesNotContain(asRegistered.Findings, f => f.Code == FindingCode.DiffersFromRegistration);
        Assert.Equal(registered.Fingerprint, asRegistered.PlanFingerprint);

        ABTestPlan other = Plan(Test(0.02));
        ABTestAnalysis analysis = other.Analyze(new ExperimentData().Add(Minutes, ("control", MeanSummary.FromMoments(5_000, 30, 1600)), ("treatment", MeanSummary.FromMoments(5_010, 31, 1600))).WithDates(Monday.AddDays(2), Monday.AddDays(13)))
            .CheckedAgainst(registered);
        string[] differences = [.. analysis.Findings.Where(f => f.Code == FindingCode.DiffersFromRegistration).Select(f => f.Message)];
        Assert.Contains("Not as registered. first day: registered as 2026-11-02, now 2026-11-04.", differences);
        Assert.Contains("Not as registered. metric 'users with a crash', margin: registered as 0.01 in the metric's unit, now 0.02 in the metric's unit.", differences);
        Assert.Contains("Not as registered. metric 'users with a crash', role: registered as Guardrail, now Guardrail, but no data were read.", differences);
        Assert.NotEqual(registered.Fingerprint, analysis.PlanFingerprint);
    }

    [Fact]
    public void A_last_day_that_has_not_come_yet_is_no_deviation_and_one_that_was_cut_off_is()
    {
        Registration registered = Plan().Registration;
        ABTestAnalysis day1 = Plan().Analyze(Readout.Day1, Data().WithDates(Monday, Monday.AddDays(1)));
        Assert.Equal(DecisionKind.Continue, day1.Decision.Kind);
        Assert.Empty(registered.DifferencesFrom(day1));

        Assert.Equal("last day", Assert.Single(registered.DifferencesFrom(Plan().Analyze(Readout.Day1, Data().WithDates(Monday, Monday.AddDays(14))))).Item);

        long users = Plan().UsersPerVariant[0];
        ABTestAnalysis decided = Plan().Analyze(Readout.Week2, new ExperimentData()
            .Add(Minutes, ("control", MeanSummary.FromMoments(users, 30, 1600)), ("treatment", MeanSummary.FromMoments(users, 32, 1600)))
            .Add(Crashes, ("control", new(users, users / 20)), ("treatment", new(users, users / 20)))
            .WithDates(Monday, Monday.AddDays(9)));
        Assert.Equal(DecisionKind.Ship, decided.Decision.Kind);
        Assert.Equal("2026-11-11", Assert.Single(registered.DifferencesFrom(decided)).Found);
    }

    [Fact]
    public void Data_have_the_same_fingerprint_in_any_order_and_another_one_after_any_change()
    {
        ExperimentData one = Data();
        ExperimentData turned = new ExperimentData()
            .Add(Crashes, ("treatment", new(5_010, 240)), ("control", new(5_000, 250)))
            .Add(Minutes, ("treatment", MeanSummary.FromMoments(5_010, 31, 1600)), ("control", MeanSummary.FromMoments(5_000, 30, 1600)))
            .WithDates(Monday, Monday.AddDays(13));
        Assert.Equal(one.Fingerprint, turned.Fingerprint);
        Assert.Matches("^[0-9a-f]{64}$", one.Fingerprint);
        Assert.NotEqual(one.Fingerprint, Data(Math.BitIncrement(31)).Fingerprint);
        Assert.NotEqual(one.Fingerprint, one.WithDates(Monday, Monday.AddDays(12)).Fingerprint);
        Assert.NotEqual(one.Fingerprint, one.WithAssigned(("control", 5_000), ("treatment", 5_010)).Fingerprint);
        Assert.Equal(one.Fingerprint, Plan().Analyze(one).DataFingerprint);
    }

    [Fact]
    public void What_cannot_be_registered_says_why()
    {
        Assert.Equal("json", Assert.Throws<ArgumentException>(() => Registration.FromJson("[]")).ParamName);
        Assert.Contains("object of texts", Assert.Throws<ArgumentException>(() => Registration.FromJson("{\"a\":1}")).Message, StringComparison.Ordinal);
        Assert.Contains("stands twice", Assert.Throws<ArgumentException>(() => Registration.FromJson("{\"a\":\"1\",\"a\":\"2\"}")).Message, StringComparison.Ordinal);
        Assert.Equal("lastDay", Assert.Throws<ArgumentOutOfRangeException>(() => Plan().WithDates(Monday, Monday.AddDays(-1))).ParamName);
        Assert.Equal("lastDay", Assert.Throws<ArgumentOutOfRangeException>(() => Data().WithDates(Monday, Monday.AddDays(-1))).ParamName);
    }

    private static MonitoredRollout Rollout(double margin = 0.5) => Experiment.MonitoredRollout("codec").WithVariants("old", "new").WithStages(0.05, 0.5).WithHoldOut(0.1)
        .FirstEvents(Crashes, Lift.Relative(margin), riskBudget: 500).Guardrail(Minutes);

    private static RolloutIncrement Day(int day, double mean = 30) => RolloutIncrement.Of(Monday.AddDays(day))
        .Add(Crashes, new(9_500, 50), new(500, 3)).Add(Minutes, MeanSummary.FromMoments(9_500, 30, 1600), MeanSummary.FromMoments(500, mean, 1600));

    [Fact]
    public void A_rollout_is_its_registration_again_after_storing()
    {
        Registration registered = Rollout().Registration;
        Registration stored = Registration.FromJson(registered.Json);
        Assert.Equal(registered, stored);
        Assert.Empty(stored.DifferencesFrom(Rollout()));
        // The design that a monitor brings back from JSON is the same design.
        RolloutMonitor monitor = Rollout().Start().Observe(Day(0));
        RolloutMonitor resumed = JsonSerializer.Deserialize<RolloutMonitor>(JsonSerializer.Serialize(monitor))!;
        Assert.Equal(registered.Fingerprint, resumed.PlanFingerprint);
        Assert.Empty(stored.DifferencesFrom(resumed.Rollout));
        var items = registered.Items.ToDictionary(i => i.Key, i => i.Value);
        Assert.Equal("share 0.05, hold days 1", items["stage 1"]);
        Assert.Equal("share 0.5, hold days 7", items["stage 2"]);
        Assert.Equal("old", items["variant 1, control"]);
        Assert.Equal("0.5 of control", items["metric 'users with a crash', margin"]);
        Assert.Equal("Events", items["metric 'users with a crash', evidence"]);
        Assert.Equal("500", items["metric 'users with a crash', risk budget"]);
        Assert.StartsWith("Proportion from ProportionSummary, better is Decrease", items["metric 'users with a crash', measured as"], StringComparison.Ordinal);
        Assert.Equal("Guardrail", items["metric 'minutes', role"]);
        Assert.False(items.ContainsKey("metric 'minutes', margin"));
        Assert.Equal("rollout", Assert.Throws<ArgumentNullException>(() => registered.DifferencesFrom((MonitoredRollout)null!)).ParamName);
    }

    public static TheoryData<string, string, string?, string?> RolloutChanges { get; } = new()
    {
        { "margin", "metric 'users with a crash', margin", "0.5 of control", "0.2 of control" },
        { "metric", "metric 'searches', role", null, "Guardrail" },
        { "alpha", "alpha", "0.05", "0.1" },
        { "sample ratio", "sample ratio alpha", "0.001", "0.01" },
        { "stages", "stage 2", "share 0.5, hold days 7", "share 0.4, hold days 7" },
        { "hold", "stage 1", "share 0.05, hold days 1", "share 0.05, hold days 3" },
        { "hold-out", "hold-out", "0.1", "0.05" },
        { "gate", "gate", "SafetyBeforeLastStage", "SafetyBeforeEveryStage" },
        { "users", "planned users", "40000", "80000" },
        { "run length", "average run length, days", "365", "100" },
        { "variants", "variant 2", "new", "newer" },
    };

    [Theory]
    [MemberData(nameof(RolloutChanges))]
    public void Each_change_of_a_rollout_is_named_with_both_values(string change, string item, string? registered, string? found)
    {
        MonitoredRollout other = change switch
        {
            "margin" => Rollout(0.2),
            "metric" => Rollout().Guardrail(Metric.Mean("searches")),
            "alpha" => Rollout().WithAlpha(0.1),
            "sample ratio" => Rollout().WithSampleRatioAlpha(0.01),
            "stages" => Rollout().WithStages(0.05, 0.4),
            "hold" => Rollout().WithStages(new RolloutStage(0.05, 3), new RolloutStage(0.5, 7)),
            "hold-out" => Rollout().WithHoldOut(0.05),
            "gate" => Rollout().WithGate(RolloutGate.SafetyBeforeEveryStage),
            "users" => Rollout().WithPlannedUsers(80_000),
            "run length" => Rollout().WithAverageRunLength(100),
            _ => Rollout().WithVariants("old", "newer"),
        };
        RegistrationDifference difference = Assert.Single(Rollout().Registration.DifferencesFrom(other), d => d.Item == item);
        Assert.Equal((registered, found), (difference.Registered, difference.Found));
        Assert.NotEqual(Rollout().Registration.Fingerprint, other.Start().PlanFingerprint);
    }

    [Fact]
    public void Monitors_of_the_same_data_have_the_same_fingerprint_and_another_one_after_any_change()
    {
        RolloutMonitor monitor = Rollout().Start().Observe(Day(0));
        Assert.Matches("^[0-9a-f]{64}$", monitor.DataFingerprint);
        Assert.Equal(monitor.DataFingerprint, Rollout().Start().Observe(Day(0)).DataFingerprint);
        Assert.Equal(monitor.DataFingerprint, JsonSerializer.Deserialize<RolloutMonitor>(JsonSerializer.Serialize(monitor))!.DataFingerprint);
        string[] others = [Rollout().Start().DataFingerprint, monitor.Observe(Day(1)).DataFingerprint, monitor.AdvanceAnyway().DataFingerprint, Rollout().Start().Observe(Day(0, 30.000001)).DataFingerprint];
        Assert.DoesNotContain(monitor.DataFingerprint, others);
        Assert.Equal(others.Length, others.Distinct().Count());
    }
}
