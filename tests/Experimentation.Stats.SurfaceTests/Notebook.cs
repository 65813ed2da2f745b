using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>One cell of a notebook: a text, or code with what it is committed to show (null: nothing).</summary>
internal sealed record NotebookCell(string Language, string Source, string? Plain = null, string? Html = null)
{
    public bool IsCode => Language == "csharp";
}

/// <summary>Notebooks of .NET Interactive in their two forms, and their code as one program.</summary>
internal static class Notebook
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    /// <summary>The cells of a .dib file: each begins at "#!csharp" or "#!markdown" and ends at the next.</summary>
    public static IReadOnlyList<NotebookCell> OfDib(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        int[] starts = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i] is "#!csharp" or "#!markdown")];
        return [.. starts.Select((start, i) => new NotebookCell(lines[start][2..], string.Join('\n', lines[(start + 1)..(i + 1 < starts.Length ? starts[i + 1] : lines.Length)]).Trim('\n')))];
    }

    /// <summary>The cells of an .ipynb file with what they show.</summary>
    public static IReadOnlyList<NotebookCell> OfIpynb(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("cells").EnumerateArray().Select(cell =>
        {
            bool code = cell.GetProperty("cell_type").GetString() == "code";
            JsonElement[] shown = code ? [.. cell.GetProperty("outputs").EnumerateArray()] : [];
            return new NotebookCell(code ? "csharp" : "markdown", Joined(cell.GetProperty("source")), Of(shown, "text/plain"), Of(shown, "text/html"));
        })];

        static string? Of(JsonElement[] outputs, string kind) => outputs.Length == 0 ? null : Joined(Assert.Single(outputs).GetProperty("data").GetProperty(kind));
        static string Joined(JsonElement lines) => string.Concat(lines.EnumerateArray().Select(line => line.GetString()));
    }

    /// <summary>Compiles the code cells as one program, runs it, and returns what the last line of each shows; null where a cell ends in a statement.</summary>
    public static IReadOnlyList<object?> Run(IEnumerable<NotebookCell> cells)
    {
        const string Keeper = "public static class Shown { public static readonly System.Collections.Generic.List<object> Values = new(); }";
        string program = string.Join('\n', cells.Where(c => c.IsCode).Select(Keeping));
        (Assembly assembly, AssemblyLoadContext context) = Load(program, Keeper);
        try
        {
            assembly.EntryPoint!.Invoke(null, [Array.Empty<string>()]);
            var values = (System.Collections.IEnumerable)assembly.GetType("Shown")!.GetField("Values")!.GetValue(null)!;
            return [.. values.Cast<object?>()];
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>Runs a file-based app: its lines for the SDK are not C#.</summary>
    public static void RunApp(string code, params string[] arguments)
    {
        (Assembly assembly, AssemblyLoadContext context) = Load(string.Join('\n', code.Split('\n').Select(line => line.StartsWith("#:", StringComparison.Ordinal) ? "" : line)), "");
        TextWriter console = Console.Out;
        try
        {
            Console.SetOut(TextWriter.Null);
            assembly.EntryPoint!.Invoke(null, [arguments]);
        }
        finally
        {
            Console.SetOut(console);
            context.Unload();
        }
    }

    /// <summary>A cell's code with its last expression kept instead of shown.</summary>
    private static string Keeping(NotebookCell cell)
    {
        string code = string.Join('\n', cell.Source.Split('\n').Select(line => line.StartsWith("#r ", StringComparison.Ordinal) ? "" : line));
        SyntaxNode root = CSharpSyntaxTree.ParseText(code, Options.WithKind(SourceCodeKind.Script)).GetRoot();
        return root.ChildNodes().OfType<GlobalStatementSyntax>().LastOrDefault()?.Statement is ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last
            ? $"{code[..last.Expression.SpanStart]}Shown.Values.Add({last.Expression});"
            : $"{code}\nShown.Values.Add(null!);";
    }

    private static (Assembly Assembly, AssemblyLoadContext Context) Load(string program, string more)
    {
        const string Usings = "global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic;";
        string[] lines = program.Split('\n');
        // Directives come before statements in a program; in a notebook they may stand in any cell.
        string sorted = string.Join('\n', lines.Where(IsUsing).Concat(lines.Where(line => !IsUsing(line))));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Notebook",
            [CSharpSyntaxTree.ParseText(Usings, Options), CSharpSyntaxTree.ParseText(sorted, Options), CSharpSyntaxTree.ParseText(more, Options)],
            [.. LibraryCode.References, MetadataReference.CreateFromFile(typeof(Lift).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Disable));
        using MemoryStream image = new();
        Diagnostic[] errors = [.. compilation.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, $"It does not compile:\n{string.Join('\n', errors.Select(e => e.ToString()))}");
        image.Position = 0;
        AssemblyLoadContext context = new("notebook", isCollectible: true);
        return (context.LoadFromStream(image), context);
    }

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=') && !line.Contains('(');
}
