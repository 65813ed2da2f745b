namespace Experimentation.Stats.Data;

/// <summary>How days since exposure lie in a table.</summary>
internal enum DailyShape
{
    /// <summary>A row for each user and day, in any order.</summary>
    Rows,

    /// <summary>The same, sorted by user.</summary>
    SortedRows,

    /// <summary>A row for each user.</summary>
    Columns,
}
