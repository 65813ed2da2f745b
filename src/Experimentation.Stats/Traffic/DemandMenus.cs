using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Menus of demands on a calendar.</summary>
internal static class DemandMenus
{
    /// <summary>The menu in whole buckets, within the demand's own limits; without options that take longer and no less than another one.</summary>
    public static JobOption[] Options(TrafficCalendar calendar, TestDemand demand, int layer)
    {
        var options = new List<JobOption>();
        foreach (int weeks in Lengths(demand).Where(weeks => weeks >= demand.MinimumWeeks).Distinct().Order())
        {
            if (Buckets(calendar, demand, layer, weeks) is { } buckets && (options.Count == 0 || buckets < options[^1].Buckets))
            {
                options.Add(new(buckets, weeks));
            }
        }
        return [.. options];
    }

    /// <summary>
    /// The menu of a demand whose source cannot be written, burn-in included, before more users are counted: read back on the same calendar it gives the same buckets. Lengths that need more
    /// users than there are stay on it, for they say how far off they are.
    /// </summary>
    public static ValueList<TrafficOption> Written(TrafficCalendar calendar, TestDemand demand)
    {
        LayerUsers users = calendar.UsersOf(calendar.IndexOf(demand.Layer));
        var options = new List<TrafficOption>();
        foreach (int weeks in Lengths(demand))
        {
            if (demand.Source.ShareNeeded(users, demand, weeks) is { } share)
            {
                options.Add(new(share * users.Factor, weeks));
            }
        }
        return ValueList<TrafficOption>.Of(options);
    }

    /// <summary>Whole buckets that a length needs, if the layer has so many and the demand may take them.</summary>
    private static int? Buckets(TrafficCalendar calendar, TestDemand demand, int layer, int weeks)
    {
        if (demand.Source.ShareNeeded(calendar.UsersOf(layer), demand, weeks) is not { } share || !(share <= demand.LargestShare * (1 + 1e-9)))
        {
            return null;
        }
        int buckets = calendar.BucketsFor(layer, share);
        return buckets <= calendar.Buckets ? buckets : null;
    }

    private static IEnumerable<int> Lengths(TestDemand demand) =>
        demand.Source.OwnWeeks(demand) ?? Enumerable.Range(demand.MinimumWeeks, demand.LongestWeeks - demand.MinimumWeeks + 1);
}
