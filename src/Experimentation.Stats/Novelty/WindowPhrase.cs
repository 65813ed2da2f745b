using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>Windows and their effects as they stand in a sentence.</summary>
internal static class WindowPhrase
{
    private const int Week = 7;

    /// <summary>"week 2", "weeks 3 to 4", "day 1", "days 1 to 3"; numbered from 1, as people count.</summary>
    public static string Name(AnalysisWindow window)
    {
        int first = window.OffsetDays;
        if (window.Days is not { } days)
        {
            return first == 0 ? "all days" : string.Create(CultureInfo.InvariantCulture, $"from day {first + 1} on");
        }
        return days == Week && first % Week == 0 ? string.Create(CultureInfo.InvariantCulture, $"week {first / Week + 1}")
            : days % Week == 0 && first % Week == 0 ? string.Create(CultureInfo.InvariantCulture, $"weeks {first / Week + 1} to {(first + days) / Week}")
            : days == 1 ? string.Create(CultureInfo.InvariantCulture, $"day {first + 1}")
            : string.Create(CultureInfo.InvariantCulture, $"days {first + 1} to {first + days}");
    }

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A value of a scale with as many digits as its uncertainty lets one read; per cent for lifts.</summary>
    /// <param name="value">The value.</param>
    /// <param name="resolution">Half the width of its interval, or another size that a reader should be able to see.</param>
    /// <param name="scale">Of the value.</param>
    /// <param name="isSigned">Whether a plus is written.</param>
    public static string Value(double value, double resolution, EffectScale scale, bool isSigned = true)
    {
        if (scale == EffectScale.Absolute)
        {
            return (isSigned && value > 0 ? "+" : "") + Phrase.Number(value);
        }
        if (double.IsInfinity(value))
        {
            return (value > 0 ? isSigned ? "+∞" : "∞" : "−∞") + " %";
        }
        return Number(value, resolution, isSigned) + " %";
    }

    /// <summary>Two limits with one unit: "−3.5…−1.4", in per cent for lifts (the unit stands before).</summary>
    public static string Limits(Interval interval, EffectScale scale)
    {
        double resolution = interval.Width / 2;
        return scale == EffectScale.Absolute || double.IsInfinity(interval.Width)
            ? $"{Value(interval.Lower, resolution, scale, false).Replace(" %", "", StringComparison.Ordinal)}…{Value(interval.Upper, resolution, scale, false).Replace(" %", "", StringComparison.Ordinal)}"
            : $"{Number(interval.Lower, resolution, false)}…{Number(interval.Upper, resolution, false)}";
    }

    private static string Number(double share, double resolution, bool isSigned)
    {
        double percent = 100 * resolution;
        int decimals = percent > 0 && double.IsFinite(percent) ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(percent) + 0.5), 1, 8) : 1;
        string text = (100 * share).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        text = text.Trim('-', '0', '.', ',').Length == 0 ? text.TrimStart('-') : text;
        return (isSigned && share > 0 ? "+" : "") + text.Replace('-', '−');
    }
}
