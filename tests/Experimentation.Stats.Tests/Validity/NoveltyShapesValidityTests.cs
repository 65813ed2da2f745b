using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>
/// The long-run effect under eight shapes of novelty and two sizes of noise: five estimators, their error, coverage and width. Only the two-window range holds whatever the shape is.
/// </summary>
public class NoveltyShapesValidityTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_261_140;
    private const double LongRun = 0.02;

    private static readonly JsonElement Published = ReferenceFile.Load("novelty-simulations.json");

    private static readonly (string Name, Func<int, double> Novelty)[] Shapes =
    [
        ("exponential, τ = 3 days", day => 0.06 * Math.Exp(-day / 3.0)),
        ("weak, τ = 3 days", day => 0.015 * Math.Exp(-day / 3.0)),
        ("constant", _ => 0),
        ("exponential, τ = 5 days", day => 0.06 * Math.Exp(-day / 5.0)),
        ("exponential, τ = 10 days", day => 0.06 * Math.Exp(-day / 10.0)),
        ("primacy, τ = 3 days", day => -0.06 * Math.Exp(-day / 3.0)),
        ("power, (1 + t)^−0.7", day => 0.06 * Math.Pow(1 + day, -0.7)),
        ("step after 4 days", day => day < 4 ? 0.06 : 0),
    ];

    // The variance of a day's effect with 10,000 users an arm; what a covariate from two weeks before leaves of it.
    private static readonly NoveltyNoise[] Noises = [NoveltyNoise.Alike("plain", 2e-4, 0.5), NoveltyNoise.Alike("CUPED", 2e-4 * 0.535, 0.07)];

    private static readonly (string Name, Func<NoveltyEstimate, SimulatedReading> Read)[] Estimators =
    [
        ("week 2", e => SimulatedReading.Of(e.Readout(AnalysisWindow.Week2))),
        ("exponential, profile", e => e.Decay.Candidate is { } decay ? SimulatedReading.Of(decay.LongRun, decay.LongRunInterval) : default),
        ("beliefs", e => e.BayesianDecay() is var belief ? SimulatedReading.Of(belief.LongRun, belief.LongRunInterval) : default),
        ("two windows, half-life ≤ 3.5 days", e => Middle(e.WithLongestHalfLife(3.5).LongRun)),
        ("two windows, half-life ≤ 7 days", e => Middle(e.LongRun)),
    ];

    [Fact]
    public void The_two_window_range_holds_the_long_run_whatever_the_shape()
    {
        int replications = ValidityReport.Replications(quick: 200, @long: 10_000);
        output.WriteLine($"Seed {Seed}, {replications} replications.");
        var compared = new PublishedFigures(Published.GetProperty("replications").GetInt32(), replications);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Effects of 14 days drawn from their normal distribution: as with 10,000 users an arm and coefficient of variation 1 (plain: variance of a day 2E−4, correlation 0.5), and as after CUPED (variance × 0.535, correlation 0.07). Novelty is 6 % on the first day (weak: 1.5 %, primacy: −6 %, constant: none), the long-run effect 2 %. Each cell: root mean squared error / coverage of the long-run effect / median width, in percentage points; in brackets the published simulation's. {replications:#,0} replications (seed {Seed}), Monte Carlo standard error of a coverage {ValidityReport.Error(0.95, replications):0.000}. Fits count whether they passed their checks or not; the point of a range is its middle.\n");
        text.Append("| noise | novelty |").AppendJoin(string.Empty, Estimators.Select(e => $" {e.Name} |")).AppendLine();
        text.AppendLine("|---|---|---|---|---|---|---|");
        double least = 1;
        for (int n = 0; n < Noises.Length; n++)
        {
            for (int s = 0; s < Shapes.Length; s++)
            {
                SimulatedReadings[] ours = Simulate(Noises[n], Shapes[s].Novelty, Seed + (ulong)(n * Shapes.Length + s), replications);
                Row(text, compared, Noises[n].Name, Shapes[s].Name, ours);
                least = Math.Min(least, ours[^1].Coverage.Value);
            }
        }
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"The range with a half-life of at most 7 days is the only one of the five that covers in every row: {least:0.000} at least. The others are narrower and fail where their assumption does: week 2 where novelty is slow or noise small, the fit and the beliefs where the shape is no exponential, the range at 3.5 days where novelty lives longer.").AppendLine();
        text.AppendLine(compared.Summary());
        output.WriteLine(text.ToString());
        ValidityReport.Write("Novelty: the long run under eight shapes", text.ToString());
        Assert.Equal("", compared.Beyond(4.5));
        Assert.True(least >= (ValidityReport.IsLong ? 0.95 : 0.92), $"coverage {least}");
    }

    private static void Row(StringBuilder text, PublishedFigures compared, string noise, string shape, SimulatedReadings[] ours)
    {
        string[] theirs = Published.GetProperty("shapes").EnumerateArray()
            .Single(row => row.GetProperty("shape").GetString() == shape && row.GetProperty("noise").GetString() == noise)
            .GetProperty("cells").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        text.Append(CultureInfo.InvariantCulture, $"| {noise} | {shape} |");
        for (int e = 0; e < ours.Length; e++)
        {
            string name = $"{Estimators[e].Name}, {shape}, {noise}";
            text.Append(CultureInfo.InvariantCulture, $" {compared.Value("error of " + name, ours[e].RootMeanSquaredError, theirs[3 * e], 100)} / {compared.Share("coverage of " + name, ours[e].Coverage, theirs[3 * e + 1])} / {compared.Value("width of " + name, ours[e].MedianWidth, theirs[3 * e + 2], 100)} |");
        }
        text.AppendLine();
    }

    private static SimulatedReadings[] Simulate(NoveltyNoise noise, Func<int, double> novelty, ulong seed, int replications)
    {
        var readings = new SimulatedReading[replications][];
        Parallel.For(0, replications, i =>
        {
            NoveltyEstimate estimate = noise.Estimate(noise.Draw(new RandomSource(seed, (ulong)i), day => LongRun + novelty(day)));
            readings[i] = [.. Estimators.Select(e => e.Read(estimate))];
        });
        return [.. Estimators.Select((_, e) => new SimulatedReadings([.. readings.Select(all => all[e])], LongRun))];
    }

    private static SimulatedReading Middle(LongRunRange range) => SimulatedReading.Of((range.Lower + range.Upper) / 2, range.Interval);
}
