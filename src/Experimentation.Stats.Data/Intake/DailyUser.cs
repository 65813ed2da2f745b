using System.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>One user's days: a value for each, then a denominator for each, then the covariate, as far as there are any. What is not finite is not known.</summary>
internal sealed class DailyUser(int width, PanelColumns columns)
{
    public double[] Values { get; } = new double[width];

    /// <summary>The variants that the user was seen in.</summary>
    public ulong Arms { get; set; }

    public int Arm => BitOperations.TrailingZeroCount(Arms);

    public bool IsCrossed => BitOperations.PopCount(Arms) > 1;

    public bool Seen(int arm) => (Arms >> arm & 1) != 0;

    public void See(int arm)
    {
        if (Arms == 0)
        {
            Array.Clear(Values);
            Values[^1] = columns.HasFlag(PanelColumns.Covariate) ? double.NaN : 0;
        }
        Arms |= 1UL << arm;
    }

    public void Begin(int arm)
    {
        Clear();
        See(arm);
    }

    public void Clear() => Arms = 0;
}

/// <summary>Users who are not complete before the last row is read.</summary>
internal sealed class DailyUsers(int width)
{
    private const int UsersPerChunk = 1 << 12;

    private readonly List<double[]> _values = [];
    private readonly List<ulong[]> _arms = [];

    public int Count { get; private set; }

    public void Load(int user, DailyUser into)
    {
        while (user >= _arms.Count * UsersPerChunk)
        {
            _values.Add(new double[UsersPerChunk * width]);
            _arms.Add(new ulong[UsersPerChunk]);
        }
        into.Arms = _arms[user / UsersPerChunk][user % UsersPerChunk];
        _values[user / UsersPerChunk].AsSpan(user % UsersPerChunk * width, width).CopyTo(into.Values);
    }

    public void Save(int user, DailyUser from)
    {
        Count = Math.Max(Count, user + 1);
        _arms[user / UsersPerChunk][user % UsersPerChunk] = from.Arms;
        from.Values.CopyTo(_values[user / UsersPerChunk].AsSpan(user % UsersPerChunk * width, width));
    }
}
