using Microsoft.Extensions.Logging;

namespace Experimentation.Stats.Experiments;

/// <summary>Messages of experiments and rollouts, one per event of <see cref="ExperimentEvents"/>. The code is generated, so a level that is off costs a comparison.</summary>
internal static partial class ExperimentLog
{
    [LoggerMessage(ExperimentEvents.Decision, LogLevel.Information, "{Experiment}: {Decision}", EventName = nameof(ExperimentEvents.Decision))]
    public static partial void Decision(ILogger logger, string experiment, object decision);

    [LoggerMessage(ExperimentEvents.Alarm, LogLevel.Warning, "{Experiment}: alarm on {Metric}. {Reason}", EventName = nameof(ExperimentEvents.Alarm))]
    public static partial void Alarm(ILogger logger, string experiment, string metric, string reason);

    [LoggerMessage(ExperimentEvents.FailedCheck, LogLevel.Warning, "{Experiment}: check '{Check}' failed. {Reason}", EventName = nameof(ExperimentEvents.FailedCheck))]
    public static partial void FailedCheck(ILogger logger, string experiment, string check, string reason);

    [LoggerMessage(ExperimentEvents.PlanDifference, LogLevel.Warning, "{Experiment}: differs from its registered plan. {Difference}", EventName = nameof(ExperimentEvents.PlanDifference))]
    public static partial void PlanDifference(ILogger logger, string experiment, string difference);

    [LoggerMessage(ExperimentEvents.StageStarted, LogLevel.Information, "{Experiment}: stage {Stage} started, {Share} of users. {Reason}", EventName = nameof(ExperimentEvents.StageStarted))]
    public static partial void StageStarted(ILogger logger, string experiment, int stage, string share, string reason);

    [LoggerMessage(ExperimentEvents.DataRefused, LogLevel.Warning, "{Experiment}: data refused. {Reason}", EventName = nameof(ExperimentEvents.DataRefused))]
    public static partial void DataRefused(ILogger logger, string experiment, string reason);
}
