using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>How much of a layer is asked for.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="Demanded">Share-weeks of all demands that could run at all, each at the option that takes least; rest not counted.</param>
/// <param name="Available">Share-weeks that running tests and hold-backs leave.</param>
/// <param name="Scheduled">Share-weeks that the scheduled tests take; rest not counted.</param>
public readonly partial record struct LayerLoad(string Layer, double Demanded, double Available, double Scheduled)
{
    /// <summary>Demand over capacity; +∞ where there is no capacity and some demand.</summary>
    public double DemandOverCapacity => Demanded == 0 ? 0 : Demanded / Available;

    /// <summary>The share of the demanded share-weeks that no schedule can serve.</summary>
    public double LeastShareRefused => Math.Max(0, 1 - 1 / Math.Max(1, DemandOverCapacity));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"'{Layer}': {Demanded:0.##} share-weeks asked for, {Available:0.##} available ({DemandOverCapacity:0.##} times), {Scheduled:0.##} scheduled; at least {Phrase.Percent(LeastShareRefused)} of the demand must be refused");
}

/// <summary>A portfolio of tests on its traffic. Made by <see cref="TrafficSchedule.Portfolio"/>.</summary>
public sealed partial record SchedulePortfolio
{
    private const double MoreUsers = 0.05;

    private SchedulePortfolio(ValueList<LayerLoad> layers, double refused, ScheduleDifference week, ScheduleDifference users) =>
        (Layers, LeastValueRefused, OneMoreWeek, FivePercentMoreUsers) = (layers, refused, week, users);

    /// <summary>Every exclusive layer. Overlapping ones have no common capacity.</summary>
    public IReadOnlyList<LayerLoad> Layers { get; }

    /// <summary>The share of the demanded value that no schedule can reach, by the upper bound.</summary>
    public double LeastValueRefused { get; }

    /// <summary>What would be otherwise with one more week at the end of the calendar.</summary>
    public ScheduleDifference OneMoreWeek { get; }

    /// <summary>What would be otherwise with 5 % more users in every layer.</summary>
    public ScheduleDifference FivePercentMoreUsers { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"At least {Phrase.Percent(LeastValueRefused)} of the value asked for must be refused.");
        foreach (LayerLoad layer in Layers)
        {
            text.Append("\n  ").Append(layer);
        }
        text.Append(CultureInfo.InvariantCulture, $"\n  one more week would buy a value of {Phrase.Number(OneMoreWeek.ValueGained)}{New(OneMoreWeek)}");
        text.Append(CultureInfo.InvariantCulture, $"\n  5 % more users would buy a value of {Phrase.Number(FivePercentMoreUsers.ValueGained)}{New(FivePercentMoreUsers)}");
        return text.ToString();
    }

    internal static SchedulePortfolio Of(TrafficSchedule schedule)
    {
        TrafficCalendar calendar = schedule.Calendar;
        ScheduleProblem problem = ScheduleProblem.Of(calendar, (ValueList<TestDemand>)schedule.Demands);
        var layers = new List<LayerLoad>();
        for (int layer = 0; layer < calendar.Layers.Count; layer++)
        {
            if (problem.IsExclusive(layer))
            {
                layers.Add(Load(schedule, problem, layer));
            }
        }
        double demanded = schedule.DemandedValue;
        return new(
            ValueList<LayerLoad>.Of(layers),
            demanded > 0 ? Math.Max(0, 1 - schedule.UpperBound / demanded) : 0,
            schedule.On(calendar.WithOneMoreWeek()).DifferenceFrom(schedule),
            schedule.On(calendar.WithMoreUsers(MoreUsers)).DifferenceFrom(schedule));
    }

    private static LayerLoad Load(TrafficSchedule schedule, ScheduleProblem problem, int layer)
    {
        TrafficCalendar calendar = schedule.Calendar;
        string name = calendar.Layers[layer].Name;
        double demanded = problem.Jobs.Where(job => job.Layer == layer).Sum(job => job.Options.Length == 0 ? 0 : job.Options.Min(option => (double)option.Buckets * option.Weeks));
        double available = problem.Capacity[layer].Sum(free => (double)free);
        double scheduled = schedule.Tests.Where(test => test.Layer == name)
            .Sum(test => (double)test.Buckets.Sum(range => range.Count) * test.Weeks);
        double unit = calendar.ShareOf(layer, 1);
        return new(name, demanded * unit, available * unit, scheduled * unit);
    }

    private static string New(ScheduleDifference difference)
    {
        string[] names = [.. difference.Changes.Where(change => change.Before is null).Select(change => $"'{change.Name}'")];
        return names.Length == 0 ? "" : $": {string.Join(", ", names)}";
    }
}
