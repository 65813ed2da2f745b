using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;
using Microsoft.Extensions.Logging;

namespace Experimentation.Stats;

/// <summary>
/// The state of a rollout that is being watched. A value: <see cref="Observe(RolloutIncrement)"/> gives the next state and leaves this one as it is, JSON carries it to another process,
/// and any thread may read it. Make one with <see cref="MonitoredRollout.Start"/>.
/// </summary>
/// <remarks>
/// <para>Harm of each metric is tested by a one-sided e-process over strata of stage × day of first exposure, at alpha divided by the number of metrics, whenever one looks. What
/// was shown stays shown. A margin is tested the same way from both sides: safe (harm is less than the margin) at alpha for each guardrail, since all must be safe; definitely bad (harm is more)
/// at the level of alarms. Strata are weighted by n₁n₂/(n₁ + n₂) (Mantel and Haenszel 1959), so that no estimated variance gets into the weights.</para>
/// <para>The sample ratio is tested per stage by a Dirichlet mixture (Lindon and Malek 2022) and the evidence multiplied over stages, whose shares differ.</para>
/// <para>Assumes that users are assigned independently of each other and of the day, that each user counts once per metric, and more than a handful of users per stratum; events are exact.</para>
/// </remarks>
[JsonConverter(typeof(StateConverter<RolloutMonitor>))]
public sealed partial class RolloutMonitor : IEquatable<RolloutMonitor>
{
    private readonly TrackRule[] _rules;
    private readonly RolloutTrack[] _tracks;
    private readonly StageRun[] _runs;
    private readonly int _lastDay;
    private readonly int _part;
    private readonly int _parts;
    private readonly int _ratioOffOn;
    private readonly double _highestRatio;

    private RolloutMonitor(MonitoredRollout rollout, TrackRule[] rules, RolloutTrack[] tracks, StageRun[] runs)
    {
        Rollout = rollout;
        _rules = rules;
        _tracks = tracks;
        _runs = runs;
        FailedChecks = ValueList<RolloutCheck>.Empty;
    }

    private RolloutMonitor(RolloutMonitor last, int stage)
        : this(last.Rollout, last._rules, last._tracks, last._runs)
    {
        StageIndex = stage;
        Increments = last.Increments;
        FailedChecks = last.FailedChecks;
        (_lastDay, _part, _parts) = (last._lastDay, last._part, last._parts);
        (_highestRatio, _ratioOffOn) = (last._highestRatio, last._ratioOffOn);
    }

    private RolloutMonitor(RolloutMonitor last, RolloutIncrement increment, RolloutTrack[] tracks, StageRun[] runs)
        : this(last.Rollout, last._rules, tracks, runs)
    {
        StageIndex = last.StageIndex;
        Increments = last.Increments + 1;
        FailedChecks = increment.FailedChecks;
        (_lastDay, _part, _parts) = (increment.Day.DayNumber, increment.Part, increment.Parts);
        _highestRatio = Math.Max(last._highestRatio, RatioEvidence);
        _ratioOffOn = last._ratioOffOn > 0 || _highestRatio < -Math.Log(Rollout.SampleRatioAlpha) ? last._ratioOffOn : _lastDay;
    }

    /// <summary>The design.</summary>
    public MonitoredRollout Rollout { get; }

    /// <summary>The stage that is running, from 0.</summary>
    public int StageIndex { get; private init; }

    /// <summary>The stage that is running.</summary>
    public RolloutStage Stage => Rollout.Stages[StageIndex];

    /// <summary>Whether there is no further stage.</summary>
    public bool IsAtLastStage => StageIndex == Rollout.Stages.Count - 1;

    /// <summary>Whole days that were watched at this stage.</summary>
    public int DaysAtStage => _runs[StageIndex].Days;

    /// <summary>Increments so far.</summary>
    public long Increments { get; private init; }

    /// <summary>The day of the last increment; null before the first.</summary>
    public DateOnly? LastDay => Increments == 0 ? null : DateOnly.FromDayNumber(_lastDay);

    /// <summary>Checks that failed on the data of the last increment.</summary>
    public IReadOnlyList<RolloutCheck> FailedChecks { get; private init; }

    /// <summary>Users who were assigned to each variant, at all stages.</summary>
    public (long Control, long Treatment) Users => (_runs.Sum(r => r.Control), _runs.Sum(r => r.Treatment));

    /// <summary>Evidence against the planned shares, multiplied over the stages.</summary>
    public EValue SampleRatioEvidence => EValue.OfLog(RatioEvidence);

    /// <summary>The always-valid p-value of the planned shares: the smallest over all looks.</summary>
    public double SampleRatioPValue => Math.Min(1, Math.Exp(-_highestRatio));

    /// <summary>Whether users came in other shares than planned, at any look so far.</summary>
    public bool IsSampleRatioOff => _ratioOffOn > 0;

    /// <summary>What each metric has shown, in the order of the design.</summary>
    public IReadOnlyList<RolloutMetricResult> Metrics => ValueList<RolloutMetricResult>.Of(_tracks.Select(RolloutMetricResult.Of));

