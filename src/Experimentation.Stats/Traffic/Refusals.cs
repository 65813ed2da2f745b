using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Answers for tests that do not fit into what a schedule leaves.</summary>
internal sealed partial class Refusals
{
    private readonly ScheduleProblem _problem;
    private readonly ScheduleState _state;
    private readonly ScheduleState _empty;
    private readonly DisplacementSearch _displacement;

    public Refusals(ScheduleProblem problem, Placement[] placements)
    {
        _problem = problem;
        _state = new(problem);
        _state.Load(placements);
        _empty = new(problem);
        _displacement = new(problem, placements);
    }

    public RefusedTest Of(int job)
    {
        (RefusalReason reason, string why) = Why(job);
        return LeftOver(job, new RefusedTest(_problem.Demands[job], reason, why)) with
        {
            EarliestStart = EarliestStart(job),
            Alternatives = Alternatives(job),
            Displacement = _displacement.For(job),
        };
    }

    private TrafficCalendar Calendar => _problem.Calendar;

    private LayerUsers Users(ScheduleJob what) => Calendar.UsersOf(what.Layer);

    private (RefusalReason Reason, string Why) Why(int job)
    {
        ScheduleJob what = _problem.Jobs[job];
        TestDemand demand = _problem.Demands[job];
        string layer = Calendar.Layers[what.Layer].Name;
        if (what.Options.Length == 0)
        {
            return (RefusalReason.TooLarge, TooLarge(demand, what, layer));
        }
        if (what.Waits is { } running)
        {
            return (RefusalReason.PrerequisiteMissing, $"'{running}', for which it waits, runs too long.");
        }
        if (what.After.Where(before => !_state.Placements[before].IsPlaced).Select(before => _problem.Demands[before].Name).ToArray() is { Length: > 0 } missing)
        {
            return (RefusalReason.PrerequisiteMissing, $"it waits for {string.Join(" and ", missing.Select(name => $"'{name}'"))}, for which there is no room.");
        }
        int first = _state.FirstWeek(job);
        if (what.FirstWeek >= what.EndWeek)
        {
            return (RefusalReason.NoWindow, string.Create(CultureInfo.InvariantCulture, $"it may start in week {what.FirstWeek + 1} at the earliest, and the last week that it may run in is week {what.EndWeek}."));
        }
        string window = string.Create(CultureInfo.InvariantCulture, $"between week {what.FirstWeek + 1} and the end of week {what.EndWeek}");
        if (!what.Options.Any(option => _empty.EarliestStart(job, option, what.FirstWeek, what.EndWeek) >= 0))
        {
            return (RefusalReason.NoWindow, $"{window} there is no room for its menu ({Menu(what)}), even if nothing else were scheduled.");
        }
        if (what.After.Length > 0 && !what.Options.Any(option => _empty.EarliestStart(job, option, first, what.EndWeek) >= 0))
        {
            return (RefusalReason.PrerequisiteMissing, $"what it waits for ends too late, at the end of week {first.ToString(CultureInfo.InvariantCulture)}.");
        }
        if (what.Groups.Length > 0 && what.Options.Any(option => HasUsers(what, option, first)))
        {
            return (RefusalReason.GroupIsBusy, $"{window} tests that share no users with it ({string.Join(", ", demand.Groups)}) run in its way.");
        }
        // The option that comes nearest to what is left.
        (JobOption nearest, int most) = what.Options.Where(option => first + option.Weeks <= what.EndWeek)
            .Select(option => (Option: option, Free: MostFree(what, first, option.Weeks))).MaxBy(pair => (double)pair.Free / pair.Option.Buckets);
        return (RefusalReason.NoUsersLeft, string.Create(
            CultureInfo.InvariantCulture,
            $"{window} the most that is left in '{layer}' for {Phrase.Counted(nearest.Weeks, "week")} in a row is {Phrase.Percent(Calendar.ShareOf(what.Layer, most))} of users, and it needs {Phrase.Percent(Calendar.ShareOf(what.Layer, nearest.Buckets))} for as long."));
    }

