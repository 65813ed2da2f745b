using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record TrafficSchedule
{
    /// <summary>The version of the JSON that is written, and the only one that is read.</summary>
    public const int JsonVersion = 1;

    /// <summary>
    /// The menus of demands are written as they were worked out, not the analyses behind them: a schedule that is read back answers every question, and its tests ask for the shares
    /// that they asked for.
    /// </summary>
    void IJsonState<TrafficSchedule>.Write(StateWriter writer)
    {
        writer.Count("version", JsonVersion);
        writer.State("calendar", new CalendarState(Calendar, Demands));
        writer.States("demands", Demands.Select(demand => new DemandState(demand, Calendar)));
        writer.States("tests", Tests.Select(test => new TestState(test)));
        writer.States("refused", Refused.Select(refused => new RefusedState(refused)));
        writer.States("running", Running.Select(run => new RunState(run)));
        writer.Number("value", Value);
        writer.Number("upperBound", UpperBound);
    }

    static TrafficSchedule IJsonState<TrafficSchedule>.Read(StateReader reader)
    {
        if (reader.Count("version") != JsonVersion)
        {
            throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"\"version\" must be {JsonVersion}."));
        }
        TrafficCalendar calendar = reader.State<CalendarState>("calendar").Calendar;
        ValueList<TestDemand> demands = ValueList<TestDemand>.Of(reader.States<DemandState>("demands").Select(state => state.Demand));
        TestDemand Demand(string name) => demands.FirstOrDefault(demand => demand.Name == name) ?? throw new JsonException($"'{name}' is not among the demands.");

        // What stands in a file may have been edited: it passes the checks of a calendar and its demands, and no two tests may have a bucket at the same time.
        ScheduleProblem problem = ScheduleProblem.Of(calendar, demands);
        var schedule = new TrafficSchedule(
            calendar,
            demands,
            ValueList<ScheduledTest>.Of(reader.States<TestState>("tests").Select(state => state.With(Demand(state.Name), calendar))),
            ValueList<RefusedTest>.Of(reader.States<RefusedState>("refused").Select(state => state.With(Demand(state.Name)))),
            ValueList<ScheduledRun>.Of(problem.Running.Select(r => new ScheduledRun(r.Test, calendar.Layers[r.Layer].Name, r.Buckets))),
            reader.Number("upperBound"));
        schedule.CheckBuckets();
        return schedule;
    }

    /// <summary>Nobody in two tests of an exclusive layer at the same time, everybody within the calendar.</summary>
    private void CheckBuckets()
    {
        if (Tests.Select(test => test.Name).Concat(Refused.Select(test => test.Name)).Distinct(StringComparer.Ordinal).Count() != Demands.Count || Tests.Count + Refused.Count != Demands.Count)
        {
            throw new JsonException("Every demand is either among the tests or among the refused ones.");
        }
        foreach (ScheduledTest test in Tests)
        {
            if (test.StartWeek < 1 || test.Weeks < 1 || test.EndWeek > Calendar.Weeks || test.Buckets.Count == 0 || test.Buckets.Any(range => range.Last > Calendar.Buckets))
            {
                throw new JsonException($"'{test.Name}' is not within the calendar's weeks and buckets.");
            }
            if (Calendar.Layers[LayerAt(test.Layer)].Kind == LayerKind.Overlapping)
            {
                continue;
            }
            bool Meets(string layer, int from, int until, IReadOnlyList<BucketRange> buckets) =>
                layer == test.Layer && from <= test.EndWeek && test.StartWeek <= until && buckets.Any(range => test.Buckets.Any(range.Overlaps));
            string? other = Tests.FirstOrDefault(t => t.Name != test.Name && Meets(t.Layer, t.StartWeek, t.EndWeek + t.Demand.RestWeeks, t.Buckets))?.Name
                ?? Running.FirstOrDefault(r => Meets(r.Layer, 1, r.FreeAfterWeek, r.Buckets))?.Name;
            if (other is not null)
            {
                throw new JsonException($"'{test.Name}' and '{other}' have buckets in common.");
            }
        }
    }
}
