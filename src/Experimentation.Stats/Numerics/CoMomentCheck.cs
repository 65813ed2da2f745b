using System.Globalization;

namespace Experimentation.Stats.Numerics;

/// <summary>Whether a packed matrix of co-moments can be that of any rows: no variance is negative, and neither is that of any weighted sum of columns.</summary>
internal static class CoMomentCheck
{
    /// <summary>Checks by a Cholesky factorisation of the correlations, which has no negative pivot for a possible matrix.</summary>
    /// <param name="products">Lower triangle, row by row, as in <see cref="CoMoments.Index"/>.</param>
    /// <param name="dimension">Columns.</param>
    /// <param name="rounding">What rounding may have cost a correlation.</param>
    /// <param name="name">Argument that the co-moments came in.</param>
    /// <exception cref="ArgumentOutOfRangeException">The matrix is impossible.</exception>
    public static void Require(ReadOnlySpan<double> products, int dimension, double rounding, string name)
    {
        double[] deviations = new double[dimension];
        for (int i = 0; i < dimension; i++)
        {
            deviations[i] = Math.Sqrt(Guard.NotNegative(products[CoMoments.Index(i, i)], "A sum of squared deviations", name));
        }
        // Rows of the factor; a column that is a mixture of those before it has no pivot and drops out.
        var factor = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            double left = 1;
            for (int j = 0; j < i; j++)
            {
                double product = products[CoMoments.Index(i, j)];
                double bound = deviations[i] * deviations[j];
                if (!(Math.Abs(product) <= bound * (1 + rounding)))
                {
                    throw Guard.OutOfRange(name, product, string.Create(CultureInfo.InvariantCulture, $"The covariance of two columns is at most the product of their standard deviations; columns {j} and {i} break that."));
                }
                double rest = bound == 0 ? 0 : product / bound;
                for (int k = 0; k < j; k++)
                {
                    rest -= factor[i, k] * factor[j, k];
                }
                factor[i, j] = factor[j, j] == 0 ? 0 : rest / factor[j, j];
                left -= factor[i, j] * factor[i, j];
            }
            if (left < -Math.Sqrt(rounding))
            {
                throw Guard.OutOfRange(name, products[CoMoments.Index(i, i)], string.Create(CultureInfo.InvariantCulture, $"No rows have these covariances: column {i} would vary less than the columns before it make it vary."));
            }
            factor[i, i] = left > Math.Sqrt(rounding) ? Math.Sqrt(left) : 0;
        }
    }
}
