using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's times to an event (churn, first purchase, first play): how many had it, and how many were last seen without it (censored), at each distinct time. Merging is exact. Compares by
/// content.
/// </summary>
/// <remarks>Assumes that users who are lost would have gone on as those who are not; "last seen" that depends on what is about to happen breaks that. A user who is lost at a time at which others have their event was still at risk of it.</remarks>
[JsonConverter(typeof(StateConverter<SurvivalSummary>))]
public sealed partial record SurvivalSummary : IJsonState<SurvivalSummary>, IAdditionOperators<SurvivalSummary, SurvivalSummary, SurvivalSummary>
{
    private readonly ValueList<double> _times;
    private readonly ValueList<long> _events;
    private readonly ValueList<long> _censored;

    private SurvivalSummary(double[] times, long[] events, long[] censored)
    {
        _times = ValueList<double>.Owning(times);
        _events = ValueList<long>.Owning(events);
        _censored = ValueList<long>.Owning(censored);
        Events = Sum(events);
        Users = checked(Events + Sum(censored));
    }

    /// <summary>The summary of no users.</summary>
    public static SurvivalSummary Empty { get; } = new([], [], []);

    /// <summary>Users, with and without the event.</summary>
    public long Users { get; }

    /// <summary>Users who had the event.</summary>
    public long Events { get; }

    /// <summary>The distinct times at which a user had the event or was last seen, in ascending order.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>Users who had the event at each of <see cref="Times"/>.</summary>
    public IReadOnlyList<long> EventsAt => _events;

    /// <summary>Users who were last seen without it at each of <see cref="Times"/>.</summary>
    public IReadOnlyList<long> CensoredAt => _censored;

    /// <summary>The longest time of any user; 0 where there are none.</summary>
    public double LongestTime => _times.Count == 0 ? 0 : _times[^1];

    /// <summary>The summary of both groups' users. Exact.</summary>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="OverflowException">More users than a 64-bit integer holds.</exception>
    public static SurvivalSummary operator +(SurvivalSummary left, SurvivalSummary right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var times = new List<double>(left._times.Count + right._times.Count);
        var events = new List<long>(times.Capacity);
        var censored = new List<long>(times.Capacity);
        int i = 0, j = 0;
        while (i < left._times.Count || j < right._times.Count)
        {
            double time = i == left._times.Count ? right._times[j] : j == right._times.Count ? left._times[i] : Math.Min(left._times[i], right._times[j]);
            bool inLeft = i < left._times.Count && left._times[i] == time;
            bool inRight = j < right._times.Count && right._times[j] == time;
            times.Add(time);
            events.Add(checked((inLeft ? left._events[i] : 0) + (inRight ? right._events[j] : 0)));
            censored.Add(checked((inLeft ? left._censored[i] : 0) + (inRight ? right._censored[j] : 0)));
            (i, j) = (inLeft ? i + 1 : i, inRight ? j + 1 : j);
        }
        return new([.. times], [.. events], [.. censored]);
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static SurvivalSummary Add(SurvivalSummary left, SurvivalSummary right) => left + right;

    /// <summary>From one time per user.</summary>
    /// <param name="times">Time from the start (exposure, say) to the event or to when the user was last seen, in any unit, from 0 to 1E+100.</param>
    /// <param name="hadEvent">Whether the user had the event at that time; if not, the time is censored.</param>
    /// <exception cref="ArgumentException">The spans differ in length, or a time is outside its range (the message names its index).</exception>
    public static SurvivalSummary Of(ReadOnlySpan<double> times, ReadOnlySpan<bool> hadEvent)
    {
        if (times.Length != hadEvent.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each user has a time and a sign whether it is of the event. Got {times.Length} times and {hadEvent.Length} signs."), nameof(hadEvent));
        }
        var counts = new SortedDictionary<double, (long Events, long Censored)>();
        for (int i = 0; i < times.Length; i++)
        {
            double time = RequireTime(times[i], i, nameof(times));
            (long events, long censored) = counts.GetValueOrDefault(time);
            counts[time] = hadEvent[i] ? (events + 1, censored) : (events, censored + 1);
        }
        return new([.. counts.Keys], [.. counts.Values.Select(c => c.Events)], [.. counts.Values.Select(c => c.Censored)]);
    }

    /// <summary>From counts per distinct time, as a warehouse groups them.</summary>
    /// <param name="times">Distinct times in ascending order, from 0 to 1E+100.</param>
    /// <param name="events">Users who had the event at each time, 0 or more.</param>
    /// <param name="censored">Users who were last seen without it at each time, 0 or more.</param>
    /// <exception cref="ArgumentException">The spans differ in length, times do not ascend, or a time or count is outside its range (the message names its index).</exception>
    public static SurvivalSummary FromCounts(ReadOnlySpan<double> times, ReadOnlySpan<long> events, ReadOnlySpan<long> censored)
    {
        if (times.Length != events.Length || times.Length != censored.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each time has a count of events and one of censored users. Got {times.Length} times, {events.Length} and {censored.Length} counts."), nameof(times));
        }
        for (int i = 0; i < times.Length; i++)
        {
            RequireTime(times[i], i, nameof(times));
            if (i > 0 && !(times[i] > times[i - 1]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Times ascend. Got {times[i]} after {times[i - 1]} at index {i}."), nameof(times));
            }
            RequireCount(events[i], i, nameof(events));
            RequireCount(censored[i], i, nameof(censored));
        }
        return new(times.ToArray(), events.ToArray(), censored.ToArray());
    }

    /// <inheritdoc/>
    public override string ToString() => Users == 0 ? "No users." : string.Create(CultureInfo.InvariantCulture, $"{Events:#,0} of {Users:#,0} users had the event, times up to {LongestTime:G6}");

    void IJsonState<SurvivalSummary>.Write(StateWriter writer)
    {
        writer.Numbers("times", _times.AsSpan());
        writer.Counts("events", _events.AsSpan());
        writer.Counts("censored", _censored.AsSpan());
    }

    static SurvivalSummary IJsonState<SurvivalSummary>.Read(StateReader reader) => FromCounts(reader.Numbers("times"), reader.Counts("events"), reader.Counts("censored"));

    private static double RequireTime(double time, int index, string name) => time is >= 0 and <= Guard.Largest
        ? time == 0 ? 0 : time
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Times are numbers from 0 to 1E+100. Got {time} at index {index}."), name);

    private static void RequireCount(long count, int index, string name)
    {
        if (count < 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A number of users is at least 0. Got {count} at index {index}."), name);
        }
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum = checked(sum + count);
        }
        return sum;
    }
}
