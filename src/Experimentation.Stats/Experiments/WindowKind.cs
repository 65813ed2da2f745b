namespace Experimentation.Stats;

/// <summary>When a user's value of a metric is complete.</summary>
public enum WindowKind
{
    /// <summary>
    /// A user enters the data once the aggregation window since exposure is over ("minutes in the first 7 days"), and the value never changes after that.
    /// Every look adds users and changes none: what sequential tests assume.
    /// </summary>
    Closed,

    /// <summary>
    /// A user enters at once and the value grows until the data are read ("minutes since exposure"). Looks then peek within users, and what is estimated
    /// changes from look to look, so sequential error rates do not hold.
    /// </summary>
    Cumulative,
}
