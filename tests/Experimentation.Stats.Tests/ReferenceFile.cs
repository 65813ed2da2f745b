using System.IO.Compression;
using System.Text.Json;

namespace Experimentation.Stats.Tests;

/// <summary>Reference values that lie beside the tests as JSON, each with its source and tolerance.</summary>
internal static class ReferenceFile
{
    public static JsonElement Load(string name)
    {
        using Stream stream = typeof(ReferenceFile).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"No embedded reference file {name}.");
        using Stream json = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static JsonElement Case(this JsonElement cases, string key, string name) =>
        cases.EnumerateArray().Single(c => c.GetProperty(key).GetString() == name);

    public static double Number(this JsonElement element, params string[] path)
    {
        foreach (string step in path)
        {
            element = int.TryParse(step, out int index) && element.ValueKind == JsonValueKind.Array ? element[index] : element.GetProperty(step);
        }
        return element.ValueKind == JsonValueKind.String
            ? element.GetString() switch
            {
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                var text => double.Parse(text!, System.Globalization.CultureInfo.InvariantCulture),
            }
            : element.GetDouble();
    }
}
