using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record TrafficSchedule
{
    /// <summary>The schedule with further tests. It begins with what is scheduled, and moves tests only where that is worth more.</summary>
    /// <param name="demands">What the further tests ask for.</param>
    /// <exception cref="ArgumentException">As for <see cref="TrafficCalendar.Schedule"/>.</exception>
    public TrafficSchedule Add(params ReadOnlySpan<TestDemand> demands)
    {
        TestDemand[] more = demands.ToArray();
        foreach (TestDemand demand in more)
        {
            ArgumentNullException.ThrowIfNull(demand, nameof(demands));
        }
        return Again([.. Demands, .. more]);
    }

    /// <summary>The schedule without some tests. Tests that wait for them do not wait any more.</summary>
    /// <param name="names">Names of demanded tests.</param>
    /// <exception cref="ArgumentException">A test of that name did not ask.</exception>
    public TrafficSchedule Drop(params ReadOnlySpan<string> names)
    {
        string[] gone = names.ToArray();
        foreach (string name in gone)
        {
            Demanded(name, nameof(names));
        }
        return Again(Demands.Where(demand => !gone.Contains(demand.Name)).Select(demand => demand.Prerequisites.Any(gone.Contains)
            ? demand.After([.. demand.Prerequisites.Where(name => !gone.Contains(name))])
            : demand));
    }

    /// <summary>The schedule if a test were worth more or less.</summary>
    /// <param name="name">The name of a demanded test.</param>
    /// <param name="value">From 0 to 1E+100.</param>
    /// <exception cref="ArgumentException">A test of that name did not ask.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TrafficSchedule Reprioritise(string name, double value) => Change(Demanded(name, nameof(name)).WithValue(value));

    /// <summary>The schedule if a test asked for something else: its plan was made anew with another baseline, its deadline was moved.</summary>
    /// <param name="demand">Takes the place of the demand of the same name.</param>
    /// <exception cref="ArgumentException">A test of that name did not ask, or as for <see cref="TrafficCalendar.Schedule"/>.</exception>
    public TrafficSchedule Change(TestDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        Demanded(demand.Name, nameof(demand));
        return Again(Demands.Select(old => old.Name == demand.Name ? demand : old));
    }

    /// <summary>The schedule on another calendar: other weeks, layers, users, running tests.</summary>
    /// <param name="calendar">The calendar.</param>
    /// <exception cref="ArgumentNullException">No calendar.</exception>
    /// <exception cref="ArgumentException">As for <see cref="TrafficCalendar.Schedule"/>.</exception>
    public TrafficSchedule On(TrafficCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        return Make(calendar, (ValueList<TestDemand>)Demands, this);
    }

    /// <summary>What is otherwise in this schedule than in another one.</summary>
    /// <param name="before">The other one.</param>
    /// <exception cref="ArgumentNullException">No other schedule.</exception>
    public ScheduleDifference DifferenceFrom(TrafficSchedule before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return ScheduleDifference.Between(before, this);
    }

    /// <summary>The portfolio as a whole: demand over capacity, what must be refused, what one more week or 5 % more users would buy. It schedules twice more.</summary>
    public SchedulePortfolio Portfolio() => SchedulePortfolio.Of(this);

    private TrafficSchedule Again(IEnumerable<TestDemand> demands) => Make(Calendar, ValueList<TestDemand>.Of(demands), this);

    private TestDemand Demanded(string name, string parameter) => Demands.FirstOrDefault(demand => demand.Name == name)
        ?? throw new ArgumentException($"No test '{name}' asked for traffic.", parameter);
}
