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

    /// <summary>The libraries, each a package.</summary>
    public static IReadOnlyList<string> Libraries { get; } = ["Experimentation.Stats", "Experimentation.Stats.Data"];

    public static string LibrarySources { get; } = PathOf("src", "Experimentation.Stats");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string BuiltLibrary(string library, string targetFramework) => PathOf("src", library, "bin", Configuration, targetFramework, $"{library}.dll");

    /// <summary>
    /// Tracked files and files that are about to be, relative to the root; what git ignores is left out. Where there is no git (a downloaded archive), all files but
    /// those that builds write.
    /// </summary>
    public static IReadOnlyList<string> Files()
    {
        try
        {
            (int exitCode, string output, _) = Run("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
            if (exitCode == 0)
            {
                return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(file => File.Exists(PathOf(file)))];
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
        }
        return FilesWithoutGit();
    }

    internal static IReadOnlyList<string> FilesWithoutGit() =>
    [
        .. from path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
           let file = Path.GetRelativePath(Root, path).Replace('\\', '/')
           where !file.Split('/').Intersect([".git", ".vs", "bin", "obj", "artifacts", "BenchmarkDotNet.Artifacts", "TestResults"]).Any()
           select file,
    ];

    /// <summary>A file of the public data sets that some machines have; null where there are none.</summary>
    public static string? SharedData(params string[] parts)
    {
        IEnumerable<string> folders = Environment.GetEnvironmentVariable("EXPERIMENTATION_STATS_DATA") is { Length: > 0 } named ? [named] : Above(Root);
        return folders.Select(folder => Path.Combine([folder, .. parts])).FirstOrDefault(File.Exists);

        static IEnumerable<string> Above(string folder)
        {
            for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
            {
                yield return Path.Combine(at.FullName, "shared", "data");
            }
        }
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
