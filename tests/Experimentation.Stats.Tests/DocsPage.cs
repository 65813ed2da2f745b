namespace Experimentation.Stats.Tests;

/// <summary>A page of docs/ whose second-level sections are tables that tests compute.</summary>
internal static class DocsPage
{
    private static readonly object Gate = new();

    /// <summary>The text under a second-level heading, or nothing.</summary>
    public static string? Section(string page, string heading)
    {
        string path = Repository.PathOf("docs", page);
        lock (Gate)
        {
            string text = File.Exists(path) ? File.ReadAllText(path) : "";
            return Find(text, heading) is var (start, end) ? text[start..end] : null;
        }
    }

    /// <summary>Replaces the text under a second-level heading; adds page and section where they are missing.</summary>
    public static void Write(string page, string title, string heading, string body)
    {
        string path = Repository.PathOf("docs", page);
        lock (Gate)
        {
            string text = File.Exists(path) ? File.ReadAllText(path) : $"# {title}\n";
            string section = $"\n{body.Trim()}\n";
            text = Find(text, heading) is var (start, end)
                ? text[..start] + section + text[end..]
                : $"{text.TrimEnd('\n')}\n\n## {heading}\n{section}";
            File.WriteAllText(path, text);
        }
    }

    private static (int Start, int End)? Find(string text, string heading)
    {
        string title = $"\n## {heading}\n";
        int start = text.IndexOf(title, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }
        start += title.Length;
        int end = text.IndexOf("\n## ", start - 1, StringComparison.Ordinal);
        return (start, end < 0 ? text.Length : end);
    }
}
