using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One arm's users row by row, with an outcome and covariates: what standard errors that are robust against unequal variances need.</summary>
/// <remarks>Holds a copy of the rows. Where they do not fit into memory, or only sums are exported, <see cref="CovariateSummary"/> does with moments.</remarks>
public sealed partial class CovariateRows
{
    private readonly double[] _outcome;
    private readonly double[][] _covariates;

    private CovariateRows(double[] outcome, double[][] covariates)
    {
        _outcome = outcome;
        _covariates = covariates;
        Summary = CovariateSummary.Of([outcome], covariates);
    }

    /// <summary>Users.</summary>
    public int Count => _outcome.Length;

    /// <summary>Covariates.</summary>
    public int CovariateCount => _covariates.Length;

    /// <summary>The same users as a summary.</summary>
    public CovariateSummary Summary { get; }

    internal ReadOnlySpan<double> Outcome => _outcome;

    /// <summary>Takes in columns.</summary>
    /// <param name="outcome">One value per user; from −1E+100 to 1E+100.</param>
    /// <param name="covariates">Any number of columns of the same length; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentNullException">An argument or a column is null.</exception>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN, infinite or too large.</exception>
    public static CovariateRows Of(IReadOnlyList<double> outcome, params ReadOnlySpan<IReadOnlyList<double>> covariates)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        double[][] columns = new double[covariates.Length][];
        for (int i = 0; i < covariates.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(covariates[i], nameof(covariates));
            columns[i] = [.. covariates[i]];
            if (columns[i].Length != outcome.Count)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"All columns have one value per user. The outcome has {outcome.Count}, covariate {i} has {columns[i].Length}."), nameof(covariates));
            }
            for (int row = 0; row < columns[i].Length; row++)
            {
                Moments.RequireValue(columns[i][row], row, nameof(covariates));
            }
        }
        for (int row = 0; row < outcome.Count; row++)
        {
            Moments.RequireValue(outcome[row], row, nameof(outcome));
        }
        return new([.. outcome], columns);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Counted(Count, "row")} of an outcome and {Phrase.Counted(CovariateCount, "covariate")}";

    /// <summary>Writes a user's covariates less a centre.</summary>
    internal void Centred(int row, ReadOnlySpan<double> centre, Span<double> to)
    {
        for (int i = 0; i < _covariates.Length; i++)
        {
            to[i] = _covariates[i][row] - centre[i];
        }
    }
}
