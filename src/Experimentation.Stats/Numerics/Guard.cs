using System.Globalization;
using System.Runtime.CompilerServices;

namespace Experimentation.Stats.Numerics;

/// <summary>Argument checks, one named method per rule. Each message says what was wrong, which value came in and what is allowed.</summary>
internal static class Guard
{
    /// <summary>
    /// The largest size of a value. Squares of such values, summed over as many users as a 64-bit integer counts, are far from the largest double, so nothing
    /// overflows on the way from rows to a result.
    /// </summary>
    public const double Largest = 1e100;

    /// <summary>The smallest size, other than 0, of what is divided by and squared.</summary>
    public const double Smallest = 1e-100;

    /// <summary>A value of a metric or of an effect: not NaN, and at most <see cref="Largest"/> in size.</summary>
    public static double Value(double value, string what, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Math.Abs(value) <= Largest ? value : throw OutOfRange(name, value, $"{what} is a number from -1E+100 to 1E+100.");

    /// <summary>Something to divide by: from <see cref="Smallest"/> to <see cref="Largest"/>.</summary>
    public static double Divisor(double value, string what, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= Smallest and <= Largest ? value : throw OutOfRange(name, value, $"{what} is a number above 0, from 1E-100 to 1E+100.");

    /// <summary>Strictly between 0 and 1.</summary>
    public static double Probability(double value, string what, string hint = "", [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is > 0 and < 1 ? value : throw OutOfRange(name, value, $"{what} lies strictly between 0 and 1{Hint(hint)}.");

    /// <summary>Finite and above zero.</summary>
    public static double Positive(double value, string what, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is > 0 and < double.PositiveInfinity ? value : throw OutOfRange(name, value, $"{what} is a finite number above 0.");

    /// <summary>Finite and not below zero.</summary>
    public static double NotNegative(double value, string what, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and < double.PositiveInfinity ? value : throw OutOfRange(name, value, $"{what} is a finite number, 0 or above.");

    /// <summary>Not NaN and not infinite.</summary>
    public static double Finite(double value, string what, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) ? value : throw OutOfRange(name, value, $"{what} is a finite number.");

    /// <summary>A name that a person can read.</summary>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public static string Name(string value, string what, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return string.IsNullOrWhiteSpace(value) ? throw new ArgumentException($"{what} has a name that can be read. Got '{value}'.", name) : value;
    }

    /// <summary>A whole number, at least <paramref name="minimum"/>.</summary>
    public static long AtLeast(long value, long minimum, string what, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= minimum ? value : throw OutOfRange(name, value, $"{what} is at least {minimum.ToString(CultureInfo.InvariantCulture)}.");

    /// <summary>The exception that all of the above throw; for rules that stand in one place only.</summary>
    public static ArgumentOutOfRangeException OutOfRange<T>(string name, T value, string rule)
        where T : IFormattable =>
        new(name, value, $"{rule} Got {value.ToString(null, CultureInfo.InvariantCulture)}.");

    private static string Hint(string hint) => hint.Length == 0 ? "" : $" ({hint})";
}
