namespace Experimentation.Stats.Numerics;

/// <summary>
/// Means of several values per user and the packed lower triangle of their co-moments. Mutable: an accumulator owns one and hands out copies.
/// </summary>
internal sealed class CoMoments(int dimension)
{
    private readonly Compensated[] _means = new Compensated[dimension];
    private readonly Compensated[] _products = new Compensated[dimension * (dimension + 1) / 2];

    public int Dimension => dimension;

    public long Count { get; private set; }

    public ReadOnlySpan<Compensated> Means => _means;

    /// <summary>Row by row: (0,0), (1,0), (1,1), (2,0) …</summary>
    public ReadOnlySpan<Compensated> Products => _products;

    /// <summary>Where the co-moment of two columns lies.</summary>
    public static int Index(int i, int j) => i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;

    public static CoMoments Of(long count, ReadOnlySpan<Compensated> means, ReadOnlySpan<Compensated> products)
    {
        var moments = new CoMoments(means.Length) { Count = count };
        means.CopyTo(moments._means);
        products.CopyTo(moments._products);
        return moments;
    }

    public CoMoments Copy() => Of(Count, _means, _products);

    public void Clear()
    {
        Count = 0;
        Array.Clear(_means);
        Array.Clear(_products);
    }

    /// <summary>Sets this to the moments of users whose values are all 0.</summary>
    public void SetZeros(long count)
    {
        Clear();
        Count = count;
    }

    /// <summary>Sets this to the moments of users of whom sums around a shift are known.</summary>
    /// <param name="count">Users, above 0.</param>
    /// <param name="shift">So near the means that centring costs no digits.</param>
    /// <param name="sums">Σ(xᵢ − shiftᵢ).</param>
    /// <param name="products">Σ(xᵢ − shiftᵢ)(xⱼ − shiftⱼ), in rows of a square.</param>
    /// <param name="stride">From one row of the square to the next.</param>
    public void SetSums(long count, ReadOnlySpan<double> shift, ReadOnlySpan<double> sums, ReadOnlySpan<double> products, int stride)
    {
        Count = count;
        for (int i = 0; i < dimension; i++)
        {
            _means[i] = (Compensated)shift[i] + sums[i] / count;
            for (int j = 0; j <= i; j++)
            {
                double product = products[i * stride + j] - sums[i] / count * sums[j];
                _products[Index(i, j)] = i == j ? Math.Max(0, product) : product;
            }
        }
    }

    /// <summary>Adds another group of users (Chan, Golub and LeVeque 1979).</summary>
    public void Add(CoMoments other)
    {
        if (other.Count == 0)
        {
            return;
        }
        if (Count == 0)
        {
            Count = other.Count;
            other._means.CopyTo(_means, 0);
            other._products.CopyTo(_products, 0);
            return;
        }
        long count = checked(Count + other.Count);
        double weight = (double)Count / count * other.Count;
        for (int i = 0; i < dimension; i++)
        {
            double di = (other._means[i] - _means[i]).High;
            for (int j = 0; j <= i; j++)
            {
                double dj = (other._means[j] - _means[j]).High;
                int at = Index(i, j);
                _products[at] = _products[at] + other._products[at] + di * dj * weight;
            }
        }
        for (int i = 0; i < dimension; i++)
        {
            _means[i] += (other._means[i] - _means[i]).Times(other.Count, count);
        }
        Count = count;
    }

    /// <summary>Sets this to the moments of one block of users, column after column.</summary>
    /// <param name="columns">Columns of equal stride, one after the other.</param>
    /// <param name="stride">Distance between the columns' first values.</param>
    /// <param name="length">Users in the block.</param>
    /// <param name="guess">Moments so far, whose means are near the block's; empty at the start.</param>
    /// <param name="offset">Index of the block's first user, for the error message.</param>
    /// <param name="name">Argument that the values came in.</param>
    public void SetBlock(ReadOnlySpan<double> columns, int stride, int length, CoMoments guess, long offset, string name)
    {
        Count = length;
        for (int i = 0; i < dimension; i++)
        {
            ReadOnlySpan<double> column = columns.Slice(i * stride, length);
            Moments moments = Moments.OfBlock(column, guess.Count == 0 ? column[0] : guess._means[i].High, offset, name, BlockSums.Widest);
            _means[i] = moments.Mean;
            _products[Index(i, i)] = moments.Squares;
        }
        for (int i = 1; i < dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                _products[Index(i, j)] = BlockSums.Products(
                    columns.Slice(i * stride, length), _means[i].High, columns.Slice(j * stride, length), _means[j].High, BlockSums.Widest);
            }
        }
    }
}
