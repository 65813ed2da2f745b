using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's values where whole clusters were randomised (households, shops, regions, blocks of time) and users or events within them are analysed: size and mean of each
/// cluster. Compares by content.
/// </summary>
/// <remarks>
/// Merging joins lists of clusters, so a cluster must lie in one part only: cut data by cluster, not by day, or gather a cluster's days first. What cluster-robust standard
/// errors need beyond <see cref="RatioSummary"/> is the size of each cluster.
/// </remarks>
[JsonConverter(typeof(StateConverter<ClusterSummary>))]
public sealed partial record ClusterSummary : IJsonState<ClusterSummary>, IAdditionOperators<ClusterSummary, ClusterSummary, ClusterSummary>
{
    private readonly ValueList<Moments> _clusters;

    private ClusterSummary(Moments[] clusters)
    {
        // In an order of their own, so that it does not matter which part came first.
        Array.Sort(clusters, static (a, b) => (a.Count, a.Mean.High, a.Mean.Low).CompareTo((b.Count, b.Mean.High, b.Mean.Low)));
        _clusters = ValueList<Moments>.Owning(clusters);
        Moments total = default;
        foreach (Moments cluster in clusters)
        {
            total += cluster;
        }
        Count = total.Count;
        Mean = total.Mean.High;
    }

    /// <summary>The summary of no clusters.</summary>
    public static ClusterSummary Empty { get; } = new([]);

    /// <summary>Values of all clusters, 0 or more.</summary>
    public long Count { get; }

    /// <summary>Number of clusters, 0 or more.</summary>
    public int ClusterCount => _clusters.Count;

    /// <summary>Mean of all values, so a cluster counts by its size; 0 where there are none.</summary>
    public double Mean { get; }

    /// <summary>The summary of both groups' clusters, which must be different ones.</summary>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="OverflowException">More values than a 64-bit integer holds.</exception>
    public static ClusterSummary operator +(ClusterSummary left, ClusterSummary right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new([.. left._clusters, .. right._clusters]);
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static ClusterSummary Add(ClusterSummary left, ClusterSummary right) => left + right;

    /// <summary>Gathers values by cluster.</summary>
    /// <typeparam name="TCluster">What names a cluster.</typeparam>
    /// <param name="values">One per user or event; from −1E+100 to 1E+100.</param>
    /// <param name="clusters">The cluster of the same values in the same order.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN, infinite or too large (the message names its index).</exception>
    public static ClusterSummary Of<TCluster>(ReadOnlySpan<double> values, ReadOnlySpan<TCluster> clusters)
        where TCluster : notnull
    {
        int[] index = Number(clusters, values.Length, out int count);
        // Around each cluster's first value, so that sums lose no digits.
        double[] first = new double[count];
        double[] sums = new double[count];
        long[] sizes = new long[count];
        for (int i = 0; i < values.Length; i++)
        {
            Moments.RequireValue(values[i], i, nameof(values));
            int c = index[i];
            if (sizes[c]++ == 0)
            {
                first[c] = values[i];
            }
            sums[c] += values[i] - first[c];
        }
        return new([.. Enumerable.Range(0, count).Select(c => new Moments(sizes[c], (Compensated)first[c] + sums[c] / sizes[c], 0))]);
    }

    /// <summary>From sizes and means that were computed elsewhere.</summary>
    /// <param name="sizes">Values of each cluster, 1 or more.</param>
    /// <param name="means">Their means in the same order, from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The lengths differ, a size is below 1, or a mean is not a number in its range.</exception>
    public static ClusterSummary FromClusters(ReadOnlySpan<long> sizes, ReadOnlySpan<double> means)
    {
        if (sizes.Length != means.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each cluster has a size and a mean. Got {sizes.Length} sizes and {means.Length} means."), nameof(means));
        }
        var clusters = new Moments[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            Guard.AtLeast(sizes[i], 1, "A cluster's size", nameof(sizes));
            Moments.RequireValue(means[i], i, nameof(means));
            clusters[i] = new(sizes[i], means[i], 0);
        }
        return new(clusters);
    }

    /// <summary>The clusters as users of a ratio: sum of values over number of values. What the delta method works on.</summary>
    public RatioSummary ToRatio()
    {
        var accumulator = new RatioAccumulator();
        foreach (Moments cluster in _clusters)
        {
            accumulator.Add(cluster.Mean.High * cluster.Count, cluster.Count);
        }
        return accumulator.ToSummary();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} values in {ClusterCount:#,0} clusters, mean {Mean:G6}");

    /// <summary>Size and mean of each cluster.</summary>
    internal ReadOnlySpan<Moments> Clusters => _clusters.AsSpan();

    /// <summary>Numbers clusters from 0 in the order in which they come.</summary>
    internal static int[] Number<TCluster>(ReadOnlySpan<TCluster> clusters, int values, out int count)
        where TCluster : notnull
    {
        if (clusters.Length != values)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each value has a cluster. Got {values} values and {clusters.Length} clusters."), nameof(clusters));
        }
        var numbers = new Dictionary<TCluster, int>();
        int[] index = new int[clusters.Length];
        for (int i = 0; i < index.Length; i++)
        {
            ref int number = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(numbers, clusters[i], out bool known);
            if (!known)
            {
                number = numbers.Count - 1;
            }
            index[i] = number;
        }
        count = numbers.Count;
        return index;
    }

    void IJsonState<ClusterSummary>.Write(StateWriter writer)
    {
        writer.Counts("sizes", [.. _clusters.Select(c => c.Count)]);
        writer.Numbers("means", [.. _clusters.Select(c => c.Mean.High)]);
        writer.Numbers("meanRests", [.. _clusters.Select(c => c.Mean.Low)]);
    }

    static ClusterSummary IJsonState<ClusterSummary>.Read(StateReader reader)
    {
        long[] sizes = reader.Counts("sizes");
        double[] means = reader.Numbers("means");
        double[] rests = reader.Numbers("meanRests");
        FromClusters(sizes, means);
        return rests.Length == means.Length
            ? new([.. sizes.Select((size, i) => new Moments(size, RawSums.Rest(new(means[i], rests[i]), "meanRests"), 0))])
            : throw Guard.OutOfRange("meanRests", rests.Length, string.Create(CultureInfo.InvariantCulture, $"There are as many as means: {means.Length}."));
    }
}
