using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Sketches the quantiles of values one at a time, in memory that hardly grows (see <see cref="QuantileSketch"/>). Not safe for use by several threads at once: give each its own and add the
/// sketches.
/// </summary>
public sealed class QuantileSketchAccumulator
{
    private readonly double _maxRankError;
    private readonly CompactorStack _stack;
    private double _minimum = double.PositiveInfinity;
    private double _maximum = double.NegativeInfinity;

    /// <summary>An accumulator of no values.</summary>
    /// <param name="maxRankError">From 0.0001 to 0.1; 0.002 puts a 99 % quantile between those of 98.8 % and 99.2 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank error is outside its range.</exception>
    public QuantileSketchAccumulator(double maxRankError = QuantileSketch.DefaultRankError)
    {
        _maxRankError = QuantileSketch.CheckedError(maxRankError);
        _stack = new(QuantileSketch.Capacity(maxRankError));
    }

    /// <summary>Values so far.</summary>
    public long Count => _stack.Count;

    /// <summary>Adds one value.</summary>
    /// <param name="value">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The value is NaN, infinite or too large; it was not added.</exception>
    public void Add(double value)
    {
        Moments.RequireValue(value, Count, nameof(value));
        _minimum = Math.Min(_minimum, value);
        _maximum = Math.Max(_maximum, value);
        _stack.Add(value);
    }

    /// <summary>Adds values.</summary>
    /// <param name="values">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index); those before it were added.</exception>
    public void Add(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Moments.RequireValue(values[i], i, nameof(values));
            Add(values[i]);
        }
    }

    /// <summary>The sketch of all values so far; more can be added after it.</summary>
    public QuantileSketch ToSketch() => new(_maxRankError, _stack, Count == 0 ? 0 : _minimum, Count == 0 ? 0 : _maximum);
}
