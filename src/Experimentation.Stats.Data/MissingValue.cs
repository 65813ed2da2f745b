namespace Experimentation.Stats;

/// <summary>What a cell without a value means. Nobody but the owner of the data knows, so nothing is assumed.</summary>
public enum MissingValue
{
    /// <summary>It is an error, reported with its row and column.</summary>
    Refused,

    /// <summary>The user is left out of the metrics that need the column, and counted (<see cref="DataTotals.NullsOf"/>).</summary>
    Excluded,

    /// <summary>Nothing happened: the value is 0, and still counted among the nulls.</summary>
    AsZero,
}

/// <summary>What happens to a cell that holds something else than its column should, such as text among numbers.</summary>
public enum UnreadableCell
{
    /// <summary>It is an error, reported with its row, column and content.</summary>
    Refused,

    /// <summary>The user is left out of the metrics that need the column, and counted. Never read as 0.</summary>
    Excluded,
}

/// <summary>How one value per user is made of a user's rows.</summary>
public enum UserValue
{
    /// <summary>The sum over the rows: minutes, orders, revenue.</summary>
    Sum,

    /// <summary>Yes if any row says yes: converted, clicked.</summary>
    Any,

    /// <summary>Yes if all rows say yes: crash-free.</summary>
    All,

    /// <summary>The largest value of the rows.</summary>
    Max,

    /// <summary>The smallest value of the rows.</summary>
    Min,

    /// <summary>All rows of a user repeat the same value, such as one from before the experiment; anything else is an error.</summary>
    Same,
}
