using System.Globalization;

namespace Experimentation.Stats.Effects;

/// <summary>Numbers as they stand in a sentence: few digits, the same in every culture, a true minus sign.</summary>
internal static class Phrase
{
    /// <summary>Four significant digits; scientific only where a plain number would be unreadable.</summary>
    public static string Number(double value)
    {
        if (double.IsInfinity(value))
        {
            return value > 0 ? "∞" : "−∞";
        }
        double size = Math.Abs(value);
        if (size is not 0 and (< 1e-4 or >= 1e7))
        {
            return Minus(value.ToString("0.###E+0", CultureInfo.InvariantCulture));
        }
        int decimals = size == 0 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 8);
        return Minus(Math.Round(value, decimals).ToString("#,0.########", CultureInfo.InvariantCulture));
    }

    /// <summary>A whole number with thousands separated: 360,629.</summary>
    public static string Count(double value) => Minus(value.ToString("#,0", CultureInfo.InvariantCulture));

    /// <summary>A number of things: "1 look", "2,000 looks".</summary>
    public static string Counted(long number, string thing) => $"{Count(number)} {thing}{(number == 1 ? "" : "s")}";

    /// <summary>A fraction as a percentage with its sign: 0.0213 is "+2.13 %".</summary>
    public static string SignedPercent(double fraction) => double.IsInfinity(fraction)
        ? (fraction > 0 ? "+∞" : "−∞")
        : Minus((fraction * 100).ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture)) + " %";

    /// <summary>A fraction as a percentage: 0.95 is "95 %".</summary>
    public static string Percent(double fraction) => Minus((fraction * 100).ToString("0.##", CultureInfo.InvariantCulture)) + " %";

    /// <summary>"p = 0.0016", "p &lt; 0.0001".</summary>
    public static string PValue(double p) => p < 0.0001 ? "p < 0.0001" : "p = " + p.ToString(p < 0.01 ? "0.0000" : "0.000", CultureInfo.InvariantCulture);

    /// <summary>A level or what was spent of it: "0.025"; below a ten-thousandth nobody needs digits.</summary>
    public static string Level(double alpha) => alpha is > 0 and < 0.0001 ? "< 0.0001" : Number(alpha);

    /// <summary>A value of an effect scale: per cent for lifts, a signed number for differences, a factor for ratios.</summary>
    public static string OnScale(double value, EffectScale scale) => scale switch
    {
        EffectScale.Absolute => (value > 0 ? "+" : "") + Number(value),
        EffectScale.RiskRatio or EffectScale.OddsRatio => Number(value),
        _ => SignedPercent(value),
    };

    private static string Minus(string text) => text.Replace('-', '−');
}
