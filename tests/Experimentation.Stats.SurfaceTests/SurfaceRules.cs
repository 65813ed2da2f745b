using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The house rules that a compiler does not know, each as a function from a library to its violations.</summary>
internal static class SurfaceRules
{
    public static IEnumerable<string> MathNetTypes(Compilation compilation) =>
        from symbol in Everything(compilation)
        from type in PublicSurface.Mentioned(symbol)
        where type.ContainingAssembly?.Name.StartsWith("MathNet", StringComparison.Ordinal) == true
        select $"{PublicSurface.Show(symbol)} shows {type.Name} of MathNet";

    public static IEnumerable<string> Arrays(Compilation compilation) =>
        from symbol in Everything(compilation)
        where PublicSurface.Mentioned(symbol).Any(type => type is IArrayTypeSymbol)
        select $"{PublicSurface.Show(symbol)} has an array: take a ReadOnlySpan, give an IReadOnlyList";

    public static IEnumerable<string> Setters(Compilation compilation) =>
        from property in Everything(compilation).OfType<IPropertySymbol>()
        where property.SetMethod is { IsInitOnly: false, DeclaredAccessibility: Accessibility.Public or Accessibility.Protected }
        select $"{PublicSurface.Show(property)} can be set after construction";

    public static IEnumerable<string> PublicFields(Compilation compilation) =>
        from field in Everything(compilation).OfType<IFieldSymbol>()
        where !field.IsConst && !(field.IsStatic && field.IsReadOnly) && field.ContainingType.TypeKind != TypeKind.Enum
        select $"{PublicSurface.Show(field)} is a field: make it a property";

    /// <summary>The constructor that a record's own parameters make is left out: there each value has a name that the reader sees.</summary>
    public static IEnumerable<string> BooleanParameters(Compilation compilation) =>
        from method in Everything(compilation).OfType<IMethodSymbol>()
        where !(method.ContainingType.IsRecord && method.MethodKind == MethodKind.Constructor)
        from parameter in method.Parameters
        where parameter.Type.SpecialType == SpecialType.System_Boolean && parameter.RefKind != RefKind.Out
        select $"{PublicSurface.Show(method)} takes bool {parameter.Name}: use an enum or two methods";

