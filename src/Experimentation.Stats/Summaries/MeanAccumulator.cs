using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Summarises values one at a time, or block by block, in constant memory and without allocating. The same values in the same order give the same bits as
/// <see cref="MeanSummary.Of(ReadOnlySpan{double})"/>, however they are cut. Not safe for use by several threads at once: give each its own and add the summaries.
/// </summary>
public sealed class MeanAccumulator
{
    private readonly double[] _block = new double[Moments.BlockLength];
    private int _filled;
    private Moments _chunk;
    private Moments _total;

    /// <summary>Values so far.</summary>
    public long Count => _total.Count + _chunk.Count + _filled;

    /// <summary>Adds one value.</summary>
    /// <param name="value">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The value is NaN, infinite or too large; it was not added.</exception>
    public void Add(double value)
    {
        Moments.RequireValue(value, Count, nameof(value));
        _block[_filled++] = value;
        if (_filled == _block.Length)
        {
            Take(_block);
            _filled = 0;
        }
    }

    /// <summary>Adds values.</summary>
    /// <param name="values">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index); some of those before it were added.</exception>
    public void Add(ReadOnlySpan<double> values)
    {
        while (values.Length > 0)
        {
            if (_filled == 0 && values.Length >= _block.Length)
            {
                Take(values[.._block.Length]);
                values = values[_block.Length..];
                continue;
            }
            int length = Math.Min(values.Length, _block.Length - _filled);
            for (int i = 0; i < length; i++)
            {
                Add(values[i]);
            }
            values = values[length..];
        }
    }

    /// <summary>The summary of all values so far; more can be added after it.</summary>
    public MeanSummary ToSummary()
    {
        Moments chunk = _filled == 0 ? _chunk : _chunk.With(_block.AsSpan(0, _filled), Count - _filled, "value", BlockSums.Widest);
        return new(_total + chunk);
    }

    private void Take(ReadOnlySpan<double> block)
    {
        _chunk = _chunk.With(block, Count - _filled, "values", BlockSums.Widest);
        if (_chunk.Count == Moments.ChunkLength)
        {
            _total += _chunk;
            _chunk = default;
        }
    }
}
