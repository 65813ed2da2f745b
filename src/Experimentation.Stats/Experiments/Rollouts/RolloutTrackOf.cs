using System.Globalization;
using System.Numerics;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Experiments;

/// <summary>The alarm after launch, and the last day (as a day number) that it has heard of.</summary>
internal sealed record LaunchWatch(ChangeAlarm Alarm, int FedThrough) : IJsonState<LaunchWatch>
{
    void IJsonState<LaunchWatch>.Write(StateWriter writer)
    {
        writer.State("alarm", Alarm);
        writer.Count("fedThrough", FedThrough);
    }

    static LaunchWatch IJsonState<LaunchWatch>.Read(StateReader reader) => new(reader.State<ChangeAlarm>("alarm"), reader.Position("fedThrough"));
}

/// <summary>A stored stratum: its stage and its summaries.</summary>
internal readonly record struct StoredStratum<TSummary>(int Stage, Stratum<TSummary> Stratum) : IJsonState<StoredStratum<TSummary>>
    where TSummary : struct, IAdditionOperators<TSummary, TSummary, TSummary>, IJsonState<TSummary>
{
    void IJsonState<StoredStratum<TSummary>>.Write(StateWriter writer)
    {
        writer.Count("stage", Stage);
        writer.Day("from", DateOnly.FromDayNumber(Stratum.From));
        if (Stratum.To != Stratum.From)
        {
            writer.Day("to", DateOnly.FromDayNumber(Stratum.To));
        }
        writer.State("control", Stratum.Control);
        writer.State("treatment", Stratum.Treatment);
    }

    static StoredStratum<TSummary> IJsonState<StoredStratum<TSummary>>.Read(StateReader reader)
    {
        int from = reader.Day("from").DayNumber;
        return new(reader.Position("stage"), new(from, reader.Has("to") ? reader.Day("to").DayNumber : from, reader.State<TSummary>("control"), reader.State<TSummary>("treatment")));
    }
}

