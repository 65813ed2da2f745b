using System.Globalization;
using System.Xml.Linq;
using Experimentation.Stats.Reporting;

namespace Experimentation.Stats.Tests.Reporting;

/// <summary>Looks at a picture as a person would: nothing outside the frame, no text upon another, no number that is none.</summary>
internal static class Drawing
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly record struct Box(string Text, double Left, double Right, double Top, double Bottom)
    {
        public bool Touches(in Box other) => Left < other.Right - 0.5 && other.Left < Right - 0.5 && Top < other.Bottom - 0.5 && other.Top < Bottom - 0.5;
    }

    public static void Check(string svg)
    {
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", svg, StringComparison.Ordinal);
        XElement root = XElement.Parse(svg);
        double width = Number(root, "width"), height = Number(root, "height");
        Assert.NotEmpty(root.Element(Svg + "title")!.Value);
        Assert.True(root.Element(Svg + "desc")!.Value.Length > root.Element(Svg + "title")!.Value.Length, "A text alternative says more than the title.");
        Box[] texts = [.. root.Elements(Svg + "text").Where(t => t.Value.Length > 0).Select(BoxOf)];
        Assert.All(texts, t => Assert.True(t.Left >= -1 && t.Right <= width + 1 && t.Top >= -1 && t.Bottom <= height + 1, $"'{t.Text}' leaves the frame of {width} × {height}: {t}"));
        for (int i = 0; i < texts.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.False(texts[i].Touches(texts[j]), $"'{texts[j].Text}' and '{texts[i].Text}' overlap: {texts[j]}, {texts[i]}");
            }
        }
        foreach (XElement shape in root.Elements(Svg + "rect").Where(r => r.Attribute("x") is not null))
        {
            Assert.InRange(Number(shape, "x"), -1, width + 1 - Number(shape, "width"));
            Assert.InRange(Number(shape, "y"), -1, height + 1 - Number(shape, "height"));
        }
        foreach (XElement shape in root.Elements(Svg + "circle"))
        {
            Assert.InRange(Number(shape, "cx"), 0, width);
            Assert.InRange(Number(shape, "cy"), 0, height);
        }
        foreach (string point in root.Elements().Select(e => e.Attribute("points")?.Value).OfType<string>().SelectMany(p => p.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            double[] xy = [.. point.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
            Assert.InRange(xy[0], 0, width);
            Assert.InRange(xy[1], 0, height);
        }
    }

    /// <summary>Where a text is, by widths that are rather too large than too small for letters: nine tenths of them, a line of which is as high as small letters with their ascenders.</summary>
    private static Box BoxOf(XElement text)
    {
        string style = text.Attribute("class")!.Value;
        double size = style switch
        {
            SvgStyle.Heading => 15 * SvgStyle.Bold,
            SvgStyle.Label => SvgStyle.FontSize,
            SvgStyle.Strong or SvgStyle.Warning or SvgStyle.OnFill => SvgStyle.SmallSize * SvgStyle.Bold,
            _ => SvgStyle.SmallSize,
        };
        double wide = SvgPicture.WidthOf(text.Value, size) * 0.95;
        double x = Number(text, "x"), y = Number(text, "y");
        double left = text.Attribute("text-anchor")?.Value switch
        {
            "middle" => x - wide / 2,
            "end" => x - wide,
            _ => x,
        };
        return new(text.Value, left, left + wide, y - size * 0.75, y + size * 0.2);
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
