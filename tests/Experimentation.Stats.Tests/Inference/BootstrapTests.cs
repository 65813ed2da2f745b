using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Inference;

public class BootstrapTests
{
    private const ulong Seed = 20_250;

    private static readonly JsonElement Skewed = ReferenceFile.Load("resampling.json").GetProperty("skewed");

    private static readonly double[] Control = [.. Skewed.GetProperty("control").EnumerateArray().Select(v => v.GetDouble())];

    private static readonly double[] Treatment = [.. Skewed.GetProperty("treatment").EnumerateArray().Select(v => v.GetDouble())];

    [Theory]
    [InlineData(BootstrapInterval.Percentile, "percentile")]
    [InlineData(BootstrapInterval.BiasCorrectedAccelerated, "bca")]
    [InlineData(BootstrapInterval.Studentized, "studentized")]
    public void Limits_are_those_of_numpy(BootstrapInterval interval, string name)
    {
        Comparison comparison = Compare.Bootstrap(Summary(Control, "c", 199_999), Summary(Treatment, "t", 199_999), interval);
        Close.To(Skewed.Number("difference"), comparison.Estimate, 1e-13);
        Close.To(Skewed.Number("se"), comparison.StandardError, 0.01);
        Near(Skewed.GetProperty(name), comparison.Interval);
        if (interval == BootstrapInterval.Percentile)
        {
            Near(Skewed.GetProperty("relative_percentile"), comparison.Relative().Interval);
            Near(Skewed.GetProperty("relative_percentile"), comparison.On(EffectScale.RelativeDelta).Interval);
        }
        if (interval == BootstrapInterval.Studentized)
        {
            Near(Skewed.GetProperty("relative_studentized"), comparison.Relative().Interval);
        }
    }

    [Fact]
    public void Cookie_cats_and_hillstrom_come_out_as_in_numpy()
    {
        JsonElement cases = ReferenceFile.Load("resampling.json").GetProperty("datasets");
        string[][] cats = [.. Lines("cookie_cats", "cookie_cats.csv.gz")];
        Check(cases.Case("id", "bootstrap.cookie_cats_rounds"), Column(cats, r => r[1] == "gate_30", r => r[2]), Column(cats, r => r[1] == "gate_40", r => r[2]));
        string[][] mails = [.. Lines("hillstrom", "hillstrom.csv.gz")];
        Check(cases.Case("id", "bootstrap.hillstrom_spend_mens"), Column(mails, r => r[^4] == "No E-Mail", r => r[^1]), Column(mails, r => r[^4] == "Mens E-Mail", r => r[^1]));
    }

    /// <summary>Every replication against sums over the weights of a program without vectors.</summary>
    [Fact]
    public void Replications_are_the_weighted_moments()
    {
        var random = new RandomSource(1);
        double[] x = [.. Enumerable.Range(0, 700).Select(_ => 1e6 + random.NextNormal())];
        double[] d = [.. Enumerable.Range(0, 700).Select(_ => 1 + random.NextExponential())];
        BootstrapSummary ratio = BootstrapSummary.OfRatio(x, d, Seed, "p", 40);
        BootstrapSummary mean = BootstrapSummary.Of(x, Seed, "p", 40);
        var weights = new ushort[32];
        for (int r = 0; r < 40; r++)
        {
            double[] w = new double[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                PoissonWeights.Fill([PoissonWeights.Start(Seed, PoissonWeights.Hash("p"), i)], r / 32, weights, new double[32]);
                w[i] = weights[r % 32];
            }
            double sum = w.Sum();
            double mx = w.Zip(x, (a, b) => a * (b - 1e6)).Sum() / sum;
            double md = w.Zip(d, (a, b) => a * b).Sum() / sum;
            PairedReplicate got = ratio.Replicates[r];
            Assert.Equal(sum, got.Weight);
            Close.To(mx, got.X - 1e6, 1e-8, 0.01);
            Close.To(md, got.D, 1e-13);
            Close.To(Enumerable.Range(0, 700).Sum(i => w[i] * (x[i] - 1e6 - mx) * (x[i] - 1e6 - mx)), got.Xx, 1e-8);
            Close.To(Enumerable.Range(0, 700).Sum(i => w[i] * (d[i] - md) * (d[i] - md)), got.Dd, 1e-12);
            Close.To(Enumerable.Range(0, 700).Sum(i => w[i] * (x[i] - 1e6 - mx) * (d[i] - md)), got.Xd, 1e-8, 1);
            Assert.Equal((got.Weight, 1, 0, 0), (mean.Replicates[r].Weight, mean.Replicates[r].D, mean.Replicates[r].Xd, mean.Replicates[r].Dd));
            Close.To(got.X, mean.Replicates[r].X, 1e-15);
        }
    }