    public static IEnumerable<string> MutableStatics(Compilation compilation) =>
        from tree in LibraryCode.OwnFiles(compilation)
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes()
        where node is VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } or PropertyDeclarationSyntax
        let symbol = model.GetDeclaredSymbol(node)
        where symbol is IFieldSymbol { IsStatic: true, IsConst: false, IsReadOnly: false } or IPropertySymbol { IsStatic: true, SetMethod: not null }
        select $"{PublicSurface.Show(symbol)} is a static that remembers";

    /// <summary>Records are sealed, or cannot be derived from outside; a class that is neither static, abstract nor sealed invites what was not thought of.</summary>
    public static IEnumerable<string> OpenClasses(Compilation compilation) =>
        from type in PublicSurface.TypesOf(compilation)
        where type is { TypeKind: TypeKind.Class, IsSealed: false, IsStatic: false, IsAbstract: false }
        select $"{PublicSurface.Show(type)} is not sealed";

    /// <summary>Names that say nothing.</summary>
    public static IEnumerable<string> EmptyNames(Compilation compilation) =>
        from symbol in compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type)
        where new[] { "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Manager" }
            .Any(word => symbol.Name.EndsWith(word, StringComparison.Ordinal))
        select $"{PublicSurface.Show(symbol)}: say what it is";

    /// <summary>An argument exception names its parameter, and one about a range carries the value. Nothing throws what a caller cannot tell apart.</summary>
    public static IEnumerable<string> Exceptions(Compilation compilation) =>
        from tree in LibraryCode.OwnFiles(compilation)
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>()
        let constructor = model.GetSymbolInfo(node).Symbol as IMethodSymbol
        let complaint = ExceptionComplaint(constructor)
        where complaint is not null
        select $"{At(tree, node)} {complaint}";

    /// <summary>Same inputs, same bits: no clock, no unseeded randomness, no unordered parallel sums by accident.</summary>
    public static IEnumerable<string> Unrepeatable(Compilation compilation) =>
        from tree in LibraryCode.OwnFiles(compilation)
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes()
        where node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax
        let name = model.GetSymbolInfo(node).Symbol?.OriginalDefinition.ToDisplayString()
        where name is "System.DateTime.Now" or "System.DateTime.UtcNow" or "System.DateTimeOffset.Now" or "System.DateTimeOffset.UtcNow"
            or "System.Random.Random()" or "System.Random.Shared" or "System.Guid.NewGuid()" or "System.Environment.TickCount"
            or "System.Globalization.CultureInfo.CurrentCulture" or "System.Environment.GetEnvironmentVariable(string)"
        select $"{At(tree, node)} depends on {name}";

    /// <summary>Numbers are written the same in every culture: text with a number in it goes through <c>string.Create(CultureInfo.InvariantCulture, …)</c>.</summary>
    public static IEnumerable<string> CultureDependentText(Compilation compilation) =>
        from tree in LibraryCode.OwnFiles(compilation)
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes()
        let text = CultureDependentPart(model, node)
        where text is not null
        select $"{At(tree, node)} formats {text} in the current culture";

    private static IEnumerable<ISymbol> Everything(Compilation compilation) =>
        PublicSurface.TypesOf(compilation).SelectMany(type => PublicSurface.MembersOf(type).Prepend(type));

    private static string? ExceptionComplaint(IMethodSymbol? constructor)
    {
        string[] parameters = [.. constructor?.Parameters.Select(parameter => parameter.Name) ?? []];
        return constructor?.ContainingType.ToDisplayString() switch
        {
            "System.ArgumentOutOfRangeException" when !parameters.Contains("actualValue") => "throws ArgumentOutOfRangeException without the value",
            "System.ArgumentException" when !parameters.Contains("paramName") => "throws ArgumentException without the parameter's name",
            "System.NotImplementedException" or "System.Exception" or "System.ApplicationException" => $"throws {constructor.ContainingType.Name}",
            _ => null,
        };
    }

    private static string? CultureDependentPart(SemanticModel model, SyntaxNode node)
    {
        switch (node)
        {
            case InterpolatedStringExpressionSyntax text when model.GetTypeInfo(text).ConvertedType?.SpecialType == SpecialType.System_String:
                return text.Contents.OfType<InterpolationSyntax>()
                    .Where(hole => IsNumber(model.GetTypeInfo(hole.Expression).Type, orInteger: hole.FormatClause is not null))
                    .Select(hole => hole.ToString()).FirstOrDefault();
            case BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && model.GetTypeInfo(sum).Type?.SpecialType == SpecialType.System_String:
                return new[] { sum.Left, sum.Right }
                    .Where(part => IsNumber(model.GetTypeInfo(part).Type, orInteger: false)).Select(part => part.ToString()).FirstOrDefault();
            case InvocationExpressionSyntax call when model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: "ToString" } method
                && call.Expression is MemberAccessExpressionSyntax receiver
                && !method.Parameters.Any(parameter => parameter.Type.Name == nameof(IFormatProvider)):
                return IsNumber(model.GetTypeInfo(receiver.Expression).Type, orInteger: false) ? call.ToString() : null;
            default:
                return null;
        }
    }

    private static bool IsNumber(ITypeSymbol? type, bool orInteger) => type?.SpecialType switch
    {
        SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal => true,
        SpecialType.System_Int32 or SpecialType.System_Int64 => orInteger,
        _ => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable && IsNumber(nullable.TypeArguments[0], orInteger),
    };

    private static string At(SyntaxTree tree, SyntaxNode node) => $"{tree.FilePath}:{tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}";
}
