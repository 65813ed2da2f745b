namespace Experimentation.Stats.Planning;

/// <summary>Degrees of freedom by Welch (1947) and Satterthwaite (1946), at the true variances.</summary>
internal static class WelchDegrees
{
    /// <param name="contrast">Its two parts of the variance.</param>
    /// <param name="control">Independent units in control.</param>
    /// <param name="treatment">Independent units in treatment.</param>
    public static double Of(in Contrast contrast, double control, double treatment)
    {
        double total = contrast.ControlVariance + contrast.TreatmentVariance;
        double sc = contrast.ControlVariance / total;
        double st = contrast.TreatmentVariance / total;
        return 1 / (sc * sc / Math.Max(1, control - 1) + st * st / Math.Max(1, treatment - 1));
    }
}
