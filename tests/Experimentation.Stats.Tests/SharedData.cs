using System.Globalization;
using System.IO.Compression;

namespace Experimentation.Stats.Tests;

/// <summary>
/// Whole public data files, which do not lie in the repository: a folder <c>shared/data</c> beside a folder above the checkout, or the folder that
/// EXPERIMENTATION_STATS_DATA names. Tests that need an absent file are skipped.
/// </summary>
internal static class SharedData
{
    /// <summary>Path of a file; skips the running test when there is none.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts)
    {
        string relative = Path.Combine([.. parts]);
        foreach (string folder in Folders())
        {
            string path = Path.Combine(folder, relative);
            if (File.Exists(path))
            {
                return path;
            }
        }
        Assert.Skip($"No {relative} in a folder shared/data above the checkout nor where EXPERIMENTATION_STATS_DATA says.");
        throw new FileNotFoundException(relative);
    }

    /// <summary>Rows of numbers separated by blanks, tabs or commas, gzip or not; lines that do not begin with a number are passed over.</summary>
    public static IEnumerable<double[]> Rows(params ReadOnlySpan<string> parts) => RowsOf(PathOf(parts));

    private static IEnumerable<double[]> RowsOf(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using StreamReader reader = new(content);
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length > 0 && double.TryParse(cells[0], CultureInfo.InvariantCulture, out _))
            {
                yield return [.. cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            }
        }
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("EXPERIMENTATION_STATS_DATA") is { Length: > 0 } named)
        {
            yield return named;
        }
        for (DirectoryInfo? folder = new(Repository.Root); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared", "data");
        }
    }
}
