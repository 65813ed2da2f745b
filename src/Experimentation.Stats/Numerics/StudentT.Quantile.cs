namespace Experimentation.Stats.Numerics;

internal static partial class StudentT
{
    private const int ExpansionTerms = 6;
    private const double NearHalf = 0.47;
    private const double FewestForExpansion = 1.5;

    // With t = √(df expm1(w²/m)), m = df - ½, and z the normal quantile: w = z (1 + Σ uₖ(z²) / m²ᵏ). The polynomials uₖ, one after the other, of degree 2k - 1; in exact
    // fractions from w' φ(w) √(s / sinh s) / G = φ(z), s = w²/2m.
    private static ReadOnlySpan<double> Expansion =>
    [
        -0.0625, -0.020833333333333332,
        0.041015625, 0.015625, 0.002734375, 0.00017361111111111112,
        -0.0819091796875, -0.0299072265625, -0.0062744140625, -0.0008560422867063492,
        -7.00989307760141e-05, -2.7557319223985893e-06,
        0.34393882751464844, 0.12068684895833333, 0.025217437744140626, 0.0037490118117559524,
        0.00041762861625227346, 3.4189375620039684e-05, 1.8622719631834216e-06, 5.166997354497355e-08,
        -2.4912861585617065, -0.8554970026016235, -0.17562317848205566, -0.025887378056844077,
        -0.002974230524093386, -0.0002767898716451802, -2.0865961828859235e-05, -1.2192420238436226e-06,
        -4.937570493849429e-08, -1.043837849393405e-09,
        27.665356937795877, 9.39584568142891, 1.9084892816841603, 0.2778064973297573,
        0.03158487136322985, 0.0029511156507614086, 0.00023339629769526191, 1.5777460540447976e-05,
        8.967792135267881e-07, 4.0596982730496576e-08, 1.3002266046345128e-09, 2.201745891119789e-11,
    ];

    /// <summary>The t with an upper tail of <paramref name="p"/>, p up to ½.</summary>
    private static double TailQuantile(double p, double df)
    {
        if (!(p > 0 && df > 0))
        {
            return p == 0 && df > 0 ? double.PositiveInfinity : double.NaN;
        }
        double m = df - 0.5;
        if (m < FewestForExpansion)
        {
            return RefinedFromFarTail(p, df);
        }
        double z = Normal.UpperQuantile(p);
        if (df > 1e20)
        {
            return z;
        }
        double square = z * z;
        if (square > 30 * m || (m < 3 && square > 1.3 * m))
        {
            return RefinedFromFarTail(p, df);
        }
        double inverse = 1 / (m * m);
        double power = 1;
        double ratio = 1;
        double before = 1;
        int start = 0;
        for (int k = 1; k <= ExpansionTerms; k++)
        {
            power *= inverse;
            int length = 2 * k;
            double term = power * Polynomial.At(square, Expansion.Slice(start, length));
            double size = Math.Abs(term);
            if (size > 0.5 * before)
            {
                break;
            }
            ratio += term;
            if (size * size < 1e-17 * before)
            {
                // The terms shrink at least as fast as the last two did.
                return FromDeviate(z * ratio, m, df);
            }
            start += length;
            before = size;
        }
        double w = z * ratio;
        return before > 0.1 ? RefinedFromFarTail(p, df) : Refined(p, df, w * w / m, double.NaN);
    }

    private static double FromDeviate(double w, double m, double df) => Math.Sqrt(df * Elementary.Expm1(w / m * w));

    private static double RefinedFromFarTail(double p, double df)
    {
        double a = df / 2;
        double inverseBeta = InverseBeta(df);
        double logLead = Math.Log(2 * p * a / inverseBeta) / a;
        return logLead < -40
            ? Math.Sqrt(df) * Math.Exp(-logLead / 2)
            : Refined(p, df, FarTailStart(p, a, logLead, inverseBeta), inverseBeta);
    }

    /// <summary>Solves for log-odds from a start on log(1 + t²/df).</summary>
    private static double Refined(double p, double df, double logGrowth, double inverseBeta)
    {
        if (p > NearHalf)
        {
            // What lies between 0 and t is known to more digits than what lies beyond.
            return Math.Sqrt(df * BetaFunction.LowerInverseOdds(0.5, df / 2, 1 - 2 * p));
        }
        double odds = Elementary.Expm1(logGrowth);
        for (int i = 0; i < TailStep.MostSteps; i++)
        {
            (OneTail tail, double weight) = Pair(odds, logGrowth, df, inverseBeta);
            double x = 1 / (1 + odds);
            double y = odds * x;
            double bend = -(df + 1) / 2 * x * y;
            (double step, bool isLast) =
                TailStep.Of(Math.Log(p / tail.Factor) - tail.Exponent, -weight / tail.Factor, (x - df * y) / 2, bend, bend * (x - y));
            odds += odds * Elementary.Expm1(step);
            if (isLast || double.IsNaN(odds))
            {
                return Math.Sqrt(df * odds);
            }
            logGrowth = Elementary.Log1p(odds);
        }
        return double.NaN;
    }

    /// <summary>log(1 + t²/df) from the far tail's series xᵃ / (a B) (1 + …) in x = 1 / (1 + odds), or from the slope at 0 where p is near ½.</summary>
    private static double FarTailStart(double p, double a, double logLead, double inverseBeta)
    {
        double lead = Math.Exp(logLead);
        if (lead > 0.9)
        {
            double root = (1 - 2 * p) / (2 * inverseBeta);
            return Elementary.Log1p(root * root);
        }
        // A step of Newton's method in log x from the solution with two terms.
        double x = lead / (1 + lead / (2 * (a + 1)));
        double first = x / 2 / (a + 1);
        double second = x * x * 0.375 / (a + 2);
        double third = x * x * x * 0.3125 / (a + 3);
        double fourth = x * x * x * x * 0.2734375 / (a + 4);
        double sum = 1 + a * (first + second + third + fourth);
        double slope = a + a * (first + 2 * second + 3 * third + 4 * fourth) / sum;
        double logX = Math.Log(x);
        logX += (a * (logLead - logX) - Math.Log(sum)) / slope;
        return logX < 0 ? -logX : 0.01;
    }
}
