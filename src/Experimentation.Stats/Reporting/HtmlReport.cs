using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Reporting;

/// <summary>
/// A report as HTML: one element with one style sheet whose rules all begin with its class, inline SVG, no script, nothing loaded from elsewhere, every text encoded, readable on light and dark.
/// </summary>
internal static class HtmlReport
{
    /// <summary>The style sheet; colours come from those of pictures.</summary>
    private const string Sheet =
        ".xr{max-width:760px;overflow-wrap:break-word;font:14px/1.5 system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif;color:#1b1f24;background:#fff;padding:12px 16px;border-radius:6px}" +
        ".xr h2{font-size:19px;line-height:1.3;margin:2px 0 10px}.xr h3{font-size:15px;margin:20px 0 6px}.xr p{margin:6px 0}.xr ul{margin:6px 0;padding-left:20px}" +
        ".xr .lead{border-left:5px solid #8c959f;background:#f4f6f8;padding:8px 12px;margin:8px 0;border-radius:3px}.xr .lead b{display:block;font-size:16px}" +
        ".xr .good{border-color:#00795a}.xr .caution{border-color:#b07a00}.xr .bad{border-color:#c1121f}.xr p.caution{color:#7a5400}.xr p.bad{color:#a30f1a}" +
        ".xr table{border-collapse:collapse;margin:8px 0;width:100%}.xr th,.xr td{padding:4px 8px;border-bottom:1px solid #e3e7ec;text-align:right;vertical-align:top;font-variant-numeric:tabular-nums}" +
        ".xr th{font-weight:600;border-bottom-color:#8c959f;background:none;color:inherit}.xr td,.xr tr{background:none;color:inherit}.xr .t{text-align:left}.xr .n{white-space:nowrap}.xr .i{white-space:nowrap}.xr td.l{min-width:7em;overflow-wrap:anywhere}.xr details{margin:8px 0;border-top:1px solid #e3e7ec;padding-top:6px}.xr summary{cursor:pointer;font-weight:600}" +
        ".xr .wide{overflow-x:auto}.xr svg{max-width:100%;height:auto;display:block;margin:8px 0}.xr .wide svg{max-width:none}.xr .narrow{display:none}" +
        "@media (max-width:600px){.xr{padding:12px 8px}.xr .broad{display:none}.xr .narrow{display:block}.xr table{font-size:12px}.xr th,.xr td{padding:4px 3px}.xr .i{white-space:normal}}" +
        "@media (prefers-color-scheme:dark){.xr{color:#e8ecf1;background:#16191e}.xr .lead{background:#232932}.xr .good{border-color:#4fd1a5}.xr .caution{border-color:#e6b422}.xr .bad{border-color:#ff6b6b}" +
        ".xr p.caution{color:#e6b422}.xr p.bad{color:#ff8d8d}.xr th,.xr td,.xr details{border-color:#3a424d}}" +
        // On paper: what is one level down is open, and nothing is cut in two.
        "@media print{.xr{max-width:none;padding:0;font-size:11px}.xr .lead{print-color-adjust:exact;-webkit-print-color-adjust:exact}.xr h2,.xr h3,.xr summary{break-after:avoid}.xr tr,.xr li,.xr svg,.xr .lead{break-inside:avoid}" +
        ".xr .wide{overflow:visible}.xr td{overflow-wrap:anywhere}.xr details::details-content{content-visibility:visible;block-size:auto}}";

    /// <summary>One element, for a notebook or a page.</summary>
    public static string Fragment(ReportDocument document)
    {
        var html = new StringBuilder();
        html.Append("<section class=\"xr\"><style>").Append(Sheet);
        if (HasPicture(document.Blocks))
        {
            html.Append(SvgStyle.Sheet);
        }
        html.Append("</style><h2>").Append(Text(document.Title)).Append("</h2>");
        Blocks(html, document.Blocks);
        return html.Append("</section>").ToString();
    }

