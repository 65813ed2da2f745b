using System.Globalization;
using System.Runtime.InteropServices;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record CovariateSummary
{
    /// <summary>
    /// Gathers values where whole clusters were randomised (shops, households), with the same clusters' values from before the experiment. Each cluster is one row: sum and number of its values, then sum and number of
    /// its earlier ones. For <see cref="Compare.AdjustedClusters"/>.
    /// </summary>
    /// <remarks>
    /// A cluster need not have as many values as before, nor the same users; one without earlier values adjusts nothing, and earlier values of clusters that are not in the experiment are passed over. Summaries add up over
    /// different clusters, not over days of the same one. To adjust by a covariate of the same users, give it as the earlier values with the same clusters.
    /// </remarks>
    /// <typeparam name="TCluster">What names a cluster.</typeparam>
    /// <param name="values">One per user or event; from −1E+100 to 1E+100.</param>
    /// <param name="clusters">The cluster of the same values in the same order.</param>
    /// <param name="earlierValues">One per user or event from before the experiment; from −1E+100 to 1E+100.</param>
    /// <param name="earlierClusters">The cluster of the earlier values in the same order.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a value is NaN, infinite or too large (the message names its index).</exception>
    public static CovariateSummary OfClusters<TCluster>(
        ReadOnlySpan<double> values, ReadOnlySpan<TCluster> clusters, ReadOnlySpan<double> earlierValues, ReadOnlySpan<TCluster> earlierClusters)
        where TCluster : notnull
    {
        RequireClusters(values.Length, clusters.Length, nameof(clusters));
        RequireClusters(earlierValues.Length, earlierClusters.Length, nameof(earlierClusters));
        var rows = new Dictionary<TCluster, int>();
        var sums = new List<double[]>();
        for (int i = 0; i < values.Length; i++)
        {
            Numerics.Moments.RequireValue(values[i], i, nameof(values));
            ref int row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, clusters[i], out bool isKnown);
            if (!isKnown)
            {
                row = sums.Count;
                sums.Add(new double[4]);
            }
            sums[row][0] += values[i];
            sums[row][1]++;
        }
        for (int i = 0; i < earlierValues.Length; i++)
        {
            Numerics.Moments.RequireValue(earlierValues[i], i, nameof(earlierValues));
            if (rows.TryGetValue(earlierClusters[i], out int row))
            {
                sums[row][2] += earlierValues[i];
                sums[row][3]++;
            }
        }
        var accumulator = new CovariateAccumulator(2, 2);
        foreach (double[] cluster in sums)
        {
            Numerics.Moments.RequireValue(cluster[0], accumulator.Count, nameof(values));
            Numerics.Moments.RequireValue(cluster[2], accumulator.Count, nameof(earlierValues));
            accumulator.Add(cluster);
        }
        return accumulator.ToSummary();
    }

    private static void RequireClusters(int values, int clusters, string name)
    {
        if (values != clusters)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each value has a cluster. Got {values} values and {clusters} clusters."), name);
        }
    }
}