    /// <summary>Fingerprint of the design that the data are read against: that of <see cref="MonitoredRollout.Registration"/>.</summary>
    public string PlanFingerprint => Rollout.Registration.Fingerprint;

    /// <summary>
    /// Fingerprint of the data, as this state holds them: SHA-256 of its JSON. Two people who have the same one look at the same thing; it changes with every increment and every stage.
    /// </summary>
    public string DataFingerprint => CanonicalJson.Fingerprint(StateText.Of(this));

    /// <summary>What to do now. Cheap: the sentences are in <see cref="Decide"/>.</summary>
    public RolloutAction Action => new RolloutJudge(this).Action();

    internal ReadOnlySpan<RolloutTrack> Tracks => _tracks;

    internal StageRun Run => _runs[StageIndex];

    internal StageRun RunOf(int stage) => _runs[stage];

    internal int SampleRatioOffOn => _ratioOffOn;

    private double RatioEvidence
    {
        get
        {
            double sum = 0;
            foreach (StageRun run in _runs)
            {
                sum += run.RatioEvidence;
            }
            return sum;
        }
    }

    /// <summary>What to do now, and why.</summary>
    public RolloutDecision Decide() => new RolloutJudge(this).Decide();

    /// <summary>Whether an increment is the next one. A service asks before it observes, so that a message that comes twice does no harm.</summary>
    /// <param name="increment">The increment.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public RolloutArrival ArrivalOf(RolloutIncrement increment)
    {
        ArgumentNullException.ThrowIfNull(increment);
        if (Increments == 0)
        {
            return increment.Part == 1 ? RolloutArrival.Next : RolloutArrival.TooEarly;
        }
        int day = increment.Day.DayNumber;
        if (day < _lastDay || (day == _lastDay && increment.Part <= _part))
        {
            return RolloutArrival.SeenBefore;
        }
        bool isNext = _part < _parts
            ? day == _lastDay && increment.Part == _part + 1 && increment.Parts == _parts
            : day == _lastDay + 1 && increment.Part == 1;
        return isNext ? RolloutArrival.Next : RolloutArrival.TooEarly;
    }

