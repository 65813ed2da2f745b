using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Do rank tests, exact tables and survival comparisons err as often as they say?</summary>
public class RanksAndTablesValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private const ulong Seed = 60_221;

    /// <summary>What is asked of a method's size and coverage.</summary>
    private enum Claim
    {
        /// <summary>Never too often, to within Monte Carlo error.</summary>
        Exact,

        /// <summary>Near its level.</summary>
        Near,
    }

    [Fact]
    public void Ranks_and_distributions()
    {
        int replications = ValidityReport.Replications(quick: 100, @long: 20_000);
        StringBuilder table = Begin("Two-sided at 5 %. Size: share of p < 0.05 when both arms have one distribution. Coverage: share of 95 % intervals that hold a shift of 0.7 (Brown–Forsythe's has no shift to hold; Brunner–Munzel's is read at no difference). \"spread\": normal, the smaller arm three times as spread, whose chance of a higher value is one half.", replications);
        table.AppendLine("| data | Mann–Whitney: size | coverage | normal limit: size | coverage | Brunner–Munzel: size | Brown–Forsythe: size | Kolmogorov–Smirnov: size | its limit: size |").AppendLine("|---|---|---|---|---|---|---|---|---|");
        (string Name, int Control, int Treatment, Func<RandomSource, double> Draw)[] data =
        [
            ("normal, 8 + 10", 8, 10, r => r.NextNormal()),
            ("normal, 60 + 40", 60, 40, r => r.NextNormal()),
            ("lognormal, 40 + 40", 40, 40, r => Math.Exp(r.NextNormal())),
            ("whole numbers, 20 + 25", 20, 25, r => Math.Round(1.5 * r.NextNormal())),
            ("80 % zeros, 200 + 200", 200, 200, r => r.NextUniform() < 0.8 ? 0 : r.NextExponential()),
        ];
        foreach ((string name, int nc, int nt, Func<RandomSource, double> draw) in data)
        {
            int[] rejected = new int[6];
            int[] covered = new int[2];
            for (int replication = 0; replication < replications; replication++)
            {
                var random = new RandomSource(Seed, (ulong)replication);
                double[] c = Draws(random, nc, draw);
                double[] t = Draws(random, nt, draw);
                double[] shifted = [.. t.Select(v => v + 0.7)];
                RankTest[] tests = [RankTest.MannWhitney, RankTest.MannWhitneyNormal];
                for (int i = 0; i < 2; i++)
                {
                    rejected[i] += Compare.Ranks(c, t, tests[i]).PValue < Alpha ? 1 : 0;
                    Interval interval = Compare.Ranks(c, shifted, tests[i]).Interval;
                    // Taking 0.7 off again rounds.
                    covered[i] += interval.Lower - 1e-9 <= 0.7 && 0.7 <= interval.Upper + 1e-9 ? 1 : 0;
                }
                rejected[2] += Compare.Ranks(c, t, RankTest.BrunnerMunzel).PValue < Alpha ? 1 : 0;
                rejected[3] += Compare.Spreads(c, t).PValue < Alpha ? 1 : 0;
                rejected[4] += Compare.Distributions(c, t, DistributionTest.KolmogorovSmirnovExact).PValue < Alpha ? 1 : 0;
                rejected[5] += Compare.Distributions(c, t, DistributionTest.KolmogorovSmirnovAsymptotic).PValue < Alpha ? 1 : 0;
            }
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {Share(rejected[0], replications)} | {Share(covered[0], replications)} | {Share(rejected[1], replications)} | {Share(covered[1], replications)} | {Share(rejected[2], replications)} | {Share(rejected[3], replications)} | {Share(rejected[4], replications)} | {Share(rejected[5], replications)} |");
            Judge(name + " Mann–Whitney", rejected[0], replications, Claim.Exact);
            Judge(name + " Mann–Whitney coverage", replications - covered[0], replications, Claim.Exact);
            Judge(name + " normal", rejected[1], replications, Claim.Near);
            Judge(name + " normal coverage", replications - covered[1], replications, Claim.Near);
            Judge(name + " Brunner–Munzel", rejected[2], replications, Claim.Near);
            Judge(name + " Kolmogorov–Smirnov", rejected[4], replications, Claim.Exact);
        }
        int[] spread = new int[2];
        for (int replication = 0; replication < replications; replication++)
        {
            var random = new RandomSource(Seed + 1, (ulong)replication);
            double[] c = Draws(random, 90, r => r.NextNormal());
            double[] t = Draws(random, 30, r => 3 * r.NextNormal());
            spread[0] += Compare.Ranks(c, t).PValue < Alpha ? 1 : 0;
            spread[1] += Compare.Ranks(c, t, RankTest.BrunnerMunzel).PValue < Alpha ? 1 : 0;
        }
        table.AppendLine(CultureInfo.InvariantCulture, $"| spread, 90 + 30 | {Share(spread[0], replications)} | | | | {Share(spread[1], replications)} | | | |");
        Judge("spread Brunner–Munzel", spread[1], replications, Claim.Near);
        Finish("Ranks and distributions", table);
    }

    [Fact]
    public void Exact_and_stratified_tables()
    {
        int replications = ValidityReport.Replications(quick: 150, @long: 20_000);
        StringBuilder table = Begin("Two-sided at 5 %. Size: share of p < 0.05 with equal rates. Coverage: share of 95 % intervals that hold a true odds ratio of 2.", replications);
        table.AppendLine("| data | Fisher: size | coverage | mid-p: size | coverage | Barnard: size | Boschloo: size |").AppendLine("|---|---|---|---|---|---|---|");
        foreach ((int nc, int nt, double rate) in new[] { (12, 10, 0.3), (30, 30, 0.1), (60, 40, 0.5), (100, 100, 0.03) })
        {
            double lifted = 2 * rate / (1 + rate);
            int[] rejected = new int[4];
            int[] covered = new int[2];
            for (int replication = 0; replication < replications; replication++)
            {
                var random = new RandomSource(Seed, (ulong)replication);
                ProportionSummary c = Binary(random, nc, rate);
                ProportionSummary t = Binary(random, nt, rate);
                ProportionSummary more = Binary(random, nt, lifted);
                ProportionTest[] tests = [ProportionTest.FisherExact, ProportionTest.FisherMidP];
                for (int i = 0; i < 2; i++)
                {
                    rejected[i] += Compare.Proportions(c, t, tests[i]).PValue < Alpha ? 1 : 0;
                    Comparison doubled = Compare.Proportions(c, more, tests[i]);
                    covered[i] += doubled.Verdict == Verdict.NotEstimable || doubled.Interval.Contains(2) ? 1 : 0;
                }
                rejected[2] += Compare.TwoByTwo(c, t, TwoByTwoTest.Barnard).PValue < Alpha ? 1 : 0;
                rejected[3] += Compare.TwoByTwo(c, t).PValue < Alpha ? 1 : 0;
            }
            string name = string.Create(CultureInfo.InvariantCulture, $"{nc} + {nt}, rate {rate}");
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {Share(rejected[0], replications)} | {Share(covered[0], replications)} | {Share(rejected[1], replications)} | {Share(covered[1], replications)} | {Share(rejected[2], replications)} | {Share(rejected[3], replications)} |");
            Judge(name + " Fisher", rejected[0], replications, Claim.Exact);
            Judge(name + " Fisher coverage", replications - covered[0], replications, Claim.Exact);
            Judge(name + " mid-p", rejected[1], replications, Claim.Near);
            Judge(name + " mid-p coverage", replications - covered[1], replications, Claim.Near);
            Judge(name + " Barnard", rejected[2], replications, Claim.Exact);
            Judge(name + " Boschloo", rejected[3], replications, Claim.Exact);
        }
        table.AppendLine().AppendLine("Within strata of rates 0.05 to 0.5, one odds ratio for all: 1 for sizes, 1.5 for coverage.").AppendLine();
        table.AppendLine("| strata | CMH: size | Tarone: size | odds ratio: coverage | difference: size |").AppendLine("|---|---|---|---|---|");
        foreach ((int strata, int users) in new[] { (4, 150), (40, 12) })
        {
            int[] counts = new int[4];
            for (int replication = 0; replication < replications; replication++)
            {
                var random = new RandomSource(Seed + 2, (ulong)replication);
                ProportionStrata same = Strata(random, strata, users, 1);
                ProportionStrata more = Strata(random, strata, users, 1.5);
                counts[0] += same.CochranMantelHaenszel().PValue < Alpha ? 1 : 0;
                counts[1] += more.BreslowDayTarone().PValue < Alpha ? 1 : 0;
                counts[2] += Compare.Proportions(more).On(EffectScale.OddsRatio).Interval.Contains(1.5) ? 1 : 0;
                counts[3] += Compare.Proportions(same).PValue < Alpha ? 1 : 0;
            }
            table.AppendLine(CultureInfo.InvariantCulture, $"| {strata} of {users} + {users} users | {Share(counts[0], replications)} | {Share(counts[1], replications)} | {Share(counts[2], replications)} | {Share(counts[3], replications)} |");
            Judge("CMH", counts[0], replications, Claim.Near);
            Judge("odds ratio", replications - counts[2], replications, Claim.Near);
            Judge("difference", counts[3], replications, Claim.Near);
        }
        Finish("Exact and stratified tables", table);
    }

    [Fact]
    public void Time_to_event()
    {
        int replications = ValidityReport.Replications(quick: 100, @long: 20_000);
        StringBuilder table = Begin("Two-sided at 5 %; exponential times in days, censored between day 10 and 40. Size: share of p < 0.05 with equal hazards. Coverage: share of 95 % intervals that hold a true hazard ratio of 0.7, its difference of restricted means at day 20, its difference of survival at day 10, and one group's survival at day 10.", replications);
        table.AppendLine("| users | log-rank: size | coverage | restricted mean: size | coverage | share at a time: coverage | Kaplan–Meier log-log: coverage |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (int users in new[] { 30, 100, 400 })
        {
            const double Hazard = 0.06;
            int[] counts = new int[6];
            double gained = (1 - Math.Exp(-0.7 * Hazard * 20)) / (0.7 * Hazard) - (1 - Math.Exp(-Hazard * 20)) / Hazard;
            double share = Math.Exp(-Hazard * 10);
            for (int replication = 0; replication < replications; replication++)
            {
                var random = new RandomSource(Seed, (ulong)replication);
                SurvivalSummary c = Times(random, users, Hazard);
                SurvivalSummary t = Times(random, users, Hazard);
                SurvivalSummary better = Times(random, users, 0.7 * Hazard);
                counts[0] += Compare.Hazards(c, t).PValue < Alpha ? 1 : 0;
                counts[1] += Compare.Hazards(c, better).Interval.Contains(0.7) ? 1 : 0;
                counts[2] += Compare.RestrictedMeans(c, t, 20).PValue < Alpha ? 1 : 0;
                counts[3] += Compare.RestrictedMeans(c, better, 20).Interval.Contains(gained) ? 1 : 0;
                counts[4] += Compare.SurvivalAt(c, better, 10).Interval.Contains(Math.Exp(-0.7 * Hazard * 10) - share) ? 1 : 0;
                counts[5] += SurvivalCurve.Of(c).At(10).Interval.Contains(share) ? 1 : 0;
            }
            table.AppendLine(CultureInfo.InvariantCulture, $"| {users} + {users} | {Share(counts[0], replications)} | {Share(counts[1], replications)} | {Share(counts[2], replications)} | {Share(counts[3], replications)} | {Share(counts[4], replications)} | {Share(counts[5], replications)} |");
            Judge("log-rank", counts[0], replications, Claim.Near);
            Judge("hazard ratio", replications - counts[1], replications, Claim.Near);
            Judge("restricted mean", counts[2], replications, Claim.Near);
            Judge("restricted mean coverage", replications - counts[3], replications, Claim.Near);
            Judge("share", replications - counts[4], replications, Claim.Near);
            Judge("curve", replications - counts[5], replications, Claim.Near);
        }
        Finish("Time to event", table);
    }

    private static double[] Draws(RandomSource random, int users, Func<RandomSource, double> draw) => [.. Enumerable.Range(0, users).Select(_ => draw(random))];

    private static ProportionSummary Binary(RandomSource random, int users, double rate) => new(users, Enumerable.Range(0, users).Count(_ => random.NextUniform() < rate));

    private static ProportionStrata Strata(RandomSource random, int strata, int users, double oddsRatio) => ProportionStrata.Of([.. Enumerable.Range(0, strata).Select(i =>
    {
        double rate = 0.05 + 0.45 * i / (strata - 1);
        double odds = oddsRatio * rate / (1 - rate);
        return new ProportionStratum(Binary(random, users, rate), Binary(random, users, odds / (1 + odds)));
    })]);

    private static SurvivalSummary Times(RandomSource random, int users, double hazard)
    {
        double[] times = new double[users];
        bool[] events = new bool[users];
        for (int i = 0; i < users; i++)
        {
            double time = random.NextExponential() / hazard;
            // One user is always followed to the end, so that the horizon is within what was seen.
            double seen = i == 0 ? 40 : 10 + 30 * random.NextUniform();
            (times[i], events[i]) = (Math.Min(time, seen), time <= seen);
        }
        return SurvivalSummary.Of(times, events);
    }

    private static StringBuilder Begin(string what, int replications) => new StringBuilder().AppendLine(
        CultureInfo.InvariantCulture, $"{what} {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000}.").AppendLine();

    private static string Share(int count, int replications) => ((double)count / replications).ToString("0.000", CultureInfo.InvariantCulture);

    private static void Judge(string what, int errors, int replications, Claim claim)
    {
        double share = (double)errors / replications;
        double allowed = 4 * ValidityReport.Error(Alpha, replications) + (claim == Claim.Near ? 0.02 : 0);
        Assert.True(share < Alpha + allowed, string.Create(CultureInfo.InvariantCulture, $"{what}: errs {share:0.000}, allowed up to {Alpha + allowed:0.000}"));
    }

    private void Finish(string section, StringBuilder table)
    {
        output.WriteLine(table.ToString());
        ValidityReport.Write(section, table.ToString());
    }
}
