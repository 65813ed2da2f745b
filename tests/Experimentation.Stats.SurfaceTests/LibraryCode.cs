using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The library's sources as the compiler understands them.</summary>
internal static class LibraryCode
{
    private const string GlobalUsings = """
        global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic;
        global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Options = new(
        LanguageVersion.Preview,
        DocumentationMode.Parse,
        preprocessorSymbols: ["NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER", "NET10_0"]);

    private static readonly Lazy<CSharpCompilation> Compiled = new(CompileLibrary);
    private static readonly Lazy<CSharpCompilation> CompiledData = new(CompileData);

    /// <summary>All packages and the runtime that the libraries use, without the libraries themselves.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } = [..
        from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        where !Repository.Libraries.Contains(Path.GetFileNameWithoutExtension(path))
        select MetadataReference.CreateFromFile(path)];

    /// <summary>The library, from its sources and from what source generators made of them in the last build.</summary>
    public static CSharpCompilation Library => Compiled.Value;

    /// <summary>The package for data frames and files, from its sources.</summary>
    public static CSharpCompilation Data => CompiledData.Value;

    /// <summary>One of the libraries by its name.</summary>
    public static CSharpCompilation Of(string library) => library == "Experimentation.Stats" ? Library : Data;

    /// <summary>The library's own files; generated ones have no place in a room.</summary>
    public static IEnumerable<SyntaxTree> OwnFiles(Compilation compilation) =>
        compilation.SyntaxTrees.Where(tree => RoomOrder.FolderOf(tree.FilePath) is not "obj" and not "");

    /// <summary>A library made of texts: path from the library's folder, content.</summary>
    public static CSharpCompilation Compile(params (string Path, string Text)[] files) =>
        Compile(files.Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Text), Options, file.Path)));

    private static CSharpCompilation CompileLibrary()
    {
        string root = Repository.LibrarySources;
        string generated = Path.Combine(root, "obj", Repository.Configuration, "net10.0", "generated");
        IEnumerable<string> files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => RoomOrder.FolderOf(Path.GetRelativePath(root, file)) is not "obj" and not "bin");
        if (Directory.Exists(generated))
        {
            files = files.Concat(Directory.EnumerateFiles(generated, "*.cs", SearchOption.AllDirectories));
        }
        return Understood(Compile(files.Select(file => Parsed(root, file))));
    }

    /// <summary>Its files lie in folders that are no rooms, so their paths begin with the library's.</summary>
    private static CSharpCompilation CompileData()
    {
        string root = Repository.PathOf("src");
        string own = Path.Combine(root, "Experimentation.Stats.Data");
        IEnumerable<string> files = Directory.EnumerateFiles(own, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(own, file).Split(Path.DirectorySeparatorChar)[0] is not "obj" and not "bin")
            // The internal sources that both libraries have.
            .Concat(from shared in XDocument.Load(Path.Combine(own, "Experimentation.Stats.Data.csproj")).Descendants("Compile")
                    select Path.GetFullPath(Path.Combine(own, shared.Attribute("Include")!.Value)));
        return Understood(Compile(files.Select(file => Parsed(root, file)))
            .WithAssemblyName("Experimentation.Stats.Data")
            .AddReferences(MetadataReference.CreateFromFile(typeof(Lift).Assembly.Location)));
    }

    private static SyntaxTree Parsed(string root, string file) =>
        CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(file)), Options, Path.GetRelativePath(root, file).Replace('\\', '/'));

    private static CSharpCompilation Understood(CSharpCompilation compilation)
    {
        // What does not compile is not understood, and a rule would pass over it in silence.
        Diagnostic[] errors = [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, "The library's sources do not compile in this test:\n" + string.Join('\n', errors.Take(20)));
        return compilation;
    }

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create(
        "Experimentation.Stats",
        [CSharpSyntaxTree.ParseText(GlobalUsings, Options), .. trees],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
