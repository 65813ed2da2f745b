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
}
