using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A test that got its users: when, how many, and which buckets.</summary>
public sealed partial record ScheduledTest
{
    internal ScheduledTest(TestDemand demand, string layer, int startWeek, int weeks, double share, ValueList<BucketRange> buckets)
    {
        Demand = demand;
        Layer = layer;
        StartWeek = startWeek;
        Weeks = weeks;
        Share = share;
        Buckets = buckets;
    }

    /// <summary>What it asked for.</summary>
    public TestDemand Demand { get; }

    /// <summary>Its name.</summary>
    public string Name => Demand.Name;

    /// <summary>The layer whose users it takes.</summary>
    public string Layer { get; }

    /// <summary>The week in which it starts, counted from 1.</summary>
    public int StartWeek { get; }

    /// <summary>How many weeks it runs.</summary>
    public int Weeks { get; }

    /// <summary>The week at whose end it ends.</summary>
    public int EndWeek => StartWeek + Weeks - 1;

    /// <summary>Its share of the layer's eligible users: what it needs, rounded up to whole buckets.</summary>
    public double Share { get; }

    /// <summary>Its buckets, in order. No other test of an exclusive layer has any of them while it runs or its buckets rest.</summary>
    public IReadOnlyList<BucketRange> Buckets { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"'{Name}' runs in {WeeksText(StartWeek, EndWeek)} on {Phrase.Percent(Share)} of users in '{Layer}' ({BucketRange.Sentence(Buckets)}).");

    internal static string WeeksText(int first, int last) => first == last
        ? string.Create(CultureInfo.InvariantCulture, $"week {first}")
        : string.Create(CultureInfo.InvariantCulture, $"weeks {first}–{last}");
}
