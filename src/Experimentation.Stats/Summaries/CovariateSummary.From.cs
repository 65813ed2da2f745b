using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record CovariateSummary
{
    /// <summary>What rounding in a long sum of doubles may have cost, as a share of the sum.</summary>
    internal const double Rounding = 1e-9;

    /// <summary>Summarises one outcome and one covariate.</summary>
    /// <param name="outcome">One value per user; from −1E+100 to 1E+100.</param>
    /// <param name="covariate">One value per user, in the same order; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN, infinite or too large (the message names its index).</exception>
    public static CovariateSummary Of(ReadOnlySpan<double> outcome, ReadOnlySpan<double> covariate)
    {
        if (outcome.Length != covariate.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each user has an outcome and a covariate. Got {outcome.Length} and {covariate.Length}."), nameof(covariate));
        }
        PairMoments pairs = PairMoments.Of(outcome, covariate, nameof(outcome), nameof(covariate));
        return new(1, CoMoments.Of(pairs.Count, [pairs.X.Mean, pairs.Y.Mean], [pairs.X.Squares, pairs.Products, pairs.Y.Squares]));
    }

    /// <summary>Summarises columns.</summary>
    /// <param name="outcomes">At least one column, one value per user in each; from −1E+100 to 1E+100.</param>
    /// <param name="covariates">Any number of columns of the same length; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentNullException">An argument or a column is null.</exception>
    /// <exception cref="ArgumentException">There is no outcome, the lengths differ, or a value is NaN, infinite or too large.</exception>
    public static CovariateSummary Of(IReadOnlyList<IReadOnlyList<double>> outcomes, IReadOnlyList<IReadOnlyList<double>> covariates)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(covariates);
        var accumulator = new CovariateAccumulator((int)Guard.AtLeast(outcomes.Count, 1, "A number of outcomes", nameof(outcomes)), covariates.Count);
        IReadOnlyList<double>[] columns = [.. outcomes, .. covariates];
        for (int i = 0; i < columns.Length; i++)
        {
            string name = i < outcomes.Count ? nameof(outcomes) : nameof(covariates);
            ArgumentNullException.ThrowIfNull(columns[i], name);
            if (columns[i].Count != columns[0].Count)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"All columns have one value per user. The first has {columns[0].Count}, column {i} has {columns[i].Count}."), name);
            }
        }
        Span<double> user = new double[columns.Length];
        for (int row = 0; row < columns[0].Count; row++)
        {
            for (int i = 0; i < columns.Length; i++)
            {
                user[i] = columns[i][row];
                Numerics.Moments.RequireValue(user[i], row, i < outcomes.Count ? nameof(outcomes) : nameof(covariates));
            }
            accumulator.Add(user);
        }
        return accumulator.ToSummary();
    }

    /// <summary>Summarises one outcome and one covariate of each row.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="outcome">Takes the outcome from a row; from −1E+100 to 1E+100.</param>
    /// <param name="covariate">Takes the covariate from a row; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    public static CovariateSummary Of<T>(IEnumerable<T> rows, Func<T, double> outcome, Func<T, double> covariate)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(covariate);
        return Of(rows, [outcome], [covariate]);
    }

    /// <summary>Summarises any number of outcomes and covariates of each row.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="outcomes">At least one; each takes an outcome from a row.</param>
    /// <param name="covariates">Any number; each takes a covariate from a row.</param>
    /// <exception cref="ArgumentNullException">An argument or a selector is null.</exception>
    /// <exception cref="ArgumentException">There is no outcome, or a value is NaN, infinite or too large.</exception>
    public static CovariateSummary Of<T>(IEnumerable<T> rows, IReadOnlyList<Func<T, double>> outcomes, IReadOnlyList<Func<T, double>> covariates)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(covariates);
        var accumulator = new CovariateAccumulator((int)Guard.AtLeast(outcomes.Count, 1, "A number of outcomes", nameof(outcomes)), covariates.Count);
        Func<T, double>[] selectors = [.. outcomes, .. covariates];
        for (int i = 0; i < selectors.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(selectors[i], i < outcomes.Count ? nameof(outcomes) : nameof(covariates));
        }
        Span<double> user = new double[selectors.Length];
        foreach (T row in rows)
        {
            for (int i = 0; i < selectors.Length; i++)
            {
                user[i] = selectors[i](row);
                Numerics.Moments.RequireValue(user[i], accumulator.Count, nameof(rows));
            }
            accumulator.Add(user);
        }
        return accumulator.ToSummary();
    }

    /// <summary>A summary that was computed elsewhere.</summary>
    /// <param name="count">Users, 0 or more.</param>
    /// <param name="outcomes">How many of the columns are outcomes, from 1; the rest are covariates.</param>
    /// <param name="means">Mean of each column, from −1E+100 to 1E+100.</param>
    /// <param name="covariances">With n − 1; the lower triangle row by row: (0,0), (1,0), (1,1), (2,0) …; all 0 with fewer than two users.</param>
    /// <exception cref="ArgumentException">A value is outside its range, there are not n·(n + 1)/2 covariances for n columns, or no rows have these covariances.</exception>
    public static CovariateSummary FromMoments(long count, int outcomes, ReadOnlySpan<double> means, ReadOnlySpan<double> covariances)
    {
        CheckShape(count, outcomes, means.Length, nameof(means), covariances.Length, nameof(covariances));
        var centres = new Compensated[means.Length];
        for (int i = 0; i < means.Length; i++)
        {
            centres[i] = MeanSummary.FromMoments(count, means[i], 0, nameof(means), nameof(covariances)).Mean;
        }
        var products = new double[covariances.Length];
        for (int i = 0; i < covariances.Length; i++)
        {
            if (!(Math.Abs(covariances[i]) <= (count < 2 ? 0 : Guard.Largest * Guard.Largest)))
            {
                throw Guard.OutOfRange(nameof(covariances), covariances[i], count < 2 ? "With fewer than two users every covariance is 0." : "A covariance is a number from -1E+200 to 1E+200.");
            }
            products[i] = covariances[i] * Math.Max(0, count - 1);
        }
        CoMomentCheck.Require(products, means.Length, Rounding, nameof(covariances));
        return new(outcomes, CoMoments.Of(count, centres, [.. products.Select(p => (Compensated)p)]));
    }

    /// <summary>A summary from the raw sums that a warehouse exports.</summary>
    /// <param name="count">Users, 0 or more.</param>
    /// <param name="outcomes">How many of the columns are outcomes, from 1; the rest are covariates.</param>
    /// <param name="sums">Sum of each column; finite, at most 1E+100 per user.</param>
    /// <param name="sumsOfProducts">Sums of products of two columns; the lower triangle row by row: Σ(x₀x₀), Σ(x₁x₀), Σ(x₁x₁), Σ(x₂x₀) ….</param>
    /// <exception cref="ArgumentException">A value is outside its range, there are not n·(n + 1)/2 sums of products for n columns, or the sums cannot be of the same rows.</exception>
    public static CovariateSummary FromSums(long count, int outcomes, ReadOnlySpan<double> sums, ReadOnlySpan<double> sumsOfProducts)
    {
        CheckShape(count, outcomes, sums.Length, nameof(sums), sumsOfProducts.Length, nameof(sumsOfProducts));
        var means = new Compensated[sums.Length];
        var products = new double[sumsOfProducts.Length];
        double lost = 1;
        for (int i = 0; i < sums.Length; i++)
        {
            double square = Guard.NotNegative(sumsOfProducts[CoMoments.Index(i, i)], "A sum of squares", nameof(sumsOfProducts));
            Moments column = RawSums.Centre(count, Guard.Finite(sums[i], "A sum", nameof(sums)), square, nameof(sums), nameof(sumsOfProducts));
            means[i] = column.Mean;
            products[CoMoments.Index(i, i)] = column.Squares.High;
            for (int j = 0; j < i; j++)
            {
                RatioSummary pair = RatioSummary.FromSums(count, sums[i], sums[j], square, sumsOfProducts[CoMoments.Index(j, j)], Guard.Finite(sumsOfProducts[CoMoments.Index(i, j)], "A sum of products", nameof(sumsOfProducts)), nameof(sumsOfProducts));
                products[CoMoments.Index(i, j)] = pair.Moments.Products.High;
            }
            // Where the mean is large beside the spread, the same rounding costs a larger part of what is left.
            lost = column.Squares.High > 0 ? Math.Max(lost, square / column.Squares.High) : lost;
        }
        CoMomentCheck.Require(products, sums.Length, Math.Min(1, Rounding * lost), nameof(sumsOfProducts));
        return new(outcomes, CoMoments.Of(count, means, [.. products.Select(p => (Compensated)p)]));
    }

    private static void CheckShape(long count, int outcomes, int columns, string columnsName, int products, string productsName)
    {
        Guard.AtLeast(count, 0, "A number of users");
        Guard.AtLeast(outcomes, 1, "A number of outcomes");
        if (columns < outcomes)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There is one for each column. Got {columns} for {outcomes} outcomes."), columnsName);
        }
        if (products != columns * (columns + 1) / 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{columns} columns have {columns * (columns + 1) / 2} pairs, a column with itself counted. Got {products}."), productsName);
        }
    }
}
