using System.Globalization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats;

/// <summary>
/// Summarises users by day since exposure, one user at a time, in constant memory and without allocating per user: 28 days of ten million users need as much as of ten.
/// Not safe for use by several threads at once: give each its own and add the panels.
/// </summary>
public sealed class DailyPanelAccumulator
{
    private readonly PanelLayout _layout;
    private readonly PanelSums _complete;
    private readonly double[] _user;
    private readonly int[] _places;
    private readonly double[] _placed;
    private readonly bool[] _seen;
    private PairedSums? _partial;
    private long _partialUsers;

    /// <summary>An accumulator for users with so many days.</summary>
    /// <param name="days">Days since exposure, from 1.</param>
    /// <param name="columns">What each user has besides a value for each day.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public DailyPanelAccumulator(int days, PanelColumns columns = PanelColumns.None)
    {
        _layout = PanelLayout.OfDays(days, columns);
        _complete = new(_layout.Width);
        _user = new double[_layout.Width];
        _places = new int[_layout.Width];
        _placed = new double[_layout.Width];
        _seen = new bool[_layout.Periods];
    }

    /// <summary>Users so far.</summary>
    public long Count => _complete.Count + _partialUsers;

    /// <summary>Adds a user who was observed on all days.</summary>
    /// <param name="days">A value for each day; then, if the accumulator has them, a denominator for each day; then the covariate. From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">There are more or fewer values, or one is NaN, infinite or too large (the message names its place); the user was not added.</exception>
    public void Add(ReadOnlySpan<double> days)
    {
        if (days.Length != _layout.Width)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A user of this panel has {_layout.Width} values ({_layout}, columns {_layout.Columns}). Got {days.Length}; for users with fewer days use AddObserved."), nameof(days));
        }
        _complete.Add(days, 0, nameof(days));
    }

    /// <summary>Adds users who were observed on all days.</summary>
    /// <param name="users">User after user, each as in <see cref="Add"/>.</param>
    /// <exception cref="ArgumentException">The last user lacks values, so that none was added; or a value is NaN, infinite or too large (the message names its index), and the users before it were added.</exception>
    public void AddUsers(ReadOnlySpan<double> users)
    {
        int width = _layout.Width;
        if (users.Length % width != 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A user of this panel has {width} values ({_layout}, columns {_layout.Columns}). Got {users.Length}, which is no whole number of users."), nameof(users));
        }
        _complete.AddAll(users, nameof(users));
    }

    /// <summary>Adds a user who was observed on all days and was active on some; on the others the value (and the denominator) is 0.</summary>
    /// <param name="days">Days since exposure with activity, each once, in any order; 0 is the day of exposure.</param>
    /// <param name="values">The value of each of these days; from −1E+100 to 1E+100.</param>
    /// <param name="denominators">The denominator of each of these days, if the accumulator has denominators.</param>
    /// <param name="covariate">The value known before exposure, if the accumulator has a covariate.</param>
    /// <exception cref="ArgumentException">The lengths differ, a day is outside the panel or comes twice, something is given that the accumulator does not have, or a value is NaN, infinite or too large; the user was not added.</exception>
    public void AddActive(ReadOnlySpan<int> days, ReadOnlySpan<double> values, ReadOnlySpan<double> denominators = default, double covariate = 0)
    {
        Place(days, values, denominators, covariate);
        Array.Clear(_user);
        for (int i = 0; i < days.Length; i++)
        {
            _user[days[i]] = values[i];
            if (_layout.HasDenominators)
            {
                _user[_layout.Denominator(days[i])] = denominators[i];
            }
        }
        if (_layout.HasCovariate)
        {
            _user[_layout.Covariate] = covariate;
        }
        _complete.Add(_user, 0, nameof(values));
    }

    /// <summary>Adds users who were observed on all days and never active. Without a covariate only: theirs is not known to be 0.</summary>
    /// <param name="users">How many, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    /// <exception cref="InvalidOperationException">The accumulator has a covariate.</exception>
    public void AddInactive(long users)
    {
        Guard.AtLeast(users, 0, "A number of users");
        if (_layout.HasCovariate)
        {
            throw new InvalidOperationException("These users have covariates of their own: add each with AddActive and no days.");
        }
        _complete.AddZeros(users);
    }

    /// <summary>
    /// Adds a user who was observed on some days only, because of a late entry or of missing data; nothing is known about the others. The panel is then not balanced, and each pair of days
    /// counts the users who have both.
    /// </summary>
    /// <param name="days">Days since exposure that were observed, each once, in any order; 0 is the day of exposure.</param>
    /// <param name="values">The value of each of these days; from −1E+100 to 1E+100.</param>
    /// <param name="denominators">The denominator of each of these days, if the accumulator has denominators.</param>
    /// <param name="covariate">The value known before exposure, if the accumulator has a covariate.</param>
    /// <exception cref="ArgumentException">The lengths differ, a day is outside the panel or comes twice, something is given that the accumulator does not have, or a value is NaN, infinite or too large; the user was not added.</exception>
    public void AddObserved(ReadOnlySpan<int> days, ReadOnlySpan<double> values, ReadOnlySpan<double> denominators = default, double covariate = 0)
    {
        int count = Place(days, values, denominators, covariate);
        if (days.Length == _layout.Periods)
        {
            AddActive(days, values, denominators, covariate);
            return;
        }
        (_partial ??= new(_layout.Width)).Add(_places.AsSpan(0, count), _placed.AsSpan(0, count));
        _partialUsers++;
    }

    /// <summary>The panel of all users so far; more can be added after it.</summary>
    public DailyPanel ToPanel()
    {
        var complete = new DailyPanel(_layout, _complete.ToMoments());
        return _partial is null ? complete : complete + new DailyPanel(_layout, _partialUsers, _partial.ToMoments());
    }

    /// <summary>Checks a user's days and writes down where the values go.</summary>
    private int Place(ReadOnlySpan<int> days, ReadOnlySpan<double> values, ReadOnlySpan<double> denominators, double covariate)
    {
        if (values.Length != days.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each day has a value. Got {days.Length} days and {values.Length} values."), nameof(values));
        }
        if (denominators.Length != (_layout.HasDenominators ? days.Length : 0))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{(_layout.HasDenominators ? "Each day has a denominator" : "This panel has no denominators")}. Got {days.Length} days and {denominators.Length} denominators."), nameof(denominators));
        }
        if (!_layout.HasCovariate && covariate != 0)
        {
            throw Guard.OutOfRange(nameof(covariate), covariate, "This panel has no covariate; leave it out.");
        }
        PanelSums.RequireValues(values, 0, nameof(values));
        PanelSums.RequireValues(denominators, 0, nameof(denominators));
        Numerics.Moments.RequireValue(covariate, 0, nameof(covariate));
        int count = 0;
        Array.Clear(_seen);
        for (int i = 0; i < days.Length; i++)
        {
            if ((uint)days[i] >= (uint)_layout.Periods || _seen[days[i]])
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Days since exposure run from 0 to {_layout.Periods - 1}, each at most once for a user. Got {days[i]} at index {i}."), nameof(days));
            }
            _seen[days[i]] = true;
            (_places[count], _placed[count]) = (days[i], values[i]);
            count++;
            if (_layout.HasDenominators)
            {
                (_places[count], _placed[count]) = (_layout.Denominator(days[i]), denominators[i]);
                count++;
            }
        }
        if (_layout.HasCovariate)
        {
            (_places[count], _placed[count]) = (_layout.Covariate, covariate);
            count++;
        }
        return count;
    }
}
