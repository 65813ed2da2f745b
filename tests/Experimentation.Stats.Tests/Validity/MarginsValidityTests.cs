using System.Globalization;
using System.Text;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Ratios and pairs, and tests against margins with the truth exactly at the margin: there the error is largest and must be alpha.</summary>
public class MarginsValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private const int Seed = 14_142;

    [Fact]
    public void Ratios_and_pairs()
    {
        int replications = ValidityReport.Replications(quick: 250, @long: 50_000);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Two-sided at 5 %; {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000}. Clicks per session: users have one to many sessions and their own rate of clicks. Pairs: the same users twice, correlation 0.8.");
        table.AppendLine().AppendLine("| data | users | absolute: size | coverage | log ratio: size | coverage |").AppendLine("|---|---|---|---|---|---|");
        foreach (int users in (int[])[50, 200, 1_000])
        {
            var random = new Random(Seed);
            var tally = new Tally();
            for (int replication = 0; replication < replications; replication++)
            {
                RatioSummary control = Sessions(random, users, 0);
                tally.Add(Compare.Ratios(control, Sessions(random, users, 0)), Compare.Ratios(control, Sessions(random, users, 0.1)), 0.1, 0.1 / ClicksPerSession);
            }
            tally.Judge(table, "clicks per session", users, replications, users >= 200 ? 0.006 : 0.02);
        }
        foreach (int users in (int[])[10, 100])
        {
            var random = new Random(Seed);
            var tally = new Tally();
            for (int replication = 0; replication < replications; replication++)
            {
                tally.Add(Compare.Paired(Pairs(random, users, 0)), Compare.Paired(Pairs(random, users, 1)), 1, 0.1);
            }
            tally.Judge(table, "pairs", users, replications, users >= 100 ? 0.004 : 0.015);
        }
        output.WriteLine(table.ToString());
        ValidityReport.Write("Ratios and pairs", table.ToString());
    }

    [Fact]
    public void Margins_are_held_where_it_matters()
    {
        int replications = ValidityReport.Replications(quick: 1_000, @long: 50_000);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"The truth lies exactly at the margin, so that every claim is wrong: share of claims at alpha 5 %, one-sided. {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000}. \"Control taken as known\" turns a relative margin into a number by control's own mean, as several packages do.");
        table.AppendLine().AppendLine("| hypothesis | data | claims | control taken as known |").AppendLine("|---|---|---|---|");
        // A margin of 20 % makes control's noise visible.
        Lift relative = Lift.Relative(0.2);
        Row(table, "not worse by 20 %", "means, 100 + 100", replications, Hypothesis.NonInferiority(relative), true, r => Compare.Means(Normals(r, 100, 10), Normals(r, 100, 8)), 0.003);
        Row(table, "not worse by 2", "means, 100 + 100", replications, Hypothesis.NonInferiority(Lift.Absolute(2)), false, r => Compare.Means(Normals(r, 100, 10), Normals(r, 100, 8)), 0.003);
        Row(table, "not higher by 20 %, less is better", "means, 100 + 100", replications, Hypothesis.NonInferiority(relative, PreferredDirection.Decrease), true, r => Compare.Means(Normals(r, 100, 10), Normals(r, 100, 12)), 0.003);
        Row(table, "not worse by 20 %", "negative means, 100 + 100", replications, Hypothesis.NonInferiority(relative), true, r => Compare.Means(Normals(r, 100, -10), Normals(r, 100, -12)), 0.003);
        Row(table, "better by more than 20 %", "means, 100 + 100", replications, Hypothesis.Superiority(margin: relative), true, r => Compare.Means(Normals(r, 100, 10), Normals(r, 100, 12)), 0.003);
        Row(table, "equivalent within 20 %", "means, 100 + 100", replications, Hypothesis.Equivalence(relative), false, r => Compare.Means(Normals(r, 100, 10), Normals(r, 100, 12)), 0.003);
        Row(table, "not worse by 20 %", "clicks per session, 500 + 500", replications / 2, Hypothesis.NonInferiority(relative), true, r => Compare.Ratios(Sessions(r, 500, 0), Sessions(r, 500, -0.2 * ClicksPerSession)), 0.006);
        Row(table, "not worse by 20 %", "pairs, 50", replications, Hypothesis.NonInferiority(relative), true, r => Compare.Paired(Pairs(r, 50, -2)), 0.004);
        Row(table, "not worse by 20 %", "proportions 30 %, 300 + 300", replications, Hypothesis.NonInferiority(relative), true, r => Compare.Proportions(Share(r, 300, 0.3), Share(r, 300, 0.24)), 0.006);
        Row(table, "not worse by 5 points", "proportions 90 %, 200 + 200", replications, Hypothesis.NonInferiority(Lift.Absolute(0.05)), false, r => Compare.Proportions(Share(r, 200, 0.9), Share(r, 200, 0.85)), 0.008);
        Row(table, "not worse by 5 points", "the same by Newcombe", replications, Hypothesis.NonInferiority(Lift.Absolute(0.05)), false, r => Compare.Proportions(Share(r, 200, 0.9), Share(r, 200, 0.85), ProportionTest.Newcombe), 0.008);
        Row(table, "equivalent within 10 points", "proportions 50 %, 400 + 400", replications, Hypothesis.Equivalence(Lift.Absolute(0.1)), false, r => Compare.Proportions(Share(r, 400, 0.5), Share(r, 400, 0.6)), 0.008);
        Row(table, "not higher by 20 %, less is better", "events, 200 + 200 expected", replications, Hypothesis.NonInferiority(relative, PreferredDirection.Decrease), false, r => Compare.Rates(Counts(r, 200), Counts(r, 240)), 0.008);
        output.WriteLine(table.ToString());
        ValidityReport.Write("Margins", table.ToString());
    }

    private static void Row(StringBuilder table, string claim, string data, int replications, Hypothesis hypothesis, bool naive, Func<Random, Comparison> draw, double slack)
    {
        var random = new Random(Seed);
        int claims = 0;
        int naiveClaims = 0;
        for (int replication = 0; replication < replications; replication++)
        {
            Comparison comparison = draw(random);
            claims += comparison.Against(hypothesis).PValue < Alpha ? 1 : 0;
            naiveClaims += naive && AsKnown(comparison, hypothesis) < Alpha ? 1 : 0;
        }
        double share = (double)claims / replications;
        table.AppendLine(CultureInfo.InvariantCulture, $"| {claim} | {data} | {share:0.000} | {(naive ? ((double)naiveClaims / replications).ToString("0.000", CultureInfo.InvariantCulture) : "")} |");
        double allowed = slack + 4 * ValidityReport.Error(Alpha, replications);
        Assert.True(Math.Abs(share - Alpha) < allowed, string.Create(CultureInfo.InvariantCulture, $"{claim}, {data}: {share:0.0000}, allowed {allowed:0.000} off"));
    }

    private static double AsKnown(Comparison comparison, Hypothesis hypothesis)
    {
        Comparison lift = comparison.On(EffectScale.RelativeDelta);
        double control = Math.Abs(comparison.Estimate / lift.Estimate);
        if (!double.IsFinite(control))
        {
            return 1;
        }
        Lift margin = Lift.Absolute(hypothesis.Margin.Value * control);
        return comparison.Against(hypothesis.Kind == HypothesisKind.Superiority ? Hypothesis.Superiority(hypothesis.Better, margin) : Hypothesis.NonInferiority(margin, hypothesis.Better)).PValue;
    }

    private const double ClicksPerSession = 2;

    /// <summary>Users with one to many sessions; who visits more often clicks more, so that sessions are not independent.</summary>
    private static RatioSummary Sessions(Random random, int users, double more)
    {
        var accumulator = new RatioAccumulator();
        for (int i = 0; i < users; i++)
        {
            // Sessions have mean 4; each user's own rate of clicks has mean 2 over sessions.
            int sessions = 1 + random.Next(7);
            double own = ClicksPerSession + more + 1.5 * Gauss(random);
            accumulator.Add(sessions * own + Math.Sqrt(sessions) * Gauss(random), sessions);
        }
        return accumulator.ToSummary();
    }

    private static RatioSummary Pairs(Random random, int users, double more)
    {
        var accumulator = new RatioAccumulator();
        for (int i = 0; i < users; i++)
        {
            double own = 10 + 2 * Gauss(random);
            accumulator.Add(own + more + Gauss(random), own + Gauss(random));
        }
        return accumulator.ToSummary();
    }

    private static MeanSummary Normals(Random random, int users, double mean)
    {
        var accumulator = new MeanAccumulator();
        for (int i = 0; i < users; i++)
        {
            accumulator.Add(mean + 4 * Gauss(random));
        }
        return accumulator.ToSummary();
    }

    private static ProportionSummary Share(Random random, int users, double rate)
    {
        var accumulator = new ProportionAccumulator();
        for (int i = 0; i < users; i++)
        {
            accumulator.Add(random.NextDouble() < rate ? 1 : 0);
        }
        return accumulator.ToSummary();
    }

    private static CountSummary Counts(Random random, double mean)
    {
        // A sum of many rare events is Poisson: arrival by arrival.
        long events = 0;
        for (double time = -Math.Log(1 - random.NextDouble()); time < mean; time -= Math.Log(1 - random.NextDouble()))
        {
            events++;
        }
        return CountSummary.FromTotals(100, events, 100);
    }

    private static double Gauss(Random random) => Normal.LowerQuantile(Math.Max(1e-12, random.NextDouble()));

    private sealed class Tally
    {
        private readonly int[] _rejected = new int[2];
        private readonly int[] _covered = new int[2];

        public void Add(Comparison same, Comparison different, double difference, double lift)
        {
            Count(0, same, different, difference);
            Count(1, same.Relative(), different.Relative(), lift);
        }

        public void Judge(StringBuilder table, string data, int users, int replications, double slack)
        {
            double[] shares = [.. new[] { _rejected[0], _covered[0], _rejected[1], _covered[1] }.Select(n => (double)n / replications)];
            table.AppendLine(CultureInfo.InvariantCulture, $"| {data} | {users:#,0} | {string.Join(" | ", shares.Select(s => s.ToString("0.000", CultureInfo.InvariantCulture)))} |");
            double allowed = slack + 4 * ValidityReport.Error(Alpha, replications);
            for (int i = 0; i < 4; i++)
            {
                Assert.InRange(i % 2 == 0 ? shares[i] : 1 - shares[i], Alpha - allowed, Alpha + allowed);
            }
        }

        private void Count(int scale, Comparison same, Comparison different, double truth)
        {
            _rejected[scale] += same.PValue < Alpha ? 1 : 0;
            _covered[scale] += different.Interval.Contains(truth) ? 1 : 0;
        }
    }
}
