using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Planning;

/// <summary>
/// Differences and relative lifts of two means on the scales on which <see cref="Comparison"/> reads them. A relative margin of an absolute effect is tested as the
/// contrast treatment − (1 ± margin)·control, so control's noise counts by the square of that factor (Fieller 1954; Laster and Johnson 2003).
/// </summary>
internal static class MomentContrast
{
    /// <param name="scale">Absolute, or one of the relative scales.</param>
    /// <param name="mean">Control's mean; anything for an absolute null value on the absolute scale.</param>
    /// <param name="effect">Treatment minus control.</param>
    /// <param name="nullValue">Signed.</param>
    /// <param name="controlVariance">Of control's mean.</param>
    /// <param name="treatmentVariance">Of treatment's mean.</param>
    public static Contrast Of(EffectScale scale, double mean, double effect, Lift nullValue, double controlVariance, double treatmentVariance)
    {
        double value = nullValue.Value;
        if (value != 0 && nullValue.Unit == LiftUnit.Absolute)
        {
            return new(effect - value, controlVariance, treatmentVariance);
        }
        double size = Math.Abs(mean);
        double sign = Math.Sign(mean);
        switch (scale)
        {
            case EffectScale.RelativeLogRatio:
                double ratio = 1 + sign * effect / size;
                return new(
                    sign * (Elementary.Log1p(sign * effect / size) - Elementary.Log1p(sign * value)),
                    controlVariance / (size * size),
                    treatmentVariance / (ratio * ratio * size * size));
            case EffectScale.RelativeDelta:
                double r = 1 + sign * effect / size;
                return new(effect / size - value, r * r * controlVariance / (size * size), treatmentVariance / (size * size));
            default:
                double factor = value == 0 ? 1 : 1 + sign * value;
                return new(value == 0 ? effect : effect - value * size, factor * factor * controlVariance, treatmentVariance);
        }
    }
}
