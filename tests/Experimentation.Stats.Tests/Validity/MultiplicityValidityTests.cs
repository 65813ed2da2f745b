using System.Globalization;
using System.Text;
using Experimentation.Stats.Tests.Multiplicity;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Family-wise error and false discovery rates, and simultaneous coverage, by simulation.</summary>
public class MultiplicityValidityTests(ITestOutputHelper output)
{
    private const ulong Seed = 20261126;
    private const double Alpha = 0.05;
    private const int Metrics = 6;

    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f"];

    private static readonly (string Name, bool IsDiscovery, Func<Family, FamilyResult> Test)[] Procedures =
    [
        ("Bonferroni", false, f => f.Bonferroni()), ("Šidák", false, f => f.Sidak()), ("Holm", false, f => f.Holm()), ("Hochberg", false, f => f.Hochberg()), ("Hommel", false, f => f.Hommel()),
        ("closed Fisher", false, f => f.Closed(LocalTest.Fisher)),
        ("parent first: a, then b … f", false, f => HypothesisGraph.ParentFirst("a", "b", "c", "d", "e", "f").Test(f)),
        ("serial gates: a b, c d, e f", false, f => HypothesisGraph.SerialGatekeeping(["a", "b"], ["c", "d"], ["e", "f"]).Test(f)),
        ("parallel gates: a b, c d, e f", false, f => HypothesisGraph.ParallelGatekeeping(["a", "b"], ["c", "d"], ["e", "f"]).Test(f)),
        ("Benjamini–Hochberg", true, f => f.BenjaminiHochberg()), ("Benjamini–Yekutieli", true, f => f.BenjaminiYekutieli()),
    ];

    [Fact]
    public void Error_rates_and_coverage_are_what_they_say()
    {
        int replications = ValidityReport.Replications(400, 10_000);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Six one-sided z tests at 5 %, equally correlated, {replications:#,0} replications (seed {Seed}), Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000}. Error: share with a false rejection (for the last two rows, average false share of what is rejected). Some: a and b have effects of 3 standard errors; shown: average number of these two. Coverage: all simultaneous limits at once, where there are such.\n");
        table.AppendLine("| procedure | error, no effect, ρ = 0 | ρ = 0.5 | ρ = 0.9 | error, some, ρ = 0 | ρ = 0.5 | shown | coverage, some, ρ = 0 | ρ = 0.5 |");
        table.AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach ((string name, bool isDiscovery, Func<Family, FamilyResult> test) in Procedures)
        {
            Tally[] tallies = [Run(test, isDiscovery, replications, 0, 0), Run(test, isDiscovery, replications, 0.5, 0), Run(test, isDiscovery, replications, 0.9, 0), Run(test, isDiscovery, replications, 0, 3), Run(test, isDiscovery, replications, 0.5, 3)];
            string[] errors = [.. tallies.Select(t => Share(t.Error))];
            string[] coverage = [.. tallies[3..].Select(t => isDiscovery || t.Covered < 0 ? "" : Share(t.Covered))];
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", errors)} | {tallies[3].Shown:0.00} | {string.Join(" | ", coverage)} |");
            double allowed = Alpha + 4 * ValidityReport.Error(Alpha, replications);
            foreach (Tally tally in tallies)
            {
                bool needsIndependence = name == "closed Fisher";
                Assert.True(tally.Error <= allowed || (needsIndependence && tally.Correlation > 0), $"{name}, ρ = {tally.Correlation}: {tally.Error}");
                Assert.True(isDiscovery || tally.Covered < 0 || tally.Covered >= 1 - allowed, $"{name}, ρ = {tally.Correlation}: coverage {tally.Covered}");
            }
        }
        table.AppendLine();
        Dunnett(table);
        output.WriteLine(table.ToString());
        ValidityReport.Write("Multiplicity", table.ToString());
    }

    [Fact]
    public void Adjusted_p_values_of_one_step_tests_are_uniform_under_the_null_hypothesis()
    {
        // The smallest adjusted p-value of Dunnett's and Tukey's exact tests is uniform when nothing differs.
        int replications = ValidityReport.Replications(60, 1_000);
        double dunnett = 0, tukey = 0;
        for (int i = 0; i < replications; i++)
        {
            RandomSource random = new(Seed + 1, (ulong)i);
            (string, MeanSummary)[] arms = [("b", Draw(random, 12, 1)), ("c", Draw(random, 12, 1)), ("d", Draw(random, 12, 1))];
            dunnett += Compare.ManyToOne(MeanTest.PooledT, Draw(random, 12, 1), arms).Dunnett().Hypotheses.Min(h => h.AdjustedPValue);
            tukey += Compare.AllPairs(MeanTest.PooledT, arms).Tukey().Hypotheses.Min(h => h.AdjustedPValue);
        }
        double allowed = 4 * Math.Sqrt(1.0 / 12 / replications);
        Assert.InRange(dunnett / replications, 0.5 - allowed, 0.5 + allowed);
        Assert.InRange(tukey / replications, 0.5 - allowed, 0.5 + allowed);
    }

