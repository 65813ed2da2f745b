using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Summarises pairs of values one at a time, in constant memory and without allocating; the same bits as <see cref="RatioSummary.Of(ReadOnlySpan{double}, ReadOnlySpan{double})"/>.
/// Not safe for use by several threads at once: give each its own and add the summaries.
/// </summary>
public sealed class RatioAccumulator
{
    private readonly double[] _x = new double[Moments.BlockLength];
    private readonly double[] _y = new double[Moments.BlockLength];
    private int _filled;
    private PairMoments _chunk;
    private PairMoments _total;

    /// <summary>Pairs so far.</summary>
    public long Count => _total.Count + _chunk.Count + _filled;

    /// <summary>Adds one user.</summary>
    /// <param name="numerator">From −1E+100 to 1E+100.</param>
    /// <param name="denominator">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large; the pair was not added.</exception>
    public void Add(double numerator, double denominator)
    {
        Moments.RequireValue(numerator, Count, nameof(numerator));
        Moments.RequireValue(denominator, Count, nameof(denominator));
        _x[_filled] = numerator;
        _y[_filled] = denominator;
        if (++_filled == _x.Length)
        {
            _chunk = With(_chunk);
            _filled = 0;
            if (_chunk.Count == Moments.ChunkLength)
            {
                _total += _chunk;
                _chunk = default;
            }
        }
    }

    /// <summary>The summary of all pairs so far; more can be added after it.</summary>
    public RatioSummary ToSummary() => new(_total + (_filled == 0 ? _chunk : With(_chunk)));

    private PairMoments With(PairMoments chunk) =>
        chunk.With(_x.AsSpan(0, _filled), _y.AsSpan(0, _filled), Count - _filled, "numerator", "denominator", BlockSums.Widest);
}
