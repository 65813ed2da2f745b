namespace Experimentation.Stats.SurfaceTests;

/// <summary>Every page of a family of methods answers the same questions in the same order; every page can be reached, and every link arrives.</summary>
public class DocsTemplateTests
{
    private static readonly string[] Template = ["About", "Usage", "Defaults", "Formulas", "Assumptions", "Patterns", "Anti-patterns", "Sources"];

    public static TheoryData<string> FamilyPages => [.. DocsPage.OfFamilies.Select(page => page.Path)];

    public static TheoryData<string> AllPages => [.. DocsPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(FamilyPages))]
    public void A_family_page_has_the_headings_of_the_template_in_order(string path)
    {
        string[] headings = [.. new DocsPage(path).Headings.Where(heading => heading.Level == 2).Select(heading => heading.Text)];
        Assert.Equal(Template, headings.Where(Template.Contains));
    }

    [Theory]
    [MemberData(nameof(FamilyPages))]
    public void Each_part_of_a_family_page_says_something(string path)
    {
        DocsPage page = new(path);
        foreach (string heading in Template)
        {
            int words = page.Section(heading).Sum(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.True(words >= 15, $"{path}: '{heading}' has {words} words.");
        }
        Assert.True(page.Section("Usage").Any(line => line.StartsWith("```csharp", StringComparison.Ordinal)), $"{path}: 'Usage' shows no program.");
        Assert.True(page.Section("Defaults").Any(line => line.StartsWith('|')), $"{path}: 'Defaults' has no table.");
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_link_and_anchor_arrives(string path)
    {
        DocsPage page = new(path);
        List<string> broken = [];
        foreach ((int line, string target) in page.Links.Where(link => !link.Target.Contains(':', StringComparison.Ordinal)))
        {
            string[] parts = target.Split('#', 2);
            string file = parts[0].Length == 0 ? path : Normal(page.Folder, parts[0]);
            if (!Path.Exists(Repository.PathOf(file)))
            {
                broken.Add($"{path}:{line} leads to {target}, which is not there");
            }
            else if (parts.Length == 2 && new DocsPage(file).Headings.All(heading => heading.Anchor != parts[1]))
            {
                broken.Add($"{path}:{line} leads to {target}, and {file} has no such heading");
            }
        }
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    // A stray bar in a cell makes a row that nobody can read.
    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_row_of_a_table_has_as_many_cells_as_its_head(string path)
    {
        List<string> odd = [];
        int columns = 0;
        foreach ((int line, string text) in new DocsPage(path).Prose)
        {
            int cells = text.StartsWith('|') ? text.TrimEnd().Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|') - 1 : 0;
            if (columns > 0 && cells > 0 && cells != columns)
            {
                odd.Add($"{path}:{line} has {cells} cells in place of {columns}");
            }
            columns = cells == 0 ? 0 : columns == 0 ? cells : columns;
        }
        Assert.True(odd.Count == 0, string.Join('\n', odd));
    }

    [Fact]
    public void Every_page_can_be_reached_from_the_readme_or_the_index()
    {
        Queue<string> open = new(["README.md", "docs/README.md"]);
        HashSet<string> reached = [.. open];
        while (open.TryDequeue(out string? path))
        {
            DocsPage page = new(path);
            foreach (string file in page.Links.Select(link => link.Target.Split('#')[0])
                .Where(target => target.EndsWith(".md", StringComparison.Ordinal) && !target.Contains(':', StringComparison.Ordinal))
                .Select(target => Normal(page.Folder, target)).Where(file => DocsPage.All.Any(other => other.Path == file)))
            {
                if (reached.Add(file))
                {
                    open.Enqueue(file);
                }
            }
        }
        Assert.Empty(DocsPage.All.Select(page => page.Path).Except(reached));
    }

    [Fact]
    public void The_index_lists_every_page()
    {
        DocsPage index = new("docs/README.md");
        Assert.Empty(DocsPage.All.Select(page => page.Path).Where(path => path.StartsWith("docs/", StringComparison.Ordinal) && path != index.Path)
            .Except(index.Links.Select(link => Normal(index.Folder, link.Target.Split('#')[0]))));
    }

    // All C# of the pages must pass through ExampleTests; a fence that they do not know would be passed over in silence.
    [Fact]
    public void No_block_of_code_is_skipped()
    {
        List<string> odd = [];
        string[] steps = File.ReadAllLines(Repository.PathOf(".ci", "run"));
        int blocks = 0, run = 0;
        foreach (DocsPage page in DocsPage.All)
        {
            foreach ((int line, string indent, string language) in page.Fences)
            {
                // Another language is run by a step of .ci/run, which names block and page.
                bool isRunElsewhere = steps.Any(step => step.Contains($"```{language}$", StringComparison.Ordinal) && step.Contains(page.Path, StringComparison.Ordinal));
                if (indent.Length > 0 || (language is not ("csharp" or "text" or "sh") && !isRunElsewhere))
                {
                    odd.Add($"{page}:{line} opens a block of '{language}' after '{indent}'");
                }
                blocks += language == "csharp" ? 1 : 0;
            }
            IReadOnlyList<Example> examples = Example.In(page.Path, File.ReadAllText(Repository.PathOf(page.Path)));
            run += examples.Count;
            // A page without a program may show commands and their output.
            int outputs = examples.Count == 0 ? 0 : page.Fences.Count(fence => fence.Language == "text");
            if (outputs != examples.Count(example => example.Output is not null))
            {
                odd.Add($"{page} has {outputs} blocks of output, and {examples.Count(example => example.Output is not null)} belong to a program");
            }
            if (!ExampleTests.Pages.Any(row => row.Data == page.Path))
            {
                odd.Add($"{page} is not among the pages whose examples run");
            }
        }
        Assert.True(odd.Count == 0, string.Join('\n', odd));
        Assert.Equal(blocks, run);
        Assert.True(run >= 80, $"{run} programs: pages have been lost.");
    }

    private static string Normal(string folder, string target) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, target))).Replace('\\', '/');
}
