using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parquet.Data;

namespace Experimentation.Stats.Data;

/// <summary>One column of a row group, read on from where it was left.</summary>
internal abstract class ParquetCells : IDisposable
{
    private protected delegate void Setter<T>(CellColumn column, int row, T value);

    /// <summary>Puts the next rows into a column.</summary>
    public abstract void Fill(CellColumn column, int count);

    public abstract void Dispose();

    /// <summary>The cells of a column; null for a type that no cell can have.</summary>
    /// <param name="cells">As they lie in the file: what is there, and at which level.</param>
    /// <param name="definedAt">The level of a value that is there; 0 where none can be missing.</param>
    public static ParquetCells? Of(RawColumnData cells, int definedAt) => cells switch
    {
        RawColumnData<double> raw => new Cells<double>(raw, definedAt, static (c, row, v) => c.SetNumber(row, v)),
        RawColumnData<float> raw => new Cells<float>(raw, definedAt, static (c, row, v) => c.SetSingle(row, v)),
        RawColumnData<decimal> raw => new Cells<decimal>(raw, definedAt, static (c, row, v) => c.SetDecimal(row, v)),
        RawColumnData<long> raw => new Cells<long>(raw, definedAt, static (c, row, v) => c.SetInteger(row, v)),
        RawColumnData<int> raw => new Cells<int>(raw, definedAt, static (c, row, v) => c.SetInteger(row, v)),
        RawColumnData<short> raw => new Cells<short>(raw, definedAt, static (c, row, v) => c.SetInteger(row, v)),
        RawColumnData<sbyte> raw => new Cells<sbyte>(raw, definedAt, static (c, row, v) => c.SetInteger(row, v)),
        RawColumnData<ulong> raw => new Cells<ulong>(raw, definedAt, ArrowCells.SetUnsigned),
        RawColumnData<uint> raw => new Cells<uint>(raw, definedAt, static (c, row, v) => c.SetInteger(row, v)),
        RawColumnData<ushort> raw => new Cells<ushort>(raw, definedAt, static (c, row, v) => c.SetInteger(row, v)),
        RawColumnData<byte> raw => new Cells<byte>(raw, definedAt, static (c, row, v) => c.SetInteger(row, v)),
        RawColumnData<bool> raw => new Cells<bool>(raw, definedAt, static (c, row, v) => c.SetFlag(row, v)),
        RawColumnData<ReadOnlyMemory<char>> raw => new Cells<ReadOnlyMemory<char>>(raw, definedAt, static (c, row, v) => c.SetText(row, v.Span)),
        RawColumnData<ReadOnlyMemory<byte>> raw => new Cells<ReadOnlyMemory<byte>>(raw, definedAt, static (c, row, v) => c.SetText(row, v.Span)),
        RawColumnData<DateTime> raw => new Cells<DateTime>(raw, definedAt, static (c, row, v) => c.SetDate(row, DateOnly.FromDateTime(v))),
        RawColumnData<DateOnly> raw => new Cells<DateOnly>(raw, definedAt, static (c, row, v) => c.SetDate(row, v)),
        RawColumnData<Guid> raw => new Cells<Guid>(raw, definedAt, static (c, row, v) => c.SetText(row, v.ToString())),
        _ => null,
    };

    private sealed class Cells<T>(RawColumnData<T> raw, int definedAt, Setter<T> set) : ParquetCells
        where T : struct
    {
        private int _row;
        private int _value;

        public override void Fill(CellColumn column, int count)
        {
            Span<T> values = raw.Values;
            if (definedAt == 0)
            {
                Whole(column, values.Slice(_value, count));
                (_row, _value) = (_row + count, _value + count);
                return;
            }
            Span<int> levels = raw.DefinitionLevels.Slice(_row, count);
            if (!levels.ContainsAnyExcept(definedAt))
            {
                Whole(column, values.Slice(_value, count));
                _value += count;
            }
            else
            {
                for (int row = 0; row < count; row++)
                {
                    if (levels[row] == definedAt)
                    {
                        set(column, row, values[_value++]);
                    }
                    else
                    {
                        column.SetMissing(row);
                    }
                }
            }
            _row += count;
        }

        public override void Dispose() => raw.Dispose();

        private void Whole(CellColumn column, Span<T> values)
        {
            // Numbers go over as they lie in memory.
            if (typeof(T) == typeof(double))
            {
                column.SetNumbers(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, double>(ref MemoryMarshal.GetReference(values)), values.Length));
                return;
            }
            for (int row = 0; row < values.Length; row++)
            {
                set(column, row, values[row]);
            }
        }
    }
}
