namespace Experimentation.Stats.Numerics;

/// <summary>Gamma distribution with a shape and a scale (both above 0; mean = shape · scale).</summary>
internal static class Gamma
{
    public static double Density(double x, double shape, double scale)
    {
        double ratio = Ratio(x, scale);
        if (!(ratio > 0 && shape > 0) || double.IsInfinity(ratio))
        {
            return Edge(ratio, shape, scale);
        }
        (double factor, double exponent) = GammaFunction.PoissonTermParts(shape, ratio);
        return Elementary.TimesExp(factor * (shape / ratio), exponent) / scale;
    }

    public static double LogDensity(double x, double shape, double scale)
    {
        double ratio = Ratio(x, scale);
        return !(ratio > 0 && shape > 0) || double.IsInfinity(ratio)
            ? Math.Log(Edge(ratio, shape, scale))
            : GammaFunction.LogPoissonTerm(shape, ratio) + Math.Log(shape) - Math.Log(ratio) - Math.Log(scale);
    }

    public static double LowerTail(double x, double shape, double scale) => GammaFunction.LowerRegularized(shape, Ratio(x, scale));

    public static double UpperTail(double x, double shape, double scale) => GammaFunction.UpperRegularized(shape, Ratio(x, scale));

    public static double LogLowerTail(double x, double shape, double scale) => GammaFunction.LogLowerRegularized(shape, Ratio(x, scale));

    public static double LogUpperTail(double x, double shape, double scale) => GammaFunction.LogUpperRegularized(shape, Ratio(x, scale));

    /// <summary>The x with a lower tail of <paramref name="p"/>; 0 and infinity at the ends, NaN outside.</summary>
    public static double LowerQuantile(double p, double shape, double scale) => scale > 0 ? GammaFunction.LowerInverse(shape, p) * scale : double.NaN;

    /// <summary>The x with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double shape, double scale) => scale > 0 ? GammaFunction.UpperInverse(shape, p) * scale : double.NaN;

    private static double Ratio(double x, double scale) => scale > 0 ? x / scale : double.NaN;

    // At 0, outside the support, and NaN.
    private static double Edge(double ratio, double shape, double scale) =>
        double.IsNaN(ratio) || !(shape > 0 && scale > 0) ? double.NaN
        : ratio != 0 || shape > 1 ? 0
        : shape == 1 ? 1 / scale : double.PositiveInfinity;
}
