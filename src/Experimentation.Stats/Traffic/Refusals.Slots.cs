using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>When and how a refused test could run after all.</summary>
internal sealed partial class Refusals
{
    private const int MostAlternatives = 3;

    /// <summary>Where an option of its menu fits first, deadline and calendar aside: behind the calendar everything is free but what runs or rests beyond it.</summary>
    private OpenSlot? EarliestStart(int job)
    {
        ScheduleJob what = _problem.Jobs[job];
        OpenSlot? best = null;
        if (what.After.Any(before => !_state.Placements[before].IsPlaced))
        {
            return null;
        }
        int[] starts = Starts(_state.FirstWeek(job));
        foreach (JobOption option in what.Options)
        {
            foreach (int start in starts)
            {
                if (IsFree(what, option, start))
                {
                    if (best is null || start + 1 + option.Weeks < best.Value.StartWeek + best.Value.Option.Weeks)
                    {
                        best = new(start + 1, new(Calendar.ShareOf(what.Layer, option.Buckets), option.Weeks), Late(what, _problem.Demands[job], start + option.Weeks));
                    }
                    break;
                }
            }
        }
        return best;
    }

    /// <summary>Every week of the calendar from the first on. Behind it nothing begins any more, so that room grows only where something ends.</summary>
    private int[] Starts(int first)
    {
        int behind = Math.Max(first, _problem.Weeks);
        IEnumerable<int> ends = _problem.Running.SelectMany(running => (int[])[running.Test.UntilWeek, running.FreeFrom])
            .Concat(Enumerable.Range(0, _problem.Jobs.Length).Select(BusyUntil));
        return [.. Enumerable.Range(first, behind - first).Concat(ends.Where(end => end > behind).Append(behind).Order()).Where(static week => week < ScheduleProblem.Never)];
    }

    private string Late(ScheduleJob what, TestDemand demand, int ends) => ends <= what.EndWeek
        ? ""
        : demand.DeadlineWeek is { } deadline && ends > deadline
            ? string.Create(CultureInfo.InvariantCulture, $"after its deadline at the end of week {deadline}")
            : string.Create(CultureInfo.InvariantCulture, $"beyond the calendar's {_problem.Weeks} weeks");

    private int BusyUntil(int job) => _state.Placements[job] is { IsPlaced: true } at ? at.Start + _problem.Jobs[job].Options[at.Option].Weeks + _problem.Jobs[job].RestWeeks : 0;

    private bool IsFree(ScheduleJob what, JobOption option, int start)
    {
        if (FreeFor(what, start, option.Weeks) < option.Buckets || !GroupsAreFree(what, start, option.Weeks))
        {
            return false;
        }
        for (int week = Math.Max(start, _problem.Weeks); week < start + option.Weeks; week++)
        {
            if (TakenBeyond(what.Layer, week) + option.Buckets > Calendar.Buckets || IsGroupTakenBeyond(what, week))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Buckets that running tests, or rests of scheduled ones, take after the calendar's end.</summary>
    private int TakenBeyond(int layer, int week)
    {
        int taken = 0;
        if (!_problem.IsExclusive(layer))
        {
            return taken;
        }
        foreach (ScheduleProblem.RunningBuckets running in _problem.Running.Where(r => r.Layer == layer && r.FreeFrom > week))
        {
            taken += running.Buckets.Sum(range => range.Count);
        }
        for (int job = 0; job < _problem.Jobs.Length; job++)
        {
            taken += _problem.Jobs[job].Layer == layer && BusyUntil(job) > week ? _problem.Jobs[job].Options[_state.Placements[job].Option].Buckets : 0;
        }
        return taken;
    }

    /// <summary>Whether running tests with which it shares no users still run after the calendar's end.</summary>
    private bool IsGroupTakenBeyond(ScheduleJob what, int week) =>
        _problem.RunningClaims.Any(claim => claim.UntilWeek > week && claim.Side != what.Side && what.Groups.Contains(claim.Group));

    /// <summary>Lengths and shares beyond its own limits for which there is room.</summary>
    private ValueList<OpenSlot> Alternatives(int job)
    {
        ScheduleJob what = _problem.Jobs[job];
        TestDemand demand = _problem.Demands[job];
        var found = new List<OpenSlot>();
        int first = Math.Min(_problem.Weeks, _state.FirstWeek(job));
        IReadOnlyList<int>? own = demand.Source.OwnWeeks(demand);
        for (int weeks = 1; weeks <= _problem.Weeks - first; weeks++)
        {
            if (demand.Source.ShareNeeded(Users(what), demand, weeks) is not { } share || Calendar.BucketsFor(what.Layer, share) is var buckets && buckets > Calendar.Buckets)
            {
                continue;
            }
            string breaks = Breaks(demand, own, share, weeks);
            // The calendar's end stays; its own deadline may be what is broken.
            int start = _state.EarliestStart(job, new(buckets, weeks), first, _problem.Weeks);
            if (start >= 0 && start + weeks > what.EndWeek)
            {
                breaks = breaks.Length > 0 ? $"{breaks}, {Late(what, demand, start + weeks)}" : Late(what, demand, start + weeks);
            }
            if (start >= 0 && breaks.Length > 0)
            {
                found.Add(new(start + 1, new(Calendar.ShareOf(what.Layer, buckets), weeks), breaks));
            }
        }
        return ValueList<OpenSlot>.Of(found.OrderBy(slot => slot.StartWeek + slot.Option.Weeks).ThenBy(slot => slot.Option.ShareWeeks).Take(MostAlternatives));
    }

    private static string Breaks(TestDemand demand, IReadOnlyList<int>? own, double share, int weeks)
    {
        var broken = new List<string>();
        if (weeks < demand.MinimumWeeks)
        {
            broken.Add($"shorter than its minimum of {Phrase.Counted(demand.MinimumWeeks, "week")}");
        }
        else if (own is null ? weeks > demand.LongestWeeks : !own.Contains(weeks))
        {
            broken.Add(own is null || weeks > own.Max() ? "longer than it may run" : weeks < own.Min() ? "shorter than its menu" : "not on its menu");
        }
        if (share > demand.LargestShare * (1 + 1e-9))
        {
            broken.Add($"wider than its {Phrase.Percent(demand.LargestShare)}");
        }
        return string.Join(", ", broken);
    }
}
