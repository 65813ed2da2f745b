using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>The XML file that ships beside each library says something about everything public.</summary>
public class XmlDocumentationTests
{
    private static readonly Dictionary<string, XElement> Members = Repository.Libraries
        .SelectMany(library => XDocument.Load(Path.ChangeExtension(Repository.BuiltLibrary(library, "net10.0"), ".xml")).Descendants("member"))
        .DistinctBy(member => member.Attribute("name")!.Value).ToDictionary(member => member.Attribute("name")!.Value);

    public static TheoryData<string> Libraries => [.. Repository.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Every_public_member_has_a_summary(string library)
    {
        string[] missing = [.. from type in PublicSurface.TypesOf(LibraryCode.Of(library))
                               from symbol in PublicSurface.MembersOf(type).Prepend(type)
                               where !IsDocumented(symbol)
                               select PublicSurface.Show(symbol)];
        Assert.True(missing.Length == 0, "Without a summary:\n" + string.Join('\n', missing));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Every_parameter_of_a_record_is_described(string library)
    {
        string[] missing = [.. from type in PublicSurface.TypesOf(LibraryCode.Of(library))
                               where type.IsRecord
                               from property in type.GetMembers().OfType<IPropertySymbol>()
                               where property.DeclaringSyntaxReferences is [var declared]
                                   && declared.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax
                               where Find(type)?.Elements("param").Any(p => p.Attribute("name")!.Value == property.Name && HasText(p)) != true
                               select PublicSurface.Show(property)];
        Assert.True(missing.Length == 0, "Not described:\n" + string.Join('\n', missing));
    }

    // The compiler documents a record's parameters on the record; the test above reads them.
    private static bool IsDocumented(ISymbol symbol) =>
        (symbol.DeclaringSyntaxReferences is [var declared, ..] && declared.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.ParameterSyntax)
        || symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && symbol.DeclaringSyntaxReferences is [var constructor, ..]
            && constructor.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax
        || (Find(symbol) is { } member && (member.Element("inheritdoc") is not null || (member.Element("summary") is { } summary && HasText(summary))));

    private static bool HasText(XElement element) => element.Value.Trim().Length > 0 || element.HasElements;

    private static XElement? Find(ISymbol symbol) => Members.GetValueOrDefault(symbol.GetDocumentationCommentId()!);
}
