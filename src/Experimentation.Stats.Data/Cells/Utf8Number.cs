using System.Globalization;

namespace Experimentation.Stats.Data;

/// <summary>Numbers from text, to the last bit what the platform's own parser gives.</summary>
internal static class Utf8Number
{
    // Up to 15 digits are exact in a double, and so are these powers; one division of two exact numbers is rounded once (Clinger 1990).
    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        long digits = 0;
        int count = 0, decimals = -1, i = 0;
        bool minus = text.Length > 0 && text[0] == (byte)'-';
        for (i = minus ? 1 : 0; i < text.Length; i++)
        {
            int digit = text[i] - '0';
            if ((uint)digit <= 9)
            {
                digits = digits * 10 + digit;
                count++;
                decimals += decimals >= 0 ? 1 : 0;
            }
            else if (text[i] == (byte)'.' && decimals < 0)
            {
                decimals = 0;
            }
            else
            {
                break;
            }
            if (count > 15)
            {
                break;
            }
        }
        if (i == text.Length && count is > 0 and <= 15)
        {
            double size = decimals > 0 ? digits / PowersOfTen[decimals] : digits;
            value = minus ? -size : size;
            return true;
        }
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A date, alone or before a time: 2026-05-31, 2026-05-31T08:00:00Z.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out DateOnly day)
    {
        day = default;
        if (text.Length < 10 || text[4] != (byte)'-' || text[7] != (byte)'-' || (text.Length > 10 && text[10] is not ((byte)'T' or (byte)' ')))
        {
            return false;
        }
        return Digits(text[..4], out int year) && Digits(text[5..7], out int month) && Digits(text[8..10], out int date)
            && year >= 1 && month is >= 1 and <= 12 && date >= 1 && date <= DateTime.DaysInMonth(year, month)
            && (day = new DateOnly(year, month, date)) != default;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            value = value * 10 + c - '0';
        }
        return true;
    }
}
