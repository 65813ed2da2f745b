using System.Reflection;
using System.Text.RegularExpressions;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>What the pages name is there, and what is there is named on a page.</summary>
public partial class DocsNamesTests
{
    private static readonly Type[] Types = [.. typeof(Lift).Assembly.GetExportedTypes(), .. typeof(DataLayout).Assembly.GetExportedTypes()];

    private static readonly ILookup<string, Type> TypesByName = Types.ToLookup(type => type.Name.Split('`')[0]);

    private static readonly HashSet<string> MemberNames = [.. Types.SelectMany(NamesIn)];

    public static TheoryData<string> AllPages => [.. DocsPage.All.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_call_that_a_page_names_exists(string path)
    {
        string[] unknown = [.. from span in new DocsPage(path).CodeSpans
                               from name in Unknown(span.Text)
                               select $"{path}:{span.Line} names {name} (in `{span.Text}`)"];
        Assert.True(unknown.Length == 0, string.Join('\n', unknown));
    }

    [Theory]
    [InlineData("Compare.Means", 0)]
    [InlineData("Compare.Proportions(…).Relative()", 0)]
    [InlineData("Compare.Averages", 1)]
    [InlineData("Compare.Means(…).Doubled()", 1)]
    [InlineData("Slopes.Separate", 0)]
    [InlineData("Slopes.Crossed", 1)]
    [InlineData("numpy.mean", 0)]
    public void The_check_knows_what_is_there(string span, int unknown) => Assert.Equal(unknown, Unknown(span).Count());

    [Fact]
    public void Every_front_door_is_named_on_a_page()
    {
        string[] missing = [.. Types.Where(IsFrontDoor).Select(type => type.Name.Split('`')[0]).Distinct().Where(name => !DocsPage.All.Any(page => page.Mentions(name)))];
        Assert.True(missing.Length == 0, "On no page: " + string.Join(", ", missing));
    }

    [Fact]
    public void The_glossary_is_sorted_and_each_term_names_something_that_exists()
    {
        List<string> wrong = [];
        List<string> terms = [];
        foreach ((int line, IReadOnlyList<string> cells) in new DocsPage("docs/glossary.md").Rows.Where(row => row.Cells.Count == 4 && row.Cells[0] != "term"))
        {
            terms.Add(cells[0]);
            string[] names = [.. Span().Matches(cells[2]).Select(match => match.Groups[1].Value)];
            if (names.Length == 0 || !names.Any(IsKnown))
            {
                wrong.Add($"line {line}: '{cells[0]}' names nothing of the library");
            }
            if (!cells[3].Contains("](", StringComparison.Ordinal))
            {
                wrong.Add($"line {line}: '{cells[0]}' leads to no page");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(terms.Count >= 60, $"{terms.Count} terms");
        Assert.Equal(terms.Order(StringComparer.OrdinalIgnoreCase), terms);
        Assert.Equal(terms.Count, terms.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_row_of_the_decision_page_names_a_call_and_leads_to_a_page()
    {
        string[] wrong = [.. from row in new DocsPage("docs/which-method.md").Rows
                             where row.Cells[^1] != "page"
                             where !row.Cells[^1].Contains("](", StringComparison.Ordinal) || !row.Cells.SelectMany(cell => Span().Matches(cell)).Any(span => IsKnown(span.Groups[1].Value))
                             select $"line {row.Line}: {string.Join(" | ", row.Cells)}"];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    // A front door is where somebody begins: a type with calls of its own that need no instance. Converters of JSON begin nothing.
    private static bool IsFrontDoor(Type type) =>
        !type.IsEnum && !type.IsInterface && !type.Name.StartsWith("StateConverter", StringComparison.Ordinal)
        && type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Any(method => !method.IsSpecialName && !method.Name.Contains('.', StringComparison.Ordinal));

    private static bool IsKnown(string span) => First().Match(span) is { Success: true } first
        && (TypesByName.Contains(first.Value) || MemberNames.Contains(first.Value)) && !Unknown(span).Any();

    // Type.Member and what follows it. Names that begin with no type of the library (other packages', .NET's, instances') are not its business.
    private static IEnumerable<string> Unknown(string span)
    {
        if (First().Match(span) is not { Success: true } first || !TypesByName.Contains(first.Value))
        {
            yield break;
        }
        string bare = Inner().Replace(span[first.Length..], "");
        string[] rest = [.. Member().Matches(bare).Select(match => match.Groups[1].Value)];
        if (rest.Length > 0 && bare.StartsWith('.') && !TypesByName[first.Value].SelectMany(NamesIn).Contains(rest[0]))
        {
            yield return $"{first.Value}.{rest[0]}";
        }
        foreach (string name in rest.Skip(1).Where(name => !MemberNames.Contains(name)))
        {
            yield return $".{name}";
        }
    }

    private static IEnumerable<string> NamesIn(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy)
        .Select(member => member.Name).Concat(type.BaseType is { } parent && parent != typeof(object) ? NamesIn(parent) : [])
        .Concat(typeof(Report).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.GetParameters() is [{ } first, ..] && first.ParameterType.IsAssignableFrom(type)).Select(method => method.Name));

    [GeneratedRegex(@"`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"^[A-Z]\w*")]
    private static partial Regex First();

    // Arguments, generic and indexed ones too, innermost first is enough for what pages write.
    [GeneratedRegex(@"\([^()]*(\([^()]*\)[^()]*)*\)|<[^<>]*>|\[[^\]]*\]")]
    private static partial Regex Inner();

    [GeneratedRegex(@"\.([A-Z]\w*)")]
    private static partial Regex Member();
}
