namespace Experimentation.Stats.Tests.Experiments;

/// <summary>Rollouts and days of data for tests.</summary>
internal static class RolloutScenario
{
    public static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    public static readonly Metric<ProportionSummary> CrashFree = Metric.Proportion("crash-free");
    public static readonly Metric<RatioSummary> Clicks = Metric.Ratio("clicks per session");
    public static readonly Metric<CountSummary> Errors = Metric.Rate("errors");
    public static readonly Metric<ProportionSummary> Crashed = Metric.Proportion("crashed", PreferredDirection.Decrease);
    public static readonly DateOnly Start = new(2026, 3, 2);

    /// <summary>Every kind of evidence, with a hold-out.</summary>
    public static MonitoredRollout Everything => Experiment.MonitoredRollout("New player")
        .WithVariants("old", "new").WithStages(0.05, 0.5, 1).WithHoldOut(0.1)
        .Guardrail(CrashFree, Lift.Absolute(0.002), riskBudget: 500)
        .Guardrail(Minutes, Lift.Relative(0.02))
        .Guardrail(Clicks)
        .Guardrail(Errors, Lift.Relative(0.2))
        .FirstEvents(Crashed, Lift.Relative(0.5))
        .Success(Metric.Mean("orders"));

    /// <summary>One guardrail on minutes.</summary>
    public static MonitoredRollout Simple => Experiment.MonitoredRollout("x").WithStages(0.1, 0.5, 1).Guardrail(Minutes, Lift.Absolute(1));

    public static RolloutIncrement Day(int day) => RolloutIncrement.Of(Start.AddDays(day));

    /// <summary>A day of minutes with given means and a standard deviation of 10.</summary>
    public static RolloutIncrement Day(int day, long controlUsers, double control, long users, double treatment) =>
        Day(day).Add(Minutes, MeanSummary.FromMoments(controlUsers, control, 100), MeanSummary.FromMoments(users, treatment, 100));

    /// <summary>Data of every metric of <see cref="Everything"/>, with users in the shares of the stage.</summary>
    public static RolloutIncrement Drawn(RandomSource random, RolloutMonitor monitor, RolloutIncrement increment, long users = 4_000, double harm = 0)
    {
        double share = monitor.Rollout.TreatmentShare(monitor.StageIndex);
        long t = random.NextBinomial(users, share);
        long c = users - t;
        return increment
            .Add(CrashFree, new(c, random.NextBinomial(c, 0.99)), new(t, random.NextBinomial(t, 0.99 - 0.01 * harm)))
            .Add(Minutes, Mean(random, c, 31, 10), Mean(random, t, 31 - harm, 10))
            .Add(Clicks, Ratio(random, c), Ratio(random, t))
            .Add(Errors, Counts(random, c), Counts(random, t))
            .Add(Crashed, new(c, random.NextBinomial(c, 0.004)), new(t, random.NextBinomial(t, 0.004 * (1 + harm))))
            .Add(Metric.Mean("orders"), Mean(random, c, 1, 2), Mean(random, t, 1, 2));
    }

    /// <summary>The summary that n normal values would have.</summary>
    public static MeanSummary Mean(RandomSource random, long n, double mean, double deviation) => n == 0 ? default : MeanSummary.FromMoments(
        n, mean + deviation / Math.Sqrt(n) * random.NextNormal(), n < 2 ? 0 : deviation * deviation * 2 * random.NextGamma((n - 1) / 2.0) / (n - 1));

    private static RatioSummary Ratio(RandomSource random, long n) => n < 2 ? default
        : RatioSummary.FromMoments(n, 3 + 2 / Math.Sqrt(n) * random.NextNormal(), 5 + 1 / Math.Sqrt(n) * random.NextNormal(), 4, 1, 0.5);

    // At most one error a user.
    private static CountSummary Counts(RandomSource random, long n)
    {
        long[] events = new long[n];
        Array.Fill(events, 1, 0, (int)random.NextBinomial(n, 0.02));
        return CountSummary.Of(events);
    }
}
