using System.Globalization;
using System.Reflection;

namespace Experimentation.Stats.Tests;

/// <summary>
/// Calls an entry point with every combination of hostile arguments and holds it to one promise: an argument error, or a result without NaN whose
/// sentence can be read. Other rooms add their entry points with one line each.
/// </summary>
internal static class Fuzz
{
    public static readonly double[] Doubles =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, double.Epsilon, -double.Epsilon, 1e-310, 1e-160, 1e-100, 1e-12, 0.5, 1, -1, 3.7, -1e9,
        1e15, 1e100, -1e100, 1e155, double.MaxValue, double.MinValue,
    ];

    public static readonly double[] FewDoubles = [double.NaN, double.PositiveInfinity, 0, double.Epsilon, 1e-100, 0.3, -2, 1e100, double.MaxValue];

    public static readonly long[] Counts = [long.MinValue, -1, 0, 1, 2, 3, 100, 1_000_000_007, 1L << 53, long.MaxValue - 1, long.MaxValue];

    public static readonly double[] Probabilities = [double.NaN, double.NegativeInfinity, -1, 0, double.Epsilon, 1e-300, 1e-10, 0.05, 0.5, 1 - 1e-10, 1, 2, double.PositiveInfinity];

    // Made by hand: machines without culture data know no others.
    private static readonly CultureInfo DecimalComma = new("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" } };

    /// <summary>Every outcome of an entry point that is not a refusal.</summary>
    public static List<T> Accepted<T>(IEnumerable<Func<T>> calls)
    {
        var results = new List<T>();
        foreach (Func<T> call in calls)
        {
            try
            {
                results.Add(call());
            }
            catch (ArgumentException refusal)
            {
                Assert.False(string.IsNullOrEmpty(refusal.ParamName), refusal.ToString());
                Assert.DoesNotContain("Object reference", refusal.Message, StringComparison.Ordinal);
            }
            catch (OverflowException)
            {
                // More users than a 64-bit integer counts.
            }
            catch (InvalidOperationException refusal)
            {
                Assert.NotEmpty(refusal.Message);
            }
        }
        return results;
    }

    /// <summary>No number of a result is NaN, however deep, and its sentence reads the same in a culture with decimal commas.</summary>
    public static void Sound(object? result)
    {
        Inspect(result, result, 0);
        if (result is null or double)
        {
            return;
        }
        string text = result.ToString()!;
        Assert.NotEmpty(text);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = DecimalComma;
            Assert.Equal(text, result.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static void Inspect(object? value, object? whole, int depth)
    {
        switch (value)
        {
            case double number:
                if (double.IsNaN(number))
                {
                    Assert.Fail($"NaN in {whole}");
                }
                return;
            case null or string or Enum or Type or Delegate:
                return;
            case System.Collections.IEnumerable list:
                foreach (object? item in list)
                {
                    Inspect(item, whole, depth + 1);
                }
                return;
        }
        Type type = value.GetType();
        if (type.IsPrimitive || depth > 5 || type.Assembly != typeof(MeanSummary).Assembly)
        {
            return;
        }
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length == 0 && !property.PropertyType.IsByRefLike)
            {
                Inspect(property.GetValue(value), whole, depth + 1);
            }
        }
    }
}
