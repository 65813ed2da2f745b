using System.Globalization;
using System.IO.Compression;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Microsoft.Data.Analysis;
using Parquet;
using Parquet.Schema;

namespace Experimentation.Stats.Data.Tests;

/// <summary>One table, as every kind of source. A cell is a string, a number, a bool, a date, or null.</summary>
internal sealed class Table(params (string Name, object?[] Cells)[] columns)
{
    public static readonly string[] Sources = ["csv", "csv.gz", "csv async", "csv text", "parquet", "parquet groups of 7", "arrow", "arrow batches of 5", "arrow file", "arrow file lz4", "arrow stream async", "frame"];

    public int Rows => columns.Length == 0 ? 0 : columns[0].Cells.Length;

    public (string Name, object?[] Cells)[] Columns => columns;

    public static async Task<TTotals> Read<TSelf, TTotals>(ColumnLayout<TSelf, TTotals> layout, Table table, string source, IProgress<ReadProgress>? progress = null, CancellationToken cancellation = default)
        where TSelf : ColumnLayout<TSelf, TTotals>
    {
        switch (source)
        {
            case "csv":
                return layout.ReadCsv(table.CsvStream(), progress, cancellation);
            case "csv.gz":
                return layout.ReadCsv(Zipped(table.CsvStream()), progress, cancellation);
            case "csv async":
                return await layout.ReadCsvAsync(new Trickle(Zipped(table.CsvStream())), progress, cancellation);
            case "csv text":
                return layout.ReadCsv(new StringReader(table.Csv()), progress, cancellation);
            case "parquet":
                return await layout.ReadParquetAsync(await table.Parquet(int.MaxValue), progress, cancellation);
            case "parquet groups of 7":
                return await layout.ReadParquetAsync(await table.Parquet(7), progress, cancellation);
            case "arrow":
                return layout.Read(table.Batches(int.MaxValue), progress, cancellation);
            case "arrow batches of 5":
                return layout.Read(table.Batches(5), progress, cancellation);
            case "arrow file":
                return layout.ReadArrow(table.Arrow(5, asFile: true, null), progress, cancellation);
            case "arrow file lz4":
                return await layout.ReadArrowAsync(new Trickle(table.Arrow(100, asFile: true, CompressionCodecType.Lz4Frame)), progress, cancellation);
            case "arrow stream async":
                return await layout.ReadArrowAsync(new ArrowStreamReader(table.Arrow(11, asFile: false, null)), progress, cancellation);
            default:
                return layout.Read(table.Frame(), progress, cancellation);
        }
    }

    public string Csv()
    {
        StringBuilder text = new();
        text.AppendJoin(',', columns.Select(c => c.Name)).Append('\n');
        for (int row = 0; row < Rows; row++)
        {
            text.AppendJoin(',', columns.Select(c => Text(c.Cells[row]))).Append('\n');
        }
        return text.ToString();
    }

    public MemoryStream CsvStream() => new(Encoding.UTF8.GetBytes(Csv()));

