using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>The effect on one day since exposure (or over one window, if the panels were made of windows).</summary>
/// <param name="FirstDay">Days since exposure; 0 is the day of exposure.</param>
/// <param name="Days">Length; 1 for a day.</param>
/// <param name="Estimate">On the scale of the curve; 0 where nothing can be said.</param>
/// <param name="StandardError">On the same scale; +∞ where nothing can be said.</param>
/// <param name="Interval">For this day alone; 5 of 100 such days miss their effect at 95 %. </param>
/// <param name="Scale">The scale of estimate and interval.</param>
public readonly partial record struct DayEffect(int FirstDay, int Days, double Estimate, double StandardError, Interval Interval, EffectScale Scale)
{
    /// <summary>Whether this is the day of exposure, on which everybody is active by definition.</summary>
    public bool IsExposureDay { get; internal init; }

    /// <summary>Whether there is anything to claim.</summary>
    public bool IsEstimable => double.IsFinite(StandardError);

    /// <summary>One sentence. It counts days from 1, as windows, readouts and pictures do: the day of exposure is day 1.</summary>
    public override string ToString()
    {
        string when = Days == 1
            ? string.Create(CultureInfo.InvariantCulture, $"Day {FirstDay + 1}")
            : string.Create(CultureInfo.InvariantCulture, $"Days {FirstDay + 1} to {FirstDay + Days}");
        return !IsEstimable
            ? $"{when}: nothing can be said."
            : $"{when}: {Phrase.OnScale(Estimate, Scale)} ({Phrase.Percent(Interval.Level)} CI {Phrase.OnScale(Interval.Lower, Scale)} … {Phrase.OnScale(Interval.Upper, Scale)})";
    }
}
