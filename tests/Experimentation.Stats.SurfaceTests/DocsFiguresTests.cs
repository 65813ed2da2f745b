using System.Globalization;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>Simulations are run anew with more replications; what pages quote from them has to follow.</summary>
public class DocsFiguresTests
{
    private static readonly DocsPage Validity = new("docs/validity.md");

    /// <summary>A page, what it says with {0}, {1} … for per cents, and the shares of validity.md that belong there.</summary>
    public static TheoryData<string, string, double[]> Claims => new()
    {
        { "docs/which-method.md", "errs {0} to {1} % whatever spreads and sizes are, where the pooled t errs up to {2} %", [.. Ends("Means", "Welch: size"), Ends("Means", "pooled t: size")[1]] },
        { "docs/which-method.md", "Miettinen–Nurminen: {0} to {1} % from 20 + 20 users on", Ends("Proportions", "MN: size") },
        { "docs/which-method.md", "delta method with the user as unit: {0} to {1} % from 50 users on", Ends("Ratios and pairs", "absolute: size", "clicks per session") },
        { "docs/which-method.md", "looks at the dispersion first: {0} % where Poisson methods err 25 to 42 %", [Ends("Rates of events", "by default: size", "| 1 | 3 |")[0]] },
        { "docs/which-method.md", "{0} % where Mann–Whitney errs {1} %", [Cell("Ranks and distributions", "spread", "Brunner–Munzel: size"), Cell("Ranks and distributions", "spread", "Mann–Whitney: size")] },
        { "docs/which-method.md", "log-rank with its hazard ratio: {0} to {1} %", Ends("Time to event", "log-rank: size") },
        { "docs/which-method.md", "BCa covers {0} %, Welch {1} %", [Pair("Bootstrap", "log-normal | 50 + 100", "BCa"), Pair("Bootstrap", "log-normal | 50 + 100", "Welch")] },
        { "docs/which-method.md", "a correlation of 0.7 halves the variance; {0} to {1} % from 8 + 8 users on", Ends("Adjusted comparisons", "separate: size") },
        { "docs/which-method.md", "CR2: {0} % at 4 + 4 unequal clusters, where users taken as independent give {1} %",
            [Cell("Clusters", "normal, unequal | 4 + 4", "CR2: size"), Math.Round(Cell("Clusters", "normal, unequal | 4 + 4", "ignored: size"), 2)] },
        { "docs/which-method.md", "Cochran's Q with Welch's F: {0} to {1} %, by chi-square alone up to {2} %", [.. Ends("Segments", "Cochran's Q with Welch's F"), Ends("Segments", "Q by chi-square alone")[1]] },
        { "docs/which-method.md", "{0} % false alarms, where pooled data have {1} %",
            [Cell("Monitored rollouts: means", "`RolloutMonitor`", "false alarms"), Cell("Monitored rollouts: means", "the same evidence on pooled data", "false alarms")] },
        { "docs/which-method.md", "holds it in at least {0} % under eight shapes", [LeastOfLongRun()] },
        { "docs/variance-reduction.md", "covers {0} %, with a slope for each arm {1} %",
            [Cell("Adjusted comparisons", "five covariates", "across arms: size", 1), Cell("Adjusted comparisons", "five covariates", "separate: size", 1)] },
        { "docs/variance-reduction.md", "eight users an arm with one covariate err {0} %", [Cell("Adjusted comparisons", "| 8 + 8 |", "separate: size")] },
        { "docs/resampling.md", "studentised interval covers {0} %, BCa {1} %, percentile {2} %, and Welch's t {3} %",
            [Pair("Bootstrap", "log-normal | 50 + 100", "studentised"), Pair("Bootstrap", "log-normal | 50 + 100", "BCa"), Pair("Bootstrap", "log-normal | 50 + 100", "percentile"), Pair("Bootstrap", "log-normal | 50 + 100", "Welch")] },
        { "docs/group-sequential.md", "turns 5 % into {0} to {1} % at 14 to 56 looks",
            [Cell("Group-sequential tests", "mistake: cumulative", "error, 14 looks"), Cell("Group-sequential tests", "mistake: cumulative", "56")] },
        { "docs/proportions-and-rates.md", "its 95 % interval covers {0} %", [Cell("Proportions", "200 + 50", "pooled z: size", 1)] },
        { "docs/quantiles.md", "With ties the former err up to {0} %", [Ends("Quantiles", "OrderStatistics: size", "counts of mean")[1]] },
        { "docs/multiplicity.md", "at a correlation of 0.9 it errs {0} %", [Cell("Multiplicity", "closed Fisher", "ρ = 0.9")] },
        { "docs/segments.md", "Five segments of ten users an arm err {0} % at 5 %; with Welch's F {1} %",
            [Cell("Segments", "| 5 | 10 |", "Q by chi-square alone"), Cell("Segments", "| 5 | 10 |", "Cochran's Q with Welch's F")] },
        { "docs/health-checks.md", "it raises {0} % false alarms; the evidence that may be read at any time {1} %",
            [Cell("Monitored rollouts: sample ratio", "chi-square at 5 %", "false alarms"), Cell("Monitored rollouts: sample ratio", "evidence per stage", "false alarms")] },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public void A_page_quotes_what_was_simulated(string path, string saying, double[] shares)
    {
        string expected = string.Format(CultureInfo.InvariantCulture, saying, [.. shares.Select(share => (100 * share).ToString("0.0", CultureInfo.InvariantCulture))]);
        string page = Flat(path);
        // A whole per cent may be written without its zero.
        string shorter = string.Format(CultureInfo.InvariantCulture, saying, [.. shares.Select(share => (100 * share).ToString("0.#", CultureInfo.InvariantCulture))]);
        Assert.True(page.Contains(expected, StringComparison.Ordinal) || page.Contains(shorter, StringComparison.Ordinal), $"{path} does not say '{expected}'.");
    }

    private static string Flat(string path) => string.Join(' ', new DocsPage(path).Prose.Select(line => line.Text.Trim()));

    private static IEnumerable<(string[] Head, string Row)> Table(string section)
    {
        string[]? head = null;
        foreach (string line in Validity.Section(section))
        {
            if (!line.StartsWith('|'))
            {
                head = null;
            }
            else if (head is null)
            {
                head = Cells(line);
            }
            else if (!line.StartsWith("|--", StringComparison.Ordinal))
            {
                yield return (head, line);
            }
        }
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    private static string Text(string section, string row, string column, int after)
    {
        (string[] head, string found) = Table(section).First(line => line.Row.Contains(row, StringComparison.Ordinal) && line.Head.Any(h => h.Contains(column, StringComparison.Ordinal)));
        return Cells(found)[Array.FindIndex(head, h => h.Contains(column, StringComparison.Ordinal)) + after];
    }

    /// <param name="section">A heading of validity.md.</param>
    /// <param name="row">Part of the row.</param>
    /// <param name="column">Part of the column's head.</param>
    /// <param name="after">Columns further to the right.</param>
    private static double Cell(string section, string row, string column, int after = 0) => double.Parse(Text(section, row, column, after), CultureInfo.InvariantCulture);

    /// <summary>The first of two figures in a cell.</summary>
    private static double Pair(string section, string row, string column) => double.Parse(Text(section, row, column, 0).Split(',')[0], CultureInfo.InvariantCulture);

    /// <summary>The smallest and the largest figure of a column.</summary>
    private static double[] Ends(string section, string column, string row = "")
    {
        double[] values = [.. Table(section).Where(line => line.Row.Contains(row, StringComparison.Ordinal) && line.Head.Any(h => h.StartsWith(column, StringComparison.Ordinal)))
            .Select(line => double.Parse(Cells(line.Row)[Array.FindIndex(line.Head, h => h.StartsWith(column, StringComparison.Ordinal))], CultureInfo.InvariantCulture))];
        return [values.Min(), values.Max()];
    }

    // Each cell: error / coverage (published) / width; the last column is the range with a half-life of at most 7 days.
    private static double LeastOfLongRun() => Table("Novelty: the long run under eight shapes")
        .Min(line => double.Parse(Cells(line.Row)[^1].Split('/')[1].Split('(')[0], CultureInfo.InvariantCulture));
}