    /// <summary>A whole page.</summary>
    public static string Page(ReportDocument document) => string.Create(
        CultureInfo.InvariantCulture,
        $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>{Text(document.Title)}</title></head><body>{Fragment(document)}</body></html>\n");

    private static bool HasPicture(IEnumerable<ReportBlock> blocks) => blocks.Any(b => b is PictureBlock || (b is Details details && HasPicture(details.Blocks)));

    private static void Blocks(StringBuilder html, IEnumerable<ReportBlock> blocks)
    {
        foreach (ReportBlock block in blocks)
        {
            _ = block switch
            {
                Headline lead => html.Append("<div class=\"lead ").Append(Class(lead.Tone)).Append("\">").Append(lead.Label.Length > 0 ? $"<b>{Text(lead.Label)}</b>" : "").Append(Text(Unbroken(lead.Text))).Append("</div>"),
                Section section => html.Append("<h3>").Append(Text(section.Text)).Append("</h3>"),
                Paragraph paragraph => html.Append(paragraph.Tone == Tone.Neutral ? "<p>" : $"<p class=\"{Class(paragraph.Tone)}\">").Append(Text(Unbroken(paragraph.Text))).Append("</p>"),
                Bullets bullets => html.Append("<ul>").Append(string.Concat(bullets.Items.Select(item => $"<li>{Text(Unbroken(item))}</li>"))).Append("</ul>"),
                PictureBlock picture => Append(html, picture),
                Table table => Append(html, table),
                Details details => Append(html, details),
                _ => throw new InvalidOperationException($"A block of the kind {block.GetType().Name} has no HTML."),
            };
        }
    }

    /// <summary>Both sizes; the style sheet shows the one that fits. What is broader than a page scrolls.</summary>
    private static StringBuilder Append(StringBuilder html, PictureBlock picture)
    {
        string scrolls = picture.Picture.Width > Chart.WidthOf(PictureSize.Wide) ? "wide" : "";
        return picture.Narrow is { } narrow
            ? html.Append($"<div class=\"broad {scrolls}\">").Append(picture.Picture.Inline()).Append("</div><div class=\"narrow\">").Append(narrow.Inline()).Append("</div>")
            : html.Append($"<div class=\"{(scrolls.Length > 0 ? scrolls : "picture")}\">").Append(picture.Picture.Inline()).Append("</div>");
    }

    private static StringBuilder Append(StringBuilder html, Table table)
    {
        html.Append("<div class=\"wide\"><table><thead><tr>");
        Cells(html, table, table.Headers, "th");
        html.Append("</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            html.Append("<tr>");
            Cells(html, table, row, "td");
            html.Append("</tr>");
        }
        return html.Append("</tbody></table></div>");
    }

    private static void Cells(StringBuilder html, Table table, IReadOnlyList<string> cells, string element)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            string style = (i < table.TextColumns ? "t " : "") + (IsFigure(cells[i]) ? cells[i].Contains('…', StringComparison.Ordinal) ? "i" : "n" : IsLong(cells[i]) ? "l" : "");
            html.Append('<').Append(element).Append(style.Length > 0 ? $" class=\"{style.TrimEnd()}\">" : ">").Append(Together(Text(Unbroken(cells[i])))).Append("</").Append(element).Append('>');
        }
    }

    /// <summary>A number without words, a day, or an interval, which only a phone breaks between its ends. What has an interval in brackets is broken before them.</summary>
    private static bool IsFigure(string cell) => cell.Any(char.IsAsciiDigit) && !cell.Any(c => char.IsLetter(c) || c is '(');

    private static string Together(string cell) =>
        cell.IndexOf('(', StringComparison.Ordinal) is var open && open > 0 && cell.EndsWith(')') && cell.Contains('…', StringComparison.Ordinal) && !cell.Any(char.IsLetter)
            ? $"{cell[..open]}<span class=\"i\">{cell[open..]}</span>"
            : cell;

    /// <summary>What needs room, or has a word that no column can hold.</summary>
    private static bool IsLong(string cell) => cell.Length > 60 || cell.Split(' ').Any(word => word.Length > 24);

    /// <summary>Numbers stay with their units: "3 %" and "p = 0.02" are not torn apart.</summary>
    private static string Unbroken(string text) => text.Replace(" …", "\u00A0…", StringComparison.Ordinal).Replace("± ", "±\u00A0", StringComparison.Ordinal).Replace(" %", "\u00A0%", StringComparison.Ordinal).Replace("p = ", "p\u00A0=\u00A0", StringComparison.Ordinal).Replace("p < ", "p\u00A0<\u00A0", StringComparison.Ordinal);

    private static StringBuilder Append(StringBuilder html, Details details)
    {
        html.Append("<details><summary>").Append(Text(details.Summary)).Append("</summary>");
        Blocks(html, details.Blocks);
        return html.Append("</details>");
    }

    private static string Class(Tone tone) => tone switch
    {
        Tone.Good => "good",
        Tone.Caution => "caution",
        Tone.Bad => "bad",
        _ => "plain",
    };

    private static string Text(string text) => string.Join("<br/>", text.Split('\n').Select(SvgPicture.Encode));
}
