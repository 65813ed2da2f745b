using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats.Experiments;

/// <summary>What the simulated experiments of one chunk added up to; chunks are merged in a fixed order.</summary>
internal sealed class PlanTally(int looks, int metrics)
{
    private readonly long[] _decisions = new long[Enum.GetValues<DecisionKind>().Length];
    private readonly long[] _shippedAtLook = new long[looks];
    private readonly MetricTally[] _metrics = new MetricTally[metrics];

    public Moments Users { get; private set; }

    public ReadOnlySpan<long> ShippedAtLook => _shippedAtLook;

    public long Of(DecisionKind kind) => _decisions[(int)kind];

    /// <summary>By treatment, and then by metric in the order of the test.</summary>
    public ReadOnlySpan<MetricTally> Metrics => _metrics;

    public PlanTally Add(ABTestAnalysis stopped, ReadOnlySpan<double> truths, int look, long users)
    {
        DecisionKind decision = stopped.Decision.Kind;
        for (int i = 0; i < _metrics.Length; i++)
        {
            _metrics[i].Add(stopped.Metrics[i], truths[i % truths.Length]);
        }
        _decisions[(int)decision]++;
        _shippedAtLook[look - 1] += decision == DecisionKind.Ship ? 1 : 0;
        Users += Replications.One(users, nameof(users));
        return this;
    }

    public PlanTally Add(PlanTally other)
    {
        for (int i = 0; i < _decisions.Length; i++)
        {
            _decisions[i] += other._decisions[i];
        }
        for (int i = 0; i < _shippedAtLook.Length; i++)
        {
            _shippedAtLook[i] += other._shippedAtLook[i];
        }
        for (int i = 0; i < _metrics.Length; i++)
        {
            _metrics[i].Add(other._metrics[i]);
        }
        Users += other.Users;
        return this;
    }
}
