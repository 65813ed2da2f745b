using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Simulation;

/// <summary>Where one replication stopped, and what it said there.</summary>
internal readonly record struct Stop(int Look, long Users, Comparison Comparison);

/// <summary>What the replications of one chunk added up to; chunks are merged in a fixed order.</summary>
internal sealed class Tally(int looks)
{
    private readonly long[] _concluded = new long[looks];

    public long Better { get; private set; }

    public long Worse { get; private set; }

    public long Covered { get; private set; }

    public long NotEstimable { get; private set; }

    public Moments Errors { get; private set; }

    public Moments Users { get; private set; }

    /// <summary>Replications that concluded at each look.</summary>
    public ReadOnlySpan<long> Concluded => _concluded;

    public Tally Add(Stop stop, double truth)
    {
        Comparison comparison = stop.Comparison;
        switch (comparison.Verdict)
        {
            case Verdict.Superior or Verdict.NonInferior or Verdict.Equivalent:
                Better++;
                _concluded[stop.Look - 1]++;
                break;
            case Verdict.Inferior:
                Worse++;
                _concluded[stop.Look - 1]++;
                break;
            case Verdict.NotEstimable:
                NotEstimable++;
                break;
        }
        if (comparison.Verdict != Verdict.NotEstimable)
        {
            Errors += Replications.One(comparison.Estimate - truth, nameof(stop));
        }
        Covered += comparison.Interval.Contains(truth) ? 1 : 0;
        Users += Replications.One(stop.Users, nameof(stop));
        return this;
    }

    public Tally Add(Tally other)
    {
        Better += other.Better;
        Worse += other.Worse;
        Covered += other.Covered;
        NotEstimable += other.NotEstimable;
        Errors += other.Errors;
        Users += other.Users;
        for (int i = 0; i < _concluded.Length; i++)
        {
            _concluded[i] += other._concluded[i];
        }
        return this;
    }
}
