using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>A number of an axis as text.</summary>
/// <param name="value">The number.</param>
/// <param name="step">The distance to the next number of the axis, which says how many decimals are needed; 0 where there is none.</param>
internal delegate string AxisText(double value, double step);

/// <summary>One axis of a chart: from values to pixels, with round numbers on it that do not run into each other.</summary>
internal sealed class Axis
{
    private const double LabelGap = 10;

    private readonly double _from;
    private readonly double _to;
    private readonly AxisText _text;

    /// <param name="least">The smallest value to be shown.</param>
    /// <param name="most">The largest value to be shown.</param>
    /// <param name="from">The pixel of the smallest value.</param>
    /// <param name="to">The pixel of the largest value.</param>
    /// <param name="ticks">About how many numbers the axis should have; fewer where they have no room.</param>
    /// <param name="text">A number as text.</param>
    /// <param name="ends">Whether the ends move out to the next round numbers.</param>
    /// <param name="leastStep">The smallest distance between two numbers: 1 for days.</param>
    public Axis(double least, double most, double from, double to, int ticks, AxisText text, AxisEnds ends = AxisEnds.Round, double leastStep = 0)
    {
        // Values that doubles cannot tell apart have no room between them.
        if (!(most - least > 1e-9 * Math.Max(Math.Abs(least), Math.Abs(most))))
        {
            double spread = Math.Max(Math.Max(Math.Abs(least), leastStep) * 0.1, 1e-3);
            (least, most) = (least - spread, most + spread);
        }
        (_from, _to, _text) = (from, to, text);
        for (; ; ticks--)
        {
            Step = Math.Max(leastStep, RoundStep(most / ticks - least / ticks));
            (Least, Most) = ends == AxisEnds.Round ? (Math.Floor(least / Step + 1e-9) * Step, Math.Ceiling(most / Step - 1e-9) * Step) : (least, most);
            if (ticks <= 1 || HasRoom())
            {
                break;
            }
        }
    }

    public double Least { get; }

    public double Most { get; }

    public double Step { get; }

    /// <summary>The numbers on the axis.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            double first = Math.Ceiling(Least / Step - 1e-9);
            int count = (int)Math.Min(200, Math.Floor(Most / Step + 1e-9) - first);
            for (int k = 0; k <= count; k++)
            {
                // Not minus zero.
                yield return (first + k) * Step + 0.0;
            }
        }
    }

    /// <summary>The pixel of a value; values beyond the ends stay at the ends.</summary>
    public double At(double value) => _from + (Math.Clamp(value, Least, Most) - Least) / (Most - Least) * (_to - _from);

    public bool Contains(double value) => value >= Least && value <= Most;

    /// <summary>A number of the axis as text.</summary>
    public string Label(double tick) => _text(tick, Step);

    /// <summary>How wide the widest number is.</summary>
    public double WidestLabel => Ticks.Select(t => SvgPicture.WidthOf(Label(t), SvgStyle.SmallSize)).DefaultIfEmpty(0).Max();

    /// <summary>Per cent with a plus, with as many decimals as the steps need.</summary>
    public static string Percent(double value, double step) => (value > 0 ? "+" : "") + Share(value, step);

    /// <summary>Per cent without a plus.</summary>
    public static string Share(double value, double step) => Decimal(value * 100, step * 100) + " %";

    /// <summary>A plain number, short: 20k, 1.5M.</summary>
    public static string Count(double value, double step) => Math.Abs(value) switch
    {
        >= 1e15 => Decimal(value, step),
        >= 1e9 => Decimal(value / 1e9, step / 1e9) + "G",
        >= 1e6 => Decimal(value / 1e6, step / 1e6) + "M",
        >= 1e4 => Decimal(value / 1e3, step / 1e3) + "k",
        _ => Decimal(value, step),
    };

    /// <summary>A plain number with a plus.</summary>
    public static string Change(double value, double step) => (value > 0 ? "+" : "") + Count(value, step);

    /// <summary>Days after a first one as dates.</summary>
    public static AxisText Dates(DateOnly first) => (value, _) => DateText(first, value, "d MMM");

    /// <summary>A day after a first one; empty beyond the calendar.</summary>
    public static string DateText(DateOnly first, double days, string format)
    {
        double day = first.DayNumber + Math.Round(days);
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day).ToString(format, CultureInfo.InvariantCulture) : "";
    }

    private static string Decimal(double value, double step)
    {
        if (!(step > 0))
        {
            return Phrase.Number(value);
        }
        if (Math.Abs(value) >= 1e7 || (step < 1e-6 && value != 0))
        {
            // As many digits as tell it from its neighbours.
            int digits = Math.Clamp((int)Math.Ceiling(Math.Log10(Math.Max(1, Math.Abs(value) / step)) - 1e-9), 1, 12);
            return value.ToString($"0.{new string('#', digits)}E+0", CultureInfo.InvariantCulture).Replace('-', '−');
        }
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 8);
        // A step of 25 in units of 1,000 has a decimal more than its size says.
        decimals += decimals < 8 && Math.Abs(step * Math.Pow(10, decimals) - Math.Round(step * Math.Pow(10, decimals))) > 1e-6 ? 1 : 0;
        return Math.Round(value, decimals).ToString("#,0.########", CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>Whether the numbers of an axis across stand apart. Upwards they are as high as a line.</summary>
    private bool HasRoom()
    {
        double[] ticks = [.. Ticks];
        for (int i = 1; i < ticks.Length; i++)
        {
            double apart = Math.Abs(At(ticks[i]) - At(ticks[i - 1]));
            double needed = _to < _from ? 14 : (SvgPicture.WidthOf(Label(ticks[i]), SvgStyle.SmallSize) + SvgPicture.WidthOf(Label(ticks[i - 1]), SvgStyle.SmallSize)) / 2 + LabelGap;
            if (apart < needed)
            {
                return false;
            }
        }
        return true;
    }

    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(step, 1e-300))));
        double lead = step / power;
        return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
    }
}

/// <summary>Where an axis ends.</summary>
internal enum AxisEnds
{
    /// <summary>At round numbers.</summary>
    Round,

    /// <summary>At the given values.</summary>
    AsGiven,
}
