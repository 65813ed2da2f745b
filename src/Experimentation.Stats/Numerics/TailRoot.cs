namespace Experimentation.Stats.Numerics;

/// <summary>Both tails as functions of one of their arguments.</summary>
internal interface ITwoTailed
{
    double LowerTail(double at);

    double UpperTail(double at);
}

/// <summary>
/// Where a tail takes a given value. The smaller of the two tails is followed, by its logarithm, so that quantiles far out are as good as those in the middle.
/// </summary>
internal static class TailRoot
{
    /// <summary>Where the lower tail, rising in its argument, is <paramref name="p"/>.</summary>
    public static double Rising<T>(in T tails, double p, double guess, double step = 0.5)
        where T : struct, ITwoTailed => p <= 0.5
            ? IncreasingRoot.Find(new LogLower<T>(tails, 1), Math.Log(p), guess, step, double.NegativeInfinity, double.PositiveInfinity)
            : IncreasingRoot.Find(new LogUpper<T>(tails, -1), -Math.Log(1 - p), guess, step, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Where the upper tail, falling in its argument, is <paramref name="p"/>.</summary>
    public static double Falling<T>(in T tails, double p, double guess, double step = 0.5)
        where T : struct, ITwoTailed => p <= 0.5
            ? IncreasingRoot.Find(new LogUpper<T>(tails, -1), -Math.Log(p), guess, step, double.NegativeInfinity, double.PositiveInfinity)
            : IncreasingRoot.Find(new LogLower<T>(tails, 1), Math.Log(1 - p), guess, step, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The non-centrality, at least <paramref name="least"/>, at which the upper tail, rising in it, is <paramref name="p"/>.</summary>
    public static double OfNoncentrality<T>(in T tails, double p, double guess, double step = 1, double least = 0)
        where T : struct, ITwoTailed
    {
        if (least == 0 && tails.UpperTail(0) >= p)
        {
            return 0;
        }
        return p <= 0.5
            ? IncreasingRoot.Find(new LogUpper<T>(tails, 1), Math.Log(p), guess, step, least, double.PositiveInfinity)
            : IncreasingRoot.Find(new LogLower<T>(tails, -1), -Math.Log(1 - p), guess, step, least, double.PositiveInfinity);
    }

    private readonly struct LogLower<T>(T tails, double sign) : IIncreasing
        where T : struct, ITwoTailed
    {
        public double At(double x) => sign * Finite(Math.Log(tails.LowerTail(x)));
    }

    private readonly struct LogUpper<T>(T tails, double sign) : IIncreasing
        where T : struct, ITwoTailed
    {
        public double At(double x) => sign * Finite(Math.Log(tails.UpperTail(x)));
    }

    // A tail that underflows is only a bound of the bracket; an infinite value would break the interpolation.
    private static double Finite(double logarithm) => Math.Max(logarithm, -1000);
}
