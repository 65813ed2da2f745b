using System.Buffers.Binary;
using System.Text.Json;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>What the package is built from and promises. What was packed in the end is checked by <c>.ci/run</c>.</summary>
public class PackageTests
{
    private static readonly Lazy<JsonElement> Project = new(Evaluate);

    [Theory]
    [InlineData("PackageId", "Experimentation.Stats")]
    [InlineData("TargetFrameworks", "net8.0;net10.0")]
    [InlineData("LangVersion", "14")]
    [InlineData("Nullable", "enable")]
    [InlineData("TreatWarningsAsErrors", "true")]
    [InlineData("GenerateDocumentationFile", "true")]
    [InlineData("IsAotCompatible", "true")]
    [InlineData("EnablePackageValidation", "true")]
    [InlineData("IncludeSymbols", "true")]
    [InlineData("SymbolPackageFormat", "snupkg")]
    [InlineData("Deterministic", "true")]
    [InlineData("PackageReadmeFile", "README.md")]
    [InlineData("PackageLicenseFile", "LICENSE")]
    [InlineData("PackageIcon", "icon.png")]
    public void The_library_is_built_as_promised(string property, string value) =>
        Assert.Equal(value, Project.Value.GetProperty("Properties").GetProperty(property).GetString());

    [Theory]
    [InlineData("CS1591")]
    [InlineData("CS1573")]
    [InlineData("IL2026")]
    [InlineData("IL3050")]
    public void No_warning_that_keeps_a_promise_is_switched_off(string warning) =>
        Assert.DoesNotContain(warning, Project.Value.GetProperty("Properties").GetProperty("NoWarn").GetString(), StringComparison.Ordinal);

    [Fact]
    public void It_depends_on_two_packages_and_on_nothing_else()
    {
        string?[] references = [.. Project.Value.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(reference => reference.GetProperty("Identity").GetString()).Order(StringComparer.Ordinal)];
        Assert.Equal(["MathNet.Numerics", "Microsoft.Extensions.Logging.Abstractions"], references);
    }

    [Fact]
    public void The_icon_is_a_picture_of_128_by_128_points()
    {
        ReadOnlySpan<byte> icon = File.ReadAllBytes(Repository.PathOf("docs", "icon.png"));
        Assert.True(icon[1..4].SequenceEqual("PNG"u8));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon[16..]), BinaryPrimitives.ReadInt32BigEndian(icon[20..])));
    }

    [Fact]
    public void The_licence_is_MIT() => Assert.StartsWith("MIT License", File.ReadAllText(Repository.PathOf("LICENSE")), StringComparison.Ordinal);

    private static JsonElement Evaluate()
    {
        (int exitCode, string output, string error) = Repository.Run("dotnet",
        [
            "msbuild", Repository.LibrarySources,
            "-getProperty:PackageId,TargetFrameworks,LangVersion,Nullable,TreatWarningsAsErrors,GenerateDocumentationFile,IsAotCompatible,EnablePackageValidation,"
                + "IncludeSymbols,SymbolPackageFormat,Deterministic,PackageReadmeFile,PackageLicenseFile,PackageIcon,NoWarn",
            "-getItem:PackageReference",
        ]);
        Assert.True(exitCode == 0, $"The project cannot be evaluated: {output} {error}");
        return JsonDocument.Parse(output).RootElement;
    }
}
