using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Whole buckets for every test. Where at each time no more buckets are asked for than there are, tests that take free buckets when they start never overlap (the colouring of an
/// interval graph); buckets need not be neighbours, but the allocation keeps them together where it can.
/// </summary>
internal static class BucketAllocation
{
    /// <summary>Ranges of each test, in the order of the tests; empty for those that are not placed.</summary>
    public static ValueList<BucketRange>[] Of(ScheduleProblem problem, ReadOnlySpan<Placement> placements)
    {
        var ranges = new ValueList<BucketRange>[placements.Length];
        Array.Fill(ranges, ValueList<BucketRange>.Empty);
        int layers = problem.Calendar.Layers.Count;
        var freeFrom = new int[layers][];
        for (int layer = 0; layer < layers; layer++)
        {
            freeFrom[layer] = new int[problem.Calendar.Buckets];
        }
        foreach (ScheduleProblem.RunningBuckets test in problem.Running)
        {
            Take(freeFrom[test.Layer], test.Buckets, test.FreeFrom);
        }
        foreach (int job in ByStart(placements))
        {
            ScheduleJob what = problem.Jobs[job];
            JobOption option = what.Options[placements[job].Option];
            if (!problem.IsExclusive(what.Layer))
            {
                // Its own salt, so its own buckets.
                ranges[job] = ValueList<BucketRange>.Of([new BucketRange(1, option.Buckets)]);
                continue;
            }
            int start = placements[job].Start;
            ranges[job] = Choose(freeFrom[what.Layer], start, option.Buckets);
            Take(freeFrom[what.Layer], ranges[job], start + option.Weeks + what.RestWeeks);
        }
        return ranges;
    }

    /// <summary>The first buckets that none of the ranges take; null if there are not so many.</summary>
    public static ValueList<BucketRange>? FirstFree(int all, IReadOnlyList<BucketRange> taken, int wanted)
    {
        int[] freeFrom = new int[all];
        Take(freeFrom, taken.Where(range => range.Last <= all), 1);
        return freeFrom.Count(week => week == 0) >= wanted ? Choose(freeFrom, 0, wanted) : null;
    }

    private static List<int> ByStart(ReadOnlySpan<Placement> placements)
    {
        var order = new List<(int Start, int Job)>();
        for (int job = 0; job < placements.Length; job++)
        {
            if (placements[job].IsPlaced)
            {
                order.Add((placements[job].Start, job));
            }
        }
        order.Sort();
        return order.ConvertAll(entry => entry.Job);
    }

    private static void Take(int[] freeFrom, IEnumerable<BucketRange> ranges, int until)
    {
        foreach (BucketRange range in ranges)
        {
            freeFrom.AsSpan(range.First - 1, range.Count).Fill(until);
        }
    }

    /// <summary>The smallest gap that is large enough; where there is none, the largest gaps until it is enough.</summary>
    private static ValueList<BucketRange> Choose(int[] freeFrom, int week, int wanted)
    {
        List<BucketRange> gaps = Gaps(freeFrom, week);
        List<BucketRange> enough = gaps.FindAll(gap => gap.Count >= wanted);
        if (enough.Count > 0)
        {
            BucketRange best = enough.MinBy(gap => (gap.Count, gap.First));
            return ValueList<BucketRange>.Of([new BucketRange(best.First, best.First + wanted - 1)]);
        }
        var chosen = new List<BucketRange>();
        foreach (BucketRange gap in gaps.OrderByDescending(gap => gap.Count).ThenBy(gap => gap.First))
        {
            int count = Math.Min(gap.Count, wanted);
            chosen.Add(new(gap.First, gap.First + count - 1));
            wanted -= count;
            if (wanted == 0)
            {
                break;
            }
        }
        return wanted == 0
            ? ValueList<BucketRange>.Of(chosen.OrderBy(range => range.First))
            : throw new InvalidOperationException("More buckets were placed than there are: the search and the allocation disagree.");
    }

    private static List<BucketRange> Gaps(int[] freeFrom, int week)
    {
        var gaps = new List<BucketRange>();
        for (int bucket = 0; bucket < freeFrom.Length; bucket++)
        {
            int first = bucket;
            while (bucket < freeFrom.Length && freeFrom[bucket] <= week)
            {
                bucket++;
            }
            if (bucket > first)
            {
                gaps.Add(new(first + 1, bucket));
            }
        }
        return gaps;
    }
}
