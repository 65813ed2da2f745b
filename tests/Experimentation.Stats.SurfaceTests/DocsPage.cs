using System.Text;
using System.Text.RegularExpressions;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>A page as its reader sees it: headings with the anchors that they get, links, names in code, blocks of code.</summary>
internal sealed partial record DocsPage(string Path)
{
    /// <summary>Pages that are about no family of methods: tables that tests write, how the library is made, and what leads to the other pages.</summary>
    public static readonly IReadOnlyList<string> WithoutTemplate =
    [
        "docs/README.md", "docs/accuracy.md", "docs/architecture.md", "docs/contributing.md", "docs/getting-it.md", "docs/glossary.md", "docs/names.md", "docs/performance.md",
        "docs/validity.md", "docs/which-method.md",
    ];

    private readonly string[] _lines = File.ReadAllText(Repository.PathOf(Path)).ReplaceLineEndings("\n").Split('\n');

    /// <summary>The README and everything in docs.</summary>
    public static IReadOnlyList<DocsPage> All { get; } =
        [.. Repository.Files().Where(file => file is "README.md" || (file.StartsWith("docs/", StringComparison.Ordinal) && file.EndsWith(".md", StringComparison.Ordinal))).Select(file => new DocsPage(file))];

    /// <summary>The pages of method families.</summary>
    public static IEnumerable<DocsPage> OfFamilies => All.Where(page => page.Path != "README.md" && !WithoutTemplate.Contains(page.Path));

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary>What opens each block: <c>csharp</c>, <c>text</c>, nothing, with the number of the line and what stands before the fence.</summary>
    public IEnumerable<(int Line, string Indent, string Language)> Fences
    {
        get
        {
            bool open = false;
            foreach ((int index, string line) in _lines.Index())
            {
                if (Fence().Match(line) is { Success: true } fence)
                {
                    if (!open)
                    {
                        yield return (index + 1, fence.Groups[1].Value, fence.Groups[2].Value.Trim());
                    }
                    open = !open;
                }
            }
        }
    }

    /// <summary>The text outside of blocks, with line numbers.</summary>
    public IEnumerable<(int Line, string Text)> Prose
    {
        get
        {
            bool open = false;
            foreach ((int index, string line) in _lines.Index())
            {
                bool fence = Fence().IsMatch(line);
                open ^= fence;
                if (!open && !fence)
                {
                    yield return (index + 1, line);
                }
            }
        }
    }

    /// <summary>Headings in order: level, text, anchor.</summary>
    public IReadOnlyList<(int Level, string Text, string Anchor)> Headings
    {
        get
        {
            Dictionary<string, int> seen = [];
            List<(int, string, string)> headings = [];
            foreach ((_, string text) in Prose)
            {
                if (Heading().Match(text) is not { Success: true } heading)
                {
                    continue;
                }
                string anchor = AnchorOf(heading.Groups[2].Value);
                int before = seen[anchor] = seen.GetValueOrDefault(anchor, -1) + 1;
                headings.Add((heading.Groups[1].Length, heading.Groups[2].Value.Trim(), before == 0 ? anchor : $"{anchor}-{before}"));
            }
            return headings;
        }
    }

    /// <summary>The text under a second-level heading.</summary>
    public IReadOnlyList<string> Section(string heading) =>
        [.. _lines.SkipWhile(line => line.TrimEnd() != $"## {heading}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))];

    /// <summary>Targets of links, as written; what stands in code is none.</summary>
    public IEnumerable<(int Line, string Target)> Links =>
        from line in Prose
        from Match link in Link().Matches(Code().Replace(line.Text, "`code`"))
        select (line.Line, link.Groups[1].Value);

    /// <summary>What stands between backticks in the prose.</summary>
    public IEnumerable<(int Line, string Text)> CodeSpans =>
        from line in Prose
        from Match code in Code().Matches(line.Text)
        select (line.Line, code.Groups[1].Value);

    public bool Mentions(string word) => _lines.Any(line => Regex.IsMatch(line, $@"(?<!\w){Regex.Escape(word)}(?!\w)"));

    /// <summary>The rows of the tables under a heading, or of the whole page: cells without their spaces.</summary>
    public IEnumerable<(int Line, IReadOnlyList<string> Cells)> Rows =>
        from line in Prose
        where line.Text.StartsWith('|') && !line.Text.StartsWith("|--", StringComparison.Ordinal) && !line.Text.StartsWith("|:-", StringComparison.Ordinal)
        select (line.Line, (IReadOnlyList<string>)[.. line.Text.Trim().Trim('|').Split('|').Select(cell => cell.Trim())]);

    public override string ToString() => Path;

    // As the places where these pages are read make them: small letters, no punctuation, hyphens for spaces.
    private static string AnchorOf(string heading)
    {
        StringBuilder anchor = new();
        foreach (char c in heading.Trim())
        {
            if (char.IsLetterOrDigit(c) || c is '-' or '_')
            {
                anchor.Append(char.ToLowerInvariant(c));
            }
            else if (c == ' ')
            {
                anchor.Append('-');
            }
        }
        return anchor.ToString();
    }

    [GeneratedRegex(@"^(\s*)(?:```|~~~)(.*)$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(#{1,6}) (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([^`]+)`")]
    private static partial Regex Code();
}
