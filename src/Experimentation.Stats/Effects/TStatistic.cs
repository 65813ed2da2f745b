using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>Between a t statistic and the standard normal scale on which boundaries are drawn.</summary>
internal static class TStatistic
{
    /// <summary>The standard normal score with the same tail area (the significance-level approach of Jennison and Turnbull 2000, section 3.8).</summary>
    public static double ZScore(double t, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return t;
        }
        double tail = StudentT.UpperTail(Math.Abs(t), df);
        // Where the tail underflows, Wallace's (1959) transformation is good to three digits, and 37 is far beyond every decision.
        double z = tail > 1e-300
            ? Normal.UpperQuantile(tail)
            : (8 * df + 1) / (8 * df + 3) * Math.Sqrt(df * Elementary.Log1p(t / df * t));
        return Math.CopySign(z, t);
    }

    /// <summary>Critical values for both limits of an interval; one quantile serves both where they are the same.</summary>
    public static (double Above, double Below) Critical(CriticalValue above, CriticalValue below, double df)
    {
        double first = Critical(above, df);
        return (first, above == below ? first : Critical(below, df));
    }

    /// <summary>The critical value of a t statistic; the z of the boundary itself where degrees of freedom are infinite.</summary>
    public static double Critical(CriticalValue critical, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return critical.Z;
        }
        // A side that cannot be crossed has no tail.
        double tail = critical.Tail;
        return tail > 0 ? StudentT.UpperQuantile(tail, df) : double.PositiveInfinity;
    }
}
