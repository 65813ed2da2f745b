namespace Experimentation.Stats.Reporting;

/// <summary>
/// How .NET Interactive finds out that a type knows how to show itself: it looks for an attribute of this name, whoever declares it, so no package is needed. The attribute names a source of formatters.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class TypeFormatterSourceAttribute : Attribute
{
    /// <summary>A type with a public parameterless constructor and a method CreateTypeFormatters.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Read by reflection on an instance.")]
    public Type FormatterSourceType => typeof(NotebookFormatters);

    /// <summary>The kinds of output that a kernel should emit.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Read by reflection on an instance.")]
    public string[] PreferredMimeTypes => ["text/html", "text/plain"];
}

/// <summary>The formatters of all results. Called by reflection, through names only.</summary>
internal sealed class NotebookFormatters
{
    /// <summary>One formatter for each kind of output.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Called by reflection on an instance.")]
    public IEnumerable<object> CreateTypeFormatters() => [new NotebookFormatter("text/html", static result => result.ToHtml()), new NotebookFormatter("text/plain", static result => result.ToString() ?? "")];
}

/// <summary>Writes a result as one kind of output.</summary>
/// <param name="mimeType">The kind.</param>
/// <param name="text">From a result to its text.</param>
internal sealed class NotebookFormatter(string mimeType, Func<IReportable, string> text)
{
    /// <summary>The kind of output.</summary>
    public string MimeType { get; } = mimeType;

    /// <summary>Writes the result; false if it is not one of ours.</summary>
    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not IReportable result)
        {
            return false;
        }
        writer.Write(text(result));
        return true;
    }
}
