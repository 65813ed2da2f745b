namespace Experimentation.Stats.Numerics;

/// <summary>Elementary functions where the plain expression cancels or underflows too early.</summary>
internal static class Elementary
{
    private const double ScaleExponent = 200;

    /// <summary>exp(-200).</summary>
    private const double Scale = 1.3838965267367376e-87;

    // (exp(x) - 1 - x) / x² on [-1/2, 1/2], Chebyshev fit computed at 50 digits, error 3e-20.
    private static ReadOnlySpan<double> Expm1Series =>
    [
        0.5, 0.16666666666666666, 0.041666666666666664, 0.0083333333333334,
        0.0013888888888888978, 0.00019841269841056842, 2.4801587301372287e-05, 2.7557319516047245e-06,
        2.755731946967181e-07, 2.505191373806113e-08, 2.0876612894159976e-09, 1.6121292492410324e-10,
        1.1512639321371828e-11,
    ];

    // (atanh(r) / r - 1) / r².
    private static ReadOnlySpan<double> AtanhSeries =>
    [
        1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25, 1.0 / 27,
    ];

    /// <summary>exp(x) - 1.</summary>
    public static double Expm1(double x) => Math.Abs(x) <= 0.5
        ? Math.FusedMultiplyAdd(x * x, Polynomial.AtByHalves(x, Expm1Series), x)
        : Math.Exp(x) - 1;

    /// <summary>log(1 + x).</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        // What rounding took from 1 + x is x - (u - 1); the logarithm's slope there is 1 / u.
        return u == 1 ? x : double.IsPositiveInfinity(u) || u <= 0 ? Math.Log(u) : Math.Log(u) + (x - (u - 1)) / u;
    }

    /// <summary>log(1 + x) - x, without the cancellation near 0 where it is -x²/2.</summary>
    public static double Log1pMinusX(double x)
    {
        if (x is < -0.4 or > 0.67 || double.IsNaN(x))
        {
            return Log1p(x) - x;
        }
        double r = x / (2 + x);
        double square = r * r;
        return r * Math.FusedMultiplyAdd(2 * square, Polynomial.AtByHalves(square, AtanhSeries), -x);
    }

    /// <summary>
    /// <paramref name="factor"/> times exp(<paramref name="exponent"/> + <paramref name="correction"/>), the correction being the small rest of an exponent
    /// kept in two parts. Rounds once where the result is subnormal, and does not underflow before it has to.
    /// </summary>
    public static double TimesExp(double factor, double exponent, double correction = 0)
    {
        if (exponent is > -650 and < 700)
        {
            double product = factor * Math.Exp(exponent);
            return Math.FusedMultiplyAdd(product, correction, product);
        }
        if (exponent < -2000 || factor == 0)
        {
            return double.IsNaN(factor) ? factor : 0;
        }
        double shift = exponent < 0 ? ScaleExponent : -ScaleExponent;
        double scaled = factor * Math.Exp(exponent + shift);
        scaled = Math.FusedMultiplyAdd(scaled, correction, scaled);
        return exponent < 0 ? scaled * Scale : scaled / Scale;
    }
}
