using Experimentation.Stats.Numerics;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests;

public class DiscreteLawTests
{
    private const string File = "discrete.json.gz";

    public static TheoryData<string> Tables => ["binomial", "poisson", "negativeBinomial", "hypergeometric"];

    /// <summary>
    /// The allowance beyond 1e-12 is the condition number of a tail in its parameter, the distance from the mean in units of (1 - p), times two units in the last place: at
    /// n = 1e9 and 37 standard deviations the rounding of p alone moves a tail by 1e-10.
    /// </summary>
    [Theory]
    [MemberData(nameof(Tables))]
    public void Masses_tails_and_their_logarithms_match_50_digits(string table)
    {
        (WorstError mass, WorstError logMass, WorstError tails, WorstError logTails) = (new(), new(), new(), new());
        foreach (double[] row in WorstError.Rows(File, table))
        {
            DiscreteCase at = DiscreteCase.Of(table, row);
            double[] expected = row[^6..];
            double excess = 4.4e-16 * at.Condition;
            mass.Add(expected[0], at.Mass, row);
            logMass.Add(expected[1], at.LogMass, row);
            Shrunk(tails, expected[2], at.Lower, excess, row);
            Shrunk(tails, expected[3], at.Upper, excess, row);
            Shrunk(logTails, expected[4], at.LogLower, excess, row);
            Shrunk(logTails, expected[5], at.LogUpper, excess, row);
        }
        mass.IsAtMost(5e-13);
        logMass.IsAtMost(2e-15);
        tails.IsAtMost(1e-12);
        logTails.IsAtMost(1e-12);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Quantiles_invert_the_tails(string table)
    {
        foreach (double[] row in WorstError.Rows(File, table))
        {
            DiscreteCase at = DiscreteCase.Of(table, row);
            // Just inside the step that k makes; nearer to its edges rounding decides.
            if (at.Lower > 1e-290 && at.Lower <= 0.6 && at.Mass > 1e-10 * at.Lower)
            {
                Assert.Equal(at.K, at.LowerQuantile(at.Lower - 0.5 * at.Mass));
            }
            double above = at.Upper - at.Mass;
            if (above > 1e-290 && above <= 0.6 && at.Mass > 1e-10 * at.Upper)
            {
                Assert.Equal(at.K, at.UpperQuantile(above + 0.5 * at.Mass));
            }
        }
    }

    /// <summary>Boost's tables give the real number at which the continuous tail takes the value; the quantile is the next whole number.</summary>
    [Fact]
    public void Quantiles_match_the_tables_of_Boost()
    {
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", "binomial_quantile_data.txt"))
        {
            Whole(row[3], () => Binomial.LowerQuantile(row[2], (long)row[0], row[1]));
            Whole(row[4], () => Binomial.UpperQuantile(row[2], (long)row[0], row[1]));
        }
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", "poisson_quantile_data.txt"))
        {
            Whole(row[2], () => Poisson.LowerQuantile(row[1], row[0]));
            Whole(row[3], () => Poisson.UpperQuantile(row[1], row[0]));
        }
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", "negative_binomial_quantile_data.txt"))
        {
            double mean = row[0] * (1 - row[1]) / row[1];
            Whole(row[3], () => NegativeBinomial.LowerQuantile(row[2], row[0], mean));
            Whole(row[4], () => NegativeBinomial.UpperQuantile(row[2], row[0], mean));
        }

        static void Whole(double real, Func<long> quantile)
        {
            if (Math.Abs(real - Math.Round(real)) > 1e-9 && real < 1e15)
            {
                Assert.Equal((long)Math.Ceiling(real), quantile());
            }
        }
    }

    [Fact]
    public void Hypergeometric_matches_the_table_of_Boost()
    {
        (WorstError mass, WorstError lower, WorstError upper) = (new(), new(), new());
        foreach (double[] row in SharedData.Rows("dist_tables", "boost", "hypergeometric_dist_data2.csv"))
        {
            (long marked, long draws, long population, long k) = ((long)row[0], (long)row[1], (long)row[2], (long)row[3]);
            mass.Add(row[4], Hypergeometric.Probability(k, draws, marked, population), row);
            lower.Add(row[5], Hypergeometric.LowerTail(k, draws, marked, population), row);
            upper.Add(row[6], Hypergeometric.UpperTail(k + 1, draws, marked, population), row);
        }
        mass.IsAtMost(1e-12);
        lower.IsAtMost(1e-12);
        upper.IsAtMost(1e-12);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Walked_masses_are_the_masses(string table)
    {
        Span<double> walk = stackalloc double[41];
        foreach (double[] row in WorstError.Rows(File, table))
        {
            DiscreteCase at = DiscreteCase.Of(table, row);
            at.Walk(at.K - 20, walk);
            for (int i = 0; i < walk.Length; i += 10)
            {
                double expected = (at with { K = at.K - 20 + i }).Mass;
                Assert.True(Math.Abs(walk[i] - expected) <= 1e-12 * expected + 1e-290, $"{table} {string.Join(' ', row)}: {walk[i]:R} for {expected:R}");
            }
        }
    }

    [Property(MaxTest = 60)]
    public void Masses_sum_to_one_and_tails_are_sums_of_masses(int seed)
    {
        Random random = new(seed);
        long n = random.Next(1, 400);
        long marked = random.Next(0, (int)n + 1);
        long draws = random.Next(0, (int)n + 1);
        double p = random.NextDouble();
        double size = Math.Pow(10, 3 * random.NextDouble() - 1.5);
        double[] row = [0, 0, 0, 0, 0, 0, 0];
        foreach (DiscreteCase at in new[]
        {
            DiscreteCase.Of("binomial", [0, n, p, .. row]), DiscreteCase.Of("poisson", [0, 30 * p, .. row]),
            DiscreteCase.Of("negativeBinomial", [0, size, 5 * p, .. row]), DiscreteCase.Of("hypergeometric", [0, draws, marked, n, .. row]),
        })
        {
            double[] masses = new double[5000];
            at.Walk(0, masses);
            Close.To(1, masses.Sum(), 1e-11);
            foreach (int k in new[] { 0, 1, random.Next(0, 60), random.Next(0, 300) })
            {
                DiscreteCase here = at with { K = k };
                Close.To(masses[..(k + 1)].Sum(), here.Lower, 1e-11, 1e-290);
                Close.To(masses[k..].Sum(), here.Upper, 1e-10, 1e-12);
                Close.To(1, here.Lower + here.Upper - here.Mass, 1e-13);
            }
        }
    }

    [Fact]
    public void Certain_outcomes_and_empty_samples()
    {
        Assert.Equal(1, Binomial.Probability(0, 0, 0.3));
        Assert.Equal(1, Binomial.Probability(0, 5, 0));
        Assert.Equal(1, Binomial.Probability(5, 5, 1));
        Assert.Equal(0, Binomial.Probability(6, 5, 0.5));
        Assert.Equal(1, Binomial.UpperTail(0, 5, 0));
        Assert.Equal(0, Binomial.UpperTail(1, 5, 0));
        Assert.Equal(1, Binomial.LowerTail(5, 5, 1));
        Assert.Equal(0, Binomial.LowerTail(4, 5, 1));
        Assert.Equal(5, Binomial.LowerQuantile(0.2, 5, 1));
        Assert.Equal(1, Poisson.Probability(0, 0));
        Assert.Equal(0, Poisson.UpperTail(1, 0));
        Assert.Equal(0, Poisson.UpperQuantile(1e-300, 0));
        Assert.Equal(1, NegativeBinomial.LowerTail(0, 2, 0));
        Assert.Equal(Poisson.Probability(3, 2), NegativeBinomial.Probability(3, double.PositiveInfinity, 2));
        Assert.Equal(1, Hypergeometric.Probability(0, 0, 0, 0));
        Assert.Equal(1, Hypergeometric.Probability(4, 4, 9, 9));
        Assert.Equal(0, Hypergeometric.LowerTail(3, 4, 9, 9));
        Assert.Equal(4, Hypergeometric.UpperQuantile(0.5, 4, 9, 9));
        Assert.Equal(0, Hypergeometric.LowerQuantile(0, 4, 3, 9));
        Assert.Equal(3, Hypergeometric.UpperQuantile(0, 4, 3, 9));
    }

    [Fact]
    public void Parameters_without_a_distribution_give_NaN()
    {
        foreach (double bad in new[] { double.NaN, -0.1, 1.1, double.PositiveInfinity })
        {
            Assert.Equal(double.NaN, Binomial.Probability(1, 5, bad));
            Assert.Equal(double.NaN, Binomial.UpperTail(1, 5, bad));
            Assert.Equal(double.NaN, Poisson.LowerTail(1, bad > 0 ? double.PositiveInfinity : bad));
            Assert.Equal(double.NaN, NegativeBinomial.LogUpperTail(1, 2, bad > 0 ? double.PositiveInfinity : bad));
        }
        Assert.Equal(double.NaN, NegativeBinomial.Probability(1, 0, 1));
        Assert.Equal(double.NaN, Hypergeometric.Probability(1, 5, 3, 4));
        Assert.Equal("tail", Assert.Throws<ArgumentOutOfRangeException>(() => Binomial.LowerQuantile(double.NaN, 5, 0.5)).ParamName);
        Assert.Equal("tail", Assert.Throws<ArgumentOutOfRangeException>(() => Poisson.UpperQuantile(1.5, 5)).ParamName);
    }

    private static void Shrunk(WorstError error, double expected, double actual, double excess, double[] row)
    {
        double off = actual - expected;
        double forgiven = Math.Min(Math.Abs(off), excess * Math.Abs(expected));
        error.Add(expected, actual - Math.CopySign(forgiven, off), row);
    }
}
