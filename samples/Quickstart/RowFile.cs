using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsvHelper;

namespace Quickstart;

/// <summary>A CSV file with a header, plain or gzipped, read row by row in constant memory. Whatever is wrong is told with file, line and column.</summary>
internal sealed class RowFile : IDisposable
{
    private const int LongestRow = 1 << 20;

    /// <summary>Beyond it the squares of a variance are no numbers any more.</summary>
    private const double LargestNumber = 1e140;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly CsvReader _rows;
    private readonly string[] _header;

    private RowFile(string path, FileStream file)
    {
        _path = path;
        _file = file;
        // What the file holds tells whether it is gzipped, not what it is called.
        bool zipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        _rows = CsvReader.Create(zipped ? new GZipStream(file, CompressionMode.Decompress) : file, new CsvReaderOptions
        {
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MaxRecordSize = LongestRow,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        _header = Guarded(() => _rows.Headers.ToArray());
    }

    /// <summary>How much of the file was read, from 0 to 1.</summary>
    public double Progress => _file.Length == 0 ? 1 : (double)_file.Position / _file.Length;

    /// <summary>The line where the row that was read last begins, counted from 1; the header is the first.</summary>
    public int Line { get; private set; } = 1;

    public static RowFile Open(string path)
    {
        FileStream file;
        try
        {
            file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: there is no such file.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"{path}: cannot be read. {failure.Message}");
        }
        if (!file.CanSeek)
        {
            file.Dispose();
            throw new InputException($"{path}: is a stream; save it to a file first.");
        }
        return new(path, file);
    }

    /// <summary>Where a column stands.</summary>
    public int ColumnOf(string name)
    {
        if (_header.Length == 0)
        {
            throw Fault(name, "the file is empty; a line with the columns' names was expected");
        }
        int first = Array.IndexOf(_header, name);
        return first < 0 ? throw Fault(name, $"there is no such column; the file has {string.Join(", ", _header.Take(20).Select(InputException.Quote))}{(_header.Length > 20 ? ", …" : "")}")
            : Array.LastIndexOf(_header, name) == first ? first
            : throw Fault(name, "two columns have this name");
    }

    /// <summary>Reads the next row; false at the end of the file.</summary>
    public bool Advance()
    {
        bool read = Guarded(_rows.Read);
        Line = read ? (int)_rows.LineNumber : Line;
        return read;
    }

    /// <summary>A cell's text as UTF-8, valid until the next row is read.</summary>
    public ReadOnlySpan<byte> Cell(int column) => column < _rows.FieldCount
        ? _rows.GetSpan(column)
        : throw Fault(column, _rows.FieldCount == 1 ? "the row has only one cell" : $"the row has only {_rows.FieldCount} cells");

    public double Number(int column)
    {
        ReadOnlySpan<byte> cell = Cell(column);
        return TryNumber(cell, out double value)
            ? value
            : throw Fault(column, $"{Quote(cell)} is not a number, or one too large to work with");
    }

    public bool YesOrNo(int column)
    {
        ReadOnlySpan<byte> cell = Cell(column);
        if (Ascii.EqualsIgnoreCase(cell, "true"))
        {
            return true;
        }
        if (Ascii.EqualsIgnoreCase(cell, "false"))
        {
            return false;
        }
        return TryNumber(cell, out double value) && value is 0 or 1
            ? value == 1
            : throw Fault(column, $"{Quote(cell)} is neither True or 1 nor False or 0");
    }

    /// <summary>Something is wrong with a cell of the row that was read last.</summary>
    public InputException Fault(int column, string what) => Fault(_header[column], what);

    /// <summary>Something is wrong with a column, seen at the row that was read last.</summary>
    public InputException Fault(string column, string what) => new($"{_path}: line {Line}, column {InputException.Quote(column)}: {what}.");

    public void Dispose() => _rows.Dispose();

    private static string Quote(ReadOnlySpan<byte> cell) => InputException.Quote(Encoding.UTF8.GetString(cell));

    private static bool TryNumber(ReadOnlySpan<byte> cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= LargestNumber;

    /// <summary>Reads, and tells what may go wrong in reading as one line.</summary>
    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException)
        {
            throw new InputException($"{_path}: after line {Line}: the gzipped data are damaged or cut off.");
        }
        catch (CsvFormatException failure)
        {
            throw new InputException($"{_path}: line {Math.Max(Line, failure.LineNumber)}: {failure.Message}");
        }
        catch (IOException failure)
        {
            throw new InputException($"{_path}: after line {Line}: cannot be read on. {failure.Message}");
        }
    }
}
