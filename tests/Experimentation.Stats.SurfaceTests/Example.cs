using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>A C# block of a page: a whole program, and what the page says that it prints (null: the page does not say).</summary>
internal sealed record Example(string Page, int Line, string Code, string? Output)
{
    private const string ImpliedUsings = """
        global using System; global using System.Linq; global using System.Collections.Generic; global using Experimentation.Stats;
        """;

    private const string CodeFence = "```csharp";
    private const string OutputFence = "```text";
    private const string FenceEnd = "```";

    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    /// <summary>The blocks of a page, each with the text block that follows it with nothing but blank lines between.</summary>
    public static IReadOnlyList<Example> In(string page, string markdown)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        List<Example> examples = [];
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimEnd() != CodeFence)
            {
                continue;
            }
            int start = i + 1;
            int end = EndOf(lines, start, page);
            int next = end + 1;
            while (next < lines.Length && string.IsNullOrWhiteSpace(lines[next]))
            {
                next++;
            }
            string? output = null;
            if (next < lines.Length && lines[next].TrimEnd() == OutputFence)
            {
                output = Tidy(string.Join('\n', lines[(next + 1)..EndOf(lines, next + 1, page)]));
            }
            examples.Add(new Example(page, start + 1, string.Join('\n', lines[start..end]), output));
            i = end;
        }
        return examples;
    }

    /// <summary>Compiles the block, runs it and returns what it wrote to the console. Fails the test when it does not compile or throws.</summary>
    public string Run()
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(ImpliedUsings, Options), CSharpSyntaxTree.ParseText($"#line {Line} \"{Page}\"\n{Code}\n", Options)],
            [.. LibraryCode.References, MetadataReference.CreateFromFile(typeof(Lift).Assembly.Location), MetadataReference.CreateFromFile(typeof(DataLayout).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        using MemoryStream image = new();
        Diagnostic[] errors = [.. compilation.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, $"{this} does not compile:\n{string.Join('\n', errors.Select(Show))}");

        AssemblyLoadContext context = new(ToString(), isCollectible: true);
        TextWriter console = Console.Out;
        CultureInfo culture = CultureInfo.CurrentCulture;
        using StringWriter written = new() { NewLine = "\n" };
        try
        {
            image.Position = 0;
            MethodInfo main = context.LoadFromStream(image).EntryPoint!;
            Console.SetOut(written);
            // The pages show what a program prints where no country's commas and per cents are set.
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            main.Invoke(null, [Array.Empty<string>()]);
        }
        catch (TargetInvocationException failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException!);
        }
        finally
        {
            Console.SetOut(console);
            CultureInfo.CurrentCulture = culture;
            context.Unload();
        }
        return Tidy(written.ToString());
    }

    public override string ToString() => $"{Page}:{Line}";

    private static int EndOf(string[] lines, int start, string page)
    {
        int end = Array.FindIndex(lines, start, line => line.TrimEnd() == FenceEnd);
        return end >= 0 ? end : throw new InvalidDataException($"{page}:{start} opens a block that never ends.");
    }

    private static string Show(Diagnostic diagnostic)
    {
        FileLinePositionSpan at = diagnostic.Location.GetMappedLineSpan();
        return $"{at.Path}:{at.StartLinePosition.Line + 1}: {diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";
    }

    private static string Tidy(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim('\n');
}
