using System.Globalization;

namespace Experimentation.Stats.Data;

/// <summary>Whether reading may wait without a thread.</summary>
internal enum ReadMode
{
    /// <summary>Every task is complete when it is returned.</summary>
    Blocking,
    Async,
}

/// <summary>Something with named columns that is read block by block.</summary>
internal abstract class ColumnSource : IAsyncDisposable
{
    /// <summary>What a person calls it: the file's path, or "the data frame".</summary>
    public abstract string Name { get; }

    public virtual string PlaceWord => "row";

    /// <summary>Bytes read so far; null where there are none to count.</summary>
    public virtual long? Bytes => null;

    /// <summary>Share read so far; null where it is not known.</summary>
    public virtual double? Share => null;

    /// <summary>Opens it and returns the names of its columns.</summary>
    public abstract ValueTask<IReadOnlyList<string>> OpenAsync(ReadMode mode, CancellationToken cancellationToken);

    /// <summary>Says which columns are wanted, and where each stands among the names.</summary>
    public abstract void Bind(IReadOnlyList<(CellColumn Column, int Index)> columns);

    /// <summary>Reads the next rows into the block; false at the end.</summary>
    public abstract ValueTask<bool> ReadAsync(Block block, ReadMode mode, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>The columns' places by their names.</summary>
    public IReadOnlyList<(CellColumn Column, int Index)> PlacesOf(IReadOnlyList<CellColumn> columns, IReadOnlyList<string> names) =>
        [.. columns.Select(column => (column, PlaceOf(column.Request.Name, names)))];

    private int PlaceOf(string name, IReadOnlyList<string> names)
    {
        int first = -1;
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] != name)
            {
                continue;
            }
            first = first < 0 ? i : throw About(name, "two columns have this name");
        }
        if (first >= 0)
        {
            return first;
        }
        if (names.Count == 0)
        {
            throw About(name, "there are no columns; a text file begins with a line of their names");
        }
        string? near = Spelling.Nearest(name, names);
        throw About(name, near is null ? $"there is no such column; the columns are {Quoted.List(names)}" : $"there is no such column; did you mean {Quoted.Of(near)}? The columns are {Quoted.List(names)}");
    }

    protected UnreadableDataException About(string column, string what) => new($"{Name}: column {Quoted.Of(column)}: {what}.") { DataName = Name, Column = column };

    protected UnreadableDataException Cannot(string column, string type) => About(column, $"cells of type {type} cannot be read; numbers, yes or no, text and dates can");

    protected static UnreadableDataException Damaged(string name, string what, Exception inner) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{name}: {what}"), inner) { DataName = name };
}
