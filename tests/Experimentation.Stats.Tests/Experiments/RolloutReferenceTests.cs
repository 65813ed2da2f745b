using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>The formulas of a rollout against values from 50-digit arithmetic.</summary>
public class RolloutReferenceTests
{
    private static readonly JsonElement File = ReferenceFile.Load("rollouts.json");
    private static readonly double Tolerance = File.Number("tolerance");

    public static TheoryData<string> Mixtures => ["E01", "E02", "E05", "E06"];

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void The_one_sided_mixture(string id)
    {
        (JsonElement input, JsonElement expected) = Case(id);
        (double s, double i, double tau) = (Number(input, "S"), Number(input, "I"), Number(input, "tau"));
        // The score of one stratum with weight I, harm S/I and variance 1/I, at the mixture 1/τ²: what the monitor reads.
        var score = new MomentScore(1, s, i, 0, 0);
        EValue evidence = NormalMixture.WithMixingInformation(1 / (tau * tau)).OneSidedEValue(i > 0 ? s / Math.Sqrt(i) : 0, i);
        Close.To(expected.Number("log_e"), evidence.LogValue, Tolerance, 1);
        Assert.Equal(expected.GetProperty("alarm_05").GetBoolean(), evidence.RejectsAt(0.05));

        TrackRule rule = Rule(RolloutScenario.Simple.WithPlannedUsers(1_000));
        double unit = 1;
        TrackEvidence now = score.Evidence(rule, ref unit);
        double expectedNow = i > 0 ? rule.HarmMixture.OneSidedEValue(s / Math.Sqrt(i), i).LogValue : 0;
        Close.To(expectedNow, now.Harm, 1e-13, 1);
    }

    [Fact]
    public void The_two_sided_mixture()
    {
        (JsonElement input, JsonElement expected) = Case("E07");
        double i = Number(input, "I");
        Close.To(expected.Number("log_e"), NormalMixture.WithMixingInformation(1 / Math.Pow(Number(input, "tau"), 2)).EValue(Number(input, "S") / Math.Sqrt(i), i).LogValue, Tolerance, 1);
    }

    [Theory]
    [InlineData("G01")]
    [InlineData("G03")]
    public void Counts_of_events_with_changing_shares(string id)
    {
        (JsonElement input, JsonElement expected) = Case(id);
        TrackRule rule = Rule(Experiment.MonitoredRollout("x").FirstEvents(RolloutScenario.Crashed));
        EventScore sum = default;
        foreach (JsonElement batch in input.GetProperty("batches").EnumerateArray())
        {
            long treatment = batch[0].GetInt64();
            sum += EventScore.Of(new(treatment, treatment + batch[1].GetInt64(), double.Parse(batch[2].GetString()!, CultureInfo.InvariantCulture)), rule, 1);
        }
        Close.To(expected.Number("log_e"), sum.Evidence(rule).Harm, Tolerance, 1);
    }

    [Fact]
    public void The_same_counts_through_a_rollout()
    {
        (JsonElement input, JsonElement expected) = Case("G01");
        RolloutMonitor monitor = Experiment.MonitoredRollout("x").WithStages(0.01, 0.05, 0.2, 1).FirstEvents(RolloutScenario.Crashed).Start();
        int day = 0;
        foreach (JsonElement batch in input.GetProperty("batches").EnumerateArray())
        {
            // 20,000 users a day, so that treatment's share of users is the stage's.
            long treatment = (long)(20_000 * double.Parse(batch[2].GetString()!, CultureInfo.InvariantCulture));
            monitor = monitor.Observe(RolloutScenario.Day(day++).Add(
                RolloutScenario.Crashed, new(20_000 - treatment, batch[1].GetInt64()), new(treatment, batch[0].GetInt64())));
            monitor = monitor.AdvanceAnyway();
        }
        Close.To(expected.Number("log_e"), monitor.Metrics[0].HarmEvidence.LogValue, Tolerance, 1);
    }

    [Fact]
    public void The_sample_ratio()
    {
        (JsonElement input, JsonElement expected) = Case("M04");
        var run = default(StageRun).With(1, 1, input.GetProperty("n")[1].GetInt64(), input.GetProperty("n")[0].GetInt64(), 0.01);
        Close.To(expected.Number("log_e"), run.RatioEvidence, Tolerance, 1);
        (input, expected) = Case("M03");
        long[] n = [.. input.GetProperty("n").EnumerateArray().Select(x => x.GetInt64())];
        Close.To(expected.Number("log_e"), AlwaysValid.SampleRatio([1, 1, 1]).Observe(n).EValue.LogValue, Tolerance, 1);
        Assert.Equal(expected.Number("chi2_p"), SampleRatio.Test(n, [1.0 / 3, 1.0 / 3, 1.0 / 3]).PValue, 12);
    }

    [Fact]
    public void The_expected_harm_and_the_largest_stage()
    {
        (JsonElement input, JsonElement expected) = Case("R01");
        double harm = RolloutRisk.ExpectedHarm(Number(input, "mu"), Number(input, "sd"));
        Close.To(expected.Number("eh"), harm, Tolerance);
        Close.To(expected.Number("max_users"), Number(input, "budget") / harm, Tolerance);
    }

    /// <summary>φ(z) + z·Φ(z) to 30 digits (mpmath): far below 0 the terms cancel.</summary>
    [Theory]
    [InlineData(-30, 1.6319567340914011894e-199)]
    [InlineData(-8.5, 1.0863103279672943839e-18)]
    [InlineData(-7.5, 4.1151778345837655049e-15)]
    [InlineData(0, 0.39894228040143267794)]
    public void The_expected_harm_keeps_its_digits(double z, double expected) => Close.To(expected, RolloutRisk.ExpectedHarm(z, 1), 1e-12);

    [Fact]
    public void Treatment_users_that_a_stage_needs_for_non_inferiority()
    {
        (JsonElement input, JsonElement expected) = Case("W03");
        double k = input.Number("k");
        SampleSizeAnswer size = Power.OfMeans(standardDeviation: 1, baseline: 1).WithAlpha(input.Number("alpha")).WithAllocation(k, 1)
            .WithHypothesis(Hypothesis.NonInferiority(Lift.Absolute(input.Number("margin")))).SampleSize(Lift.Absolute(0));
        Close.To(expected.Number("n_t"), size.RequiredUsers / (1 + k), 1e-3);
    }

    private static TrackRule Rule(MonitoredRollout rollout) => new(rollout, rollout.Metrics[0]);

    private static (JsonElement Input, JsonElement Expected) Case(string id)
    {
        JsonElement found = File.GetProperty("cases").Case("id", id);
        return (found.GetProperty("input"), found.GetProperty("expected"));
    }

    private static double Number(JsonElement input, string name) => double.Parse(input.GetProperty(name).ToString(), CultureInfo.InvariantCulture);
}
