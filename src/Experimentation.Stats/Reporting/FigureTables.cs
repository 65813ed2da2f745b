using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Reporting;

/// <summary>
/// The figures of any result as tables, from the JSON that other programs get, so that there is one list of them: single values as rows of one table, a list of things as a table of its own.
/// </summary>
internal static class FigureTables
{
    private const int LongestTable = 60;
    private const int LongestList = 24;

    /// <summary>A thing within a thing stands in one cell if it has no more values than these.</summary>
    private const int WidestThing = 3;

    /// <summary>What the result warns of.</summary>
    public static IEnumerable<string> FindingsIn(JsonElement figures) =>
        figures.TryGetProperty("findings", out JsonElement findings) && findings.ValueKind == JsonValueKind.Array
            ? findings.EnumerateArray().Select(f => f.GetProperty("message").GetString() ?? "").Distinct()
            : [];

    /// <summary>A thing's own values first, then what lies within it, each under a heading of its own. What lies deeper still is in the JSON.</summary>
    public static IEnumerable<ReportBlock?> Of(JsonElement figures)
    {
        yield return Values(figures);
        foreach (JsonProperty figure in figures.EnumerateObject().Where(f => f.Name != "findings" && !IsValue(f.Value)))
        {
            string name = Words(figure.Name);
            ReportBlock?[] within = [.. figure.Value.ValueKind == JsonValueKind.Array ? Rows(figure.Value) : [Values(figure.Value)]];
            if (within.Any(block => block is not null))
            {
                yield return new Section(char.ToUpperInvariant(name[0]) + name[1..]);
            }
            foreach (ReportBlock? block in within)
            {
                yield return block;
            }
        }
    }

    private static Table? Values(JsonElement thing) => Table.Of(
        ["figure", "value"], thing.EnumerateObject().Where(f => f.Name != "findings" && IsValue(f.Value)).Select(f => new[] { Words(f.Name), Text(f.Value) }), textColumns: 2);

    /// <summary>Stands in one cell: a value, values, or a thing as small as an interval.</summary>
    private static bool IsValue(JsonElement figure) => figure.ValueKind switch
    {
        JsonValueKind.Object => IsSmall(figure),
        JsonValueKind.Array => !figure.EnumerateArray().Any(e => e.ValueKind == JsonValueKind.Object),
        _ => true,
    };

    private static bool IsSmall(JsonElement thing) => IsInterval(thing) || (thing.EnumerateObject().Count() <= WidestThing && thing.EnumerateObject().All(p => p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)));

    private static bool IsInterval(JsonElement thing) => thing.TryGetProperty("lower", out _) && thing.TryGetProperty("upper", out _) && thing.TryGetProperty("level", out _);

    private static IEnumerable<ReportBlock?> Rows(JsonElement list)
    {
        JsonElement[] items = [.. list.EnumerateArray()];
        List<(string Name, string Value)[]> rows = [.. items.Take(LongestTable).Select(Cells)];
        string[] names = [.. rows.SelectMany(r => r.Select(c => c.Name)).Distinct()];
        bool IsText(string name) => rows.Any(r => r.Any(c => c.Name == name && c.Value is not ("yes" or "no") && c.Value.Any(char.IsLetter) && !double.TryParse(c.Value.Replace('−', '-'), CultureInfo.InvariantCulture, out _)));
        // Words first and to the left, numbers after them and to the right.
        string[] headers = [.. names.Where(IsText), .. names.Where(n => !IsText(n))];
        yield return Table.Of(headers, rows.Select(r => headers.Select(h => r.FirstOrDefault(c => c.Name == h).Value ?? "–")), textColumns: names.Count(IsText));
        if (items.Length > LongestTable)
        {
            yield return new Paragraph($"… and {Phrase.Count(items.Length - LongestTable)} more in the JSON.");
        }
    }

    private static (string Name, string Value)[] Cells(JsonElement item) => item.ValueKind != JsonValueKind.Object
        ? [("value", Text(item))]
        : [.. item.EnumerateObject().Where(p => p.Name != "findings").Select(p => (Words(p.Name), Text(p.Value)))];

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "–",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Number => Number(value),
        JsonValueKind.String => value.GetString() switch
        {
            "Infinity" => "∞",
            "-Infinity" => "−∞",
            var text => text ?? "",
        },
        JsonValueKind.Array => ListOf([.. value.EnumerateArray()]),
        _ => Short(value),
    };

    private static string ListOf(JsonElement[] items) => items.Length == 0 ? "–"
        : items.Any(i => i.ValueKind == JsonValueKind.Object) ? Phrase.Count(items.Length)
        : string.Join(items.Any(i => i.ValueKind == JsonValueKind.String) ? "; " : ", ", items.Take(LongestList).Select(Text)) + (items.Length > LongestList ? $" … ({Phrase.Count(items.Length)} values)" : "");

    /// <summary>A thing in a cell: its name, an interval's limits, a lift, or else its own values without what lies within them.</summary>
    private static string Short(JsonElement thing)
    {
        if (thing.TryGetProperty("name", out JsonElement name))
        {
            return Text(name);
        }
        if (IsInterval(thing))
        {
            return $"{Text(thing.GetProperty("lower"))} … {Text(thing.GetProperty("upper"))} ({Phrase.Percent(thing.GetProperty("level").GetDouble())})";
        }
        if (thing.TryGetProperty("unit", out JsonElement unit) && thing.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.Number)
        {
            return unit.GetString() == nameof(LiftUnit.Relative) ? Phrase.Percent(value.GetDouble()) : Text(value);
        }
        return string.Join(
            ", ",
            thing.EnumerateObject().Where(p => p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)).Select(p => $"{Words(p.Name)} {Text(p.Value)}"));
    }

    private static string Number(JsonElement value) => value.TryGetInt64(out long whole) ? Phrase.Count(whole) : value.TryGetDouble(out double number) ? Phrase.Number(number) : value.GetRawText();

    /// <summary>"standardError" as "standard error", "pValue" as "p-value".</summary>
    private static string Words(string name)
    {
        string words = string.Concat(name.Select(c => char.IsUpper(c) ? " " + char.ToLower(c, CultureInfo.InvariantCulture) : c.ToString()));
        return words.Replace("p value", "p-value", StringComparison.Ordinal);
    }
}
