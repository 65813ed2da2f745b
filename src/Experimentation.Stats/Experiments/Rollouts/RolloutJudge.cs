using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>From the state of a rollout to an action: harm first, then whether the data can be trusted, then time, then safety.</summary>
internal readonly struct RolloutJudge(RolloutMonitor monitor)
{
    public RolloutAction Action()
    {
        foreach (RolloutTrack track in monitor.Tracks)
        {
            if (track.CallsForRollBack)
            {
                return RolloutAction.RollBack;
            }
        }
        if (monitor.IsSampleRatioOff || monitor.FailedChecks.Count > 0)
        {
            return RolloutAction.Pause;
        }
        if (monitor.DaysAtStage < monitor.Stage.HoldDays)
        {
            return RolloutAction.Hold;
        }
        foreach (RolloutTrack track in monitor.Tracks)
        {
            if (Lack(track) != RolloutLack.Nothing)
            {
                return RolloutAction.Hold;
            }
        }
        return RolloutAction.Proceed;
    }

    public RolloutDecision Decide()
    {
        RolloutAction action = Action();
        IEnumerable<string> reasons = action switch
        {
            RolloutAction.RollBack => Harm().Concat(Mistrust()),
            RolloutAction.Pause => Mistrust(),
            RolloutAction.Hold => Time().Concat(Waits()),
            _ => Going(),
        };
        return new(
            monitor.Rollout.Name,
            action,
            monitor.StageIndex,
            monitor.Stage.Share,
            monitor.IsAtLastStage ? null : monitor.Rollout.Stages[monitor.StageIndex + 1].Share,
            reasons.ToList(),
            Risks().ToList(),
            monitor.PlanFingerprint,
            monitor.DataFingerprint);
    }

    public IEnumerable<RolloutRisk> Risks()
    {
        double users = NextStageUsers();
        return monitor.Tracks.ToArray().Where(t => t.Rule.Metric.RiskBudget > 0).Select(t => RolloutRisk.Of(t, users));
    }

    private IEnumerable<string> Harm()
    {
        foreach (RolloutTrack track in monitor.Tracks.ToArray().Where(t => t.CallsForRollBack))
        {
            string name = track.Rule.Metric.Metric.Name;
            if (track.BadOn > 0)
            {
                yield return $"{name} lost more than its margin of {Margin(track)} (shown on {Day(track.BadOn)}): {RolloutMetricResult.Of(track).Measured}.";
            }
            else if (track.AlarmedOn > 0)
            {
                yield return $"{name} got worse (alarm on {Day(track.AlarmedOn)}, {Phrase.PValue(Math.Exp(-track.HighestHarm))} at level {Level(track)}): {RolloutMetricResult.Of(track).Measured}.";
            }
            if (track.Launch?.Alarm.HasAlarmed == true)
            {
                yield return $"{name} has changed for the worse against the hold-out since everybody has '{monitor.Rollout.Treatment}' (alarm after {Phrase.Counted(track.Launch.Alarm.AlarmedAt, "day")}).";
            }
        }
    }

    private IEnumerable<string> Mistrust()
    {
        if (monitor.IsSampleRatioOff)
        {
            yield return $"The sample ratio is off (since {Day(monitor.SampleRatioOffOn)}, {Phrase.PValue(monitor.SampleRatioPValue)} over all stages): assignment or logging treats the variants differently, so no comparison can be trusted until the cause is known. Start again with a new randomisation when it is.";
        }
        foreach (RolloutCheck check in monitor.FailedChecks)
        {
            yield return $"The check '{check.Name}' failed: {check.Reason}";
        }
    }

    private IEnumerable<string> Time()
    {
        if (monitor.DaysAtStage < monitor.Stage.HoldDays)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Stage {monitor.StageIndex + 1} ({Phrase.Percent(monitor.Stage.Share)} of users) is held for {Phrase.Counted(monitor.Stage.HoldDays, "day")}; {Phrase.Count(monitor.DaysAtStage)} {(monitor.DaysAtStage == 1 ? "has" : "have")} been watched.");
        }
    }

    /// <summary>What a metric lacks before the next stage. At the last stage there is nothing to wait for, but what cannot be read is still said.</summary>
    private RolloutLack Lack(RolloutTrack track)
    {
        bool isLast = monitor.IsAtLastStage;
        if (!track.HasData)
        {
            return isLast ? RolloutLack.Nothing : RolloutLack.Data;
        }
        if (track.Flaw is not null)
        {
            return RolloutLack.Trust;
        }
        if (isLast || track.SafeOn > 0)
        {
            return RolloutLack.Nothing;
        }
        RolloutMetric metric = track.Rule.Metric;
        bool everyStage = monitor.Rollout.Gate == RolloutGate.SafetyBeforeEveryStage;
        bool mustBeSafe = metric.HasMargin && (everyStage || monitor.StageIndex == monitor.Rollout.Stages.Count - 2);
        if (!mustBeSafe && metric.RiskBudget == 0)
        {
            return RolloutLack.Nothing;
        }
        bool isAffordable = metric.RiskBudget > 0 && RolloutRisk.Of(track, NextStageUsers()).AllowsNextStage;
        return mustBeSafe && !(everyStage && isAffordable) ? RolloutLack.Safety
            : metric.RiskBudget > 0 && !isAffordable ? RolloutLack.Budget
            : RolloutLack.Nothing;
    }

    /// <summary>What each metric waits for; nothing if only time is missing.</summary>
    public IEnumerable<string> Waits()
    {
        foreach (RolloutTrack track in monitor.Tracks.ToArray())
        {
            string name = track.Rule.Metric.Metric.Name;
            string? reason = Lack(track) switch
            {
                RolloutLack.Data => $"{name} has no data yet.",
                RolloutLack.Trust => $"{name}: {track.Flaw?.Message}",
                RolloutLack.Safety => string.Create(CultureInfo.InvariantCulture, $"A loss of {Margin(track)} of {name} is not ruled out yet ({Phrase.PValue(Math.Exp(-track.HighestSafe))} at level {track.Rule.Alpha:0.####}){More(track)}."),
                RolloutLack.Budget => $"The risk budget does not allow the next stage. {RolloutRisk.Of(track, NextStageUsers())}",
                _ => null,
            };
            if (reason is not null)
            {
                yield return reason;
            }
        }
    }

    private IEnumerable<string> Going()
    {
        yield return monitor.IsAtLastStage
            ? $"Nothing speaks against '{monitor.Rollout.Treatment}' for {Phrase.Percent(monitor.Rollout.TreatmentShare(monitor.StageIndex))} of users."
            : string.Create(CultureInfo.InvariantCulture, $"Stage {monitor.StageIndex + 2} ({Phrase.Percent(monitor.Rollout.Stages[monitor.StageIndex + 1].Share)} of users) may start: no alarm in {Phrase.Counted(monitor.DaysAtStage, "day")} at this one, and the sample ratio is as planned.");
        foreach (RolloutTrack track in monitor.Tracks.ToArray())
        {
            string name = track.Rule.Metric.Metric.Name;
            if (track.AlarmedOn > 0)
            {
                yield return $"{name} got worse, but by less than its margin of {Margin(track)}: {RolloutMetricResult.Of(track).Measured}.";
            }
            else if (track.SafeOn > 0)
            {
                yield return $"{name} is safe: a loss of {Margin(track)} is ruled out ({Phrase.PValue(Math.Exp(-track.HighestSafe))}).";
            }
            if (track.BetterOn > 0)
            {
                yield return $"{name} got better: {RolloutMetricResult.Of(track).Measured}.";
            }
        }
    }

    /// <summary>Users who would get the new variant while the next stage is held, at this stage's traffic.</summary>
    private double NextStageUsers()
    {
        if (monitor.IsAtLastStage)
        {
            return 0;
        }
        StageRun run = monitor.Run;
        double perDay = ((double)run.Control + run.Treatment) / Math.Max(1, run.Days);
        int next = monitor.StageIndex + 1;
        return perDay * monitor.Rollout.TreatmentShare(next) * monitor.Rollout.Stages[next].HoldDays;
    }

    /// <summary>How many more users would probably show safety, if nothing differs.</summary>
    private string More(RolloutTrack track)
    {
        (MomentScore score, double unit) = track.Moments();
        if (!(score.RoomVariance > 0 && unit > 0))
        {
            return "";
        }
        double z = (score.Room + score.Harm) / Math.Sqrt(score.RoomVariance);
        double clock = score.RoomVariance / unit;
        if (!(z > 0))
        {
            return "";
        }
        double factor = 1;
        for (int step = 0; step < 200 && track.Rule.SafeMixture.OneSidedCritical(clock * factor, track.Rule.Alpha) > z * Math.Sqrt(factor); step++)
        {
            factor *= 1.1;
        }
        double users = (factor - 1) * score.Weight / Math.Max(1e-9, 1 - monitor.Rollout.TreatmentShare(monitor.StageIndex));
        return factor > 1 && users < 1e12 ? $"; about {Phrase.Number(users)} more users with '{monitor.Rollout.Treatment}' at this stage would do if nothing differs" : "";
    }

    private static string Margin(RolloutTrack track) => track.Rule.Metric.Margin.ToString().TrimStart('+');

    private static string Level(RolloutTrack track) => track.Rule.AlarmAlpha.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Day(int dayNumber) => DateOnly.FromDayNumber(dayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What a metric lacks before a rollout's next stage.</summary>
internal enum RolloutLack
{
    Nothing,
    Data,
    Trust,
    Safety,
    Budget,
}
