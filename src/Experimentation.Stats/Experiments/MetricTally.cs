using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats.Experiments;

/// <summary>What one metric of one treatment added up to over the simulated experiments of one chunk.</summary>
internal struct MetricTally
{
    private long _shown;
    private long _worse;
    private long _covered;
    private Moments _errors;
    private double _level;

    public void Add(MetricResult result, double truth)
    {
        _shown += result.MeetsItsRole ? 1 : 0;
        _worse += result.WorseAtLook is not null ? 1 : 0;
        Interval interval = result.Difference.Interval;
        _level = interval.Level;
        _covered += interval.Contains(truth) ? 1 : 0;
        if (result.Difference.Verdict != Verdict.NotEstimable)
        {
            _errors += Replications.One(result.Difference.Estimate - truth, nameof(result));
        }
    }

    public void Add(in MetricTally other)
    {
        _shown += other._shown;
        _worse += other._worse;
        _covered += other._covered;
        _errors += other._errors;
        _level = Math.Max(_level, other._level);
    }

    public readonly MetricCharacteristics Of(string variant, MetricInRole metric, double truth, int replications) => new(
        variant,
        metric,
        truth,
        MonteCarloEstimate.OfShare(_shown, replications),
        MonteCarloEstimate.OfShare(_worse, replications),
        MonteCarloEstimate.OfShare(_covered, replications),
        _level,
        MonteCarloEstimate.OfMean(new(_errors)));
}
