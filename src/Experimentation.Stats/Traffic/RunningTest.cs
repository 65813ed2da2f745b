using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A test that runs when the calendar begins, or a hold-back of a feature: its buckets are taken until it ends, and it is never moved.</summary>
public sealed partial record RunningTest
{
    private RunningTest(string name, double share, ValueList<BucketRange> buckets, int untilWeek) =>
        (Name, Share, Buckets, UntilWeek) = (name, share, buckets, untilWeek);

    /// <summary>What people call it; unique within a calendar.</summary>
    public string Name { get; }

    /// <summary>The share of all eligible users that it takes, where its buckets are not known; 0 where they are.</summary>
    public double Share { get; }

    /// <summary>Its buckets; empty where only its share is known, and the calendar then takes the first free ones.</summary>
    public IReadOnlyList<BucketRange> Buckets { get; }

    /// <summary>The week at whose end it ends, the calendar's first week being 1.</summary>
    public int UntilWeek { get; }

    /// <summary>The layer that it runs in; null for the first of the calendar.</summary>
    public string? Layer { get; private init; }

    /// <summary>Days after its end before its buckets may be used again, so that what users have learned wears off.</summary>
    public int RestDays { get; private init; }

    /// <summary>The surfaces and families on which it shares no users with other tests.</summary>
    public IReadOnlyList<string> Groups { get; private init; } = ValueList<string>.Empty;

    /// <summary>A test whose buckets are known.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="untilWeek">The week at whose end it ends, 1 or more.</param>
    /// <param name="buckets">At least one range.</param>
    /// <exception cref="ArgumentException">The name cannot be read, there are no buckets, or two of the ranges overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It ends before the calendar begins.</exception>
    public static RunningTest Of(string name, int untilWeek, params ReadOnlySpan<BucketRange> buckets)
    {
        Guard.Name(name, "A running test");
        BucketRange[] ranges = buckets.ToArray();
        if (ranges.Length == 0 || ranges.Any(range => range.First < 1))
        {
            throw new ArgumentException($"'{name}' has at least one range of buckets, counted from 1.", nameof(buckets));
        }
        Array.Sort(ranges, (a, b) => a.First.CompareTo(b.First));
        for (int i = 1; i < ranges.Length; i++)
        {
            if (ranges[i].Overlaps(ranges[i - 1]))
            {
                throw new ArgumentException($"'{name}' has the buckets {ranges[i - 1]} and {ranges[i]}, which overlap.", nameof(buckets));
            }
        }
        return new(name, 0, ValueList<BucketRange>.Owning(ranges), EndOf(name, untilWeek));
    }

    /// <summary>A test of which only the share is known.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="untilWeek">The week at whose end it ends, 1 or more.</param>
    /// <param name="share">Its share of all eligible users, above 0 and at most 1.</param>
    /// <exception cref="ArgumentException">The name cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside (0, 1], or the test ends before the calendar begins.</exception>
    public static RunningTest Of(string name, int untilWeek, double share) => new(
        Guard.Name(name, "A running test"),
        share is > 0 and <= 1 ? share : throw Guard.OutOfRange(nameof(share), share, $"The share of '{name}' is above 0 and at most 1 (0.3 means 30 %)."),
        ValueList<BucketRange>.Empty,
        EndOf(name, untilWeek));

    /// <summary>The week at whose end its buckets have rested; of a test that runs for ever, the end of time.</summary>
    internal int FreeAfterWeek => (int)Math.Min(ScheduleProblem.Never, (long)UntilWeek + TestDemand.WeeksOf(RestDays));

    /// <summary>The same test in a layer.</summary>
    /// <param name="layer">The name of a layer of the calendar.</param>
    /// <exception cref="ArgumentException">The name cannot be read.</exception>
    public RunningTest InLayer(string layer) => this with { Layer = Guard.Name(layer, "A layer") };

    /// <summary>The same test, whose buckets rest after its end.</summary>
    /// <param name="days">0 to 3,640; whole weeks are what counts, rounded up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public RunningTest WithRest(int days) => this with { RestDays = TestDemand.DaysOf(days, $"Days of rest of '{Name}'") };

    /// <summary>The same test, which shares no users with other tests of these groups.</summary>
    /// <param name="groups">Names of surfaces or families.</param>
    /// <exception cref="ArgumentException">A name cannot be read.</exception>
    public RunningTest ExclusiveOn(params ReadOnlySpan<string> groups) => this with { Groups = TestDemand.Names(groups, "A group") };

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"'{Name}' runs until the end of week {UntilWeek} on {(Buckets.Count > 0 ? BucketRange.Sentence(Buckets) : Phrase.Percent(Share) + " of users")}.");

    private static int EndOf(string name, int untilWeek) => (int)Guard.AtLeast(untilWeek, 1, $"The last week of '{name}', which runs when the calendar begins,");
}
