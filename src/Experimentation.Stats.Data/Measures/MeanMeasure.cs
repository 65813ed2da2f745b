using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

internal sealed record MeanMeasure(Metric<MeanSummary> Typed, ValueList<ColumnRequest> Columns) : Measure<MeanSummary>(Typed, Columns)
{
    public override object Empty => default(MeanSummary);

    public override MeasureCell NewCell(Block block) => new Cell(block, block.Column(Columns[0]));

    private sealed class Cell(Block block, CellColumn column) : ValueCell(block, column)
    {
        private readonly MeanAccumulator _values = new();
        private Extreme? _largest;

        public override Extreme? Largest => _largest;

        public override void Add(ReadOnlySpan<int> rows)
        {
            ReadOnlySpan<double> values = Values(rows);
            _values.Add(values);
            double largest = Math.Abs(_largest?.Value ?? 0);
            double before = largest;
            foreach (double value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }
            if (largest > before)
            {
                Remember(rows, largest);
            }
        }

        public override object ToSummary() => _values.ToSummary();

        private void Remember(ReadOnlySpan<int> rows, double size)
        {
            foreach (int row in rows)
            {
                if (Math.Abs(Column.Numbers[row]) == size)
                {
                    _largest = new(Column.Numbers[row], Block.Where(row));
                    return;
                }
            }
        }
    }
}
