namespace Experimentation.Stats.Numerics;

internal static partial class StudentT
{
    /// <summary>From here the uniform expansion holds all digits; fewer degrees of freedom are reached two at a time.</summary>
    private const double UniformFrom = 18;

    /// <summary>Largest t²/df for the uniform expansion; beyond, the series in 1 / (1 + t²/df) is short.</summary>
    private const double UniformOdds = 3;

    // √(s / sinh s) with s = η²/2, in powers of η⁴; computed at 60 digits.
    private static ReadOnlySpan<double> Slopes =>
    [
        1.0, -0.020833333333333332, 0.000390625, -7.879670965608466e-06,
        1.6967665791721782e-07, -3.805064191721906e-09, 8.748377596315407e-11, -2.044523359411974e-12,
        4.833351797967704e-14, -1.152434101767386e-15, 2.76605204359937e-17, -6.67428195089166e-19,
        1.61745507718158e-20, -3.93397792009138e-22,
    ];

    // What is lost when only the first term of 1 / B(df/2, ½) = √((df - ½)/2π) / G is kept: G in powers of 1 / (df - ½)².
    private static ReadOnlySpan<double> Constant =>
    [
        1, -0.0625, 0.041015625, -0.0819091796875,
        0.34393882751464844, -2.4912861585617065, 27.665356937795877, -436.4199626853224,
        9275.143324930168, -255429.06164863345,
    ];

    // 1 / √(1 - x) in powers of x; enough of them for x up to 1/4.
    private static ReadOnlySpan<double> InverseRoot =>
    [
        1.0, 0.5, 0.375, 0.3125, 0.2734375,
        0.24609375, 0.2255859375, 0.20947265625, 0.196380615234375, 0.1854705810546875,
        0.17619705200195312, 0.16818809509277344, 0.1611802577972412, 0.15498101711273193, 0.14944598078727722,
        0.14446444809436798, 0.13994993409141898, 0.13583375955931842, 0.13206059957155958, 0.1285853206354659,
        0.12537068761957926, 0.12238567124768451, 0.11960417871932805, 0.11700408787760352, 0.11456650271348678,
        0.11227517265921705, 0.11011603472346287, 0.1080768488952506,
    ];

    /// <summary>1 / B(df/2, ½).</summary>
    private static double InverseBeta(double df)
    {
        double up = 1;
        double down = 1;
        for (; df < UniformFrom; df += 2)
        {
            up *= df;
            down *= df + 1;
        }
        double m = df - 0.5;
        double inverse = 1 / m;
        return up / down * Math.Sqrt(m) / (GammaFunction.RootTwoPi * Polynomial.At(inverse * inverse, Constant));
    }

    /// <summary>P(T > t) for t >= 0.</summary>
    private static OneTail Beyond(double t, double df)
    {
        if (!(df > 0) || double.IsNaN(t))
        {
            return OneTail.Undefined;
        }
        if (df < 1e-290)
        {
            // The limit: half of the mass beyond every number.
            return t == double.PositiveInfinity ? OneTail.UpperIsZero : new(false, 0.5, 0);
        }
        double odds = t / df * t;
        if (double.IsPositiveInfinity(df) || odds < 1e-290)
        {
            return t < 38 ? new(false, Normal.UpperTail(t), 0) : new(false, 1, Normal.LogUpperTail(t));
        }
        return double.IsInfinity(odds) && double.IsInfinity(t) ? OneTail.UpperIsZero : Pair(odds, LogGrowth(t, df), df).Tail;
    }

    /// <summary>The upper tail at t²/df = odds and, over the same exponential, the density of log odds there; logGrowth is log(1 + odds).</summary>
    private static (OneTail Tail, double Weight) Pair(double odds, double logGrowth, double df, double inverseBeta = double.NaN) =>
        odds <= UniformOdds ? Uniform(odds, logGrowth, df) : Series(odds, logGrowth, df, double.IsNaN(inverseBeta) ? InverseBeta(df) : inverseBeta);

    /// <summary>
    /// With η² = log(1 + t²/df) and m = df - ½ the density of η is exp(-mη²/2) √(s / sinh s), s = η²/2, so that the tail is the normal tail of η√m plus
    /// exp(-mη²/2) S(η) / √(2πm), where S'/m - ηS = 1 - √(s / sinh s) / G. Only powers of η⁴ occur, which makes the backward recurrence of Temme's method short.
    /// For few degrees of freedom the tail at df + 2j comes first; the j terms between are positive.
    /// </summary>
    private static (OneTail Tail, double Weight) Uniform(double odds, double square, double df)
    {
        int lifts = df < UniformFrom ? (int)Math.Ceiling((UniformFrom - df) / 2) : 0;
        double lifted = df + 2 * lifts;
        double m = lifted - 0.5;
        double inverse = 1 / m;
        ReadOnlySpan<double> d = Slopes;
        int last = square > 0.5 ? d.Length - 1 : m > 100 && square < 0.3 ? 5 : 7;
        double above = d[last];
        double sum = above;
        for (int j = last; j > 1; j--)
        {
            // Coefficients of the powers 4j - 1, 4j - 3 and 4j - 5.
            double middle = (4 * j - 1) * inverse * above;
            above = Math.FusedMultiplyAdd((4 * j - 3) * inverse, middle, d[j - 1]);
            sum = Math.FusedMultiplyAdd(Math.FusedMultiplyAdd(sum, square, middle), square, above);
        }
        double first = 3 * inverse * above;
        sum = Math.FusedMultiplyAdd(sum, square, first);
        double constant = 1 + first * inverse;
        double root = Math.Sqrt(m);
        double density = 1 / (constant * GammaFunction.RootTwoPi);
        double tail = 0.5 * ErrorFunction.Erfcx(Math.Sqrt(0.5 * square * m)) + Math.Sqrt(square) * sum / root * density;
        // ½ xᵃ √y / B(a, ½) over the exponential, with x = 1 / (1 + odds): the density of log odds. Over a it is also the tail's loss from a to a + 1.
        double growth = 1 + odds;
        double a = lifted / 2;
        double weight = Math.Sqrt(odds / growth / Math.Sqrt(growth)) * root * density / 2;
        for (int j = 0; j < lifts; j++)
        {
            a--;
            weight *= growth / (a + 0.5);
            tail += weight;
            weight *= a;
        }
        return (new(false, tail, -0.5 * m * square), weight);
    }

    /// <summary>Half the incomplete beta function of x = 1 / (1 + t²/df) in powers of x.</summary>
    private static (OneTail Tail, double Weight) Series(double odds, double logGrowth, double df, double inverseBeta)
    {
        double a = df / 2;
        double x = 1 / (1 + odds);
        double sum = 0;
        double power = 1;
        ReadOnlySpan<double> weights = InverseRoot;
        for (int k = 0; k < weights.Length && power > 1e-17; k++)
        {
            sum += weights[k] * power / (a + k);
            power *= x;
        }
        double half = 0.5 * inverseBeta;
        return (new(false, half * sum, -a * logGrowth), half * Math.Sqrt(1 - x));
    }
}
