using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Neighbouring buckets of a layer. A user falls into a bucket by the hash of the user's name and the layer's salt; buckets are counted from 1.</summary>
public readonly partial record struct BucketRange
{
    /// <summary>A range.</summary>
    /// <param name="first">Its first bucket, 1 or more.</param>
    /// <param name="last">Its last bucket, at least <paramref name="first"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public BucketRange(int first, int last)
    {
        First = (int)Guard.AtLeast(first, 1, "The first bucket of a range");
        Last = (int)Guard.AtLeast(last, first, "The last bucket of a range");
    }

    /// <summary>The first bucket.</summary>
    public int First { get; }

    /// <summary>The last bucket.</summary>
    public int Last { get; }

    /// <summary>How many buckets.</summary>
    public int Count => Last - First + 1;

    /// <inheritdoc/>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}–{Last}");

    internal bool Overlaps(BucketRange other) => First <= other.Last && other.First <= Last;

    /// <summary>Ranges as they stand in a sentence: "buckets 1–300 and 451–500".</summary>
    internal static string Sentence(IReadOnlyList<BucketRange> ranges) =>
        (ranges.Count == 1 && ranges[0].Count == 1 ? "bucket " : "buckets ") + string.Join(", ", ranges);
}
