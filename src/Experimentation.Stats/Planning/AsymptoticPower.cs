using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Planning;

/// <summary>
/// The chance that a statistic crosses its limit. z: normal with the contrast's drift. t: non-central t with the same drift, which is exact for normal data and one
/// variance (Johnson and Welch 1940).
/// </summary>
internal static class AsymptoticPower
{
    /// <summary>The statistic is beyond the limit on the side of <paramref name="direction"/>.</summary>
    public static double OneTail(in Contrast contrast, int direction, double tailAlpha, double df) => double.IsPositiveInfinity(df)
        ? Normal.LowerTail(direction * contrast.Drift - Normal.UpperQuantile(tailAlpha) * contrast.NullRatio)
        : Beyond(StudentT.UpperQuantile(tailAlpha, df) * contrast.NullRatio, df, direction * contrast.Drift);

    /// <summary>The statistic is beyond the limit on either side.</summary>
    public static double EitherTail(in Contrast contrast, double tailAlpha, double df)
    {
        double drift = contrast.Drift;
        if (double.IsPositiveInfinity(df))
        {
            double limit = Normal.UpperQuantile(tailAlpha) * contrast.NullRatio;
            return Normal.LowerTail(drift - limit) + Normal.LowerTail(-drift - limit);
        }
        double t = StudentT.UpperQuantile(tailAlpha, df) * contrast.NullRatio;
        return Beyond(t, df, drift) + Beyond(t, df, -drift);
    }

    /// <summary>
    /// Two one-sided tests (Schuirmann 1987): beyond the lower margin's limit and below the upper one's. With a t statistic both use one estimate of the variance; given
    /// that estimate they are bivariate normal (Owen 1965). The contrasts are those against the lower and the upper margin.
    /// </summary>
    public static double WithinMargins(in Contrast above, in Contrast below, double tailAlpha, double df)
    {
        double limit = double.IsPositiveInfinity(df) ? Normal.UpperQuantile(tailAlpha) : StudentT.UpperQuantile(tailAlpha, df);
        return BivariateT.UpperOrthant(limit * above.NullRatio, limit * below.NullRatio, -Correlation(above, below), df, above.Drift, -below.Drift);
    }

    // A drift beyond the range of numbers is certainty.
    private static double Beyond(double t, double df, double drift) => double.IsInfinity(drift)
        ? (drift > 0 ? 1 : 0)
        : NoncentralT.UpperTail(t, df, drift);

    // Both margins' contrasts weigh treatment by 1 and control by different factors when the margin is relative.
    private static double Correlation(in Contrast above, in Contrast below)
    {
        double covariance = Math.Sqrt(above.ControlVariance * below.ControlVariance) + Math.Sqrt(above.TreatmentVariance * below.TreatmentVariance);
        double correlation = covariance / (above.Error * below.Error);
        return correlation > 1 - 1e-12 ? 1 : correlation;
    }
}
