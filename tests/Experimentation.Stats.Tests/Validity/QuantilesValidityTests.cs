using System.Globalization;
using System.Text;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Do quantiles, trimmed and capped means and clusters err as often as they say? Normal, skewed, tied and clustered data, with few and many users and clusters.</summary>
public class QuantilesValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private const ulong Seed = 20_240_611;

    /// <param name="Name">The data.</param>
    /// <param name="Draw">One user's value.</param>
    /// <param name="Lift">What treatment does to it.</param>
    /// <param name="Probability">Which quantile.</param>
    /// <param name="Truth">By how much that quantile moves.</param>
    private sealed record Population(string Name, Func<RandomSource, double> Draw, Func<double, double> Lift, double Probability, double Truth);

    private static readonly Population[] Populations =
    [
        new("normal, median", r => 10 + 4 * r.NextNormal(), x => x + 1, 0.5, 1),
        new("normal, 0.9", r => 10 + 4 * r.NextNormal(), x => x + 1, 0.9, 1),
        new("log-normal, median", r => Math.Exp(r.NextNormal()), x => 1.25 * x, 0.5, 0.25),
        new("log-normal, 0.9", r => Math.Exp(r.NextNormal()), x => 1.25 * x, 0.9, 0.25 * Math.Exp(Normal.LowerQuantile(0.9))),
        new("60 % zeros, else log-normal, 0.9", r => r.NextUniform() < 0.6 ? 0 : Math.Exp(r.NextNormal()), x => 1.25 * x, 0.9, 0.25 * Math.Exp(Normal.LowerQuantile(0.75))),
        new("counts of mean 9.5 (ties), median", r => r.NextPoisson(9.5), x => x + 2, 0.5, 2),
    ];

    private static readonly (int Control, int Treatment)[] Sizes = [(20, 20), (100, 50), (500, 500), (2_000, 2_000)];

    [Fact]
    public void Quantiles()
    {
        int replications = ValidityReport.Replications(quick: 150, @long: 10_000);
        StringBuilder table = Begin("Difference between two quantiles, two-sided at 5 %. Size: share of p < 0.05 when nothing differs. Coverage: share of 95 % intervals that hold the true difference.", replications);
        QuantileTest[] tests = [QuantileTest.ResamplingFree, QuantileTest.OrderStatistics, QuantileTest.Density];
        Head(table, "| data | values |", [.. tests.Select(t => t.ToString())]);
        foreach (Population population in Populations)
        {
            foreach ((int nc, int nt) in ValidityReport.IsLong ? Sizes : Sizes[..2])
            {
                (double[] size, double[] coverage) = Simulate(replications, tests.Length, (random, i, rejected, covered) =>
                {
                    double[] control = Draw(random, population, nc);
                    double[] same = Draw(random, population, nt);
                    double[] lifted = [.. same.Select(population.Lift)];
                    for (int k = 0; k < tests.Length; k++)
                    {
                        rejected[k] += Compare.Quantiles(control, same, population.Probability, tests[k]).PValue < Alpha ? 1 : 0;
                        covered[k] += Compare.Quantiles(control, lifted, population.Probability, tests[k]).Interval.Contains(population.Truth) ? 1 : 0;
                    }
                });
                Row(table, population.Name, string.Create(CultureInfo.InvariantCulture, $"{nc:N0} + {nt:N0}"), size, coverage);
                // Percentiles of a bootstrap are a little bold where few values lie beyond the quantile; ties make them timid.
                double few = Math.Min(nc, nt) * Math.Min(population.Probability, 1 - population.Probability);
                Judge(size[0], coverage[0], replications, bold: few < 15 ? 0.03 : 0.012);
            }
        }
        table.AppendLine().AppendLine("The bootstrap needs no density and so keeps its level with ties and zeros, where it is timid; the normal limits are for large samples of continuous values.");
        End("Quantiles", table);
    }

    [Fact]
    public void One_quantile()
    {
        int replications = ValidityReport.Replications(quick: 300, @long: 20_000);
        StringBuilder table = Begin("Exact 95 % intervals of one quantile: coverage is never below 95 %, and above it by what whole ranks cost. Width: the median one.", replications);
        table.AppendLine("| data | values | coverage | median width |").AppendLine("|---|---|---|---|");
        foreach (Population population in Populations)
        {
            double truth = population.Name[0] switch { 'n' => 10 + 4 * Normal.LowerQuantile(population.Probability), 'l' => Math.Exp(Normal.LowerQuantile(population.Probability)), '6' => Math.Exp(Normal.LowerQuantile(0.75)), _ => 9 };
            foreach (int n in ValidityReport.IsLong ? (int[])[20, 100, 1_000] : [20, 100])
            {
                double[] widths = new double[replications];
                int covered = 0;
                for (int i = 0; i < replications; i++)
                {
                    Interval interval = Estimate.Quantile(QuantileSample.Of(Draw(new RandomSource(Seed, (ulong)i), population, n)), population.Probability).Interval;
                    covered += interval.Contains(truth) ? 1 : 0;
                    widths[i] = interval.Width;
                }
                Array.Sort(widths);
                double coverage = (double)covered / replications;
                table.AppendLine(CultureInfo.InvariantCulture, $"| {population.Name} | {n:N0} | {coverage:0.000} | {(double.IsInfinity(widths[replications / 2]) ? "∞" : widths[replications / 2].ToString("G3", CultureInfo.InvariantCulture))} |");
                Assert.True(coverage >= 0.95 - 4 * ValidityReport.Error(Alpha, replications), $"{population.Name} {n}: {coverage}");
            }
        }
        End("Quantiles of one group", table);
    }

    [Fact]
    public void Clustered_quantiles()
    {
        int replications = ValidityReport.Replications(quick: 100, @long: 10_000);
        StringBuilder table = Begin("Quantiles over values of which users have several (1 to 20 each, half of the variance between users, log-normal). Ignored: the same values taken as independent.", replications);
        string[] names = ["bootstrap over clusters", "order statistics over clusters", "density over clusters", "ignored"];
        Head(table, "| quantile | users |", names);
        foreach (double q in (double[])[0.5, 0.9])
        {
            foreach (int users in ValidityReport.IsLong ? (int[])[10, 30, 200] : [10, 30])
            {
                double truth = 0.25 * Math.Exp(Math.Sqrt(2) * Normal.LowerQuantile(q));
                (double[] size, double[] coverage) = Simulate(replications, names.Length, (random, i, rejected, covered) =>
                {
                    (double[] c, int[] ofC) = Clustered(random, users);
                    (double[] t, int[] ofT) = Clustered(random, users);
                    double[] lifted = [.. t.Select(x => 1.25 * x)];
                    ClusteredSample control = ClusteredSample.Of<int>(c, ofC);
                    ClusteredSample same = ClusteredSample.Of<int>(t, ofT);
                    ClusteredSample better = ClusteredSample.Of<int>(lifted, ofT);
                    for (int k = 0; k < names.Length; k++)
                    {
                        Comparison nothing = k < 3 ? Compare.Quantiles(control, same, q, (QuantileTest)k) : Compare.Quantiles(control.Values, same.Values, q);
                        Comparison something = k < 3 ? Compare.Quantiles(control, better, q, (QuantileTest)k) : Compare.Quantiles(control.Values, better.Values, q);
                        rejected[k] += nothing.PValue < Alpha ? 1 : 0;
                        covered[k] += something.Interval.Contains(truth) ? 1 : 0;
                    }
                });
                Row(table, q.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{users} + {users}"), size, coverage);
                Judge(size[0], coverage[0], replications, bold: users * (1 - q) < 10 ? 0.05 : 0.02);
                Assert.True(size[3] > 0.1, "Ignoring clusters should cost something, or the setting shows nothing.");
            }
        }
        End("Quantiles of clustered values", table);
    }

    [Fact]
    public void Clusters()
    {
        int replications = ValidityReport.Replications(quick: 300, @long: 10_000);
        StringBuilder table = Begin("Means where clusters were randomised, a third of the variance between clusters. Equal: 20 users in each cluster; unequal: 1 to 100, more of the small ones. Ignored: Welch over users.", replications);
        ClusterTest[] tests = [ClusterTest.CR2, ClusterTest.CR0, ClusterTest.CR1, ClusterTest.CR3, ClusterTest.DeltaMethod];
        Head(table, "| data | clusters |", [.. tests.Select(t => t.ToString()), "ignored"]);
        foreach ((string name, bool skewed, bool equal) in ((string, bool, bool)[])[("normal, equal", false, true), ("normal, unequal", false, false), ("log-normal, unequal", true, false)])
        {
            foreach ((int kc, int kt) in ValidityReport.IsLong ? ((int, int)[])[(4, 4), (10, 5), (50, 50)] : [(4, 4), (10, 5)])
            {
                (double[] size, double[] coverage) = Simulate(replications, tests.Length + 1, (random, i, rejected, covered) =>
                {
                    (double[] c, int[] ofC) = Users(random, kc, skewed, equal);
                    (double[] t, int[] ofT) = Users(random, kt, skewed, equal);
                    double[] lifted = [.. t.Select(x => x + 0.5)];
                    ClusterSummary control = ClusterSummary.Of<int>(c, ofC);
                    ClusterSummary same = ClusterSummary.Of<int>(t, ofT);
                    ClusterSummary better = ClusterSummary.Of<int>(lifted, ofT);
                    for (int k = 0; k <= tests.Length; k++)
                    {
                        rejected[k] += (k < tests.Length ? Compare.Clusters(control, same, tests[k]) : Compare.Means(MeanSummary.Of(c), MeanSummary.Of(t))).PValue < Alpha ? 1 : 0;
                        covered[k] += (k < tests.Length ? Compare.Clusters(control, better, tests[k]) : Compare.Means(MeanSummary.Of(c), MeanSummary.Of(lifted))).Interval.Contains(0.5) ? 1 : 0;
                    }
                });
                Row(table, name, string.Create(CultureInfo.InvariantCulture, $"{kc} + {kt}"), size, coverage);
                if (!skewed)
                {
                    Judge(size[0], coverage[0], replications, bold: equal ? 0.008 : 0.02, timid: 0.03);
                }
            }
        }
        End("Clusters", table);
    }

    [Fact]
    public void Outliers()
    {
        int replications = ValidityReport.Replications(quick: 300, @long: 10_000);
        StringBuilder table = Begin("Yuen's test with 20 % left out at each end, and means capped at the 99 % and the 90 % quantile of both arms together (a cap that the data choose), two-sided at 5 %. Coverage of a shift; for capped means of the difference between capped populations it is not asked, because the cap is random. Marked (wrong): each arm capped at its own 99 % quantile.", replications);
        string[] names = ["Yuen", "capped at 0.99", "capped at 0.9", "a cap for each arm (wrong)"];
        table.Append("| data | users |").Append(string.Concat(names.Select(n => $" {n}: size |"))).AppendLine(" Yuen: coverage |").AppendLine("|---|---|---|---|---|---|---|");
        (string Name, Func<RandomSource, double> Draw)[] data =
        [
            ("normal", r => r.NextNormal()),
            ("log-normal", r => Math.Exp(r.NextNormal())),
            ("one in twenty ten times as large", r => (r.NextUniform() < 0.05 ? 10 : 1) * r.NextNormal()),
            ("70 % zeros, else log-normal", r => r.NextUniform() < 0.7 ? 0 : Math.Exp(r.NextNormal())),
        ];
        foreach ((string name, Func<RandomSource, double> draw) in data)
        {
            foreach ((int nc, int nt) in ValidityReport.IsLong ? ((int, int)[])[(20, 20), (100, 50), (1_000, 1_000)] : [(20, 20), (100, 50)])
            {
                (double[] size, double[] coverage) = Simulate(replications, names.Length, (random, i, rejected, covered) =>
                {
                    double[] c = [.. Enumerable.Range(0, nc).Select(_ => draw(random))];
                    double[] t = [.. Enumerable.Range(0, nt).Select(_ => draw(random))];
                    QuantileSample control = QuantileSample.Of(c);
                    QuantileSample same = QuantileSample.Of(t);
                    rejected[0] += Compare.TrimmedMeans(control, same).PValue < Alpha ? 1 : 0;
                    covered[0] += Compare.TrimmedMeans(control, QuantileSample.Of([.. t.Select(x => x + 0.3)])).Interval.Contains(0.3) ? 1 : 0;
                    for (int k = 1; k < 3; k++)
                    {
                        QuantileSample pooled = control + same;
                        double p = k == 1 ? 0.99 : 0.9;
                        if (pooled.ObservedQuantile(p) > pooled.Sorted[0])
                        {
                            Caps caps = Caps.AtQuantiles(pooled, p);
                            rejected[k] += Compare.CappedMeans(caps.Summarize(c), caps.Summarize(t)).PValue < Alpha ? 1 : 0;
                        }
                    }
                    double ownOfControl = control.ObservedQuantile(0.99), ownOfTreatment = same.ObservedQuantile(0.99);
                    rejected[3] += Compare.Means(MeanSummary.Of(c.Select(x => Math.Min(x, ownOfControl))), MeanSummary.Of(t.Select(x => Math.Min(x, ownOfTreatment)))).PValue < Alpha ? 1 : 0;
                });
                table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {nc:N0} + {nt:N0} | {size[0]:0.000} | {size[1]:0.000} | {size[2]:0.000} | {size[3]:0.000} | {coverage[0]:0.000} |");
                double slack = 4 * ValidityReport.Error(Alpha, replications) + 0.006;
                // Skew in unequal arms of a few dozen users costs something, as it does for plain means.
                Assert.True(size[..3].Max() <= Alpha + slack + (nc == nt ? 0 : 0.02), $"{name} {nc}: {size[..3].Max()}");
                Assert.True(coverage[0] >= 1 - Alpha - slack - (nc == nt ? 0 : 0.02), $"{name} {nc}: {coverage[0]}");
            }
        }
        End("Outliers", table);
    }

    [Fact]
    public void Bands()
    {
        int replications = ValidityReport.Replications(quick: 40, @long: 10_000);
        StringBuilder table = Begin("A 95 % band over nine quantiles (0.1 to 0.9) or 19 (0.05 to 0.95): share of samples in which it holds all true differences at once, beside the nine pointwise intervals.", replications);
        table.AppendLine("| data | values | band, 9 quantiles | pointwise, 9 quantiles | band, 19 quantiles |").AppendLine("|---|---|---|---|---|");
        double[] nine = [.. Enumerable.Range(1, 9).Select(i => i / 10.0)];
        double[] nineteen = [.. Enumerable.Range(1, 19).Select(i => i / 20.0)];
        (string Name, Func<RandomSource, double> Control, Func<double, double> Lift, Func<double, double> Quantile)[] data =
        [
            ("normal, no difference", r => r.NextNormal(), x => x, Normal.LowerQuantile),
            ("normal, shifted by 0.5", r => r.NextNormal(), x => x + 0.5, Normal.LowerQuantile),
            ("log-normal, times 1.5", r => Math.Exp(r.NextNormal()), x => 1.5 * x, p => Math.Exp(Normal.LowerQuantile(p))),
            ("log-normal, effect on the rich only", r => Math.Exp(r.NextNormal()), x => x < 1 ? x : x * x, p => Math.Exp(Normal.LowerQuantile(p))),
            ("counts of mean 9.5 (ties), plus 2", r => r.NextPoisson(9.5), x => x + 2, p => Poisson.LowerQuantile(p, 9.5)),
        ];
        foreach ((string name, Func<RandomSource, double> draw, Func<double, double> lift, Func<double, double> quantile) in data)
        {
            foreach (int n in ValidityReport.IsLong ? (int[])[200, 1_000] : [200])
            {
                (double[] _, double[] coverage) = Simulate(replications, 3, (random, i, rejected, covered) =>
                {
                    QuantileSample control = QuantileSample.Of([.. Enumerable.Range(0, n).Select(_ => draw(random))]);
                    QuantileSample treatment = QuantileSample.Of([.. Enumerable.Range(0, n).Select(_ => lift(draw(random)))]);
                    QuantileCurve curve = Compare.AllQuantiles(control, treatment, nine);
                    double Truth(double p) => lift(quantile(p)) - quantile(p);
                    covered[0] += curve.Quantiles.All(q => q.Band.Contains(Truth(q.Probability))) ? 1 : 0;
                    covered[1] += curve.Quantiles.All(q => q.Difference.Interval.Contains(Truth(q.Probability))) ? 1 : 0;
                    covered[2] += Compare.AllQuantiles(control, treatment, nineteen).Quantiles.All(q => q.Band.Contains(Truth(q.Probability))) ? 1 : 0;
                });
                table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {n:N0} + {n:N0} | {coverage[0]:0.000} | {coverage[1]:0.000} | {coverage[2]:0.000} |");
                Assert.True(Math.Min(coverage[0], coverage[2]) >= 0.95 - 0.012 - 4 * ValidityReport.Error(Alpha, replications), $"{name} {n}: {coverage[0]} {coverage[2]}");
            }
        }
        End("Bands over quantiles", table);
    }

    [Fact]
    public void Time_uniform_bands()
    {
        int replications = ValidityReport.Replications(quick: 60, @long: 10_000);
        int last = ValidityReport.IsLong ? 2_000 : 1_000;
        StringBuilder table = Begin(string.Create(CultureInfo.InvariantCulture, $"The time-uniform band at 95 % from 50 values on, looked at after every tenth value up to {last:N0} and at every value of the distribution: share of streams that ever leave it. The bound is for ever, so a finite stream leaves it less often. Beside it the band for one look (Dvoretzky–Kiefer–Wolfowitz 1956, Massart 1990) misused in the same way."), replications);
        DistributionBand band = AlwaysValid.Distribution(50);
        int left = 0;
        int misused = 0;
        for (int i = 0; i < replications; i++)
        {
            var random = new RandomSource(Seed, (ulong)i);
            var seen = new List<double>(last);
            bool ever = false;
            bool once = false;
            for (int n = 1; n <= last; n++)
            {
                double u = random.NextUniform();
                int at = seen.BinarySearch(u);
                seen.Insert(at < 0 ? ~at : at, u);
                if (n < 50 || n % 10 != 0)
                {
                    continue;
                }
                double distance = 0;
                for (int k = 0; k < n; k++)
                {
                    distance = Math.Max(distance, Math.Max((k + 1.0) / n - seen[k], seen[k] - (double)k / n));
                }
                ever |= distance > band.HalfWidth(n);
                once |= distance > Math.Sqrt(Math.Log(2 / Alpha) / (2 * n));
            }
            left += ever ? 1 : 0;
            misused += once ? 1 : 0;
        }
        table.AppendLine("| band | ever left |").AppendLine("|---|---|");
        table.AppendLine(CultureInfo.InvariantCulture, $"| time-uniform | {(double)left / replications:0.0000} |").AppendLine(CultureInfo.InvariantCulture, $"| for one look | {(double)misused / replications:0.000} |");
        Assert.True((double)left / replications <= Alpha);
        Assert.True((double)misused / replications > 0.08);
        End("Always valid: whole distributions", table);
    }

    private static double[] Draw(RandomSource random, Population population, int count)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = population.Draw(random);
        }
        return values;
    }

    private static (double[] Values, int[] Users) Clustered(RandomSource random, int users)
    {
        var values = new List<double>();
        var of = new List<int>();
        for (int user = 0; user < users; user++)
        {
            double level = random.NextNormal();
            int count = 1 + random.NextBelow(20);
            for (int i = 0; i < count; i++)
            {
                values.Add(Math.Exp(level + random.NextNormal()));
                of.Add(user);
            }
        }
        return ([.. values], [.. of]);
    }

    private static (double[] Values, int[] Clusters) Users(RandomSource random, int clusters, bool skewed, bool equal)
    {
        var values = new List<double>();
        var of = new List<int>();
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            double level = random.NextNormal() / Math.Sqrt(2);
            int count = equal ? 20 : 1 + (int)(100 * Math.Pow(random.NextUniform(), 3));
            for (int i = 0; i < count; i++)
            {
                double value = level + random.NextNormal();
                values.Add(skewed ? Math.Exp(value) : value);
                of.Add(cluster);
            }
        }
        return ([.. values], [.. of]);
    }

    private static (double[] Size, double[] Coverage) Simulate(int replications, int methods, Action<RandomSource, int, int[], int[]> replicate)
    {
        int[] rejected = new int[methods];
        int[] covered = new int[methods];
        for (int i = 0; i < replications; i++)
        {
            replicate(new RandomSource(Seed, (ulong)i), i, rejected, covered);
        }
        return ([.. rejected.Select(n => (double)n / replications)], [.. covered.Select(n => (double)n / replications)]);
    }

    private static void Judge(double size, double coverage, int replications, double bold, double timid = 1)
    {
        double slack = 4 * ValidityReport.Error(Alpha, replications);
        Assert.InRange(size, Math.Max(0, Alpha - timid - slack), Alpha + bold + slack);
        Assert.InRange(coverage, 1 - Alpha - bold - slack, 1);
    }

    private StringBuilder Begin(string about, int replications)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seed {Seed}, {replications} replications."));
        var table = new StringBuilder();
        return table.AppendLine(CultureInfo.InvariantCulture, $"{about} {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000}.").AppendLine();
    }

    private static void Head(StringBuilder table, string first, string[] methods) => table
        .Append(first).Append(string.Concat(methods.Select(m => $" {m}: size | coverage |"))).AppendLine()
        .Append("|---|---|").Append(string.Concat(Enumerable.Repeat("---|", 2 * methods.Length))).AppendLine();

    private static void Row(StringBuilder table, string data, string size, double[] rejected, double[] covered) => table
        .Append(CultureInfo.InvariantCulture, $"| {data} | {size} |")
        .Append(string.Concat(rejected.Select((r, i) => string.Create(CultureInfo.InvariantCulture, $" {r:0.000} | {covered[i]:0.000} |")))).AppendLine();

    private void End(string heading, StringBuilder table)
    {
        output.WriteLine(table.ToString());
        ValidityReport.Write(heading, table.ToString());
    }
}
