using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>Values within the metric's own caps; how many lay beyond is in the summary.</summary>
internal sealed record CappedMeasure(Metric<CappedSummary> Typed, ValueList<ColumnRequest> Columns) : Measure<CappedSummary>(Typed, Columns)
{
    public override object Empty => new CappedAccumulator(Typed.Caps).ToSummary();

    public override MeasureCell NewCell(Block block) => new Cell(block, block.Column(Columns[0]), Typed.Caps);

    private sealed class Cell(Block block, CellColumn column, Caps caps) : ValueCell(block, column)
    {
        private readonly CappedAccumulator _values = new(caps);

        public override void Add(ReadOnlySpan<int> rows) => _values.Add(Values(rows));

        public override object ToSummary() => _values.ToSummary();
    }
}
