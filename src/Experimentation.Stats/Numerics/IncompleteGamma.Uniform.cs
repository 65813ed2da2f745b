namespace Experimentation.Stats.Numerics;

internal static partial class GammaFunction
{
    // η / (λ - 1) in powers of η, where η² / 2 = λ - 1 - log λ; recurrence run at 60 digits.
    private static ReadOnlySpan<double> UniformSeries =>
    [
        1.0, -0.3333333333333333, 0.08333333333333333, -0.014814814814814815,
        0.0011574074074074073, 0.0003527336860670194, -0.0001787551440329218, 3.919263178522438e-05,
        -2.185448510679992e-06, -1.85406221071516e-06, 8.296711340953087e-07, -1.7665952736826078e-07,
        6.707853543401498e-09, 1.0261809784240309e-08, -4.382036018453353e-09, 9.14769958223679e-10,
        -2.5514193994946248e-11, -5.830772132550426e-11, 2.4361948020667415e-11, -5.0276692801141755e-12,
        1.1004392031956135e-13, 3.371763262400985e-13, -1.392388722418162e-13, 2.8534893807047445e-14,
        -5.139111834242572e-16, -1.9752288294349442e-15, 8.099521156704561e-16, -1.6522531216398162e-16,
    ];

    /// <summary>
    /// Temme's (1979) uniform expansion: the normal tail of η√a plus exp(-aη²/2) S(η) / √(2πa). The coefficients of S follow backwards from those of
    /// η / (λ - 1), since S'/a - ηS = 1 - η / (λ - 1) / Γ*(a); the same recurrence ends in Γ*(a) (Gil, Segura and Temme, 2012).
    /// </summary>
    private static OneTail UniformTail(double a, double x)
    {
        double mu = (x - a) / a;
        double half = -Elementary.Log1pMinusX(mu);
        double eta = Math.CopySign(Math.Sqrt(2 * half), mu);
        double inverse = 1 / a;
        ReadOnlySpan<double> d = UniformSeries;
        int last = d.Length - 1;
        double above = d[last];
        double twoAbove = 0;
        double sum = above;
        for (int n = last - 1; n >= 1; n--)
        {
            // above and twoAbove are the coefficients of η to the powers n and n + 1; this one belongs to n - 1.
            double next = Math.FusedMultiplyAdd((n + 1) * inverse, twoAbove, d[n]);
            (twoAbove, above) = (above, next);
            sum = Math.FusedMultiplyAdd(sum, eta, next);
        }
        double gammaStar = 1 + twoAbove * inverse;
        double correction = sum / (gammaStar * RootTwoPi * Math.Sqrt(a));
        double exponent = -a * half;
        double tail = 0.5 * ErrorFunction.Erfcx(Math.Sqrt(a * half));
        return mu < 0 ? new(true, tail - correction, exponent) : new(false, tail + correction, exponent);
    }
}
