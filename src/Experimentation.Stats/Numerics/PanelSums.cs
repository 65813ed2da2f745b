using System.Numerics;
using System.Runtime.InteropServices;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// Moments of many columns from rows that come one at a time, in constant memory. Rows are summed around a shift near their means, which costs no digits; wherever the means have
/// moved away from the shift, the sums so far are put aside and a new shift is taken.
/// </summary>
internal sealed class PanelSums
{
    /// <summary>Rows that are worked on at once: with 28 columns they and what is made of them fill most of the first-level cache.</summary>
    public const int BlockLength = 64;

    /// <summary>Rows after which plain sums are merged into compensated ones.</summary>
    private const int ChunkLength = 128 * BlockLength;

    private readonly int _stride;
    private readonly SimdWidth _width;
    private readonly double[] _block;
    private readonly double[] _shift;
    private readonly double[] _blockSums;
    private readonly double[] _blockSquares;
    private readonly double[] _sums;
    private readonly double[] _products;
    private readonly CoMoments _total;
    private readonly CoMoments _chunk;
    private int _filled;
    private int _inChunk;

    public PanelSums(int columns)
        : this(columns, BlockSums.Widest)
    {
    }

    /// <summary>With a given width of vectors; for tests that all widths agree.</summary>
    public PanelSums(int columns, SimdWidth width)
    {
        Columns = columns;
        _width = width;
        _stride = CrossProducts.Stride(columns);
        _block = new double[BlockLength * _stride];
        _shift = new double[_stride];
        _blockSums = new double[_stride];
        _blockSquares = new double[_stride];
        _sums = new double[_stride];
        _products = new double[_stride * _stride];
        _total = new(columns);
        _chunk = new(columns);
    }

    public int Columns { get; }

    public long Count => _total.Count + _inChunk + _filled;

    /// <summary>Adds one row.</summary>
    /// <param name="row">As many values as there are columns.</param>
    /// <param name="offset">Index of the row's first value, for the error message.</param>
    /// <param name="name">Argument that the values came in.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large; the row was not added.</exception>
    public void Add(ReadOnlySpan<double> row, long offset, string name)
    {
        RequireValues(row, offset, name);
        row.CopyTo(_block.AsSpan(_filled * _stride));
        if (++_filled == BlockLength)
        {
            Flush();
        }
    }

    /// <summary>Adds rows that lie one after the other.</summary>
    /// <param name="rows">A whole number of rows.</param>
    /// <param name="name">Argument that the values came in.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large; the rows before it were added.</exception>
    public void AddAll(ReadOnlySpan<double> rows, string name)
    {
        int length = BlockLength * Columns;
        for (int start = 0; start < rows.Length; start += length)
        {
            ReadOnlySpan<double> part = rows.Slice(start, Math.Min(length, rows.Length - start));
            if (_filled == 0 && start + length - Columns + _stride <= rows.Length && TryBlock(rows[start..]))
            {
                continue;
            }
            for (int at = 0; at < part.Length; at += Columns)
            {
                Add(part.Slice(at, Columns), start + at, name);
            }
        }
    }

    /// <summary>Adds rows that are all 0.</summary>
    public void AddZeros(long rows)
    {
        var zeros = new CoMoments(Columns);
        zeros.SetZeros(rows);
        _total.Add(zeros);
    }

    /// <summary>Moments of all rows so far; more can be added afterwards.</summary>
    public CoMoments ToMoments()
    {
        if (_filled > 0)
        {
            Flush();
        }
        CoMoments all = _total.Copy();
        all.Add(Chunk());
        return all;
    }

    private void Flush()
    {
        Centre(_block, _stride);
        Multiply();
    }

    /// <summary>Looks at every value.</summary>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    public static void RequireValues(ReadOnlySpan<double> values, long offset, string name)
    {
        for (int i = AreValues(values); i < values.Length; i++)
        {
            Moments.RequireValue(values[i], offset + i, name);
        }
    }

    /// <summary>How many of the first values are numbers within <see cref="Guard.Largest"/>; a few fewer where one is not.</summary>
    private static int AreValues(ReadOnlySpan<double> values)
    {
        int i = 0;
        var limit = new Vector<double>(Guard.Largest);
        foreach (Vector<double> vector in MemoryMarshal.Cast<double, Vector<double>>(values))
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(vector), limit))
            {
                break;
            }
            i += Vector<double>.Count;
        }
        while (i < values.Length && Math.Abs(values[i]) <= Guard.Largest)
        {
            i++;
        }
        return i;
    }

    /// <summary>Adds a whole block of rows, which is centred on its way into the cache; not where its sums leave open whether every value is a number.</summary>
    private bool TryBlock(ReadOnlySpan<double> rows)
    {
        _filled = BlockLength;
        Centre(rows, Columns);
        for (int i = 0; i < Columns; i++)
        {
            if (!Moments.AreClearlyValues(_shift[i], _blockSquares[i]))
            {
                // A value that is no number may have got into the shift, around which nothing has been summed yet.
                _filled = 0;
                foreach (ref double shift in _shift.AsSpan())
                {
                    shift = double.IsFinite(shift) ? shift : 0;
                }
                return false;
            }
        }
        Multiply();
        return true;
    }

    /// <summary>Centres the block; takes a new shift where the old one is too far from this block's means.</summary>
    private void Centre(ReadOnlySpan<double> source, int sourceStride)
    {
        if (_inChunk == 0 && _total.Count == 0)
        {
            source[..Columns].CopyTo(_shift);
        }
        CrossProducts.Centre(source, sourceStride, _block, _filled, _stride, _shift, _blockSums, _blockSquares, _width);
        bool isNear = true;
        for (int i = 0; i < Columns; i++)
        {
            isNear &= IsNear(_blockSums[i], _blockSquares[i], _filled);
        }
        if (isNear)
        {
            return;
        }
        MoveOn();
        // The sums of the chunk are empty now and hold the move for a moment.
        for (int i = 0; i < Columns; i++)
        {
            _sums[i] = _blockSums[i] / _filled;
            _shift[i] += _sums[i];
        }
        CrossProducts.Centre(_block, _stride, _block, _filled, _stride, _sums, _blockSums, _blockSquares, _width);
        Array.Clear(_sums);
    }

    /// <summary>
    /// Whether a block's mean is within two standard deviations of the shift, which costs two bits when the sums are centred. Closer would not do: the means of small blocks scatter, and with
    /// many columns one is always off. False for NaN.
    /// </summary>
    public static bool IsNear(double sum, double squares, int count) => sum / count * sum <= 0.8 * squares;

    private void Multiply()
    {
        CrossProducts.Add(_block, _filled, Columns, _stride, _products, _width);
        for (int i = 0; i < Columns; i++)
        {
            _sums[i] += _blockSums[i];
        }
        _inChunk += _filled;
        _filled = 0;
        if (_inChunk >= ChunkLength)
        {
            MoveOn();
        }
    }

    /// <summary>Merges the chunk into the total and starts a new one, around the means so far.</summary>
    private void MoveOn()
    {
        if (_inChunk == 0)
        {
            return;
        }
        _total.Add(Chunk());
        Array.Clear(_sums);
        Array.Clear(_products);
        _inChunk = 0;
    }

    private CoMoments Chunk()
    {
        _chunk.Clear();
        if (_inChunk > 0)
        {
            _chunk.SetSums(_inChunk, _shift, _sums, _products, _stride);
        }
        return _chunk;
    }
}
