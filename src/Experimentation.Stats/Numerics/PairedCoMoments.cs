namespace Experimentation.Stats.Numerics;

/// <summary>
/// Means and co-moments of columns of which each user has some: every pair of columns is summed over the users who have both. Mutable: an accumulator owns one and hands out copies.
/// </summary>
internal sealed class PairedCoMoments
{
    private readonly int _dimension;
    private readonly long[] _counts;
    private readonly Compensated[] _means;
    private readonly Compensated[] _products;

    public PairedCoMoments(int dimension)
    {
        _dimension = dimension;
        _counts = new long[dimension * (dimension + 1) / 2];
        _products = new Compensated[_counts.Length];
        _means = new Compensated[dimension * dimension];
    }

    public int Dimension => _dimension;

    /// <summary>Users who have both columns; packed as in <see cref="CoMoments.Index"/>.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Entry i·dimension + j: mean of column i over the users who have i and j.</summary>
    public ReadOnlySpan<Compensated> Means => _means;

    /// <summary>Sums of products of deviations from these means; packed.</summary>
    public ReadOnlySpan<Compensated> Products => _products;

    public static PairedCoMoments Of(int dimension, ReadOnlySpan<long> counts, ReadOnlySpan<Compensated> means, ReadOnlySpan<Compensated> products)
    {
        var moments = new PairedCoMoments(dimension);
        counts.CopyTo(moments._counts);
        means.CopyTo(moments._means);
        products.CopyTo(moments._products);
        return moments;
    }

    /// <summary>Users who have the first columns and no others.</summary>
    /// <param name="moments">Of the columns that they have.</param>
    /// <param name="places">Where these columns stand among all.</param>
    /// <param name="dimension">All columns.</param>
    public static PairedCoMoments Of(CoMoments moments, ReadOnlySpan<int> places, int dimension)
    {
        var paired = new PairedCoMoments(dimension);
        for (int i = 0; i < places.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                int at = CoMoments.Index(places[i], places[j]);
                paired._counts[at] = moments.Count;
                paired._products[at] = moments.Products[CoMoments.Index(i, j)];
                paired._means[places[i] * dimension + places[j]] = moments.Means[i];
                paired._means[places[j] * dimension + places[i]] = moments.Means[j];
            }
        }
        return paired;
    }

    public PairedCoMoments Copy() => Of(_dimension, _counts, _means, _products);

    /// <summary>Adds another group of users, pair by pair (Chan, Golub and LeVeque 1979).</summary>
    public void Add(PairedCoMoments other)
    {
        for (int i = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                int at = CoMoments.Index(i, j);
                Add(at, i * _dimension + j, j * _dimension + i, other._counts[at], other._means[i * _dimension + j], other._means[j * _dimension + i], other._products[at]);
            }
        }
    }

    /// <summary>Adds users of whom sums around a shift are known, each value counted where the user has it.</summary>
    /// <param name="shift">So near the means that centring costs no digits.</param>
    /// <param name="products">Sums of products of the columns [deviations, marks of 1 or 0], in rows of a square; deviations are 0 where there is no value.</param>
    /// <param name="stride">From one row of the square to the next.</param>
    public void AddSums(ReadOnlySpan<double> shift, ReadOnlySpan<double> products, int stride)
    {
        for (int i = 0; i < _dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                long count = (long)products[(_dimension + i) * stride + _dimension + j];
                if (count > 0)
                {
                    // Marks stand below deviations, so (mark j, deviation i) is in the lower triangle for every i and j.
                    double sumI = products[(_dimension + j) * stride + i];
                    double sumJ = products[(_dimension + i) * stride + j];
                    double product = products[i * stride + j] - sumI / count * sumJ;
                    Add(CoMoments.Index(i, j), i * _dimension + j, j * _dimension + i, count, (Compensated)shift[i] + sumI / count, (Compensated)shift[j] + sumJ / count, i == j ? Math.Max(0, product) : product);
                }
            }
        }
    }

    private void Add(int at, int first, int second, long count, Compensated meanFirst, Compensated meanSecond, Compensated product)
    {
        if (count == 0)
        {
            return;
        }
        if (_counts[at] == 0)
        {
            _counts[at] = count;
            _means[first] = meanFirst;
            _means[second] = meanSecond;
            _products[at] = product;
            return;
        }
        long sum = checked(_counts[at] + count);
        Compensated moveFirst = meanFirst - _means[first];
        Compensated moveSecond = meanSecond - _means[second];
        _products[at] = _products[at] + product + moveFirst.High * moveSecond.High * ((double)_counts[at] / sum * count);
        _means[first] += moveFirst.Times(count, sum);
        if (second != first)
        {
            _means[second] += moveSecond.Times(count, sum);
        }
        _counts[at] = sum;
    }
}
