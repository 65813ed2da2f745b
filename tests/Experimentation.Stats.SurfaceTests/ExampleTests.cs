namespace Experimentation.Stats.SurfaceTests;

/// <summary>Every C# block of the README and of the docs compiles, runs, and prints what the page says. Tests of one class run one after another: they share the console.</summary>
public class ExampleTests
{
    public static TheoryData<string> Pages => [.. Repository.Files()
        .Where(file => file is "README.md" or "src/Experimentation.Stats.Data/README.md" || (file.StartsWith("docs/", StringComparison.Ordinal) && file.EndsWith(".md", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_examples_of_a_page_do_what_it_says(string page)
    {
        List<string> failures = [];
        foreach (Example example in Example.In(page, File.ReadAllText(Repository.PathOf(page))))
        {
            try
            {
                string output = example.Run();
                if (example.Output is { } promised && promised != output)
                {
                    failures.Add($"{example} prints something else (- page, + printed):\n{TextDifference.Of(promised, output)}The whole output:\n{output}");
                }
            }
            catch (Exception failure)
            {
                failures.Add($"{example}: {failure.Message}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    [Fact]
    public void The_readme_has_examples() => Assert.NotEmpty(Example.In("README.md", File.ReadAllText(Repository.PathOf("README.md"))));

    [Fact]
    public void A_block_runs_and_its_output_is_read()
    {
        Example example = Assert.Single(Example.In("page.md", "text\n```csharp\nConsole.WriteLine(Lift.Relative(0.02));\n```\n\n```text\n+2 %\n```\n"));
        Assert.Equal(3, example.Line);
        Assert.Equal("+2 %", example.Output);
        Assert.Equal("+2 %", example.Run());
    }

    [Fact]
    public void A_block_that_does_not_compile_is_reported_with_page_and_line()
    {
        Example example = Assert.Single(Example.In("page.md", "```csharp\n\nLift.Nowhere();\n```\n"));
        Exception failure = Assert.ThrowsAny<Exception>(example.Run);
        Assert.Contains("page.md:3: CS0117", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_that_throws_is_reported()
    {
        Example example = Assert.Single(Example.In("page.md", "```csharp\nLift.Relative(double.NaN);\n```\n"));
        Assert.Throws<ArgumentOutOfRangeException>(example.Run);
    }
}
