using System.Globalization;
using System.Text;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Do intervals of capped means hold the difference between capped populations, and those of switchbacks the effect of a block?</summary>
public class CapsAndSwitchbacksValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private const ulong Seed = 20_261_202;

    /// <param name="Name">The data.</param>
    /// <param name="Draw">One user's value.</param>
    /// <param name="Quantile">The value that a share of users does not exceed.</param>
    /// <param name="MeanBelow">Mean of the smaller of the value and a cap.</param>
    private sealed record Population(string Name, Func<RandomSource, double> Draw, Func<double, double> Quantile, Func<double, double> MeanBelow);

    private static readonly Population[] Populations =
    [
        new("exponential", r => r.NextExponential(), p => -Math.Log(1 - p), cap => 1 - Math.Exp(-cap)),
        new("log-normal, σ = 1.5", r => Math.Exp(1.5 * r.NextNormal()), p => Math.Exp(1.5 * Normal.LowerQuantile(p)), LogNormalBelow),
        new("70 % zeros, else log-normal", r => r.NextUniform() < 0.7 ? 0 : Math.Exp(1.5 * r.NextNormal()), p => Math.Exp(1.5 * Normal.LowerQuantile((p - 0.7) / 0.3)), cap => 0.3 * LogNormalBelow(cap)),
    ];

    [Fact]
    public void Capped_means()
    {
        int replications = ValidityReport.Replications(quick: 150, @long: 20_000);
        const double Lift = 1.2;
        StringBuilder table = Begin("Treatment multiplies every value by 1.2; both arms are capped at one limit: the 95 % or 99 % quantile of control's population (known from history), or of both arms' values together (it then varies from experiment to experiment). Coverage of 95 % intervals: of the difference and of the relative lift (log ratio) between the populations within that limit. Uncapped: how often Welch's interval of the uncapped values holds the uncapped difference, and how much wider it is.", replications);
        table.AppendLine("| data | users | capped at | from history: difference | lift | from both arms: difference | lift | uncapped: difference | times as wide |").AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (Population population in Populations)
        {
            foreach ((int nc, int nt) in ValidityReport.IsLong ? ((int, int)[])[(100, 50), (1_000, 1_000)] : [(200, 150)])
            {
                foreach (double probability in (double[])[0.95, 0.99])
                {
                    int[] covered = new int[5];
                    double width = 0, widthUncapped = 0;
                    Caps history = Caps.Above(population.Quantile(probability));
                    for (int i = 0; i < replications; i++)
                    {
                        var random = new RandomSource(Seed, (ulong)i);
                        double[] c = [.. Enumerable.Range(0, nc).Select(_ => population.Draw(random))];
                        double[] t = [.. Enumerable.Range(0, nt).Select(_ => Lift * population.Draw(random))];
                        Caps[] caps = [history, Caps.AtQuantiles(QuantileSample.Of(c) + QuantileSample.Of(t), probability)];
                        for (int k = 0; k < caps.Length; k++)
                        {
                            double cap = caps[k].Upper.GetValueOrDefault();
                            double control = population.MeanBelow(cap);
                            double treatment = Lift * population.MeanBelow(cap / Lift);
                            Comparison capped = Compare.CappedMeans(caps[k].Summarize(c), caps[k].Summarize(t));
                            covered[2 * k] += capped.Interval.Contains(treatment - control) ? 1 : 0;
                            covered[2 * k + 1] += capped.Relative().Interval.Contains(treatment / control - 1) ? 1 : 0;
                            width += k == 0 ? capped.Interval.Width : 0;
                        }
                        Interval uncapped = Compare.Means(MeanSummary.Of(c), MeanSummary.Of(t)).Interval;
                        covered[4] += uncapped.Contains((Lift - 1) * population.MeanBelow(1e9)) ? 1 : 0;
                        widthUncapped += uncapped.Width;
                    }
                    double[] coverage = [.. covered.Select(n => (double)n / replications)];
                    table.AppendLine(CultureInfo.InvariantCulture, $"| {population.Name} | {nc:N0} + {nt:N0} | {probability} | {coverage[0]:0.000} | {coverage[1]:0.000} | {coverage[2]:0.000} | {coverage[3]:0.000} | {coverage[4]:0.000} | {widthUncapped / width:0.00} |");
                    double slack = 4 * ValidityReport.Error(Alpha, replications) + (Math.Min(nc, nt) < 1_000 ? 0.03 : 0.008);
                    Assert.All(coverage[..4], share => Assert.InRange(share, 1 - Alpha - slack, 1 - Alpha + slack));
                }
            }
        }
        table.AppendLine().AppendLine("A cap taken from both arms together is random, yet its intervals cover as well as with a cap from history; with few users of a long-tailed metric a cap at 95 % puts right what skewness costs the uncapped mean, and a cap at 99 % lies among too few users to help.");
        End("Capped means", table);
    }

    [Fact]
    public void Switchbacks()
    {
        int replications = ValidityReport.Replications(quick: 40, @long: 10_000);
        StringBuilder table = Begin("Blocks of two hours with a value every quarter of an hour; markets differ, every day has its rush hours, noise carries over from block to block (correlation 0.6). Treatment adds 1; for the first half hour of a block what was on before still counts in full. Size: share of p < 0.05 without an effect. Coverage: of the effect of 1. Values: Welch's test of single values as if they were independent (wrong).", replications);
        string[] names = ["pairs", "clusters", "pairs, no washout (wrong)", "values (wrong)"];
        table.Append("| markets × days |").Append(string.Concat(names.Select(n => $" {n}: size | coverage |"))).AppendLine().Append("|---|").Append(string.Concat(names.Select(_ => "---|---|"))).AppendLine();
        foreach ((int markets, int days) in ValidityReport.IsLong ? ((int, int)[])[(1, 2), (1, 14), (5, 7)] : [(1, 2), (2, 7)])
        {
            int[] rejected = new int[4];
            int[] covered = new int[4];
            for (int i = 0; i < replications; i++)
            {
                foreach (double effect in (double[])[0, 1])
                {
                    Comparison[] all = Switched(new RandomSource(Seed + 1, (ulong)i), (ulong)i, markets, days, effect);
                    for (int k = 0; k < 4; k++)
                    {
                        rejected[k] += effect == 0 && all[k].PValue < Alpha ? 1 : 0;
                        covered[k] += effect == 1 && all[k].Interval.Contains(1) ? 1 : 0;
                    }
                }
            }
            double[] size = [.. rejected.Select(n => (double)n / replications)];
            double[] coverage = [.. covered.Select(n => (double)n / replications)];
            table.Append(CultureInfo.InvariantCulture, $"| {markets} × {days} |").Append(string.Concat(Enumerable.Range(0, 4).Select(k => string.Create(CultureInfo.InvariantCulture, $" {size[k]:0.000} | {coverage[k]:0.000} |")))).AppendLine();
            double slack = 4 * ValidityReport.Error(Alpha, replications) + 0.012;
            Assert.InRange(size[0], Alpha - slack, Alpha + slack);
            Assert.InRange(coverage[0], 1 - Alpha - slack, 1 - Alpha + slack);
            // Clusters leave the rush hours in the noise, which alternate evenly between arms: too wide, never too short.
            Assert.True(size[1] <= Alpha + slack && coverage[1] >= 1 - Alpha - slack, string.Create(CultureInfo.InvariantCulture, $"clusters: {size[1]}, {coverage[1]}"));
            Assert.True(markets * days < 10 || coverage[2] < 0.9 + slack, "Carrying over should cost coverage where there is no washout, or the setting shows nothing.");
        }
        table.AppendLine().AppendLine("Pairs of neighbouring blocks cover; clusters are on the safe side, because the two blocks of a pair share their hour and always fall to different arms, which this standard error does not know. Single values taken as independent err to one side in one market and to the other where markets differ.");
        End("Switchbacks", table);
    }

    /// <summary>By pairs, by clusters, by pairs without a washout, and by single values.</summary>
    private static Comparison[] Switched(RandomSource random, ulong seed, int markets, int days, double effect)
    {
        var start = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        var length = TimeSpan.FromHours(2);
        SwitchbackSchedule washed = SwitchbackSchedule.From(start, length, TimeSpan.FromMinutes(30), seed);
        SwitchbackAccumulator blocks = new(washed), unwashed = new(SwitchbackSchedule.From(start, length, seed: seed));
        MeanAccumulator[] arms = [new(), new()];
        for (int market = 0; market < markets; market++)
        {
            double lasting = random.NextNormal();
            for (int block = 0; block < 12 * days; block++)
            {
                lasting = 0.6 * lasting + 0.8 * random.NextNormal();
                SwitchbackArm arm = washed.ArmOf(market, block);
                SwitchbackArm before = block == 0 ? SwitchbackArm.Control : washed.ArmOf(market, block - 1);
                for (int quarter = 0; quarter < 8; quarter++)
                {
                    DateTimeOffset time = start.AddMinutes(120 * block + 15 * quarter);
                    double rush = 1.5 * Math.Sin((120 * block + 15 * quarter) / 1440.0 * 2 * Math.PI);
                    double value = 30 + 4 * market + rush + lasting + random.NextNormal() + ((quarter < 2 ? before : arm) == SwitchbackArm.Treatment ? effect : 0);
                    blocks.Add(market, time, value);
                    unwashed.Add(market, time, value);
                    if (quarter >= 2)
                    {
                        arms[(int)arm].Add(value);
                    }
                }
            }
        }
        SwitchbackSummary summary = blocks.ToSummary();
        return [Compare.Paired(summary.Pairs), Compare.Clusters(summary.Control, summary.Treatment), Compare.Paired(unwashed.ToSummary().Pairs), Compare.Means(arms[0].ToSummary(), arms[1].ToSummary())];
    }

    private static double LogNormalBelow(double cap)
    {
        double z = Math.Log(cap) / 1.5;
        return Math.Exp(1.125) * Normal.LowerTail(z - 1.5) + cap * Normal.UpperTail(z);
    }

    private static StringBuilder Begin(string about, int replications) => new StringBuilder().AppendLine(
        CultureInfo.InvariantCulture, $"{about} {replications:N0} replications (seed {Seed}), Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000} at 5 %.").AppendLine();

    private void End(string heading, StringBuilder table)
    {
        output.WriteLine(table.ToString());
        ValidityReport.Write(heading, table.ToString());
    }
}
