using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

internal sealed record MeanMeasure(Metric<MeanSummary> Typed, ValueList<ColumnRequest> Columns) : Measure<MeanSummary>(Typed, Columns)
{
    public override object Empty => default(MeanSummary);

    public override MeasureCell NewCell(Block block) => new Cell(block, block.Column(Columns[0]));

    private sealed class Cell(Block block, CellColumn column) : MeasureCell(block)
    {
        private readonly MeanAccumulator _values = new();
        private double[] _gathered = [];
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

        /// <summary>The values as they lie where the whole block is of one group without gaps, otherwise put together.</summary>
        private ReadOnlySpan<double> Values(ReadOnlySpan<int> rows)
        {
            double[] numbers = column.Numbers;
            if (!column.HasGaps && rows.Length == Block.Count)
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

        private void Remember(ReadOnlySpan<int> rows, double size)
        {
            foreach (int row in rows)
            {
                if (Math.Abs(column.Numbers[row]) == size)
                {
                    _largest = new(column.Numbers[row], Block.Where(row));
                    return;
                }
            }
        }
    }
}