/// <summary>One metric of a rollout, for one kind of summary.</summary>
/// <remarks>
/// The stage that data come in for is kept at hand, the others beside it with the sum of their scores: a look costs the same on day 1 and on day 100. What is kept beside the
/// strata can be worked out from them again, and is, when a state is read from JSON.
/// </remarks>
internal sealed class RolloutTrack<TSummary, TScore, TMeasure> : RolloutTrack
    where TSummary : struct, IAdditionOperators<TSummary, TSummary, TSummary>, IJsonState<TSummary>
    where TScore : struct
    where TMeasure : IRolloutMeasure<TSummary, TScore>
{
    private readonly int _stage;
    private readonly Lane<TSummary, TScore, TMeasure> _lane;
    private readonly Lane<TSummary, TScore, TMeasure>[]? _others;
    private readonly TScore _otherScore;
    private readonly double _unit;
    private readonly bool _hasData;

    private RolloutTrack(TrackRule rule)
        : base(rule) => Launch = rule.WatchesLaunch ? new(AlwaysValid.ChangeAlarm(rule.AverageRunLength), 0) : null;

    private RolloutTrack(RolloutTrack last, int stage, in Lane<TSummary, TScore, TMeasure> lane, Lane<TSummary, TScore, TMeasure>[]? others, in TScore otherScore, double unit, bool hasData, int today = 0)
        : base(last.Rule)
    {
        _stage = stage;
        _lane = lane;
        _others = others;
        _otherScore = otherScore;
        _hasData = hasData;
        TScore laneScore = lane.Score(Rule);
        TScore score = others is null ? laneScore : TMeasure.Sum(otherScore, laneScore);
        if (!lane.HasClosed && !OthersCount(others, stage))
        {
            // The clock's unit comes from the first stratum, all of it, so that a day in parts is the same as the whole day.
            unit = 0;
        }
        Now = TMeasure.Evidence(score, Rule, ref unit);
        _unit = unit;
        HighestHarm = last.HighestHarm;
        HighestSafe = last.HighestSafe;
        AlarmedOn = last.AlarmedOn;
        SafeOn = last.SafeOn;
        BadOn = last.BadOn;
        BetterOn = last.BetterOn;
        Launch = last.Launch;
        Flaw = TMeasure.Flaw(score);
        if (today > 0 && Flaw is null)
        {
            HighestHarm = Math.Max(HighestHarm, Now.Harm);
            HighestSafe = Math.Max(HighestSafe, Now.Safe);
            AlarmedOn = First(AlarmedOn, Now.Harm >= Rule.Alarm);
            SafeOn = First(SafeOn, Rule.Metric.HasMargin && Now.Safe >= Rule.Safety);
            BadOn = First(BadOn, Rule.Metric.HasMargin && Now.Bad >= Rule.Alarm);
            BetterOn = First(BetterOn, Rule.Metric.Role == MetricRole.Success && Now.Better >= Rule.Improvement);
        }

        int First(int day, bool isShown) => day == 0 && isShown ? today : day;
    }

    // The same evidence; what was shown is set by the caller.
    private RolloutTrack(RolloutTrack<TSummary, TScore, TMeasure> same)
        : this(same, same._stage, same._lane, same._others, same._otherScore, same._unit, same._hasData)
    {
    }

    public override bool HasData => _hasData;

    public static RolloutTrack<TSummary, TScore, TMeasure> Empty(TrackRule rule) => new(rule);

    public override RolloutTrack Observe(IncrementEntry entry, int stage, int today)
    {
        if (entry is not IncrementEntry<TSummary> data || data.Kind != Rule.Metric.Metric.Kind)
        {
            throw RolloutIncrement.Refused($"'{entry.Metric}' is a {Rule.Metric.Metric.Kind} metric of this rollout. The increment has it as {entry.Kind}.");
        }
        RolloutTrack<TSummary, TScore, TMeasure> at = stage == _stage ? this : Switch(stage);
        return new RolloutTrack<TSummary, TScore, TMeasure>(
            at, stage, at._lane.Add(data.FirstExposed.DayNumber, data.Control, data.Treatment, Rule), at._others, at._otherScore, at._unit, true, today);
    }

    public override RolloutTrack EndDayAfterLaunch()
    {
        if (Launch is not { } launch || _stage != Rule.Stages - 1 || !_lane.OpenStandsAlone || _lane.LastDay <= launch.FedThrough)
        {
            return this;
        }
        EValue? step = TMeasure.Step(_lane.OpenScore, Rule, out double z);
        return new RolloutTrack<TSummary, TScore, TMeasure>(this, _stage, _lane, _others, _otherScore, _unit, _hasData)
        {
            Launch = new(step is { } evidence ? launch.Alarm.Observe(evidence) : launch.Alarm.ObserveScore(z), _lane.LastDay),
        };
    }

    public override IEnumerable<(int Stage, int Day, RolloutTrack Track)> Path()
    {
        StoredStratum<TSummary>[] strata = [.. Stored().OrderBy(s => s.Stratum.To).ThenBy(s => s.Stage)];
        for (int i = 0; i < strata.Length; i++)
        {
            yield return (strata[i].Stage, strata[i].Stratum.To, Of(strata.AsSpan(0, i + 1).ToArray(), strata[i].Stage, _unit));
        }
    }

    public override IEnumerable<RolloutStratum> Strata()
    {
        for (int stage = 0; stage < Rule.Stages; stage++)
        {
            foreach (Stratum<TSummary> s in LaneOf(stage).Counted())
            {
                (double difference, double variance) = TMeasure.Difference(s.Control, s.Treatment);
                yield return new(
                    stage, DateOnly.FromDayNumber(s.From), DateOnly.FromDayNumber(s.To), TMeasure.Users(s.Control), TMeasure.Users(s.Treatment), difference, Math.Sqrt(variance));
            }
        }
    }

    public override IEnumerable<EventCounts> Events()
    {
        for (int stage = 0; stage < Rule.Stages; stage++)
        {
            foreach (Stratum<TSummary> s in LaneOf(stage).Counted())
            {
                yield return TMeasure.Counts(s.Control, s.Treatment, Rule);
            }
        }
    }

    public override (MomentScore Score, double Unit) Moments() => Score() is MomentScore score ? (score, _unit) : default;

    public override (long Control, long Treatment) Users()
    {
        (long control, long treatment) = (0, 0);
        for (int stage = 0; stage < Rule.Stages; stage++)
        {
            foreach (Stratum<TSummary> s in LaneOf(stage).Kept())
            {
                (control, treatment) = (control + TMeasure.Users(s.Control), treatment + TMeasure.Users(s.Treatment));
            }
        }
        return (control, treatment);
    }

    public override bool Equals(object? obj) => obj is RolloutTrack<TSummary, TScore, TMeasure> other
        && Rule.Metric == other.Rule.Metric && _stage == other._stage && _unit == other._unit && _hasData == other._hasData && Now == other.Now
        && HighestHarm == other.HighestHarm && HighestSafe == other.HighestSafe
        && (AlarmedOn, SafeOn, BadOn, BetterOn) == (other.AlarmedOn, other.SafeOn, other.BadOn, other.BetterOn) && Launch == other.Launch
        && Stored().SequenceEqual(other.Stored());

    public override int GetHashCode() => HashCode.Combine(Rule.Metric.Metric.Name, Now, _stage);

    public override void Write(StateWriter writer)
    {
        writer.Text("metric", Rule.Metric.Metric.Name);
        writer.Count("at", _stage);
        writer.Number("unit", _unit);
        writer.Number("highestHarm", HighestHarm);
        writer.Number("highestSafe", HighestSafe);
        writer.Counts("shownOn", [AlarmedOn, SafeOn, BadOn, BetterOn]);
        writer.States("strata", Stored());
        if (Launch is { } launch)
        {
            writer.State("launch", launch);
        }
    }

    public override RolloutTrack Read(StateReader reader)
    {
        StoredStratum<TSummary>[] strata = reader.States<StoredStratum<TSummary>>("strata");
        long[] shown = reader.Counts("shownOn");
        int stage = reader.Position("at");
        if (stage >= Rule.Stages || strata.Any(s => s.Stage >= Rule.Stages))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Stages of this rollout are numbered from 0 to {Rule.Stages - 1}."), nameof(reader));
        }
        if (shown.Length != 4 || shown.Any(day => day < 0 || day > DateOnly.MaxValue.DayNumber))
        {
            throw new ArgumentException("There are four days on which something was shown, 0 where it was not.", nameof(reader));
        }
        return new RolloutTrack<TSummary, TScore, TMeasure>(Of(strata, stage, Guard.NotNegative(reader.Number("unit"), "A unit", "unit")))
        {
            HighestHarm = reader.Number("highestHarm"),
            HighestSafe = reader.Number("highestSafe"),
            AlarmedOn = (int)shown[0],
            SafeOn = (int)shown[1],
            BadOn = (int)shown[2],
            BetterOn = (int)shown[3],
            Launch = Launch is null ? null : reader.State<LaunchWatch>("launch"),
        };
    }

    /// <summary>A track with these strata and nothing shown.</summary>
    private RolloutTrack<TSummary, TScore, TMeasure> Of(StoredStratum<TSummary>[] strata, int stage, double unit)
    {
        Lane<TSummary, TScore, TMeasure>[] lanes = [.. Enumerable.Range(0, Rule.Stages).Select(i => Lane<TSummary, TScore, TMeasure>.Of([.. strata.Where(s => s.Stage == i).Select(s => s.Stratum)], Rule))];
        bool severalStages = strata.Any(s => s.Stage != stage);
        return new(Empty(Rule), stage, lanes[stage], severalStages ? lanes : null, severalStages ? ScoreBeside(lanes, stage) : default, unit, strata.Length > 0);
    }

    private TScore Score() => _others is null ? _lane.Score(Rule) : TMeasure.Sum(_otherScore, _lane.Score(Rule));

    private Lane<TSummary, TScore, TMeasure> LaneOf(int stage) => stage == _stage ? _lane : _others is null ? default : _others[stage];

    private IEnumerable<StoredStratum<TSummary>> Stored() => Enumerable.Range(0, Rule.Stages).SelectMany(stage => LaneOf(stage).Kept().Select(s => new StoredStratum<TSummary>(stage, s)));

    /// <summary>The same with another stage at hand.</summary>
    private RolloutTrack<TSummary, TScore, TMeasure> Switch(int stage)
    {
        if (!_hasData)
        {
            return new(this, stage, default, null, default, _unit, false);
        }
        Lane<TSummary, TScore, TMeasure>[] lanes = [.. Enumerable.Range(0, Rule.Stages).Select(LaneOf)];
        return new(this, stage, lanes[stage], lanes, ScoreBeside(lanes, stage), _unit, true);
    }

    private static bool OthersCount(Lane<TSummary, TScore, TMeasure>[]? lanes, int stage)
    {
        for (int i = 0; lanes is not null && i < lanes.Length; i++)
        {
            if (i != stage && lanes[i].Counts)
            {
                return true;
            }
        }
        return false;
    }

    private TScore ScoreBeside(Lane<TSummary, TScore, TMeasure>[] lanes, int stage)
    {
        TScore sum = default;
        for (int i = 0; i < lanes.Length; i++)
        {
            sum = i == stage ? sum : TMeasure.Sum(sum, lanes[i].Score(Rule));
        }
        return sum;
    }
}
