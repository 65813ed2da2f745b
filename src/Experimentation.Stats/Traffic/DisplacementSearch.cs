using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// The cheapest set of scheduled tests, each worth less than a refused one, whose removal makes room for it: for every option and start a search over sets (branch and bound on the
/// week that lacks most), the starts with the lowest bounds first.
/// </summary>
internal sealed class DisplacementSearch
{
    /// <summary>Sets that are looked at for one refused test; beyond it the cheapest set so far stands.</summary>
    private const int MostSets = 20_000;

    private readonly ScheduleProblem _problem;
    private readonly Placement[] _placements;
    private readonly ScheduleState _state;
    private readonly ScheduleState _empty;
    private readonly List<int>[] _waiting;
    private readonly int[] _removed;

    private double _best;
    private int _bestCount;
    private int[]? _bestSet;
    private Placement _bestAt;
    private int _sets;

    public DisplacementSearch(ScheduleProblem problem, Placement[] placements)
    {
        _problem = problem;
        _placements = placements;
        _state = new(problem);
        _state.Load(placements);
        _empty = new(problem);
        _removed = new int[placements.Length];
        _waiting = [.. placements.Select(_ => new List<int>())];
        for (int job = 0; job < placements.Length; job++)
        {
            foreach (int before in problem.Jobs[job].After)
            {
                _waiting[before].Add(job);
            }
        }
    }

    public Displacement? For(int job)
    {
        ScheduleJob what = _problem.Jobs[job];
        if (what.Waits is not null || what.After.Any(before => !_placements[before].IsPlaced))
        {
            return null;
        }
        (_best, _bestCount, _bestSet, _sets) = (double.PositiveInfinity, int.MaxValue, null, 0);
        foreach (Window window in Windows(job).OrderBy(w => w.Bound).ThenBy(w => w.At.Start + what.Options[w.At.Option].Weeks))
        {
            if (window.Bound > _best || _sets > MostSets)
            {
                break;
            }
            Search(job, window);
        }
        return _bestSet is null ? null : Answer(job, _bestSet);
    }

    /// <summary>An option and start, what it lacks week by week, and a value below which no set of tests makes room.</summary>
    private sealed record Window(Placement At, int[] Lack, List<int> Candidates, List<int> Forced, double Bound);

    private IEnumerable<Window> Windows(int job)
    {
        ScheduleJob what = _problem.Jobs[job];
        int first = _state.FirstWeek(job);
        for (int option = 0; option < what.Options.Length; option++)
        {
            for (int start = first; start + what.Options[option].Weeks <= what.EndWeek; start++)
            {
                if (_empty.Fits(job, what.Options[option], start) && Open(job, what, new(option, start)) is { } window)
                {
                    yield return window;
                }
            }
        }
    }

    private Window? Open(int job, ScheduleJob what, Placement at)
    {
        JobOption option = what.Options[at.Option];
        int ends = at.Start + option.Weeks;
        int until = Math.Min(_problem.Weeks, ends + what.RestWeeks);
        var lack = new int[until - at.Start];
        ReadOnlySpan<int> free = _state.Free(what.Layer);
        for (int week = at.Start; week < until; week++)
        {
            lack[week - at.Start] = option.Buckets - free[week];
        }
        var candidates = new List<int>();
        var forced = new List<int>();
        for (int other = 0; other < _placements.Length; other++)
        {
            if (!_placements[other].IsPlaced)
            {
                continue;
            }
            ScheduleJob that = _problem.Jobs[other];
            int thatEnds = _placements[other].Start + that.Options[_placements[other].Option].Weeks;
            bool isInGroup = that.Side != what.Side && _placements[other].Start < ends && thatEnds > at.Start && that.Groups.Intersect(what.Groups).Any();
            bool isInTheWay = that.Layer == what.Layer && _problem.IsExclusive(what.Layer) && _placements[other].Start < until && thatEnds + that.RestWeeks > at.Start;
            if ((isInGroup || isInTheWay) && MayMove(other, job))
            {
                (isInGroup ? forced : candidates).Add(other);
            }
            else if (isInGroup)
            {
                return null;
            }
        }
        double bound = Bound(at, lack, candidates, forced);
        return double.IsPositiveInfinity(bound) ? null : new(at, lack, candidates, forced, bound);
    }

    /// <summary>A test can make room if it, and all that waits for it, is worth less and is not what the refused test waits for.</summary>
    private bool MayMove(int other, int job) =>
        _problem.Jobs[other].Value < _problem.Jobs[job].Value && !_problem.Jobs[job].After.Contains(other)
        && _waiting[other].All(later => !_placements[later].IsPlaced || MayMove(later, job));

