using System.IO.Compression;

namespace Experimentation.Stats.Data;

/// <summary>
/// Gzipped data to their very end. The platform's stream ends without a word where a file was cut off, and a shorter file is a wrong result; so a last member with a known content is put behind the data, and
/// must come out at the end.
/// </summary>
internal sealed class WholeGzipStream : ForwardStream
{
    private static readonly byte[] Mark = "end of the gzipped data"u8.ToArray();
    private static readonly byte[] ZippedMark = Zip(Mark);

    private readonly GZipStream _zipped;
    private readonly byte[] _buffer = new byte[(1 << 16) + Mark.Length];
    private int _from;
    private int _to;
    private bool _ended;

    public WholeGzipStream(Stream zipped) => _zipped = new(new InputStream(zipped, ZippedMark), CompressionMode.Decompress);

    /// <summary>Whether these are the first bytes of gzipped data.</summary>
    public static bool IsZipped(ReadOnlySpan<byte> first) => first.Length >= 2 && first[0] == 0x1F && first[1] == 0x8B;

    public override int Read(Span<byte> buffer)
    {
        while (!_ended && _to - _from <= Mark.Length)
        {
            MakeRoom();
            Took(_zipped.Read(_buffer, _to, _buffer.Length - _to));
        }
        return Give(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_ended && _to - _from <= Mark.Length)
        {
            MakeRoom();
            Took(await _zipped.ReadAsync(_buffer.AsMemory(_to), cancellationToken).ConfigureAwait(false));
        }
        return Give(buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _zipped.Dispose();
        }
        base.Dispose(disposing);
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
    }

    private void Took(int read)
    {
        _to += read;
        if (read == 0)
        {
            _ended = true;
            if (!_buffer.AsSpan(_from, _to - _from).SequenceEqual(Mark))
            {
                throw new InvalidDataException("The gzipped data are damaged or cut off.");
            }
        }
    }

    /// <summary>Everything but the last bytes, which may be the mark.</summary>
    private int Give(Span<byte> buffer)
    {
        int read = Math.Min(buffer.Length, _to - _from - Mark.Length);
        _buffer.AsSpan(_from, read).CopyTo(buffer);
        _from += read;
        return read;
    }

    private static byte[] Zip(byte[] data)
    {
        using MemoryStream zipped = new();
        using (GZipStream stream = new(zipped, CompressionLevel.Optimal))
        {
            stream.Write(data);
        }
        return zipped.ToArray();
    }
}
