using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Reporting;

/// <summary>How a statement sounds.</summary>
internal enum Tone
{
    Neutral,
    Good,
    Caution,
    Bad,
}

/// <summary>A report before it becomes HTML, Markdown or text: a title and blocks in the order in which a hurried reader needs them.</summary>
internal sealed record ReportDocument(string Title, ValueList<ReportBlock> Blocks)
{
    public static ReportDocument Of(string title, params IEnumerable<ReportBlock?> blocks) => new(title, ValueList<ReportBlock>.Of(blocks.OfType<ReportBlock>()));
}

/// <summary>One block of a report.</summary>
internal abstract record ReportBlock;

/// <summary>The statement that everything else explains.</summary>
internal sealed record Headline(string Text, Tone Tone, string Label = "") : ReportBlock;

/// <summary>A heading.</summary>
internal sealed record Section(string Text) : ReportBlock;

/// <summary>A paragraph.</summary>
internal sealed record Paragraph(string Text, Tone Tone = Tone.Neutral) : ReportBlock;

/// <summary>A list of sentences.</summary>
internal sealed record Bullets(ValueList<string> Items) : ReportBlock
{
    /// <summary>Nothing where there are no items.</summary>
    public static Bullets? Of(IEnumerable<string> items) => ValueList<string>.Of(items) is { Count: > 0 } list ? new(list) : null;
}

/// <summary>A table; columns of numbers stand to the right.</summary>
internal sealed record Table(ValueList<string> Headers, ValueList<ValueList<string>> Rows, int TextColumns) : ReportBlock
{
    /// <summary>Nothing where there are no rows.</summary>
    public static Table? Of(IEnumerable<string> headers, IEnumerable<IEnumerable<string>> rows, int textColumns = 1) =>
        ValueList<ValueList<string>>.Of(rows.Select(ValueList<string>.Of)) is { Count: > 0 } list ? new(ValueList<string>.Of(headers), list, textColumns) : null;
}

/// <summary>A picture, and the same one for a phone.</summary>
internal sealed record PictureBlock(SvgPicture Picture, SvgPicture? Narrow = null) : ReportBlock
{
    /// <summary>A picture that is drawn for both.</summary>
    public static PictureBlock Of(Func<PictureSize, SvgPicture> draw) => new(draw(PictureSize.Wide), draw(PictureSize.Narrow));
}

/// <summary>What stands one level down.</summary>
internal sealed record Details(string Summary, ValueList<ReportBlock> Blocks) : ReportBlock
{
    /// <summary>Nothing where there is nothing to tell.</summary>
    public static Details? Of(string summary, params IEnumerable<ReportBlock?> blocks) => ValueList<ReportBlock>.Of(blocks.OfType<ReportBlock>()) is { Count: > 0 } list ? new(summary, list) : null;
}
