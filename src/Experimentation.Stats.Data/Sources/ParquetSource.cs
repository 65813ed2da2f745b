using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Experimentation.Stats.Data;

/// <summary>A Parquet file, row group by row group, only the columns that were asked for.</summary>
internal sealed class ParquetSource : ColumnSource
{
    private readonly Func<Stream> _open;
    private readonly bool _owned;
    private readonly List<ParquetCells> _group = [];
    private Stream? _stream;
    private ParquetReader? _file;
    private DataField[] _fields = [];
    private IReadOnlyList<(CellColumn Column, int Index)> _columns = [];
    private int _groups;
    private long _left;
    private long _row;
    private long _rows;

    private ParquetSource(string name, Func<Stream> open, bool owned) => (Name, _open, _owned) = (name, open, owned);

    public override string Name { get; }

    public override double? Share => _rows > 0 ? (double)_row / _rows : null;

    public static ParquetSource Of(string path) => new(path, () => SourceFile.Open(path), owned: true);

    public static ParquetSource Of(Stream stream) => new("the Parquet stream", () => stream, owned: false);

    public override async ValueTask<IReadOnlyList<string>> OpenAsync(ReadMode mode, CancellationToken cancellationToken)
    {
        _stream = _open();
        if (!_stream.CanSeek)
        {
            throw new UnreadableDataException($"{Name}: a Parquet file is read from its end, so its stream must be able to seek; save it to a file first.") { DataName = Name };
        }
        _file = await GuardedAsync(async () => await ParquetReader.CreateAsync(_stream, leaveStreamOpen: true, cancellationToken: cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        _fields = [.. _file.Schema.DataFields];
        _rows = _file.RowGroups.Sum(group => group.RowCount);
        return [.. _fields.Select(field => string.Join('.', field.Path.ToList()))];
    }

    public override void Bind(IReadOnlyList<(CellColumn Column, int Index)> columns)
    {
        foreach ((CellColumn column, int index) in columns)
        {
            if (_fields[index].IsArray || _fields[index].MaxRepetitionLevel > 0)
            {
                throw About(column.Request.Name, "holds lists; a column has one value for each row");
            }
        }
        _columns = columns;
    }

    public override async ValueTask<bool> ReadAsync(Block block, ReadMode mode, CancellationToken cancellationToken)
    {
        while (_left == 0)
        {
            if (_groups == _file!.RowGroupCount)
            {
                return false;
            }
            await OpenGroupAsync(_groups++, cancellationToken).ConfigureAwait(false);
        }
        block.Count = (int)Math.Min(Block.Capacity, _left);
        for (int i = 0; i < _group.Count; i++)
        {
            _group[i].Fill(_columns[i].Column, block.Count);
        }
        for (int i = 0; i < block.Count; i++)
        {
            block.Places[i] = ++_row;
        }
        _left -= block.Count;
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        Release();
        if (_file is not null)
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
        if (_owned && _stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task OpenGroupAsync(int index, CancellationToken cancellationToken)
    {
        Release();
        using ParquetRowGroupReader group = _file!.OpenRowGroupReader(index);
        foreach ((CellColumn column, int at) in _columns)
        {
            DataField field = _fields[at];
            RawColumnData cells = await GuardedAsync(async () => await group.ReadRawColumnDataBaseAsync(field, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            _group.Add(ParquetCells.Of(cells, field.MaxDefinitionLevel) ?? throw Cannot(column.Request.Name, field.ClrType.Name));
        }
        _left = group.RowCount;
    }

    private void Release()
    {
        _group.ForEach(cells => cells.Dispose());
        _group.Clear();
    }

    private async ValueTask<T> GuardedAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ParquetException or IOException or InvalidDataException or EndOfStreamException or ArgumentException or IndexOutOfRangeException or NotSupportedException or OverflowException or InvalidCastException)
        {
            throw Damaged(Name, $"cannot be read as Parquet. {failure.Message}", failure);
        }
    }
}
