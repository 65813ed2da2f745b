namespace Experimentation.Stats.Data;

/// <summary>What the cells of a column hold.</summary>
internal enum CellKind
{
    Number,
    YesNo,

    /// <summary>A whole number from 0.</summary>
    Whole,

    /// <summary>0, or a number that can be divided by.</summary>
    Exposure,
    Text,
    Date,
}

/// <summary>What happens to a row whose cell is missing.</summary>
internal enum GapRule
{
    /// <summary>What the layout says for the column.</summary>
    AsSaid,

    /// <summary>A missing cell is an answer: no history, no segment.</summary>
    Welcome,

    /// <summary>Nothing can be done with such a row.</summary>
    RowIsLost,
}

/// <summary>A column that is read, as what, and how a user's rows become one value.</summary>
internal sealed record ColumnRequest(string Name, CellKind Kind, UserValue PerUser, GapRule Gaps = GapRule.AsSaid)
{
    public bool IsNumeric => Kind is CellKind.Number or CellKind.YesNo or CellKind.Whole or CellKind.Exposure;

    /// <summary>What is wrong with a cell that is not what it should be.</summary>
    public string Complaint => Kind switch
    {
        CellKind.Number => "is not a number, or one too large to work with",
        CellKind.YesNo => "is neither True or 1 nor False or 0",
        CellKind.Whole => "is not a whole number from 0",
        CellKind.Exposure => "is not an exposure: 0, or a number from 1E-100 to 1E+100",
        CellKind.Date => "is not a date such as 2026-05-31",
        _ => "is no text that tells one from another exactly",
    };
}
