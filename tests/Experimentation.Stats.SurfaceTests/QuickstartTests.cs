using System.IO.Compression;
using System.Text;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The sample that a newcomer runs first, run as a process: its figures, what it says of a file that is not right, and that its output can be piped.</summary>
public sealed class QuickstartTests : IDisposable
{
    private const string Good = "version,rounds,back\ngate_30,1,True\ngate_40,2,FALSE\ngate_30,3,0\ngate_40,4,1\n";

    private static readonly string Program = Repository.PathOf("samples", "Quickstart", "bin", Repository.Configuration, "net10.0", "Quickstart.dll");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quickstart");

    [Fact]
    public void Without_arguments_it_plans_analyses_and_decides_the_published_experiment()
    {
        string output = Succeeds();
        foreach (string expected in (string[])
        [
            "66,116 users in all", "44,700 users", "45,489 users", "p = 0.0086",
            "gate_30 19.02 %, gate_40 18.20 %", "−0.82 points (90 % interval −1.25 … −0.39)", "−4.31 % (90 % interval −6.48 … −2.09)",
            "gate_30 44.82 %, gate_40 44.23 %", "−0.59 points (90 % interval −1.13 … −0.05)", "−1.32 % (90 % interval −2.52 … −0.10)",
            "Decision: Abort gate_40", "The sample ratio is off", "back on day 7 got worse",
        ])
        {
            Assert.Contains(expected, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rows_with_the_published_counts_give_the_published_experiment()
    {
        StringBuilder rows = new("id,version,day1,day7\n");
        foreach ((string variant, int players, int day1, int day7) in ((string, int, int, int)[])[("gate_30", 44_700, 20_034, 8_502), ("gate_40", 45_489, 20_119, 8_279)])
        {
            for (int i = 0; i < players; i++)
            {
                rows.Append(i).Append(',').Append(variant).Append(i < day1 ? ",True" : ",False").Append(i < day7 ? ",1\n" : ",0\n");
            }
        }
        string fromRows = Succeeds(
            Written("rows.csv", rows.ToString()), "--variant", "version", "--control", "gate_30", "--proportion", "day7", "day1",
            "--success", "day7", "--mde", "0.05", "--guardrail", "day1", "--margin", "0.03");
        string published = Succeeds().Replace("back on day ", "day", StringComparison.Ordinal);

        // Where lines break depends on the lengths of the names.
        Assert.Equal(Words(Part(published, "Sample ratio", "Where the levels")), Words(Part(fromRows, "Sample ratio", "Where the levels")));
    }

    [Fact]
    public void A_zipped_file_is_known_by_its_content_and_gives_the_same()
    {
        string plain = Written("rows.csv", Good);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "zipped"));
        string zipped = Path.Combine(_folder.FullName, "zipped", "rows.csv");
        using (GZipStream stream = new(File.Create(zipped), CompressionLevel.Fastest))
        {
            stream.Write(Encoding.UTF8.GetBytes(Good));
        }
        Assert.Equal(Succeeds([plain, .. Question]), Succeeds([zipped, .. Question]));
    }

    [Theory]
    [InlineData(", ", "\n")]
    [InlineData(";", "\n")]
    [InlineData("\t", "\r\n")]
    public void Spaces_separators_and_line_ends_are_those_of_the_file(string separator, string lineEnd)
    {
        string other = Good.Replace(",", separator, StringComparison.Ordinal).Replace("\n", lineEnd, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "other"));
        Assert.Equal(
            Succeeds([Written("rows.csv", Good), .. Question]),
            Succeeds([Written(Path.Combine("other", "rows.csv"), "\ufeff" + other), .. Question]));
    }

