namespace Experimentation.Stats.Numerics;

/// <summary>
/// Number of events that is Poisson about a mean which itself is gamma distributed: variance mean + mean² / size, size any real number above 0. In terms of trials, failures
/// before the size-th success at success probability size / (size + mean). <c>LowerTail(k)</c> is P(X &lt;= k), <c>UpperTail(k)</c> is P(X >= k): both hold the mass at k.
/// Parameters outside their range give NaN; an infinite size is the Poisson distribution.
/// </summary>
internal static class NegativeBinomial
{
    /// <summary>P(X = k).</summary>
    public static double Probability(long k, double size, double mean) => new Law(size, mean).Mass(k);

    /// <summary>log P(X = k).</summary>
    public static double LogProbability(long k, double size, double mean) => new Law(size, mean).LogMass(k);

    /// <summary>P(X &lt;= k).</summary>
    public static double LowerTail(long k, double size, double mean) => new Law(size, mean).Below(k).Lower;

    /// <summary>P(X >= k).</summary>
    public static double UpperTail(long k, double size, double mean) => new Law(size, mean).Below(k - 1).Upper;

    public static double LogLowerTail(long k, double size, double mean) => new Law(size, mean).Below(k).LogLower;

    public static double LogUpperTail(long k, double size, double mean) => new Law(size, mean).Below(k - 1).LogUpper;

    /// <summary>The smallest k with P(X &lt;= k) >= tail.</summary>
    public static long LowerQuantile(double tail, double size, double mean) => DiscreteLaw.LowerQuantile(new Law(size, mean), tail);

    /// <summary>The smallest k with P(X > k) &lt;= tail.</summary>
    public static long UpperQuantile(double tail, double size, double mean) => DiscreteLaw.UpperQuantile(new Law(size, mean), tail);

    /// <summary>P(X = first), P(X = first + 1), … for as many values as <paramref name="masses"/> is long; one saddle point and a multiplication per value.</summary>
    public static void Probabilities(Span<double> masses, long first, double size, double mean) => DiscreteLaw.Masses(new Law(size, mean), first, masses);

    internal readonly struct Law(double size, double mean) : IDiscreteLaw
    {
        private bool IsDefined => size > 0 && mean is >= 0 and < double.PositiveInfinity;

        private bool IsPoisson => double.IsPositiveInfinity(size);

        public long Lowest => 0;

        public long Highest => mean == 0 ? 0 : long.MaxValue;

        public long Mode => IsPoisson ? new Poisson.Law(mean).Mode : size > 1 ? (long)Math.Clamp(mean * ((size - 1) / size), 0, 1e18) : 0;

        public double Mean => mean;

        public double StandardDeviation => Math.Sqrt(mean * (1 + mean / size));

        public double Skewness => mean > 0 ? (1 + 2 * mean / size) / StandardDeviation : 0;

        public double Rise(double k) => IsPoisson ? mean / (k + 1) : (k + size) / (k + 1) * (mean / (size + mean));

        public double Mass(long k) => !IsDefined ? double.NaN
            : k < 0 ? 0
            : k == 0 ? Math.Exp(LogOfNone())
            : mean == 0 ? 0
            : IsPoisson ? Poisson.Probability(k, mean)
            : Elementary.TimesExp(Factor(k), Deviances(k));

        public double LogMass(long k) => !IsDefined ? double.NaN
            : k < 0 || (k > 0 && mean == 0) ? double.NegativeInfinity
            : k == 0 ? LogOfNone()
            : IsPoisson ? Poisson.LogProbability(k, mean)
            : Math.Log(Factor(k)) + Deviances(k);

        public OneTail Below(long k) => !IsDefined ? OneTail.Undefined
            : k < 0 ? OneTail.LowerIsZero
            : IsPoisson ? new Poisson.Law(mean).Below(k)
            : BetaFunction.IncompleteTail(size, k + 1.0, size / (size + mean), mean / (size + mean));

        private double LogOfNone() => IsPoisson ? -mean : -size * Elementary.Log1p(mean / size);

        // Γ(k + size) / (Γ(size) k!) without the powers: Γ(x) is Γ(x + 1) / x.
        private double Factor(long k)
        {
            double n = k + size;
            return Math.Exp(GammaFunction.StirlingRemainder(n) - GammaFunction.StirlingRemainder(k) - GammaFunction.StirlingRemainder(size))
                * Math.Sqrt(size / (2 * Math.PI * k) / n);
        }

        // k and size among k + size, whose means lie the same distance from them on opposite sides.
        private double Deviances(long k)
        {
            double shift = (mean - k) / (size + mean);
            double n = k + size;
            return BetaFunction.Deviance(k, shift * size, n * (mean / (size + mean))) + BetaFunction.Deviance(size, -shift * size, n * (size / (size + mean)));
        }
    }
}
