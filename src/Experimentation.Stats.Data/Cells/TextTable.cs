using System.Text;

namespace Experimentation.Stats.Data;

/// <summary>
/// Numbers texts in the order in which they are first seen: variants, segments, users. A text costs its UTF-8 bytes and about 30 more, so that ten million users fit where as many
/// strings would not.
/// </summary>
internal sealed class TextTable : IEquatable<TextTable>
{
    /// <summary>No name or identifier is longer; a text that is comes from another column.</summary>
    public const int LongestText = 1 << 14;

    private const int ChunkLength = 1 << 20;

    private readonly List<byte[]> _chunks = [];
    private int[] _slots = new int[16];
    private int[] _hashes = new int[8];
    private long[] _starts = new long[8];
    private int[] _lengths = new int[8];
    private int _used = ChunkLength;
    private int _last = -1;
    private int _other = -1;

    public int Count { get; private set; }

    /// <summary>The number of a text, a new one if it was not seen before; −1 for a text that is too long.</summary>
    public int Add(ReadOnlySpan<byte> utf8)
    {
        // Rows of one variant or user often stand together, and most experiments have two variants.
        if (_last >= 0 && utf8.SequenceEqual(Utf8(_last)))
        {
            return _last;
        }
        if (_other >= 0 && utf8.SequenceEqual(Utf8(_other)))
        {
            (_last, _other) = (_other, _last);
            return _last;
        }
        if (utf8.Length > LongestText)
        {
            return -1;
        }
        int hash = HashOf(utf8);
        int slot = SlotOf(utf8, hash);
        _other = _last;
        return _last = _slots[slot] != 0 ? _slots[slot] - 1 : Insert(utf8, hash, slot);
    }

    /// <summary>The number of a text, −1 if it is not there. Changes nothing, so several threads may ask.</summary>
    public int Find(ReadOnlySpan<byte> utf8) => _slots[SlotOf(utf8, HashOf(utf8))] - 1;

    /// <summary>Forgets all texts; the memory is kept.</summary>
    public void Clear()
    {
        _slots.AsSpan().Clear();
        (Count, _last, _other) = (0, -1, -1);
        if (_chunks.Count > 0)
        {
            _chunks.RemoveRange(1, _chunks.Count - 1);
            _used = 0;
        }
    }

    public ReadOnlySpan<byte> Utf8(int code) => _chunks[(int)(_starts[code] / ChunkLength)].AsSpan((int)(_starts[code] % ChunkLength), _lengths[code]);

    public string Text(int code) => Encoding.UTF8.GetString(Utf8(code));

    /// <summary>Whether both hold the same texts, in whatever order.</summary>
    public bool Equals(TextTable? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }
        for (int code = 0; code < Count; code++)
        {
            if (other.Find(Utf8(code)) < 0)
            {
                return false;
            }
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as TextTable);

    public override int GetHashCode() => Count;

    private static int HashOf(ReadOnlySpan<byte> utf8)
    {
        HashCode hash = default;
        hash.AddBytes(utf8);
        return hash.ToHashCode();
    }

    /// <summary>Where the text stands, or the free place where it would.</summary>
    private int SlotOf(ReadOnlySpan<byte> utf8, int hash)
    {
        int mask = _slots.Length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            int code = _slots[slot] - 1;
            if (code < 0 || (_hashes[code] == hash && utf8.SequenceEqual(Utf8(code))))
            {
                return slot;
            }
        }
    }

    private int Insert(ReadOnlySpan<byte> utf8, int hash, int slot)
    {
        if (_used + utf8.Length > ChunkLength)
        {
            _chunks.Add(new byte[ChunkLength]);
            _used = 0;
        }
        if (Count == _hashes.Length)
        {
            Array.Resize(ref _hashes, 2 * Count);
            Array.Resize(ref _starts, 2 * Count);
            Array.Resize(ref _lengths, 2 * Count);
        }
        int code = Count++;
        utf8.CopyTo(_chunks[^1].AsSpan(_used));
        (_hashes[code], _starts[code], _lengths[code]) = (hash, (long)(_chunks.Count - 1) * ChunkLength + _used, utf8.Length);
        _used += utf8.Length;
        _slots[slot] = code + 1;
        if (2 * Count > _slots.Length)
        {
            Grow();
        }
        return code;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        int mask = _slots.Length - 1;
        for (int code = 0; code < Count; code++)
        {
            int slot = _hashes[code] & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }
            _slots[slot] = code + 1;
        }
    }
}