    [Fact]
    public void What_was_assumed_is_said()
    {
        string output = Words(Succeeds([Written("rows.csv", Good), .. Question, "--guardrail", "back"]));
        Assert.Contains("Each row is one user", output, StringComparison.Ordinal);
        Assert.Contains("Equal shares of users were planned", output, StringComparison.Ordinal);
        Assert.Contains("No minimum detectable effect was given for rounds", output, StringComparison.Ordinal);
        Assert.Contains("No margin was given for back", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_weighs_too_much_is_pointed_out()
    {
        string rows = "version,rounds\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"gate_{30 + i % 2 * 10},{(i == 123 ? 50_000 : i % 7)}\n"));
        string output = Words(Succeeds(Written("rows.csv", rows), "--variant", "version", "--control", "gate_30", "--mean", "rounds"));
        Assert.Contains("rounds: the one value 50,000 in line 125 (gate_40) makes up 99 % of the group's variance", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "rows.csv: column 'version': there are no columns; a text file begins with a line of their names.")]
    [InlineData("version,rounds,back\n", "rows.csv: column 'version': the file ends after the columns' names")]
    [InlineData("version,back\ngate_30,1\n", "rows.csv: column 'rounds': there is no such column; the columns are 'version', 'back'.")]
    [InlineData("version,rounds,back,back\ngate_30,1,1,1\n", "rows.csv: column 'back': two columns have this name.")]
    [InlineData(Good + "gate_30,many,1\n", "rows.csv: line 6, column 'rounds': 'many' is not a number")]
    [InlineData(Good + "gate_30,,1\n", "rows.csv: line 6, column 'rounds': the cell is empty.")]
    [InlineData(Good + "gate_30,NaN,1\n", "rows.csv: line 6, column 'rounds': the cell is empty.")]
    [InlineData(Good + "gate_30,1e999,1\n", "rows.csv: line 6, column 'rounds': '1e999' is not a number")]
    [InlineData(Good + "gate_30,1,perhaps\n", "rows.csv: line 6, column 'back': 'perhaps' is neither True or 1 nor False or 0.")]
    [InlineData(Good + "gate_30,1,2\n", "rows.csv: line 6, column 'back': '2' is neither True or 1 nor False or 0.")]
    [InlineData(Good + "gate_30,1\n", "rows.csv: line 6, column 'back': the row has only 2 cells.")]
    [InlineData(Good + "\n\n,1,1\n", "rows.csv: line 8, column 'version': the row names no variant.")]
    [InlineData("version,rounds,back\ngate_40,1,1\n", "rows.csv: column 'version': no row has the control 'gate_30'; the variants are 'gate_40'.")]
    [InlineData("version,rounds,back\ngate_30,1,1\n", "rows.csv: column 'version': every row has the control 'gate_30'")]
    [InlineData("version,rounds,back\ngate_30,1,1\n\"gate_40,2,1\n", "rows.csv: line 3: Malformed CSV")]
    [InlineData(Good + "gate_30,\u001b[31mred\tor blue,1\n", "rows.csv: line 6, column 'rounds': ' [31mred or blue' is not a number")]
    public void What_is_wrong_with_a_file_is_one_line_with_file_line_and_column(string rows, string expected) =>
        Fails(expected, [Written("rows.csv", rows), .. Question]);

    [Fact]
    public void An_unknown_variant_is_reported_where_it_stands() => Fails(
        "rows.csv: line 4, column 'version': the variant 'gate_50' is unknown; the layout names 'gate_30', 'gate_40'",
        [Written("rows.csv", Good.Replace("gate_30,3", "gate_50,3", StringComparison.Ordinal)), .. Question, "--share", "gate_30=0.5", "gate_40=0.5"]);

    [Fact]
    public void A_column_of_something_else_than_variants_does_not_fill_the_memory() => Fails(
        "rows.csv: line 52, column 'version': 'user 50' is variant number 51; does this column hold variants?",
        [Written("rows.csv", "version,rounds,back\n" + string.Concat(Enumerable.Range(0, 99).Select(i => $"user {i},1,1\n"))), .. Question]);

    [Fact]
    public void A_missing_file_is_reported() => Fails("nowhere.csv: there is no such file.", [Path.Combine(_folder.FullName, "nowhere.csv"), .. Question]);

    [Fact]
    public void A_zipped_file_that_was_cut_off_is_reported()
    {
        using MemoryStream zipped = new();
        using (GZipStream stream = new(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(Encoding.UTF8.GetBytes(Good));
        }
        string file = Path.Combine(_folder.FullName, "rows.csv.gz");
        File.WriteAllBytes(file, zipped.ToArray()[..^12]);
        Fails("the gzipped data are damaged or cut off.", [file, .. Question]);
    }

    [Theory]
    [InlineData("Name the column that holds the variant: --variant COLUMN.", "FILE", "--control", "gate_30", "--mean", "rounds")]
    [InlineData("Name the variant that the others are compared with: --control NAME.", "FILE", "--variant", "version", "--mean", "rounds")]
    [InlineData("Name at least one column to compare", "FILE", "--variant", "version", "--control", "gate_30")]
    [InlineData("Name a file before the options", "--variant", "version")]
    [InlineData("'--medium'", "FILE", "--medium", "rounds")]
    [InlineData("--mde takes [COLUMN=]FRACTION with a fraction above 0 (0.05 means 5 %). Got '0'.", "FILE", "--variant", "version", "--control", "gate_30", "--mean", "rounds", "--mde", "0")]
    [InlineData("--mde names 'back'", "FILE", "--variant", "version", "--control", "gate_30", "--mean", "rounds", "--mde", "back=0.1")]
    [InlineData("--share add up to 0.9", "FILE", "--variant", "version", "--control", "gate_30", "--mean", "rounds", "--share", "gate_30=0.5", "gate_40=0.4")]
    [InlineData("The column 'rounds' is named twice", "FILE", "--variant", "version", "--control", "gate_30", "--mean", "rounds", "--proportion", "rounds")]
    [InlineData("The column 'rounds' is a success metric or a guardrail, not both.", "FILE", "--variant", "version", "--control", "gate_30", "--mean", "rounds", "--success", "rounds", "--guardrail", "rounds")]
    public void What_is_wrong_with_the_arguments_is_one_line(string expected, params string[] arguments) =>
        Fails(expected, [.. arguments.Select(argument => argument == "FILE" ? Written("rows.csv", Good) : argument)]);

    [Fact]
    public void Help_lists_every_option()
    {
        string help = Succeeds("--help");
        foreach (string option in (string[])["--variant", "--control", "--mean", "--proportion", "--success", "--guardrail", "--lower-is-better", "--mde", "--margin", "--share"])
        {
            Assert.Contains(option, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_whole_Cookie_Cats_file_gives_the_published_counts()
    {
        string file = Shared("cookie_cats", "cookie_cats.csv.gz");
        string output = Words(Succeeds(file, "--variant", "version", "--control", "gate_30", "--mean", "sum_gamerounds", "--proportion", "retention_1", "retention_7"));
        Assert.Contains("gate_30 44,700 users", output, StringComparison.Ordinal);
        Assert.Contains("retention_1: gate_30 44.82 %, gate_40 44.23 %", output, StringComparison.Ordinal);
        Assert.Contains("retention_7: gate_30 19.02 %, gate_40 18.20 %", output, StringComparison.Ordinal);
        Assert.Contains("p = 0.0086", output, StringComparison.Ordinal);
        Assert.Contains("the one value 49,854 in line 57704 (gate_30) makes up", output, StringComparison.Ordinal);
        Assert.Contains("Decision: Abort gate_40", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_Hillstrom_file_has_two_treatments()
    {
        string file = Shared("hillstrom", "hillstrom.csv.gz");
        string output = Words(Succeeds(file, "--variant", "segment", "--control", "No E-Mail", "--mean", "spend", "--proportion", "visit", "conversion"));
        Assert.Contains("No E-Mail 21,306 users", output, StringComparison.Ordinal);
        Assert.Contains("visit: No E-Mail 10.62 %, Mens E-Mail 18.28 %", output, StringComparison.Ordinal);
        Assert.Contains("visit: No E-Mail 10.62 %, Womens E-Mail 15.14 %", output, StringComparison.Ordinal);
        Assert.Contains("Decision: Ship Mens E-Mail", output, StringComparison.Ordinal);
        Assert.Contains("Decision: Ship Womens E-Mail", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string[] Question => ["--variant", "version", "--control", "gate_30", "--mean", "rounds", "--proportion", "back"];

    private static string Succeeds(params string[] arguments)
    {
        (int exitCode, string output, string error) = Repository.Run("dotnet", [Program, .. arguments]);
        Assert.True(exitCode == 0, $"exit code {exitCode}: {error}");
        Assert.Empty(error);
        Assert.DoesNotContain(output, c => char.IsControl(c) && c != '\n');
        return output;
    }

    private static void Fails(string expected, params string[] arguments)
    {
        (int exitCode, string output, string error) = Repository.Run("dotnet", [Program, .. arguments]);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.EndsWith("\n", error, StringComparison.Ordinal);
        Assert.DoesNotContain(error.TrimEnd('\n'), char.IsControl);
        Assert.Equal(2, exitCode);
    }

    private static string Shared(string folder, string file)
    {
        string? path = Repository.SharedData(folder, file);
        Assert.SkipWhen(path is null, $"The whole data set {folder}/{file} is not on this machine.");
        return path!;
    }

    private string Written(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Part(string text, string from, string to) =>
        text[text.IndexOf(from, StringComparison.Ordinal)..text.IndexOf(to, StringComparison.Ordinal)];

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