    /// <summary>Replications are a prefix of more replications, and threads leave no trace.</summary>
    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        double[] values = Sample(5_000, 3);
        BootstrapSummary whole = BootstrapSummary.Of(values, Seed, "p", 1_000);
        Assert.Equal(whole, BootstrapSummary.Of(values, Seed, "p", 1_000));
        Assert.True(whole.Replicates[..77].SequenceEqual(BootstrapSummary.Of(values, Seed, "p", 77).Replicates));
        Assert.NotEqual(whole, BootstrapSummary.Of(values, Seed + 1, "p", 1_000));
        Assert.NotEqual(whole.Replicates[3], BootstrapSummary.Of(values, Seed, "q", 1_000).Replicates[3]);
    }

    [Fact]
    public void Shards_add_up_to_the_whole_in_any_order()
    {
        double[] values = Sample(3_000, 4);
        long[] keys = [.. Enumerable.Range(0, values.Length).Select(i => 7_919L * i % 100_003)];
        BootstrapSummary whole = BootstrapSummary.OfKeyed(keys, values, Seed, 99);
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => (i * 31) % 997)];
        BootstrapSummary[] shards = [.. order.Chunk(700).Select(rows => BootstrapSummary.OfKeyed([.. rows.Select(i => keys[i])], [.. rows.Select(i => values[i])], Seed, 99))];
        Same(whole, shards.Aggregate((a, b) => a + b));
        Same(whole, shards.AsEnumerable().Reverse().Aggregate((a, b) => a + b));
        Same(shards[0] + shards[1] + shards[2], shards[0] + (shards[1] + shards[2]));
        Same(whole, whole + BootstrapSummary.OfKeyed([], [], Seed, 99));
    }

    /// <summary>A cluster weighs as one: the noise is that of the clusters, not of their rows.</summary>
    [Fact]
    public void Rows_of_a_cluster_share_their_weight()
    {
        var random = new RandomSource(8);
        var keys = new List<long>();
        var values = new List<double>();
        var totals = new List<double>();
        var sizes = new List<double>();
        for (int cluster = 0; cluster < 400; cluster++)
        {
            double level = random.NextNormal();
            int size = 1 + random.NextBelow(9);
            double sum = 0;
            for (int i = 0; i < size; i++)
            {
                keys.Add(cluster);
                values.Add(5 + level + 0.3 * random.NextNormal());
                sum += values[^1];
            }
            totals.Add(sum);
            sizes.Add(size);
        }
        BootstrapSummary clustered = BootstrapSummary.OfKeyed([.. keys], [.. values], Seed, 1_999);
        Assert.Equal(400, clustered.Units);
        Close.To(values.Average(), clustered.Value, 1e-13);
        BootstrapSummary other = BootstrapSummary.Of([.. Enumerable.Repeat(0.0, 10), .. Enumerable.Repeat(1e-9, 10)], Seed, "still", 1_999);
        PointEstimate delta = Estimate.Ratio(RatioSummary.Of([.. totals], [.. sizes]));
        Close.To(delta.StandardError, Compare.Bootstrap(other, clustered).StandardError, 0.08);
    }

    [Fact]
    public void Interval_excludes_a_value_exactly_when_its_p_value_is_below_alpha()
    {
        BootstrapSummary control = Summary(Control, "c", 999);
        BootstrapSummary treatment = Summary(Treatment, "t", 999);
        foreach (BootstrapInterval interval in Enum.GetValues<BootstrapInterval>())
        {
            foreach (EffectScale scale in (EffectScale[])[EffectScale.Absolute, EffectScale.RelativeLogRatio, EffectScale.RelativeDelta])
            {
                Effect effect = Compare.Bootstrap(control, treatment, interval).On(scale).Effect;
                Comparison comparison = Compare.Of(effect);
                double upper = 0, lower = 1;
                for (double x = -0.9; x < 4; x += 0.0137)
                {
                    // Evidence above falls and evidence below rises with the null value.
                    Assert.True(effect.UpperTail(x) >= upper && effect.LowerTail(x) <= lower);
                    (upper, lower) = (effect.UpperTail(x), effect.LowerTail(x));
                    foreach (double alpha in (double[])[0.3, 0.05, 0.01])
                    {
                        Interval limits = comparison.At(alpha).Interval;
                        Assert.Equal(2 * Math.Min(upper, lower) < alpha, !limits.Contains(x));
                    }
                }
                Assert.True(comparison.At(0.01).Interval.Width >= comparison.At(0.05).Interval.Width);
            }
        }
    }

    [Fact]
    public void Tails_beyond_the_replications_claim_nothing()
    {
        Comparison comparison = Compare.Bootstrap(Summary(Control, "c", 99), Summary([.. Treatment.Select(v => v + 100)], "t", 99), BootstrapInterval.Percentile);
        Assert.Equal(0.02, comparison.PValue, 12);
        Assert.Equal(Verdict.Inconclusive, comparison.At(0.01).Verdict);
        Assert.Equal(double.NegativeInfinity, comparison.At(0.01).Interval.Lower);
    }

    [Fact]
    public void Unit_origin_and_sign_of_the_values_do_not_matter()
    {
        foreach (BootstrapInterval interval in Enum.GetValues<BootstrapInterval>())
        {
            Comparison plain = Compare.Bootstrap(Summary(Control, "c", 999), Summary(Treatment, "t", 999), interval);
            Comparison moved = Compare.Bootstrap(Summary([.. Control.Select(v => 1000 * v + 7)], "c", 999), Summary([.. Treatment.Select(v => 1000 * v + 7)], "t", 999), interval);
            Close.To(1000 * plain.Interval.Lower, moved.Interval.Lower, 1e-9, 1);
            Close.To(1000 * plain.Interval.Upper, moved.Interval.Upper, 1e-9);
            Assert.Equal(plain.PValue, moved.PValue);
            BootstrapSummary c = Summary([.. Control.Select(v => -v)], "c", 999);
            BootstrapSummary t = Summary([.. Treatment.Select(v => -v)], "t", 999);
            Comparison mirrored = Compare.Bootstrap(c, t, interval);
            Close.To(-plain.Interval.Lower, mirrored.Interval.Upper, 1e-9, 1);
            Assert.Equal(plain.PValue, mirrored.PValue, 10);
            Close.To(-plain.Relative().Interval.Lower, mirrored.Relative().Interval.Upper, 1e-9, 1);
            Close.To(-plain.Relative().Interval.Upper, mirrored.Relative().Interval.Lower, 1e-9, 1);
        }
    }

    [Fact]
    public void A_stored_summary_comes_back_whole()
    {
        BootstrapSummary mean = BootstrapSummary.Of(Sample(300, 5), Seed, "north", 33) + BootstrapSummary.Of(Sample(200, 6), Seed, "south", 33);
        BootstrapSummary ratio = BootstrapSummary.OfRatio(Sample(300, 5), Sample(300, 7), ulong.MaxValue, "p", 33);
        foreach (BootstrapSummary summary in (BootstrapSummary[])[mean, ratio, BootstrapSummary.Of([], 1, "none", 3)])
        {
            Assert.Equal(summary, JsonSerializer.Deserialize<BootstrapSummary>(JsonSerializer.Serialize(summary)));
        }
        Assert.Equal(["north", "south"], mean.Parts);
        JsonException wrong = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<BootstrapSummary>(JsonSerializer.Serialize(mean).Replace("\"seed\":\"20250\"", "\"seed\":\"x\"", StringComparison.Ordinal)));
        Assert.Contains("seed", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_boundary_and_hypothesis_reads_it()
    {
        Comparison comparison = Compare.Bootstrap(Summary(Control, "c", 9_999), Summary([.. Treatment.Select(v => v + 2)], "t", 9_999));
        Assert.Equal(Verdict.Superior, comparison.Verdict);
        Assert.Equal(Verdict.NonInferior, comparison.Against(Hypothesis.NonInferiority(Lift.Absolute(0.5))).Verdict);
        Assert.Equal(Verdict.NonInferior, comparison.Against(Hypothesis.NonInferiority(Lift.Relative(0.05))).Verdict);
        Assert.True(comparison.Using(AlwaysValid.TightestAt(comparison.Effect.Information)).Interval.Width > comparison.Interval.Width);
        Assert.StartsWith("Treatment − control is +3.582 (95 % CI ", comparison.ToString(), StringComparison.Ordinal);
        Assert.Contains("Poisson bootstrap, studentised, 9,999 replications, fixed horizon): superior.", comparison.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Degenerate_data_claim_nothing()
    {
        BootstrapSummary one = Summary(Control, "c", 99);
        Assert.Equal(FindingCode.EmptyArm, Finding(one, Summary([], "t", 99)));
        Assert.Equal(FindingCode.TooFewUsers, Finding(one, Summary([1], "t", 99)));
        Assert.Equal(FindingCode.ZeroVariance, Finding(Summary([2, 2, 2], "c", 99), Summary([3, 3, 3], "t", 99)));
        Assert.Equal(FindingCode.TooFewUsers, Finding(Summary([2, 1], "c", 999), Summary([3, 4], "t", 999)));
        Assert.Equal(FindingCode.BaselineNearZero, Finding(BootstrapSummary.OfRatio([1, 2, 3], [1, -1, 0], Seed, "c", 99), BootstrapSummary.OfRatio([1, 2, 3], [1, 1, 2], Seed, "t", 99)));
        Comparison relative = Compare.Bootstrap(Summary([-3, 3, -2, 2.5], "c", 99), Summary(Treatment, "t", 99)).Relative();
        Assert.Equal(FindingCode.BaselineNearZero, relative.Findings[0].Code);
        Assert.Equal(1, relative.PValue);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (relative.Interval.Lower, relative.Interval.Upper));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Says<ArgumentException>("values", "index 1 is NaN", () => BootstrapSummary.Of([1, double.NaN], 1, "p"));
        Says<ArgumentException>("part", "has a name", () => BootstrapSummary.Of([1], 1, " "));
        Says<ArgumentNullException>("part", "", () => BootstrapSummary.Of([1], 1, null!));
        Says<ArgumentOutOfRangeException>("replications", "at least 1", () => BootstrapSummary.Of([1], 1, "p", 0));
        Says<ArgumentException>("values", "one value per row, 1. Got 2", () => BootstrapSummary.OfKeyed([1], [1, 2], 1));
        Says<ArgumentException>("denominators", "one value per row", () => BootstrapSummary.OfRatio([1], [1, 2], 1, "p"));
        BootstrapSummary summary = Summary(Control, "c", 9);
        Says<ArgumentException>("treatment", "part 'c'", () => Compare.Bootstrap(summary, summary));
        Says<ArgumentException>("treatment", "9. Got 8", () => Compare.Bootstrap(summary, Summary(Control, "d", 8)));
        Says<ArgumentNullException>("control", "", () => Compare.Bootstrap(null!, summary));
        Says<ArgumentException>("right", "part 'c'", () => _ = summary + summary);
        Says<ArgumentException>("right", "20250 and 9", () => _ = summary + BootstrapSummary.Of([1], 1, "p", 9));
        Says<ArgumentOutOfRangeException>("interval", "Studentized", () => Compare.Bootstrap(summary, Summary(Control, "d", 9), (BootstrapInterval)9));
        Assert.Throws<InvalidOperationException>(() => Compare.Bootstrap(summary, Summary(Control, "d", 9)).On(EffectScale.OddsRatio));
    }

    [Fact]
    public void Work_can_be_watched_and_stopped()
    {
        var steps = new Steps();
        BootstrapSummary.Of(Control, Seed, "p", 320, steps);
        Assert.Equal(10, steps.Seen.Count);
        Assert.Equal(1, steps.Seen.Max());
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => BootstrapSummary.Of(Control, Seed, "p", 320, cancellationToken: stop.Token));
    }

    internal static void Says<T>(string parameter, string text, Action call)
        where T : ArgumentException
    {
        T error = Assert.Throws<T>(call);
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    private static BootstrapSummary Summary(double[] values, string part, int replications) => BootstrapSummary.Of(values, Seed, part, replications);

    private static double[] Sample(int count, ulong stream)
    {
        var random = new RandomSource(9, stream);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextExponential())];
    }

    private static FindingCode Finding(BootstrapSummary control, BootstrapSummary treatment)
    {
        Comparison comparison = Compare.Bootstrap(control, treatment);
        Assert.Equal(Verdict.NotEstimable, comparison.Verdict);
        Assert.Equal(1, comparison.PValue);
        Assert.StartsWith("Nothing can be said", comparison.ToString(), StringComparison.Ordinal);
        return comparison.Findings[0].Code;
    }

    private static void Same(BootstrapSummary expected, BootstrapSummary got)
    {
        Assert.Equal(expected.Units, got.Units);
        Close.To(expected.Moments.Xxx, got.Moments.Xxx, 1e-11);
        for (int i = 0; i < expected.Replications; i++)
        {
            Assert.Equal(expected.Replicates[i].Weight, got.Replicates[i].Weight);
            Close.To(expected.Replicates[i].X, got.Replicates[i].X, 1e-13);
            Close.To(expected.Replicates[i].Xx, got.Replicates[i].Xx, 1e-12);
        }
    }

    private static void Near(JsonElement limits, Interval interval)
    {
        double width = limits.Number("1") - limits.Number("0");
        Assert.InRange(interval.Lower, limits.Number("0") - 0.015 * width, limits.Number("0") + 0.015 * width);
        Assert.InRange(interval.Upper, limits.Number("1") - 0.015 * width, limits.Number("1") + 0.015 * width);
    }

    private static void Check(JsonElement reference, double[] control, double[] treatment)
    {
        Assert.Equal((reference.Number("inputs", "n_control"), reference.Number("inputs", "n_treatment")), (control.Length, treatment.Length));
        Comparison comparison = Compare.Bootstrap(Summary(control, "c", 999), Summary(treatment, "t", 999), BootstrapInterval.Percentile);
        JsonElement expected = reference.GetProperty("expected");
        // Two simulations: the tolerance of the reference, and as much for our own replications.
        foreach ((string name, Interval got) in (ReadOnlySpan<(string, Interval)>)[("mean_diff_ci95", comparison.Interval), ("lift_ci95", comparison.Relative().Interval)])
        {
            JsonElement limits = expected.GetProperty(name);
            double slack = 0.08 * (limits.Number("1") - limits.Number("0"));
            Assert.InRange(got.Lower, limits.Number("0") - slack, limits.Number("0") + slack);
            Assert.InRange(got.Upper, limits.Number("1") - slack, limits.Number("1") + slack);
        }
        Close.To(expected.Number("mean_diff_boot_se"), comparison.StandardError, 0.08);
    }

    private static IEnumerable<string[]> Lines(string folder, string file)
    {
        using Stream stream = File.OpenRead(SharedData.PathOf(folder, file));
        using Stream content = new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress);
        using StreamReader reader = new(content);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return [.. line.Split(',').Select(cell => cell.Trim('"'))];
        }
    }

    private static double[] Column(string[][] rows, Func<string[], bool> arm, Func<string[], string> cell) =>
        [.. rows.Where(arm).Select(r => double.Parse(cell(r), System.Globalization.CultureInfo.InvariantCulture))];

    private sealed class Steps : IProgress<double>
    {
        public System.Collections.Concurrent.ConcurrentBag<double> Seen { get; } = [];

        public void Report(double value) => Seen.Add(value);
    }
}