    public static MemoryStream Zipped(MemoryStream plain)
    {
        MemoryStream zipped = new();
        using (GZipStream stream = new(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            plain.CopyTo(stream);
        }
        zipped.Position = 0;
        return zipped;
    }

    public DataFrame Frame() => new(columns.Select(c => Kind(c.Cells) switch
    {
        "text" => (DataFrameColumn)new StringDataFrameColumn(c.Name, c.Cells.Select(x => (string?)x)),
        "number" => new DoubleDataFrameColumn(c.Name, c.Cells.Select(x => x is null ? (double?)null : Convert.ToDouble(x, CultureInfo.InvariantCulture))),
        "whole" => new Int32DataFrameColumn(c.Name, c.Cells.Select(x => (int?)x)),
        "flag" => new BooleanDataFrameColumn(c.Name, c.Cells.Select(x => (bool?)x)),
        _ => new DateTimeDataFrameColumn(c.Name, c.Cells.Select(x => x is DateOnly d ? d.ToDateTime(new TimeOnly(13, 30)) : (DateTime?)null)),
    }));

    public IEnumerable<RecordBatch> Batches(int length)
    {
        for (int from = 0; from < Rows || from == 0; from += Math.Min(length, Math.Max(1, Rows)))
        {
            RecordBatch.Builder batch = new();
            foreach ((string name, object?[] cells) in columns)
            {
                object?[] part = [.. cells.Skip(from).Take(length)];
                batch = Kind(cells) switch
                {
                    "text" => batch.Append(name, true, new StringArray.Builder().AppendRange(part.Select(x => (string)x!)).Build()),
                    "number" => batch.Append(name, true, Filled(new DoubleArray.Builder(), part, (b, x) => b.Append(Convert.ToDouble(x, CultureInfo.InvariantCulture)), b => b.AppendNull()).Build()),
                    "whole" => batch.Append(name, true, Filled(new Int32Array.Builder(), part, (b, x) => b.Append((int)x), b => b.AppendNull()).Build()),
                    "flag" => batch.Append(name, true, Filled(new BooleanArray.Builder(), part, (b, x) => b.Append((bool)x), b => b.AppendNull()).Build()),
                    _ => batch.Append(name, true, Filled(new Date32Array.Builder(), part, (b, x) => b.Append((DateOnly)x), b => b.AppendNull()).Build()),
                };
            }
            yield return batch.Build();
            if (Rows == 0)
            {
                yield break;
            }
        }
    }

    public MemoryStream Arrow(int length, bool asFile, CompressionCodecType? codec)
    {
        MemoryStream stream = new();
        RecordBatch[] batches = [.. Batches(length)];
        IpcOptions options = new() { CompressionCodec = codec, CompressionCodecFactory = codec is null ? null : new Apache.Arrow.Compression.CompressionCodecFactory() };
        using (ArrowStreamWriter writer = asFile ? new ArrowFileWriter(stream, batches[0].Schema, true, options) : new ArrowStreamWriter(stream, batches[0].Schema, true, options))
        {
            foreach (RecordBatch batch in batches)
            {
                writer.WriteRecordBatch(batch);
            }
            writer.WriteEnd();
        }
        stream.Position = 0;
        return stream;
    }

    public async Task<MemoryStream> Parquet(int groupLength)
    {
        MemoryStream stream = new();
        DataField[] fields = [.. columns.Select(c => (DataField)(Kind(c.Cells) switch
        {
            "text" => new DataField<string>(c.Name),
            "number" => new DataField<double>(c.Name, c.Cells.Contains(null)),
            "whole" => new DataField<int>(c.Name, c.Cells.Contains(null)),
            "flag" => new DataField<bool>(c.Name, c.Cells.Contains(null)),
            _ => new DataField<DateOnly>(c.Name, c.Cells.Contains(null)),
        }))];
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream))
        {
            for (int from = 0; from < Rows; from += Math.Min(groupLength, Rows))
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                for (int i = 0; i < fields.Length; i++)
                {
                    object?[] part = [.. columns[i].Cells.Skip(from).Take(groupLength)];
                    switch (Kind(columns[i].Cells))
                    {
                        case "text": await group.WriteAsync(fields[i], [.. part.Select(x => (string?)x)]); break;
                        case "number": await Write<double>(group, fields[i], part, x => Convert.ToDouble(x, CultureInfo.InvariantCulture)); break;
                        case "whole": await Write<int>(group, fields[i], part, x => (int)x); break;
                        case "flag": await Write<bool>(group, fields[i], part, x => (bool)x); break;
                        default: await Write<DateOnly>(group, fields[i], part, x => (DateOnly)x); break;
                    }
                }
            }
        }
        stream.Position = 0;
        return stream;
    }

    private static async Task Write<T>(ParquetRowGroupWriter group, DataField field, object?[] cells, Func<object, T> convert)
        where T : struct
    {
        if (field.IsNullable)
        {
            await group.WriteAsync<T>(field, new ReadOnlyMemory<T?>([.. cells.Select(x => x is null ? (T?)null : convert(x))]));
        }
        else
        {
            await group.WriteAsync<T>(field, new ReadOnlyMemory<T>([.. cells.Select(x => convert(x!))]));
        }
    }

    private static TBuilder Filled<TBuilder>(TBuilder builder, object?[] cells, Action<TBuilder, object> append, Action<TBuilder> appendNull)
    {
        foreach (object? cell in cells)
        {
            if (cell is null)
            {
                appendNull(builder);
            }
            else
            {
                append(builder, cell);
            }
        }
        return builder;
    }

    private static string Kind(object?[] cells) => cells.FirstOrDefault(x => x is not null) switch
    {
        string => "text",
        int => cells.All(x => x is int or null) ? "whole" : "number",
        bool => "flag",
        DateOnly => "date",
        _ => "number",
    };

    private static string Text(object? cell) => cell switch
    {
        null => "",
        double x => x.ToString("R", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string text when text.Contains(',') || text.Contains('"') || text.Contains('\n') => $"\"{text.Replace("\"", "\"\"")}\"",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
    };
}

/// <summary>A stream that gives a few bytes at a time, later, and cannot seek.</summary>
internal sealed class Trickle(Stream inner) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 97));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return await inner.ReadAsync(buffer[..Math.Min(buffer.Length, 997)], cancellationToken);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
