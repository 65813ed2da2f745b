namespace Experimentation.Stats.Numerics;

/// <summary>
/// Number of events with a given mean. <c>LowerTail(k)</c> is P(X &lt;= k), <c>UpperTail(k)</c> is P(X >= k): both hold the mass at k.
/// A negative or infinite mean gives NaN.
/// </summary>
internal static class Poisson
{
    /// <summary>P(X = k).</summary>
    public static double Probability(long k, double mean) => new Law(mean).Mass(k);

    /// <summary>log P(X = k).</summary>
    public static double LogProbability(long k, double mean) => new Law(mean).LogMass(k);

    /// <summary>P(X &lt;= k).</summary>
    public static double LowerTail(long k, double mean) => new Law(mean).LowerTail(k);

    /// <summary>P(X >= k).</summary>
    public static double UpperTail(long k, double mean) => new Law(mean).UpperTail(k);

    public static double LogLowerTail(long k, double mean) => DiscreteLaw.LogLowerTail(new Law(mean), k);

    public static double LogUpperTail(long k, double mean) => DiscreteLaw.LogUpperTail(new Law(mean), k);

    /// <summary>The smallest k with P(X &lt;= k) >= tail.</summary>
    public static long LowerQuantile(double tail, double mean) => DiscreteLaw.LowerQuantile(new Law(mean), tail);

    /// <summary>The smallest k with P(X > k) &lt;= tail.</summary>
    public static long UpperQuantile(double tail, double mean) => DiscreteLaw.UpperQuantile(new Law(mean), tail);

    /// <summary>P(X = first), P(X = first + 1), … for as many values as <paramref name="masses"/> is long; one saddle point and a multiplication per value.</summary>
    public static void Probabilities(Span<double> masses, long first, double mean) => DiscreteLaw.Masses(new Law(mean), first, masses);

    internal readonly struct Law(double mean) : IDiscreteLaw
    {
        private bool IsDefined => mean is >= 0 and < double.PositiveInfinity;

        public long Lowest => 0;

        public long Highest => mean == 0 ? 0 : long.MaxValue;

        public long Mode => (long)Math.Clamp(mean, 0, 1e18);

        public double Mean => mean;

        public double StandardDeviation => Math.Sqrt(mean);

        public double Skewness => mean > 0 ? 1 / Math.Sqrt(mean) : 0;

        public double Rise(double k) => mean / (k + 1);

        public double Mass(long k) => !IsDefined ? double.NaN
            : k < 0 ? 0
            : k == 0 ? Math.Exp(-mean)
            : mean == 0 ? 0
            : Elementary.TimesExp(1 / Saddlepoint.StirlingFactor(k), -Saddlepoint.Deviance(k, mean, mean - k));

        public double LogMass(long k) => !IsDefined ? double.NaN
            : k < 0 || (k > 0 && mean == 0) ? double.NegativeInfinity
            : k == 0 ? -mean
            : -Math.Log(Saddlepoint.StirlingFactor(k)) - Saddlepoint.Deviance(k, mean, mean - k);

        public double LowerTail(long k) => !IsDefined ? double.NaN
            : k < 0 ? 0
            : mean == 0 ? 1
            : ChiSquared.UpperTail(2 * mean, 2 * (k + 1.0));

        public double UpperTail(long k) => !IsDefined ? double.NaN
            : k <= 0 ? 1
            : mean == 0 ? 0
            : ChiSquared.LowerTail(2 * mean, 2.0 * k);
    }
}
