using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>
/// The promise behind every always-valid number: under the null hypothesis evidence is worth 1 on average, at most. Shown by going through every
/// outcome there is, not by simulation.
/// </summary>
public class EvidenceAverageTests
{
    private const double Rounding = 1e-10;

    [Theory]
    [InlineData(0.5, 20)]
    [InlineData(0.02, 40)]
    [InlineData(0.97, 33)]
    public void Proportion_is_worth_exactly_one(double rate, int trials)
    {
        double average = Enumerable.Range(0, trials + 1).Sum(s => Binomial(s, trials, rate) * AlwaysValid.Proportion(rate, 50).Observe(s, trials).EValue.Value);
        Close.To(1, average, Rounding);
    }

    [Theory]
    [InlineData(WatchFor.AnyChange, 0)]
    [InlineData(WatchFor.Increase, 0)]
    [InlineData(WatchFor.Increase, -0.15)]
    [InlineData(WatchFor.Decrease, 0.2)]
    public void Two_proportions_with_a_rate_that_moves_from_block_to_block(WatchFor watch, double difference)
    {
        (int Control, int Treatment, double Rate)[] blocks = [(3, 2, 0.3), (1, 4, 0.75), (2, 2, 0.2), (3, 1, 0.6)];
        Assert.InRange(Average(AlwaysValid.TwoProportions(watch), 0), watch == WatchFor.AnyChange ? 0.5 : 0, 1 + Rounding);

        double Average(TwoProportionSequence state, int block)
        {
            if (block == blocks.Length)
            {
                return state.EValue.Value;
            }
            (int nc, int nt, double rate) = blocks[block];
            double sum = 0;
            for (int c = 0; c <= nc; c++)
            {
                for (int t = 0; t <= nt; t++)
                {
                    sum += Binomial(c, nc, rate) * Binomial(t, nt, rate + difference) * Average(state.Observe((c, nc), (t, nt)), block + 1);
                }
            }
            return sum;
        }
    }

    [Theory]
    [InlineData(WatchFor.Increase, 1, 1, 1)]
    [InlineData(WatchFor.Decrease, 1, 1, 1)]
    [InlineData(WatchFor.Increase, 2, 2, 1)]
    [InlineData(WatchFor.Increase, 1, 0.7, 0.999)]
    [InlineData(WatchFor.AnyChange, 1, 1, 1)]
    public void Rate_ratio_with_shares_that_change(WatchFor watch, double nullRatio, double trueRatio, double atMost)
    {
        foreach (RateRatioSequence start in (RateRatioSequence[])[AlwaysValid.RateRatio(watch, nullRatio), AlwaysValid.RateRatio(60, watch, nullRatio)])
        {
            double average = 0;
            for (int first = 0; first <= 9; first++)
            {
                for (int second = 0; second <= 14; second++)
                {
                    double chance = Binomial(first, 9, Part(0.05)) * Binomial(second, 14, Part(0.5));
                    average += chance * start.Observe(9 - first, first, 0.05).Observe(14 - second, second, 0.5).EValue.Value;
                }
            }
            Assert.InRange(average, 0.2, atMost + Rounding);
            if (watch != WatchFor.AnyChange && trueRatio == nullRatio)
            {
                Close.To(1, average, Rounding);
            }
        }

        double Part(double share) => share * trueRatio / (share * trueRatio + 1 - share);
    }

    [Fact]
    public void Sample_ratio_of_three_arms_is_worth_exactly_one()
    {
        double[] shares = [0.2, 0.5, 0.3];
        foreach (double concentration in (double[])[1, 100, 10_000])
        {
            SampleRatioSequence start = AlwaysValid.SampleRatio(shares, concentration);
            double average = Compositions(12, 3).Sum(n => Multinomial(n, shares) * start.Observe(n[0], n[1], n[2]).EValue.Value);
            Close.To(1, average, Rounding);
        }
    }

    [Fact]
    public void Bounded_mean_whatever_the_distribution()
    {
        double[] values = [0, 0.15, 1];
        foreach (double[] chances in (double[][])[[0.2, 0.3, 0.5], [0.9, 0.05, 0.05], [0, 1, 0], [0.01, 0, 0.99]])
        {
            double mean = values.Zip(chances, (v, p) => v * p).Sum();
            foreach (double tightestAt in (double[])[1, 50, 5000])
            {
                EmpiricalBernsteinSequence start = AlwaysValid.BoundedMean(0, 1, mean, tightestAt, 0.3);
                double average = Compositions(15, 3).Sum(n => Multinomial(n, chances) * start.Observe([.. values.SelectMany((v, i) => Enumerable.Repeat(v, (int)n[i]))]).EValue.Value);
                Assert.InRange(average, 0, 1 + Rounding);
            }
        }
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(3)]
    [InlineData(1.2)]
    public void Betting_stopped_whenever_it_pays(double stopAt)
    {
        (double Value, double Chance)[] outcomes = [(0, 0.5), (0.4, 0.25), (1, 0.25)];
        BettingSequence start = AlwaysValid.BoundedMeanByBetting(0, 1, outcomes.Sum(o => o.Value * o.Chance));
        Assert.InRange(Average(start, 8), 0.1, 1 + Rounding);

        double Average(BettingSequence state, int left) => left == 0 || state.EValue.Value >= stopAt
            ? state.EValue.Value
            : outcomes.Sum(o => o.Chance * Average(state.Observe(o.Value), left - 1));
    }

