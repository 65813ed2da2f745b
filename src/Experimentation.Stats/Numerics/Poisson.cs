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
    public static double LowerTail(long k, double mean) => new Law(mean).Below(k).Lower;

    /// <summary>P(X >= k).</summary>
    public static double UpperTail(long k, double mean) => new Law(mean).Below(k - 1).Upper;

    public static double LogLowerTail(long k, double mean) => new Law(mean).Below(k).LogLower;

    public static double LogUpperTail(long k, double mean) => new Law(mean).Below(k - 1).LogUpper;

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

        public double Mass(long k) => !IsDefined ? double.NaN : k < 0 ? 0 : GammaFunction.PoissonTerm(k, mean);

        public double LogMass(long k) => !IsDefined ? double.NaN : k < 0 ? double.NegativeInfinity : GammaFunction.LogPoissonTerm(k, mean);

        public OneTail Below(long k) => !IsDefined ? OneTail.Undefined
            : k < 0 ? OneTail.LowerIsZero
            : GammaFunction.IncompleteTail(k + 1.0, mean).Flipped;
    }
}
