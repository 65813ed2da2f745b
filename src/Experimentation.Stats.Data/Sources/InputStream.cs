namespace Experimentation.Stats.Data;

/// <summary>A stream that counts what is read, whose first bytes can be looked at beforehand, and that may have some more bytes after its end.</summary>
internal sealed class InputStream(Stream inner, byte[] tail) : ForwardStream
{
    private byte[] _head = [];
    private int _headRead;
    private int _tailRead;

    public InputStream(Stream inner)
        : this(inner, [])
    {
    }

    public long BytesRead { get; private set; }

    public double? Share => inner.CanSeek && inner.Length > 0 ? Math.Min(1, (double)inner.Position / inner.Length) : null;

    /// <summary>The first bytes, which are read again afterwards; fewer at the end of the stream.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, ReadMode mode, CancellationToken cancellationToken)
    {
        byte[] head = new byte[count];
        int read = 0;
        while (read < count)
        {
            int more = mode == ReadMode.Blocking ? inner.Read(head, read, count - read) : await inner.ReadAsync(head.AsMemory(read), cancellationToken).ConfigureAwait(false);
            if (more == 0)
            {
                break;
            }
            read += more;
        }
        (_head, _headRead) = (head[..read], 0);
        return _head;
    }

    public override int Read(Span<byte> buffer)
    {
        int read = FromHead(buffer);
        read = read > 0 || buffer.IsEmpty ? read : Counted(inner.Read(buffer));
        return read > 0 ? read : FromTail(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = FromHead(buffer.Span);
        read = read > 0 || buffer.IsEmpty ? read : Counted(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        return read > 0 ? read : FromTail(buffer.Span);
    }

    private int FromHead(Span<byte> buffer)
    {
        int read = Math.Min(buffer.Length, _head.Length - _headRead);
        _head.AsSpan(_headRead, read).CopyTo(buffer);
        _headRead += read;
        return Counted(read);
    }

    private int FromTail(Span<byte> buffer)
    {
        int read = Math.Min(buffer.Length, tail.Length - _tailRead);
        tail.AsSpan(_tailRead, read).CopyTo(buffer);
        _tailRead += read;
        return read;
    }

    private int Counted(int read)
    {
        BytesRead += read;
        return read;
    }
}
