using System.Text;

namespace Experimentation.Stats.Data;

/// <summary>What data hold may be anything: line ends, escape sequences, whole chapters.</summary>
internal static class Quoted
{
    private const int Longest = 60;

    public static string Of(string text) => $"'{OneLine(text.Length > Longest ? text[..Longest] + "…" : text)}'";

    public static string Of(ReadOnlySpan<byte> utf8) => Of(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * Longest + 4)]));

    public static string List(IEnumerable<string> names, int most = 20)
    {
        string[] all = [.. names];
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(most).Select(Of)) + (all.Length > most ? ", …" : "");
    }

    public static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
