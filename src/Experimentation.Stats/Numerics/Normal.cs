namespace Experimentation.Stats.Numerics;

/// <summary>Standard normal distribution.</summary>
internal static class Normal
{
    private const double OneOverRootTwo = 0.70710678118654752;

    // Wichura (1988), algorithm AS 241, PPND16: numerators and denominators for the centre, the shoulder and the far tail.
    private static ReadOnlySpan<double> CentreUp =>
    [
        3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
        4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3,
    ];

    private static ReadOnlySpan<double> CentreDown =>
    [
        1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
        2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3,
    ];

    private static ReadOnlySpan<double> ShoulderUp =>
    [
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
        1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ];

    private static ReadOnlySpan<double> ShoulderDown =>
    [
        1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ];

    private static ReadOnlySpan<double> TailUp =>
    [
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ];

    private static ReadOnlySpan<double> TailDown =>
    [
        1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ];

    public static double Density(double x) => Math.Abs(x) > 40 ? 0 : Decay(1 / GammaFunction.RootTwoPi, x);

    public static double LogDensity(double x) => -x * x / 2 - GammaFunction.LogRootTwoPi;

    public static double LowerTail(double x) => UpperTail(-x);

    public static double UpperTail(double x) => x switch
    {
        > 40 => 0,
        > 0.7 => Decay(0.5 * ErrorFunction.Erfcx(x * OneOverRootTwo), x),
        > -0.7 => 0.5 - 0.5 * ErrorFunction.Erf(x * OneOverRootTwo),
        < -40 => 1,
        double.NaN => double.NaN,
        _ => 1 - UpperTail(-x),
    };

    public static double LogLowerTail(double x) => LogUpperTail(-x);

    public static double LogUpperTail(double x) => x > 1
        ? Math.Log(0.5 * ErrorFunction.Erfcx(x * OneOverRootTwo)) - x * x / 2
        : Elementary.Log1p(-UpperTail(-x));

    /// <summary>The x with a lower tail of <paramref name="p"/>; infinite at 0 and 1, NaN outside.</summary>
    public static double LowerQuantile(double p)
    {
        double q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            double r = 0.180625 - q * q;
            return q * Polynomial.At(r, CentreUp) / Polynomial.At(r, CentreDown);
        }
        return q < 0 ? -FarQuantile(p) : FarQuantile(1 - p);
    }

    /// <summary>The x with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p) => -LowerQuantile(p);

    private static double FarQuantile(double tail)
    {
        if (!(tail > 0))
        {
            return tail == 0 ? double.PositiveInfinity : double.NaN;
        }
        double r = Math.Sqrt(-Math.Log(tail));
        return r <= 5
            ? Polynomial.At(r - 1.6, ShoulderUp) / Polynomial.At(r - 1.6, ShoulderDown)
            : Polynomial.At(r - 5, TailUp) / Polynomial.At(r - 5, TailDown);
    }

    // factor · exp(-x²/2), with what rounding takes from the square put back.
    private static double Decay(double factor, double x)
    {
        double square = x * x;
        return Elementary.TimesExp(factor, -0.5 * square, -0.5 * Math.FusedMultiplyAdd(x, x, -square));
    }
}
