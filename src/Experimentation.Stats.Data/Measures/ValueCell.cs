namespace Experimentation.Stats.Data;

/// <summary>A cell that takes one number of each user.</summary>
internal abstract class ValueCell(Block block, CellColumn column) : MeasureCell(block)
{
    private double[] _gathered = [];

    protected CellColumn Column { get; } = column;

    /// <summary>The values as they lie where the whole block is of one group without gaps, otherwise put together.</summary>
    protected ReadOnlySpan<double> Values(ReadOnlySpan<int> rows)
    {
        double[] numbers = Column.Numbers;
        if (!Column.HasGaps && rows.Length == Block.Count)
        {
            return numbers.AsSpan(0, rows.Length);
        }
        if (_gathered.Length < rows.Length)
        {
            _gathered = new double[Math.Min(Block.Capacity, 2 * rows.Length)];
        }
        int count = 0;
        foreach (int row in rows)
        {
            _gathered[count] = numbers[row];
            count += double.IsFinite(numbers[row]) ? 1 : 0;
        }
        return _gathered.AsSpan(0, count);
    }
}
