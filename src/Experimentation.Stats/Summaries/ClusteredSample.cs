using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's values in order, where a user (or another unit that was randomised) has several: page loads of a visitor, deliveries of a shop. What quantiles over values need
/// when users are independent and their values are not.
/// </summary>
/// <remarks>Merging takes the clusters of both parts for different ones, so a cluster must lie in one part only. Compares by content.</remarks>
[JsonConverter(typeof(StateConverter<ClusteredSample>))]
public sealed partial record ClusteredSample : IJsonState<ClusteredSample>, IAdditionOperators<ClusteredSample, ClusteredSample, ClusteredSample>
{
    private readonly ValueList<int> _clusters;

    private ClusteredSample(double[] values, int[] clusters, int count)
    {
        Array.Sort(values, clusters);
        Values = QuantileSample.OfSorted(values);
        _clusters = ValueList<int>.Owning(clusters);
        ClusterCount = count;
    }

    /// <summary>The sample of no values.</summary>
    public static ClusteredSample Empty { get; } = new([], [], 0);

    /// <summary>All values, without their clusters.</summary>
    public QuantileSample Values { get; }

    /// <summary>Number of values, 0 or more.</summary>
    public int Count => Values.Count;

    /// <summary>Number of clusters, 0 or more.</summary>
    public int ClusterCount { get; }

    /// <summary>The sample of both groups' values; their clusters must be different ones.</summary>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="OverflowException">More values than an array holds.</exception>
    public static ClusteredSample operator +(ClusteredSample left, ClusteredSample right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(
            [.. left.Values.Sorted, .. right.Values.Sorted],
            [.. left._clusters, .. right._clusters.Select(c => c + left.ClusterCount)],
            checked(left.ClusterCount + right.ClusterCount));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static ClusteredSample Add(ClusteredSample left, ClusteredSample right) => left + right;

    /// <summary>From values in any order.</summary>
    /// <typeparam name="TCluster">What names a cluster, usually the user's id.</typeparam>
    /// <param name="values">From −1E+100 to 1E+100.</param>
    /// <param name="clusters">The cluster of the same values in the same order.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN, infinite or too large (the message names its index).</exception>
    public static ClusteredSample Of<TCluster>(ReadOnlySpan<double> values, ReadOnlySpan<TCluster> clusters)
        where TCluster : notnull
    {
        int[] index = ClusterSummary.Number(clusters, values.Length, out int count);
        for (int i = 0; i < values.Length; i++)
        {
            Moments.RequireValue(values[i], i, nameof(values));
        }
        return new(values.ToArray(), index, count);
    }

    /// <summary>
    /// How many times the variance of the share of values at or below a quantile is what it would be if all values were independent: the delta method over clusters (Deng,
    /// Knoblich and Lu 2018, section 4). 1 where there are fewer than two clusters or all values are on one side.
    /// </summary>
    /// <param name="probability">Which quantile; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range.</exception>
    public double DesignEffect(double probability)
    {
        Guard.Probability(probability, "A quantile's probability", "0.5 is the median");
        if (ClusterCount < 2)
        {
            return 1;
        }
        int below = Values.CountAtMost(Values.ObservedQuantile(probability));
        if (below == Count)
        {
            // Everything is tied at the top; what lies strictly below tells as much.
            below = Values.CountAtMost(Math.BitDecrement(Values.Sorted[^1]));
        }
        if (below == 0)
        {
            return 1;
        }
        double[] ofCluster = new double[ClusterCount];
        double[] sizes = new double[ClusterCount];
        for (int i = 0; i < Count; i++)
        {
            ofCluster[_clusters[i]] += i < below ? 1 : 0;
            sizes[_clusters[i]]++;
        }
        RatioSummary shares = RatioSummary.Of(ofCluster, sizes);
        double share = (double)below / Count;
        return shares.RatioVariance / ClusterCount / (share * (1 - share) / Count);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Values}, in {ClusterCount:#,0} clusters");

    void IJsonState<ClusteredSample>.Write(StateWriter writer)
    {
        writer.Numbers("sorted", Values.Sorted);
        writer.Counts("clusters", [.. _clusters.Select(c => (long)c)]);
    }

    static ClusteredSample IJsonState<ClusteredSample>.Read(StateReader reader)
    {
        double[] values = reader.Numbers("sorted");
        return Of<long>(values, reader.Counts("clusters"));
    }
}
