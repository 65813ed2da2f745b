namespace Experimentation.Stats.Experiments;

/// <summary>
/// Event ids of what experiments and rollouts write to a log, so that filters and alerts can name them. The library writes only to a logger that a call was given; without one it is silent.
/// </summary>
public static class ExperimentEvents
{
    /// <summary>What to do with a variant has been decided, or has changed. Information.</summary>
    public const int Decision = 7001;

    /// <summary>A metric got worse, or changed after launch. Warning.</summary>
    public const int Alarm = 7002;

    /// <summary>A check failed that a decision depends on: sample ratio, data quality. Warning.</summary>
    public const int FailedCheck = 7003;

    /// <summary>An analysis differs from what was registered. Warning.</summary>
    public const int PlanDifference = 7004;

    /// <summary>A rollout went on to its next stage. Information.</summary>
    public const int StageStarted = 7005;

    /// <summary>Data were refused: seen before, or out of order. Warning.</summary>
    public const int DataRefused = 7006;
}
