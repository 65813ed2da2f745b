namespace Experimentation.Stats.Numerics;

/// <summary>Student's t distribution; degrees of freedom above 0, infinite ones being the standard normal.</summary>
internal static class StudentT
{
    public static double Density(double t, double df) => Math.Exp(LogDensity(t, df));

    public static double LogDensity(double t, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return Normal.LogDensity(t);
        }
        // Γ((df + 1)/2) / Γ(df/2) / √(π df) (1 + t²/df)^-(df + 1)/2
        return GammaFunction.LogGammaRise(df / 2, 0.5) - 0.5 * Math.Log(Math.PI * df) - (df + 1) / 2 * Elementary.Log1p(t / df * t);
    }

    public static double LowerTail(double t, double df) => UpperTail(-t, df);

    public static double UpperTail(double t, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return Normal.UpperTail(t);
        }
        OneTail beyond = Within(t, df);
        return t >= 0 ? beyond.Upper / 2 : 1 - beyond.Upper / 2;
    }

    public static double LogLowerTail(double t, double df) => LogUpperTail(-t, df);

    public static double LogUpperTail(double t, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return Normal.LogUpperTail(t);
        }
        OneTail beyond = Within(t, df);
        return t >= 0 ? beyond.LogUpper - Math.Log(2) : Elementary.Log1p(-beyond.Upper / 2);
    }

    /// <summary>The t with a lower tail of <paramref name="p"/>; infinite at 0 and 1, NaN outside.</summary>
    public static double LowerQuantile(double p, double df) => -UpperQuantile(p, df);

    /// <summary>The t with an upper tail of <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return Normal.UpperQuantile(p);
        }
        if (p > 0.5)
        {
            return -UpperQuantile(1 - p, df);
        }
        double odds = p > 0.25 ? BetaFunction.LowerInverseOdds(0.5, df / 2, 1 - 2 * p) : BetaFunction.UpperInverseOdds(0.5, df / 2, 2 * p);
        return Math.Sqrt(df * odds);
    }

    // P(|T| < |t|) and its complement.
    private static OneTail Within(double t, double df)
    {
        double size = Math.Abs(t);
        double odds = size / df * size;
        double y = 1 / (1 + odds);
        return double.IsInfinity(size) ? OneTail.UpperIsZero : BetaFunction.IncompleteTail(0.5, df / 2, odds < 1 ? odds * y : 1 / (1 + 1 / odds), y);
    }
}
