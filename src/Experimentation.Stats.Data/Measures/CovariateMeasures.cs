using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>Outcomes and covariates, one column each.</summary>
internal sealed record CovariateMeasure(Metric<CovariateSummary> Typed, int Outcomes, ValueList<ColumnRequest> Columns) : Measure<CovariateSummary>(Typed, Columns)
{
    public override object Empty => new CovariateAccumulator(Outcomes, Columns.Count - Outcomes).ToSummary();

    public override MeasureCell NewCell(Block block) => new Cell(block, [.. Columns.Select(block.Column)], Outcomes);

    private sealed class Cell(Block block, CellColumn[] columns, int outcomes) : MeasureCell(block)
    {
        private readonly CovariateAccumulator _users = new(outcomes, columns.Length - outcomes);
        private readonly double[] _user = new double[columns.Length];

        public override void Add(ReadOnlySpan<int> rows)
        {
            foreach (int row in rows)
            {
                if (CovariateRow.Read(columns, row, _user))
                {
                    _users.Add(_user);
                }
            }
        }

        public override object ToSummary() => _users.ToSummary();
    }
}

/// <summary>Outcomes and covariates by stratum; who lacks a covariate belongs to a stratum without.</summary>
internal sealed record StratifiedMeasure(Metric<StratifiedSummary> Typed, int Outcomes, ColumnRequest? Stratum, ValueList<ColumnRequest> Values)
    : Measure<StratifiedSummary>(Typed, Stratum is null ? Values : ValueList<ColumnRequest>.Of(Values.Append(Stratum)))
{
    public override object Empty => StratifiedSummary.Empty;

    public override MeasureCell NewCell(Block block) =>
        new Cell(block, [.. Values.Take(Outcomes).Select(block.Column)], [.. Values.Skip(Outcomes).Select(block.Column)], Stratum is null ? null : block.Column(Stratum));

    private sealed class Cell(Block block, CellColumn[] outcomes, CellColumn[] covariates, CellColumn? stratum) : MeasureCell(block)
    {
        private readonly Dictionary<int, CovariateAccumulator> _known = [];
        private readonly Dictionary<int, CovariateAccumulator> _unknown = [];
        private readonly double[] _user = new double[outcomes.Length + covariates.Length];

        public override void Add(ReadOnlySpan<int> rows)
        {
            foreach (int row in rows)
            {
                int code = stratum is null ? 0 : Math.Max(CellColumn.Missing, stratum.Codes[row]);
                if (!CovariateRow.Read(outcomes, row, _user) || covariates.Any(c => c.IsUnreadable(row)))
                {
                    continue;
                }
                if (CovariateRow.Read(covariates, row, _user.AsSpan(outcomes.Length)))
                {
                    Of(_known, code, covariates.Length).Add(_user);
                }
                else
                {
                    Of(_unknown, code, 0).Add(_user.AsSpan(0, outcomes.Length));
                }
            }
        }

        public override object ToSummary() => StratifiedSummary.Of([
            .. _known.Select(k => (stratum is null ? "with history" : Name(k.Key), k.Value.ToSummary())),
            .. _unknown.Select(u => (stratum is null ? StratifiedSummary.WithoutHistory : $"{Name(u.Key)}, {StratifiedSummary.WithoutHistory}", u.Value.ToSummary())),
        ]);

        private string Name(int code) => code < 0 ? DataTotals.NoSegment : stratum!.Texts.Text(code);

        private CovariateAccumulator Of(Dictionary<int, CovariateAccumulator> strata, int code, int count)
        {
            if (!strata.TryGetValue(code, out CovariateAccumulator? users))
            {
                strata[code] = users = new(outcomes.Length, count);
            }
            return users;
        }
    }
}

internal static class CovariateRow
{
    /// <summary>A user's values; false if one is not there.</summary>
    public static bool Read(CellColumn[] columns, int row, Span<double> values)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            values[i] = columns[i].Numbers[row];
            if (!double.IsFinite(values[i]))
            {
                return false;
            }
        }
        return true;
    }
}
