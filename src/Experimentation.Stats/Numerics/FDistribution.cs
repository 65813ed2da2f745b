namespace Experimentation.Stats.Numerics;

/// <summary>F distribution; both degrees of freedom above 0, infinite ones being the limit.</summary>
internal static class FDistribution
{
    public static double Density(double f, double df1, double df2) => Math.Exp(LogDensity(f, df1, df2));

    public static double LogDensity(double f, double df1, double df2)
    {
        if (!(f > 0 && df1 > 0 && df2 > 0) || double.IsInfinity(f))
        {
            double edge = double.IsNaN(f) || !(df1 > 0 && df2 > 0) ? double.NaN : f != 0 || df1 > 2 ? 0 : df1 < 2 ? double.PositiveInfinity : 1;
            return Math.Log(edge);
        }
        if (double.IsPositiveInfinity(df2))
        {
            return double.IsPositiveInfinity(df1) ? Math.Log(f == 1 ? double.PositiveInfinity : 0) : ChiSquared.LogDensity(f * df1, df1) + Math.Log(df1);
        }
        if (double.IsPositiveInfinity(df1))
        {
            return ChiSquared.LogDensity(df2 / f, df2) + Math.Log(df2) - 2 * Math.Log(f);
        }
        (double x, double y) = Shares(f, df1, df2);
        (double factor, double exponent) = BetaFunction.TermParts(df1 / 2, df2 / 2, x, y);
        return Math.Log(factor) + exponent - Math.Log(f);
    }

    public static double LowerTail(double f, double df1, double df2) => Tail(f, df1, df2).Lower;

    public static double UpperTail(double f, double df1, double df2) => Tail(f, df1, df2).Upper;

    public static double LogLowerTail(double f, double df1, double df2) => Tail(f, df1, df2).LogLower;

    public static double LogUpperTail(double f, double df1, double df2) => Tail(f, df1, df2).LogUpper;

    /// <summary>The value with a lower tail of <paramref name="p"/>; 0 and infinity at the ends, NaN outside.</summary>
    public static double LowerQuantile(double p, double df1, double df2)
    {
        if (double.IsPositiveInfinity(df2))
        {
            return double.IsPositiveInfinity(df1) ? PointMass(p) : ChiSquared.LowerQuantile(p, df1) / df1;
        }
        return double.IsPositiveInfinity(df1)
            ? df2 / ChiSquared.UpperQuantile(p, df2)
            : BetaFunction.LowerInverseOdds(df1 / 2, df2 / 2, p) * (df2 / df1);
    }

    /// <summary>The value with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double df1, double df2)
    {
        if (double.IsPositiveInfinity(df2))
        {
            return double.IsPositiveInfinity(df1) ? PointMass(p) : ChiSquared.UpperQuantile(p, df1) / df1;
        }
        return double.IsPositiveInfinity(df1)
            ? df2 / ChiSquared.LowerQuantile(p, df2)
            : BetaFunction.UpperInverseOdds(df1 / 2, df2 / 2, p) * (df2 / df1);
    }

    private static OneTail Tail(double f, double df1, double df2)
    {
        if (!(df1 > 0 && df2 > 0) || double.IsNaN(f))
        {
            return OneTail.Undefined;
        }
        if (!(f > 0))
        {
            return OneTail.LowerIsZero;
        }
        if (double.IsInfinity(f))
        {
            return OneTail.UpperIsZero;
        }
        if (double.IsPositiveInfinity(df2))
        {
            return double.IsPositiveInfinity(df1)
                ? f < 1 ? OneTail.LowerIsZero : OneTail.UpperIsZero
                : GammaFunction.IncompleteTail(df1 / 2, df1 / 2 * f);
        }
        if (double.IsPositiveInfinity(df1))
        {
            return GammaFunction.IncompleteTail(df2 / 2, df2 / 2 / f).Flipped;
        }
        (double x, double y) = Shares(f, df1, df2);
        return BetaFunction.IncompleteTail(df1 / 2, df2 / 2, x, y);
    }

    private static (double X, double Y) Shares(double f, double df1, double df2)
    {
        double odds = df1 / df2 * f;
        double y = 1 / (1 + odds);
        return (odds < 1 ? odds * y : 1 / (1 + 1 / odds), y);
    }

    private static double PointMass(double p) => p is >= 0 and <= 1 ? 1 : double.NaN;
}