    /// <summary>The state after one more increment.</summary>
    /// <param name="increment">The next day, or the next part of a day.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">
    /// It was observed before, or an earlier one is missing (<see cref="ArrivalOf"/> tells); it has a metric that the rollout does not watch or data of another kind; or users of a day on which no
    /// stage ran, or two did. The state stays as it was.
    /// </exception>
    public RolloutMonitor Observe(RolloutIncrement increment)
    {
        if (ArrivalOf(increment) is not RolloutArrival.Next and var arrival)
        {
            throw new ArgumentException(Refusal(increment, arrival), nameof(increment));
        }
        var tracks = (RolloutTrack[])_tracks.Clone();
        int day = increment.Day.DayNumber;
        (long control, long treatment) = increment.Users ?? (0, 0);
        bool counted = increment.Users is not null;
        ReadOnlySpan<IncrementEntry> entries = increment.Entries.AsSpan();
        for (int i = 0; i < entries.Length; i++)
        {
            IncrementEntry entry = entries[i];
            int at = IndexOf(entry.Metric, i);
            int stage = entry.StageIndex ?? (entry.FirstExposed == increment.Day ? StageIndex : StageOn(entry));
            if (stage > StageIndex)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Stage {stage} of '{Rollout.Name}' has not started; stage {StageIndex} is running."), nameof(increment));
            }
            tracks[at] = tracks[at].Observe(entry, stage, day);
            if (!counted && stage == StageIndex && entry.FirstExposed == increment.Day)
            {
                (control, treatment) = entry.Users;
                counted = true;
            }
        }
        int ends = increment.Part == increment.Parts ? 1 : 0;
        var runs = (StageRun[])_runs.Clone();
        runs[StageIndex] = runs[StageIndex].With(day, ends, control, treatment, Rollout.TreatmentShare(StageIndex));
        if (ends > 0 && IsAtLastStage && Rollout.HoldOutShare > 0)
        {
            for (int i = 0; i < tracks.Length; i++)
            {
                tracks[i] = tracks[i].EndDayAfterLaunch();
            }
        }
        return new(this, increment, tracks, runs);
    }

    /// <summary>The state after one more increment; alarms, failed checks and a change of the action are logged.</summary>
    /// <param name="increment">The next day, or the next part of a day.</param>
    /// <param name="logger">Where to write; event ids are in <see cref="ExperimentEvents"/>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">As without a logger; the refusal is logged before it is thrown.</exception>
    public RolloutMonitor Observe(RolloutIncrement increment, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        if (ArrivalOf(increment) is not RolloutArrival.Next and var arrival)
        {
            ExperimentLog.DataRefused(logger, Rollout.Name, Refusal(increment, arrival));
        }
        RolloutMonitor next = Observe(increment);
        RolloutJournal.Write(logger, this, next);
        return next;
    }

    /// <summary>The same rollout at its next stage.</summary>
    /// <exception cref="InvalidOperationException">The action is not to proceed (<see cref="AdvanceAnyway"/> overrides it), or this is the last stage.</exception>
    public RolloutMonitor Advance() => IsAtLastStage ? throw AtTheEnd()
        : Action == RolloutAction.Proceed ? new(this, StageIndex + 1)
        : throw new InvalidOperationException($"'{Rollout.Name}' is not ready for its next stage. {Decide()}");

    /// <summary>The same rollout at its next stage; the step is logged.</summary>
    /// <param name="logger">Where to write; event ids are in <see cref="ExperimentEvents"/>.</param>
    /// <exception cref="ArgumentNullException">There is no logger.</exception>
    /// <exception cref="InvalidOperationException">The action is not to proceed, or this is the last stage.</exception>
    public RolloutMonitor Advance(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        RolloutMonitor next = Advance();
        RolloutJournal.WriteStage(logger, next, string.Join(" ", Decide().Reasons));
        return next;
    }

    /// <summary>The same rollout at its next stage, whatever the evidence says. Alarms stay up.</summary>
    /// <exception cref="InvalidOperationException">This is the last stage.</exception>
    public RolloutMonitor AdvanceAnyway() => IsAtLastStage ? throw AtTheEnd() : new(this, StageIndex + 1);

    /// <inheritdoc/>
    public bool Equals(RolloutMonitor? other) => other is not null
        && Rollout == other.Rollout && StageIndex == other.StageIndex && Increments == other.Increments
        && (_lastDay, _part, _parts) == (other._lastDay, other._part, other._parts)
        && (_highestRatio, _ratioOffOn) == (other._highestRatio, other._ratioOffOn)
        && FailedChecks.SequenceEqual(other.FailedChecks) && _runs.AsSpan().SequenceEqual(other._runs) && _tracks.AsSpan().SequenceEqual(other._tracks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RolloutMonitor);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rollout.Name, StageIndex, Increments, _lastDay, _part);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"'{Rollout.Name}' at stage {StageIndex + 1} of {Rollout.Stages.Count} ({Phrase.Percent(Stage.Share)} of users){(LastDay is { } day ? string.Create(CultureInfo.InvariantCulture, $", {Phrase.Counted(DaysAtStage, "day")} watched, last on {day:yyyy-MM-dd}") : ", not begun")}: {Decide()}");

    internal static RolloutMonitor Begin(MonitoredRollout rollout)
    {
        TrackRule[] rules = [.. rollout.Metrics.Select(m => new TrackRule(rollout, m))];
        return new(rollout, rules, [.. rules.Select(RolloutTrack.Start)], new StageRun[rollout.Stages.Count]);
    }

    private InvalidOperationException AtTheEnd() => new($"'{Rollout.Name}' is at its last stage; there is no other to go to.");

    private string Refusal(RolloutIncrement increment, RolloutArrival arrival)
    {
        string what = string.Create(CultureInfo.InvariantCulture, $"{increment.Day:yyyy-MM-dd}{(increment.Parts > 1 || _parts > 1 ? string.Create(CultureInfo.InvariantCulture, $" part {increment.Part} of {increment.Parts}") : "")}");
        string last = Increments == 0 ? "nothing was observed yet" : string.Create(CultureInfo.InvariantCulture, $"the last was {DateOnly.FromDayNumber(_lastDay):yyyy-MM-dd}{(_parts > 1 ? string.Create(CultureInfo.InvariantCulture, $" part {_part} of {_parts}") : "")}");
        return arrival == RolloutArrival.SeenBefore
            ? $"'{Rollout.Name}' has seen {what} before ({last}). Counting it again would be evidence out of nothing."
            : $"'{Rollout.Name}' is not ready for {what}: {last}, and what lies between is missing. Observe that first; a day without data is an empty increment.";
    }

    // Increments mostly name their metrics in the order of the design.
    private int IndexOf(string metric, int guess)
    {
        if (guess < _rules.Length && _rules[guess].Metric.Metric.Name == metric)
        {
            return guess;
        }
        int at = Array.FindIndex(_rules, rule => rule.Metric.Metric.Name == metric);
        return at >= 0 ? at : throw RolloutIncrement.Refused($"'{Rollout.Name}' does not watch a metric '{metric}'; it watches {string.Join(", ", _rules.Select(r => $"'{r.Metric.Metric.Name}'"))}.");
    }

    private int StageOn(IncrementEntry entry)
    {
        int day = entry.FirstExposed.DayNumber;
        int[] stages = [.. Enumerable.Range(0, _runs.Length).Where(i => _runs[i].From > 0 && _runs[i].From <= day && day <= _runs[i].To)];
        return stages.Length == 1
            ? stages[0]
            : throw RolloutIncrement.Refused(string.Create(CultureInfo.InvariantCulture, $"{(stages.Length == 0 ? "No stage" : "More than one stage")} of '{Rollout.Name}' ran on {entry.FirstExposed:yyyy-MM-dd}, when users of '{entry.Metric}' were first exposed; {(stages.Length == 0 ? "only users of the rollout count." : "say which (AddFrom with a stage).")}"));
    }
}
