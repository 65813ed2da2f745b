namespace Experimentation.Stats;

/// <summary>What a panel holds for a user besides one value for each day.</summary>
[Flags]
public enum PanelColumns
{
    /// <summary>Nothing: the metric is a mean per user and day.</summary>
    None = 0,

    /// <summary>A denominator for each day: the metric is a ratio of sums, such as clicks per impression.</summary>
    Denominators = 1,

    /// <summary>One value that was known before exposure, such as the user's mean of the weeks before; it takes noise out (CUPED).</summary>
    Covariate = 2,
}
