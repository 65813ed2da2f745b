using System.Globalization;
using CsvHelper;

namespace Experimentation.Stats.Data;

/// <summary>Comma-separated text with a header, plain or gzipped, row by row in constant memory.</summary>
internal sealed class CsvSource : ColumnSource
{
    private const int LongestRow = 1 << 20;

    private readonly Func<Stream>? _open;
    private readonly TextReader? _text;
    private readonly bool _owned;
    private Stream? _stream;
    private InputStream? _input;
    private CsvReader? _rows;
    private (CellColumn Column, int Index)[] _columns = [];
    private UnreadableDataException? _pending;
    private long _line = 1;

    private CsvSource(string name, Func<Stream>? open, TextReader? text, bool owned) => (Name, _open, _text, _owned) = (name, open, text, owned);

    public override string Name { get; }

    public override string PlaceWord => "line";

    public override long? Bytes => _input?.BytesRead;

    public override double? Share => _input?.Share;

    public static CsvSource Of(string path) => new(path, () => SourceFile.Open(path), null, owned: true);

    public static CsvSource Of(Stream stream) => new("the CSV stream", () => stream, null, owned: false);

    public static CsvSource Of(TextReader text) => new("the CSV text", null, text, owned: false);

    public override async ValueTask<IReadOnlyList<string>> OpenAsync(ReadMode mode, CancellationToken cancellationToken)
    {
        CsvReaderOptions options = new()
        {
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MaxRecordSize = LongestRow,
            MalformedData = CsvMalformedDataHandling.Throw,
        };
        try
        {
            if (_text is not null)
            {
                _rows = CsvReader.Create(_text, options, leaveOpen: true);
            }
            else
            {
                _stream = _open!();
                _input = new(_stream);
                // What the bytes are tells whether they are gzipped, not what the file is called.
                ReadOnlyMemory<byte> first = await _input.PeekAsync(2, mode, cancellationToken).ConfigureAwait(false);
                _rows = CsvReader.Create(WholeGzipStream.IsZipped(first.Span) ? new WholeGzipStream(_input) : _input, options);
            }
            if (mode == ReadMode.Blocking)
            {
                _rows.ReadHeader();
            }
            else
            {
                await _rows.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
            }
            return [.. _rows.Headers];
        }
        catch (Exception failure) when (Explained(failure) is { } explained)
        {
            throw explained;
        }
    }

    public override void Bind(IReadOnlyList<(CellColumn Column, int Index)> columns) => _columns = [.. columns];

    public override async ValueTask<bool> ReadAsync(Block block, ReadMode mode, CancellationToken cancellationToken)
    {
        // A row that cannot be read is told after those before it, which may have faults of their own.
        if (_pending is not null)
        {
            throw _pending;
        }
        CsvReader rows = _rows!;
        try
        {
            while (block.Count < Block.Capacity && (mode == ReadMode.Blocking ? rows.Read() : await rows.ReadAsync(cancellationToken).ConfigureAwait(false)))
            {
                _line = rows.LineNumber;
                if (!Take(rows, block))
                {
                    break;
                }
            }
        }
        catch (Exception failure) when (Explained(failure) is { } explained)
        {
            _pending = explained;
        }
        return block.Count > 0 || (_pending is null ? false : throw _pending);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_rows is not null)
        {
            await _rows.DisposeAsync().ConfigureAwait(false);
        }
        if (_owned && _stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool Take(CsvReader rows, Block block)
    {
        int row = block.Count;
        block.Places[row] = _line;
        foreach ((CellColumn column, int index) in _columns)
        {
            if (index >= rows.FieldCount)
            {
                _pending = block.Fault(row, column.Request.Name, rows.FieldCount == 1 ? "the row has only one cell" : string.Create(CultureInfo.InvariantCulture, $"the row has only {rows.FieldCount} cells"));
                return false;
            }
            column.SetText(row, rows.GetSpan(index));
        }
        block.Count++;
        return true;
    }

    /// <summary>What may go wrong in reading, as one line; null for what is a fault of the program.</summary>
    private UnreadableDataException? Explained(Exception failure) => failure switch
    {
        CsvFormatException malformed => new(string.Create(CultureInfo.InvariantCulture, $"{Name}: line {Math.Max(_line, malformed.LineNumber)}: {malformed.Message}"), malformed) { DataName = Name, Row = Math.Max(_line, malformed.LineNumber) },
        InvalidDataException damaged => new(string.Create(CultureInfo.InvariantCulture, $"{Name}: after line {_line}: the gzipped data are damaged or cut off."), damaged) { DataName = Name, Row = _line },
        IOException and not FileNotFoundException and not DirectoryNotFoundException => new(string.Create(CultureInfo.InvariantCulture, $"{Name}: after line {_line}: cannot be read on. {failure.Message}"), failure) { DataName = Name, Row = _line },
        _ => null,
    };
}
