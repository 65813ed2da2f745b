using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One arm of many comparisons, column by column as a warehouse exports them: row i is one experiment's metric in one segment. Holds spans, copies nothing.
/// </summary>
/// <remarks>
/// A ratio metric's mean is <see cref="RatioSummary.Ratio"/> and its variance <see cref="RatioSummary.RatioVariance"/>; a proportion's are the rate p and p·(1 − p)·n/(n − 1). Several
/// covariates become one as a prediction from them. Variances of rows with fewer than two users are not looked at, so they may be NaN, which is what SQL's NULL becomes.
/// </remarks>
public readonly ref struct SummaryColumns
{
    /// <summary>Users, 0 or more.</summary>
    public required ReadOnlySpan<long> Counts { get; init; }

    /// <summary>Mean of the outcome, from −1E+100 to 1E+100; one per count.</summary>
    public required ReadOnlySpan<double> Means { get; init; }

    /// <summary>Variance of the outcome with n − 1, from 0 to 1E+200; one per count.</summary>
    public required ReadOnlySpan<double> Variances { get; init; }

    /// <summary>Mean of a covariate from before the experiment; empty where there is none.</summary>
    public ReadOnlySpan<double> CovariateMeans { get; init; }

    /// <summary>Variance of the covariate with n − 1; empty where there is none.</summary>
    public ReadOnlySpan<double> CovariateVariances { get; init; }

    /// <summary>Covariance of covariate and outcome with n − 1; empty where there is none.</summary>
    public ReadOnlySpan<double> Covariances { get; init; }

    /// <summary>Number of rows.</summary>
    public int Rows => Counts.Length;

    /// <summary>Whether there is a covariate.</summary>
    public bool HasCovariate => CovariateMeans.Length > 0;

    /// <summary>Rows and columns in words.</summary>
    public override string ToString() => $"{Phrase.Counted(Rows, "row")} {(HasCovariate ? "with" : "without")} a covariate";

    internal void Check(int rows, string name)
    {
        int covariates = HasCovariate ? rows : 0;
        if (Counts.Length != rows || Means.Length != rows || Variances.Length != rows || CovariateMeans.Length != covariates || CovariateVariances.Length != covariates || Covariances.Length != covariates)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"All columns of both arms have one value per row; the three of the covariate may be empty. Got {Counts.Length} counts, {Means.Length} means, {Variances.Length} variances, {CovariateMeans.Length} covariate means, {CovariateVariances.Length} covariate variances and {Covariances.Length} covariances for {rows} rows."), name);
        }
    }

    /// <summary>One row, checked.</summary>
    internal RowArm this[int row, string name]
    {
        get
        {
            long count = Counts[row];
            double mean = Means[row];
            if (count < 2)
            {
                return count >= 0 && (count == 0 || Math.Abs(mean) <= Guard.Largest) ? new(count, mean, 0, 0, 0, 0) : throw Wrong(row, name);
            }
            double variance = Variances[row];
            bool isRight = Math.Abs(mean) <= Guard.Largest && variance is >= 0 and <= Guard.Largest * Guard.Largest;
            if (!HasCovariate)
            {
                return isRight ? new(count, mean, variance, 0, 0, 0) : throw Wrong(row, name);
            }
            var arm = new RowArm(count, mean, variance, CovariateMeans[row], CovariateVariances[row], Covariances[row]);
            // In deviations, whose product stays in the range of numbers.
            return isRight && Math.Abs(arm.CovariateMean) <= Guard.Largest && arm.CovariateVariance is >= 0 and <= Guard.Largest * Guard.Largest
                && Math.Abs(arm.Covariance) <= Math.Sqrt(variance) * Math.Sqrt(arm.CovariateVariance) * (1 + 1e-9)
                ? arm
                : throw Wrong(row, name);
        }
    }

    private ArgumentException Wrong(int row, string name) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Row {row} cannot be that of any users: count {Counts[row]}, mean {Means[row]:G6}, variance {Variances[row]:G6}{(HasCovariate ? string.Create(CultureInfo.InvariantCulture, $", covariate mean {CovariateMeans[row]:G6}, variance {CovariateVariances[row]:G6}, covariance {Covariances[row]:G6}") : "")}. Counts are 0 or more, means from -1E+100 to 1E+100, variances from 0 to 1E+200, and a covariance is at most the product of the standard deviations."), name);
}
