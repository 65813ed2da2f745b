using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Days are compared through the inverse of their covariance, which few users know poorly: what the library reads instead, and what the large-sample tests would do.</summary>
public class NoveltyFewUsersValidityTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_261_160;
    private const int Days = 28;
    private const int Users = 200;

    private static readonly JsonElement Published = ReferenceFile.Load("novelty-simulations.json");

    private static readonly (string Name, Func<NoveltyEstimate, NoveltyEstimate, double> PValue)[] Tests =
    [
        ("constancy, F", (library, _) => library.Constancy.PValue),
        ("constancy, chi-square (wrong)", (library, _) => library.Constancy.ChiSquarePValue),
        ("slope a day, ordinary", (library, _) => library.Trend(TrendTime.Days).Slope.PValue),
        ("slope over ln(1 + day), generalised (wrong)", (_, known) => known.Trend().Generalised!.PValue),
    ];

    [Fact]
    public void Few_users_keep_the_level()
    {
        int replications = ValidityReport.Replications(quick: 200, @long: 10_000);
        output.WriteLine($"Seed {Seed}, {replications} replications.");
        var readings = new SimulatedReading[replications][];
        Parallel.For(0, replications, i =>
        {
            var random = new RandomSource(Seed, (ulong)i);
            DailyPanel control = DailyPanel.Of(PanelData.Gauss(random, Users, Days, _ => 0), Days);
            DailyPanel treatment = DailyPanel.Of(PanelData.Gauss(random, Users, Days, _ => 0.02), Days);
            NoveltyEstimate library = Novelty.Estimate(control, treatment).On(EffectScale.Absolute).With(ExposureDay.Counts);
            EffectCurve curve = new PanelSource(control, treatment, MeanTest.Welch, CovariateUse.Adjust).On(EffectScale.Absolute);
            NoveltyEstimate known = NoveltyNoise.Read([.. curve.Estimates], curve.Covariance, EffectScale.Absolute);
            readings[i] = [.. Tests.Select(test => SimulatedReading.OfPValue(test.PValue(library, known)))];
        });
        var compared = new PublishedFigures(Published.GetProperty("replications").GetInt32(), replications);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Users} Gaussian users an arm over {Days} days, half of the variance between users, the same effect on every day; share of p < 0.05 in {replications:#,0} replications (seed {Seed}), Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.000}, and in brackets the published simulation's. The library reads F and the ordinary slope with fewer than 20 users for each day; the two marked (wrong) take the estimated covariance for the true one.\n");
        text.AppendLine("| test | size |").AppendLine("|---|---|");
        for (int test = 0; test < Tests.Length; test++)
        {
            string name = Tests[test].Name;
            SimulatedFigure size = new SimulatedReadings([.. readings.Select(all => all[test])], 0).Power;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {compared.Share("size of " + name, size, Published.GetProperty("fewUsers").GetProperty(name).GetString()!)} |");
            if (!name.Contains("wrong", StringComparison.Ordinal))
            {
                Assert.InRange(size.Value, 0.05 - 4 * ValidityReport.Error(0.05, replications), 0.05 + 4 * ValidityReport.Error(0.05, replications));
            }
        }
        text.AppendLine().AppendLine("In theory (growth curves with an estimated covariance, ν = 398 degrees of freedom) the generalised slope's variance is understated by ν(ν − 1)/((ν − 26)(ν − 27)), which is a size of 0.067, between the two simulations.");
        output.WriteLine(text.ToString());
        ValidityReport.Write("Novelty: few users", text.ToString());
        Assert.Equal("", compared.Beyond(4.5));
    }
}
