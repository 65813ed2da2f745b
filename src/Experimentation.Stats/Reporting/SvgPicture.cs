using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Reporting;

/// <summary>Where a text stands relative to its point.</summary>
internal enum SvgAnchor
{
    Start,
    Middle,
    End,
}

/// <summary>
/// A picture that stands alone: one SVG element with its own style sheet, no script and nothing loaded from elsewhere. It has a title and a text alternative, texts are encoded,
/// numbers are invariant, and its colours follow the reader's light or dark setting.
/// </summary>
/// <remarks>Coordinates are pixels from the top left. Shapes take a class of <see cref="SvgStyle"/>. The same calls give the same bytes.</remarks>
internal sealed class SvgPicture
{
    private readonly StringBuilder _content = new();
    private readonly double _width;
    private readonly string _title;
    private readonly string _description;

    /// <summary>An empty picture.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels; may be set later, when it is known how much there is to draw.</param>
    /// <param name="title">What it shows, in a few words.</param>
    /// <param name="description">What one would tell somebody who cannot see it.</param>
    public SvgPicture(double width, double height, string title, string description) =>
        (_width, Height, _title, _description) = (width, height, title, description);

    /// <summary>Pixels.</summary>
    public double Width => _width;

    /// <summary>Pixels.</summary>
    public double Height { get; set; }

