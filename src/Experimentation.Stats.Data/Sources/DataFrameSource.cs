using Microsoft.Data.Analysis;

namespace Experimentation.Stats.Data;

/// <summary>A data frame in memory.</summary>
internal sealed class DataFrameSource(DataFrame frame) : ColumnSource
{
    private readonly List<FrameCells> _cells = [];
    private IReadOnlyList<(CellColumn Column, int Index)> _columns = [];
    private long _row;

    public override string Name => "the data frame";

    public override double? Share => frame.Rows.Count > 0 ? (double)_row / frame.Rows.Count : null;

    public override ValueTask<IReadOnlyList<string>> OpenAsync(ReadMode mode, CancellationToken cancellationToken) => new([.. frame.Columns.Select(column => column.Name)]);

    public override void Bind(IReadOnlyList<(CellColumn Column, int Index)> columns)
    {
        _columns = columns;
        foreach ((CellColumn column, int index) in columns)
        {
            if (frame.Columns[index] is PrimitiveDataFrameColumn<bool> flags && FrameCells.HoldsBits(flags))
            {
                throw About(column.Request.Name, "the frame was made of Arrow and misreads its yes and no; read the record batches themselves");
            }
        }
        _cells.AddRange(columns.Select(c => FrameCells.Of(frame.Columns[c.Index]) ?? throw Cannot(c.Column.Request.Name, frame.Columns[c.Index].DataType.Name)));
    }

    public override ValueTask<bool> ReadAsync(Block block, ReadMode mode, CancellationToken cancellationToken)
    {
        block.Count = (int)Math.Min(Block.Capacity, frame.Rows.Count - _row);
        for (int i = 0; i < _cells.Count; i++)
        {
            _cells[i].Fill(_columns[i].Column, block.Count);
        }
        for (int i = 0; i < block.Count; i++)
        {
            block.Places[i] = ++_row;
        }
        return new(block.Count > 0);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
