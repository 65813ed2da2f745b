using System.Globalization;
using Apache.Arrow;

namespace Experimentation.Stats.Data;

/// <summary>Cells of Arrow arrays.</summary>
internal static class ArrowCells
{
    private delegate void Setter<T>(CellColumn column, int row, T value);

    /// <summary>Puts some rows of an array into a column; false for a type that no cell can have.</summary>
    public static bool Fill(CellColumn column, IArrowArray array, int from, int count)
    {
        switch (array)
        {
            case DoubleArray { NullCount: 0 } a:
                column.SetNumbers(a.Values.Slice(from, count));
                break;
            case DoubleArray a: Each(column, a, from, count, static (c, row, v) => c.SetNumber(row, v)); break;
            case FloatArray a: Each(column, a, from, count, static (c, row, v) => c.SetSingle(row, v)); break;
            case HalfFloatArray a: Each(column, a, from, count, static (c, row, v) => c.SetNumber(row, (double)v)); break;
            case Int64Array a: Each(column, a, from, count, static (c, row, v) => c.SetInteger(row, v)); break;
            case Int32Array a: Each(column, a, from, count, static (c, row, v) => c.SetInteger(row, v)); break;
            case Int16Array a: Each(column, a, from, count, static (c, row, v) => c.SetInteger(row, v)); break;
            case Int8Array a: Each(column, a, from, count, static (c, row, v) => c.SetInteger(row, v)); break;
            case UInt64Array a: Each(column, a, from, count, static (c, row, v) => SetUnsigned(c, row, v)); break;
            case UInt32Array a: Each(column, a, from, count, static (c, row, v) => c.SetInteger(row, v)); break;
            case UInt16Array a: Each(column, a, from, count, static (c, row, v) => c.SetInteger(row, v)); break;
            case UInt8Array a: Each(column, a, from, count, static (c, row, v) => c.SetInteger(row, v)); break;
            case Date32Array or Date64Array or TimestampArray or BooleanArray or StringArray or LargeStringArray or StringViewArray or Decimal128Array or Decimal256Array or Decimal64Array or Decimal32Array or DictionaryArray:
                for (int i = 0; i < count; i++)
                {
                    SetOne(column, i, array, from + i);
                }
                break;
            case NullArray:
                for (int i = 0; i < count; i++)
                {
                    column.SetMissing(i);
                }
                break;
            default:
                return false;
        }
        return true;
    }

    public static void SetUnsigned(CellColumn column, int row, ulong value)
    {
        if (value <= long.MaxValue)
        {
            column.SetInteger(row, (long)value);
        }
        else
        {
            column.SetText(row, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void SetOne(CellColumn column, int row, IArrowArray array, int index)
    {
        if (array.IsNull(index))
        {
            column.SetMissing(row);
            return;
        }
        switch (array)
        {
            case StringArray a: column.SetText(row, a.GetBytes(index)); break;
            case LargeStringArray a: column.SetText(row, a.GetBytes(index)); break;
            case StringViewArray a: column.SetText(row, a.GetBytes(index)); break;
            case BooleanArray a: column.SetFlag(row, a.GetValue(index)!.Value); break;
            case Date32Array a: column.SetDate(row, a.GetDateOnly(index)!.Value); break;
            case Date64Array a: column.SetDate(row, a.GetDateOnly(index)!.Value); break;
            case TimestampArray a: column.SetDate(row, DateOnly.FromDateTime(a.GetTimestamp(index)!.Value.UtcDateTime)); break;
            case Decimal128Array a: column.SetText(row, a.GetString(index)); break;
            case Decimal256Array a: column.SetText(row, a.GetString(index)); break;
            case Decimal64Array a: column.SetDecimal(row, a.GetValue(index)!.Value); break;
            case Decimal32Array a: column.SetDecimal(row, a.GetValue(index)!.Value); break;
            case DictionaryArray a: SetOne(column, row, a.Dictionary, IndexOf(a.Indices, index)); break;
            case DoubleArray a: column.SetNumber(row, a.Values[index]); break;
            case Int64Array a: column.SetInteger(row, a.Values[index]); break;
            case Int32Array a: column.SetInteger(row, a.Values[index]); break;
            default: column.SetUnreadable(row, array.Data.DataType.Name); break;
        }
    }

    private static int IndexOf(IArrowArray indices, int at) => indices switch
    {
        Int8Array a => a.Values[at],
        UInt8Array a => a.Values[at],
        Int16Array a => a.Values[at],
        UInt16Array a => a.Values[at],
        Int32Array a => a.Values[at],
        UInt32Array a => (int)a.Values[at],
        Int64Array a => (int)a.Values[at],
        _ => (int)((UInt64Array)indices).Values[at],
    };

    private static void Each<T>(CellColumn column, PrimitiveArray<T> array, int from, int count, Setter<T> set)
        where T : struct, IEquatable<T>
    {
        ReadOnlySpan<T> values = array.Values.Slice(from, count);
        bool whole = array.NullCount == 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (whole || array.IsValid(from + row))
            {
                set(column, row, values[row]);
            }
            else
            {
                column.SetMissing(row);
            }
        }
    }
}
