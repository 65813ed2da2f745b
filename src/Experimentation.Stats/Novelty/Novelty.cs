using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats;

/// <summary>
/// Front door to novelty: is the effect still what it was when users first saw the change, and what will it be once the newness has worn off? Two panels in, a
/// <see cref="NoveltyEstimate"/> out.
/// </summary>
public static partial class Novelty
{
    /// <summary>The effect by day since exposure: relative lift, week 1 against week 2, alpha 0.05. The estimate itself offers other scales, windows, margins and levels.</summary>
    /// <remarks>
    /// Both panels hold users of whom every day is known (a fixed cohort), by days since their own first exposure. Users are independent, and arms large enough that daily means are near
    /// normal. Where both panels have a covariate, it takes noise out of every day.
    /// </remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users, with the same days and columns.</param>
    /// <param name="test">Welch for degrees of freedom from the arms' sizes, Z for none. A pooled variance is not offered.</param>
    /// <exception cref="ArgumentNullException">A panel is null.</exception>
    /// <exception cref="ArgumentException">The panels have different days or columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The test is neither Welch nor Z.</exception>
    public static NoveltyEstimate Estimate(DailyPanel control, DailyPanel treatment, MeanTest test = MeanTest.Welch)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        if (control.Layout != treatment.Layout)
        {
            throw new ArgumentException($"Both arms have the same days and columns. Control has {control}, treatment has {treatment}; cut the longer one with FirstDays.", nameof(treatment));
        }
        if (test is not (MeanTest.Welch or MeanTest.Z))
        {
            throw new ArgumentOutOfRangeException(nameof(test), test, "Use Welch or Z.");
        }
        return NoveltyEstimate.Of(new PanelSource(control, treatment, test, CovariateUse.Adjust));
    }

    /// <summary>Effects by day that were estimated elsewhere, with the covariance between them (a regression, a switchback, designs of one's own).</summary>
    /// <param name="daysSinceExposure">Ascending; 0 is the day of exposure.</param>
    /// <param name="effects">One for each day; from −1E+100 to 1E+100.</param>
    /// <param name="covariance">Of the effects (already divided by users); the lower triangle row by row: (0,0), (1,0), (1,1), (2,0) ….</param>
    /// <param name="scale">Which scale they are on: Absolute, RelativeDelta for lifts, or RelativeLogRatio for logarithms of ratios.</param>
    /// <param name="degreesOfFreedom">Of the covariance, at least 1; +∞ (the default) takes it as known.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, days are not ascending, or no estimates have these covariances.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NoveltyEstimate OfEffects(
        ReadOnlySpan<int> daysSinceExposure, ReadOnlySpan<double> effects, ReadOnlySpan<double> covariance, EffectScale scale = EffectScale.RelativeDelta, double degreesOfFreedom = double.PositiveInfinity)
    {
        int count = effects.Length;
        if (count == 0 || daysSinceExposure.Length != count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each day has an effect, and there is at least one. Got {daysSinceExposure.Length} days and {count} effects."), nameof(effects));
        }
        if (covariance.Length != count * (count + 1) / 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{count} effects have {count * (count + 1) / 2} covariances, an effect with itself counted. Got {covariance.Length}."), nameof(covariance));
        }
        if (scale is not (EffectScale.Absolute or EffectScale.RelativeDelta or EffectScale.RelativeLogRatio))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Curves are Absolute, RelativeDelta or RelativeLogRatio.");
        }
        if (!(degreesOfFreedom >= 1))
        {
            throw Guard.OutOfRange(nameof(degreesOfFreedom), degreesOfFreedom, "Degrees of freedom are at least 1 (infinity for a known covariance).");
        }
        var windows = new (int, int)[count];
        var estimates = new double[count];
        var square = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            windows[i] = (daysSinceExposure[i], 1);
            estimates[i] = Guard.Value(effects[i], "An effect", nameof(effects));
            for (int j = 0; j <= i; j++)
            {
                double value = covariance[CoMoments.Index(i, j)];
                square[i * count + j] = square[j * count + i] = Math.Abs(value) <= Guard.Largest * Guard.Largest ? value : throw Guard.OutOfRange(nameof(covariance), value, "A covariance is a number from -1E+200 to 1E+200.");
            }
        }
        CoMomentCheck.Require(covariance, count, CovariateSummary.Rounding, nameof(covariance));
        PanelLayout layout = PanelLayout.OfPeriods(windows, PanelColumns.None, nameof(daysSinceExposure));
        var noise = new CurveNoise(ValueList<double>.Owning(square), degreesOfFreedom);
        return NoveltyEstimate.Of(new GivenSource(new(layout.Starts, layout.Lengths, ValueList<double>.Owning(estimates), ValueList<CurveNoise>.Owning([noise]), scale, 1, null)));
    }
}
