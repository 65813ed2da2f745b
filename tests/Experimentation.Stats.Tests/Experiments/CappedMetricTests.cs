using FsCheck;
using FsCheck.Fluent;
using System.Text.Json;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>A capped metric is planned, registered, analysed and simulated with one cap, and data within another one show nothing.</summary>
public class CappedMetricTests
{
    private static readonly double[] History = [.. Values(seed: 1, users: 4_000)];

    private static readonly Capping Capping = Capping.AtQuantile(History, 0.98);

    private static readonly Metric<CappedSummary> Revenue = Metric.CappedMean("revenue", Capping.Caps);

    private static double[] Values(ulong seed, int users, double factor = 1)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, users).Select(_ => factor * (random.NextUniform() < 0.7 ? 0 : Math.Exp(2 + 1.5 * random.NextNormal())))];
    }

    private static ABTestPlan Plan(Metric<CappedSummary> metric, Baseline baseline) =>
        Experiment.ABTest("New checkout").Success(metric, Lift.Relative(0.1)).Plan(baseline);

    [Fact]
    public void The_plan_is_sized_from_capped_values()
    {
        ABTestPlan plan = Plan(Revenue, Baseline.For(Revenue, Capping));
        MeanSummary capped = Capping.Caps.Summarize(History).Capped;
        Assert.Equal(capped.Mean, plan.Metrics[0].Baseline.Mean);
        Close.To(capped.Variance, plan.Metrics[0].Baseline.Variance, 1e-12);
        // By value, by moments and from a summary of history, the same.
        Assert.Equal(plan.Users, Plan(Revenue, Baseline.For(Revenue, Capping.Caps.Summarize(History))).Users);
        Assert.Equal(plan.Users, Plan(Revenue, Baseline.For(Revenue, capped.Mean, capped.StandardDeviation)).Users);
        // A lift of capped values needs fewer users by what the cap takes of the relative variance.
        Metric<MeanSummary> uncapped = Metric.Mean("revenue");
        ABTestPlan plain = Experiment.ABTest("New checkout").Success(uncapped, Lift.Relative(0.1)).Plan(Baseline.For(uncapped, MeanSummary.Of(History)));
        MeanSummary all = MeanSummary.Of(History);
        double ratio = capped.Variance / (capped.Mean * capped.Mean) / (all.Variance / (all.Mean * all.Mean));
        Close.To(ratio, (double)plan.Users / plain.Users, 1e-3);
        Assert.True(ratio < 0.7);
        // Users for one and the same lift of all values, which the plan tells.
        Assert.Contains(plan.Findings, f => f.Code == FindingCode.ValuesCapped && f.Severity == FindingSeverity.Note && f.Message.Contains("users × 0.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cap_that_does_harm_is_said_to()
    {
        // One user in three has something, and the cap leaves next to nothing of it.
        double[] history = [.. Enumerable.Range(0, 3000).Select(i => i % 3 == 0 ? 10 + i % 7 : 0.0)];
        var harmful = Capping.At(history, 5);
        Metric<CappedSummary> metric = Metric.CappedMean("minutes", harmful.Caps);
        Assert.Throws<ArgumentException>(() => Baseline.For(Revenue, harmful));
        Finding finding = Assert.Single(Plan(metric, Baseline.For(metric, harmful)).Findings, f => f.Code == FindingCode.ValuesCapped);
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Contains("Take a higher one", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_analysis_compares_within_the_planned_cap()
    {
        ABTestPlan plan = Plan(Revenue, Baseline.For(Revenue, Capping));
        int users = (int)plan.UsersPerVariant[0];
        CappedSummary control = Revenue.Caps.Summarize(Values(2, users));
        CappedSummary treatment = Revenue.Caps.Summarize(Values(3, users, 1.3));
        ABTestAnalysis analysis = plan.Analyze(new ExperimentData().Add(Revenue, ("control", control), ("treatment", treatment)));
        MetricResult result = Assert.Single(analysis.Metrics);
        Comparison plain = Compare.CappedMeans(control, treatment);
        Assert.Equal(plain.Estimate, result.Difference.Estimate);
        Assert.Equal(plain.Effect.StandardError, result.Difference.Effect.StandardError);
        Assert.Contains(result.Difference.Findings, f => f.Code == FindingCode.ValuesCapped && f.Message.Contains("uncapped the difference is", StringComparison.Ordinal));
        Assert.Equal(DecisionKind.Ship, analysis.Decision.Kind);
        // The values beyond the cap are part of what was read.
        ABTestAnalysis other = plan.Analyze(new ExperimentData().Add(Revenue, ("control", control), ("treatment", CappedSummary.FromSummaries(Revenue.Caps, treatment.Capped, MeanSummary.FromMoments(users, 99, 1e6), treatment.CountAbove))));
        Assert.Equal(plain.Estimate, other.Metrics[0].Difference.Estimate);
        Assert.NotEqual(analysis.DataFingerprint, other.DataFingerprint);
    }

    [Theory]
    [InlineData(null, "Treatment's values were not capped")]
    [InlineData(50.0, "Treatment's values are capped at 50")]
    public void Data_within_other_caps_show_nothing(double? cap, string says)
    {
        ABTestPlan plan = Plan(Revenue, Baseline.For(Revenue, Capping));
        int users = (int)plan.UsersPerVariant[0];
        Caps others = cap is { } value ? Caps.Above(value) : default;
        ABTestAnalysis analysis = plan.Analyze(new ExperimentData().Add(Revenue, ("control", Revenue.Caps.Summarize(Values(2, users))), ("treatment", others.Summarize(Values(3, users, 2)))));
        MetricResult result = Assert.Single(analysis.Metrics);
        Finding finding = Assert.Single(result.Difference.Findings);
        Assert.Equal(FindingCode.CapsDiffer, finding.Code);
        Assert.StartsWith(says, finding.Message, StringComparison.Ordinal);
        Assert.Contains("the plan reads them capped at", finding.Message, StringComparison.Ordinal);
        Assert.Equal(Verdict.NotEstimable, result.Difference.Verdict);
        Assert.Equal(1, result.Difference.PValue);
        Assert.False(double.IsNaN(result.Difference.Estimate));
        Assert.Null(result.ShownAtLook);
        Assert.Equal(DecisionKind.End, analysis.Decision.Kind);
    }

    [Fact]
    public void The_cap_is_registered()
    {
        ABTestPlan plan = Plan(Revenue, Baseline.For(Revenue, Capping));
        Metric<CappedSummary> other = Metric.CappedMean("revenue", Caps.Between(0.5, 100));
        RegistrationDifference difference = Assert.Single(plan.Registration.DifferencesFrom(Plan(other, Baseline.For(other, 5, 10))), d => d.Item == "metric 'revenue', measured as");
        Assert.EndsWith(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"values above {Capping.Cap:R} count as that"), difference.Registered, StringComparison.Ordinal);
        Assert.EndsWith("values below 0.5 count as that, values above 100 count as that", difference.Found, StringComparison.Ordinal);
        // The same cap makes the same metric; another one is not the plan's.
        Assert.Equal(Revenue, Metric.CappedMean("revenue", Capping.Caps));
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => plan.Analyze(new ExperimentData().Add(other, ("control", default), ("treatment", default))));
        Assert.Equal("data", wrong.ParamName);
        Assert.Contains("'revenue' is not measured as planned", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_simulated_plan_has_its_power(bool ownHistory)
    {
        ABTestPlan plan = Experiment.ABTest("New checkout").Success(Revenue, Lift.Relative(0.4)).Plan(Baseline.For(Revenue, Capping));
        MetricProcess[]? processes = ownHistory ? [MetricProcess.For(Revenue, DataProcess.Resampled(History, Capping.Caps))] : null;
        MetricCharacteristics works = Assert.Single(plan.Simulate(SimulatedTruth.AsPlanned, processes: processes, replications: 250, seed: 5).Metrics);
        MetricCharacteristics nothing = Assert.Single(plan.Simulate(SimulatedTruth.NoEffect, processes: processes, replications: 250, seed: 6).Metrics);
        // Scaling values up widens them too, which the plan does not know: with history the power is that of the lifted users' own spread.
        double power = plan.DrivingMetric.Power.Last;
        if (ownHistory)
        {
            DataProcess<CappedSummary> control = DataProcess.Resampled(History, Capping.Caps);
            double error = Math.Sqrt((control.Expected(1_000_000).Capped.Variance + control.Lifted(Lift.Relative(0.4)).Expected(1_000_000).Capped.Variance) / plan.UsersPerVariant[0]);
            power = Numerics.Normal.LowerTail(0.4 * control.Mean / error - Numerics.Normal.UpperQuantile(plan.DrivingMetric.Alpha.Last));
        }
        Assert.InRange(works.Shown.Value, power - 4 * Validity.ValidityReport.Error(power, 250), power + 4 * Validity.ValidityReport.Error(power, 250));
        Assert.InRange(works.Coverage.Value, works.NominalCoverage - 0.06, 1);
        Assert.InRange(nothing.Shown.Value, 0, 0.05 + 4 * Validity.ValidityReport.Error(0.05, 250));
        Close.To(0.4 * plan.DrivingMetric.Baseline.Mean, works.Truth, ownHistory ? 1e-9 : 1e-12);
    }

    [Fact]
    public void A_resampled_history_is_lifted_within_its_caps()
    {
        DataProcess<CappedSummary> process = DataProcess.Resampled(History, Capping.Caps);
        CappedSummary expected = process.Expected(4_000);
        CappedSummary real = Capping.Caps.Summarize(History);
        Close.To(real.Capped.Mean, expected.Capped.Mean, 1e-12);
        Close.To(real.Uncapped.Mean, expected.Uncapped.Mean, 1e-12);
        Assert.Equal(real.CountAbove, expected.CountAbove);
        foreach (double lift in (double[])[-0.4, -0.05, 0.05, 0.6])
        {
            Close.To((1 + lift) * process.Mean, process.Lifted(Lift.Relative(lift)).Mean, 1e-12);
        }
        // Values below 0 are shifted.
        DataProcess<CappedSummary> shifted = DataProcess.Resampled([-3, -1, 0, 2, 5, 9], Caps.Between(-2, 6)).Lifted(Lift.Absolute(1));
        Close.To((-2 - 1 + 0 + 2 + 5 + 6) / 6.0 + 1, shifted.Mean, 1e-12);
        CappedSummary drawn = shifted.Draw(new RandomSource(4), 50_000);
        Assert.InRange(drawn.Capped.Mean, shifted.Mean - 0.05, shifted.Mean + 0.05);
        // Everybody at the cap: a capped mean above it does not exist, nor one of 0 of scaled values.
        Assert.Equal("lift", Assert.Throws<ArgumentOutOfRangeException>(() => process.Lifted(Lift.Absolute(2 * Capping.Cap))).ParamName);
        Assert.Equal("lift", Assert.Throws<ArgumentOutOfRangeException>(() => process.Lifted(Lift.Relative(-1))).ParamName);
    }

    /// <summary>Days and shards add up to the same analysis; scaling the unit, cap and all, scales the result and nothing else.</summary>
    [Fact]
    public void Sums_and_units_change_nothing() => Prop.ForAll(ArbMap.Default.ArbFor<int>().Generator.ToArbitrary(), Gen.Choose(1, 400).ToArbitrary(), (seed, cap) =>
    {
        double[] c = Values((ulong)(uint)seed, 60);
        double[] t = Values((ulong)(uint)seed + 7, 80);
        Metric<CappedSummary> metric = Metric.CappedMean("revenue", Caps.Above(cap));
        Metric<CappedSummary> cents = Metric.CappedMean("revenue", Caps.Above(100.0 * cap));
        Effect whole = metric.EffectOf(metric.Caps.Summarize(c), metric.Caps.Summarize(t));
        Effect parts = metric.EffectOf(metric.Caps.Summarize(c.AsSpan(0, 20)) + metric.Caps.Summarize(c.AsSpan(20)), metric.Caps.Summarize(t.AsSpan(0, 79)) + metric.Caps.Summarize(t.AsSpan(79)));
        Effect scaled = cents.EffectOf(cents.Caps.Summarize([.. c.Select(v => 100 * v)]), cents.Caps.Summarize([.. t.Select(v => 100 * v)]));
        Close.To(whole.Estimate, parts.Estimate, 1e-11);
        Close.To(100 * whole.Estimate, scaled.Estimate, 1e-11);
        Close.To(100 * whole.StandardError, scaled.StandardError, 1e-11);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Summaries_of_a_warehouse()
    {
        double[] values = Values(8, 500);
        CappedSummary rows = Capping.Summarize(values);
        CappedSummary warehouse = CappedSummary.FromSummaries(Capping.Caps, MeanSummary.Of([.. values.Select(v => Math.Min(v, Capping.Cap))]), MeanSummary.Of(values), values.Count(v => v > Capping.Cap));
        Assert.Equal(rows, warehouse);
        Assert.Equal(warehouse, JsonSerializer.Deserialize<CappedSummary>(JsonSerializer.Serialize(warehouse)));
        Assert.Equal("capped", Assert.Throws<ArgumentOutOfRangeException>(() => CappedSummary.FromSummaries(Capping.Caps, rows.Capped, MeanSummary.Of([1, 2]), 0)).ParamName);
        Assert.Equal("countAbove", Assert.Throws<ArgumentOutOfRangeException>(() => CappedSummary.FromSummaries(Capping.Caps, rows.Capped, rows.Uncapped, 501)).ParamName);
        Assert.Equal("countBelow", Assert.Throws<ArgumentOutOfRangeException>(() => CappedSummary.FromSummaries(Capping.Caps, rows.Capped, rows.Uncapped, 0, -1)).ParamName);
        ArgumentOutOfRangeException beyond = Assert.Throws<ArgumentOutOfRangeException>(() => CappedSummary.FromSummaries(Caps.Above(1), MeanSummary.Of([3, 4]), MeanSummary.Of([3, 4]), 2));
        Assert.Equal("capped", beyond.ParamName);
        Assert.Contains("within the limits, which are: capped at 1", beyond.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        ArgumentException none = Assert.Throws<ArgumentException>(() => Metric.CappedMean("revenue", default));
        Assert.Equal("caps", none.ParamName);
        Assert.Contains("Metric.Mean", none.Message, StringComparison.Ordinal);
        ArgumentException other = Assert.Throws<ArgumentException>(() => Baseline.For(Revenue, Caps.Above(3).Summarize(History)));
        Assert.Equal("history", other.ParamName);
        Assert.Contains("the history is capped at 3", other.Message, StringComparison.Ordinal);
        Assert.Contains("the history has none", Assert.Throws<ArgumentException>(() => Baseline.For(Revenue, default(Caps).Summarize(History))).Message, StringComparison.Ordinal);
        ArgumentOutOfRangeException mean = Assert.Throws<ArgumentOutOfRangeException>(() => Baseline.For(Revenue, 1000, 5));
        Assert.Equal("mean", mean.ParamName);
        Assert.Contains("give that of the capped values", mean.Message, StringComparison.Ordinal);
        Assert.Equal("standardDeviation", Assert.Throws<ArgumentOutOfRangeException>(() => Baseline.For(Revenue, 1, double.NaN)).ParamName);
        Assert.Equal("history", Assert.Throws<ArgumentNullException>(() => Baseline.For(Revenue, (Capping)null!)).ParamName);
        Assert.Equal("metric", Assert.Throws<ArgumentNullException>(() => Baseline.For(null!, Capping)).ParamName);
        Assert.Equal("metric", Assert.Throws<ArgumentException>(() => Experiment.MonitoredRollout("x").Guardrail(Revenue)).ParamName);
        // Nobody, one user, users who are all at the cap: nothing is claimed.
        foreach (double[] arm in (double[][])[[], [3], [999, 999, 1000]])
        {
            CappedSummary few = Revenue.Caps.Summarize(arm);
            Assert.False(Revenue.EffectOf(few, few).IsEstimable);
        }
    }
}
