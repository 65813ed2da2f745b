namespace Experimentation.Stats.Numerics;

/// <summary>
/// Number of marked items among <c>draws</c> drawn without replacement from a population in which <c>marked</c> items are marked: the first cell of a two-by-two table
/// with given margins. <c>LowerTail(k)</c> is P(X &lt;= k), <c>UpperTail(k)</c> is P(X >= k): both hold the mass at k. Parameters outside their range give NaN.
/// </summary>
internal static class Hypergeometric
{
    /// <summary>P(X = k).</summary>
    public static double Probability(long k, long draws, long marked, long population) => new Law(draws, marked, population).Mass(k);

    /// <summary>log P(X = k).</summary>
    public static double LogProbability(long k, long draws, long marked, long population) => new Law(draws, marked, population).LogMass(k);

    /// <summary>P(X &lt;= k).</summary>
    public static double LowerTail(long k, long draws, long marked, long population) => new Law(draws, marked, population).Below(k).Lower;

    /// <summary>P(X >= k).</summary>
    public static double UpperTail(long k, long draws, long marked, long population) => new Law(draws, marked, population).Below(k - 1).Upper;

    public static double LogLowerTail(long k, long draws, long marked, long population) => new Law(draws, marked, population).Below(k).LogLower;

    public static double LogUpperTail(long k, long draws, long marked, long population) => new Law(draws, marked, population).Below(k - 1).LogUpper;

    /// <summary>The smallest k with P(X &lt;= k) >= tail.</summary>
    public static long LowerQuantile(double tail, long draws, long marked, long population) => DiscreteLaw.LowerQuantile(new Law(draws, marked, population), tail);

    /// <summary>The smallest k with P(X > k) &lt;= tail.</summary>
    public static long UpperQuantile(double tail, long draws, long marked, long population) => DiscreteLaw.UpperQuantile(new Law(draws, marked, population), tail);

    /// <summary>P(X = first), P(X = first + 1), … for as many values as <paramref name="masses"/> is long; one saddle point and a multiplication per value.</summary>
    public static void Probabilities(Span<double> masses, long first, long draws, long marked, long population) =>
        DiscreteLaw.Masses(new Law(draws, marked, population), first, masses);

    internal readonly struct Law(long draws, long marked, long population) : IDiscreteLaw
    {
        private bool IsDefined => draws >= 0 && marked >= 0 && draws <= population && marked <= population;

        public long Lowest => Math.Max(0, draws - (population - marked));

        public long Highest => Math.Min(draws, marked);

        public long Mode => Math.Clamp((long)((draws + 1.0) / (population + 2.0) * (marked + 1.0)), Lowest, Highest);

        public double Mean => population > 0 ? (double)draws / population * marked : 0;

        public double StandardDeviation => population > 1
            ? Math.Sqrt(Mean * (population - marked) / population * ((double)(population - draws) / (population - 1)))
            : 0;

        public double Skewness => StandardDeviation > 0
            ? (1 - 2.0 * marked / population) * (1 - 2.0 * draws / population) / StandardDeviation
            : 0;

        public double Rise(double k) => (marked - k) * (draws - k) / ((k + 1) * (population - marked - draws + k + 1));

        public double Mass(long k) => !IsDefined ? double.NaN
            : k < Lowest || k > Highest ? 0
            : Elementary.TimesExp(Factor(k), Deviances(k));

        public double LogMass(long k) => !IsDefined ? double.NaN
            : k < Lowest || k > Highest ? double.NegativeInfinity
            : Math.Log(Factor(k)) + Deviances(k);

        /// <summary>Summed from k away from the mode, where every mass is smaller than the one before.</summary>
        public OneTail Below(long k) => !IsDefined ? OneTail.Undefined
            : k < Lowest ? OneTail.LowerIsZero
            : k >= Highest ? OneTail.UpperIsZero
            : k < Mode ? new(true, Factor(k) * DiscreteLaw.SumBelow(this, k), Deviances(k))
            : new(false, Factor(k + 1) * DiscreteLaw.SumAbove(this, k + 1), Deviances(k + 1));

        // The nine factorials of a two-by-two table without their powers.
        private double Factor(long k)
        {
            double others = population - marked;
            double margins = GammaFunction.StirlingFactor(marked) * GammaFunction.StirlingFactor(others) / GammaFunction.StirlingFactor(population)
                * GammaFunction.StirlingFactor(draws) * GammaFunction.StirlingFactor(population - draws);
            double cells = GammaFunction.StirlingFactor(k) * GammaFunction.StirlingFactor(marked - k)
                * GammaFunction.StirlingFactor(draws - k) * GammaFunction.StirlingFactor(others - draws + k);
            return margins / cells;
        }

        // All four cells lie the same distance from their means.
        private double Deviances(long k)
        {
            if (population == 0)
            {
                return 0;
            }
            double others = population - marked;
            double undrawn = population - draws;
            Compensated mean = ((Compensated)draws).Times(marked, population);
            double excess = mean.High - k + mean.Low;
            return Cell(k, excess, mean.High)
                + Cell(marked - k, -excess, marked * (undrawn / population))
                + Cell(draws - k, -excess, draws * (others / population))
                + Cell(others - draws + k, excess, others * (undrawn / population));
        }

        private static double Cell(double count, double excess, double mean) => count == 0 ? -mean : BetaFunction.Deviance(count, excess, mean);
    }
}
