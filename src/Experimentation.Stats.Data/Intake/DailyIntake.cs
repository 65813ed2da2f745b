using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>From rows to a panel for each variant.</summary>
internal sealed class DailyIntake : Intake<DailyTotals>
{
    private readonly DailyLayout _layout;
    private readonly List<DailyPanelAccumulator> _panels = [];
    private readonly List<(long Users, long Crossed)> _crossed = [];
    private readonly DailyColumns _columns;
    private readonly CellColumn? _users;
    private readonly DailyUsers? _table;
    private readonly DailyUser _current;
    private readonly int[] _days;
    private readonly double[] _values;
    private readonly double[] _denominators;
    private UserOrder? _order;
    private long _later;
    private long _withoutUser;
    private long _usersCrossed;

    public DailyIntake(DailyLayout layout)
        : base(layout.Settings, layout.VariantRequest, layout.Requests)
    {
        _layout = layout;
        _columns = new(layout, Block);
        _users = layout.UserRequest is { } user ? Block.Column(user) : null;
        _table = _users is not null && layout.Shape != DailyShape.SortedRows ? new(_columns.Width) : null;
        _order = layout.Shape == DailyShape.SortedRows ? new() : null;
        _current = new(_columns.Width, layout.Columns);
        (_days, _values, _denominators) = (new int[layout.Days], new double[layout.Days], new double[layout.Days]);
    }

    public override DailyTotals Finish()
    {
        if (_order is not null)
        {
            Close(_current);
        }
        for (int user = 0; user < (_table?.Count ?? 0); user++)
        {
            _table!.Load(user, _current);
            Close(_current);
        }
        string[] order = OrderedVariants;
        foreach (string _ in Arms.Names.Skip(_panels.Count))
        {
            Open();
        }
        RowAccount account = Account(order, _users is null ? null : arm => new(_crossed[arm].Users, _crossed[arm].Crossed));
        return new(
            _layout,
            ValueList<(string, DailyPanel)>.Of(order.Select(name => (name, _panels[Arms.Of(name)].ToPanel()))),
            account with
            {
                RowsWithoutUser = _withoutUser,
                RowsOfLaterDays = _later,
                UsersCrossed = _usersCrossed,
                Users = _table is null ? ValueList<TextTable>.Empty : ValueList<TextTable>.Of([_users!.Texts]),
            });
    }

    protected override void TakeRows(ReadOnlySpan<int> arms)
    {
        for (int row = 0; row < arms.Length; row++)
        {
            if (arms[row] < 0)
            {
                continue;
            }
            if (_users is null)
            {
                _current.Begin(arms[row]);
                Read(row, _current);
                Close(_current);
            }
            else if (_users.Codes[row] < 0)
            {
                _withoutUser++;
            }
            else if (_table is not null)
            {
                Store(row, arms[row], _users.Codes[row]);
            }
            else
            {
                Stream(row, arms[row]);
            }
        }
        if (_table is null)
        {
            // Sorted users are needed one at a time; their names would fill the memory.
            _users?.Texts.Clear();
        }
    }

    private void Store(int row, int arm, int user)
    {
        _table!.Load(user, _current);
        bool again = _current.Seen(arm) && _layout.Shape == DailyShape.Columns;
        if (again)
        {
            throw Block.Fault(row, _users!.Request.Name, $"user {Quoted.Of(_users.Texts.Utf8(user))} was seen before; where each day has a column each user has one row");
        }
        _current.See(arm);
        Read(row, _current);
        _table.Save(user, _current);
    }

    private void Stream(int row, int arm)
    {
        ReadOnlySpan<byte> user = _users!.Texts.Utf8(_users.Codes[row]);
        if (_order!.IsNext(user))
        {
            if (!_order.Take(user, out string before))
            {
                throw Block.Fault(row, _users.Request.Name, $"user {Quoted.Of(user)} comes after {Quoted.Of(before)}, so the rows are not sorted by user. Without SortedByUser their order does not matter");
            }
            Close(_current);
            _current.Clear();
        }
        _current.See(arm);
        Read(row, _current);
    }

    private void Read(int row, DailyUser user)
    {
        if (!_columns.Read(row, user, out bool later))
        {
            throw Block.Fault(row, _layout.Covariate!.Name, "this row has another value than the user's row before; a value from before exposure is the same in all rows of a user");
        }
        _later += later ? 1 : 0;
    }

    /// <summary>All rows of a user are there.</summary>
    private void Close(DailyUser user)
    {
        if (user.Arms == 0)
        {
            return;
        }
        for (int arm = 0; arm < VariantArms.Most; arm++)
        {
            if (user.Seen(arm))
            {
                while (_panels.Count <= arm)
                {
                    Open();
                }
                _crossed[arm] = (_crossed[arm].Users + 1, _crossed[arm].Crossed + (user.IsCrossed ? 1 : 0));
            }
        }
        if (user.IsCrossed)
        {
            _usersCrossed++;
            return;
        }
        AddTo(_panels[user.Arm], user);
    }

    private void AddTo(DailyPanelAccumulator panel, DailyUser user)
    {
        int days = _layout.Days;
        bool ratio = _layout.Denominators.Count > 0;
        double covariate = _layout.Covariate is null ? 0 : user.Values[^1];
        if (!double.IsFinite(covariate))
        {
            return;
        }
        int count = 0;
        for (int day = 0; day < days; day++)
        {
            if (double.IsFinite(user.Values[day]) && (!ratio || double.IsFinite(user.Values[days + day])))
            {
                (_days[count], _values[count], _denominators[count]) = (day, user.Values[day], ratio ? user.Values[days + day] : 0);
                count++;
            }
        }
        if (count == days)
        {
            panel.Add(user.Values);
        }
        else if (count > 0)
        {
            panel.AddObserved(_days.AsSpan(0, count), _values.AsSpan(0, count), _denominators.AsSpan(0, ratio ? count : 0), covariate);
        }
    }

    private void Open()
    {
        _panels.Add(new(_layout.Days, _layout.Columns));
        _crossed.Add((0, 0));
    }
}
