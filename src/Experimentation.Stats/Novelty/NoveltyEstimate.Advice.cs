using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record NoveltyEstimate
{
    /// <summary>How many days to drop from a test like this one, under stated expectations about novelty: for planning the next test, not for choosing on these data.</summary>
    /// <param name="noveltyAtExposure">What is expected to be added on day 0, on the scale of the curve.</param>
    /// <param name="halfLifeDays">In how many days it is expected to halve; above 0.</param>
    /// <param name="days">Days of the test, from 1. If not given: those of these data.</param>
    /// <param name="stepDays">Only whole multiples are recommended; 7 keeps weeks whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="InvalidOperationException">Nothing can be said about these data.</exception>
    public BurnInAdvice BurnIn(double noveltyAtExposure, double halfLifeDays, int? days = null, int stepDays = 1)
    {
        (double variance, double correlation) = Noise();
        return Novelty.BurnIn(noveltyAtExposure, halfLifeDays, days ?? Days, variance, correlation, Alpha, stepDays);
    }

    /// <summary>When the question of novelty can be answered with these users.</summary>
    /// <param name="margin">The change that matters, in the unit of <see cref="Scale"/>; that of the contrast if not given.</param>
    /// <param name="power">Chance of an answer, above alpha and below 1.</param>
    /// <exception cref="ArgumentException">The margin is in the other unit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="InvalidOperationException">Nothing can be said about these data.</exception>
    public NoveltyOutlook Outlook(Lift? margin = null, double power = PowerAnalysis.DefaultPower)
    {
        Lift matters = (margin is { } given ? WithMargin(given) : this).Contrast.Margin;
        if (!(power > Alpha && power < 1))
        {
            throw Guard.OutOfRange(nameof(power), power, "Power lies above alpha and below 1 (0.8 means 80 %).");
        }
        (double variance, double correlation) = Noise();
        double within = variance * (1 - correlation);
        // A change is found at the two-sided level; none is shown to be none by two one-sided tests.
        double reach = Math.Max(
            Normal.UpperQuantile(Alpha / 2) + Normal.UpperQuantile(1 - power),
            Normal.UpperQuantile(Alpha) + Normal.UpperQuantile((1 - power) / 2));
        double wanted = matters.Value / reach * (matters.Value / reach);
        // Days that count: one less where the day of exposure stands apart.
        int early = Weights(EarlyWindow, nameof(EarlyWindow)).Count(static weight => weight != 0);
        int late = Weights(LateWindow, nameof(LateWindow)).Count(static weight => weight != 0);
        double factor = within * (1.0 / early + 1.0 / late) / wanted;
        double left = wanted / within - 1.0 / early;
        double lateDays = left > 0 ? Math.Ceiling(1 / left) : double.PositiveInfinity;
        int? needed = lateDays + LateWindow.OffsetDays <= int.MaxValue ? Math.Max(EndOf(LateWindow), LateWindow.OffsetDays + (int)lateDays) : null;
        return new(matters, power, Days, factor <= 1 ? EndOf(LateWindow) : needed, factor);
    }

    /// <summary>Variance of one day's effect and the mean correlation of two, of the days that are tested.</summary>
    private (double Variance, double Correlation) Noise()
    {
        EffectCurve curve = _curve.From(SkippedPeriods);
        int days = curve.Periods;
        if (curve.Flaw is not null || days < 2 || curve.Lengths.Any(static length => length != 1))
        {
            throw new InvalidOperationException("Advice needs at least two days of which something can be said.");
        }
        double variance = 0;
        double covariance = 0;
        for (int i = 0; i < days; i++)
        {
            for (int j = 0; j < days; j++)
            {
                double entry = curve.Covariance[i * days + j];
                (variance, covariance) = i == j ? (variance + entry, covariance) : (variance, covariance + entry);
            }
        }
        variance /= days;
        covariance /= days * (days - 1.0);
        return variance > 0
            ? (variance, Math.Clamp(covariance / variance, 0, 1 - 1e-9))
            : throw new InvalidOperationException("Advice needs days that vary.");
    }
}
