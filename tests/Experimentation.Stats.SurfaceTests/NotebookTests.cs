using System.Reflection;
using System.Xml.Linq;
using Microsoft.DotNet.Interactive.Formatting;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>What a notebook shows, by the formatter that .NET Interactive itself uses.</summary>
public class NotebookTests
{
    public static TheoryData<string> Names { get; } = [.. Gallery.All().Select(g => g.Name)];

    private static readonly Dictionary<string, IReportable> Results = Gallery.All().ToDictionary(g => g.Name, g => g.Result);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_notebook_shows_every_result_as_a_page_of_its_own_and_as_text(string name)
    {
        IReportable result = Results[name];
        Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(result.GetType()));
        Assert.Equal(result.ToHtml(), result.ToDisplayString("text/html"));
        Assert.Equal(result.ToString(), result.ToDisplayString("text/plain"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_is_self_contained(string name)
    {
        string html = Results[name].ToHtml();
        // Well formed, so nothing of a user's text can open or close an element.
        XElement root = XElement.Parse(html);
        Assert.Equal("section", root.Name.LocalName);
        Assert.Single(root.Descendants(), e => e.Name.LocalName == "style");
        Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName is "script" or "link" or "img" or "iframe" or "object");
        Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) || a.Name.LocalName is "href" or "src");
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        foreach (XElement picture in root.Descendants().Where(e => e.Name.LocalName == "svg"))
        {
            Assert.NotEmpty(picture.Elements().First(e => e.Name.LocalName == "title").Value);
            Assert.NotEmpty(picture.Elements().First(e => e.Name.LocalName == "desc").Value);
            Assert.Equal("img", picture.Attribute("role")!.Value);
        }
        Assert.Equal(html, Results[name].ToHtml());
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Markdown_and_JSON_say_the_same_things(string name)
    {
        IReportable result = Results[name];
        string markdown = result.ToMarkdown();
        Assert.StartsWith("## ", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("<", markdown, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(result.ToJson());
        Assert.Equal(result.GetType().Name, json.RootElement.GetProperty("type").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("version").GetInt32());
    }

    [Fact]
    public void Names_from_outside_do_no_harm()
    {
        var evil = Metric.Mean("<script>alert(1)</script> & \"minutes\" | *x*");
        ABTestPlan plan = Experiment.ABTest("</h2><img src=x onerror=y>").Success(evil, Lift.Relative(0.05)).Plan(Baseline.For(evil, 30, 40));
        ABTestAnalysis analysis = plan.Analyze(new ExperimentData().Add(evil, ("control", MeanSummary.FromMoments(50_000, 30, 1600)), ("treatment", MeanSummary.FromMoments(50_000, 31, 1600))));
        XElement root = XElement.Parse(analysis.ToHtml());
        Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName is "script" or "img");
        Assert.Contains("</h2><img src=x onerror=y>", root.Element("h2")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("<", analysis.ToMarkdown(), StringComparison.Ordinal);
        Assert.Equal("</h2><img src=x onerror=y>", System.Text.Json.JsonDocument.Parse(analysis.ToJson()).RootElement.GetProperty("test").GetString());
    }

    [Fact]
    public void Every_reportable_type_is_known_to_notebooks()
    {
        Type[] reportable = [.. typeof(Compare).Assembly.GetExportedTypes().Where(t => t.IsAssignableTo(typeof(IReportable)) && !t.IsInterface)];
        Assert.NotEmpty(reportable);
        Assert.All(reportable, t => Assert.Contains(t.GetCustomAttributes(inherit: true), a => a.GetType().Name == "TypeFormatterSourceAttribute"));
        // Rows of results render as a table whose cells are formatted one by one.
        Assert.Contains("class=\"xr\"", new[] { Results["comparison"], Results["plan"] }.ToDisplayString("text/html"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_formatters_have_the_shape_that_the_convention_asks_for()
    {
        object attribute = typeof(Comparison).GetCustomAttributes(inherit: true).Single(a => a.GetType().Name == "TypeFormatterSourceAttribute");
        Type source = (Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!;
        object made = Activator.CreateInstance(source)!;
        var formatters = (System.Collections.IEnumerable)source.GetMethod("CreateTypeFormatters")!.Invoke(made, null)!;
        foreach (object formatter in formatters)
        {
            var writer = new StringWriter();
            MethodInfo format = formatter.GetType().GetMethod("Format")!;
            Assert.Equal(true, format.Invoke(formatter, [Results["comparison"], writer]));
            Assert.NotEmpty(writer.ToString());
            Assert.Equal(false, format.Invoke(formatter, ["a text", writer]));
        }
    }

    [Fact]
    public void What_was_read_from_a_file_shows_itself_too()
    {
        DataLayout layout = DataLayout.Of("variant").Add(Metric.Mean("minutes <b>"), "minutes").WithMissing(MissingValue.Excluded);
        DataTotals totals = layout.ReadCsv(new StringReader("variant,minutes\ncontrol,31.5\nvideos & more,12.25\ncontrol,\n"));
        foreach (object read in (object[])[layout, totals, totals.All])
        {
            Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(read.GetType()));
            Assert.Equal(read.ToString(), read.ToDisplayString("text/plain"));
            XElement root = XElement.Parse(read.ToDisplayString("text/html"));
            Assert.Equal(read.ToString(), root.Element("p")!.Value);
            Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName is "b" or "script");
        }
        Assert.Contains("1 of 3 cells", XElement.Parse(totals.ToDisplayString("text/html")).Element("ul")!.Value, StringComparison.Ordinal);
        Assert.Equal(totals.Data.ToHtml(), XElement.Parse(totals.ToDisplayString("text/html")).Element("section")!.ToString(SaveOptions.DisableFormatting));
    }
}
