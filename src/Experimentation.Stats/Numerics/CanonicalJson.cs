using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// One text for one content: a flat JSON object of texts, its names in ordinal order, written as the JSON canonicalization scheme says (RFC 8785), so that a program in any language can write the same bytes
/// and take the same hash of them.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>The canonical text.</summary>
    /// <param name="items">Names, each once, and values.</param>
    public static string Of(IEnumerable<KeyValuePair<string, string>> items)
    {
        var text = new StringBuilder("{");
        foreach ((string name, string value) in items.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            if (text.Length > 1)
            {
                text.Append(',');
            }
            Quote(text, name);
            text.Append(':');
            Quote(text, value);
        }
        return text.Append('}').ToString();
    }

    /// <summary>SHA-256 (FIPS 180-4) of the text's UTF-8 bytes, 64 lower-case hexadecimal digits.</summary>
    public static string Fingerprint(string canonical) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))).ToLowerInvariant();

    /// <summary>A number as the shortest text that reads back as itself.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }
        text.Append('"');
    }
}