    /// <summary>A rectangle; with a tooltip if one is given.</summary>
    public void Rectangle(double x, double y, double width, double height, string style, double radius = 0, string? tooltip = null)
    {
        _content.Append(CultureInfo.InvariantCulture, $"<rect x=\"{At(x)}\" y=\"{At(y)}\" width=\"{At(Math.Max(0, width))}\" height=\"{At(Math.Max(0, height))}\" class=\"{style}\"");
        if (radius > 0)
        {
            _content.Append(CultureInfo.InvariantCulture, $" rx=\"{At(radius)}\"");
        }
        Close("rect", tooltip);
    }

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style) =>
        _content.Append(CultureInfo.InvariantCulture, $"<line x1=\"{At(x1)}\" y1=\"{At(y1)}\" x2=\"{At(x2)}\" y2=\"{At(y2)}\" class=\"{style}\"/>");

    /// <summary>A line through points.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string style) =>
        _content.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{Points(points)}\" class=\"{style}\"/>");

    /// <summary>A closed area.</summary>
    public void Polygon(IEnumerable<(double X, double Y)> points, string style, string? tooltip = null)
    {
        _content.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{Points(points)}\" class=\"{style}\"");
        Close("polygon", tooltip);
    }

    /// <summary>A dot.</summary>
    public void Circle(double x, double y, double radius, string style, string? tooltip = null)
    {
        _content.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{At(x)}\" cy=\"{At(y)}\" r=\"{At(radius)}\" class=\"{style}\"");
        Close("circle", tooltip);
    }

    /// <summary>A text; its point is on the base line.</summary>
    public void Text(double x, double y, string text, string style = SvgStyle.Label, SvgAnchor anchor = SvgAnchor.Start)
    {
        string end = anchor switch
        {
            SvgAnchor.Middle => " text-anchor=\"middle\"",
            SvgAnchor.End => " text-anchor=\"end\"",
            _ => "",
        };
        _content.Append(CultureInfo.InvariantCulture, $"<text x=\"{At(x)}\" y=\"{At(y)}\" class=\"{style}\"{end}>{Encode(text)}</text>");
    }

    /// <summary>What one would tell somebody who cannot see it.</summary>
    public string Description => _description;

    /// <summary>The whole element, to be written to a file or put into a page.</summary>
    public override string ToString() => Element($"<style>{SvgStyle.Sheet}</style>");

    /// <summary>The element for a page that has the style sheet already.</summary>
    public string Inline() => Element("");

    private string Element(string style)
    {
        // The names of title and description must differ between the pictures of one page, and be the same on every run.
        string name = "xs" + Hash(_title + _content).ToString("x8", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"xs\" width=\"{At(_width)}\" height=\"{At(Height)}\" viewBox=\"0 0 {At(_width)} {At(Height)}\" role=\"img\" aria-labelledby=\"{name}-t {name}-d\">") +
            $"<title id=\"{name}-t\">{Encode(_title)}</title><desc id=\"{name}-d\">{Encode(_description)}</desc>{style}" +
            string.Create(CultureInfo.InvariantCulture, $"<rect width=\"{At(_width)}\" height=\"{At(Height)}\" class=\"{SvgStyle.Paper}\"/>{_content}</svg>");
    }

    /// <summary>A text that fits a width, shortened with an ellipsis where it must be; empty where not even that fits.</summary>
    public static string Fit(string text, double width, double fontSize = SvgStyle.FontSize)
    {
        if (WidthOf(text, fontSize) <= width)
        {
            return text;
        }
        double left = width - WidthOf("…", fontSize);
        int kept = 0;
        while (kept < text.Length && (left -= WidthOf(text.AsSpan(kept, 1), fontSize)) >= 0)
        {
            kept++;
        }
        // Half of a surrogate pair is no character.
        kept -= kept > 0 && char.IsHighSurrogate(text[kept - 1]) ? 1 : 0;
        return kept == 0 ? "" : string.Concat(text.AsSpan(0, kept).TrimEnd(), "…");
    }

    /// <summary>A text in lines that fit a width, broken between words where it can be; what is left over after the last line is cut with an ellipsis.</summary>
    public static IEnumerable<string> Wrap(string text, double width, double fontSize = SvgStyle.FontSize, int lines = 2)
    {
        // A number stays with its unit.
        string rest = text.ReplaceLineEndings(" ").Trim().Replace(" %", "\u00A0%", StringComparison.Ordinal);
        for (int line = 1; rest.Length > 0; line++)
        {
            if (line == lines || WidthOf(rest, fontSize) <= width)
            {
                yield return Fit(rest, width, fontSize);
                yield break;
            }
            int end = -1;
            for (int space = rest.IndexOf(' ', 1); space > 0 && WidthOf(rest.AsSpan(0, space), fontSize) <= width; space = rest.IndexOf(' ', space + 1))
            {
                end = space;
            }
            if (end < 0)
            {
                // One word that is too long, such as a name with underscores: broken where the line is full.
                string head = Fit(rest, width + WidthOf("…", fontSize), fontSize).TrimEnd('…');
                end = Math.Max(1, head.Length);
            }
            yield return rest[..end];
            rest = rest[end..].TrimStart();
        }
    }

    /// <summary>About how wide a text is in an ordinary sans-serif font; a little too wide rather than too narrow.</summary>
    public static double WidthOf(ReadOnlySpan<char> text, double fontSize = SvgStyle.FontSize)
    {
        double width = 0;
        foreach (char c in text)
        {
            width += c switch
            {
                'i' or 'j' or 'l' or 't' or 'f' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or '(' or ')' or ' ' or '\u00A0' => 0.36,
                'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' => 0.95,
                >= 'A' and <= 'Z' => 0.72,
                > '\u2E7F' => 1.05,
                _ => 0.6,
            };
        }
        return width * fontSize;
    }

    private void Close(string element, string? tooltip) =>
        _content.Append(tooltip is null ? "/>" : $"><title>{Encode(tooltip)}</title></{element}>");

    private static string Points(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(p => $"{At(p.X)},{At(p.Y)}"));

    private static string At(double coordinate) => coordinate.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Text as it may stand in XML: the five characters with a meaning are named, characters that XML does not know become the replacement character.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
            {
                encoded.Append(c).Append(text[++i]);
                continue;
            }
            _ = c switch
            {
                '&' => encoded.Append("&amp;"),
                '<' => encoded.Append("&lt;"),
                '>' => encoded.Append("&gt;"),
                '"' => encoded.Append("&quot;"),
                '\'' => encoded.Append("&#39;"),
                '\n' or '\t' or '\r' => encoded.Append(' '),
                _ => encoded.Append(c < ' ' || char.IsSurrogate(c) || c >= '\uFFFE' ? '\uFFFD' : c),
            };
        }
        return encoded.ToString();
    }

    /// <summary>FNV-1a: the same on every run, unlike a string's own hash code.</summary>
    private static uint Hash(string text)
    {
        uint hash = 2_166_136_261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16_777_619;
        }
        return hash;
    }
}
