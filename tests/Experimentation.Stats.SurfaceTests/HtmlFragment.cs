using System.Xml.Linq;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>What every report's HTML must keep to.</summary>
internal static class HtmlFragment
{
    /// <summary>One well-formed element without script, links or anything that is loaded, with one scoped style sheet that knows dark pages.</summary>
    public static XElement Checked(string html)
    {
        // Well formed, so nothing of a user's text can open or close an element.
        XElement root = XElement.Parse(html);
        Assert.Equal("section", root.Name.LocalName);
        XElement style = Assert.Single(root.Descendants(), e => e.Name.LocalName == "style");
        Assert.Contains("prefers-color-scheme:dark", style.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "a" or "form" or "foreignObject");
        Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) || a.Name.LocalName is "href" or "src");
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.NotEmpty(root.Elements().First(e => e.Name.LocalName == "h2").Value);
        foreach (XElement picture in root.Descendants().Where(e => e.Name.LocalName == "svg"))
        {
            Assert.NotEmpty(picture.Elements().First(e => e.Name.LocalName == "title").Value);
            Assert.NotEmpty(picture.Elements().First(e => e.Name.LocalName == "desc").Value);
            Assert.Equal("img", picture.Attribute("role")!.Value);
        }
        foreach (XElement table in root.Descendants().Where(e => e.Name.LocalName == "table"))
        {
            int[] widths = [.. table.Descendants().Where(e => e.Name.LocalName == "tr").Select(r => r.Elements().Count())];
            Assert.All(widths, w => Assert.Equal(widths[0], w));
        }
        return root;
    }
}
