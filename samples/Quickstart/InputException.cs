namespace Quickstart;

/// <summary>Something is wrong with what was asked or with the file; the message is one line for the person who asked.</summary>
internal sealed class InputException(string message) : Exception(OneLine(message))
{
    /// <summary>A file's text may hold anything: line ends, escape sequences, whole chapters.</summary>
    public static string Quote(string text) => $"'{OneLine(text.Length > 60 ? text[..60] + "…" : text)}'";

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
