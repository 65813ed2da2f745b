namespace Experimentation.Stats.Data;

/// <summary>Cells of one column without a value, by variant.</summary>
internal sealed record ColumnGaps(string Column, string Variant, long Rows, long Missing, long Unreadable)
{
    public ProportionSummary Nulls => new(Rows, Missing + Unreadable);
}

/// <summary>Refuses or counts cells without a value, and says afterwards what there was.</summary>
internal sealed class GapLedger(LayoutSettings settings, Block block)
{
    private readonly long[,] _missing = new long[block.Columns.Count, VariantArms.Most];
    private readonly long[,] _unreadable = new long[block.Columns.Count, VariantArms.Most];
    private readonly long[] _rows = new long[VariantArms.Most];

    /// <summary>Rows by variant.</summary>
    public long RowsOf(int arm) => _rows[arm];

    /// <summary>Goes through the block's gaps: the first one that is refused is an error, the others are counted and, if they mean 0, become 0.</summary>
    public void Take(ReadOnlySpan<int> arms)
    {
        foreach (int arm in arms)
        {
            if (arm >= 0)
            {
                _rows[arm]++;
            }
        }
        Refuse(arms);
        for (int i = 0; i < block.Columns.Count; i++)
        {
            CellColumn column = block.Columns[i];
            if (!column.HasGaps)
            {
                continue;
            }
            for (int row = 0; row < arms.Length; row++)
            {
                if (arms[row] >= 0)
                {
                    _missing[i, arms[row]] += column.IsMissing(row) ? 1 : 0;
                    _unreadable[i, arms[row]] += column.IsUnreadable(row) ? 1 : 0;
                }
            }
            if (column.Request is { IsNumeric: true, Gaps: GapRule.AsSaid } && settings.MissingOf(column.Request.Name) == MissingValue.AsZero)
            {
                column.ZeroMissing(arms.Length);
            }
        }
    }

    /// <summary>What was counted, column by column.</summary>
    public IEnumerable<ColumnGaps> Found(IReadOnlyList<string> variants)
    {
        // A column that is read in two ways has its gaps once.
        foreach (int i in Enumerable.Range(0, block.Columns.Count).DistinctBy(i => block.Columns[i].Request.Name))
        {
            for (int arm = 0; arm < variants.Count; arm++)
            {
                yield return new(block.Columns[i].Request.Name, variants[arm], _rows[arm], _missing[i, arm], _unreadable[i, arm]);
            }
        }
    }

    /// <summary>The first cell in the order of rows, and of columns within a row, whatever order the columns were read in.</summary>
    private void Refuse(ReadOnlySpan<int> arms)
    {
        (int Row, CellColumn? Column) first = (int.MaxValue, null);
        foreach (CellColumn column in block.Columns)
        {
            bool missing = column.FirstMissing >= 0 && column.Request.Gaps != GapRule.Welcome && settings.MissingOf(column.Request.Name) == MissingValue.Refused;
            bool unreadable = column.FirstUnreadable >= 0 && settings.Unreadable == UnreadableCell.Refused;
            for (int row = 0; row < arms.Length && row < first.Row && (missing || unreadable); row++)
            {
                if (arms[row] >= 0 && ((missing && column.IsMissing(row)) || (unreadable && column.IsUnreadable(row))))
                {
                    first = (row, column);
                }
            }
        }
        if (first.Column is not { } wrong)
        {
            return;
        }
        if (wrong.IsMissing(first.Row))
        {
            bool lost = wrong.Request.Gaps == GapRule.RowIsLost;
            throw block.Fault(
                first.Row,
                wrong.Request.Name,
                lost ? "the cell is empty, so nobody knows whose row it is" : "the cell is empty",
                lost ? "WithMissing(MissingValue.Excluded) passes over such rows and counts them." : "Say what that means: WithMissing(MissingValue.Excluded) leaves the user out, MissingValue.AsZero counts 0; both count it.");
        }
        throw block.Fault(first.Row, wrong.Request.Name, wrong.FirstUnreadable == first.Row
            ? $"{Quoted.Of(wrong.UnreadableText)} {wrong.Request.Complaint}"
            : $"a cell {wrong.Request.Complaint}",
            wrong.FirstUnreadable == first.Row ? Hint(wrong.UnreadableText) : null);
    }

    private static string? Hint(string text) => text.Trim() is "NA" or "N/A" or "NULL" or "null" or "None" or "\\N" or "-" or "nil" ? $"If it stands for a missing value, say WithNullTexts(\"{text}\")." : null;
}
