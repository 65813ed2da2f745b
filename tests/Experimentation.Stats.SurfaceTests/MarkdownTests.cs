using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>Markdown as a Markdown library reads it: CommonMark with the tables, strikethrough, bare links and task lists of code hosts.</summary>
public class MarkdownTests
{
    private static readonly MarkdownPipeline Reader = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().UseTaskLists().Build();

    public static TheoryData<string> Types { get; } = SampleTests.Types;

    [Theory]
    [MemberData(nameof(Types))]
    public void Only_what_the_report_says_is_markup(string type) => Assert.All(Samples.All.Where(s => Samples.PublicTypeOf(s).Name == type), result => Checked(result.ToMarkdown()));

    [Theory]
    [InlineData(Samples.Hostile)]
    [InlineData("- not a list")]
    [InlineData("+ nor this")]
    [InlineData("12. nor this")]
    [InlineData("3) nor this")]
    [InlineData("---")]
    [InlineData("===")]
    [InlineData("    code")]
    [InlineData("~~~")]
    [InlineData("> quoted > twice")]
    [InlineData("see https://example.org/x and www.example.org or mail a@example.org")]
    [InlineData("[x] done")]
    [InlineData("ends with \\")]
    [InlineData("![picture](x) __bold__ &amp; &lt;")]
    [InlineData("a\tb\u0000c\r\n\r\nd")]
    [InlineData("| --- |")]
    public void A_users_text_is_shown_and_never_read(string text)
    {
        IReportable[] results =
        [
            new Finding(FindingCode.EmptyArm, FindingSeverity.Warning, text), Family.Of((text, 0.01), ("other", 0.2)).Holm(), TestDemand.ForUsers(text, 1000), Metric.Mean(text),
            HealthReport.Of(HealthCheck.Volume(text, 10_200, 10_000, 10_150, 9_900, 10_050)), Compare.Segments((text, Compare.Means(default, default)), ("web", Compare.Means(default, default))),
        ];
        Assert.All(results, result =>
        {
            Checked(result.ToMarkdown());
            string read = Words(Markdown.ToPlainText(result.ToMarkdown(), Reader));
            Assert.Contains(Words(text), read, StringComparison.Ordinal);
        });
    }

    private static void Checked(string markdown)
    {
        MarkdownDocument document = Markdown.Parse(markdown, Reader);
        Assert.DoesNotContain(document.Descendants(), e => e is HtmlBlock or HtmlInline or LinkInline or AutolinkInline or CodeInline or CodeBlock or TaskList or ThematicBreakBlock or LinkReferenceDefinition);
        Assert.DoesNotContain(document.Descendants<EmphasisInline>(), e => e.DelimiterChar != '*');
        Assert.DoesNotContain(document.Descendants<ListBlock>(), l => l.IsOrdered || l.BulletType != '*');
        Assert.DoesNotContain(document.Descendants<HeadingBlock>(), h => h.HeaderChar != '#' || h.IsSetext);
        Assert.Single(document.Descendants<HeadingBlock>(), h => h.Level == 2);
        // As many tables as there are lines that part a head from its rows, and every row as wide as its head.
        Assert.Equal(markdown.Split('\n').Count(line => line.StartsWith("|---", StringComparison.Ordinal)), document.Descendants<Table>().Count());
        Assert.All(document.Descendants<Table>(), table => Assert.All(table.Descendants<TableRow>(), row => Assert.Equal(table.Descendants<TableRow>().First().Count, row.Count)));
    }

    /// <summary>The words of a text, whatever parts them: line breaks become spaces in Markdown.</summary>
    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\r', '\t', '\0'], StringSplitOptions.RemoveEmptyEntries));
}
