using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Planning;

/// <summary>
/// Power of a relative lift that is tested by the delta method. The test's standard error grows with the ratio that is observed, so what counts is the ratio at which it
/// begins to reject: a root of (r − r₀)² = t²·(u_t + r²·u_c), where u are squared coefficients of variation of the two means.
/// </summary>
internal static class DeltaScalePower
{
    /// <param name="ratio">True mean of treatment divided by control's.</param>
    /// <param name="nullRatio">The ratio that has to be ruled out.</param>
    /// <param name="direction">+1 if larger ratios are evidence, −1 if smaller ones are, 0 if both.</param>
    /// <param name="control">Squared coefficient of variation of control's mean.</param>
    /// <param name="treatment">Variance of treatment's mean in units of control's squared mean.</param>
    /// <param name="tailAlpha">Of one tail.</param>
    /// <param name="df">Degrees of freedom of the test.</param>
    public static double Of(double ratio, double nullRatio, int direction, double control, double treatment, double tailAlpha, double df)
    {
        double t = double.IsPositiveInfinity(df) ? Normal.UpperQuantile(tailAlpha) : StudentT.UpperQuantile(tailAlpha, df);
        double a = 1 - t * t * control;
        if (!(a > 0))
        {
            // Control is within the critical value of zero: no ratio is far enough from any other.
            return 0;
        }
        double reach = Math.Abs(t) * Math.Sqrt(treatment * a + nullRatio * nullRatio * control);
        double power = 0;
        if (direction >= 0)
        {
            power += Beyond(Distance(ratio, (nullRatio + Math.CopySign(reach, t)) / a, t, control, treatment), t, df);
        }
        if (direction <= 0)
        {
            power += Beyond(-Distance(ratio, (nullRatio - Math.CopySign(reach, t)) / a, -t, control, treatment), t, df);
        }
        return power;
    }

    // From the limit to the truth in standard errors, across the tangent of the curve of pairs of means at which the test begins to reject.
    private static double Distance(double ratio, double limit, double t, double control, double treatment)
    {
        double slope = t * limit * control / Math.Sqrt(treatment + limit * limit * control);
        double ofTreatment = 1 - slope;
        double ofControl = 1 - slope * limit;
        return ofTreatment * (ratio - limit) / Math.Sqrt(ofTreatment * ofTreatment * treatment + ofControl * ofControl * control);
    }

    private static double Beyond(double drift, double t, double df) => double.IsPositiveInfinity(df)
        ? Normal.LowerTail(drift)
        : NoncentralT.UpperTail(t, df, drift + t);
}
