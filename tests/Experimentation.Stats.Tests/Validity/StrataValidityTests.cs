using System.Globalization;
using System.Text;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Are p-values of tables and of tests within strata as uniform as they claim, and do the effects within strata and the quantiles of survival cover?</summary>
public class StrataValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private const ulong Seed = 20_261_201;

    private static readonly TwoByTwoTest[] Classical =
        [TwoByTwoTest.FisherExact, TwoByTwoTest.FisherMidP, TwoByTwoTest.Pearson, TwoByTwoTest.PearsonYates, TwoByTwoTest.LikelihoodRatio, TwoByTwoTest.LikelihoodRatioYates];

    /// <summary>Nothing is drawn: every table that can come is weighed by its probability.</summary>
    [Fact]
    public void Classical_tests_of_tables()
    {
        var table = new StringBuilder();
        table.AppendLine("Share of p-values at or below 1 %, 5 %, 10 % and 50 % when both rates are the same: exact, by the probability of every table, so without Monte Carlo error. Unconditional exact tests are under \"Exact and stratified tables\".").AppendLine();
        table.Append("| data |").Append(string.Concat(Classical.Select(t => $" {Words(t)} |"))).AppendLine().Append("|---|").Append(string.Concat(Classical.Select(_ => "---|"))).AppendLine();
        foreach ((int nc, int nt, double rate) in new[] { (12, 10, 0.3), (30, 30, 0.1), (60, 40, 0.5), (100, 100, 0.03), (200, 50, 0.05), (400, 400, 0.2), (2_000, 500, 0.1) })
        {
            LevelTally[] tallies = [.. Classical.Select(_ => new LevelTally())];
            (int firstC, double[] massesC) = Masses(nc, rate);
            (int firstT, double[] massesT) = Masses(nt, rate);
            for (int c = 0; c < massesC.Length; c++)
            {
                for (int t = 0; t < massesT.Length; t++)
                {
                    ProportionSummary control = new(nc, firstC + c);
                    ProportionSummary treatment = new(nt, firstT + t);
                    for (int k = 0; k < Classical.Length; k++)
                    {
                        tallies[k].Add(Compare.TwoByTwo(control, treatment, Classical[k]).PValue, massesC[c] * massesT[t]);
                    }
                }
            }
            string data = string.Create(CultureInfo.InvariantCulture, $"{nc:N0} + {nt:N0}, rate {rate}");
            table.AppendLine(CultureInfo.InvariantCulture, $"| {data} | {string.Join(" | ", tallies.Select(t => t.ToString()))} |");
            double fewest = Math.Min(nc, nt) * Math.Min(rate, 1 - rate);
            tallies[0].NeverAbove(data + " Fisher", 0);
            if (fewest >= 20)
            {
                // From some dozens of conversions on the three that aim at their level are near it, and the cautious ones below it.
                tallies[1].Near(data + " mid-p", 0, 0.08, 0.2);
                tallies[2].Near(data + " Pearson", 0, 0.15, 0.2);
                tallies[3].NeverAbove(data + " Yates", 0);
                tallies[4].Near(data + " G", 0, 0.25, 0.2);
                tallies[5].Near(data + " G with Yates", 0, 0.03, 0.4);
            }
        }
        table.AppendLine().AppendLine("Fisher's test is the only one of these with a guarantee, and pays for it; mid-p and Pearson's chi-square are near their level from twenty conversions an arm on; Yates' correction is as timid as Fisher's test and without its guarantee; the G test is bold where conversions are few.");
        End("Classical tests of tables", table);
    }

    [Fact]
    public void Tests_within_strata()
    {
        int replications = ValidityReport.Replications(quick: 300, @long: 20_000);
        StringBuilder table = Begin("Rates between strata from 0.05 to 0.5. \"Lopsided\": three strata of 400 + 40, 200 + 200 and 40 + 400 users, so that treatment has more users where more convert. Tests of no difference where there is none, of one odds ratio where it is 1.5 throughout. Thrown together: Pearson's test of the sums over strata.", replications);
        table.AppendLine(CultureInfo.InvariantCulture, $"Share of p-values at or below {LevelTally.Heading}:").AppendLine();
        table.AppendLine("| strata | Cochran–Mantel–Haenszel | with continuity correction | Breslow–Day | Breslow–Day–Tarone | thrown together (wrong) |").AppendLine("|---|---|---|---|---|---|");
        StringBuilder coverage = new StringBuilder().AppendLine().AppendLine("Mantel and Haenszel's effects where there is one for all strata (difference 0.1, rate ratio 1.3, odds ratio 1.5): size of the test of none, and coverage of the 95 % interval:").AppendLine()
            .AppendLine("| strata | difference: size | coverage | rate ratio: size | coverage | odds ratio: size | coverage |").AppendLine("|---|---|---|---|---|---|---|");
        (string Name, (int Control, int Treatment)[] Users)[] designs =
        [
            ("4 of 150 + 150", [.. Enumerable.Repeat((150, 150), 4)]),
            ("40 of 12 + 12", [.. Enumerable.Repeat((12, 12), 40)]),
            ("lopsided", [(400, 40), (200, 200), (40, 400)]),
        ];
        foreach ((string name, (int, int)[] users) in designs)
        {
            LevelTally[] tallies = [.. Enumerable.Range(0, 5).Select(_ => new LevelTally())];
            int[] rejected = new int[3];
            int[] covered = new int[3];
            for (int i = 0; i < replications; i++)
            {
                var random = new RandomSource(Seed, (ulong)i);
                ProportionStrata same = Strata(random, users, rate => rate);
                ProportionStrata odds = Strata(random, users, rate => 1.5 * rate / (1 + 0.5 * rate));
                tallies[0].Add(same.CochranMantelHaenszel().PValue);
                tallies[1].Add(same.CochranMantelHaenszelCorrected().PValue);
                tallies[2].Add(odds.BreslowDay().PValue);
                tallies[3].Add(odds.BreslowDayTarone().PValue);
                tallies[4].Add(Compare.TwoByTwo(Together(same, s => s.Control), Together(same, s => s.Treatment), TwoByTwoTest.Pearson).PValue);
                Comparison none = Compare.Proportions(same);
                EffectScale[] scales = [EffectScale.Absolute, EffectScale.RiskRatio, EffectScale.OddsRatio];
                (ProportionStrata Data, double Truth)[] effects = [(Strata(random, users, rate => rate + 0.1), 0.1), (Strata(random, users, rate => 1.3 * rate), 1.3), (odds, 1.5)];
                for (int k = 0; k < scales.Length; k++)
                {
                    rejected[k] += none.On(scales[k]).PValue < Alpha ? 1 : 0;
                    covered[k] += Compare.Proportions(effects[k].Data).On(scales[k]).Interval.Contains(effects[k].Truth) ? 1 : 0;
                }
            }
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", tallies.Select(t => t.ToString()))} |");
            coverage.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", Enumerable.Range(0, 3).Select(k => string.Create(CultureInfo.InvariantCulture, $"{(double)rejected[k] / replications:0.000} | {(double)covered[k] / replications:0.000}")))} |");
            tallies[0].Near(name + " CMH", replications, 0.1, 0.1);
            tallies[1].NeverAbove(name + " CMH corrected", replications);
            // Chi-square limits with a dozen users an arm and stratum are approximate.
            bool sparse = users.Length == 40;
            tallies[2].Near(name + " Breslow–Day", replications, sparse ? 0.6 : 0.15, 0.15);
            tallies[3].Near(name + " Tarone", replications, sparse ? 0.6 : 0.15, 0.15);
            Assert.True(users[0].Item1 == users[0].Item2 || tallies[4].Size > 0.5, "Strata with unlike shares should fool the test of all together, or the setting shows nothing.");
            for (int k = 0; k < 3; k++)
            {
                double slack = 4 * ValidityReport.Error(Alpha, replications) + (sparse ? 0.015 : 0.006);
                Assert.InRange((double)rejected[k] / replications, Alpha - slack, Alpha + slack);
                Assert.InRange((double)covered[k] / replications, 1 - Alpha - slack, 1 - Alpha + slack);
            }
        }
        coverage.AppendLine().AppendLine("A chi-square of 39 strata with a dozen users an arm each is somewhat bold; Mantel and Haenszel's tests and effects add up over strata and need only that all of them together are many.");
        End("Tests within strata", table.Append(coverage));
    }

    [Fact]
    public void Stratified_times()
    {
        int replications = ValidityReport.Replications(quick: 200, @long: 20_000);
        StringBuilder table = Begin("Log-rank test within strata whose exponential hazards go from 0.02 to 0.16 a day, censored between day 10 and 40. Hazards of both arms the same: share of p-values at the levels; a hazard ratio of 0.7: coverage of its 95 % interval. \"Lopsided\": treatment has 80 % of users where hazards are low and 20 % where they are high. Thrown together: one log-rank test without strata.", replications);
        table.AppendLine(CultureInfo.InvariantCulture, $"| strata | {LevelTally.Heading} | coverage | thrown together: {LevelTally.Heading} | coverage |").AppendLine("|---|---|---|---|---|");
        (string Name, (int Control, int Treatment)[] Users)[] designs =
        [
            ("4 of 25 + 25", [.. Enumerable.Repeat((25, 25), 4)]),
            ("20 of 8 + 8", [.. Enumerable.Repeat((8, 8), 20)]),
            ("lopsided, 4 of 100", [(20, 80), (40, 60), (60, 40), (80, 20)]),
        ];
        foreach ((string name, (int Control, int Treatment)[] users) in designs)
        {
            LevelTally within = new(), together = new();
            int covered = 0, coveredTogether = 0;
            for (int i = 0; i < replications; i++)
            {
                var random = new RandomSource(Seed + 1, (ulong)i);
                SurvivalStratum[] same = Times(random, users, 1);
                SurvivalStratum[] better = Times(random, users, 0.7);
                within.Add(Compare.Hazards(same).PValue);
                together.Add(Compare.Hazards(Together(same, s => s.Control), Together(same, s => s.Treatment)).PValue);
                covered += Compare.Hazards(better).Interval.Contains(0.7) ? 1 : 0;
                coveredTogether += Compare.Hazards(Together(better, s => s.Control), Together(better, s => s.Treatment)).Interval.Contains(0.7) ? 1 : 0;
            }
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {within} | {(double)covered / replications:0.000} | {together} | {(double)coveredTogether / replications:0.000} |");
            within.Near(name, replications, 0.2, 0.1);
            double slack = 4 * ValidityReport.Error(Alpha, replications) + 0.006;
            Assert.InRange((double)covered / replications, 1 - Alpha - slack, 1 - Alpha + slack);
            Assert.True(users[0].Control == users[0].Treatment || together.Size > 0.3, "Strata with unlike shares should fool the test without strata, or the setting shows nothing.");
        }
        table.AppendLine().AppendLine("Without strata the test is fooled where treatment's users are the patient ones, and timid where hazards differ and shares do not.");
        End("Time to event: strata", table);
    }

    [Fact]
    public void Survival_quantiles()
    {
        int replications = ValidityReport.Replications(quick: 150, @long: 20_000);
        StringBuilder table = Begin("Coverage of 95 % intervals (Brookmeyer and Crowley) of the time by which a quarter, half and three quarters of users have had the event: limits of the curve on log(−log S), the default, and plain ones. Times censored between day 10 and 40. Rounded: events and losses are known by day only, and what is asked for is the quantile of whole days.", replications);
        table.AppendLine("| times | users | 25 %: log-log | plain | 50 %: log-log | plain | 75 %: log-log | plain |").AppendLine("|---|---|---|---|---|---|---|---|");
        double[] shares = [0.25, 0.5, 0.75];
        (string Name, double Shape, bool IsRounded)[] populations = [("exponential, mean 17 days", 1, false), ("Weibull, hazard that falls", 0.6, false), ("exponential, in whole days", 1, true)];
        foreach ((string name, double shape, bool isRounded) in populations)
        {
            foreach (int users in new[] { 30, 100, 400 })
            {
                int[] covered = new int[6];
                for (int i = 0; i < replications; i++)
                {
                    SurvivalCurve curve = SurvivalCurve.Of(Weibull(new RandomSource(Seed + 2, (ulong)i), users, shape, isRounded));
                    for (int k = 0; k < shares.Length; k++)
                    {
                        double truth = Scale * Math.Pow(-Math.Log(1 - shares[k]), 1 / shape);
                        truth = isRounded ? Math.Ceiling(truth) : truth;
                        covered[2 * k] += curve.Quantile(shares[k]).Interval.Contains(truth) ? 1 : 0;
                        covered[2 * k + 1] += curve.Quantile(shares[k], interval: SurvivalInterval.Plain).Interval.Contains(truth) ? 1 : 0;
                    }
                }
                double[] coverage = [.. covered.Select(n => (double)n / replications)];
                table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {users} | {string.Join(" | ", coverage.Select(c => c.ToString("0.000", CultureInfo.InvariantCulture)))} |");
                double slack = 4 * ValidityReport.Error(Alpha, replications);
                for (int k = 0; k < 6; k++)
                {
                    double bold = users == 30 ? 0.025 : 0.01;
                    Assert.InRange(coverage[k], 1 - Alpha - bold - slack, isRounded ? 1 : 1 - Alpha + 0.025 + slack);
                }
            }
        }
        table.AppendLine().AppendLine("In whole days many times are tied, and the interval, which is made of such days, covers more often than it says.");
        End("Time to event: quantiles", table);
    }

    private const double Scale = 1 / 0.06;

    private static string Words(TwoByTwoTest test) => test switch
    {
        TwoByTwoTest.FisherExact => "Fisher",
        TwoByTwoTest.FisherMidP => "mid-p",
        TwoByTwoTest.Pearson => "Pearson",
        TwoByTwoTest.PearsonYates => "Yates",
        TwoByTwoTest.LikelihoodRatio => "G",
        _ => "G with Yates",
    };

    private static (int First, double[] Masses) Masses(int users, double rate)
    {
        int first = (int)Binomial.LowerQuantile(1e-10, users, rate);
        int last = (int)Binomial.UpperQuantile(1e-10, users, rate);
        double[] masses = new double[last - first + 1];
        Binomial.Probabilities(masses, first, users, rate);
        return (first, masses);
    }

    private static ProportionStrata Strata(RandomSource random, (int Control, int Treatment)[] users, Func<double, double> lifted) => ProportionStrata.Of([.. users.Select((n, i) =>
    {
        double rate = 0.05 + 0.45 * i / (users.Length - 1);
        return new ProportionStratum(new(n.Control, random.NextBinomial(n.Control, rate)), new(n.Treatment, random.NextBinomial(n.Treatment, lifted(rate))));
    })]);

    private static ProportionSummary Together(ProportionStrata strata, Func<ProportionStratum, ProportionSummary> arm) => strata.Strata.Aggregate(default(ProportionSummary), (sum, stratum) => sum + arm(stratum));

    private static SurvivalSummary Together(SurvivalStratum[] strata, Func<SurvivalStratum, SurvivalSummary> arm) => strata.Select(arm).Aggregate((a, b) => a + b);

    private static SurvivalStratum[] Times(RandomSource random, (int Control, int Treatment)[] users, double ratio) => [.. users.Select((n, i) =>
    {
        double hazard = 0.02 * Math.Pow(8, i / (users.Length - 1.0));
        return new SurvivalStratum(Times(random, n.Control, () => random.NextExponential() / hazard, false), Times(random, n.Treatment, () => random.NextExponential() / (ratio * hazard), false));
    })];

    private static SurvivalSummary Weibull(RandomSource random, int users, double shape, bool isRounded) => Times(random, users, () => Scale * Math.Pow(random.NextExponential(), 1 / shape), isRounded);

    private static SurvivalSummary Times(RandomSource random, int users, Func<double> draw, bool isRounded)
    {
        double[] times = new double[users];
        bool[] events = new bool[users];
        for (int i = 0; i < users; i++)
        {
            double time = draw();
            double seen = 10 + 30 * random.NextUniform();
            if (isRounded)
            {
                // Someone lost on a day was still there at its end.
                (time, seen) = (Math.Ceiling(time), Math.Floor(seen));
            }
            (times[i], events[i]) = (Math.Min(time, seen), time <= seen);
        }
        return SurvivalSummary.Of(times, events);
    }

    private static StringBuilder Begin(string about, int replications) => new StringBuilder().AppendLine(
        CultureInfo.InvariantCulture, $"{about} {replications:N0} replications (seed {Seed}), Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000} at 5 %.").AppendLine();

    private void End(string heading, StringBuilder table)
    {
        output.WriteLine(table.ToString());
        ValidityReport.Write(heading, table.ToString());
    }
}
