using System.Reflection;
using System.Runtime.Loader;
using PublicApiGenerator;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>A change of the public API is a decision: it shows up as a change of PublicApi.txt (and PublicApi.Data.txt for the package for data frames and files), which a reviewer sees.</summary>
public class PublicApiTests
{
    private const string AcceptVariable = "EXPERIMENTATION_STATS_ACCEPT_API";

    public static TheoryData<string> Libraries => [.. Repository.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_api_is_the_approved_one(string library)
    {
        string actual = ApiOf(library, "net10.0");
        string file = $"PublicApi{library["Experimentation.Stats".Length..]}.txt";
        string path = Repository.PathOf("tests", "Experimentation.Stats.SurfaceTests", file);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        string approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(approved == actual,
            $"The public API differs from {file} (- approved, + built):\n{TextDifference.Of(approved, actual)}\n" +
            $"If the change is meant, accept it by running the tests once with {AcceptVariable}=1 and commit the file.");
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Both_target_frameworks_have_the_same_public_api(string library)
    {
        // `params` of a span carries an attribute that net8.0 does not know, so the compiler makes an internal one there, which is not shown.
        string net8 = ApiOf(library, "net8.0");
        string net10 = ApiOf(library, "net10.0", "System.Runtime.CompilerServices.ParamCollectionAttribute");
        Assert.True(net8 == net10, $"The public API depends on the target framework (- net8.0, + net10.0):\n{TextDifference.Of(net8, net10)}");
    }

    [Fact]
    public void A_difference_is_shown_line_by_line()
    {
        string difference = TextDifference.Of("a\nb\nc\nd", "a\nc\nX\nd");
        Assert.Equal("- b\n+ X\n", difference);
    }

    private static string ApiOf(string library, string targetFramework, params string[] unshown)
    {
        AssemblyLoadContext context = new(targetFramework, isCollectible: true);
        try
        {
            Assembly assembly = context.LoadFromAssemblyPath(Repository.BuiltLibrary(library, targetFramework));
            ApiGeneratorOptions options = new()
            {
                IncludeAssemblyAttributes = false,
                ExcludeAttributes = ["System.Runtime.CompilerServices.ScopedRefAttribute", .. unshown],
            };
            return assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        }
        finally
        {
            context.Unload();
        }
    }
}
