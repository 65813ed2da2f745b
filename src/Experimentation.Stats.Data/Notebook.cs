using System.Net;

namespace Experimentation.Stats.Data;

/// <summary>How .NET Interactive finds out that a type knows how to show itself: by an attribute of this name, whoever declares it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute : Attribute
{
    /// <summary>A type with a public parameterless constructor and a method CreateTypeFormatters.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Read by reflection on an instance.")]
    public Type FormatterSourceType => typeof(NotebookFormatters);

    /// <summary>The kinds of output that a kernel should emit.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Read by reflection on an instance.")]
    public string[] PreferredMimeTypes => ["text/html", "text/plain"];
}

/// <summary>The formatters of what was read. Called by reflection, through names only.</summary>
internal sealed class NotebookFormatters
{
    /// <summary>One formatter for each kind of output.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Called by reflection on an instance.")]
    public IEnumerable<object> CreateTypeFormatters() => [new NotebookFormatter("text/html", Page), new NotebookFormatter("text/plain", static read => read.ToString() ?? "")];

    /// <summary>The sentence, what was wrong with the rows, and the data as the library shows them.</summary>
    private static string Page(object read)
    {
        (IEnumerable<Finding> findings, IReportable? data) = read switch
        {
            DataTotals totals => (totals.Findings, totals.Data),
            DataSlice slice => ([], slice.Data),
            DailyTotals daily => (daily.Findings, null),
            _ => (Enumerable.Empty<Finding>(), (IReportable?)null),
        };
        string told = string.Concat(findings.Select(finding => $"<li>{Encoded(finding)}</li>"));
        return $"<div><p>{Encoded(read)}</p>{(told.Length > 0 ? $"<ul>{told}</ul>" : "")}{data?.ToHtml()}</div>";
    }

    private static string Encoded(object text) => WebUtility.HtmlEncode(text.ToString() ?? "").ReplaceLineEndings("<br/>");
}

/// <summary>Writes what was read as one kind of output.</summary>
/// <param name="mimeType">The kind.</param>
/// <param name="text">From what was read to its text.</param>
internal sealed class NotebookFormatter(string mimeType, Func<object, string> text)
{
    /// <summary>The kind of output.</summary>
    public string MimeType { get; } = mimeType;

    /// <summary>Writes it; false if it is not of this library.</summary>
    public bool Format(object instance, TextWriter writer)
    {
        if (instance.GetType().Assembly != typeof(NotebookFormatter).Assembly)
        {
            return false;
        }
        writer.Write(text(instance));
        return true;
    }
}
