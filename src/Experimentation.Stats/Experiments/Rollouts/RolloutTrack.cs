using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>One metric of a rollout: its strata and what they have shown. Immutable.</summary>
internal abstract class RolloutTrack(TrackRule rule)
{
    public TrackRule Rule { get; } = rule;

    /// <summary>Evidence at the last look.</summary>
    public TrackEvidence Now { get; protected init; }

    /// <summary>The strongest evidence of harm over all looks.</summary>
    public double HighestHarm { get; protected init; }

    /// <summary>The strongest evidence for safety over all looks.</summary>
    public double HighestSafe { get; protected init; }

    /// <summary>Days (as day numbers) at which something was shown first; 0 where it was not.</summary>
    public int AlarmedOn { get; protected init; }

    public int SafeOn { get; protected init; }

    public int BadOn { get; protected init; }

    public int BetterOn { get; protected init; }

    /// <summary>The alarm after launch; null where nobody is held out.</summary>
    public LaunchWatch? Launch { get; protected init; }

    public abstract bool HasData { get; }

    /// <summary>What forbids to read the evidence.</summary>
    public Finding? Flaw { get; protected init; }

    /// <summary>Worse, and not shown now to be worse by less than the margin.</summary>
    public bool CallsForRollBack => BadOn > 0 || (AlarmedOn > 0 && !(Rule.Metric.HasMargin && Now.Safe >= Rule.Safety && Now.Bad < Rule.Alarm)) || Launch?.Alarm.HasAlarmed == true;

    public static RolloutTrack Start(TrackRule rule) => (rule.Metric.Metric.Kind, rule.Metric.Evidence) switch
    {
        (MetricKind.Mean, _) => RolloutTrack<MeanSummary, MomentScore, MeanMeasure>.Empty(rule),
        (MetricKind.Ratio, _) => RolloutTrack<RatioSummary, MomentScore, RatioMeasure>.Empty(rule),
        (MetricKind.Proportion, RolloutEvidence.Events) => RolloutTrack<ProportionSummary, EventScore, FirstEventMeasure>.Empty(rule),
        (MetricKind.Proportion, _) => RolloutTrack<ProportionSummary, MomentScore, ProportionMeasure>.Empty(rule),
        _ => RolloutTrack<CountSummary, EventScore, CountMeasure>.Empty(rule),
    };

    /// <summary>The state after more users.</summary>
    /// <param name="entry">Their summaries.</param>
    /// <param name="stage">The stage of their first exposure.</param>
    /// <param name="today">The day on which this is read, as a day number.</param>
    public abstract RolloutTrack Observe(IncrementEntry entry, int stage, int today);

    /// <summary>The state when a day after launch is over.</summary>
    public abstract RolloutTrack EndDayAfterLaunch();

    /// <summary>The state as users came: after each stratum (in the order of the days) with its stage and its last day. Users who were added to a day later count on that day.</summary>
    public abstract IEnumerable<(int Stage, int Day, RolloutTrack Track)> Path();

    /// <summary>The strata that count, with their differences.</summary>
    public abstract IEnumerable<RolloutStratum> Strata();

    /// <summary>Events of the strata that count.</summary>
    public abstract IEnumerable<EventCounts> Events();

    /// <summary>Total weight and variance, for the clock of an interval and for the expected harm; all 0 for events.</summary>
    public abstract (MomentScore Score, double Unit) Moments();

    /// <summary>Users of both variants whose values came in.</summary>
    public abstract (long Control, long Treatment) Users();

    public abstract void Write(StateWriter writer);

    public abstract RolloutTrack Read(StateReader reader);
}
