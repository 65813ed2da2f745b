using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What user growth needs of an activity history, collected in one pass over each user's days: for every day, after how many days its stretch first meets each user; how
/// many users were active; how many were new.
/// </summary>
internal sealed class ActivityTable
{
    private readonly long[][] _metAfter;

    private ActivityTable(int days)
    {
        _metAfter = [.. Enumerable.Range(0, days).Select(start => new long[days - start])];
        Active = new long[days];
        New = new long[days];
    }

    /// <summary>Days from the first to the last one with activity.</summary>
    public int Days => Active.Length;

    /// <summary>Users who were active, day by day.</summary>
    public long[] Active { get; }

    /// <summary>Users who were active for the first time, day by day.</summary>
    public long[] New { get; }

    public static ActivityTable Of(IEnumerable<(long User, int Day)> activity)
    {
        var byUser = new Dictionary<long, List<int>>();
        int first = int.MaxValue;
        int last = int.MinValue;
        foreach ((long user, int day) in activity)
        {
            if (!byUser.TryGetValue(user, out List<int>? days))
            {
                byUser[user] = days = [];
            }
            days.Add(day);
            first = Math.Min(first, day);
            last = Math.Max(last, day);
        }
        if (byUser.Count == 0)
        {
            throw new ArgumentException("A history of activity has at least one row.", nameof(activity));
        }
        long length = (long)last - first + 1;
        if (length > UserGrowth.LongestHistory)
        {
            throw new ArgumentException(FormattableString.Invariant($"Days are consecutive numbers and a history has at most {UserGrowth.LongestHistory} of them. These reach from {first} to {last}."), nameof(activity));
        }
        var table = new ActivityTable((int)length);
        foreach (List<int> days in byUser.Values)
        {
            days.Sort();
            table.Add(days, first);
        }
        return table;
    }

    /// <summary>Different users in every stretch of a length, in order of their first days.</summary>
    public long[] UsersInStretches(int length)
    {
        var users = new long[Days - length + 1];
        for (int start = 0; start < users.Length; start++)
        {
            foreach (long met in _metAfter[start].AsSpan(0, length))
            {
                users[start] += met;
            }
        }
        return users;
    }

    private void Add(List<int> days, int first)
    {
        New[days[0] - first]++;
        int start = 0;
        int previous = -1;
        foreach (int day in days)
        {
            int at = day - first;
            if (at == previous)
            {
                continue;
            }
            Active[at]++;
            for (; start <= at; start++)
            {
                _metAfter[start][at - start]++;
            }
            previous = at;
        }
    }
}
