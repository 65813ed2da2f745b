namespace Experimentation.Stats.Tests.Traffics;

/// <summary>Small scheduling problems solved by trying everything, written from the rules and not from the library.</summary>
internal static class BruteForce
{
    private readonly record struct Slot(int Buckets, int Weeks, int Start);

    public static double Best(TrafficCalendar calendar, TestDemand[] demands)
    {
        double best = 0;
        var chosen = new Slot?[demands.Length];
        void Try(int test, double value)
        {
            if (test == demands.Length)
            {
                best = value > best && IsAllowed(calendar, demands, chosen, complete: true) ? value : best;
                return;
            }
            chosen[test] = null;
            Try(test + 1, value);
            foreach (Slot slot in Slots(calendar, demands[test]))
            {
                chosen[test] = slot;
                if (IsAllowed(calendar, demands, chosen, complete: false))
                {
                    Try(test + 1, value + demands[test].Value);
                }
            }
            chosen[test] = null;
        }
        Try(0, 0);
        return best;
    }

    /// <summary>The least value of a set of scheduled tests, each worth less than the refused one, without which it would fit; those that wait for one of the set are in it.</summary>
    public static double? CheapestDisplacement(TrafficSchedule schedule, RefusedTest refused)
    {
        TrafficCalendar calendar = schedule.Calendar;
        TestDemand[] demands = [.. schedule.Demands];
        int wanted = Array.FindIndex(demands, d => d.Name == refused.Name);
        int[] placed = [.. Enumerable.Range(0, demands.Length).Where(i => schedule.Find(demands[i].Name) is not null)];
        double? cheapest = null;
        for (int set = 1; set < 1 << placed.Length; set++)
        {
            int[] gone = [.. placed.Where((_, k) => (set >> k & 1) == 1)];
            double value = gone.Sum(i => demands[i].Value);
            bool isClosed = placed.All(i => gone.Contains(i) || !demands[i].Prerequisites.Any(name => gone.Any(g => demands[g].Name == name)));
            if (value >= cheapest || gone.Any(i => demands[i].Value >= refused.Demand.Value) || !isClosed)
            {
                continue;
            }
            var chosen = new Slot?[demands.Length];
            foreach (int i in placed.Except(gone))
            {
                ScheduledTest test = schedule.Find(demands[i].Name)!;
                chosen[i] = new Slot(test.Buckets.Sum(b => b.Count), test.Weeks, test.StartWeek);
            }
            foreach (Slot slot in Slots(calendar, refused.Demand))
            {
                chosen[wanted] = slot;
                if (IsAllowed(calendar, demands, chosen, complete: true))
                {
                    cheapest = value;
                }
            }
        }
        return cheapest;
    }

    private static IEnumerable<Slot> Slots(TrafficCalendar calendar, TestDemand demand) =>
        from option in ((DemandMenu)demand.Source).Options
        from start in Enumerable.Range(demand.EarliestWeek, Math.Max(0, Math.Min(calendar.Weeks, demand.DeadlineWeek ?? calendar.Weeks) - option.Weeks + 2 - demand.EarliestWeek))
        select new Slot((int)Math.Ceiling((option.Share * calendar.Buckets) - 1e-9), option.Weeks, start);

    private static bool IsAllowed(TrafficCalendar calendar, TestDemand[] demands, Slot?[] chosen, bool complete)
    {
        for (int week = 1; week <= calendar.Weeks; week++)
        {
            foreach (TrafficLayer layer in calendar.Layers.Where(l => l.Kind == LayerKind.Exclusive))
            {
                int taken = calendar.Running.Where(r => (r.Layer ?? calendar.Layers[0].Name) == layer.Name && week <= r.UntilWeek + (r.RestDays / 7)).Sum(r => r.Buckets.Sum(b => b.Count));
                for (int i = 0; i < demands.Length; i++)
                {
                    taken += LayerOf(calendar, demands[i]) == layer.Name && chosen[i] is { } s && s.Start <= week && week < s.Start + s.Weeks + (demands[i].RestDays / 7) ? s.Buckets : 0;
                }
                if (taken > calendar.Buckets)
                {
                    return false;
                }
            }
        }
        for (int i = 0; i < demands.Length; i++)
        {
            if (chosen[i] is not { } one)
            {
                continue;
            }
            foreach (RunningTest run in calendar.Running.Where(r => r.Groups.Intersect(demands[i].Groups).Any()))
            {
                bool isApart = LayerOf(calendar, demands[i]) == (run.Layer ?? calendar.Layers[0].Name);
                if (!isApart && one.Start <= run.UntilWeek)
                {
                    return false;
                }
            }
            for (int j = 0; j < demands.Length; j++)
            {
                if (demands[i].Prerequisites.Contains(demands[j].Name) && (chosen[j] is { } before ? before.Start + before.Weeks > one.Start : complete || j < i))
                {
                    return false;
                }
                bool share = LayerOf(calendar, demands[i]) != LayerOf(calendar, demands[j]) || calendar.Layers.Single(l => l.Name == LayerOf(calendar, demands[i])).Kind == LayerKind.Overlapping;
                if (i < j && share && demands[i].Groups.Intersect(demands[j].Groups).Any() && chosen[j] is { } two && one.Start < two.Start + two.Weeks && two.Start < one.Start + one.Weeks)
                {
                    return false;
                }
            }
        }
        return true;
    }

    private static string LayerOf(TrafficCalendar calendar, TestDemand demand) => demand.Layer ?? calendar.Layers[0].Name;
}
