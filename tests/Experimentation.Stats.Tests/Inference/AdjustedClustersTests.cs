using FsCheck;
using FsCheck.Fluent;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>CUPED over clusters against the formula written out, the plain cluster test, and its own symmetries.</summary>
public class AdjustedClustersTests
{
    private sealed record Arm(double[] Values, int[] Of, double[] Before, int[] OfBefore)
    {
        public CovariateSummary Summary => CovariateSummary.OfClusters<int>(Values, Of, Before, OfBefore);

        public ClusterSummary Plain => ClusterSummary.Of<int>(Values, Of);
    }

    /// <summary>Clusters of 1 to 30 users now, of other users and in part other numbers before; most of the difference between clusters lasts.</summary>
    private static Arm Draw(ulong seed, int clusters, double lift = 0, double scale = 1, double shift = 0, int first = 0)
    {
        var random = new RandomSource(seed);
        List<double> values = [], before = [];
        List<int> of = [], ofBefore = [];
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            double level = random.NextNormal();
            int size = 1 + random.NextBelow(30);
            for (int i = size; i > 0; i--)
            {
                values.Add(shift + scale * (10 + level + random.NextNormal() + lift));
                of.Add(first + cluster);
            }
            for (int i = size + random.NextBelow(4); i > 0; i--)
            {
                before.Add(8 + level + random.NextNormal());
                ofBefore.Add(first + cluster);
            }
        }
        return new([.. values], [.. of], [.. before], [.. ofBefore]);
    }

    [Fact]
    public void By_the_formula()
    {
        Arm c = Draw(1, 14), t = Draw(2, 11, 1);
        // One slope for both arms, least squares on the contributions z = (Σy − R·n)/n̄ and x = (Σy' − R'·n')/n̄' within arms.
        (double Mean, double Before, double[] Z, double[] X) Contributions(Arm arm)
        {
            int[] clusters = [.. arm.Of.Distinct()];
            double mean = arm.Values.Average(), before = arm.Before.Average();
            double size = arm.Values.Length / (double)clusters.Length, earlier = arm.Before.Length / (double)clusters.Length;
            double[] Sum(double[] values, int[] of, double around, double per) => [.. clusters.Select(g => values.Where((_, i) => of[i] == g).Sum(v => v - around) / per)];
            return (mean, before, Sum(arm.Values, arm.Of, mean, size), Sum(arm.Before, arm.OfBefore, before, earlier));
        }
        (double meanC, double beforeC, double[] zc, double[] xc) = Contributions(c);
        (double meanT, double beforeT, double[] zt, double[] xt) = Contributions(t);
        double slopeC = zc.Zip(xc, (z, x) => z * x).Sum() / xc.Sum(x => x * x);
        double slopeT = zt.Zip(xt, (z, x) => z * x).Sum() / xt.Sum(x => x * x);
        // Separate slopes, each carried to the mean that all clusters together had before.
        Arm all = new([.. c.Values, .. t.Values], [], [.. c.Before, .. t.Before], []);
        double centre = all.Before.Average();
        Comparison result = Compare.AdjustedClusters(c.Summary, t.Summary);
        double expected = meanT - slopeT * (beforeT - centre) - (meanC - slopeC * (beforeC - centre));
        Close.To(expected, result.Estimate, 1e-10);
        // The noise is what the slopes leave, with a degree of freedom for each slope and the slopes' own part.
        double Left(double[] z, double[] x, double slope) => z.Zip(x, (a, b) => (a - slope * b) * (a - slope * b)).Sum() / (z.Length - 2.0) / z.Length;
        Assert.InRange(result.Effect.StandardError / Math.Sqrt(Left(zc, xc, slopeC) + Left(zt, xt, slopeT)), 0.97, 1.15);
        Assert.Equal(result.Estimate, Compare.AdjustedRatios(c.Summary, t.Summary, Slopes.Separate, RatioCovariates.EarlierRatio).Estimate);
        Assert.Equal("Treatment − control is", result.ToString()[..22]);
    }

    [Fact]
    public void What_lasts_is_taken_out()
    {
        Arm c = Draw(3, 60), t = Draw(4, 60, 0.5, first: 100);
        Comparison plain = Compare.Clusters(c.Plain, t.Plain, ClusterTest.DeltaMethod);
        Comparison adjusted = Compare.AdjustedClusters(c.Summary, t.Summary);
        Assert.InRange(adjusted.Adjustment!.VarianceReduction, 0.5, 0.95);
        Assert.True(adjusted.Effect.StandardError < 0.75 * plain.Effect.StandardError);
        // Without earlier values nothing is adjusted: the delta method over clusters.
        CovariateSummary Without(Arm arm) => CovariateSummary.OfClusters<int>(arm.Values, arm.Of, [], []);
        Comparison none = Compare.AdjustedClusters(Without(c), Without(t));
        Close.To(plain.Estimate, none.Estimate, 1e-12);
        Close.To(plain.Effect.StandardError, none.Effect.StandardError, 1e-3);
        // Readable like any other effect.
        Assert.True(adjusted.Relative().Interval.Contains(0.05));
        Assert.True(adjusted.Using(AlwaysValid.TightestAt(120)).Interval.Width > adjusted.Interval.Width);
    }

    [Fact]
    public void Parts_units_and_labels_change_nothing() => Prop.ForAll(Gen.Choose(1, 100_000).ToArbitrary(), seed =>
    {
        Arm c = Draw((ulong)seed, 12), t = Draw((ulong)seed + 7, 15, 0.3, first: 50);
        Comparison whole = Compare.AdjustedClusters(c.Summary, t.Summary);
        Arm more = Draw((ulong)seed + 13, 6, first: 90);
        Comparison added = Compare.AdjustedClusters(c.Summary + more.Summary, t.Summary);
        Comparison together = Compare.AdjustedClusters(new Arm([.. c.Values, .. more.Values], [.. c.Of, .. more.Of], [.. c.Before, .. more.Before], [.. c.OfBefore, .. more.OfBefore]).Summary, t.Summary);
        Close.To(together.Estimate, added.Estimate, 1e-10);
        Close.To(together.Effect.StandardError, added.Effect.StandardError, 1e-9);
        Comparison scaled = Compare.AdjustedClusters(Draw((ulong)seed, 12, 0, 7, 3).Summary, Draw((ulong)seed + 7, 15, 0.3, 7, 3, 50).Summary);
        Close.To(7 * whole.Estimate, scaled.Estimate, 1e-8);
        Close.To(7 * whole.Effect.StandardError, scaled.Effect.StandardError, 1e-8);
        Close.To(-whole.Estimate, Compare.AdjustedClusters(t.Summary, c.Summary).Estimate, 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Few_clusters_and_wrong_input()
    {
        Finding few = Assert.Single(Compare.AdjustedClusters(Draw(5, 9).Summary, Draw(6, 20, first: 50).Summary).Findings, f => f.Code == FindingCode.FewClusters);
        Assert.Contains("With 9 clusters in an arm", few.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Compare.AdjustedClusters(Draw(5, 10).Summary, Draw(6, 20, first: 50).Summary).Findings, f => f.Code == FindingCode.FewClusters);
        // Nobody, one cluster, no variance: nothing is claimed.
        foreach ((double[] values, int[] of) in ((double[], int[])[])[([], []), ([1, 2], [0, 0]), ([3, 3, 3], [0, 1, 2])])
        {
            CovariateSummary arm = CovariateSummary.OfClusters<int>(values, of, values, of);
            Comparison nothing = Compare.AdjustedClusters(arm, arm);
            Assert.Equal(Verdict.NotEstimable, nothing.Verdict);
            Assert.False(double.IsNaN(nothing.Estimate));
        }
        Assert.Equal("clusters", Assert.Throws<ArgumentException>(() => CovariateSummary.OfClusters<int>([1, 2], [0], [], [])).ParamName);
        Assert.Equal("earlierClusters", Assert.Throws<ArgumentException>(() => CovariateSummary.OfClusters<int>([1], [0], [1, 2], [0])).ParamName);
        ArgumentException nan = Assert.Throws<ArgumentException>(() => CovariateSummary.OfClusters<int>([1], [0], [double.NaN], [0]));
        Assert.Equal("earlierValues", nan.ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => CovariateSummary.OfClusters<int>([double.PositiveInfinity], [0], [], [])).ParamName);
        Assert.Equal("control", Assert.Throws<ArgumentNullException>(() => Compare.AdjustedClusters(null!, Draw(1, 3).Summary)).ParamName);
        Assert.Equal("treatment", Assert.Throws<ArgumentException>(() => Compare.AdjustedClusters(Draw(1, 3).Summary, CovariateSummary.Of([1, 2], [3, 4]))).ParamName);
        // Earlier values of clusters that are not in the experiment are passed over.
        Assert.Equal(CovariateSummary.OfClusters<int>([1, 2, 3], [0, 1, 1], [4, 5], [0, 1]), CovariateSummary.OfClusters<int>([1, 2, 3], [0, 1, 1], [4, 9, 5], [0, 7, 1]));
    }
}
