using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>Where the files of this repository are, and which of them belong to it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release: whatever these tests were built as.</summary>
    public static string Configuration { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Configuration").Value!;

    public static string LibrarySources { get; } = PathOf("src", "Experimentation.Stats");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string BuiltLibrary(string targetFramework) =>
        PathOf("src", "Experimentation.Stats", "bin", Configuration, targetFramework, "Experimentation.Stats.dll");

    /// <summary>Tracked files and files that are about to be, relative to the root; what git ignores is left out.</summary>
    public static IReadOnlyList<string> Files()
    {
        (int exitCode, string output, string error) = Run("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
        Assert.True(exitCode == 0, $"git could not list the files of the repository: {error}");
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(file => File.Exists(PathOf(file)))];
    }

    /// <summary>Runs a program in the root of the repository and waits for it.</summary>
    public static (int ExitCode, string Output, string Error) Run(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Experimentation.Stats.sln")))
        {
            directory = directory.Parent;
        }
        return directory?.FullName ?? throw new InvalidOperationException("The tests do not run from inside the repository.");
    }
}
