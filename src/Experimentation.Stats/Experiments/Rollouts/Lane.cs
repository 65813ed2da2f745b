using System.Numerics;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>Users of one stage who were first exposed within some days.</summary>
internal readonly record struct Stratum<TSummary>(int From, int To, TSummary Control, TSummary Treatment)
    where TSummary : struct, IAdditionOperators<TSummary, TSummary, TSummary>
{
    public Stratum<TSummary> With(int day, in TSummary control, in TSummary treatment) =>
        new(Math.Min(From, day), Math.Max(To, day), Control + control, Treatment + treatment);

    public static Stratum<TSummary> operator +(in Stratum<TSummary> a, in Stratum<TSummary> b) =>
        new(Math.Min(a.From, b.From), Math.Max(a.To, b.To), a.Control + b.Control, a.Treatment + b.Treatment);
}

/// <summary>A stratum that stands for itself, and those before it. Days are added to the front, so that all states share what is behind them.</summary>
internal sealed class StratumNode<TSummary>(Stratum<TSummary> stratum, StratumNode<TSummary>? before)
    where TSummary : struct, IAdditionOperators<TSummary, TSummary, TSummary>
{
    public readonly Stratum<TSummary> Stratum = stratum;

    public readonly StratumNode<TSummary>? Before = before;

    /// <summary>From the first to this one.</summary>
    public static List<Stratum<TSummary>> InOrder(StratumNode<TSummary>? last)
    {
        var strata = new List<Stratum<TSummary>>();
        for (StratumNode<TSummary>? node = last; node is not null; node = node.Before)
        {
            strata.Add(node.Stratum);
        }
        strata.Reverse();
        return strata;
    }
}

/// <summary>
/// The strata of one stage. A day that brought too few users to one of the arms is merged with the days after it, and at the end of a stage with those before it; never with
/// another stage, where the shares are others.
/// </summary>
internal readonly struct Lane<TSummary, TScore, TMeasure>
    where TSummary : struct, IAdditionOperators<TSummary, TSummary, TSummary>, IJsonState<TSummary>
    where TScore : struct
    where TMeasure : IRolloutMeasure<TSummary, TScore>
{
    private readonly StratumNode<TSummary>? _closed;
    private readonly TScore _closedScore;
    private readonly Stratum<TSummary> _open;
    private readonly TScore _openScore;
    private readonly bool _hasOpen;
    private readonly bool _standsAlone;

    private Lane(StratumNode<TSummary>? closed, in TScore closedScore, in Stratum<TSummary> open, TrackRule rule)
    {
        _closed = closed;
        _closedScore = closedScore;
        _open = open;
        _hasOpen = true;
        _standsAlone = TMeasure.Users(open.Control) >= TrackRule.SmallestArm && TMeasure.Users(open.Treatment) >= TrackRule.SmallestArm;
        _openScore = _standsAlone ? TMeasure.Score(open.Control, open.Treatment, rule) : default;
    }

    /// <summary>The day of the latest users, as a day number; −1 without any.</summary>
    public int LastDay => _hasOpen ? _open.To : -1;

    public bool HasClosed => _closed is not null;

    /// <summary>Whether the stage has a stratum that counts.</summary>
    public bool Counts => HasClosed || OpenStandsAlone;

    /// <summary>Whether the latest stratum has enough users in both arms.</summary>
    public bool OpenStandsAlone => _standsAlone;

    /// <summary>The score of the latest stratum, if it stands alone.</summary>
    public TScore OpenScore => _openScore;

    public Lane<TSummary, TScore, TMeasure> Add(int day, in TSummary control, in TSummary treatment, TrackRule rule)
    {
        if (!_hasOpen)
        {
            return new(null, default, new(day, day, control, treatment), rule);
        }
        return day == _open.To || !_standsAlone
            ? new(_closed, _closedScore, _open.With(day, control, treatment), rule)
            : new(new(_open, _closed), _closed is null ? _openScore : TMeasure.Sum(_closedScore, _openScore), new(day, day, control, treatment), rule);
    }

    /// <summary>The score of all strata.</summary>
    public TScore Score(TrackRule rule) => _standsAlone
        ? _closed is null ? _openScore : TMeasure.Sum(_closedScore, _openScore)
        : _closed is null ? default : ScoreOf(Counted(), rule);

    /// <summary>The strata that count: all, the last one merged backwards if it is too small. Empty while the stage has too few users.</summary>
    public List<Stratum<TSummary>> Counted()
    {
        List<Stratum<TSummary>> strata = StratumNode<TSummary>.InOrder(_closed);
        if (_standsAlone)
        {
            strata.Add(_open);
        }
        else if (_hasOpen && strata.Count > 0)
        {
            strata[^1] += _open;
        }
        return strata;
    }

    /// <summary>The strata as they are kept, the open one last.</summary>
    public List<Stratum<TSummary>> Kept()
    {
        List<Stratum<TSummary>> strata = StratumNode<TSummary>.InOrder(_closed);
        if (_hasOpen)
        {
            strata.Add(_open);
        }
        return strata;
    }

    /// <summary>A lane from the strata that <see cref="Kept"/> gave.</summary>
    public static Lane<TSummary, TScore, TMeasure> Of(List<Stratum<TSummary>> kept, TrackRule rule)
    {
        if (kept.Count == 0)
        {
            return default;
        }
        StratumNode<TSummary>? closed = null;
        foreach (Stratum<TSummary> stratum in kept.Take(kept.Count - 1))
        {
            closed = new(stratum, closed);
        }
        return new(closed, ScoreOf(kept.GetRange(0, kept.Count - 1), rule), kept[^1], rule);
    }

    private static TScore ScoreOf(List<Stratum<TSummary>> strata, TrackRule rule)
    {
        TScore sum = default;
        for (int i = 0; i < strata.Count; i++)
        {
            TScore score = TMeasure.Score(strata[i].Control, strata[i].Treatment, rule);
            sum = i == 0 ? score : TMeasure.Sum(sum, score);
        }
        return sum;
    }
}
