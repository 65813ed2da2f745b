using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>The range that bounded observations lie in by nature, checked once and for every observation.</summary>
internal readonly record struct BoundedRange
{
    public BoundedRange(double lower, double upper)
    {
        Lower = Guard.Finite(lower, "A lower bound");
        Upper = Guard.Finite(upper, "An upper bound") > lower && double.IsFinite(upper - lower)
            ? upper
            : throw Guard.OutOfRange(nameof(upper), upper, FormattableString.Invariant($"An upper bound is above the lower bound of {lower:R}."));
    }

    public double Lower { get; }

    public double Upper { get; }

    public double Width => Upper - Lower;

    /// <summary>The observation as a fraction of the range.</summary>
    public double Fraction(double value, string name) => value >= Lower && value <= Upper
        ? (value - Lower) / Width
        : throw Guard.OutOfRange(name, value, FormattableString.Invariant($"Observations lie between {Lower:R} and {Upper:R}, bounds included; cap them before, not after looking."));

    public double Value(double fraction) => Lower + fraction * Width;

    /// <summary>A tested mean strictly inside the range, as a fraction.</summary>
    public double Inside(double mean, string name) => mean > Lower && mean < Upper
        ? (mean - Lower) / Width
        : throw Guard.OutOfRange(name, mean, FormattableString.Invariant($"A tested mean lies strictly between {Lower:R} and {Upper:R}."));
}
