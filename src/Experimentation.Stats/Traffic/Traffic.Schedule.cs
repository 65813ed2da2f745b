namespace Experimentation.Stats;

public sealed partial record Traffic
{
    /// <summary>A calendar on this traffic: one exclusive layer of all users, nothing running, until said otherwise.</summary>
    /// <param name="weeks">1 to 520; a quarter if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public TrafficCalendar Calendar(int weeks = TrafficCalendar.DefaultWeeks) => new(this, weeks);

    /// <summary>Decides who tests on whom, and when, over a quarter on one exclusive layer. For more: <see cref="Calendar"/>.</summary>
    /// <param name="demands">What the tests ask for.</param>
    /// <exception cref="ArgumentException">As for <see cref="TrafficCalendar.Schedule"/>.</exception>
    public TrafficSchedule Schedule(params ReadOnlySpan<TestDemand> demands) => Calendar().Schedule(demands);
}
