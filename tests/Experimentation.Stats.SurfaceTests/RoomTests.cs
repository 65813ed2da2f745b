using Microsoft.CodeAnalysis.CSharp;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The direction of dependency between the rooms of the library.</summary>
public class RoomTests
{
    [Fact]
    public void No_room_uses_a_later_one_and_only_Numerics_names_MathNet()
    {
        IReadOnlyList<string> violations = RoomOrder.Violations(LibraryCode.Library);
        Assert.True(violations.Count == 0, $"The order of the rooms is {string.Join(", ", RoomOrder.Rooms)}.\n{string.Join('\n', violations)}");
    }

    [Fact]
    public void The_architecture_page_lists_the_rooms_in_this_order()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "architecture.md"));
        int at = 0;
        foreach (string room in RoomOrder.Rooms)
        {
            int next = page.IndexOf($"      {room}/ ", at, StringComparison.Ordinal);
            Assert.True(next > 0, $"docs/architecture.md does not list {room}/ after the room before it.");
            at = next;
        }
    }

    [Fact]
    public void The_library_is_understood()
    {
        Assert.True(LibraryCode.OwnFiles(LibraryCode.Library).Count() > 5);
        Assert.Contains(LibraryCode.OwnFiles(LibraryCode.Library), tree => tree.FilePath == "Numerics/Guard.cs");
    }

    [Theory]
    [InlineData("public class Use { Later? _it; }", "Effects/Use.cs:1 uses Later of room Inference")]
    [InlineData("public class Use { object _it = new System.Collections.Generic.List<Later>(); }", "Effects/Use.cs:1 uses Later of room Inference")]
    [InlineData("public class Use { public void M() { var x = Front.Late(); } }", "Effects/Use.cs:1 uses Front.Late() of room Inference")]
    [InlineData("public class Use { public int M() => Front.Early().Extended(); }", "Effects/Use.cs:1 uses LateExtensions.Extended(int) of room Inference")]
    [InlineData("using Experimentation.Stats.Inference; public class Use;", "Effects/Use.cs:1 uses the namespace Experimentation.Stats.Inference of room Inference")]
    [InlineData("public class Use { double _x = MathNet.Numerics.Constants.Pi; }", "Effects/Use.cs:1 uses Constants.Pi of MathNet, which only Numerics may name")]
    public void A_use_of_a_later_room_is_reported(string file, string expected)
    {
        IReadOnlyList<string> violations = RoomOrder.Violations(WithUse("Effects/Use.cs", file));
        Assert.Contains(expected, violations);
    }

    [Theory]
    [InlineData("Effects/Use.cs", "public class Use { int _it = Front.Early(); }")]
    [InlineData("Inference/Use.cs", "public class Use { Later? _it; Later? _that = Front.Late(); }")]
    [InlineData("Planning/Use.cs", "public class Use { int _it = Front.Early().Extended(); }")]
    [InlineData("Numerics/Use.cs", "public class Use { double _x = MathNet.Numerics.Constants.Pi; }")]
    public void A_use_of_the_same_or_an_earlier_room_is_not(string path, string file) =>
        Assert.Empty(RoomOrder.Violations(WithUse(path, file)));

    [Fact]
    public void A_file_outside_the_rooms_is_reported() =>
        Assert.Contains("Helpers/Use.cs:1 lies in Helpers, which is not a room", RoomOrder.Violations(WithUse("Helpers/Use.cs", "public class Use;")));

    private static CSharpCompilation WithUse(string path, string text) => LibraryCode.Compile(
        ("Inference/Later.cs", "public class Later; public static partial class Front { public static Later Late() => new(); }"),
        ("Inference/LateExtensions.cs", "public static class LateExtensions { public static int Extended(this int x) => x; }"),
        ("Inference/Spaced.cs", "namespace Experimentation.Stats.Inference; public class Spaced;"),
        ("Effects/Front.cs", "public static partial class Front { public static int Early() => 1; }"),
        (path, text));
}
