using System.Globalization;
using System.IO.Compression;
using System.Text;
using Experimentation.Stats.Tests.Validity;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>
/// The 78 experiments that ASOS published (Liu, Cardoso, Couturier and McCoy 2021), read again checkpoint by checkpoint: how often does each boundary stop early, and how often would
/// peeking at a fixed horizon have been wrong?
/// </summary>
public class PublishedExperimentsTests(ITestOutputHelper output)
{
    private const string Heading = "78 published experiments, replayed";

    /// <summary>Where a series first crossed each bound, as a share of its final information; null if it never did.</summary>
    private sealed record Replay(bool FinallySignificant, IReadOnlyDictionary<string, double?> Stopped, IReadOnlyDictionary<string, bool> SameSign);

    [Fact]
    public void Replayed_checkpoint_by_checkpoint()
    {
        Dictionary<(string Experiment, string Variant, string Metric), List<double[]>> series = Read();
        Assert.Equal(78, series.Keys.Select(k => k.Experiment).Distinct().Count());
        List<Replay> replays = [.. series.Values.Select(Of).OfType<Replay>()];

        // An independent program counted the significant series at the last checkpoint.
        int significant = File.ReadLines(SharedData.PathOf("asos", "reference_final_checkpoint.csv")).Skip(1)
            .Count(line => double.TryParse(line.Split(',')[13], CultureInfo.InvariantCulture, out double p) && p < 0.05);
        int ours = replays.Count(r => r.FinallySignificant);
        output.WriteLine($"{replays.Count} series, {ours} finally significant, {significant} by the reference.");
        Assert.InRange(ours, significant - 3, significant);

        string table = Table(series.Count, replays);
        output.WriteLine(table);
        int wrongPeeks = Wrong(replays, "fixed horizon, peeking");
        // The mistake has a price, and the boundaries that are made for looking pay less of it.
        Assert.True(wrongPeeks > 3 * Math.Max(1, Wrong(replays, "always valid, tightest at the end")), table);
        Assert.True(wrongPeeks > 2 * Math.Max(1, Wrong(replays, "group sequential, O'Brien–Fleming spending")), table);
        if (ValidityReport.IsLong)
        {
            ValidityReport.Write(Heading, table);
        }
        else
        {
            // Nothing is drawn at random: the page holds exactly this table.
            Assert.Equal(table.Trim(), DocsPage.Section("validity.md", Heading)?.Trim());
        }
    }

