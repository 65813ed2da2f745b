namespace Experimentation.Stats.Numerics;

/// <summary>
/// Moments of columns of which each row has some, from rows that come one at a time, in constant memory. Each row is stored with a mark for every value that it has, so that one
/// matrix of products holds the counts, sums and products of all pairs.
/// </summary>
internal sealed class PairedSums
{
    /// <summary>Rows after which plain sums are merged into compensated ones.</summary>
    private const int ChunkLength = 128 * PanelSums.BlockLength;

    private readonly int _columns;
    private readonly int _stride;
    private readonly double[] _block;
    private readonly double[] _shift;
    private readonly double[] _products;
    private readonly PairedCoMoments _total;
    private bool _hasShift;
    private int _filled;
    private int _inChunk;

    public PairedSums(int columns)
    {
        _columns = columns;
        _stride = CrossProducts.Stride(2 * columns);
        _block = new double[PanelSums.BlockLength * _stride];
        _shift = new double[columns];
        _products = new double[_stride * _stride];
        _total = new(columns);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="places">Columns that the row has, each once.</param>
    /// <param name="values">Checked values, in the same order.</param>
    public void Add(ReadOnlySpan<int> places, ReadOnlySpan<double> values)
    {
        Span<double> row = _block.AsSpan(_filled * _stride, 2 * _columns);
        row.Clear();
        for (int i = 0; i < places.Length; i++)
        {
            row[places[i]] = values[i];
            row[_columns + places[i]] = 1;
        }
        if (++_filled == PanelSums.BlockLength)
        {
            Flush();
        }
    }

    /// <summary>Moments of all rows so far; more can be added afterwards.</summary>
    public PairedCoMoments ToMoments()
    {
        if (_filled > 0)
        {
            Flush();
        }
        PairedCoMoments all = _total.Copy();
        all.AddSums(_shift, _products, _stride);
        return all;
    }

    private void Flush()
    {
        if (!_hasShift || !IsNear())
        {
            MoveOn();
            SetShift();
        }
        for (int row = 0; row < _filled; row++)
        {
            Span<double> values = _block.AsSpan(row * _stride, 2 * _columns);
            for (int i = 0; i < _columns; i++)
            {
                values[i] = values[_columns + i] != 0 ? values[i] - _shift[i] : 0;
            }
        }
        CrossProducts.Add(_block, _filled, 2 * _columns, _stride, _products, BlockSums.Widest);
        _inChunk += _filled;
        _filled = 0;
        if (_inChunk >= ChunkLength)
        {
            MoveOn();
        }
    }

    /// <summary>Whether the shift is near this block's means in every column.</summary>
    private bool IsNear()
    {
        for (int i = 0; i < _columns; i++)
        {
            (int count, double sum, double squares) = Column(i, _shift[i]);
            if (count > 0 && !PanelSums.IsNear(sum, squares, count))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The block's means; where no row has a column the shift stays.</summary>
    private void SetShift()
    {
        for (int i = 0; i < _columns; i++)
        {
            (int count, double sum, _) = Column(i, _shift[i]);
            if (count > 0)
            {
                _shift[i] += sum / count;
                (_, sum, _) = Column(i, _shift[i]);
                _shift[i] += sum / count;
            }
        }
        _hasShift = true;
    }

    private (int Count, double Sum, double Squares) Column(int column, double shift)
    {
        int count = 0;
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < _filled; row++)
        {
            if (_block[row * _stride + _columns + column] != 0)
            {
                double x = _block[row * _stride + column] - shift;
                count++;
                sum += x;
                squares += x * x;
            }
        }
        return (count, sum, squares);
    }

    private void MoveOn()
    {
        if (_inChunk > 0)
        {
            _total.AddSums(_shift, _products, _stride);
            Array.Clear(_products);
            _inChunk = 0;
        }
    }
}
