using System.Globalization;
using System.Runtime.CompilerServices;

namespace Experimentation.Stats.Numerics;

/// <summary>Argument checks, one named method per rule. Each message says what was wrong, which value came in and what is allowed.</summary>
internal static class Guard
{
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

    /// <summary>A whole number, at least <paramref name="minimum"/>.</summary>
    public static long AtLeast(long value, long minimum, string what, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= minimum ? value : throw OutOfRange(name, value, $"{what} is at least {minimum.ToString(CultureInfo.InvariantCulture)}.");

    /// <summary>The exception that all of the above throw; for rules that stand in one place only.</summary>
    public static ArgumentOutOfRangeException OutOfRange<T>(string name, T value, string rule)
        where T : IFormattable =>
        new(name, value, $"{rule} Got {value.ToString(null, CultureInfo.InvariantCulture)}.");

    private static string Hint(string hint) => hint.Length == 0 ? "" : $" ({hint})";
}
