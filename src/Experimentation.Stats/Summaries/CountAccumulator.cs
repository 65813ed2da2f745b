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
    /// <param name="exposure">Finite, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the user was not added.</exception>
    public void Add(long events, double exposure = 1)
    {
        Guard.AtLeast(events, 0, "A number of events");
        Guard.NotNegative(exposure, "An exposure");
        if (events > 0 && exposure == 0)
        {
            throw Guard.OutOfRange(nameof(exposure), exposure, "Where there are events the exposure is above 0.");
        }
        _events = checked(_events + events);
        _perUser.Add(events, exposure);
    }

    /// <summary>The summary of all users so far; more can be added after it.</summary>
    public CountSummary ToSummary() => CountSummary.OfRows(_events, _perUser.ToSummary().Moments);
}
