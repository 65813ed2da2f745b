using Experimentation.Stats.Data;

namespace Experimentation.Stats;

/// <summary>Something is wrong with the data or with what was said about them. The message is one line that names the source, the row, the column and what stands there.</summary>
public sealed class UnreadableDataException : Exception
{
    internal UnreadableDataException(string message, Exception? inner = null)
        : base(Quoted.OneLine(message), inner)
    {
    }

    /// <summary>The file, or what kind of source it was.</summary>
    public string? DataName { get; internal init; }

    /// <summary>The row, counted from 1; for a text file the line where the row begins, the header being line 1. Null where it is about no row.</summary>
    public long? Row { get; internal init; }

    /// <summary>The column; null where it is about none.</summary>
    public string? Column { get; internal init; }
}
