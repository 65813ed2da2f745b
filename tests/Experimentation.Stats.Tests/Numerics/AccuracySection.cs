using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Experimentation.Stats.Tests;

/// <summary>
/// One section of docs/accuracy.md: functions against a table computed at high precision (an embedded reference file of "tables", each with a function, a range and
/// rows of arguments, value and condition number). A derived class names the file and the functions. The page holds each worst error rounded up to one digit and
/// the test compares; EXPERIMENTATION_STATS_ACCURACY=write writes the section anew.
/// </summary>
public abstract class AccuracySection
{
    /// <summary>What every value keeps at least.</summary>
    private const double Promise = 1e-12;

    /// <summary>Where the problem itself is ill-conditioned: this many units in the last place times its condition number.</summary>
    private const double PromisedUlps = 300;
    private const double Ulp = 2.220446049250313e-16;

    protected abstract string Heading { get; }

    protected virtual string ReferenceName => "";

    /// <summary>The functions by the names that the reference file uses.</summary>
    protected virtual IReadOnlyDictionary<string, Func<double[], double>> Functions { get; } = new Dictionary<string, Func<double[], double>>();

    private static bool Writes => Environment.GetEnvironmentVariable("EXPERIMENTATION_STATS_ACCURACY") == "write";

    [Fact]
    public void Every_value_keeps_what_is_promised()
    {
        var bad = new List<string>();
        foreach (Row row in Rows())
        {
            if (!(row.Error <= Math.Max(Promise, PromisedUlps * Ulp * row.Condition)))
            {
                bad.Add(string.Create(CultureInfo.InvariantCulture, $"{row.Function}({string.Join(", ", row.Arguments.Select(a => a.ToString("R", CultureInfo.InvariantCulture)))}) = {row.Actual:R}, not {row.Expected:R}: error {row.Error:E1}, condition {row.Condition:E1}"));
            }
        }
        Assert.True(bad.Count == 0, $"{bad.Count} values are off:\n{string.Join("\n", bad.Take(10))}");
    }

    [Fact]
    public void The_page_shows_the_worst_errors()
    {
        List<Line> computed = [.. Rows().GroupBy(r => (r.Function, r.Range)).Select(Line.Of)];
        if (Writes)
        {
            DocsPage.Write("accuracy.md", "Accuracy", Heading, Table(computed));
            return;
        }
        List<Line> shown = Parse(DocsPage.Section("accuracy.md", Heading));
        Assert.Equal(computed.Select(l => (l.Function, l.Range, l.Points)), shown.Select(l => (l.Function, l.Range, l.Points)));
        foreach ((Line now, Line page) in computed.Zip(shown))
        {
            // Another machine's exp and log may differ in the last place; a figure several times too high would be stale, though.
            Assert.True(now.Error <= page.Error && now.Ulps <= page.Ulps, $"{now} is worse than the page's {page}.");
            Assert.True(page.Error <= Math.Max(1e-15, 4 * now.Error), $"The page's {page} is out of date: now {now}.");
        }
    }

    /// <summary>Every value of the section; a derived class with tables of another form gives its own.</summary>
    protected virtual IEnumerable<Row> Rows()
    {
        foreach (JsonElement table in ReferenceFile.Load(ReferenceName).GetProperty("tables").EnumerateArray())
        {
            string function = table.GetProperty("function").GetString()!;
            string range = table.GetProperty("range").GetString()!;
            Func<double[], double> call = Functions.TryGetValue(function, out Func<double[], double>? known) ? known : throw new KeyNotFoundException(function);
            foreach (JsonElement row in table.GetProperty("rows").EnumerateArray())
            {
                double[] numbers = [.. row.EnumerateArray().Select(e => e.GetDouble())];
                yield return new(function, range, numbers[..^2], call(numbers[..^2]), numbers[^2], numbers[^1]);
            }
        }
    }

    private static string Table(List<Line> lines)
    {
        var text = new StringBuilder("| function | range | points | worst relative error | in ulps of the problem's condition |\n|---|---|---:|---:|---:|\n");
        foreach (Line line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {line.Function} | {line.Range.Replace("|", "\\|", StringComparison.Ordinal)} | {line.Points} | {RoundedUp(line.Error):0e+0} | {RoundedUp(line.Ulps):0.######} |\n");
        }
        return text.ToString();
    }

    private static List<Line> Parse(string? section)
    {
        var lines = new List<Line>();
        foreach (string text in (section ?? "").Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal) && l.Contains('.', StringComparison.Ordinal)))
        {
            string[] cells = text.Replace("\\|", "¦", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries);
            lines.Add(new(
                cells[1],
                cells[2].Replace('¦', '|'),
                int.Parse(cells[3], CultureInfo.InvariantCulture),
                double.Parse(cells[4], CultureInfo.InvariantCulture),
                double.Parse(cells[5], CultureInfo.InvariantCulture)));
        }
        return lines;
    }

    private static double RoundedUp(double value)
    {
        if (value == 0)
        {
            return 0;
        }
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Ceiling(value / unit) * unit;
    }

    protected sealed record Row(string Function, string Range, double[] Arguments, double Actual, double Expected, double Condition)
    {
        /// <summary>Relative; a subnormal value may be one unit off for nothing.</summary>
        public double Error => Actual == Expected ? 0 : Math.Max(0, Math.Abs(Actual - Expected) - double.Epsilon) / Math.Abs(Expected);

        public double Ulps => Error / Ulp / Math.Max(1, Condition);
    }

    private sealed record Line(string Function, string Range, int Points, double Error, double Ulps)
    {
        public static Line Of(IGrouping<(string Function, string Range), Row> rows) =>
            new(rows.Key.Function, rows.Key.Range, rows.Count(), rows.Max(r => r.Error), rows.Max(r => r.Ulps));
    }
}
