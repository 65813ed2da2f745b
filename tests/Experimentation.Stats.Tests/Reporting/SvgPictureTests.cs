using System.Globalization;
using System.Xml.Linq;
using Experimentation.Stats.Reporting;

namespace Experimentation.Stats.Tests.Reporting;

public class SvgPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData("plain")]
    [InlineData("<script>alert('x')</script> & \"more\"")]
    [InlineData("a\u0001b\uFFFF\uD800")]
    [InlineData("日本語 … 🎵")]
    public void Any_text_gives_well_formed_XML_that_says_the_same(string text)
    {
        var picture = new SvgPicture(200, 100, text, text + " described");
        picture.Text(10, 20, text);
        picture.Rectangle(0, 0, 10, 10, SvgStyle.Fill(9), tooltip: text);
        XElement root = XElement.Parse(picture.ToString());
        string expected = text.Replace('\u0001', '\uFFFD').Replace('\uFFFF', '\uFFFD').Replace('\uD800', text == "a\u0001b\uFFFF\uD800" ? '\uFFFD' : '\uD800');
        Assert.Equal(expected, root.Element(Svg + "title")!.Value);
        Assert.Equal(expected, root.Element(Svg + "text")!.Value);
        Assert.Equal(expected, root.Elements(Svg + "rect").Last().Element(Svg + "title")!.Value);
        Assert.Equal("img", root.Attribute("role")!.Value);
        string[] names = root.Attribute("aria-labelledby")!.Value.Split(' ');
        Assert.Equal(root.Element(Svg + "title")!.Attribute("id")!.Value, names[0]);
        Assert.Equal(root.Element(Svg + "desc")!.Attribute("id")!.Value, names[1]);
    }

    [Fact]
    public void Numbers_do_not_follow_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            var picture = new SvgPicture(10.5, 20.25, "t", "d");
            picture.Polyline([(0.5, 1.125), (2, -3.5)], SvgStyle.Stroke(1));
            Assert.Contains("points=\"0.5,1.13 2,-3.5\"", picture.ToString(), StringComparison.Ordinal);
            Assert.Contains("viewBox=\"0 0 10.5 20.25\"", picture.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Two_pictures_of_one_page_have_their_own_names_and_load_nothing()
    {
        string one = new SvgPicture(10, 10, "one", "d").ToString();
        Assert.Equal(one, new SvgPicture(10, 10, "one", "d").ToString());
        Assert.NotEqual(XElement.Parse(one).Attribute("aria-labelledby")!.Value, XElement.Parse(new SvgPicture(10, 10, "two", "d").ToString()).Attribute("aria-labelledby")!.Value);
        Assert.Contains("prefers-color-scheme:dark", one, StringComparison.Ordinal);
        Assert.DoesNotContain("href", one, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", one, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short", 100, "short")]
    [InlineData("a long name of a test that does not fit", 60, "a long…")]
    [InlineData("anything", 5, "")]
    public void Texts_are_shortened_to_a_width(string text, double width, string fitted)
    {
        Assert.Equal(fitted, SvgPicture.Fit(text, width));
        Assert.True(SvgPicture.WidthOf(SvgPicture.Fit(text, width)) <= width);
    }
}
