namespace Experimentation.Stats.Numerics;

/// <summary>
/// A matrix of covariances or co-moments that equations are solved with: Cholesky's factor of the correlations, in the order of the columns. A column that does not vary, or
/// that is a mixture of those before it, drops out and gets the solution 0.
/// </summary>
internal sealed class SpreadMatrix
{
    /// <summary>A column keeps at least this share of its variance when those before it are taken out of it; less is rounding.</summary>
    private const double LeastShare = 1e-10;

    private readonly double[] _deviations;
    private readonly double[,] _factor;

    private SpreadMatrix(double[] deviations, double[,] factor)
    {
        _deviations = deviations;
        _factor = factor;
        for (int i = 0; i < deviations.Length; i++)
        {
            Rank += factor[i, i] > 0 ? 1 : 0;
        }
    }

    public int Dimension => _deviations.Length;

    /// <summary>Columns that did not drop out.</summary>
    public int Rank { get; }

    /// <param name="packed">Lower triangle, row by row, as in <see cref="CoMoments.Index"/>.</param>
    /// <param name="dimension">Columns.</param>
    public static SpreadMatrix Of(ReadOnlySpan<double> packed, int dimension)
    {
        double[] deviations = new double[dimension];
        var factor = new double[dimension, dimension];
        for (int i = 0; i < dimension; i++)
        {
            deviations[i] = Math.Sqrt(Math.Max(0, packed[CoMoments.Index(i, i)]));
            double left = 1;
            for (int j = 0; j < i; j++)
            {
                double rest = deviations[i] == 0 || deviations[j] == 0 ? 0 : packed[CoMoments.Index(i, j)] / deviations[i] / deviations[j];
                for (int k = 0; k < j; k++)
                {
                    rest -= factor[i, k] * factor[j, k];
                }
                factor[i, j] = factor[j, j] == 0 ? 0 : rest / factor[j, j];
                left -= factor[i, j] * factor[i, j];
            }
            factor[i, i] = deviations[i] > 0 && left > LeastShare ? Math.Sqrt(left) : 0;
        }
        return new(deviations, factor);
    }

    /// <summary>Whether a column is left.</summary>
    public bool Keeps(int column) => _factor[column, column] > 0;

    /// <summary>The x with matrix · x = <paramref name="right"/>.</summary>
    public double[] Solve(ReadOnlySpan<double> right)
    {
        double[] x = Forward(right);
        for (int i = Dimension - 1; i >= 0; i--)
        {
            if (!Keeps(i))
            {
                x[i] = 0;
                continue;
            }
            for (int j = i + 1; j < Dimension; j++)
            {
                x[i] -= _factor[j, i] * x[j];
            }
            x[i] /= _factor[i, i];
        }
        for (int i = 0; i < Dimension; i++)
        {
            x[i] = Keeps(i) ? x[i] / _deviations[i] : 0;
        }
        return x;
    }

    /// <summary>The inverse in rows of a square; only where no column dropped out.</summary>
    public double[] Inverse()
    {
        int size = Dimension;
        // Column by column the inverse of the factor, then its product with itself: a third of the work of solving for every unit vector.
        var inverse = new double[size * size];
        for (int j = 0; j < size; j++)
        {
            inverse[j * size + j] = 1 / _factor[j, j];
            for (int i = j + 1; i < size; i++)
            {
                double sum = 0;
                for (int k = j; k < i; k++)
                {
                    sum -= _factor[i, k] * inverse[k * size + j];
                }
                inverse[i * size + j] = sum / _factor[i, i];
            }
        }
        var product = new double[size * size];
        for (int k = 0; k < size; k++)
        {
            ReadOnlySpan<double> row = inverse.AsSpan(k * size, k + 1);
            for (int i = 0; i <= k; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    product[i * size + j] += row[i] * row[j];
                }
            }
        }
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                product[i * size + j] = product[j * size + i] = product[i * size + j] / _deviations[i] / _deviations[j];
            }
        }
        return product;
    }

    /// <summary>right′ · matrix⁻¹ · right: a squared distance in units of the spread.</summary>
    public double Distance(ReadOnlySpan<double> right)
    {
        double sum = 0;
        foreach (double y in Forward(right))
        {
            sum += y * y;
        }
        return sum;
    }

    /// <summary>Trace of matrix⁻¹ · packed.</summary>
    public double Trace(ReadOnlySpan<double> packed)
    {
        double sum = 0;
        double[] column = new double[Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                column[j] = packed[CoMoments.Index(i, j)];
            }
            sum += Keeps(i) ? Solve(column)[i] : 0;
        }
        return sum;
    }

    /// <summary>left′ · packed matrix · right.</summary>
    public static double Form(ReadOnlySpan<double> left, ReadOnlySpan<double> packed, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            for (int j = 0; j < right.Length; j++)
            {
                sum += left[i] * packed[CoMoments.Index(i, j)] * right[j];
            }
        }
        return sum;
    }

    /// <summary>left′ · right.</summary>
    public static double Product(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }
        return sum;
    }

    private double[] Forward(ReadOnlySpan<double> right)
    {
        double[] y = new double[Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            if (!Keeps(i))
            {
                continue;
            }
            double rest = right[i] / _deviations[i];
            for (int j = 0; j < i; j++)
            {
                rest -= _factor[i, j] * y[j];
            }
            y[i] = rest / _factor[i, i];
        }
        return y;
    }
}
