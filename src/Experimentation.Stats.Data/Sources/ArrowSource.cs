using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;

namespace Experimentation.Stats.Data;

/// <summary>Arrow record batches: in memory, from a stream of them, or from a file of the IPC format in either form.</summary>
internal sealed class ArrowSource : ColumnSource
{
    private static readonly byte[] FileMagic = "ARROW1\0\0"u8.ToArray();

    private readonly Func<Stream>? _open;
    private readonly bool _owned;
    private readonly IEnumerator<RecordBatch>? _batches;
    private IArrowArrayStream? _arrays;
    private Stream? _stream;
    private InputStream? _input;
    private RecordBatch? _batch;
    private int _at;
    private long _row;
    private string[] _names = [];
    private IReadOnlyList<(CellColumn Column, int Index)> _columns = [];

    private ArrowSource(string name, Func<Stream>? open, bool owned, IEnumerator<RecordBatch>? batches, IArrowArrayStream? arrays)
    {
        Name = name;
        _open = open;
        _owned = owned;
        _batches = batches;
        _arrays = arrays;
    }

    public override string Name { get; }

    public override long? Bytes => _input?.BytesRead;

    public override double? Share => _input?.Share;

    public static ArrowSource Of(string path) => new(path, () => SourceFile.Open(path), true, null, null);

    public static ArrowSource Of(Stream stream) => new("the Arrow stream", () => stream, false, null, null);

    public static ArrowSource Of(IArrowArrayStream arrays) => new("the Arrow stream", null, false, null, arrays);

    public static ArrowSource Of(IEnumerable<RecordBatch> batches) => new("the record batches", null, false, batches.GetEnumerator(), null);

    public override async ValueTask<IReadOnlyList<string>> OpenAsync(ReadMode mode, CancellationToken cancellationToken)
    {
        Schema? schema;
        if (_batches is not null)
        {
            _batch = _batches.MoveNext() ? _batches.Current : null;
            schema = _batch?.Schema;
        }
        else
        {
            if (_open is not null)
            {
                _stream = _open();
                _input = new(_stream);
                // A file is a stream of batches between a mark and an index, so both are read from the front and neither needs to be sought in.
                ReadOnlyMemory<byte> first = await _input.PeekAsync(FileMagic.Length, mode, cancellationToken).ConfigureAwait(false);
                if (first.Span.SequenceEqual(FileMagic))
                {
                    _ = _input.Read(new byte[FileMagic.Length]);
                }
                _arrays = new ArrowStreamReader(_input, new CompressionCodecFactory(), leaveOpen: true);
            }
            schema = await GuardedAsync(async () => _arrays is ArrowStreamReader reader && mode == ReadMode.Async
                ? await reader.GetSchema(cancellationToken).ConfigureAwait(false)
                : _arrays!.Schema).ConfigureAwait(false);
        }
        _names = schema is null ? [] : [.. schema.FieldsList.Select(field => field.Name)];
        return _names;
    }

    public override void Bind(IReadOnlyList<(CellColumn Column, int Index)> columns) => _columns = columns;

    public override async ValueTask<bool> ReadAsync(Block block, ReadMode mode, CancellationToken cancellationToken)
    {
        while (_batch is null || _at == _batch.Length)
        {
            if (!await NextAsync(mode, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
        block.Count = Math.Min(Block.Capacity, _batch.Length - _at);
        foreach ((CellColumn column, int index) in _columns)
        {
            if (!ArrowCells.Fill(column, _batch.Column(index), _at, block.Count))
            {
                throw Cannot(column.Request.Name, _batch.Schema.GetFieldByIndex(index).DataType.Name);
            }
        }
        for (int i = 0; i < block.Count; i++)
        {
            block.Places[i] = ++_row;
        }
        _at += block.Count;
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        _batches?.Dispose();
        if (_open is not null)
        {
            _batch?.Dispose();
            _arrays?.Dispose();
        }
        if (_owned && _stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> NextAsync(ReadMode mode, CancellationToken cancellationToken)
    {
        _at = 0;
        if (_batches is not null)
        {
            _batch = _batches.MoveNext() ? _batches.Current : null;
            // Batches are of one table; a list of them may be of anything.
            if (_batch is not null && !_batch.Schema.FieldsList.Select(field => field.Name).SequenceEqual(_names))
            {
                throw new UnreadableDataException($"{Name}: a batch has the columns {Quoted.List(_batch.Schema.FieldsList.Select(f => f.Name))}; the first one has {Quoted.List(_names)}.") { DataName = Name };
            }
        }
        else
        {
            if (_open is not null)
            {
                _batch?.Dispose();
            }
            _batch = await GuardedAsync(async () => mode == ReadMode.Blocking && _arrays is ArrowStreamReader reader
                ? reader.ReadNextRecordBatch()
                : await _arrays!.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        return _batch is not null;
    }

    private async ValueTask<T> GuardedAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        // What is no Arrow shows itself in any of these.
        catch (Exception failure) when (_open is not null && failure is InvalidDataException or InvalidOperationException or EndOfStreamException or IOException or ArgumentException or IndexOutOfRangeException or NotSupportedException or OverflowException)
        {
            throw Damaged(Name, $"cannot be read as Arrow. {failure.Message}", failure);
        }
    }
}
