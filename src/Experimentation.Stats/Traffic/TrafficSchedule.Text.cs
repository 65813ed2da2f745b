using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

public sealed partial record TrafficSchedule
{
    private const int LongestName = 36;

    /// <summary>The schedule in a sentence, a table of the tests that run, and what does not fit with what could be done.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Sentence());
        if (Tests.Count + Running.Count > 0)
        {
            text.Append('\n').Append(Table());
        }
        foreach (RefusedTest refused in Refused)
        {
            text.Append('\n').Append(refused);
        }
        return text.ToString();
    }

    /// <summary>How much of what was asked for got its users, as a sentence.</summary>
    public string Sentence()
    {
        if (Demands.Count == 0)
        {
            return "No test asks for traffic.";
        }
        string gap = Gap == 0
            ? "no schedule is worth more"
            : string.Create(CultureInfo.InvariantCulture, $"at most {Phrase.Percent(Math.Ceiling(Gap * 1e4) / 1e4)} below the best possible ({Phrase.Number(UpperBound)})");
        string of = Refused.Count == 0
            ? $"all {Phrase.Counted(Demands.Count, "test")} asked for run"
            : $"{Phrase.Count(Tests.Count)} of {Phrase.Counted(Demands.Count, "test")} run";
        string value = Refused.Count == 0 ? "" : $", worth {Phrase.Number(Value)} of {Phrase.Number(DemandedValue)}; {gap}";
        return string.Create(CultureInfo.InvariantCulture, $"Within {Phrase.Counted(Calendar.Weeks, "week")} {of}{value}.");
    }

    /// <summary>One line for each test: when it runs, on which share and buckets, and what it is worth. What runs already comes first.</summary>
    public string Table()
    {
        List<string[]> rows = [["test", "layer", "weeks", "share", "buckets", "value"]];
        foreach (ScheduledRun run in Running)
        {
            int count = run.Buckets.Sum(range => range.Count);
            rows.Add([Short(run.Name), run.Layer, $"to {Week(run.Test.UntilWeek)}", Phrase.Percent(Calendar.ShareOf(Calendar.IndexOf(run.Layer), count)), string.Join(", ", run.Buckets), "runs"]);
        }
        foreach (ScheduledTest test in Tests)
        {
            rows.Add([Short(test.Name), test.Layer, $"{Week(test.StartWeek)}{(test.EndWeek > test.StartWeek ? $"–{Week(test.EndWeek)}" : "")}{Dates(test)}", Phrase.Percent(test.Share), string.Join(", ", test.Buckets), Phrase.Number(test.Demand.Value)]);
        }
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return string.Join('\n', rows.Select(row => "  " + string.Join(" | ", row.Select((cell, column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd()));
    }

    private static bool IsNumber(int column) => column is 3 or 5;

    private static string Week(int week) => week.ToString(CultureInfo.InvariantCulture);

    private string Dates(ScheduledTest test) => Calendar.FirstDay is { } first
        ? $" ({TrafficCalendar.Date(first.AddDays(7 * (test.StartWeek - 1)))} to {TrafficCalendar.Date(first.AddDays((7 * test.EndWeek) - 1))})"
        : "";

    /// <summary>A name of one line, cut where the table would become too wide.</summary>
    private static string Short(string name)
    {
        string line = name.ReplaceLineEndings(" ");
        return line.Length <= LongestName ? line : string.Concat(line.AsSpan(0, LongestName - 1), "…");
    }
}
