using Apache.Arrow;
using Apache.Arrow.Ipc;
using Experimentation.Stats.Data;
using Microsoft.Data.Analysis;

namespace Experimentation.Stats;

public abstract partial record ColumnLayout<TSelf, TTotals>
{
    /// <summary>Reads a CSV file with a header line, plain or gzipped.</summary>
    /// <param name="path">The file. The separator is found out: comma, semicolon, tab or bar.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No path.</exception>
    /// <exception cref="UnreadableDataException">There is no such file or column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public TTotals ReadCsv(string path, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => Read(CsvSource.Of(Given(path)), progress, cancellationToken);

    /// <summary>Reads CSV files as one table: rows of one user may lie in several of them.</summary>
    /// <param name="paths">Files of the same columns, in any order of columns.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No paths.</exception>
    /// <exception cref="UnreadableDataException">There is no such file or column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public TTotals ReadCsv(IEnumerable<string> paths, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ReadRun.Read(Begin(), [.. Given(paths).Select(CsvSource.Of)], progress, cancellationToken);

    /// <summary>Reads CSV from a stream, plain or gzipped. The stream stays open.</summary>
    /// <param name="stream">Where the header begins.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No stream.</exception>
    /// <exception cref="UnreadableDataException">There is no such column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public TTotals ReadCsv(Stream stream, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => Read(CsvSource.Of(Given(stream)), progress, cancellationToken);

    /// <summary>Reads CSV from text. The reader stays open.</summary>
    /// <param name="text">Where the header begins.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No text.</exception>
    /// <exception cref="UnreadableDataException">There is no such column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public TTotals ReadCsv(TextReader text, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => Read(CsvSource.Of(Given(text)), progress, cancellationToken);

