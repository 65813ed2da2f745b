namespace Experimentation.Stats.Numerics;

/// <summary>
/// Values thinned out level by level: an item of level h stands for 2^h values. A full level is sorted, every second of its items moves up and the rest goes. Which half moves
/// decides whether ranks come out too small or too large by at most 2^h, and both sums are kept, so the error is known and not only bounded.
/// </summary>
/// <remarks>Munro and Paterson (1980); Manku, Rajagopalan and Lindsay (1998); mergeable as in Agarwal, Cormode, Huang, Phillips, Wei and Yi (2013).</remarks>
internal sealed class CompactorStack
{
    private readonly int _capacity;
    private readonly List<double[]> _levels = [];
    private readonly List<int> _filled = [];

    public CompactorStack(int capacity) => _capacity = capacity;

    /// <summary>Values so far.</summary>
    public long Count { get; private set; }

    /// <summary>By how many ranks an estimate can be too small.</summary>
    public long Under { get; private set; }

    /// <summary>By how many ranks an estimate can be too large.</summary>
    public long Over { get; private set; }

    public int Levels => _levels.Count;

    public ReadOnlySpan<double> Level(int level) => _levels[level].AsSpan(0, _filled[level]);

    public void Add(double value)
    {
        Reach(0);
        _levels[0][_filled[0]++] = value;
        Count++;
        if (_filled[0] >= _capacity)
        {
            Compact(0);
        }
    }

    /// <summary>Adds what another stack of the same capacity holds, with the errors that it has already.</summary>
    public void Add(IReadOnlyList<ValueList<double>> levels, long count, long under, long over)
    {
        Count = checked(Count + count);
        Under += under;
        Over += over;
        for (int level = 0; level < levels.Count; level++)
        {
            Reach(level);
            Put(level, levels[level].AsSpan());
        }
        for (int level = 0; level < _levels.Count; level++)
        {
            if (_filled[level] >= _capacity)
            {
                Compact(level);
            }
        }
    }

    private void Compact(int level)
    {
        Reach(level + 1);
        double[] items = _levels[level];
        int filled = _filled[level];
        Array.Sort(items, 0, filled);
        int pairs = filled / 2;
        // The side that has erred less so far takes the next error.
        int kept = Under <= Over ? 1 : 0;
        if (kept == 1)
        {
            Under += 1L << level;
        }
        else
        {
            Over += 1L << level;
        }
        double[] half = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            half[i] = items[2 * i + kept];
        }
        // An odd one out, the largest, stays.
        items[0] = items[filled - 1];
        _filled[level] = filled - 2 * pairs;
        Put(level + 1, half);
        if (_filled[level + 1] >= _capacity)
        {
            Compact(level + 1);
        }
    }

    private void Put(int level, ReadOnlySpan<double> items)
    {
        if (_filled[level] + items.Length > _levels[level].Length)
        {
            double[] larger = new double[_filled[level] + items.Length];
            Level(level).CopyTo(larger);
            _levels[level] = larger;
        }
        items.CopyTo(_levels[level].AsSpan(_filled[level]));
        _filled[level] += items.Length;
    }

    private void Reach(int level)
    {
        while (_levels.Count <= level)
        {
            // Most sketches of a day or a shard never fill even the first level.
            _levels.Add(new double[_levels.Count == 0 ? _capacity : 0]);
            _filled.Add(0);
        }
    }
}
