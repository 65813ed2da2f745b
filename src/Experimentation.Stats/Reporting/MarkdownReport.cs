using System.Text;

namespace Experimentation.Stats.Reporting;

/// <summary>A report as Markdown (CommonMark with tables). Pictures become their text alternative, which says what they show.</summary>
internal static class MarkdownReport
{
    public static string Of(ReportDocument document)
    {
        var text = new StringBuilder();
        text.Append("## ").Append(Escaped(document.Title)).Append('\n');
        Blocks(text, document.Blocks, 3);
        return text.ToString();
    }

    private static void Blocks(StringBuilder text, IEnumerable<ReportBlock> blocks, int level)
    {
        foreach (ReportBlock block in blocks)
        {
            text.Append('\n');
            switch (block)
            {
                case Headline lead:
                    text.Append("> ").Append(lead.Label.Length > 0 ? $"**{Escaped(lead.Label)}** " : "").Append(Escaped(lead.Text)).Append('\n');
                    break;
                case Section section:
                    text.Append('#', level).Append(' ').Append(Escaped(section.Text)).Append('\n');
                    break;
                case Paragraph paragraph:
                    text.Append(Escaped(paragraph.Text)).Append('\n');
                    break;
                case Bullets bullets:
                    foreach (string item in bullets.Items)
                    {
                        text.Append("* ").Append(Escaped(item)).Append('\n');
                    }
                    break;
                case Table table:
                    Row(text, table.Headers);
                    text.Append('|').Append(string.Concat(table.Headers.Select((_, i) => i < table.TextColumns ? "---|" : "---:|"))).Append('\n');
                    foreach (IReadOnlyList<string> row in table.Rows)
                    {
                        Row(text, row);
                    }
                    break;
                case PictureBlock picture:
                    text.Append('*').Append(Escaped(picture.Picture.Description)).Append("*\n");
                    break;
                case Details details:
                    text.Append('#', level).Append(' ').Append(Escaped(details.Summary)).Append('\n');
                    Blocks(text, details.Blocks, level + 1);
                    break;
                default:
                    throw new InvalidOperationException($"A block of the kind {block.GetType().Name} has no Markdown.");
            }
        }
    }

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").Append(string.Join(" | ", cells.Select(Escaped))).Append(" |\n");

    /// <summary>What would be read as markup is escaped, also what only code hosts read (struck text, bare links); line breaks become spaces.</summary>
    private static string Escaped(string value)
    {
        string line = value.ReplaceLineEndings(" ").Trim();
        var text = new StringBuilder(line.Length + 8);
        int leadingDigits = line.TakeWhile(char.IsAsciiDigit).Count();
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            // At the beginning a list, a numbered list or a rule under a heading.
            bool endsWord = i + 1 == line.Length || char.IsWhiteSpace(line[i + 1]);
            bool opens = i == 0 ? c == '=' || (c is ('-' or '+') && (endsWord || line[1] == c)) : i == leadingDigits && c is ('.' or ')') && endsWord;
            bool links = (c == ':' && line.AsSpan(i).StartsWith("://", StringComparison.Ordinal)) || (c == '.' && i >= 3 && line.AsSpan(i - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase));
            _ = c switch
            {
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '&' => text.Append("&amp;"),
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '~' or '@' => text.Append('\\').Append(c),
                _ when opens || links => text.Append('\\').Append(c),
                _ => text.Append(char.IsControl(c) ? ' ' : c),
            };
        }
        return text.ToString();
    }
}
