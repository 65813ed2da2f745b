using Microsoft.CodeAnalysis;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The house rules hold for the library, and each rule catches what it is there for.</summary>
public class SurfaceRuleTests
{
    private static readonly Dictionary<string, Func<Compilation, IEnumerable<string>>> Rules = new()
    {
        [nameof(SurfaceRules.MathNetTypes)] = SurfaceRules.MathNetTypes,
        [nameof(SurfaceRules.Arrays)] = SurfaceRules.Arrays,
        [nameof(SurfaceRules.Setters)] = SurfaceRules.Setters,
        [nameof(SurfaceRules.PublicFields)] = SurfaceRules.PublicFields,
        [nameof(SurfaceRules.BooleanParameters)] = SurfaceRules.BooleanParameters,
        [nameof(SurfaceRules.MutableStatics)] = SurfaceRules.MutableStatics,
        [nameof(SurfaceRules.OpenClasses)] = SurfaceRules.OpenClasses,
        [nameof(SurfaceRules.EmptyNames)] = SurfaceRules.EmptyNames,
        [nameof(SurfaceRules.Exceptions)] = SurfaceRules.Exceptions,
        [nameof(SurfaceRules.Unrepeatable)] = SurfaceRules.Unrepeatable,
        [nameof(SurfaceRules.CultureDependentText)] = SurfaceRules.CultureDependentText,
    };

    public static TheoryData<string, string> RulesAndLibraries => [.. from library in Repository.Libraries from rule in Rules.Keys select (rule, library)];

    [Theory]
    [MemberData(nameof(RulesAndLibraries))]
    public void The_library_keeps_the_rule(string rule, string library)
    {
        string[] violations = [.. Rules[rule](LibraryCode.Of(library)).Distinct()];
        Assert.True(violations.Length == 0, $"{violations.Length} against {rule} in {library}:\n{string.Join('\n', violations)}");
    }

    [Theory]
    [InlineData(nameof(SurfaceRules.MathNetTypes), "public sealed class A { public MathNet.Numerics.LinearAlgebra.Matrix<double> M() => throw null!; }")]
    [InlineData(nameof(SurfaceRules.MathNetTypes), "public sealed class A { public IEnumerable<MathNet.Numerics.Complex32> M() => []; }")]
    [InlineData(nameof(SurfaceRules.MathNetTypes), "public sealed class A : List<MathNet.Numerics.Complex32>;")]
    [InlineData(nameof(SurfaceRules.Arrays), "public sealed class A { public IReadOnlyList<double[]> M { get; } = []; }")]
    [InlineData(nameof(SurfaceRules.Setters), "public sealed class A { public int M { get; set; } }")]
    [InlineData(nameof(SurfaceRules.PublicFields), "public struct A { public int M; }")]
    [InlineData(nameof(SurfaceRules.BooleanParameters), "public sealed class A { public void M(bool loud) { } }")]
    [InlineData(nameof(SurfaceRules.MutableStatics), "static class A { static int _m; }")]
    [InlineData(nameof(SurfaceRules.MutableStatics), "static class A { static int M { get; set; } }")]
    [InlineData(nameof(SurfaceRules.OpenClasses), "public record A;")]
    [InlineData(nameof(SurfaceRules.EmptyNames), "static class NumberHelper;")]
    [InlineData(nameof(SurfaceRules.Exceptions), "class A { void M(int x) => throw new ArgumentException(\"No.\"); }")]
    [InlineData(nameof(SurfaceRules.Exceptions), "class A { void M(int x) => throw new ArgumentOutOfRangeException(nameof(x), \"No.\"); }")]
    [InlineData(nameof(SurfaceRules.Exceptions), "class A { void M() => throw new NotImplementedException(); }")]
    [InlineData(nameof(SurfaceRules.Unrepeatable), "class A { DateTime _m = DateTime.UtcNow; }")]
    [InlineData(nameof(SurfaceRules.Unrepeatable), "class A { Random _m = new(); }")]
    [InlineData(nameof(SurfaceRules.CultureDependentText), "class A { string M(double x) => $\"{x}\"; }")]
    [InlineData(nameof(SurfaceRules.CultureDependentText), "class A { string M(long x) => $\"{x:N0}\"; }")]
    [InlineData(nameof(SurfaceRules.CultureDependentText), "class A { string M(double x) => \"x = \" + x; }")]
    [InlineData(nameof(SurfaceRules.CultureDependentText), "class A { string M(double x) => x.ToString(\"G3\"); }")]
    public void A_violation_is_caught(string rule, string code) => Assert.NotEmpty(Rules[rule](LibraryCode.Compile(("Effects/A.cs", code))));

    [Theory]
    [InlineData(nameof(SurfaceRules.MathNetTypes), "public sealed class A { MathNet.Numerics.Complex32 _m; }")]
    [InlineData(nameof(SurfaceRules.Arrays), "public sealed class A { private double[] _m = []; public void M(ReadOnlySpan<double> x) { } }")]
    [InlineData(nameof(SurfaceRules.Setters), "public sealed record A(int M) { public int N { get; init; } public int O { get; private set; } }")]
    [InlineData(nameof(SurfaceRules.BooleanParameters), "public sealed record A(bool M) { internal void N(bool x) { } }")]
    [InlineData(nameof(SurfaceRules.MutableStatics), "static class A { const int X = 1; static readonly int Y = 2; static int Z { get; } = 3; static int W => 4; }")]
    [InlineData(nameof(SurfaceRules.OpenClasses), "public abstract record A; public sealed record B : A; public static class C;")]
    [InlineData(nameof(SurfaceRules.Exceptions), "class A { void M(int x) => throw new ArgumentException(\"No.\", nameof(x)); }")]
    [InlineData(nameof(SurfaceRules.Unrepeatable), "class A { Random _m = new(1); }")]
    [InlineData(nameof(SurfaceRules.CultureDependentText),
        "using System.Globalization; class A { string M(double x, int n) => $\"{n}\" + string.Create(CultureInfo.InvariantCulture, $\"{x:G3}\") + x.ToString(CultureInfo.InvariantCulture); }")]
    public void What_is_allowed_is_not(string rule, string code) => Assert.Empty(Rules[rule](LibraryCode.Compile(("Effects/A.cs", code))));
}
