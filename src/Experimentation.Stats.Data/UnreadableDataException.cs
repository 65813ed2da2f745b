using Experimentation.Stats.Data;

namespace Experimentation.Stats;

/// <summary>Something is wrong with the data or with what was said about them. The message is one line that names the source, the row, the column and what stands there.</summary>
public sealed class UnreadableDataException : Exception
{
    internal UnreadableDataException(string problem, Exception? inner = null, string? advice = null)
        : base(Quoted.OneLine(advice is null ? problem : $"{problem} {advice}"), inner)
    {
        Problem = Quoted.OneLine(problem);
        Advice = advice;
    }

    /// <summary>What is wrong, without what to do about it: for somebody who does not see the layout.</summary>
    public string Problem { get; }

    /// <summary>What to say in the layout, if the data are meant as they are; null where there is nothing to say.</summary>
    public string? Advice { get; }

    /// <summary>The file, or what kind of source it was.</summary>
    public string? DataName { get; internal init; }

    /// <summary>The row, counted from 1; for a text file the line where the row begins, the header being line 1. Null where it is about no row.</summary>
    public long? Row { get; internal init; }

    /// <summary>The column; null where it is about none.</summary>
    public string? Column { get; internal init; }
}
