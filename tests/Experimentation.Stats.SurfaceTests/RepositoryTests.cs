using System.Text.RegularExpressions;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The repository works for anybody: no registry's address and no path of somebody's machine stands in it.</summary>
public class RepositoryTests
{
    // Put together from pieces, so that this file does not contain what it looks for.
    private static readonly Regex RegistryHost = new(
        string.Join('|', new[] { ("nuget", "org"), ("npmjs", "org"), ("npmjs", "com"), ("pypi", "org"), ("debian", "org") }.Select(host => $@"{host.Item1}\.{host.Item2}")),
        RegexOptions.IgnoreCase);

    private static readonly Regex MachinePath = new(
        $@"(?<![A-Za-z0-9_.])/({string.Join('|', "work", "farm", "root", "home", "Users", "tmp")})/|[A-Z]:\\(Users|Projects|src)\\");

    [Fact]
    public void No_file_names_a_registry() => AssertAbsent(RegistryHost);

    [Fact]
    public void No_file_names_a_path_of_a_machine() => AssertAbsent(MachinePath, except: ".csv");

    [Fact]
    public void The_patterns_find_what_they_look_for()
    {
        Assert.Matches(RegistryHost, "https://api.NuGet" + ".org/v3");
        Assert.Matches(MachinePath, "see /home" + "/ann/data");
        Assert.DoesNotMatch(MachinePath, "../shared/work/data");
    }

    [Fact]
    public void Source_files_can_be_read_in_one_sitting()
    {
        string[] tooLong = [.. from file in Repository.Files()
                               where file.EndsWith(".cs", StringComparison.Ordinal)
                               let lines = File.ReadLines(Repository.PathOf(file)).Count()
                               where lines > 600
                               select $"{file}: {lines} lines"];
        Assert.True(tooLong.Length == 0, string.Join('\n', tooLong));
    }

    private static void AssertAbsent(Regex pattern, string except = "\0")
    {
        List<string> hits = [];
        foreach (string file in Repository.Files().Where(file => !file.EndsWith(except, StringComparison.Ordinal)))
        {
            string text = File.ReadAllText(Repository.PathOf(file));
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                continue;
            }
            hits.AddRange(text.Split('\n').Index().Where(line => pattern.IsMatch(line.Item)).Select(line => $"{file}:{line.Index + 1}: {line.Item.Trim()}"));
        }
        Assert.True(hits.Count == 0, string.Join('\n', hits));
    }
}
