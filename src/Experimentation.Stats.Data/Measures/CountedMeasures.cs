using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

internal sealed record ProportionMeasure(Metric<ProportionSummary> Typed, ValueList<ColumnRequest> Columns) : Measure<ProportionSummary>(Typed, Columns)
{
    public override object Empty => default(ProportionSummary);

    public override MeasureCell NewCell(Block block) => new Cell(block, block.Column(Columns[0]));

    private sealed class Cell(Block block, CellColumn column) : MeasureCell(block)
    {
        private long _trials;
        private long _successes;

        public override void Add(ReadOnlySpan<int> rows)
        {
            double[] numbers = column.Numbers;
            foreach (int row in rows)
            {
                _trials += numbers[row] >= 0 ? 1 : 0;
                _successes += numbers[row] == 1 ? 1 : 0;
            }
        }

        public override object ToSummary() => new ProportionSummary(_trials, _successes);
    }
}

/// <summary>Events, and exposure if there is a column of it.</summary>
internal sealed record RateMeasure(Metric<CountSummary> Typed, ValueList<ColumnRequest> Columns) : Measure<CountSummary>(Typed, Columns)
{
    public override object Empty => default(CountSummary);

    public override MeasureCell NewCell(Block block) => new Cell(block, block.Column(Columns[0]), Columns.Count > 1 ? block.Column(Columns[1]) : null);

    private sealed class Cell(Block block, CellColumn events, CellColumn? exposure) : MeasureCell(block)
    {
        private readonly CountAccumulator _users = new();

        public override void Add(ReadOnlySpan<int> rows)
        {
            foreach (int row in rows)
            {
                double count = events.Numbers[row];
                double exposed = exposure is null ? 1 : exposure.Numbers[row];
                if (!(double.IsFinite(count) && double.IsFinite(exposed)))
                {
                    continue;
                }
                if (count > 0 && exposed == 0)
                {
                    throw Block.Fault(row, events.Request.Name, $"there are events, but the exposure in {Quoted.Of(exposure!.Request.Name)} is 0");
                }
                _users.Add((long)count, exposed);
            }
        }

        public override object ToSummary() => _users.ToSummary();
    }
}

internal sealed record RatioMeasure(Metric<RatioSummary> Typed, ValueList<ColumnRequest> Columns) : Measure<RatioSummary>(Typed, Columns)
{
    public override object Empty => default(RatioSummary);

    public override MeasureCell NewCell(Block block) => new Cell(block, block.Column(Columns[0]), block.Column(Columns[1]));

    private sealed class Cell(Block block, CellColumn numerator, CellColumn denominator) : MeasureCell(block)
    {
        private readonly RatioAccumulator _users = new();

        public override void Add(ReadOnlySpan<int> rows)
        {
            foreach (int row in rows)
            {
                (double above, double below) = (numerator.Numbers[row], denominator.Numbers[row]);
                if (double.IsFinite(above) && double.IsFinite(below))
                {
                    _users.Add(above, below);
                }
            }
        }

        public override object ToSummary() => _users.ToSummary();
    }
}
