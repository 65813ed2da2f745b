using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>
/// How far an effect must be from a null value, per side: the one number that every boundary hands to every effect. Known either as a
/// tail area (fixed horizon: alpha per side) or as a standard normal quantile (sequential boundaries); the other is computed when asked for,
/// so that a t interval never pays for a normal quantile and a z interval never for a tail.
/// </summary>
internal readonly record struct CriticalValue
{
    private readonly double _tail;
    private readonly double _z;

    private CriticalValue(double tail, double z)
    {
        _tail = tail;
        _z = z;
    }

    /// <summary>An area of one tail, in (0, 1).</summary>
    public static CriticalValue OfTail(double area) => new(area, double.NaN);

    /// <summary>A standard normal quantile; +∞ means that this side cannot be crossed.</summary>
    public static CriticalValue OfZ(double z) => new(double.NaN, z);

    /// <summary>The area of the tail beyond the critical value.</summary>
    public double Tail => double.IsNaN(_tail) ? Normal.UpperTail(_z) : _tail;

    /// <summary>The critical value of a standard normal statistic.</summary>
    public double Z => double.IsNaN(_z) ? Normal.UpperQuantile(_tail) : _z;
}
