using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>
/// The one rule of the architecture: a file uses only what is declared in its own room (folder) or in an earlier one. A member counts by the
/// file that declares it, so a partial class may grow from room to room; a type counts by the earliest room that declares a part of it.
/// </summary>
internal static class RoomOrder
{
    private const string RootNamespace = "Experimentation.Stats";

    public static IReadOnlyList<string> Rooms { get; } =
    [
        "Numerics", "Summaries", "Effects", "Inference", "Sequential", "Multiplicity",
        "Simulation", "Planning", "Novelty", "Traffic", "Experiments", "Reporting",
    ];

    /// <summary>The first folder of a path relative to the library; empty for a file that lies in none.</summary>
    public static string FolderOf(string path) => path.Split('/', '\\') is [var folder, _, ..] ? folder : "";

    /// <summary>One line for every use of a later room, and for every use of MathNet outside Numerics.</summary>
    public static IReadOnlyList<string> Violations(Compilation compilation)
    {
        SortedSet<string> violations = new(StringComparer.Ordinal);
        foreach (SyntaxTree tree in LibraryCode.OwnFiles(compilation))
        {
            string room = FolderOf(tree.FilePath);
            int order = OrderOf(room);
            if (order < 0)
            {
                violations.Add($"{tree.FilePath}:1 lies in {room}, which is not a room");
                continue;
            }

            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes().Where(IsUse))
            {
                foreach (string complaint in SymbolsOf(model, node).Select(symbol => Complaint(symbol, order)).OfType<string>())
                {
                    int line = tree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
                    violations.Add($"{tree.FilePath}:{line} uses {complaint}");
                }
            }
        }
        return [.. violations];
    }

    // Names, and the places where something is called without being named: new(…), operators, indexers, conversions by foreach come with names.
    private static bool IsUse(SyntaxNode node) =>
        node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax
            or BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax or AssignmentExpressionSyntax;

    private static IEnumerable<ISymbol> SymbolsOf(SemanticModel model, SyntaxNode node)
    {
        SymbolInfo info = model.GetSymbolInfo(node);
        IEnumerable<ISymbol> symbols = info.Symbol is { } symbol ? [symbol] : info.CandidateSymbols;

        // `var x = …` names no type but uses one.
        return node is IdentifierNameSyntax { IsVar: true } && model.GetTypeInfo(node).Type is { } type ? symbols.Append(type) : symbols;
    }

    private static string? Complaint(ISymbol used, int order)
    {
        if (used is INamespaceSymbol space)
        {
            string name = space.ToDisplayString();
            return name.StartsWith(RootNamespace + ".", StringComparison.Ordinal)
                && OrderOf(name.Split('.')[2]) is var later && later > order
                ? $"the namespace {name} of room {Rooms[later]}"
                : MathNetComplaint(name, name, order);
        }

        ISymbol declared = used is IMethodSymbol { ReducedFrom: { } extension } ? extension.OriginalDefinition : used.OriginalDefinition;
        string shown = declared.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
        int room = RoomOf(declared);
        return room > order ? $"{shown} of room {Rooms[room]}" : MathNetComplaint(declared.ContainingAssembly?.Name ?? "", shown, order);
    }

    private static string? MathNetComplaint(string owner, string shown, int order) =>
        owner.StartsWith("MathNet", StringComparison.Ordinal) && order != 0 ? $"{shown} of MathNet, which only Numerics may name" : null;

    // What the compiler adds to a type (a record's Equals, its operators) is declared where the type is, whichever part of it the compiler names.
    private static int RoomOf(ISymbol symbol)
    {
        for (ISymbol? at = symbol; at is not null; at = at.ContainingType)
        {
            int[] rooms = at.IsImplicitlyDeclared && at.ContainingType is not null ? [] : [.. at.Locations.Where(location => location.IsInSource)
                .Select(location => OrderOf(FolderOf(location.SourceTree!.FilePath))).Where(room => room >= 0)];
            if (rooms.Length > 0)
            {
                return rooms.Min();
            }
        }
        return -1;
    }

    private static int OrderOf(string room)
    {
        for (int i = 0; i < Rooms.Count; i++)
        {
            if (Rooms[i] == room)
            {
                return i;
            }
        }
        return -1;
    }
}
