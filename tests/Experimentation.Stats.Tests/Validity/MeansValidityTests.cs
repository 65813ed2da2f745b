using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Does a comparison of means err as often as it says? Size under no effect and coverage at a lift of 20 %, for every test and scale.</summary>
public class MeansValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private const int Seed = 20_240_817;

    private sealed record Population(string Name, double Mean, double StandardDeviation, Func<Random, double> Draw);

    private sealed record Setting(string Name, Population Population, int Control, int Treatment, double TreatmentSpread, bool PooledIsRight, double Allowance);

    private static readonly Population Normal = new("normal", 10, 4, r => 10 + 4 * Gauss(r));

    private static readonly Population Exponential = new("exponential", 10, 10, r => -10 * Math.Log(1 - r.NextDouble()));

    private static readonly Population LogNormal = new("log-normal", Math.Exp(0.5), Math.Sqrt((Math.E - 1) * Math.E), r => Math.Exp(Gauss(r)));

    private static readonly Population ZeroInflated = new("90 % zeros, else exponential", 1, Math.Sqrt(19), r => r.NextDouble() < 0.9 ? 0 : -10 * Math.Log(1 - r.NextDouble()));

    /// <summary>The allowance is what the central limit theorem owes at that size: nothing for normal data, more for skewed ones.</summary>
    private static readonly Setting[] Settings =
    [
        new("10 + 10", Normal, 10, 10, 1, true, 0),
        new("50 + 50", Normal, 50, 50, 1, true, 0),
        new("20 + 80, treatment three times as spread", Normal, 20, 80, 3, false, 0.003),
        new("80 + 20, treatment three times as spread", Normal, 80, 20, 3, false, 0.003),
        new("200 + 200", Exponential, 200, 200, 1, true, 0.003),
        new("1,000 + 1,000", LogNormal, 1000, 1000, 1, true, 0.006),
        new("2,000 + 2,000", ZeroInflated, 2000, 2000, 1, true, 0.004),
    ];

    private static readonly (string Name, MeanTest Test, EffectScale Scale)[] Readings =
    [
        ("Welch", MeanTest.Welch, EffectScale.Absolute),
        ("pooled t", MeanTest.PooledT, EffectScale.Absolute),
        ("z", MeanTest.Z, EffectScale.Absolute),
        ("Welch, log ratio", MeanTest.Welch, EffectScale.RelativeLogRatio),
        ("Welch, delta", MeanTest.Welch, EffectScale.RelativeDelta),
        ("Welch, Fieller", MeanTest.Welch, EffectScale.RelativeFieller),
    ];

    [Fact]
    public void Size_and_coverage_are_as_promised()
    {
        int replications = ValidityReport.Replications(quick: 1_000, @long: 50_000);
        output.WriteLine($"Seed {Seed}, {replications} replications.");
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Two-sided at 5 %; {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000}. Size: share of p < 0.05 when nothing differs. Coverage: share of 95 % intervals that hold a true lift of 20 %.");
        table.AppendLine().Append("| data | users |");
        foreach ((string name, _, _) in Readings)
        {
            table.Append(CultureInfo.InvariantCulture, $" {name}: size | coverage |");
        }
        table.AppendLine().Append("|---|---|").Append(string.Concat(Enumerable.Repeat("---|", 2 * Readings.Length))).AppendLine();
        for (int s = 0; s < Settings.Length; s++)
        {
            (double[] size, double[] coverage) = Simulate(Settings[s], replications, Seed + s);
            table.Append(CultureInfo.InvariantCulture, $"| {Settings[s].Population.Name} | {Settings[s].Name} |");
            for (int i = 0; i < Readings.Length; i++)
            {
                table.Append(CultureInfo.InvariantCulture, $" {size[i]:0.000} | {coverage[i]:0.000} |");
                Judge(Settings[s], Readings[i], size[i], coverage[i], replications);
            }
            table.AppendLine();
        }
        table.AppendLine().AppendLine("The pooled t is off where spreads and sizes differ (rows 3 and 4) and z where arms are small: that is why Welch is the default. Lifts are ratios of two noisy means, so with ten users an arm their first-order scales are rough.");
        output.WriteLine(table.ToString());
        ValidityReport.Write("Means", table.ToString());
    }

    private static void Judge(Setting setting, (string Name, MeanTest Test, EffectScale Scale) reading, double size, double coverage, int replications)
    {
        bool small = Math.Min(setting.Control, setting.Treatment) < 50;
        if ((reading.Test == MeanTest.PooledT && !setting.PooledIsRight) || (reading.Test == MeanTest.Z && small) || (reading.Scale != EffectScale.Absolute && small))
        {
            return;
        }
        // Relative scales add a bias of the order of the baseline's squared coefficient of variation.
        double slack = setting.Allowance + (reading.Scale == EffectScale.Absolute ? 0 : 0.006) + (reading.Test == MeanTest.Z ? 0.006 : 0) + 4 * ValidityReport.Error(Alpha, replications);
        Assert.InRange(size, Alpha - slack, Alpha + slack);
        Assert.InRange(coverage, 1 - Alpha - slack, 1 - Alpha + slack);
    }

    private static (double[] Size, double[] Coverage) Simulate(Setting setting, int replications, int seed)
    {
        var random = new Random(seed);
        int[] rejected = new int[Readings.Length];
        int[] covered = new int[Readings.Length];
        double[] control = new double[setting.Control];
        double[] treatment = new double[setting.Treatment];
        double mean = setting.Population.Mean;
        for (int replication = 0; replication < replications; replication++)
        {
            Fill(control, setting.Population, 1, random);
            Fill(treatment, setting.Population, setting.TreatmentSpread, random);
            MeanSummary c = MeanSummary.Of(control);
            MeanSummary t = MeanSummary.Of(treatment);
            MeanSummary lifted = MeanSummary.FromMoments(t.Count, t.Mean + 0.2 * mean, t.Variance);
            for (int i = 0; i < Readings.Length; i++)
            {
                (_, MeanTest test, EffectScale scale) = Readings[i];
                rejected[i] += Compare.Means(c, t, test).On(scale).PValue < Alpha ? 1 : 0;
                covered[i] += Compare.Means(c, lifted, test).On(scale).Interval.Contains(scale == EffectScale.Absolute ? 0.2 * mean : 0.2) ? 1 : 0;
            }
        }
        return ([.. rejected.Select(n => (double)n / replications)], [.. covered.Select(n => (double)n / replications)]);
    }

    private static void Fill(double[] values, Population population, double spread, Random random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = population.Mean + spread * (population.Draw(random) - population.Mean);
        }
    }

    private static double Gauss(Random random) => Experimentation.Stats.Numerics.Normal.LowerQuantile(Math.Max(1e-12, random.NextDouble()));
}
