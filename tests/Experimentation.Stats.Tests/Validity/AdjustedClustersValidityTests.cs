using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Do comparisons of clusters that are adjusted for their own past err as often as they say, with few and unequal clusters too?</summary>
public class AdjustedClustersValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private const ulong Seed = 20_261_204;

    [Fact]
    public void Clusters_adjusted_for_their_past()
    {
        int replications = ValidityReport.Replications(quick: 150, @long: 10_000);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Means where clusters of 1 to 60 users were randomised, a third of the variance between clusters; of that, three quarters were there before, measured on other users of the same clusters. Two-sided at 5 %: share of p < 0.05 where nothing differs, coverage of a shift of 0.3, median width of the interval over that of CR2. {replications:N0} replications (seed {Seed}), Monte Carlo standard error {ValidityReport.Error(Alpha, replications):0.0000}.").AppendLine();
        table.AppendLine("| data | clusters | CR2: size | coverage | separate slopes: size | coverage | width | pooled slopes: size | coverage | width |").AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach ((string name, bool isSkewed) in new[] { ("normal", false), ("log-normal", true) })
        {
            foreach ((int kc, int kt) in ValidityReport.IsLong ? ((int, int)[])[(10, 10), (30, 15), (100, 100)] : [(10, 10), (30, 15)])
            {
                int[] rejected = new int[3], covered = new int[3];
                double[][] widths = [new double[replications], new double[replications], new double[replications]];
                for (int i = 0; i < replications; i++)
                {
                    var random = new RandomSource(Seed, (ulong)i);
                    var c = Draw(random, kc, isSkewed);
                    var t = Draw(random, kt, isSkewed);
                    double[] lifted = [.. t.Values.Select(v => v + 0.3)];
                    CovariateSummary control = CovariateSummary.OfClusters<int>(c.Values, c.Of, c.Before, c.OfBefore);
                    CovariateSummary same = CovariateSummary.OfClusters<int>(t.Values, t.Of, t.Before, t.OfBefore);
                    CovariateSummary better = CovariateSummary.OfClusters<int>(lifted, t.Of, t.Before, t.OfBefore);
                    ClusterSummary plain = ClusterSummary.Of<int>(c.Values, c.Of);
                    (Comparison Same, Comparison Better)[] all =
                    [
                        (Compare.Clusters(plain, ClusterSummary.Of<int>(t.Values, t.Of)), Compare.Clusters(plain, ClusterSummary.Of<int>(lifted, t.Of))),
                        (Compare.AdjustedClusters(control, same), Compare.AdjustedClusters(control, better)),
                        (Compare.AdjustedClusters(control, same, Slopes.Pooled), Compare.AdjustedClusters(control, better, Slopes.Pooled)),
                    ];
                    for (int k = 0; k < 3; k++)
                    {
                        rejected[k] += all[k].Same.PValue < Alpha ? 1 : 0;
                        covered[k] += all[k].Better.Interval.Contains(0.3) ? 1 : 0;
                        widths[k][i] = all[k].Better.Interval.Width;
                    }
                }
                double[] size = [.. rejected.Select(n => (double)n / replications)];
                double[] coverage = [.. covered.Select(n => (double)n / replications)];
                double[] width = [.. widths.Select(w => w.Order().ElementAt(replications / 2))];
                table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {kc} + {kt} | {size[0]:0.000} | {coverage[0]:0.000} | {size[1]:0.000} | {coverage[1]:0.000} | {width[1] / width[0]:0.00} | {size[2]:0.000} | {coverage[2]:0.000} | {width[2] / width[0]:0.00} |");
                if (!isSkewed)
                {
                    // The delta method over ten or fifteen unequal clusters is somewhat bold, and says that it is rough below ten.
                    double slack = 4 * ValidityReport.Error(Alpha, replications) + (Math.Min(kc, kt) < 20 ? 0.035 : 0.012);
                    Assert.All(size, s => Assert.InRange(s, 0, Alpha + slack));
                    Assert.All(coverage, s => Assert.InRange(s, 1 - Alpha - slack, 1));
                    Assert.True(width[1] < 0.9 * width[0] && width[2] < 0.9 * width[0], "What lasts should be taken out, or the setting shows nothing.");
                }
            }
        }
        output.WriteLine(table.ToString());
        ValidityReport.Write("Clusters, adjusted", table.ToString());
    }

    private static (double[] Values, int[] Of, double[] Before, int[] OfBefore) Draw(RandomSource random, int clusters, bool isSkewed)
    {
        List<double> values = [], before = [];
        List<int> of = [], ofBefore = [];
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            double lasting = Math.Sqrt(0.75 / 2) * random.NextNormal();
            double now = lasting + Math.Sqrt(0.25 / 2) * random.NextNormal();
            double then = lasting + Math.Sqrt(0.25 / 2) * random.NextNormal();
            int size = 1 + random.NextBelow(60);
            Add(values, of, cluster, size, now);
            Add(before, ofBefore, cluster, Math.Max(1, size + random.NextBelow(11) - 5), then);
        }
        return ([.. values], [.. of], [.. before], [.. ofBefore]);

        void Add(List<double> into, List<int> clustersOf, int cluster, int users, double level)
        {
            for (int i = 0; i < users; i++)
            {
                double value = level + random.NextNormal();
                into.Add(isSkewed ? Math.Exp(value) : value);
                clustersOf.Add(cluster);
            }
        }
    }
}
