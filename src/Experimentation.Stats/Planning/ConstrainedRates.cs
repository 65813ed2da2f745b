namespace Experimentation.Stats.Planning;

/// <summary>
/// What maximum likelihood makes of two rates when their difference or ratio is fixed: the rates that a score test believes in under its null value (Miettinen and
/// Nurminen 1985, appendix; Farrington and Manning 1990), here in the limit of many users.
/// </summary>
internal static class ConstrainedRates
{
    /// <summary>Treatment − control is <paramref name="difference"/>.</summary>
    public static (double Control, double Treatment) Difference(double control, double treatment, double controlUsers, double treatmentUsers, double difference)
    {
        double weight = controlUsers / treatmentUsers;
        if (difference == 0)
        {
            double pooled = (treatment + weight * control) / (1 + weight);
            return (pooled, pooled);
        }
        double a = 1 + weight;
        double b = -(1 + weight + treatment + weight * control + difference * (weight + 2));
        double c = difference * difference + difference * (2 * treatment + weight + 1) + treatment + weight * control;
        double d = -treatment * difference * (1 + difference);
        double third = b / (3 * a);
        double v = third * third * third - b * c / (6 * a * a) + d / (2 * a);
        double u = Math.CopySign(Math.Sqrt(Math.Max(0, third * third - c / (3 * a))), v);
        double angle = u == 0 ? Math.PI / 2 : (Math.PI + Math.Acos(Math.Clamp(v / (u * u * u), -1, 1))) / 3;
        double rate = Math.Clamp(2 * u * Math.Cos(angle) - third, Math.Max(0, difference), Math.Min(1, 1 + difference));
        return (rate - difference, rate);
    }

    /// <summary>Treatment / control is <paramref name="ratio"/>.</summary>
    public static (double Control, double Treatment) Ratio(double control, double treatment, double controlUsers, double treatmentUsers, double ratio)
    {
        double weight = controlUsers / treatmentUsers;
        double a = 1 + weight;
        double b = -(ratio * (1 + weight * control) + weight + treatment);
        double c = ratio * (treatment + weight * control);
        double rate = 2 * c / (-b + Math.Sqrt(Math.Max(0, b * b - 4 * a * c)));
        return (rate / ratio, rate);
    }
}
