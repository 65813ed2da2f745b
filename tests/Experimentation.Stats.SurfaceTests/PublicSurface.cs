using Microsoft.CodeAnalysis;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>What a user of the library can name: public types and their public and protected members, as written (what the compiler adds is left out).</summary>
internal static class PublicSurface
{
    public static IEnumerable<INamedTypeSymbol> TypesOf(Compilation compilation) =>
        AllTypes(compilation.Assembly.GlobalNamespace).Where(IsVisible);

    public static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type) =>
        type.GetMembers().Where(member => member is not INamedTypeSymbol && !member.IsImplicitlyDeclared && IsVisible(member)
            && member is not IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove });

    /// <summary>Every type that the signature of a type or member mentions, with generic arguments, element types, constraints and attributes.</summary>
    public static IEnumerable<ITypeSymbol> Mentioned(ISymbol symbol)
    {
        IEnumerable<ITypeSymbol?> direct = symbol switch
        {
            INamedTypeSymbol type => [type.BaseType, .. type.Interfaces, .. type.TypeParameters.SelectMany(p => p.ConstraintTypes), type.DelegateInvokeMethod?.ReturnType,
                .. type.DelegateInvokeMethod?.Parameters.Select(p => p.Type) ?? []],
            IMethodSymbol method => [method.ReturnType, .. method.Parameters.Select(p => p.Type), .. method.TypeParameters.SelectMany(p => p.ConstraintTypes)],
            IPropertySymbol property => [property.Type, .. property.Parameters.Select(p => p.Type)],
            IFieldSymbol field => [field.Type],
            IEventSymbol @event => [@event.Type],
            _ => [],
        };
        return direct.Concat(symbol.GetAttributes().Select(attribute => attribute.AttributeClass)).OfType<ITypeSymbol>().SelectMany(Parts);
    }

    /// <summary>A name for messages: the file with line, and the member.</summary>
    public static string Show(ISymbol symbol)
    {
        FileLinePositionSpan at = symbol.Locations[0].GetLineSpan();
        return $"{at.Path}:{at.StartLinePosition.Line + 1} {symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}";
    }

    private static IEnumerable<ITypeSymbol> Parts(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => [array, .. Parts(array.ElementType)],
        IPointerTypeSymbol pointer => [pointer, .. Parts(pointer.PointedAtType)],
        INamedTypeSymbol named => [named, .. named.TypeArguments.SelectMany(Parts)],
        _ => [type],
    };

    private static IEnumerable<INamedTypeSymbol> AllTypes(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol space => AllTypes(space),
        INamedTypeSymbol type => [type, .. AllTypes(type)],
        _ => Enumerable.Empty<INamedTypeSymbol>(),
    });

    private static bool IsVisible(ISymbol symbol)
    {
        for (ISymbol? at = symbol; at is not null and not INamespaceSymbol; at = at.ContainingSymbol)
        {
            if (at.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }
        return true;
    }
}
