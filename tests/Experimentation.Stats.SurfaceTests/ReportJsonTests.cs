using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Experimentation.Stats.Reporting;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The JSON of results: every figure under its own name, every number to the last bit, and a shape that changes only on purpose.</summary>
public class ReportJsonTests
{
    private const string AcceptVariable = "EXPERIMENTATION_STATS_ACCEPT_API";

    /// <summary>Public properties that the JSON of their type leaves out, and why.</summary>
    private static readonly Dictionary<string, string> Untold = new()
    {
        ["Registration.Json"] = "its items are there",
        ["PooledCohorts.Estimate"] = "a choice between two that are there",
        ["ABTestAnalysis.Decision"] = "the first of its decisions",
    };

    /// <summary>Figures whose JSON says more than the property: null where nothing can be said.</summary>
    private static readonly string[] NullWhereNothingCanBeSaid = ["Comparison", "Effect", "DayEffect"];

    public static TheoryData<string> Types { get; } = SampleTests.Types;

    private static readonly string Approved = Repository.PathOf("tests", "Experimentation.Stats.SurfaceTests", "ReportShapes.txt");

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_figure_stands_under_its_own_name_to_the_last_bit(string type) => Assert.All(Samples.All.Where(s => Samples.PublicTypeOf(s).Name == type), result =>
    {
        using var json = JsonDocument.Parse(result.ToJson());
        JsonElement root = json.RootElement;
        Assert.Equal(type.Split('`')[0], root.GetProperty("type").GetString());
        Assert.Equal(1, root.GetProperty("version").GetInt32());
        Assert.Equal(result.ToString(), root.GetProperty("sentence").GetString());
        AssertNames(root);
        foreach (PropertyInfo property in Samples.PublicTypeOf(result).IsGenericTypeDefinition ? [] : Samples.PublicTypeOf(result).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsScalar))
        {
            string name = $"{property.DeclaringType!.Name}.{property.Name}";
            if (Untold.ContainsKey(name))
            {
                continue;
            }
            Assert.True(root.TryGetProperty(JsonNamingPolicy.CamelCase.ConvertName(property.Name), out JsonElement figure), $"{name} is not in the JSON.");
            if (figure.ValueKind == JsonValueKind.Null && NullWhereNothingCanBeSaid.Contains(type))
            {
                continue;
            }
            Assert.True(Agrees(property.GetValue(result), figure), $"{name} is {property.GetValue(result)} and {figure.GetRawText()} in the JSON.");
        }
    });

    [Fact]
    public void The_shape_of_the_JSON_is_the_approved_one()
    {
        string actual = Shapes();
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(Approved, actual);
            return;
        }
        string approved = File.Exists(Approved) ? File.ReadAllText(Approved).ReplaceLineEndings("\n") : "";
        Assert.True(approved == actual,
            $"The shape of the JSON differs from ReportShapes.txt (- approved, + built):\n{TextDifference.Of(approved, actual)}\n" +
            $"A figure that goes or changes its meaning raises ReportJson.Version; one that is added does not. If the change is meant, run the tests once with {AcceptVariable}=1 and commit the file.");
    }

    [Fact]
    public void The_page_of_a_type_without_a_layout_of_its_own_takes_its_figures_from_the_JSON()
    {
        string page = Samples.All.OfType<CountSummary>().First().ToMarkdown();
        Assert.Contains("| events | 8 |", page, StringComparison.Ordinal);
        Assert.Contains("| rate | 1.6 |", page, StringComparison.Ordinal);
        Assert.Contains("| users | 5 |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_there_is_not_is_null_and_one_without_bound_has_a_name()
    {
        using var sequence = JsonDocument.Parse(new Interval(double.NegativeInfinity, 2, 0.95).ToJson());
        Assert.Equal("-Infinity", sequence.RootElement.GetProperty("lower").GetString());
        Assert.Equal("Infinity", sequence.RootElement.GetProperty("width").GetString());
        using var nothing = JsonDocument.Parse(Compare.Means(default, default).ToJson());
        Assert.Equal(JsonValueKind.Null, nothing.RootElement.GetProperty("estimate").ValueKind);
        Assert.Equal(JsonValueKind.Null, nothing.RootElement.GetProperty("interval").ValueKind);
        Assert.Equal("NotEstimable", nothing.RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public void A_result_of_another_library_is_refused_with_its_name()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>("result", () => new Foreign().ToJson());
        Assert.Contains("'Foreign'", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("result", () => new Foreign().ToHtml());
        Assert.Throws<ArgumentException>("result", () => new Foreign().ToMarkdown());
    }

    private sealed class Foreign : IReportable;

    private static bool IsScalar(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return property.GetIndexParameters().Length == 0 && (type == typeof(double) || type == typeof(int) || type == typeof(long) || type == typeof(ulong) || type == typeof(bool) || type == typeof(string) || type == typeof(DateOnly) || type.IsEnum);
    }

    private static bool Agrees(object? value, JsonElement figure) => value switch
    {
        null => figure.ValueKind == JsonValueKind.Null,
        double d when double.IsNaN(d) => figure.ValueKind == JsonValueKind.Null,
        double d when double.IsInfinity(d) => figure.ValueKind == JsonValueKind.String && figure.GetString() == (d > 0 ? "Infinity" : "-Infinity"),
        double d => figure.ValueKind == JsonValueKind.Number && BitConverter.DoubleToInt64Bits(figure.GetDouble()) == BitConverter.DoubleToInt64Bits(d),
        int or long => figure.ValueKind == JsonValueKind.Number && figure.GetInt64() == Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong u => figure.GetUInt64() == u,
        bool b => figure.ValueKind == (b ? JsonValueKind.True : JsonValueKind.False),
        DateOnly day => figure.GetString() == day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => figure.GetString() == value.ToString(),
    };

    private static void AssertNames(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            string[] names = [.. element.EnumerateObject().Select(p => p.Name)];
            Assert.Equal(names.Length, names.Distinct().Count());
            Assert.All(names, n => Assert.Matches("^[a-z][A-Za-z0-9]*$", n));
            Assert.All(element.EnumerateObject(), p => AssertNames(p.Value));
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            Assert.All(element.EnumerateArray(), AssertNames);
        }
    }

    /// <summary>Names and kinds of all figures, from the generated serializers themselves.</summary>
    private static string Shapes()
    {
        var text = new StringBuilder();
        IEnumerable<Type> figures = typeof(FiguresContext).GetCustomAttributesData().Where(a => a.AttributeType == typeof(JsonSerializableAttribute)).Select(a => (Type)a.ConstructorArguments[0].Value!);
        var known = new SortedDictionary<string, Type>(StringComparer.Ordinal);
        var left = new Stack<Type>(figures);
        while (left.TryPop(out Type? type))
        {
            if (known.TryAdd(NameOf(type), type))
            {
                foreach (Type part in FiguresContext.Default.GetTypeInfo(type)!.Properties.Select(p => Item(p.PropertyType) ?? p.PropertyType).Where(IsFigures))
                {
                    left.Push(part);
                }
            }
        }
        var nullability = new NullabilityInfoContext();
        foreach ((string name, Type type) in known)
        {
            text.Append(name).Append('\n');
            foreach (JsonPropertyInfo figure in FiguresContext.Default.GetTypeInfo(type)!.Properties.OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                PropertyInfo property = type.GetProperties().Single(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name) == figure.Name);
                bool canBeNull = Nullable.GetUnderlyingType(property.PropertyType) is not null || nullability.Create(property).ReadState == NullabilityState.Nullable;
                text.Append("    ").Append(figure.Name).Append(": ").Append(KindOf(property.PropertyType)).Append(canBeNull ? " or null" : "").Append('\n');
            }
        }
        return text.ToString();
    }

    private static bool IsFigures(Type type) => type.Name.EndsWith("Figures", StringComparison.Ordinal);

    private static string NameOf(Type type) => type.Name[..^"Figures".Length];

    private static Type? Item(Type type) => type == typeof(string) ? null : type.IsArray ? type.GetElementType() : type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable)) ? type.GetGenericArguments()[0] : null;

    private static string KindOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Item(type) is { } item ? $"list of {KindOf(item)}"
            : IsFigures(type) ? NameOf(type)
            : type.IsEnum ? $"name of a {type.Name}"
            : type == typeof(double) ? "number"
            : type == typeof(int) || type == typeof(long) || type == typeof(ulong) ? "whole number"
            : type == typeof(bool) ? "true or false"
            : type == typeof(DateOnly) || type == typeof(DateTimeOffset) ? "date"
            : type == typeof(string) ? "text"
            : throw new InvalidOperationException($"A figure of the type {type} has no kind.");
    }
}
