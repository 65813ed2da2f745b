using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>
/// Novelty on users drawn one by one, from six populations: does every estimate cover what it is about, does every test keep its level, and do both agree with an independent simulation?
/// The common mistakes stand beside the methods.
/// </summary>
public class NoveltyValidityTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_261_126;
    private const int AllUsers = 10_000;
    private const int QuickUsers = 400;

    private static readonly JsonElement Published = ReferenceFile.Load("novelty-simulations.json");

    private static readonly string[] SizePopulations = ["Gaussian", "skewed", "zero-inflated", "AR(1)"];

    [Fact]
    public void Estimates_cover_and_tests_keep_their_level()
    {
        int replications = ValidityReport.Replications(quick: 200, @long: 2_000);
        int users = ValidityReport.Replications(QuickUsers, AllUsers);
        output.WriteLine($"Seed {Seed}, {replications} replications, {users} users an arm.");
        var effects = new Dictionary<(string Population, string Measure), SimulatedReadings>();
        var noChange = new Dictionary<(string Population, string Measure), SimulatedReadings>();
        for (int p = 0; p < NoveltyPopulation.All.Length; p++)
        {
            Simulate(NoveltyPopulation.All[p], Seed + (ulong)p, replications, users, effects, noChange);
        }
        var compared = new PublishedFigures(Published.GetProperty("replications").GetInt32(), replications);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{users:#,0} users an arm over 14 days, mean 1 a day, coefficient of variation 1 (zero-inflated: 2.1), half of the variance between users where nothing else is said below, effect 2 % + 6 %·e^(−t/3); {replications:#,0} replications (seed {Seed}), Monte Carlo standard error of a coverage {ValidityReport.Error(0.95, replications):0.000}. Estimates, standard deviations and widths in percentage points, half-lives in days. In brackets the figure of an independent simulation in other code, with 2,000 replications of its own. Marked (wrong): mistakes that the library does not make, beside what it does.\n");
        Effects(text, effects, compared);
        Sizes(text, noChange, compared);
        string Bound(Dictionary<(string Population, string Measure), SimulatedReadings> readings, string about) =>
            compared.Share($"half-life at a bound, {about} effect", readings[("Gaussian", "decay: long run, delta interval")].Endless, Published.GetProperty("bounds").GetProperty(about).GetString()!);
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Share of fits whose half-life is at a bound, Gaussian users: {Bound(effects, "decaying")} with the decaying effect, {Bound(noChange, "constant")} with the constant one. Such fits are not shown to readers.");
        Scales(text, effects, noChange, replications);
        text.AppendLine().AppendLine(compared.Summary());
        text.AppendLine().AppendLine("""
            What the published table leaves open was chosen so: skewed users are gamma levels (variance 1/2) times gamma days (variance 1/3), and their effects multiply; AR(1) users have a quarter of the variance in a lasting level, half in noise that carries over by 0.7, and a quarter in noise of the day, which is what the published widths solve to; zero-inflated users have a gamma level, are active on every second day and spend gamma amounts, with 26.2 % of the variance between users, again from the widths; where novelty differs, a user's share of it is exponential; CUPED uses the user's mean over 14 days before. Fits at a bound of the half-life count as covering with the delta interval, which has no end there. Leaving one day out and the regression of daily lifts read Student's t with 12 degrees of freedom. The published interval of days as if independent is the delta interval, as its width shows; the profile interval with the same covariance misses about as often.
            """);
        output.WriteLine(text.ToString());
        ValidityReport.Write("Novelty: users drawn one by one", text.ToString());
        Assert.Equal("", compared.Beyond(4.5));
        Judge(effects, noChange, replications);
    }

    private static void Judge(Dictionary<(string, string), SimulatedReadings> effects, Dictionary<(string, string), SimulatedReadings> noChange, int replications)
    {
        double slack = 4 * ValidityReport.Error(0.95, replications) + 0.003;
        foreach (NoveltyPopulation population in NoveltyPopulation.All)
        {
            foreach (string measure in new[] { "week 2", "week 1", "all 14 days", "late − early", "week 2, relative", "late − early, relative", "slope a day", "day 13 − day 0" })
            {
                Assert.InRange(effects[(population.Name, measure)].Coverage.Value, 0.95 - slack, 0.95 + slack);
            }
            Assert.InRange(effects[(population.Name, "two-window range")].Coverage.Value, 0.95 - slack, 1);
            foreach (string measure in new[] { "late − early", "late − early, relative", "constancy, chi-square", "slope over ln(1 + day), generalised", "slope a day" })
            {
                Assert.InRange(noChange[(population.Name, measure)].Power.Value, 0.05 - slack, 0.05 + slack);
            }
            Assert.True(effects[(population.Name, "late − early as two samples (wrong)")].Power.Value < effects[(population.Name, "late − early")].Power.Value);
        }
        Assert.InRange(effects[("Gaussian", "late − early")].Coverage.Value, 0.91, 0.98);
        Assert.InRange(noChange[("Gaussian", "constancy, chi-square")].Power.Value, 0.02, 0.09);
    }

    private static void Simulate(
        NoveltyPopulation population, ulong seed, int replications, int users, Dictionary<(string, string), SimulatedReadings> effects, Dictionary<(string, string), SimulatedReadings> noChange)
    {
        // Replication i draws from stream i, so that threads leave no trace.
        var decaying = new SimulatedReading[replications][];
        var constant = new SimulatedReading[replications][];
        Parallel.For(0, replications, i =>
        {
            (SimulatedCurve novelty, SimulatedCurve none) = population.Draw(new RandomSource(seed, (ulong)i), users, AllUsers);
            decaying[i] = [.. NoveltyMeasure.OfEffects.Select(measure => measure.Read(novelty))];
            constant[i] = [.. NoveltyMeasure.OfNoChange.Select(measure => measure.Read(none))];
        });
        for (int m = 0; m < NoveltyMeasure.OfEffects.Length; m++)
        {
            NoveltyMeasure measure = NoveltyMeasure.OfEffects[m];
            effects[(population.Name, measure.Name)] = new([.. decaying.Select(all => all[m])], measure.Truth(NoveltyPopulation.Decay));
        }
        for (int m = 0; m < NoveltyMeasure.OfNoChange.Length; m++)
        {
            noChange[(population.Name, NoveltyMeasure.OfNoChange[m].Name)] = new([.. constant.Select(all => all[m])], 0);
        }
    }

    private static void Effects(StringBuilder text, Dictionary<(string, string), SimulatedReadings> effects, PublishedFigures compared)
    {
        text.AppendLine("| read | users | about | bias | median error | standard deviation | coverage | median width | covers the long run | power |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (JsonElement row in Published.GetProperty("users").EnumerateArray())
        {
            string measure = row.GetProperty("measure").GetString()!;
            string population = row.GetProperty("data").GetString()!;
            SimulatedReadings ours = effects[(population, measure)];
            double unit = measure.Contains("half-life", StringComparison.Ordinal) ? 1 : 100;
            double truth = NoveltyMeasure.OfEffects.Single(m => m.Name == measure).Truth(NoveltyPopulation.Decay) * unit;
            string Cell(string figure, Func<string, string, string> compare) =>
                row.TryGetProperty(figure, out JsonElement theirs) ? compare($"{figure} of {measure}, {population}", theirs.GetString()!) : "";
            text.Append(CultureInfo.InvariantCulture, $"| {measure} | {population} | {truth:0.00} | {Cell("bias", (name, theirs) => compared.Value(name, ours.Bias, theirs, unit))}");
            text.Append(CultureInfo.InvariantCulture, $" | {Cell("median", (name, theirs) => compared.Value(name, ours.MedianError, theirs, unit))}");
            text.Append(CultureInfo.InvariantCulture, $" | {Cell("sd", (name, theirs) => compared.Value(name, ours.Deviation, theirs, unit))}");
            text.Append(CultureInfo.InvariantCulture, $" | {Cell("coverage", (name, theirs) => compared.Share(name, ours.Coverage, theirs))}");
            text.Append(CultureInfo.InvariantCulture, $" | {Cell("width", (name, theirs) => compared.Value(name, ours.MedianWidth, theirs, unit))}");
            text.Append(CultureInfo.InvariantCulture, $" | {Cell("longRun", (name, theirs) => compared.Share(name, ours.CoverageOf(NoveltyPopulation.LongRun), theirs))}");
            text.AppendLine(CultureInfo.InvariantCulture, $" | {Cell("power", (name, theirs) => compared.Share(name, ours.Power, theirs))} |");
        }
    }

    private static void Sizes(StringBuilder text, Dictionary<(string, string), SimulatedReadings> noChange, PublishedFigures compared)
    {
        text.AppendLine().AppendLine("Share of p < 0.05 where the effect is 2 % on every day:").AppendLine();
        text.Append("| test |").AppendJoin(string.Empty, SizePopulations.Select(name => $" {name} |")).AppendLine().AppendLine("|---|---|---|---|---|");
        foreach (JsonElement row in Published.GetProperty("size").EnumerateArray())
        {
            string measure = row.GetProperty("measure").GetString()!;
            text.Append(CultureInfo.InvariantCulture, $"| {measure} |");
            foreach (string population in SizePopulations)
            {
                SimulatedFigure ours = noChange[(population, measure)].Power;
                text.Append(CultureInfo.InvariantCulture, $" {(row.TryGetProperty(population, out JsonElement theirs) ? compared.Share($"size of {measure}, {population}", ours, theirs.GetString()!) : ours.Value.ToString("F3", CultureInfo.InvariantCulture))} |");
            }
            text.AppendLine();
        }
    }

    private static void Scales(StringBuilder text, Dictionary<(string, string), SimulatedReadings> effects, Dictionary<(string, string), SimulatedReadings> noChange, int replications)
    {
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"The same tests on the relative scale, which is the default, without published figures ({replications:#,0} replications): coverage of week 2's and of the change's own effect, share of p < 0.05 of the change where there is none, and how often the two-window range (half-life at most 7 days) and the Bayesian interval hold the long-run effect:").AppendLine();
        text.AppendLine("| users | week 2 | late − early | size of late − early | long run, two-window range | long run, beliefs |").AppendLine("|---|---|---|---|---|---|");
        foreach (NoveltyPopulation population in NoveltyPopulation.All)
        {
            double Coverage(string measure) => effects[(population.Name, measure)].Coverage.Value;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {population.Name} | {Coverage("week 2, relative"):0.000} | {Coverage("late − early, relative"):0.000} | {noChange[(population.Name, "late − early, relative")].Power.Value:0.000} | {Coverage("two-window range"):0.000} | {Coverage("beliefs"):0.000} |");
        }
    }
}