    private string TooLarge(TestDemand demand, ScheduleJob what, string layer)
    {
        double? least = null;
        int at = 0;
        foreach (int weeks in (demand.Source.OwnWeeks(demand) ?? Enumerable.Range(demand.MinimumWeeks, demand.LongestWeeks - demand.MinimumWeeks + 1)).Where(w => w >= demand.MinimumWeeks))
        {
            if (demand.Source.ShareNeeded(Users(what), demand, weeks) is { } share && !(share >= least))
            {
                (least, at) = (share, weeks);
            }
        }
        return least is { } needed
            ? string.Create(CultureInfo.InvariantCulture, $"even in {Phrase.Counted(at, "week")} it needs {(needed > 1 ? $"{Phrase.Number(needed)} times" : Phrase.Percent(needed) + " of")} the users of '{layer}', and it may take {Phrase.Percent(Math.Min(demand.LargestShare, Users(what).Traffic.ExperimentShare))}.")
            : "no length within its limits lets any user be read in time.";
    }

    /// <summary>The whole menu where it is short; otherwise its ends.</summary>
    private string Menu(ScheduleJob what)
    {
        TrafficOption[] options = [.. what.Options.Select(option => new TrafficOption(Calendar.ShareOf(what.Layer, option.Buckets), option.Weeks))];
        return options.Length <= 3 ? string.Join(" or ", options) : $"{options[0]} … {options[^1]}";
    }

    private bool HasUsers(ScheduleJob what, JobOption option, int first)
    {
        for (int start = first; start + option.Weeks <= what.EndWeek; start++)
        {
            if (FreeFor(what, start, option.Weeks) >= option.Buckets)
            {
                return true;
            }
        }
        return false;
    }

    private int MostFree(ScheduleJob what, int first, int weeks)
    {
        int most = 0;
        for (int start = first; start + weeks <= what.EndWeek; start++)
        {
            most = Math.Max(most, FreeFor(what, start, weeks));
        }
        return most;
    }

    /// <summary>Buckets that are free for a whole test and its rest.</summary>
    private int FreeFor(ScheduleJob what, int start, int weeks)
    {
        int until = Math.Min(_problem.Weeks, start + weeks + what.RestWeeks);
        int least = Calendar.Buckets;
        foreach (int free in start < until ? _state.Free(what.Layer)[start..until] : [])
        {
            least = Math.Min(least, free);
        }
        return least;
    }

    private bool GroupsAreFree(ScheduleJob what, int start, int weeks)
    {
        for (int week = start; week < Math.Min(_problem.Weeks, start + weeks); week++)
        {
            if (!_state.GroupsAreFree(what, week))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The share and length within its limits that could detect most.</summary>
    private RefusedTest LeftOver(int job, RefusedTest refused)
    {
        ScheduleJob what = _problem.Jobs[job];
        TestDemand demand = refused.Demand;
        int first = Math.Min(_problem.Weeks, _state.FirstWeek(job));
        (Reach Reach, OpenSlot Slot)? best = null;
        foreach (int weeks in Lengths(demand))
        {
            (int start, int free) = Widest(what, demand, first, weeks);
            double share = Math.Min(demand.LargestShare, Calendar.ShareOf(what.Layer, free));
            if (free > 0 && demand.Source.ReachWith(Users(what), demand, share, weeks) is { } reach && !(reach.Factor >= best?.Reach.Factor))
            {
                best = (reach, new(start + 1, new(share, weeks), ""));
            }
        }
        return best is { } found ? refused with { LeftOver = found.Slot, DetectableLift = found.Reach.Lift, DetectableFactor = found.Reach.Factor } : refused;
    }

    /// <summary>Lengths that it allows itself and that end within the calendar.</summary>
    private IEnumerable<int> Lengths(TestDemand demand) =>
        (demand.Source.OwnWeeks(demand) ?? Enumerable.Range(demand.MinimumWeeks, demand.LongestWeeks - demand.MinimumWeeks + 1)).Where(weeks => weeks >= demand.MinimumWeeks && weeks <= _problem.Weeks).Distinct();

    private (int Start, int Free) Widest(ScheduleJob what, TestDemand demand, int first, int weeks)
    {
        (int Start, int Free) widest = (0, 0);
        for (int start = first; start + weeks <= what.EndWeek; start++)
        {
            int free = FreeFor(what, start, weeks);
            if (free > widest.Free && GroupsAreFree(what, start, weeks))
            {
                widest = (start, free);
            }
        }
        return widest;
    }
}
