using System.Globalization;

namespace Experimentation.Stats.Data;

/// <summary>Some rows of a source, the columns that were asked for.</summary>
internal sealed class Block(IReadOnlyList<CellColumn> columns)
{
    /// <summary>Rows at once: few enough for a cache, enough that what is done once for each block costs nothing.</summary>
    public const int Capacity = 1 << 13;

    private readonly long[] _places = new long[Capacity];

    public IReadOnlyList<CellColumn> Columns { get; } = columns;

    /// <summary>Rows in the block.</summary>
    public int Count { get; set; }

    /// <summary>What the rows were read from.</summary>
    public string Source { get; set; } = "";

    /// <summary>What a place is called: a line of a text file, a row of anything else.</summary>
    public string PlaceWord { get; set; } = "row";

    /// <summary>Where each row stands in its source, counted from 1.</summary>
    public Span<long> Places => _places;

    public void Begin()
    {
        Count = 0;
        foreach (CellColumn column in Columns)
        {
            column.Begin();
        }
    }

    public CellColumn Column(ColumnRequest request) => Columns.First(c => c.Request == request);

    /// <summary>Where a row stands, for a person.</summary>
    public string Where(int row) => string.Create(CultureInfo.InvariantCulture, $"{PlaceWord} {_places[row]}");

    /// <summary>What is wrong with a row, for a person.</summary>
    public UnreadableDataException Fault(int row, string column, string what, string? advice = null) => new($"{Source}: {Where(row)}, column {Quoted.Of(column)}: {what}.", null, advice)
    {
        DataName = Source,
        Row = _places[row],
        Column = column,
    };
}
