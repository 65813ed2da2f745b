namespace Experimentation.Stats;

/// <summary>What is taken, week by week, while tests are placed. Scratch space of one search; nothing of it leaves.</summary>
internal sealed class ScheduleState
{
    private readonly ScheduleProblem _problem;
    private readonly int[][] _free;

    /// <summary>Running tests of several sides hold a group: nobody else may.</summary>
    private const int SeveralSides = -1;

    // Who holds a group in a week: 0 nobody, otherwise its side; and how many tests hold it.
    private readonly int[][] _holder;
    private readonly int[][] _holders;

    public ScheduleState(ScheduleProblem problem)
    {
        _problem = problem;
        _free = [.. problem.Capacity.Select(weeks => (int[])weeks.Clone())];
        _holder = [.. Enumerable.Range(0, problem.GroupCount).Select(_ => new int[problem.Weeks])];
        _holders = [.. Enumerable.Range(0, problem.GroupCount).Select(_ => new int[problem.Weeks])];
        Placements = new Placement[problem.Jobs.Length];
        Clear();
    }

    public Placement[] Placements { get; }

    /// <summary>Buckets of a layer that nobody uses, by week; of an overlapping layer, all there are.</summary>
    public ReadOnlySpan<int> Free(int layer) => _free[layer];

    public void Clear()
    {
        for (int layer = 0; layer < _free.Length; layer++)
        {
            _problem.Capacity[layer].CopyTo(_free[layer], 0);
        }
        for (int group = 0; group < _holder.Length; group++)
        {
            Array.Clear(_holder[group]);
            Array.Clear(_holders[group]);
        }
        foreach (ScheduleProblem.GroupClaim claim in _problem.RunningClaims)
        {
            for (int week = 0; week < Math.Min(_problem.Weeks, claim.UntilWeek); week++)
            {
                Hold(claim.Group, week, claim.Side, 1);
            }
        }
        Array.Fill(Placements, Placement.None);
    }

    public void Load(ReadOnlySpan<Placement> placements)
    {
        Clear();
        for (int job = 0; job < placements.Length; job++)
        {
            if (placements[job].IsPlaced)
            {
                Put(job, placements[job]);
            }
        }
    }

    public void Put(int job, Placement at)
    {
        Placements[job] = at;
        Change(job, at, 1);
    }

    public void Remove(int job)
    {
        Change(job, Placements[job], -1);
        Placements[job] = Placement.None;
    }

    /// <summary>The first week in which a test may start, given where the tests are that it waits for; beyond the calendar if one of them is nowhere.</summary>
    public int FirstWeek(int job)
    {
        ScheduleJob what = _problem.Jobs[job];
        int first = what.FirstWeek;
        foreach (int before in what.After)
        {
            Placement at = Placements[before];
            first = at.IsPlaced ? Math.Max(first, at.Start + _problem.Jobs[before].Options[at.Option].Weeks) : _problem.Weeks;
        }
        return first;
    }

    /// <summary>The week by whose beginning a test must have ended, given where the tests are that wait for it.</summary>
    public int EndWeek(int job, IReadOnlyList<int> waiting)
    {
        int end = _problem.Jobs[job].EndWeek;
        foreach (int later in waiting)
        {
            end = Placements[later].IsPlaced ? Math.Min(end, Placements[later].Start) : end;
        }
        return end;
    }

    /// <summary>The first start at which an option fits; −1 if there is none.</summary>
    public int EarliestStart(int job, JobOption option, int first, int end)
    {
        ScheduleJob what = _problem.Jobs[job];
        int[] free = _free[what.Layer];
        int start = first;
        while (start + option.Weeks <= end)
        {
            int clash = LastClash(what, option, free, start);
            if (clash < 0)
            {
                return start;
            }
            start = clash + 1;
        }
        return -1;
    }

    /// <summary>Whether an option fits at a start, deadlines aside.</summary>
    public bool Fits(int job, JobOption option, int start) => LastClash(_problem.Jobs[job], option, _free[_problem.Jobs[job].Layer], start) < 0;

    /// <summary>Whether a test's groups are not held by another side in a week.</summary>
    public bool GroupsAreFree(ScheduleJob what, int week)
    {
        foreach (int group in what.Groups)
        {
            int holder = _holder[group][week];
            if (holder != 0 && holder != what.Side + 1)
            {
                return false;
            }
        }
        return true;
    }

    // The latest week that is in the way, so that the next start to look at is behind it.
    private int LastClash(ScheduleJob what, JobOption option, int[] free, int start)
    {
        int ends = start + option.Weeks;
        int rests = Math.Min(_problem.Weeks, ends + what.RestWeeks);
        for (int week = rests - 1; week >= start; week--)
        {
            if (free[week] < option.Buckets || (week < ends && what.Groups.Length > 0 && !GroupsAreFree(what, week)))
            {
                return week;
            }
        }
        return -1;
    }

    private void Change(int job, Placement at, int sign)
    {
        ScheduleJob what = _problem.Jobs[job];
        JobOption option = what.Options[at.Option];
        int ends = at.Start + option.Weeks;
        if (_problem.IsExclusive(what.Layer))
        {
            int rests = Math.Min(_problem.Weeks, ends + what.RestWeeks);
            int[] free = _free[what.Layer];
            for (int week = at.Start; week < rests; week++)
            {
                free[week] -= sign * option.Buckets;
            }
        }
        foreach (int group in what.Groups)
        {
            for (int week = at.Start; week < ends; week++)
            {
                Hold(group, week, what.Side, sign);
            }
        }
    }

    private void Hold(int group, int week, int side, int sign)
    {
        _holders[group][week] += sign;
        int held = _holder[group][week];
        _holder[group][week] = _holders[group][week] == 0 ? 0 : held == 0 || held == side + 1 ? side + 1 : SeveralSides;
    }
}
