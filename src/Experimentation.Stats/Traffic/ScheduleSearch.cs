namespace Experimentation.Stats;

/// <summary>
/// Serial list scheduling (each test of an order is put where it ends first, or on a preferred option) and a search over orders and preferences: tests that were left out are moved
/// to the front, others anywhere, and a change is kept if the value does not fall, or falls by little while the search is young (simulated annealing). Deterministic for a seed.
/// </summary>
/// <remarks>The value does not depend on when a test runs, so some order and preferences always lead to an optimum: every test can be moved to the left until it touches something.</remarks>
internal sealed class ScheduleSearch
{
    /// <summary>Steps of work; what an order costs is counted, not measured, so that the same problem is searched as long on every machine.</summary>
    private const double Work = 4e7;
    private const int FewestRounds = 200;
    private const int MostRounds = 10_000;

    private const int Restarts = 3;

    private const int EndsFirst = -1;

    /// <summary>Where an earlier schedule had the test, if that is free.</summary>
    private const int Stays = -2;

    private readonly ScheduleProblem _problem;
    private readonly ScheduleState _state;
    private readonly RandomSource _random;
    private readonly Placement[] _best;
    private readonly Placement[]? _known;
    private readonly bool[] _tried;
    private readonly double _tie;
    private bool _hasBest;
    private double _bestValue;
    private double _bestScore;

    private ScheduleSearch(ScheduleProblem problem, Placement[]? known)
    {
        _problem = problem;
        _known = known;
        _state = new(problem);
        _random = new(problem.Calendar.Seed);
        _best = new Placement[problem.Jobs.Length];
        Array.Fill(_best, Placement.None);
        _tried = new bool[problem.Jobs.Length];
        // Among schedules of the same value the one whose tests end sooner, or that moves fewer of those that were known; too small a weight to buy a test's value with.
        _tie = 1e-4 / problem.Weeks;
    }

    /// <summary>The best placements that were found, and a value that none exceed.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="known">Placements that are allowed, and are kept unless others are worth more; null if there are none.</param>
    public static (Placement[] Placements, double Bound) Run(ScheduleProblem problem, Placement[]? known)
    {
        var search = new ScheduleSearch(problem, known);
        if (known is not null)
        {
            search._state.Load(known);
            search.FillUp();
            search.Keep();
        }
        int[][] orders = search.Orders();
        int[] preferences = new int[problem.Jobs.Length];
        Array.Fill(preferences, known is null ? EndsFirst : Stays);
        double[] scores = [.. orders.Select(order => search.Decode(order, preferences))];
        int first = Array.IndexOf(scores, scores.Max());
        // The bound needs a value to aim at, and tells the search when to stop.
        double bound = ScheduleBound.Of(problem, search._bestValue);
        for (int restart = 0; restart < Restarts && !search.IsDone(bound); restart++)
        {
            search.Anneal((int[])orders[(first + restart) % orders.Length].Clone(), (int[])preferences.Clone(), search.Rounds / Restarts, bound);
        }
        return (search._best, bound);
    }

    private int Rounds
    {
        get
        {
            double steps = 1 + _problem.Jobs.Sum(job => (job.Options.Length + 1.0) * (job.EndWeek - Math.Min(job.EndWeek, job.FirstWeek) + 8));
            return (int)Math.Clamp(Work / steps, FewestRounds, MostRounds);
        }
    }

    private bool IsDone(double bound) => _bestValue >= bound - 1e-9 * Math.Max(1, bound);

    private int[][] Orders()
    {
        int[] all = [.. Enumerable.Range(0, _problem.Jobs.Length)];
        ScheduleJob[] jobs = _problem.Jobs;
        return
        [
            [.. all.OrderByDescending(i => jobs[i].Value / Math.Max(1, jobs[i].SmallestArea))],
            [.. all.OrderByDescending(i => jobs[i].Value).ThenBy(i => jobs[i].EndWeek)],
            [.. all.OrderByDescending(i => jobs[i].Value / Math.Sqrt(Math.Max(1, jobs[i].SmallestArea)))],
            [.. all.OrderBy(i => jobs[i].EndWeek).ThenByDescending(i => jobs[i].Value)],
        ];
    }

    private void Anneal(int[] order, int[] preferences, int rounds, double bound)
    {
        double current = Decode(order, preferences);
        double temperature = 0.5 * _problem.Jobs.Average(job => job.Value);
        int count = order.Length;
        if (count == 0)
        {
            return;
        }
        for (int round = 0; round < rounds && !IsDone(bound); round++)
        {
            double heat = temperature * Math.Pow(1 - (double)round / rounds, 2);
            int from = Pick(order);
            int job = order[from];
            int to = _random.NextUniform() < 0.5 ? _random.NextBelow(from + 1) : _random.NextBelow(count);
            int before = preferences[job];
            int options = _problem.Jobs[job].Options.Length;
            if (options > 1 && _random.NextUniform() < 0.4)
            {
                preferences[job] = _random.NextBelow(options + 1) - 1;
            }
            Move(order, from, to);
            double score = Decode(order, preferences);
            if (score >= current || (heat > 0 && _random.NextUniform() < Math.Exp((score - current) / heat)))
            {
                current = score;
                continue;
            }
            Move(order, to, from);
            preferences[job] = before;
        }
    }

