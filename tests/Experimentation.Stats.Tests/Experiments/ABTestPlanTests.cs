using System.Text.Json;

namespace Experimentation.Stats.Tests.Experiments;

public class ABTestPlanTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");

    private static readonly Metric<ProportionSummary> CrashFree = Metric.Proportion("crash-free users");

    /// <summary>The worked example of Spotify's calculator: mean 0.5, variance 0.5, a lift of 1 %, alpha 0.1 one-sided, half and half.</summary>
    [Theory]
    [InlineData(0.8, 360_629)]
    [InlineData(0.59, 182_190)]
    public void The_published_example_comes_out(double power, double published)
    {
        ABTestPlan plan = Experiment.ABTest("example")
            .Success(Minutes, Lift.Relative(0.01))
            .WithAlpha(0.1).WithPower(power).WithRule(DecisionRule.SuccessAndGuardrails)
            .Plan(Baseline.For(Minutes, 0.5, Math.Sqrt(0.5)));
        Assert.Equal(published, Math.Round(plan.DrivingMetric.RequiredUsers));
        // Rounded the safe way: never fewer users than required, the same number in each arm.
        Assert.InRange(plan.Users, plan.DrivingMetric.RequiredUsers, plan.DrivingMetric.RequiredUsers + 2);
        Assert.Equal(plan.UsersPerVariant[0], plan.UsersPerVariant[1]);
    }

    [Theory]
    [InlineData("ssc_1", 0, 1)]
    [InlineData("ssc_4", 0, 1)]
    [InlineData("ssc_7", 1)]
    public void Sizes_agree_with_spotify_confidence(string id, params int[] rows)
    {
        JsonElement file = ReferenceFile.Load("sample-sizes.json").GetProperty("cases").Case("id", id);
        JsonElement inputs = file.GetProperty("inputs");
        double[] weights = [.. inputs.GetProperty("treatment_weights_control_first").EnumerateArray().Select(w => w.GetDouble())];
        ABTest test = Experiment.ABTest(id)
            .WithVariants([.. weights.Select((w, i) => ($"v{i}", w / weights.Sum()))])
            .WithAlpha(inputs.Number("alpha_total")).WithPower(inputs.Number("power")).WithRule(DecisionRule.SuccessAndGuardrails);
        var baselines = new List<Baseline>();
        foreach (JsonElement row in inputs.GetProperty("rows").EnumerateArray())
        {
            (string name, bool binary, double mean) = (row[0].GetString()!, row[1].GetBoolean(), row[2].GetDouble());
            Metric metric = binary ? Metric.Proportion(name) : Metric.Mean(name);
            baselines.Add(binary ? Baseline.For((Metric<ProportionSummary>)metric, mean) : Baseline.For((Metric<MeanSummary>)metric, mean, Math.Sqrt(row[3].GetDouble())));
            // spotify-confidence turns a relative margin into a fixed number; an absolute margin is that number.
            test = row[4].ValueKind == JsonValueKind.Number
                ? test.Success(metric, Lift.Relative(row[4].GetDouble()))
                : test.Guardrail(metric, Lift.Absolute(row[5].GetDouble() * mean));
        }
        ABTestPlan plan = test.Plan([.. baselines]);
        foreach (int row in rows)
        {
            double published = file.GetProperty("library_output_full_precision").Number("required_sample_size_for_metric", row.ToString(System.Globalization.CultureInfo.InvariantCulture));
            // It rounds one arm up before it scales to all arms.
            Assert.InRange(plan.Metrics[row].RequiredUsers, published - weights.Sum() / weights[1] - 1, published + 1);
        }
    }

    [Fact]
    public void Alpha_is_split_over_success_metrics_and_comparisons_and_beta_over_guardrails()
    {
        Metric<MeanSummary> second = Metric.Mean("second");
        Metric<MeanSummary> third = Metric.Mean("third");
        ABTestPlan plan = Experiment.ABTest("roles")
            .WithVariants(("a", 0.4), ("b", 0.3), ("c", 0.3))
            .Success(Minutes, Lift.Relative(0.02)).Success(second, Lift.Relative(0.02)).Success(third, Lift.Relative(0.02))
            .Guardrail(CrashFree, Lift.Relative(0.01))
            .Deterioration(Metric.Mean("only watched"))
            .WithAlpha(0.06).WithPower(0.8).WithDeteriorationAlpha(0.044)
            .Plan(Baseline.For(Minutes, 10, 10), Baseline.For(second, 10, 10), Baseline.For(third, 10, 10), Baseline.For(CrashFree, 0.99));
        Assert.Equal(0.06 / 3 / 2, plan.Metrics[0].Alpha.Last, 15);
        Assert.Equal(0.06 / 2, plan.Metrics[3].Alpha.Last, 15);
        // Rule 2: what the vetoes may cost is taken off beta, the rest is shared by one guardrail and the success metrics as one.
        Assert.Equal(1 - (0.2 - 0.044) / 2, plan.Metrics[0].Power.Last, 12);
        Assert.Equal(4, plan.Metrics.Count);
        Assert.Equal(3, plan.Metrics[0].Alpha.Steps.Count);
        Assert.Contains("split over 3 success metrics", plan.Metrics[0].Alpha.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Guardrails_without_a_margin_cost_neither_alpha_nor_beta()
    {
        ABTest one = Experiment.ABTest("x").Success(Minutes, Lift.Relative(0.02)).WithRule(DecisionRule.SuccessAndGuardrails);
        Baseline baseline = Baseline.For(Minutes, 10, 10);
        Assert.Equal(one.Plan(baseline).Users, one.Guardrail(CrashFree).Plan(baseline).Users);
    }

    [Fact]
    public void Days_follow_from_traffic()
    {
        ABTest test = Experiment.ABTest("x").Success(Minutes, Lift.Relative(0.02));
        ABTestPlan plan = test.Plan(Traffic.PerDay(80_000).Share(0.3), Baseline.For(Minutes, 31, 40));
        Assert.Equal((int)Math.Ceiling(plan.Users / 24_000.0), plan.Days);
        Assert.Null(test.Plan(Baseline.For(Minutes, 31, 40)).Days);
    }

    [Fact]
    public void Requests_that_make_no_sense_are_refused_with_the_reason()
    {
        ABTest test = Experiment.ABTest("x").Success(Minutes, Lift.Relative(0.02));
        Assert.Contains("needs a baseline", Assert.Throws<ArgumentException>(() => test.Plan()).Message, StringComparison.Ordinal);
        Assert.Contains("no metric 'crash-free users'", Assert.Throws<ArgumentException>(() => test.Plan(Baseline.For(Minutes, 1, 1), Baseline.For(CrashFree, 0.9))).Message, StringComparison.Ordinal);
        Assert.Contains("Nothing to size", Assert.Throws<InvalidOperationException>(() => Experiment.ABTest("x").Plan()).Message, StringComparison.Ordinal);
        Assert.Contains("Lower the deterioration alpha", Assert.Throws<InvalidOperationException>(() => test.WithPower(0.96).Plan(Baseline.For(Minutes, 1, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("not above the significance level", Assert.Throws<InvalidOperationException>(() => test.WithPower(0.04).WithRule(DecisionRule.SuccessAndGuardrails).Plan(Baseline.For(Minutes, 1, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("no rate", Assert.Throws<ArgumentException>(() => Experiment.ABTest("x").Success(CrashFree, Lift.Relative(0.02)).Plan(Baseline.For(CrashFree, 0.99))).Message, StringComparison.Ordinal);
        Assert.Contains("add up to 1", Assert.Throws<ArgumentException>(() => test.WithVariants(("a", 0.5), ("b", 0.4))).Message, StringComparison.Ordinal);
        Assert.Contains("at least two variants", Assert.Throws<ArgumentException>(() => test.WithVariants(("a", 0.5))).Message, StringComparison.Ordinal);
        Assert.Contains("'a' twice", Assert.Throws<ArgumentException>(() => test.WithVariants(("a", 0.5), ("a", 0.5))).Message, StringComparison.Ordinal);
        Assert.Contains("'minutes' is there already", Assert.Throws<ArgumentException>(() => test.Guardrail(Minutes)).Message, StringComparison.Ordinal);
        ArgumentOutOfRangeException power = Assert.Throws<ArgumentOutOfRangeException>(() => test.WithPower(80));
        Assert.Equal("power", power.ParamName);
        Assert.Contains("Power lies strictly between 0 and 1 (0.8 means 80 %). Got 80.", power.Message, StringComparison.Ordinal);
        Assert.Equal("minimumDetectable", Assert.Throws<ArgumentOutOfRangeException>(() => Experiment.ABTest("x").Success(Minutes, Lift.Relative(-0.02))).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => Traffic.PerDay(10).Share(30)).ParamName);
    }

    [Fact]
    public void A_late_window_is_waited_for_after_enrolment_has_closed()
    {
        Metric<MeanSummary> week2 = Minutes.WithWindow(AnalysisWindow.Week2);
        Baseline baseline = Baseline.For(week2, 31, 40);
        ABTestPlan plan = Experiment.ABTest("late").Success(week2, Lift.Relative(0.02)).Plan(Traffic.PerDay(20_000), baseline);
        Assert.Equal((int)Math.Ceiling(plan.Users / 20_000.0), plan.EnrolmentDays);
        Assert.Equal(plan.EnrolmentDays + 14, plan.Days);
        Assert.Equal((plan.Days + 6) / 7, plan.Weeks);
        Assert.Contains("of enrolment, then until the last window has closed", plan.ToString(), StringComparison.Ordinal);
        Assert.Equal(WindowKind.Cumulative, Minutes.WithWindow(AnalysisWindow.SinceExposure(0.5)).Window);

        ABTestPlan tooSmall = Experiment.ABTest("late").Success(week2, Lift.Relative(0.02)).Plan(Traffic.From(UserGrowth.BetaGeometric(5_000, 1, 3)), baseline);
        Assert.Null(tooSmall.Days);
        Assert.Null(tooSmall.Weeks);
        Assert.Contains("more than", tooSmall.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PreferredDirection.Increase)]
    [InlineData(PreferredDirection.Decrease)]
    public void Fewer_users_reach_an_effect_for_which_they_are_what_a_plan_asks(PreferredDirection better)
    {
        Metric<MeanSummary> mean = Metric.Mean("reach mean", better);
        Metric<ProportionSummary> share = Metric.Proportion("reach share", better);
        Metric<CountSummary> events = Metric.Rate("reach events", better);
        Baseline[] baselines = [Baseline.For(mean, 30, 40), Baseline.For(share, 0.3), Baseline.For(events, 1.5, 2)];
        ABTest Test(Lift ofMean, Lift ofShare, Lift ofEvents) => Experiment.ABTest("reach").WithBoundary(GroupSequential.Looks(3).ToBoundary())
            .Success(mean, ofMean).Success(share, ofShare).Guardrail(events, ofEvents);
        ABTestPlan plan = Test(Lift.Relative(0.02), Lift.Absolute(0.01), Lift.Relative(0.05)).Plan(baselines);
        const long Users = 12_000;
        IReadOnlyList<MetricReach> reach = plan.ReachWith(Users);
        Assert.Equal(LiftUnit.Absolute, reach[1].Lift!.Value.Unit);
        ABTestPlan again = Test(reach[0].Lift!.Value, reach[1].Lift!.Value, reach[2].Lift!.Value).Plan(baselines);
        Assert.All(again.Metrics, metric => Assert.InRange(metric.RequiredUsers, Users * (1 - 1e-9), Users));
        // With as many as planned, the metric that decides the size reaches its own effect.
        Assert.Equal(0.02, plan.ReachWith((long)Math.Ceiling(plan.Metrics[0].RequiredUsers))[0].Lift!.Value.Value, 1e-5);
        Assert.Equal("users", Assert.Throws<ArgumentOutOfRangeException>(() => plan.ReachWith(3)).ParamName);
    }

    [Fact]
    public void Where_no_rate_is_far_enough_away_nothing_can_be_reached()
    {
        Metric<ProportionSummary> share = Metric.Proportion("nearly all");
        ABTestPlan plan = Experiment.ABTest("reach").Success(share, Lift.Absolute(0.005)).Plan(Baseline.For(share, 0.99));
        Assert.Null(plan.ReachWith(20)[0].Lift);
        Assert.Equal("nearly all: nothing could be shown", plan.ReachWith(20)[0].ToString());
    }

    [Fact]
    public void A_plan_that_traffic_cannot_meet_says_what_could_be_had()
    {
        Metric<MeanSummary> mean = Metric.Mean("minutes watched");
        var traffic = Traffic.From(UserGrowth.BetaGeometric(20_000, 1, 3));
        ABTestPlan plan = Experiment.ABTest("small").Success(mean, Lift.Relative(0.01)).Plan(traffic, Baseline.For(mean, 30, 40));
        Assert.Null(plan.Days);
        long there = (long)traffic.UsersAfter(traffic.Growth.HorizonDays);
        Assert.Contains($"users that there are: {plan.ReachWith(there)[0]}", plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("% could be detected", plan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_too_skewed_for_the_users_is_a_finding()
    {
        Metric<MeanSummary> spend = Metric.Mean("spend");
        double[] rows = [.. Enumerable.Range(0, 1_000).Select(i => i < 990 ? 0.0 : 100)];
        ABTestPlan plan = Experiment.ABTest("skewed").Success(spend, Lift.Relative(0.5)).Plan(Baseline.For(spend, MetricHistory.Of(rows)));
        Finding finding = Assert.Single(plan.Findings);
        Assert.Equal(FindingCode.SkewedMetric, finding.Code);
        Assert.StartsWith("spend: With a skewness of 9.8", finding.Message, StringComparison.Ordinal);
        Assert.Empty(Experiment.ABTest("skewed").Success(spend, Lift.Relative(0.5)).Plan(Baseline.For(spend, MetricHistory.Of(rows).Summary)).Findings);
    }
}
