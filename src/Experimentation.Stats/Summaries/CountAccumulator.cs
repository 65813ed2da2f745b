using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Summarises events and exposure one user at a time, in constant memory and without allocating. Not safe for use by several threads at once: give each its
/// own and add the summaries.
/// </summary>
public sealed class CountAccumulator
{
    private readonly RatioAccumulator _perUser = new();
    private long _events;

    /// <summary>Users so far.</summary>
    public long Count => _perUser.Count;

    /// <summary>Adds one user.</summary>
    /// <param name="events">0 or more; none without exposure.</param>
    /// <param name="exposure">0, or from 1E-100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the user was not added.</exception>
    /// <exception cref="OverflowException">More events than a 64-bit integer holds; the user was not added.</exception>
    public void Add(long events, double exposure = 1)
    {
        Guard.AtLeast(events, 0, "A number of events");
        CountSummary.RequireExposure(exposure, events, nameof(exposure));
        long sum = checked(_events + events);
        _perUser.Add(events, exposure);
        _events = sum;
    }

    /// <summary>The summary of all users so far; more can be added after it.</summary>
    public CountSummary ToSummary() => CountSummary.OfRows(_events, _perUser.ToSummary().Moments);
}
