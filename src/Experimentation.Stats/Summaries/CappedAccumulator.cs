using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Summarises values within caps one at a time, in constant memory and without allocating. Not safe for use by several threads at once: give each its own and add the summaries.
/// </summary>
public sealed class CappedAccumulator
{
    private readonly Caps _caps;
    private readonly MeanAccumulator _capped = new();
    private readonly MeanAccumulator _uncapped = new();
    private long _below;
    private long _above;

    /// <summary>An accumulator of no values.</summary>
    /// <param name="caps">The limits; the same for all arms.</param>
    public CappedAccumulator(Caps caps) => _caps = caps;

    /// <summary>Values so far.</summary>
    public long Count => _uncapped.Count;

    /// <summary>Adds one value.</summary>
    /// <param name="value">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The value is NaN, infinite or too large; it was not added.</exception>
    public void Add(double value)
    {
        _uncapped.Add(value);
        _capped.Add(_caps.Apply(value));
        _below += value < _caps.Lower ? 1 : 0;
        _above += value > _caps.Upper ? 1 : 0;
    }

    /// <summary>Adds values.</summary>
    /// <param name="values">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index); those before it were added.</exception>
    public void Add(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Moments.RequireValue(values[i], Count, nameof(values));
            Add(values[i]);
        }
    }

    /// <summary>The summary of all values so far; more can be added after it.</summary>
    public CappedSummary ToSummary() => new(_caps, _capped.ToSummary(), _uncapped.ToSummary(), _below, _above);
}
