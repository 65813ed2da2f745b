using System.Globalization;
using Experimentation.Stats.Effects;
using Microsoft.Extensions.Logging;

namespace Experimentation.Stats.Experiments;

/// <summary>Writes to a log what one step of a rollout changed.</summary>
internal static class RolloutJournal
{
    public static void Write(ILogger logger, RolloutMonitor before, RolloutMonitor after)
    {
        string name = after.Rollout.Name;
        for (int i = 0; i < after.Tracks.Length; i++)
        {
            RolloutTrack old = before.Tracks[i];
            RolloutTrack now = after.Tracks[i];
            bool isNew = (old.AlarmedOn == 0 && now.AlarmedOn > 0) || (old.BadOn == 0 && now.BadOn > 0)
                || (old.Launch?.Alarm.HasAlarmed == false && now.Launch?.Alarm.HasAlarmed == true);
            if (isNew && logger.IsEnabled(LogLevel.Warning))
            {
                ExperimentLog.Alarm(logger, name, now.Rule.Metric.Metric.Name, RolloutMetricResult.Of(now).ToString());
            }
        }
        if (!before.IsSampleRatioOff && after.IsSampleRatioOff)
        {
            ExperimentLog.FailedCheck(logger, name, "sample ratio", $"{Phrase.PValue(after.SampleRatioPValue)} over all stages.");
        }
        foreach (RolloutCheck check in after.FailedChecks.Except(before.FailedChecks))
        {
            ExperimentLog.FailedCheck(logger, name, check.Name, check.Reason);
        }
        if (logger.IsEnabled(LogLevel.Information) && (before.Increments == 0 || before.Action != after.Action))
        {
            ExperimentLog.Decision(logger, name, after.Decide());
        }
    }

    public static void WriteStage(ILogger logger, RolloutMonitor after, string reason)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            ExperimentLog.StageStarted(logger, after.Rollout.Name, after.StageIndex + 1, Phrase.Percent(after.Stage.Share), reason);
        }
    }
}
