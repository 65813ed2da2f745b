using System.Globalization;
using System.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>
/// One row per user in the making: the rows of a user come down to one value in each column, and who was seen in two variants is known. A user costs the identifier and about 50 bytes, and 8 bytes for each
/// column (4 where it holds text or dates).
/// </summary>
internal sealed class UserTable
{
    private readonly CellColumn _users;
    private readonly bool _oneRow;
    private readonly UserColumn[] _columns;
    private ulong[] _seen = [];
    private long[] _places = [];

    /// <param name="block">The block that rows come in.</param>
    /// <param name="users">Its column of users.</param>
    /// <param name="requests">Its columns that are kept.</param>
    /// <param name="oneRow">Whether a second row of a user is an error.</param>
    public UserTable(Block block, CellColumn users, IEnumerable<ColumnRequest> requests, bool oneRow)
    {
        (_users, _oneRow) = (users, oneRow);
        _columns = [.. requests.Select(request => new UserColumn(block.Column(request)))];
    }

    /// <summary>Rows without a user.</summary>
    public long RowsWithout { get; private set; }

    public TextTable Users => _users.Texts;

    /// <summary>Users whose rows say different things in a column where the first one counts.</summary>
    public IEnumerable<(string Column, long Users)> Changing => _columns.Where(c => c.Changing > 0).Select(c => (c.Source.Request.Name, c.Changing));

    public void Add(Block block, ReadOnlySpan<int> arms)
    {
        Grow(_users.Texts.Count);
        for (int row = 0; row < arms.Length; row++)
        {
            int user = _users.Codes[row];
            if (arms[row] < 0 || user < 0)
            {
                RowsWithout += arms[row] >= 0 ? 1 : 0;
                continue;
            }
            ulong arm = 1UL << arms[row];
            bool isFirst = _seen[user] == 0;
            if (_oneRow && (_seen[user] & arm) != 0)
            {
                throw block.Fault(
                    row,
                    _users.Request.Name,
                    string.Create(CultureInfo.InvariantCulture, $"user {Quoted.Of(_users.Texts.Utf8(user))} was seen before, in {block.PlaceWord} {_places[user]}"),
                    $"Rows that are events or sessions say PerUser(\"{_users.Request.Name}\") instead of OneRowPerUser.");
            }
            _seen[user] |= arm;
            _places[user] = isFirst ? block.Places[row] : _places[user];
            foreach (UserColumn column in _columns)
            {
                if (!column.Add(user, row, isFirst))
                {
                    throw block.Fault(row, column.Source.Request.Name, string.Create(CultureInfo.InvariantCulture,
                        $"user {Quoted.Of(_users.Texts.Utf8(user))} has {column[user]:R} in {block.PlaceWord} {_places[user]} and {column.Source.Numbers[row]:R} here; what repeats in all rows of a user is the same in all of them"));
                }
            }
        }
    }

    /// <summary>The users in the order in which they were first seen, block by block, without those of several variants.</summary>
    public void Replay(string placeWord, Func<IReadOnlyList<CellColumn>, (Block Block, Action<Block, int[]> Take)> receiver)
    {
        CellColumn[] columns = [.. _columns.Select(c => new CellColumn(c.Source.Request, [], c.Source.Texts))];
        (Block block, Action<Block, int[]> take) = receiver(columns);
        block.PlaceWord = placeWord;
        block.Source = "users";
        int[] arms = new int[Block.Capacity];
        block.Begin();
        for (int user = 0; user < _seen.Length; user++)
        {
            if (BitOperations.PopCount(_seen[user]) != 1)
            {
                continue;
            }
            arms[block.Count] = BitOperations.TrailingZeroCount(_seen[user]);
            block.Places[block.Count] = _places[user];
            for (int i = 0; i < columns.Length; i++)
            {
                _columns[i].CopyTo(columns[i], user, block.Count);
            }
            if (++block.Count == Block.Capacity)
            {
                take(block, arms);
                block.Begin();
            }
        }
        if (block.Count > 0)
        {
            take(block, arms);
        }
    }

    /// <summary>Users of each variant, and how many of them were also seen in another.</summary>
    public ProportionSummary CrossedFrom(int arm)
    {
        long users = 0, crossed = 0;
        foreach (ulong seen in _seen)
        {
            if ((seen >> arm & 1) != 0)
            {
                users++;
                crossed += BitOperations.PopCount(seen) > 1 ? 1 : 0;
            }
        }
        return new(users, crossed);
    }

    /// <summary>Users of several variants.</summary>
    public long Crossed => _seen.LongCount(seen => BitOperations.PopCount(seen) > 1);

    private void Grow(int users)
    {
        if (users > _seen.Length)
        {
            int length = Math.Max(users, Math.Max(1024, (int)Math.Min(Array.MaxLength, 2L * _seen.Length)));
            Array.Resize(ref _seen, length);
            Array.Resize(ref _places, length);
            Array.ForEach(_columns, column => column.Grow(length));
        }
    }
}

/// <summary>One column of the users.</summary>
internal sealed class UserColumn(CellColumn source)
{
    private double[] _numbers = [];
    private int[] _codes = [];
    private bool[] _changing = [];

    public CellColumn Source => source;

    public long Changing { get; private set; }

    public double this[int user] => _numbers[user];

    /// <summary>Takes in a row of a user; false if it contradicts the rows before it where it must not.</summary>
    public bool Add(int user, int row, bool isFirst)
    {
        if (!source.Request.IsNumeric)
        {
            _codes[user] = isFirst ? source.Codes[row] : Code(user, source.Codes[row]);
            return true;
        }
        double value = source.Numbers[row];
        if (isFirst)
        {
            _numbers[user] = value;
            return true;
        }
        double before = _numbers[user];
        if (source.Request.PerUser == UserValue.Same)
        {
            _numbers[user] = double.IsFinite(before) ? before : value;
            return before == value || !double.IsFinite(before) || !double.IsFinite(value);
        }
        // A cell without a value leaves the whole user without one: nobody knows what the sum would be.
        _numbers[user] = !double.IsFinite(before) ? before : !double.IsFinite(value) ? value : source.Request.PerUser switch
        {
            UserValue.Sum => before + value,
            UserValue.Any or UserValue.Max => Math.Max(before, value),
            _ => Math.Min(before, value),
        };
        return true;
    }

    public void CopyTo(CellColumn target, int user, int row)
    {
        if (source.Request.IsNumeric)
        {
            target.Restore(row, _numbers[user]);
        }
        else
        {
            target.Codes[row] = _codes[user];
        }
    }

    public void Grow(int users)
    {
        if (source.Request.IsNumeric)
        {
            Array.Resize(ref _numbers, users);
        }
        else
        {
            Array.Resize(ref _codes, users);
            Array.Resize(ref _changing, source.Request.Kind == CellKind.Text ? users : 0);
        }
    }

    /// <summary>The earliest date; of texts the first one.</summary>
    private int Code(int user, int code)
    {
        int before = _codes[user];
        if (code < 0 || before < 0)
        {
            return Math.Max(code, before);
        }
        if (source.Request.Kind == CellKind.Date)
        {
            return Math.Min(before, code);
        }
        if (before != code && !_changing[user])
        {
            _changing[user] = true;
            Changing++;
        }
        return before;
    }
}
