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

    private static readonly Regex Link = new(@"\]\((?!\w+:|#)([^)#\s]+)");

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
    public void The_top_level_is_the_one_that_the_pages_describe()
    {
        string[] expected =
        [
            ".ci", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "Directory.Build.props", "Directory.Packages.props", "Experimentation.Stats.sln",
            "LICENSE", "README.md", "benchmarks", "docs", "global.json", "nuget.config", "samples", "src", "tests",
        ];
        Assert.Equal(expected, Repository.Files().Select(file => file.Split('/')[0]).Where(name => name != "artifacts").Distinct().Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Repository.PathOf(".ci", "run")));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Repository.PathOf("Experimentation.Stats.sln")).Replace('\\', '/');
        string[] missing = [.. Repository.Files().Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains(file, StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Every_relative_link_of_a_page_leads_somewhere()
    {
        string[] broken = [.. from page in Repository.Files()
                              where page.EndsWith(".md", StringComparison.Ordinal)
                              from Match link in Link.Matches(File.ReadAllText(Repository.PathOf(page)))
                              let target = link.Groups[1].Value
                              where !Path.Exists(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, target))
                              select $"{page} links to {target}"];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Fact]
    public void The_readme_names_exactly_the_two_commands_that_set_everything_up()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        string[] commands = [.. Regex.Matches(readme, @"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).SelectMany(block =>
            block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => line.Split('#')[0].TrimEnd())];
        Assert.Equal(["dotnet run --project samples/Quickstart", "dotnet test"], commands);
        Assert.Contains("{ dotnet test | ", File.ReadAllText(Repository.PathOf(".ci", "run")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_feed_for_trying_the_package_is_a_folder_of_the_repository()
    {
        string[] sources = [.. System.Xml.Linq.XDocument.Load(Repository.PathOf("nuget.config")).Descendants("add").Select(add => add.Attribute("value")!.Value)];
        Assert.Equal(["artifacts/packages"], sources);
        Assert.True(Directory.Exists(Repository.PathOf("artifacts", "packages")));
    }

    [Fact]
    public void Without_git_the_same_files_are_found()
    {
        string[] difference = [.. Repository.Files().Where(file => !file.StartsWith("artifacts/", StringComparison.Ordinal)).Except(Repository.FilesWithoutGit())];
        Assert.True(difference.Length == 0, string.Join('\n', difference));
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
