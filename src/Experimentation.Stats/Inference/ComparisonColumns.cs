using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

/// <summary>The results of a batch, column by column, row i from row i of the summaries.</summary>
/// <remarks>
/// No value is ever NaN. Where nothing can be said of a row its code says why, its estimate is 0, standard error and limits are infinite, its p-value is 1 and its verdict
/// <see cref="Verdict.NotEstimable"/>.
/// </remarks>
public sealed partial class ComparisonColumns
{
    private readonly double[] _estimates;
    private readonly double[] _standardErrors;
    private readonly double[] _degreesOfFreedom;
    private readonly double[] _lower;
    private readonly double[] _upper;
    private readonly double[] _pValues;
    private readonly Verdict[] _verdicts;
    private readonly FindingCode?[] _codes;

    internal ComparisonColumns(int rows, BatchReading reading)
    {
        Reading = reading;
        _estimates = new double[rows];
        _standardErrors = new double[rows];
        _degreesOfFreedom = new double[rows];
        _codes = new FindingCode?[rows];
        _lower = reading.Columns.HasFlag(BatchColumns.Intervals) ? new double[rows] : [];
        _upper = reading.Columns.HasFlag(BatchColumns.Intervals) ? new double[rows] : [];
        _pValues = reading.Columns.HasFlag(BatchColumns.PValues) ? new double[rows] : [];
        _verdicts = reading.Columns.HasFlag(BatchColumns.Verdicts) ? new Verdict[rows] : [];
    }

    /// <summary>How the rows were read.</summary>
    public BatchReading Reading { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => _estimates.Length;

    /// <summary>Estimates on the reading's scale (0.02 is a lift of 2 %).</summary>
    public ReadOnlySpan<double> Estimates => _estimates;

    /// <summary>Standard errors of the estimates.</summary>
    public ReadOnlySpan<double> StandardErrors => _standardErrors;

    /// <summary>Degrees of freedom.</summary>
    public ReadOnlySpan<double> DegreesOfFreedom => _degreesOfFreedom;

    /// <summary>Lower limits of intervals; empty if not asked for.</summary>
    public ReadOnlySpan<double> LowerLimits => _lower;

    /// <summary>Upper limits of intervals; empty if not asked for.</summary>
    public ReadOnlySpan<double> UpperLimits => _upper;

    /// <summary>p-values; empty if not asked for. What a correction for many comparisons takes.</summary>
    public ReadOnlySpan<double> PValues => _pValues;

    /// <summary>Verdicts; empty if not asked for.</summary>
    public ReadOnlySpan<Verdict> Verdicts => _verdicts;

    /// <summary>
    /// What must be known of a row: why nothing can be said of it, or that its covariate could not do all that was asked of it (<see cref="FindingCode.CovariateUnused"/>, and the row stands). Null where there is
    /// nothing to know.
    /// </summary>
    public ReadOnlySpan<FindingCode?> Codes => _codes;

    /// <inheritdoc/>
    public override string ToString()
    {
        int left = _standardErrors.Count(double.IsFinite);
        string shown = _verdicts.Length == 0 ? "" : $", {string.Join(", ", _verdicts.GroupBy(v => v).OrderBy(g => g.Key).Select(g => $"{Phrase.Count(g.Count())} {Words(g.Key)}"))}";
        return $"{Phrase.Counted(Rows, "comparison")}, {Phrase.Count(Rows - left)} of which nothing can be said{shown}";
    }

    /// <summary>Works out every row. One effect serves them all, so that a row costs arithmetic and no memory.</summary>
    internal void Fill(in SummaryColumns control, in SummaryColumns treatment)
    {
        Hypothesis hypothesis = Reading.Hypothesis;
        var effect = new RowEffect(Reading.Scale);
        // A relative margin of an absolute difference is tested as a contrast of the two means.
        RowEffect tested = hypothesis.Margin.Value != 0 && hypothesis.Margin.Unit == LiftUnit.Relative && Reading.Scale == EffectScale.Absolute ? new(EffectScale.RelativeFieller)
            : hypothesis.Margin.Value != 0 && hypothesis.Margin.Unit == LiftUnit.Absolute && Reading.Scale != EffectScale.Absolute ? new(EffectScale.Absolute)
            : effect;
        var reader = new BatchRow(Reading, effect, tested);
        bool adjusts = control.HasCovariate;
        for (int row = 0; row < Rows; row++)
        {
            RowArm c = control[row, nameof(control)];
            RowArm t = treatment[row, nameof(treatment)];
            FindingCode? code = !(c.Count > 0 && t.Count > 0) ? FindingCode.EmptyArm : c.Count < 2 || t.Count < 2 ? FindingCode.TooFewUsers : null;
            if (code is null)
            {
                AdjustedRow adjusted = adjusts ? AdjustedRow.Of(c, t, Reading.Slopes) : AdjustedRow.Unadjusted(c, t, true);
                code = effect.Set(adjusted.Control, adjusted.Treatment, adjusted.OfControl, adjusted.OfTreatment);
                if (code is null && !ReferenceEquals(tested, effect))
                {
                    code = tested.Set(adjusted.Control, adjusted.Treatment, adjusted.OfControl, adjusted.OfTreatment);
                }
                if (code is null)
                {
                    _codes[row] = adjusted.IsAdjusted ? null : FindingCode.CovariateUnused;
                    Write(row, reader);
                    continue;
                }
            }
            _codes[row] = code;
            WriteNothing(row);
        }
    }

    private void Write(int row, in BatchRow reader)
    {
        _estimates[row] = reader.Effect.Estimate;
        _standardErrors[row] = reader.Effect.StandardError;
        _degreesOfFreedom[row] = reader.Effect.DegreesOfFreedom;
        if (_lower.Length > 0)
        {
            (_lower[row], _upper[row]) = reader.Limits();
        }
        if (_pValues.Length > 0 || _verdicts.Length > 0)
        {
            double p = reader.PValue();
            if (_pValues.Length > 0)
            {
                _pValues[row] = p;
            }
            if (_verdicts.Length > 0)
            {
                _verdicts[row] = reader.VerdictOf(p);
            }
        }
    }

    private void WriteNothing(int row)
    {
        _standardErrors[row] = double.PositiveInfinity;
        _degreesOfFreedom[row] = double.PositiveInfinity;
        if (_lower.Length > 0)
        {
            (_lower[row], _upper[row]) = (double.NegativeInfinity, double.PositiveInfinity);
        }
        if (_pValues.Length > 0)
        {
            _pValues[row] = 1;
        }
        if (_verdicts.Length > 0)
        {
            _verdicts[row] = Verdict.NotEstimable;
        }
    }

    private static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Superior => "superior",
        Verdict.NonInferior => "not inferior",
        Verdict.Inferior => "inferior",
        Verdict.Equivalent => "equivalent",
        Verdict.Inconclusive => "inconclusive",
        _ => "not estimable",
    };
}
