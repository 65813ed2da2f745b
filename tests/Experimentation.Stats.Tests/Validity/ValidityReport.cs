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
        if (IsLong)
        {
            DocsPage.Write("validity.md", "Validity", heading, body);
        }
    }
}
