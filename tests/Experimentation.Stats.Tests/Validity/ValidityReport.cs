namespace Experimentation.Stats.Tests.Validity;

/// <summary>
/// Simulations of size, coverage and power. The default run is quick and only asserts; with EXPERIMENTATION_STATS_VALIDITY=long the same code runs with many replications
/// and writes its section of docs/validity.md anew.
/// </summary>
internal static class ValidityReport
{
    public static bool IsLong => Environment.GetEnvironmentVariable("EXPERIMENTATION_STATS_VALIDITY") == "long";

    /// <summary>Replications for this run.</summary>
    public static int Replications(int quick, int @long) => IsLong ? @long : quick;

    /// <summary>Standard error of a simulated share.</summary>
    public static double Error(double share, int replications) => Math.Sqrt(Math.Max(share * (1 - share), 1e-4) / replications);

    /// <summary>Replaces the section under a second-level heading of docs/validity.md; does nothing in a quick run.</summary>
    public static void Write(string heading, string body)
    {
        if (!IsLong)
        {
            return;
        }
        string path = Repository.PathOf("docs", "validity.md");
        lock (Gate)
        {
            string text = File.Exists(path) ? File.ReadAllText(path) : "# Validity\n";
            string title = $"\n## {heading}\n";
            string section = $"{title}\n{body.Trim()}\n";
            int start = text.IndexOf(title, StringComparison.Ordinal);
            if (start < 0)
            {
                text = text.TrimEnd('\n') + "\n" + section;
            }
            else
            {
                int end = text.IndexOf("\n## ", start + title.Length, StringComparison.Ordinal);
                text = text[..start] + section + (end < 0 ? "" : text[end..]);
            }
            File.WriteAllText(path, text);
        }
    }

    private static readonly object Gate = new();
}
