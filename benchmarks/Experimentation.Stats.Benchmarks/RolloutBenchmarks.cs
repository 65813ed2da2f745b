using BenchmarkDotNet.Attributes;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// A day of 10,000 rollouts with ten guardrails each, from states that are a week old: strata, evidence of harm and of safety, sample ratio, and the action. The baseline is what must be done at the
/// least for such a day and keeps nothing: the pooled difference of each metric and its one-sided evidence, 100,000 times.
/// </summary>
[MemoryDiagnoser]
public class RolloutBenchmarks
{
    private const int Rollouts = 10_000;
    private const int Guardrails = 10;

    private readonly MeanSummary[] _control = new MeanSummary[Guardrails];
    private readonly MeanSummary[] _treatment = new MeanSummary[Guardrails];
    private readonly RolloutMonitor[] _next = new RolloutMonitor[Rollouts];
    private RolloutMonitor[] _means = [];
    private RolloutMonitor[] _mixed = [];
    private RolloutIncrement[] _meansDay = [];
    private RolloutIncrement[] _mixedDay = [];

    [GlobalSetup]
    public void Setup()
    {
        (_means, _meansDay) = Week(Enumerable.Range(0, Guardrails).Aggregate(
            Experiment.MonitoredRollout("means"), (all, i) => all.Guardrail(Metric.Mean($"metric {i}"), Lift.Relative(0.02))));
        // Five means, three proportions and two kinds of crashes.
        (_mixed, _mixedDay) = Week(Enumerable.Range(0, Guardrails).Aggregate(Experiment.MonitoredRollout("mixed"), (all, i) =>
            i < 5 ? all.Guardrail(Metric.Mean($"metric {i}"), Lift.Relative(0.02))
            : i < 8 ? all.Guardrail(Metric.Proportion($"metric {i}"), Lift.Relative(0.02))
            : all.FirstEvents(Metric.Proportion($"metric {i}"), Lift.Relative(0.2))));
        for (int i = 0; i < Guardrails; i++)
        {
            _control[i] = MeanSummary.FromMoments(9_900, 31 + 0.01 * i, 1_600);
            _treatment[i] = MeanSummary.FromMoments(100, 31 - 0.01 * i, 1_600);
        }
    }

    [Benchmark(Baseline = true)]
    public double PooledEvidence()
    {
        NormalMixture mixture = NormalMixture.TightestOneSidedAt(10_000, 0.005);
        double sum = 0;
        for (int rollout = 0; rollout < Rollouts; rollout++)
        {
            for (int i = 0; i < Guardrails; i++)
            {
                double variance = _control[i].Variance / _control[i].Count + _treatment[i].Variance / _treatment[i].Count;
                double z = (_control[i].Mean - _treatment[i].Mean) / Math.Sqrt(variance);
                sum += mixture.OneSidedEValue(z, 1_600 / variance).LogValue;
            }
        }
        return sum;
    }

    [Benchmark]
    public int TenMeans() => Observe(_means, _meansDay);

    [Benchmark]
    public int MeansProportionsAndCrashes() => Observe(_mixed, _mixedDay);

    private int Observe(RolloutMonitor[] monitors, RolloutIncrement[] day)
    {
        int proceeding = 0;
        for (int i = 0; i < monitors.Length; i++)
        {
            _next[i] = monitors[i].Observe(day[i]);
            proceeding += _next[i].Action == RolloutAction.Proceed ? 1 : 0;
        }
        return proceeding;
    }

    private static (RolloutMonitor[] Monitors, RolloutIncrement[] Day) Week(MonitoredRollout design)
    {
        var random = new Random(7);
        RolloutMonitor[] monitors = [.. Enumerable.Range(0, Rollouts).Select(_ => design.Start())];
        for (int day = 0; day < 7; day++)
        {
            for (int i = 0; i < Rollouts; i++)
            {
                monitors[i] = monitors[i].Observe(Day(design, day, random));
            }
        }
        return (monitors, [.. Enumerable.Range(0, Rollouts).Select(_ => Day(design, 7, random))]);
    }

    private static RolloutIncrement Day(MonitoredRollout design, int day, Random random)
    {
        RolloutIncrement increment = RolloutIncrement.Of(new DateOnly(2026, 3, 2).AddDays(day)).WithUsers(9_900, 100);
        foreach (RolloutMetric metric in design.Metrics)
        {
            increment = metric.Metric is Metric<MeanSummary> mean
                ? increment.Add(mean, MeanSummary.FromMoments(9_900, 31 + 0.4 * (random.NextDouble() - 0.5), 1_600), MeanSummary.FromMoments(100, 31 + 4 * (random.NextDouble() - 0.5), 1_600))
                : increment.Add((Metric<ProportionSummary>)metric.Metric, new ProportionSummary(9_900, 9_860 + random.Next(10)), new ProportionSummary(100, 99 + random.Next(2)));
        }
        return increment;
    }
}