    [Fact]
    public void Proportion_stopped_whenever_it_pays()
    {
        Assert.InRange(Average(AlwaysValid.Proportion(0.3, 10), 14), 0.9, 1 + Rounding);

        static double Average(ProportionSequence state, int left) => left == 0 || state.EValue.Value >= 2
            ? state.EValue.Value
            : 0.3 * Average(state.Observe(1, 1), left - 1) + 0.7 * Average(state.Observe(0, 1), left - 1);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Quantiles_of_two_groups_with_ties(double probability)
    {
        double[] chances = [0.4, 0.2, 0.3, 0.1];
        QuantileComparisonSequence start = AlwaysValid.QuantileComparison(probability, 20);
        var groups = Compositions(7, 4).Select(n => (
            Values: n.SelectMany((count, value) => Enumerable.Repeat((double)value, (int)count)).ToArray(),
            Chance: Multinomial(n, chances))).ToArray();
        double average = groups.Sum(a => groups.Sum(b => a.Chance * b.Chance * start.Observe(a.Values, b.Values).EValue.Value));
        Assert.InRange(average, 0, 1 + Rounding);
    }

    [Fact]
    public void Normal_mixture_over_the_normal_distribution()
    {
        NormalMixture mixture = NormalMixture.TightestAt(100);
        foreach (double information in (double[])[0.1, 30, 100, 2000])
        {
            Close.To(1, Integral(z => mixture.EValue(z, information), 0), 1e-9);
            Close.To(1, Integral(z => mixture.OneSidedEValue(z, information), 0), 1e-9);
            Assert.True(Integral(z => mixture.OneSidedEValue(z, information), -0.5) < 1);
        }

        static double Integral(Func<double, EValue> evidence, double drift)
        {
            const double Step = 1.0 / 32;
            double sum = 0;
            for (int i = -200 * 32; i <= 200 * 32; i++)
            {
                double z = i * Step;
                sum += Math.Exp(evidence(z).LogValue - (z - drift) * (z - drift) / 2) / Math.Sqrt(2 * Math.PI);
            }
            return sum * Step;
        }
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(40, 3)]
    public void Linear_model_over_the_t_distribution(int observations, int coefficients)
    {
        LinearModelMixture mixture = LinearModelMixture.TightestAt(100);
        double df = observations - coefficients;
        (double sum, double norm) = (0, 0);
        const int Points = 400_000;
        for (int i = 1; i < Points; i++)
        {
            // t = √ν·tan θ has a density proportional to cos^(ν−1) θ.
            double angle = Math.PI * ((double)i / Points - 0.5);
            double density = Math.Pow(Math.Cos(angle), df - 1);
            norm += density;
            sum += density * mixture.EValue(Math.Sqrt(df) * Math.Tan(angle), observations, coefficients).Value;
        }
        Close.To(1, sum / norm, 1e-4);
    }

    [Fact]
    public void Likelihood_ratios_and_converted_p_values()
    {
        double sprt = Enumerable.Range(0, 21).Sum(s => Binomial(s, 20, 0.1) * AlwaysValid.LikelihoodRatioOfProportion(0.1, 0.25).Observe(s, 20).EValue.Value);
        Close.To(1, sprt, Rounding);

        // ∫(1/√p − 1)dp over the midpoints of u, p = u².
        double converted = Enumerable.Range(0, 10_000).Average(i => (2 * (i + 0.5) / 10_000) * EValue.FromPValue(Math.Pow((i + 0.5) / 10_000, 2)).Value);
        Close.To(1, converted, 1e-8);
    }

    [Fact]
    public void Shiryaev_roberts_statistic_grows_by_one_per_observation_on_average()
    {
        Close.To(10, Average(AlwaysValid.ChangeAlarm(1e300), 10), Rounding);
        Assert.True(Average(AlwaysValid.ChangeAlarm(1e300, ChangeStatistic.Cusum), 10) <= 10);

        static double Average(ChangeAlarm alarm, int left) => left == 0
            ? alarm.Evidence
            : 0.8 * Average(alarm.ObserveBounded(0, 0.2), left - 1) + 0.2 * Average(alarm.ObserveBounded(1, 0.2), left - 1);
    }

    private static double Binomial(long k, long n, double p) => Multinomial([k, n - k], [p, 1 - p]);

    private static double Multinomial(long[] counts, double[] chances)
    {
        double value = 1;
        long taken = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            for (long j = 1; j <= counts[i]; j++)
            {
                taken++;
                value *= chances[i] * taken / j;
            }
        }
        return value;
    }

    private static IEnumerable<long[]> Compositions(int total, int parts) => parts == 1
        ? [[total]]
        : Enumerable.Range(0, total + 1).SelectMany(first => Compositions(total - first, parts - 1).Select(rest => (long[])[first, .. rest]));
}
