namespace Experimentation.Stats.Data;

/// <summary>From a row's cells to a user's days.</summary>
internal sealed class DailyColumns
{
    private readonly int _days;
    private readonly CellColumn? _day;
    private readonly CellColumn[] _values;
    private readonly CellColumn[] _denominators;
    private readonly CellColumn? _covariate;

    public DailyColumns(DailyLayout layout, Block block)
    {
        _days = layout.Days;
        _day = layout.DayRequest is { } day ? block.Column(day) : null;
        _values = [.. layout.Values.Select(block.Column)];
        _denominators = [.. layout.Denominators.Select(block.Column)];
        _covariate = layout.Covariate is { } covariate ? block.Column(covariate) : null;
        Width = _days * (_denominators.Length > 0 ? 2 : 1) + (_covariate is null ? 0 : 1);
    }

    /// <summary>Numbers of a user.</summary>
    public int Width { get; }

    /// <summary>Adds a row to a user; false if its covariate is another one than before.</summary>
    public bool Read(int row, DailyUser user, out bool isLater)
    {
        isLater = false;
        if (_covariate is not null && double.IsFinite(_covariate.Numbers[row]))
        {
            ref double covariate = ref user.Values[^1];
            if (double.IsFinite(covariate) && covariate != _covariate.Numbers[row])
            {
                return false;
            }
            covariate = _covariate.Numbers[row];
        }
        if (_day is null)
        {
            for (int day = 0; day < _days; day++)
            {
                Add(user, day, row, day);
            }
            return true;
        }
        double at = _day.Numbers[row];
        isLater = at >= _days;
        if (double.IsFinite(at) && !isLater)
        {
            Add(user, (int)at, row, 0);
        }
        return true;
    }

    /// <summary>A cell without a value makes the whole day unknown, whatever other rows say of it.</summary>
    private void Add(DailyUser user, int day, int row, int column)
    {
        user.Values[day] += _values[column].Numbers[row];
        if (_denominators.Length > 0)
        {
            user.Values[_days + day] += _denominators[column].Numbers[row];
        }
    }
}
