namespace Experimentation.Stats.Numerics;

/// <summary>
/// Number of successes in n trials. <c>LowerTail(k)</c> is P(X &lt;= k), <c>UpperTail(k)</c> is P(X >= k): both hold the mass at k.
/// Parameters outside their range give NaN.
/// </summary>
internal static class Binomial
{
    /// <summary>P(X = k).</summary>
    public static double Probability(long k, long n, double p) => new Law(n, p).Mass(k);

    /// <summary>log P(X = k).</summary>
    public static double LogProbability(long k, long n, double p) => new Law(n, p).LogMass(k);

    /// <summary>P(X &lt;= k).</summary>
    public static double LowerTail(long k, long n, double p) => new Law(n, p).Below(k).Lower;

    /// <summary>P(X >= k).</summary>
    public static double UpperTail(long k, long n, double p) => new Law(n, p).Below(k - 1).Upper;

    public static double LogLowerTail(long k, long n, double p) => new Law(n, p).Below(k).LogLower;

    public static double LogUpperTail(long k, long n, double p) => new Law(n, p).Below(k - 1).LogUpper;

    /// <summary>The smallest k with P(X &lt;= k) >= tail.</summary>
    public static long LowerQuantile(double tail, long n, double p) => DiscreteLaw.LowerQuantile(new Law(n, p), tail);

    /// <summary>The smallest k with P(X > k) &lt;= tail.</summary>
    public static long UpperQuantile(double tail, long n, double p) => DiscreteLaw.UpperQuantile(new Law(n, p), tail);

    /// <summary>P(X = first), P(X = first + 1), … for as many values as <paramref name="masses"/> is long; one saddle point and a multiplication per value.</summary>
    public static void Probabilities(Span<double> masses, long first, long n, double p) => DiscreteLaw.Masses(new Law(n, p), first, masses);

    internal readonly struct Law(long n, double p) : IDiscreteLaw
    {
        private bool IsDefined => n >= 0 && p is >= 0 and <= 1;

        public long Lowest => 0;

        public long Highest => n;

        public long Mode => (long)Math.Clamp((n + 1.0) * p, 0, n);

        public double Mean => n * p;

        public double StandardDeviation => Math.Sqrt(n * p * (1 - p));

        public double Skewness => StandardDeviation > 0 ? (1 - 2 * p) / StandardDeviation : 0;

        public double Rise(double k) => (n - k) / (k + 1) * (p / (1 - p));

        public double Mass(long k) => !IsDefined ? double.NaN
            : k < 0 || k > n ? 0
            : k == 0 || k == n ? Math.Exp(LogOfEnd(k))
            : Elementary.TimesExp(Factor(k), Deviances(k));

        public double LogMass(long k) => !IsDefined ? double.NaN
            : k < 0 || k > n ? double.NegativeInfinity
            : k == 0 || k == n ? LogOfEnd(k)
            : Math.Log(Factor(k)) + Deviances(k);

        public OneTail Below(long k) => !IsDefined ? OneTail.Undefined
            : k < 0 ? OneTail.LowerIsZero
            : k >= n ? OneTail.UpperIsZero
            : BetaFunction.IncompleteTail(k + 1, n - k, p, 1 - p).Flipped;

        // 0^0 is 1 here, so that no trials and certain outcomes come out right.
        private double LogOfEnd(long k) => n == 0 ? 0 : k == 0 ? n * Elementary.Log1p(-p) : n * Math.Log(p);

        private double Factor(long k) =>
            Math.Exp(GammaFunction.StirlingRemainder(n) - GammaFunction.StirlingRemainder(k) - GammaFunction.StirlingRemainder(n - k))
            * Math.Sqrt(n / (2 * Math.PI * k * (n - k)));

        private double Deviances(long k)
        {
            double mean = n * p;
            // The mean's rounding would be magnified by the distance in standard deviations; what it took is put back.
            double excess = mean - k + Math.FusedMultiplyAdd(n, p, -mean);
            return BetaFunction.Deviance(k, excess, mean) + BetaFunction.Deviance(n - k, -excess, n * (1 - p));
        }
    }
}
