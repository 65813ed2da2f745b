namespace Experimentation.Stats;

/// <summary>
/// What becomes of the day of first exposure. By definition everybody is active on it, so its mean is far above that of other days: a constant lift of 2 % is a large absolute difference on
/// that day and a small one on the next, which looks like novelty and is none.
/// </summary>
public enum ExposureDay
{
    /// <summary>It is a day like any other. The default on relative scales, where a constant lift stays constant.</summary>
    Counts,

    /// <summary>It is shown and left out of windows, tests and fits. The default on the absolute scale.</summary>
    Apart,
}