    /// <summary>In the week that lacks most, at the best price that any test has there.</summary>
    private double Bound(Placement at, int[] lack, List<int> candidates, List<int> forced)
    {
        double bound = 0;
        foreach (int other in forced)
        {
            bound = Math.Max(bound, _problem.Jobs[other].Value);
        }
        for (int i = 0; i < lack.Length; i++)
        {
            if (lack[i] <= 0)
            {
                continue;
            }
            double price = double.PositiveInfinity;
            long there = 0;
            foreach (int other in candidates.Concat(forced))
            {
                if (Frees(other, at.Start + i, out int buckets))
                {
                    price = Math.Min(price, _problem.Jobs[other].Value / buckets);
                    there += buckets;
                }
            }
            if (there < lack[i])
            {
                return double.PositiveInfinity;
            }
            bound = Math.Max(bound, price * lack[i]);
        }
        return bound;
    }

    private bool Frees(int other, int week, out int buckets)
    {
        ScheduleJob that = _problem.Jobs[other];
        Placement at = _placements[other];
        JobOption option = that.Options[at.Option];
        buckets = option.Buckets;
        return _problem.IsExclusive(that.Layer) && at.Start <= week && week < at.Start + option.Weeks + that.RestWeeks;
    }

    private void Search(int job, Window window)
    {
        int layer = _problem.Jobs[job].Layer;
        double value = 0;
        foreach (int other in window.Forced)
        {
            value += Remove(other, window, layer, 1);
        }
        Branch(window, layer, value, new bool[_placements.Length]);
        foreach (int other in window.Forced)
        {
            Remove(other, window, layer, -1);
        }
    }

    private void Branch(Window window, int layer, double value, bool[] excluded)
    {
        int count = _removed.Count(times => times > 0);
        if (++_sets > MostSets || value > _best || (value >= _best && count >= _bestCount))
        {
            return;
        }
        int worst = -1;
        for (int i = 0; i < window.Lack.Length; i++)
        {
            if (window.Lack[i] > 0 && (worst < 0 || window.Lack[i] > window.Lack[worst]))
            {
                worst = i;
            }
        }
        if (worst < 0)
        {
            (_best, _bestCount, _bestAt) = (value, count, window.At);
            _bestSet = [.. Enumerable.Range(0, _removed.Length).Where(other => _removed[other] > 0)];
            return;
        }
        // Every set must hold one of the tests of this week: with the first, or without it and with the second, and so on.
        List<int> here = window.Candidates.FindAll(other => !excluded[other] && _removed[other] == 0 && Frees(other, window.At.Start + worst, out _));
        here.Sort((a, b) => (_problem.Jobs[a].Value, a).CompareTo((_problem.Jobs[b].Value, b)));
        foreach (int other in here)
        {
            double more = Remove(other, window, layer, 1);
            Branch(window, layer, value + more, excluded);
            Remove(other, window, layer, -1);
            excluded[other] = true;
        }
        foreach (int other in here)
        {
            excluded[other] = false;
        }
    }

    /// <summary>Takes a test and all that waits for it away, or puts them back; returns what that costs beyond what was away already.</summary>
    private double Remove(int other, Window window, int layer, int sign)
    {
        double value = 0;
        _removed[other] += sign;
        if (_removed[other] == (sign > 0 ? 1 : 0))
        {
            value += _problem.Jobs[other].Value;
            if (_problem.Jobs[other].Layer == layer)
            {
                for (int i = 0; i < window.Lack.Length; i++)
                {
                    if (Frees(other, window.At.Start + i, out int buckets))
                    {
                        window.Lack[i] -= sign * buckets;
                    }
                }
            }
        }
        foreach (int later in _waiting[other])
        {
            if (_placements[later].IsPlaced)
            {
                value += Remove(later, window, layer, sign);
            }
        }
        return value;
    }

    private Displacement Answer(int job, int[] set)
    {
        ScheduleJob what = _problem.Jobs[job];
        JobOption option = what.Options[_bestAt.Option];
        _state.Load(_placements);
        foreach (int other in set)
        {
            _state.Remove(other);
        }
        _state.Put(job, _bestAt);
        var moves = new Dictionary<int, int?>();
        // What is waited for comes first, then what is worth most.
        var left = set.OrderByDescending(other => _problem.Jobs[other].Value).ToList();
        while (left.Count > 0)
        {
            int other = left.Find(candidate => !_problem.Jobs[candidate].After.Any(left.Contains));
            left.Remove(other);
            Placement at = ScheduleSearch.EndingFirst(_state, other, _problem.Jobs[other], _state.FirstWeek(other), _state.EndWeek(other, _waiting[other]));
            if (at.IsPlaced)
            {
                _state.Put(other, at);
            }
            moves[other] = at.IsPlaced ? at.Start + 1 : null;
        }
        _state.Load(_placements);
        return new(
            new(_bestAt.Start + 1, new(_problem.Calendar.ShareOf(what.Layer, option.Buckets), option.Weeks), ""),
            ValueList<MovedTest>.Of(set.Select(other => new MovedTest(_problem.Demands[other].Name, _placements[other].Start + 1, moves[other]))),
            set.Sum(other => _problem.Jobs[other].Value));
    }
}
