namespace Experimentation.Stats.Numerics;

/// <summary>Student's t distribution; degrees of freedom above 0, infinite ones being the standard normal.</summary>
internal static partial class StudentT
{
    public static double Density(double t, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return Normal.Density(t);
        }
        double odds = t / df * t;
        return df > 0 ? Elementary.TimesExp(InverseBeta(df) / Math.Sqrt(df), -(df + 1) / 2 * Elementary.Log1p(odds)) : double.NaN;
    }

    public static double LogDensity(double t, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return Normal.LogDensity(t);
        }
        return df > 0 ? Math.Log(InverseBeta(df) / Math.Sqrt(df)) - (df + 1) / 2 * LogGrowth(t, df) : double.NaN;
    }

    public static double LowerTail(double t, double df) => UpperTail(-t, df);

    public static double UpperTail(double t, double df)
    {
        OneTail beyond = Beyond(Math.Abs(t), df);
        return t >= 0 ? beyond.Upper : beyond.Lower;
    }

    public static double LogLowerTail(double t, double df) => LogUpperTail(-t, df);

    public static double LogUpperTail(double t, double df)
    {
        OneTail beyond = Beyond(Math.Abs(t), df);
        return t >= 0 ? beyond.LogUpper : beyond.LogLower;
    }

    /// <summary>The t with a lower tail of <paramref name="p"/>; infinite at 0 and 1, NaN outside.</summary>
    public static double LowerQuantile(double p, double df) => p <= 0.5 ? -TailQuantile(p, df) : TailQuantile(1 - p, df);

    /// <summary>The t with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double df) => p <= 0.5 ? TailQuantile(p, df) : -TailQuantile(1 - p, df);

    // log(1 + t²/df), also where t² overflows.
    private static double LogGrowth(double t, double df)
    {
        double odds = t / df * t;
        return double.IsInfinity(odds) ? 2 * Math.Log(Math.Abs(t)) - Math.Log(df) : Elementary.Log1p(odds);
    }
}
