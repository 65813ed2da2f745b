using System.Globalization;
using System.IO.Compression;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The figures of the tour are those of the published data; where the data are not at hand there is nothing to compare.</summary>
public class TourFiguresTests
{
    private static readonly string Tour = File.ReadAllText(Repository.PathOf("samples", "notebooks", "tour.dib"));

    [Fact]
    public void The_days_of_the_fashion_shop_are_those_of_the_data_set()
    {
        string[][] days = [.. Rows("asos", "asos_digital_experiments_dataset.csv.gz").Where(r => r[0] == "9ed9d5" && r[1] == "1" && r[2] == "1")];
        // Columns of control and of treatment.
        foreach ((int users, int mean) in new[] { (4, 6), (5, 7) })
        {
            long before = 0;
            for (int day = 1; day <= 14; day++)
            {
                string[] row = days.Single(r => Math.Abs(Number(r[3]) - day) < 1e-6);
                long converted = (long)Math.Round(Number(row[users]) * Number(row[mean]));
                Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"({Number(row[users]):0}, {converted - before})"), Tour, StringComparison.Ordinal);
                before = converted;
            }
        }
    }

    [Fact]
    public void The_e_mail_test_is_that_of_the_data_set()
    {
        // Counted from the end: a column before has commas in its texts.
        string[][] rows = [.. Rows("hillstrom", "hillstrom.csv.gz")];
        foreach (string segment in new[] { "No E-Mail", "Mens E-Mail" })
        {
            string[][] of = [.. rows.Where(r => r[^4] == segment)];
            Assert.Contains($"new(trials: {Grouped(of.Length)}, successes: {Grouped(of.Count(r => r[^3] == "1"))})", Tour, StringComparison.Ordinal);
            double mean = of.Average(r => Number(r[^1]));
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"mean: {mean:0.000000}, variance: {of.Sum(r => (Number(r[^1]) - mean) * (Number(r[^1]) - mean)) / (of.Length - 1):0.000000}"), Tour, StringComparison.Ordinal);
        }
    }

    private static string Grouped(int number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '_');

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(params string[] file)
    {
        string? path = Repository.SharedData(file);
        Assert.SkipWhen(path is null, "The public data sets are not on this machine.");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path!), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split(',');
        }
    }
}