    /// <summary>Often a test that the last order left out, otherwise any.</summary>
    private int Pick(int[] order)
    {
        int at = _random.NextBelow(order.Length);
        if (_random.NextUniform() < 0.5)
        {
            for (int step = 0; step < order.Length; step++)
            {
                int candidate = (at + step) % order.Length;
                if (!_state.Placements[order[candidate]].IsPlaced && _problem.Jobs[order[candidate]].Options.Length > 0)
                {
                    return candidate;
                }
            }
        }
        return at;
    }

    private static void Move(int[] order, int from, int to)
    {
        int job = order[from];
        if (from < to)
        {
            Array.Copy(order, from + 1, order, from, to - from);
        }
        else
        {
            Array.Copy(order, to, order, to + 1, from - to);
        }
        order[to] = job;
    }

    /// <summary>Places every test of an order that finds room.</summary>
    private double Decode(int[] order, int[] preferences)
    {
        _state.Clear();
        Array.Clear(_tried);
        foreach (int job in order)
        {
            Place(job, preferences);
        }
        return Keep();
    }

    /// <summary>Puts what is still nowhere into the room that is left, the most valuable first.</summary>
    private void FillUp()
    {
        for (int job = 0; job < _tried.Length; job++)
        {
            _tried[job] = _state.Placements[job].IsPlaced;
        }
        int[] preferences = new int[_tried.Length];
        Array.Fill(preferences, EndsFirst);
        foreach (int job in Orders()[1])
        {
            Place(job, preferences);
        }
    }

    private void Place(int job, int[] preferences)
    {
        if (_tried[job])
        {
            return;
        }
        _tried[job] = true;
        ScheduleJob what = _problem.Jobs[job];
        if (what.Options.Length == 0)
        {
            return;
        }
        foreach (int before in what.After)
        {
            Place(before, preferences);
        }
        int first = _state.FirstWeek(job);
        int preferred = preferences[job];
        if (preferred >= 0 && _state.EarliestStart(job, what.Options[preferred], first, what.EndWeek) is >= 0 and var start)
        {
            _state.Put(job, new(preferred, start));
            return;
        }
        if (preferred == Stays && _known![job] is { IsPlaced: true } stay && stay.Start >= first && stay.Start + what.Options[stay.Option].Weeks <= what.EndWeek
            && _state.Fits(job, what.Options[stay.Option], stay.Start))
        {
            _state.Put(job, stay);
            return;
        }
        Placement best = EndingFirst(_state, job, what, first, what.EndWeek);
        if (best.IsPlaced)
        {
            _state.Put(job, best);
        }
    }

    /// <summary>The option and start that end first; of those that end together, the one that takes least.</summary>
    public static Placement EndingFirst(ScheduleState state, int job, ScheduleJob what, int first, int end)
    {
        Placement best = Placement.None;
        int bestEnd = int.MaxValue;
        long bestArea = long.MaxValue;
        for (int i = 0; i < what.Options.Length; i++)
        {
            JobOption option = what.Options[i];
            // A start that ends later than the best one so far is of no interest.
            int start = state.EarliestStart(job, option, first, Math.Min(end, bestEnd));
            if (start < 0)
            {
                continue;
            }
            int ends = start + option.Weeks;
            long area = (long)option.Buckets * (option.Weeks + what.RestWeeks);
            if (ends < bestEnd || area < bestArea)
            {
                (best, bestEnd, bestArea) = (new(i, start), ends, area);
            }
        }
        return best;
    }

    /// <summary>Scores what is placed, and remembers it if nothing better was seen.</summary>
    private double Keep()
    {
        double value = 0;
        double late = 0;
        for (int job = 0; job < _best.Length; job++)
        {
            Placement at = _state.Placements[job];
            if (at.IsPlaced)
            {
                ScheduleJob what = _problem.Jobs[job];
                value += what.Value;
                late += _known is null
                    ? what.Value * (at.Start + what.Options[at.Option].Weeks)
                    : _known[job].IsPlaced && _known[job] != at ? what.Value * _problem.Weeks : 0;
            }
        }
        double score = value - _tie * late;
        bool isBetter = value > _bestValue * (1 + 1e-12) || (value >= _bestValue * (1 - 1e-12) && score > _bestScore);
        if (isBetter || !_hasBest)
        {
            (_bestValue, _bestScore) = (value, score);
            _state.Placements.CopyTo(_best, 0);
            _hasBest = true;
        }
        return score;
    }
}