    /// <summary>Reads a CSV file with a header line, plain or gzipped, without holding a thread.</summary>
    /// <inheritdoc cref="ReadCsv(string, IProgress{ReadProgress}?, CancellationToken)"/>
    public Task<TTotals> ReadCsvAsync(string path, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => ReadAsync(CsvSource.Of(Given(path)), progress, cancellationToken);

    /// <summary>Reads CSV files as one table, without holding a thread.</summary>
    /// <inheritdoc cref="ReadCsv(IEnumerable{string}, IProgress{ReadProgress}?, CancellationToken)"/>
    public Task<TTotals> ReadCsvAsync(IEnumerable<string> paths, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ReadRun.ReadAsync(Begin(), [.. Given(paths).Select(CsvSource.Of)], progress, ReadMode.Async, cancellationToken);

    /// <summary>Reads CSV from a stream, plain or gzipped, without holding a thread.</summary>
    /// <inheritdoc cref="ReadCsv(Stream, IProgress{ReadProgress}?, CancellationToken)"/>
    public Task<TTotals> ReadCsvAsync(Stream stream, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => ReadAsync(CsvSource.Of(Given(stream)), progress, cancellationToken);

    /// <summary>Reads a Parquet file, row group by row group, only the columns that are needed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No path.</exception>
    /// <exception cref="UnreadableDataException">There is no such file or column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public Task<TTotals> ReadParquetAsync(string path, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => ReadAsync(ParquetSource.Of(Given(path)), progress, cancellationToken);

    /// <summary>Reads Parquet files as one table: rows of one user may lie in several of them.</summary>
    /// <param name="paths">Files of the same columns.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No paths.</exception>
    /// <exception cref="UnreadableDataException">There is no such file or column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public Task<TTotals> ReadParquetAsync(IEnumerable<string> paths, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ReadRun.ReadAsync(Begin(), [.. Given(paths).Select(ParquetSource.Of)], progress, ReadMode.Async, cancellationToken);

    /// <summary>Reads Parquet from a stream. The stream stays open.</summary>
    /// <param name="stream">Must be able to seek: the format is read from its end.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No stream.</exception>
    /// <exception cref="UnreadableDataException">There is no such column, a cell is not what it should be, or the stream cannot seek; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public Task<TTotals> ReadParquetAsync(Stream stream, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => ReadAsync(ParquetSource.Of(Given(stream)), progress, cancellationToken);

    /// <summary>Reads an Arrow IPC file: the file format (Feather version 2) or the stream format, compressed or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No path.</exception>
    /// <exception cref="UnreadableDataException">There is no such file or column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public TTotals ReadArrow(string path, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => Read(ArrowSource.Of(Given(path)), progress, cancellationToken);

    /// <summary>Reads Arrow IPC from a stream, in the file or the stream format; it need not be able to seek, and stays open.</summary>
    /// <param name="stream">Where the data begin.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No stream.</exception>
    /// <exception cref="UnreadableDataException">There is no such column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public TTotals ReadArrow(Stream stream, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => Read(ArrowSource.Of(Given(stream)), progress, cancellationToken);

    /// <summary>Reads an Arrow IPC file without holding a thread.</summary>
    /// <inheritdoc cref="ReadArrow(string, IProgress{ReadProgress}?, CancellationToken)"/>
    public Task<TTotals> ReadArrowAsync(string path, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => ReadAsync(ArrowSource.Of(Given(path)), progress, cancellationToken);

    /// <summary>Reads Arrow IPC from a stream without holding a thread.</summary>
    /// <inheritdoc cref="ReadArrow(Stream, IProgress{ReadProgress}?, CancellationToken)"/>
    public Task<TTotals> ReadArrowAsync(Stream stream, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => ReadAsync(ArrowSource.Of(Given(stream)), progress, cancellationToken);

    /// <summary>Reads a stream of Arrow record batches: an IPC reader, a query's result, anything that hands them over one by one. It stays open.</summary>
    /// <param name="batches">The stream.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No stream.</exception>
    /// <exception cref="UnreadableDataException">There is no such column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public Task<TTotals> ReadArrowAsync(IArrowArrayStream batches, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => ReadAsync(ArrowSource.Of(Given(batches)), progress, cancellationToken);

    /// <summary>Reads an Arrow record batch.</summary>
    /// <param name="batch">The batch; it stays as it is.</param>
    /// <exception cref="ArgumentNullException">No batch.</exception>
    /// <exception cref="UnreadableDataException">There is no such column, or a cell is not what it should be; the message says where.</exception>
    public TTotals Read(RecordBatch batch) => Read(ArrowSource.Of([Given(batch)]), null, default);

    /// <summary>Reads Arrow record batches of one table.</summary>
    /// <param name="batches">Batches of the same columns; they stay as they are.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No batches.</exception>
    /// <exception cref="UnreadableDataException">There is no such column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public TTotals Read(IEnumerable<RecordBatch> batches, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => Read(ArrowSource.Of(Given(batches)), progress, cancellationToken);

    /// <summary>Reads a data frame.</summary>
    /// <param name="frame">The frame; it stays as it is.</param>
    /// <param name="progress">Told after every few thousand rows how far reading has come.</param>
    /// <param name="cancellationToken">Ends reading between blocks of rows.</param>
    /// <exception cref="ArgumentNullException">No frame.</exception>
    /// <exception cref="UnreadableDataException">There is no such column, or a cell is not what it should be; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public TTotals Read(DataFrame frame, IProgress<ReadProgress>? progress = null, CancellationToken cancellationToken = default) => Read(new DataFrameSource(Given(frame)), progress, cancellationToken);

    private TTotals Read(ColumnSource source, IProgress<ReadProgress>? progress, CancellationToken cancellationToken) => ReadRun.Read(Begin(), [source], progress, cancellationToken);

    private Task<TTotals> ReadAsync(ColumnSource source, IProgress<ReadProgress>? progress, CancellationToken cancellationToken) =>
        ReadRun.ReadAsync(Begin(), [source], progress, ReadMode.Async, cancellationToken);

    private static T Given<T>(T argument, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(argument))] string name = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(argument, name);
        return argument;
    }
}
