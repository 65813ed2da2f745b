using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>One step of a rollout.</summary>
/// <param name="Share">Share of all users who get the new variant; above 0, at most 1. Users who have it keep it when the share grows.</param>
/// <param name="HoldDays">Whole days that the stage is watched before the next one may start; 1 or more, so that every stage sees a daily peak.</param>
public readonly partial record struct RolloutStage(double Share, int HoldDays)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Phrase.Percent(Share)} of users for at least {Phrase.Counted(HoldDays, "day")}");
}

/// <summary>What a rollout must show before it may grow, beyond the hold time, no alarm and passing checks.</summary>
public enum RolloutGate
{
    /// <summary>Before the last stage every guardrail with a margin has been shown to be safe; earlier steps need its risk budget to allow them, if it has one. The default.</summary>
    SafetyBeforeLastStage,

    /// <summary>Before every stage every guardrail with a margin has been shown to be safe, or has a risk budget that allows the step.</summary>
    SafetyBeforeEveryStage,
}

/// <summary>What to do with a rollout, from the best news to the worst.</summary>
public enum RolloutAction
{
    /// <summary>The next stage may start; at the last stage: nothing speaks against staying there.</summary>
    Proceed,

    /// <summary>Stay at this stage: time or evidence is missing.</summary>
    Hold,

    /// <summary>Let no further users in until it is known why a check fails: the comparison cannot be trusted.</summary>
    Pause,

    /// <summary>Take the new variant back: a metric got worse.</summary>
    RollBack,
}

/// <summary>How a guardrail's evidence is gathered.</summary>
public enum RolloutEvidence
{
    /// <summary>From the difference in means, proportions or ratios: a normal mixture over strata.</summary>
    Moments,

    /// <summary>From counts of events (the first one of each user): exact, however few there are, and whatever the common rate does.</summary>
    Events,
}

/// <summary>Whether an increment may be observed now.</summary>
public enum RolloutArrival
{
    /// <summary>It is the next one.</summary>
    Next,

    /// <summary>This day, or this part of it, was observed before.</summary>
    SeenBefore,

    /// <summary>An earlier day or part has not been observed yet; this one can be observed after it.</summary>
    TooEarly,
}
