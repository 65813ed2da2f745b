using System.Globalization;
using System.Text;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Tests.Validity;

namespace Experimentation.Stats.Tests.Planning;

/// <summary>Does an experiment of the planned size find the lift as often as the formula says? One simulation for every calculator.</summary>
public class PlanningValidityTests(ITestOutputHelper output)
{
    private const int Seed = 611_953;

    /// <param name="Allowance">What the formula's own approximation owes at that size; 0 where it is exact.</param>
    private sealed record Entry(string Name, string Setting, double Formula, double Allowance, Func<PlannedExperiment, bool> IsShown);

    private static readonly double Z = Experimentation.Stats.Numerics.Normal.UpperQuantile(0.025);

    private static readonly Hypothesis Less = Hypothesis.Superiority(PreferredDirection.Decrease);

    private static Entry[] Entries() =>
    [
        new("Welch t", "60 + 60, lift 0.5 sd", Power.OfMeans(1).Power(Lift.Absolute(0.5), 120).Power, 0, e => Compare.Means(e.Normal(60, 0, 1), e.Normal(60, 0.5, 1)).PValue < 0.05),
        new("Welch t, spreads 1 and 3", "30 + 90, lift 1.2", Power.OfMeans(1).WithTreatmentStandardDeviation(3).WithAllocation(1, 3).Power(Lift.Absolute(1.2), 120).Power, 0.002, e => Compare.Means(e.Normal(30, 0, 1), e.Normal(90, 1.2, 3)).PValue < 0.05),
        new("Welch t, spreads 3 and 1", "12 + 12, lift 2.5", Power.OfMeans(3).WithTreatmentStandardDeviation(1).Power(Lift.Absolute(2.5), 24).Power, 0.006, e => Compare.Means(e.Normal(12, 0, 3), e.Normal(12, 2.5, 1)).PValue < 0.05),
        new("pooled t", "8 + 8, lift 1.4 sd", Power.OfMeans(1).WithTest(MeanTest.PooledT).Power(Lift.Absolute(1.4), 16).Power, 0, e => Compare.Means(e.Normal(8, 0, 1), e.Normal(8, 1.4, 1), MeanTest.PooledT).PValue < 0.05),
        new("z", "200 + 200, lift 0.28 sd", Power.OfMeans(1).WithTest(MeanTest.Z).Power(Lift.Absolute(0.28), 400).Power, 0.004, e => Compare.Means(e.Normal(200, 0, 1), e.Normal(200, 0.28, 1), MeanTest.Z).PValue < 0.05),
        new("Welch t, relative margin 8 %", "300 + 300, mean 10, sd 3, no difference", Power.OfMeans(3, 10).WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.08))).Power(Lift.Absolute(0), 600).Power, 0.002, e => Compare.Means(e.Normal(300, 10, 3), e.Normal(300, 10, 3)).Against(Hypothesis.NonInferiority(Lift.Relative(0.08))).Verdict == Verdict.NonInferior),
        new("equivalence, pooled t", "40 + 40, margin 0.7, lift 0.05", Power.OfMeans(1).WithTest(MeanTest.PooledT).WithHypothesis(Hypothesis.Equivalence(Lift.Absolute(0.7))).Power(Lift.Absolute(0.05), 80).Power, 0, e => Compare.Means(e.Normal(40, 0, 1), e.Normal(40, 0.05, 1), MeanTest.PooledT).Against(Hypothesis.Equivalence(Lift.Absolute(0.7))).Verdict == Verdict.Equivalent),
        new("relative lift, log ratio", "400 + 400, mean 10, sd 5, lift 10 %", Power.OfMeans(5, 10).WithScale(EffectScale.RelativeLogRatio).Power(Lift.Relative(0.1), 800).Power, 0.006, e => Compare.Means(e.Normal(400, 10, 5), e.Normal(400, 11, 5)).Relative().PValue < 0.05),
        new("relative lift, delta", "400 + 400, mean 10, sd 5, lift 10 %", Power.OfMeans(5, 10).WithScale(EffectScale.RelativeDelta).Power(Lift.Relative(0.1), 800).Power, 0.006, e => Compare.Means(e.Normal(400, 10, 5), e.Normal(400, 11, 5)).On(EffectScale.RelativeDelta).PValue < 0.05),
        new("covariate, correlation 0.7", "60 + 60, lift 0.37 sd", Power.OfMeans(1).WithCovariate(0.7).Power(Lift.Absolute(0.37), 120).Power, 0.01, e => e.Adjusted(60, 0.7, 0.37)),
        new("clusters of 10, correlation 0.1", "20 + 20 clusters, lift 0.4 sd", Power.OfMeans(1).WithTest(MeanTest.PooledT).WithClusters(10, 0.1).Power(Lift.Absolute(0.4), 400).Power, 0, e => Compare.Means(e.Clusters(20, 10, 0.1, 0), e.Clusters(20, 10, 0.1, 0.4), MeanTest.PooledT).PValue < 0.05),
        new("three treatments, Dunnett", "50 each, lift 0.55 sd, one comparison", Power.OfMeans(1).WithAllocation(1, 1, 1, 1).WithCorrection(TreatmentCorrection.Dunnett).Power(Lift.Absolute(0.55), 200).Power, 0.002, e => Compare.Means(e.Normal(50, 0, 1), e.Normal(50, 0.55, 1)).PValue < DunnettLevel),
        new("score test of rates", "300 + 300, 10 % to 17 %", Power.OfProportions(0.1).Power(Lift.Absolute(0.07), 600).Power, 0.012, e => Compare.Proportions(new(300, e.Binomial(300, 0.1)), new(300, e.Binomial(300, 0.17))).PValue < 0.05),
        new("score test, margin 8 points", "400 + 400, 60 %", Power.OfProportions(0.6).WithHypothesis(Hypothesis.NonInferiority(Lift.Absolute(0.08))).Power(Lift.Absolute(0), 800).Power, 0.012, e => Compare.Proportions(new(400, e.Binomial(400, 0.6)), new(400, e.Binomial(400, 0.6))).Against(Hypothesis.NonInferiority(Lift.Absolute(0.08))).Verdict == Verdict.NonInferior),
        new("score test, relative margin 12 %", "400 + 400, 60 %", Power.OfProportions(0.6).WithHypothesis(Hypothesis.NonInferiority(Lift.Relative(0.12))).Power(Lift.Absolute(0), 800).Power, 0.012, e => Compare.Proportions(new(400, e.Binomial(400, 0.6)), new(400, e.Binomial(400, 0.6))).Against(Hypothesis.NonInferiority(Lift.Relative(0.12))).Verdict == Verdict.NonInferior),
        new("unpooled z", "300 + 300, 30 % to 41 %", Power.OfProportions(0.3).WithMethod(ProportionPowerMethod.UnpooledZ).Power(Lift.Absolute(0.11), 600).Power, 0.015, e => Compare.Proportions(new(300, e.Binomial(300, 0.3)), new(300, e.Binomial(300, 0.41)), ProportionTest.UnpooledZ).PValue < 0.05),
        new("arcsine", "300 + 300, 10 % to 17 %", Power.OfProportions(0.1).WithMethod(ProportionPowerMethod.Arcsine).Power(Lift.Absolute(0.07), 600).Power, 0.015, e => Math.Abs(Math.Asin(Math.Sqrt(e.Binomial(300, 0.17) / 300.0)) - Math.Asin(Math.Sqrt(e.Binomial(300, 0.1) / 300.0))) * 2 / Math.Sqrt(2.0 / 300) > Z),
        new("ratio of means", "300 + 300, 0.3 to 0.36", RatioFormula(), 0.01, e => Compare.Ratios(Sessions(e, 300, 0.3), Sessions(e, 300, 0.36)).PValue < 0.05),
        new("Poisson rates", "400 + 400, 0.8 to 0.98", Power.OfRates(0.8).Power(Lift.Absolute(0.18), 800).Power, 0.01, e => Math.Abs(e.LogRateRatio(400, 0.8, 0.98, 0)) > Z),
        new("negative binomial rates", "400 + 400, 0.8 to 1.1, k = 1", Power.OfRates(0.8).WithHeterogeneity(1).Power(Lift.Absolute(0.3), 800).Power, 0.015, e => Math.Abs(e.LogRateRatio(400, 0.8, 1.1, 1)) > Z),
        new("median", "401 + 401 normal, lift 0.25 sd", Power.OfQuantiles(0.5, 5, Normal.Density(0)).Power(Lift.Absolute(0.25), 802).Power, 0.01, e => Math.Abs(Median(e, 0.25) - Median(e, 0)) / (Math.Sqrt(0.25 * 2 / 401) / Normal.Density(0)) > Z),
        new("Mann–Whitney, normal shift", "60 + 60, lift 0.5 sd", Power.OfRanks(1).Power(Lift.Absolute(0.5), 120).Power, 0.012, e => Math.Abs(PlannedExperiment.MannWhitneyZ(PlannedExperiment.Values(60, e.Gauss), PlannedExperiment.Values(60, () => e.Gauss() + 0.5))) > Z),
        new("Mann–Whitney, Noether", "200 + 200, chance 58 %", Power.OfRanks().Power(Lift.Absolute(0.08), 400).Power, 0.012, e => Math.Abs(PlannedExperiment.MannWhitneyZ(PlannedExperiment.Values(200, e.Gauss), PlannedExperiment.Values(200, () => e.Gauss() + Math.Sqrt(2) * Normal.LowerQuantile(0.58)))) > Z),
        new("paired t", "20 pairs, correlation 0.6, lift 0.6 sd", Power.OfPairs(1, 0.6).Power(Lift.Absolute(0.6), 20).Power, 0, e => Math.Abs(OneSampleT(e.Normal(20, 0.6, Math.Sqrt(0.8)))) > StudentT.UpperQuantile(0.025, 19)),
        new("log-rank, Schoenfeld", "150 + 150, hazard ratio 0.7", Power.OfSurvival(0.06, 12, 18).WithHypothesis(Less).WithAlpha(0.025).Power(Lift.Relative(-0.3), 300).Power, 0.015, e => e.LogRankZ(150, 0.06, 0.7, 12, 18) < -Z),
        new("log-rank, Freedman", "60 + 60, hazard ratio 0.5", Power.OfSurvival(0.06, 12, 18).WithFormula(SurvivalFormula.Freedman).WithHypothesis(Less).WithAlpha(0.025).Power(Lift.Relative(-0.5), 120).Power, 0.03, e => e.LogRankZ(60, 0.06, 0.5, 12, 18) < -Z),
        new("interaction", "400, a quarter in the segment, difference 0.65 sd", Power.OfSegments(1, 0.25).Power(Lift.Absolute(0.65), 400).Power, 0.002, Interaction),
        new("novelty contrast", "80 + 80, correlation 0.7, change 0.35 sd", Power.OfNovelty(1, 1, 0.7).Power(Lift.Absolute(0.35), 160).Power, 0, e => Compare.Means(e.Normal(80, 0, Math.Sqrt(0.6)), e.Normal(80, 0.35, Math.Sqrt(0.6))).PValue < 0.05),
        new("chi-square, three categories", "200 + 200", Power.OfChiSquare(2).Power(OmnibusPower.CohenW([0.25, 0.15, 0.1, 0.25, 0.15, 0.1], [0.27, 0.16, 0.07, 0.23, 0.14, 0.13]), 400).Power, 0.012, e => e.ChiSquare(200, [0.54, 0.32, 0.14], [0.46, 0.28, 0.26])),
        new("analysis of variance", "4 arms of 25", Power.OfAnova(4).Power(OmnibusPower.CohenF(1, 0, 0, 0.2, 0.8), 100).Power, 0, e => e.Anova(25, [0, 0, 0.2, 0.8])),
    ];

    [Fact]
    public void Simulated_power_is_what_was_planned()
    {
        int replications = ValidityReport.Replications(quick: 1_500, @long: 50_000);
        output.WriteLine($"Seed {Seed}, {replications} replications.");
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Two-sided at 5 % unless it is about a margin or a hazard (one-sided, 5 % and 2.5 %); {replications:N0} replications, Monte Carlo standard error at most {ValidityReport.Error(0.5, replications):0.0000}. Formula: power by the planning calculator. Simulated: share of experiments in which the analysis shows what was planned.");
        table.AppendLine().AppendLine("| test | users and truth | formula | simulated |").AppendLine("|---|---|---|---|");
        Entry[] entries = Entries();
        var failures = new List<string>();
        for (int i = 0; i < entries.Length; i++)
        {
            Entry entry = entries[i];
            var experiment = new PlannedExperiment(Seed + i);
            int shown = 0;
            for (int r = 0; r < replications; r++)
            {
                shown += entry.IsShown(experiment) ? 1 : 0;
            }
            double simulated = (double)shown / replications;
            table.AppendLine(CultureInfo.InvariantCulture, $"| {entry.Name} | {entry.Setting} | {entry.Formula:0.0000} | {simulated:0.0000} |");
            if (Math.Abs(simulated - entry.Formula) > entry.Allowance + 4 * ValidityReport.Error(entry.Formula, replications))
            {
                failures.Add($"{entry.Name}: planned {entry.Formula:0.0000}, simulated {simulated:0.0000}");
            }
        }
        table.AppendLine().AppendLine("Freedman's formula expands the hazard ratio to first order, so it is cautious where the ratio is far from 1. The exact tests of proportions need no simulation: their power is the probability of every table in the rejection region, compared with brute force in the tests.");
        output.WriteLine(table.ToString());
        ValidityReport.Write("Planning", table.ToString());
        Assert.Empty(failures);
    }

    private static double DunnettLevel { get; } = Power.OfMeans(1).WithAllocation(1, 1, 1, 1).WithCorrection(TreatmentCorrection.Dunnett).ComparisonAlpha;

    // Sessions are 1 + Poisson(4) a user; clicks are Poisson given sessions with a rate that varies between users.
    private static RatioSummary Sessions(PlannedExperiment e, int users, double rate)
    {
        double[] clicks = new double[users];
        double[] sessions = new double[users];
        for (int i = 0; i < users; i++)
        {
            sessions[i] = 1 + e.Poisson(4);
            clicks[i] = e.Poisson(rate * e.Gamma(2) * sessions[i]);
        }
        return RatioSummary.Of(clicks, sessions);
    }

    // Var(clicks − R·sessions)/E(sessions)² of the process above: (R·E s + R²·E s²/2)/(E s)², at each arm's rate.
    private static double RatioFormula()
    {
        static double Deviation(double rate) => Math.Sqrt(rate * 5 + rate * rate * (4 + 25) / 2) / 5;
        return Power.OfRatios(0.3, Deviation(0.3)).WithTreatmentStandardDeviation(Deviation(0.36)).Power(Lift.Absolute(0.06), 600).Power;
    }

    private static double Median(PlannedExperiment e, double shift)
    {
        double[] values = PlannedExperiment.Values(401, e.Gauss);
        Array.Sort(values);
        return values[200] + shift;
    }

    private static double OneSampleT(MeanSummary differences) => differences.Mean / Math.Sqrt(differences.Variance / differences.Count);

    private static bool Interaction(PlannedExperiment e)
    {
        MeanSummary[] cells = [e.Normal(50, 0, 1), e.Normal(50, 0.65, 1), e.Normal(150, 0, 1), e.Normal(150, 0, 1)];
        double difference = cells[1].Mean - cells[0].Mean - (cells[3].Mean - cells[2].Mean);
        double pooled = cells.Sum(c => (c.Count - 1) * c.Variance) / 396;
        return Math.Abs(difference) / Math.Sqrt(pooled * cells.Sum(c => 1.0 / c.Count)) > StudentT.UpperQuantile(0.025, 396);
    }
}
