using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// Which order statistic of n values a resampled quantile would be. Rank 0 (below the smallest value) and n + 1 stand for "unknown": there the data do not say
/// where the quantile lies.
/// </summary>
/// <param name="First">The first rank that has a mass of its own, 1 to n.</param>
/// <param name="Step">Ranks from one mass to the next.</param>
/// <param name="Below">Chance of a rank without a value below it, or so unlikely that it is counted as such.</param>
/// <param name="Above">The same above.</param>
/// <param name="Masses">Chances of ranks First, First + Step, ….</param>
internal sealed record RankLaw(long First, long Step, double Below, double Above, ValueList<double> Masses)
{
    /// <summary>Ranks less likely than this on one side together are not looked at one by one.</summary>
    private const double Negligible = 1e-25;

    /// <summary>Ranks of clusters' values may spread over the whole sample; so many of them, evenly spaced, carry the law.</summary>
    private const long MostMasses = 8192;

    /// <summary>The last rank that has a mass.</summary>
    public long Last => First + Step * (Masses.Count - 1);

    /// <summary>Independent values: under a Poisson bootstrap the rank is close to binomial with n + 1 trials (Schultzberg and Ankargren 2022).</summary>
    public static RankLaw OfIndependent(long count, double probability)
    {
        long trials = count + 1;
        long first = Math.Clamp(Binomial.LowerQuantile(Negligible, trials, probability), 1, count);
        long last = Math.Clamp(Binomial.UpperQuantile(Negligible, trials, probability), first, count);
        double[] masses = new double[last - first + 1];
        Binomial.Probabilities(masses, first, trials, probability);
        return new(first, 1, Binomial.LowerTail(first - 1, trials, probability), Binomial.UpperTail(last + 1, trials, probability), ValueList<double>.Owning(masses));
    }

    /// <summary>Values that come in clusters: the share of values below the quantile is near t around the quantile's probability.</summary>
    /// <param name="count">Values.</param>
    /// <param name="probability">Of the quantile.</param>
    /// <param name="shareError">Standard error of the share of values below the quantile; above 0.</param>
    /// <param name="df">Clusters less one.</param>
    public static RankLaw OfClusters(long count, double probability, double shareError, double df)
    {
        double centre = (count + 1) * probability;
        double spread = (count + 1) * shareError;
        double reach = Math.Min(count, StudentT.UpperQuantile(Negligible, df) * spread);
        long first = (long)Math.Clamp(Math.Floor(centre - reach), 1, count);
        long last = (long)Math.Clamp(Math.Ceiling(centre + reach), first, count);
        long step = (last - first) / MostMasses + 1;
        double[] masses = new double[(last - first) / step + 1];
        for (int i = 0; i < masses.Length; i++)
        {
            double from = (first + i * step - 0.5 * step - centre) / spread;
            double to = from + step / spread;
            // From the nearer tail, so that far ranks keep their digits.
            masses[i] = from >= 0
                ? StudentT.UpperTail(from, df) - StudentT.UpperTail(to, df)
                : StudentT.LowerTail(to, df) - StudentT.LowerTail(from, df);
        }
        double below = StudentT.LowerTail((first - 0.5 * step - centre) / spread, df);
        double above = StudentT.UpperTail((first + (masses.Length - 0.5) * step - centre) / spread, df);
        return new(first, step, below, above, ValueList<double>.Owning(masses));
    }
}
