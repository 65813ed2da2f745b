using System.Globalization;
using Microsoft.DotNet.Interactive.Formatting;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>Every type that can be shown, shown by the formatter that .NET Interactive itself uses.</summary>
public class SampleTests
{
    /// <summary>The public types of the samples, by name.</summary>
    public static TheoryData<string> Types { get; } = [.. Samples.All.Select(s => Samples.PublicTypeOf(s).Name).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<IReportable> Of(string type) => Samples.All.Where(s => Samples.PublicTypeOf(s).Name == type);

    [Fact]
    public void Every_type_that_can_be_shown_has_a_sample()
    {
        HashSet<Type> seen = [.. Samples.All.Select(Samples.PublicTypeOf)];
        string[] missing = [.. typeof(Compare).Assembly.GetExportedTypes()
            .Where(t => t.IsAssignableTo(typeof(IReportable)) && !t.IsInterface && !seen.Contains(t))
            // A base that others derive from is shown through them.
            .Where(t => !t.IsAbstract || !typeof(Compare).Assembly.GetTypes().Any(d => d.IsSubclassOf(t) || (d.BaseType is { IsGenericType: true } b && b.GetGenericTypeDefinition() == t)))
            .Select(t => t.Name)];
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_notebook_shows_it_as_a_page_and_as_text(string type) => Assert.All(Of(type), result =>
    {
        Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(result.GetType()));
        string html = result.ToHtml();
        Assert.Equal(html, ((object)result).ToDisplayString("text/html"));
        Assert.Equal(result.ToString(), ((object)result).ToDisplayString("text/plain"));
        HtmlFragment.Checked(html);
        Assert.Equal(html, result.ToHtml());
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Its_sentence_is_for_people(string type) => Assert.All(Of(type), result =>
    {
        string sentence = result.ToString()!;
        Assert.NotEmpty(sentence.Trim());
        Assert.DoesNotContain("NaN", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("{ ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Experimentation.Stats", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", sentence, StringComparison.Ordinal);
    });

    [Fact]
    public void Nothing_follows_the_culture()
    {
        string[] before = [.. Samples.All.Select(Everything)];
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = German();
            Assert.Equal("1,5", 1.5.ToString());
            Assert.Equal(before, Samples.All.Select(Everything));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Rows_of_results_and_nothing_at_all_are_shown_too()
    {
        Assert.Equal(3, Count("class=\"xr\"", new object[] { Samples.All.OfType<Comparison>().First(), new Interval(0, 1, 0.95), Samples.All.OfType<MeanPower>().First() }.ToDisplayString("text/html")));
        Assert.Equal(2, Count("class=\"xr\"", new[] { Lift.Relative(0.02), Lift.Absolute(1) }.ToDisplayString("text/html")));
        Assert.Equal(1, Count("class=\"xr\"", new Comparison?[] { null, Samples.All.OfType<Comparison>().First() }.ToDisplayString("text/html")));
        Lift? some = Lift.Relative(0.02), none = null;
        Assert.Equal(Lift.Relative(0.02).ToHtml(), some.ToDisplayString("text/html"));
        Assert.DoesNotContain("class=\"xr\"", none.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Contains("class=\"xr\"", new { Lift = Lift.Relative(0.02) }.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ((IReportable)null!).ToHtml());
        Assert.Throws<ArgumentNullException>(() => ((IReportable)null!).ToMarkdown());
        Assert.Throws<ArgumentNullException>(() => ((IReportable)null!).ToJson());
    }

    private static string Everything(IReportable result) => string.Join("\n", result, result.ToHtml(), result.ToMarkdown(), result.ToJson());

    private static int Count(string what, string text) => text.Split(what).Length - 1;

    /// <summary>A comma in numbers, points between thousands, dates the other way round; made by hand where the machine knows no cultures.</summary>
    private static CultureInfo German()
    {
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        german.NumberFormat.NumberDecimalSeparator = ",";
        german.NumberFormat.NumberGroupSeparator = ".";
        german.NumberFormat.PercentDecimalSeparator = ",";
        german.NumberFormat.NegativeSign = "~";
        german.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
        german.DateTimeFormat.DateSeparator = ".";
        return german;
    }
}
