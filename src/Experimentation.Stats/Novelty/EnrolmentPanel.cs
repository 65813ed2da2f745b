using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats;

/// <summary>
/// One arm's users as an experiment of a few days sees them: who was active at least once, and what they did, with all days and with each block of days left out. Heavy users are seen sooner, so a
/// short test overweights them; what it would have found with fewer days says by how much. Panels add up. Made by <see cref="EnrolmentPanelAccumulator"/>.
/// </summary>
[JsonConverter(typeof(StateConverter<EnrolmentPanel>))]
public sealed partial record EnrolmentPanel : IJsonState<EnrolmentPanel>, IAdditionOperators<EnrolmentPanel, EnrolmentPanel, EnrolmentPanel>
{
    internal EnrolmentPanel(int days, int blockDays, DailyPanel subsets)
    {
        Days = days;
        BlockDays = blockDays;
        Subsets = subsets;
    }

    /// <summary>Days of the experiment.</summary>
    public int Days { get; }

    /// <summary>Days of a block; a week keeps weekdays apart.</summary>
    public int BlockDays { get; }

    /// <summary>Blocks of days.</summary>
    public int Blocks => Days / BlockDays;

    /// <summary>Users, 0 or more.</summary>
    public long Count => Subsets.Count;

    /// <summary>A ratio for all days (first) and for each set of days without one block: sum of values over users who were active.</summary>
    internal DailyPanel Subsets { get; }

    /// <summary>The users of both.</summary>
    /// <exception cref="ArgumentException">The two have different days or blocks.</exception>
    public static EnrolmentPanel operator +(EnrolmentPanel left, EnrolmentPanel right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Days == right.Days && left.BlockDays == right.BlockDays
            ? new(left.Days, left.BlockDays, left.Subsets + right.Subsets)
            : throw new ArgumentException($"Only panels of the same days and blocks add up. Got {left} and {right}.", nameof(right));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static EnrolmentPanel Add(EnrolmentPanel left, EnrolmentPanel right) => left + right;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} users, {Days} days in {Blocks} blocks");

    void IJsonState<EnrolmentPanel>.Write(StateWriter writer)
    {
        writer.Count("days", Days);
        writer.Count("blockDays", BlockDays);
        writer.State("subsets", Subsets);
    }

    static EnrolmentPanel IJsonState<EnrolmentPanel>.Read(StateReader reader)
    {
        int days = reader.Position("days");
        int blockDays = reader.Position("blockDays");
        DailyPanel subsets = reader.State<DailyPanel>("subsets");
        return blockDays > 0 && days % blockDays == 0 && days / blockDays >= 2 && subsets.PeriodCount == days / blockDays + 1 && subsets.Columns == PanelColumns.Denominators
            ? new(days, blockDays, subsets)
            : throw new ArgumentException("There is a ratio for all days and one without each block.", nameof(reader));
    }
}

/// <summary>Summarises one user at a time for <see cref="Novelty.HeavyUserCorrection"/>, in constant memory. Not safe for use by several threads at once: give each its own and add the panels.</summary>
public sealed class EnrolmentPanelAccumulator
{
    private readonly DailyPanelAccumulator _subsets;
    private readonly double[] _user;
    private readonly double[] _sums;
    private readonly bool[] _isActive;
    private readonly int _days;
    private readonly int _blockDays;

    /// <summary>An accumulator for so many days.</summary>
    /// <param name="days">Calendar days of the experiment, from 2.</param>
    /// <param name="blockDays">Days of a block, from 1; days are a whole number of blocks, at least two.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public EnrolmentPanelAccumulator(int days, int blockDays = 1)
    {
        _days = days is >= 2 and <= PanelLayout.MostDays ? days : throw Guard.OutOfRange(nameof(days), days, string.Create(CultureInfo.InvariantCulture, $"There are at least 2 days and at most {PanelLayout.MostDays}."));
        _blockDays = blockDays >= 1 && days % blockDays == 0 && days / blockDays >= 2
            ? blockDays
            : throw Guard.OutOfRange(nameof(blockDays), blockDays, string.Create(CultureInfo.InvariantCulture, $"The {days} days are a whole number of blocks, at least two."));
        int blocks = days / blockDays;
        _subsets = new(blocks + 1, PanelColumns.Denominators);
        _user = new double[2 * (blocks + 1)];
        _sums = new double[blocks];
        _isActive = new bool[blocks];
    }

    /// <summary>Adds a user who was active on some days of the experiment; one without any counts as not enrolled.</summary>
    /// <param name="days">Calendar days of the experiment with activity, from 0; a day may come several times, its values add up.</param>
    /// <param name="values">The value of each; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The lengths differ, a day is outside the experiment, or a value is NaN, infinite or too large; the user was not added.</exception>
    public void Add(ReadOnlySpan<int> days, ReadOnlySpan<double> values)
    {
        if (days.Length != values.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each day has a value. Got {days.Length} days and {values.Length} values."), nameof(values));
        }
        PanelSums.RequireValues(values, 0, nameof(values));
        Array.Clear(_sums);
        Array.Clear(_isActive);
        double total = 0;
        int active = 0;
        for (int i = 0; i < days.Length; i++)
        {
            if (days[i] < 0 || days[i] >= _days)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Days of the experiment run from 0 to {_days - 1}. Got {days[i]} at index {i}."), nameof(days));
            }
            int block = days[i] / _blockDays;
            active += _isActive[block] ? 0 : 1;
            _isActive[block] = true;
            _sums[block] += values[i];
            total += values[i];
        }
        int blocks = _sums.Length;
        int subsets = blocks + 1;
        _user[0] = total / _days;
        _user[subsets] = active > 0 ? 1 : 0;
        for (int block = 0; block < blocks; block++)
        {
            _user[1 + block] = (total - _sums[block]) / (_days - _blockDays);
            _user[subsets + 1 + block] = active > (_isActive[block] ? 1 : 0) ? 1 : 0;
        }
        _subsets.Add(_user);
    }

    /// <summary>The panel of all users so far; more can be added after it.</summary>
    public EnrolmentPanel ToPanel() => new(_days, _blockDays, _subsets.ToPanel());
}
