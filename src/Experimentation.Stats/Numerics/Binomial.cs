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
    public static double LowerTail(long k, long n, double p) => new Law(n, p).LowerTail(k);

    /// <summary>P(X >= k).</summary>
    public static double UpperTail(long k, long n, double p) => new Law(n, p).UpperTail(k);

    public static double LogLowerTail(long k, long n, double p) => DiscreteLaw.LogLowerTail(new Law(n, p), k);

    public static double LogUpperTail(long k, long n, double p) => DiscreteLaw.LogUpperTail(new Law(n, p), k);

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

        public double Mass(long k)
        {
            if (!IsDefined)
            {
                return double.NaN;
            }
            if (k < 0 || k > n)
            {
                return 0;
            }
            if (k == 0 || k == n)
            {
                return Math.Exp(LogOfEnd(k));
            }
            double factor = Math.Exp(Saddlepoint.StirlingError(n) - Saddlepoint.StirlingError(k) - Saddlepoint.StirlingError(n - k))
                * Math.Sqrt(n / (2 * Math.PI * k * (n - k)));
            return Elementary.TimesExp(factor, -Deviances(k));
        }

        public double LogMass(long k)
        {
            if (!IsDefined)
            {
                return double.NaN;
            }
            if (k < 0 || k > n)
            {
                return double.NegativeInfinity;
            }
            return k == 0 || k == n
                ? LogOfEnd(k)
                : Saddlepoint.StirlingError(n) - Saddlepoint.StirlingError(k) - Saddlepoint.StirlingError(n - k)
                    + 0.5 * Math.Log(n / (2 * Math.PI * k * (n - k))) - Deviances(k);
        }

        public double LowerTail(long k) => !IsDefined ? double.NaN
            : k < 0 ? 0
            : k >= n || p == 0 ? 1
            : p == 1 ? 0
            : Beta.UpperTail(p, k + 1, n - k);

        public double UpperTail(long k) => !IsDefined ? double.NaN
            : k <= 0 ? 1
            : k > n || p == 0 ? 0
            : p == 1 ? 1
            : Beta.LowerTail(p, k, n - k + 1);

        // 0^0 is 1 here, so that no trials and certain outcomes come out right.
        private double LogOfEnd(long k) => n == 0 ? 0 : k == 0 ? n * Elementary.Log1p(-p) : n * Math.Log(p);

        private double Deviances(long k)
        {
            double mean = n * p;
            // The mean's rounding would be magnified by the distance in standard deviations; what it took is put back.
            double excess = mean - k + Math.FusedMultiplyAdd(n, p, -mean);
            return Saddlepoint.Deviance(k, mean, excess) + Saddlepoint.Deviance(n - k, n * (1 - p), -excess);
        }
    }
}
