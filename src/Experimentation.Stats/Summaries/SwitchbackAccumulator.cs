using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Gathers what happened in a switchback by market and block. Not safe for use by several threads at once: give each its own markets and add the summaries.
/// </summary>
public sealed class SwitchbackAccumulator
{
    private readonly SwitchbackSchedule _schedule;
    private readonly SortedDictionary<(int Market, long Block), Moments> _blocks = [];
    private long _leftOut;

    /// <summary>An accumulator of nothing.</summary>
    /// <param name="schedule">Blocks and arms.</param>
    /// <exception cref="ArgumentNullException">No schedule.</exception>
    public SwitchbackAccumulator(SwitchbackSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        _schedule = schedule;
    }

    /// <summary>Adds one value (a delivery, a ride); what lies before the start or in a washout is counted and left out.</summary>
    /// <param name="market">Its number, 0 or more.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="value">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The value is NaN, infinite or too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The market's number is negative.</exception>
    public void Add(int market, DateTimeOffset time, double value)
    {
        Guard.AtLeast(market, 0, "A market's number");
        Moments.RequireValue(value, _leftOut + _blocks.Count, nameof(value));
        if (_schedule.BlockAt(time) is not { } block)
        {
            _leftOut++;
            return;
        }
        _blocks[(market, block)] = _blocks.GetValueOrDefault((market, block)) + new Moments(1, value, 0);
    }

    /// <summary>The summary of all values so far; more can be added after it.</summary>
    public SwitchbackSummary ToSummary()
    {
        var pairs = new RatioAccumulator();
        foreach (((int market, long block), Moments first) in _blocks)
        {
            if (block % 2 == 0 && _blocks.TryGetValue((market, block + 1), out Moments second))
            {
                (Moments control, Moments treatment) = _schedule.ArmOf(market, block) == SwitchbackArm.Control ? (first, second) : (second, first);
                pairs.Add(treatment.Mean.High, control.Mean.High);
            }
        }
        return new(Of(SwitchbackArm.Control), Of(SwitchbackArm.Treatment), pairs.ToSummary(), _leftOut);
    }

    private ClusterSummary Of(SwitchbackArm arm)
    {
        Moments[] blocks = [.. _blocks.Where(b => _schedule.ArmOf(b.Key.Market, b.Key.Block) == arm).Select(b => b.Value)];
        return ClusterSummary.FromClusters([.. blocks.Select(b => b.Count)], [.. blocks.Select(b => b.Mean.High)]);
    }
}

/// <summary>A switchback by block: each arm's blocks as clusters, and pairs of blocks in a row.</summary>
/// <param name="Control">Control's blocks, for <c>Compare.Clusters</c>.</param>
/// <param name="Treatment">Treatment's blocks.</param>
/// <param name="Pairs">Mean of the treatment block and of the control block of each full pair, for <c>Compare.Paired</c>: what markets and hours have in common falls out.</param>
/// <param name="LeftOut">Values before the start or in a washout.</param>
public sealed partial record SwitchbackSummary(ClusterSummary Control, ClusterSummary Treatment, RatioSummary Pairs, long LeftOut)
    : System.Numerics.IAdditionOperators<SwitchbackSummary, SwitchbackSummary, SwitchbackSummary>
{
    /// <summary>The summary of both groups' markets, which must be different ones.</summary>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    public static SwitchbackSummary operator +(SwitchbackSummary left, SwitchbackSummary right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(left.Control + right.Control, left.Treatment + right.Treatment, left.Pairs + right.Pairs, checked(left.LeftOut + right.LeftOut));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static SwitchbackSummary Add(SwitchbackSummary left, SwitchbackSummary right) => left + right;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Control.ClusterCount:#,0} control and {Treatment.ClusterCount:#,0} treatment blocks, {Pairs.Count:#,0} pairs, {Control.Count + Treatment.Count:#,0} values, {LeftOut:#,0} left out");
}
