namespace Experimentation.Stats.Numerics;

/// <summary>
/// Square root of a positive semi-definite matrix: Cholesky's factorisation with the largest remaining variance first, which ends where nothing is left. The first
/// coordinates carry most of the variance, as quasi-random points like it.
/// </summary>
internal sealed class PivotedCholesky
{
    private const double NothingLeft = 1e-13;

    private readonly int _count;

    // Row by row: _rank columns.
    private readonly double[] _factor;

    public PivotedCholesky(int count, ReadOnlySpan<double> matrix)
    {
        _count = count;
        double[] columns = new double[count * count];
        double[] left = new double[count];
        for (int i = 0; i < count; i++)
        {
            left[i] = matrix[i * count + i];
        }
        for (; Rank < count; Rank++)
        {
            int pivot = 0;
            for (int i = 1; i < count; i++)
            {
                pivot = left[i] > left[pivot] ? i : pivot;
            }
            if (!(left[pivot] > NothingLeft))
            {
                break;
            }
            double root = Math.Sqrt(left[pivot]);
            for (int i = 0; i < count; i++)
            {
                double rest = matrix[i * count + pivot];
                for (int k = 0; k < Rank; k++)
                {
                    rest -= columns[k * count + i] * columns[k * count + pivot];
                }
                double value = i == pivot ? root : left[i] > NothingLeft ? rest / root : 0;
                columns[Rank * count + i] = value;
                left[i] = i == pivot ? 0 : Math.Max(0, left[i] - value * value);
            }
        }
        _factor = new double[count * Rank];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < Rank; k++)
            {
                _factor[i * Rank + k] = columns[k * count + i];
            }
        }
    }

    /// <summary>How many coordinates it takes.</summary>
    public int Rank { get; }

    /// <summary>Factor times vector.</summary>
    public void Multiply(ReadOnlySpan<double> coordinates, Span<double> into)
    {
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<double> row = _factor.AsSpan(i * Rank, Rank);
            double sum = 0;
            for (int k = 0; k < Rank; k++)
            {
                sum += row[k] * coordinates[k];
            }
            into[i] = sum;
        }
    }
}
