using System.Globalization;

namespace Experimentation.Stats.Numerics;

/// <summary>From sums that were computed elsewhere to centred moments, with a check that they can belong to the same rows.</summary>
internal static class RawSums
{
    /// <summary>Share of a sum of squares that rounding in a long sum of doubles may have cost.</summary>
    private const double Rounding = 1e-9;

    public static Moments Centre(long count, double sum, double sumOfSquares, string sumName, string squaresName)
    {
        if (count == 0)
        {
            return sum != 0 ? throw Guard.OutOfRange(sumName, sum, "Without users every sum is 0.")
                : sumOfSquares != 0 ? throw Guard.OutOfRange(squaresName, sumOfSquares, "Without users every sum is 0.")
                : default;
        }
        if (!(Math.Abs(sum / count) <= Guard.Largest))
        {
            throw Guard.OutOfRange(sumName, sum, "A sum is at most 1E+100 per user; change the metric's unit.");
        }
        if (!(sumOfSquares / count <= Guard.Largest * Guard.Largest))
        {
            throw Guard.OutOfRange(squaresName, sumOfSquares, "A sum of squares is at most 1E+200 per user; change the metric's unit.");
        }
        double squares = Deviations(count, sum, sum, sumOfSquares);
        if (squares < -Rounding * sumOfSquares || (count == 1 && squares > Rounding * sumOfSquares))
        {
            throw Guard.OutOfRange(squaresName, sumOfSquares, string.Create(CultureInfo.InvariantCulture, $"The sum of squares of {count} values that add up to {sum:R} is {(count == 1 ? "" : "at least ")}{sum * (sum / count):R}: these sums are not of the same rows."));
        }
        return new(count, ((Compensated)sum).Times(1, count), count == 1 ? 0 : Math.Max(0, squares));
    }

    /// <summary>Σxy − Σx·Σy/n with the product of the sums carried exactly.</summary>
    public static double Deviations(long count, double sumX, double sumY, double sumOfProducts)
    {
        double product = sumX * sumY;
        var exact = new Compensated(product, Math.FusedMultiplyAdd(sumX, sumY, -product));
        Compensated difference = (Compensated)sumOfProducts - exact.Times(1, count);
        return difference.High;
    }

    /// <summary>A compensated number as it was stored: the rest is smaller than what the number itself rounds off.</summary>
    public static Compensated Rest(Compensated value, string name) => value.High + value.Low == value.High
        ? value
        : throw Guard.OutOfRange(name, value.Low, "The rest of a number is below its last digit.");
}
