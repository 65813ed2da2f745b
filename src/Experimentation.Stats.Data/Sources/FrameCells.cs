using System.Runtime.InteropServices;
using Microsoft.Data.Analysis;

namespace Experimentation.Stats.Data;

/// <summary>One column of a data frame, read on from where it was left.</summary>
internal abstract class FrameCells
{
    private protected delegate void Setter<T>(CellColumn column, int row, T value);

    /// <summary>Puts the next rows into a column.</summary>
    public abstract void Fill(CellColumn column, int count);

    /// <summary>The cells of a column; null for a type that no cell can have.</summary>
    public static FrameCells? Of(DataFrameColumn column) => column switch
    {
        PrimitiveDataFrameColumn<double> c => new Primitive<double>(c, static (c, row, v) => c.SetNumber(row, v)),
        PrimitiveDataFrameColumn<float> c => new Primitive<float>(c, static (c, row, v) => c.SetSingle(row, v)),
        PrimitiveDataFrameColumn<decimal> c => new Primitive<decimal>(c, static (c, row, v) => c.SetDecimal(row, v)),
        PrimitiveDataFrameColumn<long> c => new Primitive<long>(c, static (c, row, v) => c.SetInteger(row, v)),
        PrimitiveDataFrameColumn<int> c => new Primitive<int>(c, static (c, row, v) => c.SetInteger(row, v)),
        PrimitiveDataFrameColumn<short> c => new Primitive<short>(c, static (c, row, v) => c.SetInteger(row, v)),
        PrimitiveDataFrameColumn<sbyte> c => new Primitive<sbyte>(c, static (c, row, v) => c.SetInteger(row, v)),
        PrimitiveDataFrameColumn<ulong> c => new Primitive<ulong>(c, ArrowCells.SetUnsigned),
        PrimitiveDataFrameColumn<uint> c => new Primitive<uint>(c, static (c, row, v) => c.SetInteger(row, v)),
        PrimitiveDataFrameColumn<ushort> c => new Primitive<ushort>(c, static (c, row, v) => c.SetInteger(row, v)),
        PrimitiveDataFrameColumn<byte> c => new Primitive<byte>(c, static (c, row, v) => c.SetInteger(row, v)),
        PrimitiveDataFrameColumn<bool> c => new Primitive<bool>(c, static (c, row, v) => c.SetFlag(row, v)),
        PrimitiveDataFrameColumn<DateTime> c => new Primitive<DateTime>(c, static (c, row, v) => c.SetDate(row, DateOnly.FromDateTime(v))),
        StringDataFrameColumn or ArrowStringDataFrameColumn => new Texts(column),
        _ => null,
    };

    /// <summary>
    /// Whether a column of yes and no still holds the bits of the Arrow array that the frame was made of. The frame (Microsoft.Data.Analysis 0.23.1) takes each byte of eight for one answer, so its values are wrong.
    /// </summary>
    public static bool HoldsBits(PrimitiveDataFrameColumn<bool> column)
    {
        try
        {
            return column.GetReadOnlyDataBuffers().Any(buffer => MemoryMarshal.AsBytes(buffer.Span).ContainsAnyExceptInRange((byte)0, (byte)1));
        }
        catch (ArgumentOutOfRangeException)
        {
            // Fewer bytes than rows.
            return true;
        }
    }

    private sealed class Primitive<T>(PrimitiveDataFrameColumn<T> column, Setter<T> set) : FrameCells
        where T : unmanaged
    {
        private readonly ReadOnlyMemory<T>[] _values = [.. column.GetReadOnlyDataBuffers()];
        private readonly ReadOnlyMemory<byte>[] _valid = column.NullCount == 0 ? [] : [.. column.GetReadOnlyNullBitMapBuffers()];
        private int _buffer;
        private int _at;

        public override void Fill(CellColumn cells, int count)
        {
            int row = 0;
            while (row < count)
            {
                if (_at == _values[_buffer].Length)
                {
                    (_buffer, _at) = (_buffer + 1, 0);
                    continue;
                }
                int length = Math.Min(count - row, _values[_buffer].Length - _at);
                ReadOnlySpan<T> values = _values[_buffer].Span.Slice(_at, length);
                if (_valid.Length == 0 && length == count && typeof(T) == typeof(double))
                {
                    cells.SetNumbers(MemoryMarshal.Cast<T, double>(values));
                }
                else
                {
                    Each(cells, row, values);
                }
                (row, _at) = (row + length, _at + length);
            }
        }

        private void Each(CellColumn cells, int row, ReadOnlySpan<T> values)
        {
            ReadOnlySpan<byte> valid = _valid.Length == 0 ? default : _valid[_buffer].Span;
            for (int i = 0; i < values.Length; i++)
            {
                int bit = _at + i;
                if (valid.IsEmpty || (valid[bit >> 3] >> (bit & 7) & 1) != 0)
                {
                    set(cells, row + i, values[i]);
                }
                else
                {
                    cells.SetMissing(row + i);
                }
            }
        }
    }

    private sealed class Texts(DataFrameColumn column) : FrameCells
    {
        private long _at;

        public override void Fill(CellColumn cells, int count)
        {
            for (int row = 0; row < count; row++)
            {
                if (column[_at++] is string text)
                {
                    cells.SetText(row, text);
                }
                else
                {
                    cells.SetMissing(row);
                }
            }
        }
    }
}
