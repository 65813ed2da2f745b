using System.Text.Json;
using Experimentation.Stats;
using Experimentation.Stats.Samples;

// A quarter of a streaming service: 40 tests want the same listeners. Who gets whom, when, and what is said to the others?
//   dotnet run --project samples/Traffic            the schedule, the refusals, the portfolio, a what-if
//   dotnet run --project samples/Traffic -- FOLDER  and writes schedule.svg and schedule.json into the folder
TrafficCalendar calendar = Quarter.Calendar;
TrafficSchedule schedule = calendar.Schedule(Quarter.Demands);
Console.WriteLine(calendar);
Console.WriteLine();
Console.WriteLine(schedule);
Console.WriteLine();
Console.WriteLine(schedule.Portfolio());

// Two tests on different surfaces share users by chance; how many, in which weeks they both run?
Console.WriteLine();
ScheduledTest[] together = [.. schedule.Tests.Where(test => test.StartWeek == 1).DistinctBy(test => test.Layer).Take(2)];
Console.WriteLine($"'{together[0].Name}' and '{together[1].Name}' have {100 * schedule.SharedUsers(together[0].Name, together[1].Name):0.##} % of users in common.");

// What if the first of those that were refused were the most important of all?
if (schedule.Refused.FirstOrDefault(refused => refused.Reason == RefusalReason.NoUsersLeft) is { } wanted)
{
    Console.WriteLine();
    Console.WriteLine($"If '{wanted.Name}' were worth 20:");
    Console.WriteLine(schedule.Reprioritise(wanted.Name, 20).DifferenceFrom(schedule));
}

if (args is [var folder, ..])
{
    File.WriteAllText(Path.Combine(folder, "schedule.svg"), schedule.ToSvg());
    File.WriteAllText(Path.Combine(folder, "schedule.json"), JsonSerializer.Serialize(schedule));
}