    private static void Dunnett(StringBuilder table)
    {
        int replications = ValidityReport.Replications(25, 800);
        table.AppendLine(CultureInfo.InvariantCulture, $"Normal arms without effect, two-sided at 5 %, {replications:#,0} replications, Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000}.\n");
        table.AppendLine("| test | arms | error | simultaneous coverage |");
        table.AppendLine("|---|---|---|---|");
        (string Arms, int[] Users, double[] Spreads)[] settings = [("10 + 3 × 10", [10, 10, 10, 10], [1, 1, 1, 1]), ("40 + 10 + 20 + 40, spread 1, 3, 2, 1", [40, 10, 20, 40], [1, 3, 2, 1])];
        foreach ((string arms, int[] users, double[] spreads) in settings)
        {
            foreach (MeanTest test in new[] { MeanTest.PooledT, MeanTest.Welch })
            {
                foreach (bool isTukey in new[] { false, true })
                {
                    (int wrong, int covered) = (0, 0);
                    for (int i = 0; i < replications; i++)
                    {
                        RandomSource random = new(Seed + 2, (ulong)i);
                        (string, MeanSummary)[] all = [.. users.Select((n, j) => ($"{j}", Draw(random, n, spreads[j])))];
                        FamilyResult result = isTukey ? Compare.AllPairs(test, all).Tukey() : Compare.ManyToOne(test, all[0].Item2, all.AsSpan(1)).Dunnett();
                        wrong += result.RejectionOrder.Count > 0 ? 1 : 0;
                        covered += result.Hypotheses.All(h => h.Interval!.Value.Contains(0)) ? 1 : 0;
                    }
                    string name = (isTukey ? "Tukey" : "Dunnett") + (test == MeanTest.PooledT ? ", one variance" : ", own variances (default)");
                    table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {arms} | {Share((double)wrong / replications)} | {Share((double)covered / replications)} |");
                    Assert.Equal(replications, wrong + covered);
                    bool isExpected = test == MeanTest.Welch || users[0] == users[1];
                    double slack = test == MeanTest.Welch ? 0.01 : 0.001;
                    Assert.True(!isExpected || Math.Abs((double)wrong / replications - Alpha) <= slack + 4 * ValidityReport.Error(Alpha, replications), $"{name}, {arms}: {wrong}");
                }
            }
        }
    }

    private static Tally Run(Func<Family, FamilyResult> test, bool isDiscovery, int replications, double correlation, double effect)
    {
        double error = 0, shown = 0, covered = 0;
        bool hasLimits = true;
        for (int i = 0; i < replications; i++)
        {
            RandomSource random = new(Seed, (ulong)i);
            double shared = random.NextNormal();
            var members = new (string, Comparison)[Metrics];
            for (int j = 0; j < Metrics; j++)
            {
                double z = Math.Sqrt(correlation) * shared + Math.Sqrt(1 - correlation) * random.NextNormal() + (j < 2 ? effect : 0);
                members[j] = (Names[j], Compare.Of(Effect.Of(z, 1)).Against(Hypothesis.Superiority()));
            }
            FamilyResult result = test(Family.Of(members));
            int wrong = 0, right = 0;
            bool holds = true;
            for (int j = 0; j < Metrics; j++)
            {
                double truth = j < 2 ? effect : 0;
                bool isRejected = result.Hypotheses[j].IsRejected;
                wrong += isRejected && truth == 0 ? 1 : 0;
                right += isRejected && truth > 0 ? 1 : 0;
                hasLimits &= result.Hypotheses[j].Interval is not null;
                // A rejected null value is shown to be passed, so the limit itself is not in the interval.
                holds &= !hasLimits || (result.Hypotheses[j].Interval!.Value.Lower <= truth && !(isRejected && truth == 0));
            }
            error += isDiscovery ? wrong / (double)Math.Max(1, wrong + right) : Math.Min(1, wrong);
            shown += right;
            covered += holds ? 1 : 0;
        }
        return new(correlation, error / replications, shown / replications, hasLimits ? covered / replications : -1);
    }

    private static MeanSummary Draw(RandomSource random, int users, double spread)
    {
        double[] values = new double[users];
        random.FillNormal(values);
        for (int i = 0; i < users; i++)
        {
            values[i] *= spread;
        }
        return MeanSummary.Of(values);
    }

    private static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);

    private sealed record Tally(double Correlation, double Error, double Shown, double Covered);
}