    private static Dictionary<(string Experiment, string Variant, string Metric), List<double[]>> Read()
    {
        var series = new Dictionary<(string, string, string), List<double[]>>();
        using Stream file = File.OpenRead(SharedData.PathOf("asos", "asos_digital_experiments_dataset.csv.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            (string, string, string) key = (cells[0], cells[1], cells[2]);
            if (!series.TryGetValue(key, out List<double[]>? rows))
            {
                series[key] = rows = [];
            }
            rows.Add([.. cells.Skip(3).Select(cell => double.TryParse(cell, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)]);
        }
        return series;
    }

    private static Replay? Of(List<double[]> rows)
    {
        // Time, users of control and treatment, their means and variances; checkpoints at which users came in.
        var looks = new List<(double Information, double Z)>();
        foreach (double[] row in rows.Where(r => !r.Any(double.IsNaN)).OrderBy(r => r[0]))
        {
            var control = MeanSummary.FromMoments((long)row[1], row[3], row[5]);
            var treatment = MeanSummary.FromMoments((long)row[2], row[4], row[6]);
            Comparison test = Compare.Means(control, treatment, MeanTest.Z);
            double users = 1 / (1 / row[1] + 1 / row[2]);
            if (test.Effect.IsEstimable && (looks.Count == 0 || users > looks[^1].Information * (1 + 1e-6)))
            {
                looks.Add((users, test.Estimate / test.StandardError));
            }
        }
        // A design has at most 200 looks, so checkpoints are at least half a per cent of the information apart.
        for (int i = looks.Count - 2; i >= 0; i--)
        {
            if (looks[i + 1].Information - looks[i].Information < 0.005 * looks[^1].Information || looks[i].Information < 0.005 * looks[^1].Information)
            {
                looks.RemoveAt(i);
            }
        }
        if (looks.Count < 2)
        {
            return null;
        }
        double[] fractions = [.. looks.Select(l => l.Information / looks[^1].Information)];
        double fixedHorizon = Numerics.Normal.UpperQuantile(0.025);
        Dictionary<string, Func<int, double>> bounds = new()
        {
            ["fixed horizon, peeking"] = _ => fixedHorizon,
            ["group sequential, O'Brien–Fleming spending"] = Bounds(GroupSequential.At(fractions).WithEfficacy(ErrorSpending.OBrienFleming)),
            ["group sequential, Pocock spending"] = Bounds(GroupSequential.At(fractions).WithEfficacy(ErrorSpending.Pocock)),
            ["group sequential, t² spending"] = Bounds(GroupSequential.At(fractions).WithEfficacy(ErrorSpending.Power(2))),
            ["always valid, tightest at the end"] = Mixture(NormalMixture.TightestAt(1)),
            ["always valid, tightest at a quarter"] = Mixture(NormalMixture.TightestAt(0.25)),
        };
        var stopped = new Dictionary<string, double?>();
        var sameSign = new Dictionary<string, bool>();
        foreach ((string name, Func<int, double> bound) in bounds)
        {
            int at = looks.FindIndex(look => Math.Abs(look.Z) >= bound(looks.IndexOf(look)));
            stopped[name] = at >= 0 ? fractions[at] : null;
            sameSign[name] = at < 0 || Math.Sign(looks[at].Z) == Math.Sign(looks[^1].Z);
        }
        return new(Math.Abs(looks[^1].Z) >= fixedHorizon, stopped, sameSign);

        Func<int, double> Bounds(GroupSequentialDesign design)
        {
            double[] z = [.. design.Bounds.Select(b => b.Efficacy?.Z ?? double.PositiveInfinity)];
            return look => z[look];
        }

        Func<int, double> Mixture(NormalMixture mixture) => look => mixture.CriticalValue(fractions[look], 0.05);
    }

    /// <summary>Stopped on evidence that all of the data do not bear out: not significant at the end, or with the other sign.</summary>
    private static int Wrong(List<Replay> replays, string name) => replays.Count(r => r.Stopped[name] is not null && (!r.FinallySignificant || !r.SameSign[name]));

    private static string Table(int series, List<Replay> replays)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"The data set has {series} series of a metric of a treatment, read every half day or day; {replays.Count} of them vary and have at least two checkpoints, and {replays.Count(r => r.FinallySignificant)} are significant at the last one (two-sided z, 0.05). Each boundary is read at every checkpoint, information counted in users; a series stops where it is first crossed. \"Not borne out\" stopped on evidence that is not significant, or has the other sign, when all data are in.");
        text.AppendLine().AppendLine("| read against | crossed | before the last checkpoint | median share of the data then | not borne out | found of those significant at the end |").AppendLine("|---|---:|---:|---:|---:|---:|");
        foreach (string name in replays[0].Stopped.Keys)
        {
            double[] stopped = [.. replays.Select(r => r.Stopped[name]).OfType<double>()];
            double[] early = [.. stopped.Where(s => s < 1).Order()];
            int found = replays.Count(r => r.FinallySignificant && r.Stopped[name] is not null);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {stopped.Length} | {early.Length} | {(early.Length > 0 ? early[early.Length / 2] : 1):0.00} | {Wrong(replays, name)} | {found} of {replays.Count(r => r.FinallySignificant)} |");
        }
        text.AppendLine().AppendLine("These metrics grow within users from checkpoint to checkpoint, so no sequential test promises its level for them; the table shows what looking costs all the same. What a boundary made for looking misses at the end is the price of having been allowed to stop.");
        return text.ToString();
    }
}
