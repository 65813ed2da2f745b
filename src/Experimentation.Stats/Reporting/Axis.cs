using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>One axis of a chart: from values to pixels, with round numbers on it.</summary>
internal sealed class Axis
{
    private readonly double _from;
    private readonly double _to;

    /// <param name="least">The smallest value to be shown.</param>
    /// <param name="most">The largest value to be shown.</param>
    /// <param name="from">The pixel of the smallest value.</param>
    /// <param name="to">The pixel of the largest value.</param>
    /// <param name="ticks">About how many numbers the axis should have.</param>
    /// <param name="format">A number as text.</param>
    /// <param name="widening">Whether the ends move out to the next round numbers.</param>
    public Axis(double least, double most, double from, double to, int ticks, Func<double, string> format, AxisEnds widening = AxisEnds.Round)
    {
        if (!(most > least))
        {
            double spread = Math.Max(Math.Abs(least) * 0.1, 1e-3);
            (least, most) = (least - spread, most + spread);
        }
        Step = Round((most - least) / ticks);
        (Least, Most) = widening == AxisEnds.Round ? (Math.Floor(least / Step + 1e-9) * Step, Math.Ceiling(most / Step - 1e-9) * Step) : (least, most);
        (_from, _to) = (from, to);
        Format = format;
    }

    public double Least { get; }

    public double Most { get; }

    public double Step { get; }

    public Func<double, string> Format { get; }

    /// <summary>The numbers on the axis.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            for (double k = Math.Ceiling(Least / Step - 1e-9); k * Step <= Most + 1e-9 * Step; k++)
            {
                // Not minus zero.
                yield return k * Step + 0.0;
            }
        }
    }

    /// <summary>The pixel of a value; values beyond the ends stay at the ends.</summary>
    public double At(double value) => _from + (Math.Clamp(value, Least, Most) - Least) / (Most - Least) * (_to - _from);

    public bool Contains(double value) => value >= Least && value <= Most;

    /// <summary>Per cent, with as many decimals as the steps need.</summary>
    public static string Percent(double value) => (value > 0 ? "+" : "") + Phrase.Percent(Math.Round(value, 6));

    /// <summary>Per cent without a plus.</summary>
    public static string Share(double value) => Phrase.Percent(Math.Round(value, 6));

    /// <summary>A plain number, short: 20k, 1.5M.</summary>
    public static string Count(double value) => Math.Abs(value) switch
    {
        >= 1e6 => Phrase.Number(Math.Round(value / 1e6, 3)) + "M",
        >= 1e4 => Phrase.Number(Math.Round(value / 1e3, 3)) + "k",
        _ => Phrase.Number(Math.Round(value, 9)),
    };

    private static double Round(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
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
