using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// Sums of products of all pairs of columns over a block of rows that fits the first-level cache. Vectors run across columns and every sum is added up row after row, so all
/// widths give the same bits.
/// </summary>
internal static class CrossProducts
{
    /// <summary>Columns are padded to a multiple of this.</summary>
    public const int Padding = 16;

    private const int TileRows = 4;

    /// <summary>Doubles from one row to the next.</summary>
    public static int Stride(int columns) => (columns + Padding - 1) / Padding * Padding;

    /// <summary>Adds Σ xᵢxⱼ to entry (i, j) for all j ≤ i; entries above the diagonal may be added to as well.</summary>
    /// <param name="rows">Row after row, each <paramref name="stride"/> long.</param>
    /// <param name="count">Rows.</param>
    /// <param name="columns">Columns in use; what stands behind them changes no entry of theirs.</param>
    /// <param name="stride">From <see cref="Stride"/>.</param>
    /// <param name="products">A square of side <paramref name="stride"/>.</param>
    /// <param name="width">Width of vectors.</param>
    public static void Add(ReadOnlySpan<double> rows, int count, int columns, int stride, Span<double> products, SimdWidth width)
    {
        switch (width)
        {
            case SimdWidth.Bits512:
                AddWide<Octet512>(rows, count, columns, stride, products);
                break;
            case SimdWidth.Bits256:
                AddNarrow<Octet256>(rows, count, columns, stride, products);
                break;
            case SimdWidth.Bits128:
                AddNarrow<Octet128>(rows, count, columns, stride, products);
                break;
            default:
                AddNarrow<OctetScalar>(rows, count, columns, stride, products);
                break;
        }
    }

    /// <summary>Takes a shift off every row of a block, and sums what is left and its squares by column. What lands in the padding is never read.</summary>
    /// <param name="source">Row after row; may be the block itself. Read to a full stride behind the start of the last row.</param>
    /// <param name="sourceStride">From one row of the source to the next.</param>
    /// <param name="rows">The block.</param>
    /// <param name="count">Rows.</param>
    /// <param name="stride">From one row of the block to the next.</param>
    /// <param name="shift">By column.</param>
    /// <param name="sums">By column.</param>
    /// <param name="squares">By column.</param>
    /// <param name="width">Width of vectors.</param>
    public static void Centre(ReadOnlySpan<double> source, int sourceStride, Span<double> rows, int count, int stride, ReadOnlySpan<double> shift, Span<double> sums, Span<double> squares, SimdWidth width)
    {
        switch (width)
        {
            case SimdWidth.Bits512:
                Centre<Octet512>(source, sourceStride, rows, count, stride, shift, sums, squares);
                break;
            case SimdWidth.Bits256:
                Centre<Octet256>(source, sourceStride, rows, count, stride, shift, sums, squares);
                break;
            case SimdWidth.Bits128:
                Centre<Octet128>(source, sourceStride, rows, count, stride, shift, sums, squares);
                break;
            default:
                Centre<OctetScalar>(source, sourceStride, rows, count, stride, shift, sums, squares);
                break;
        }
    }

    private static void Centre<T>(ReadOnlySpan<double> source, int sourceStride, Span<double> rows, int count, int stride, ReadOnlySpan<double> shift, Span<double> sums, Span<double> squares)
        where T : struct, IOctet<T>
    {
        for (int j = 0; j < stride; j += 8)
        {
            ref double from = ref Unsafe.Add(ref MemoryMarshal.GetReference(source), j);
            ref double at = ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), j);
            T off = T.Load(ref MemoryMarshal.GetReference(shift), (nuint)j);
            T sum = T.Broadcast(0);
            T square = sum;
            for (int row = 0; row < count; row++)
            {
                T x = T.Load(ref from, 0) - off;
                x.Store(ref at, 0);
                sum += x;
                square = T.FusedMultiplyAdd(x, x, square);
                from = ref Unsafe.Add(ref from, sourceStride);
                at = ref Unsafe.Add(ref at, stride);
            }
            sum.Store(ref MemoryMarshal.GetReference(sums), (nuint)j);
            square.Store(ref MemoryMarshal.GetReference(squares), (nuint)j);
        }
    }

    // Eight sums in flight hide the latency of an addition where one octet is one register.
    private static void AddWide<T>(ReadOnlySpan<double> rows, int count, int columns, int stride, Span<double> products)
        where T : struct, IOctet<T>
    {
        for (int i = 0; i < columns; i += TileRows)
        {
            for (int j = 0; j <= i + TileRows - 1; j += 16)
            {
                ref double at = ref MemoryMarshal.GetReference(rows);
                ref double to = ref Unsafe.Add(ref MemoryMarshal.GetReference(products), i * stride + j);
                T a0 = T.Load(ref to, 0), a1 = T.Load(ref to, 8);
                T b0 = T.Load(ref to, (nuint)stride), b1 = T.Load(ref to, (nuint)(stride + 8));
                T c0 = T.Load(ref to, (nuint)(2 * stride)), c1 = T.Load(ref to, (nuint)(2 * stride + 8));
                T d0 = T.Load(ref to, (nuint)(3 * stride)), d1 = T.Load(ref to, (nuint)(3 * stride + 8));
                for (int row = 0; row < count; row++)
                {
                    T x0 = T.Load(ref at, (nuint)j), x1 = T.Load(ref at, (nuint)(j + 8));
                    ref double y = ref Unsafe.Add(ref at, i);
                    T u = T.Broadcast(y);
                    a0 = T.FusedMultiplyAdd(u, x0, a0);
                    a1 = T.FusedMultiplyAdd(u, x1, a1);
                    u = T.Broadcast(Unsafe.Add(ref y, 1));
                    b0 = T.FusedMultiplyAdd(u, x0, b0);
                    b1 = T.FusedMultiplyAdd(u, x1, b1);
                    u = T.Broadcast(Unsafe.Add(ref y, 2));
                    c0 = T.FusedMultiplyAdd(u, x0, c0);
                    c1 = T.FusedMultiplyAdd(u, x1, c1);
                    u = T.Broadcast(Unsafe.Add(ref y, 3));
                    d0 = T.FusedMultiplyAdd(u, x0, d0);
                    d1 = T.FusedMultiplyAdd(u, x1, d1);
                    at = ref Unsafe.Add(ref at, stride);
                }
                a0.Store(ref to, 0);
                a1.Store(ref to, 8);
                b0.Store(ref to, (nuint)stride);
                b1.Store(ref to, (nuint)(stride + 8));
                c0.Store(ref to, (nuint)(2 * stride));
                c1.Store(ref to, (nuint)(2 * stride + 8));
                d0.Store(ref to, (nuint)(3 * stride));
                d1.Store(ref to, (nuint)(3 * stride + 8));
            }
        }
    }

    private static void AddNarrow<T>(ReadOnlySpan<double> rows, int count, int columns, int stride, Span<double> products)
        where T : struct, IOctet<T>
    {
        for (int i = 0; i < columns; i += TileRows)
        {
            for (int j = 0; j <= i + TileRows - 1; j += 8)
            {
                ref double at = ref MemoryMarshal.GetReference(rows);
                ref double to = ref Unsafe.Add(ref MemoryMarshal.GetReference(products), i * stride + j);
                T a = T.Load(ref to, 0), b = T.Load(ref to, (nuint)stride), c = T.Load(ref to, (nuint)(2 * stride)), d = T.Load(ref to, (nuint)(3 * stride));
                for (int row = 0; row < count; row++)
                {
                    T x = T.Load(ref at, (nuint)j);
                    ref double y = ref Unsafe.Add(ref at, i);
                    a = T.FusedMultiplyAdd(T.Broadcast(y), x, a);
                    b = T.FusedMultiplyAdd(T.Broadcast(Unsafe.Add(ref y, 1)), x, b);
                    c = T.FusedMultiplyAdd(T.Broadcast(Unsafe.Add(ref y, 2)), x, c);
                    d = T.FusedMultiplyAdd(T.Broadcast(Unsafe.Add(ref y, 3)), x, d);
                    at = ref Unsafe.Add(ref at, stride);
                }
                a.Store(ref to, 0);
                b.Store(ref to, (nuint)stride);
                c.Store(ref to, (nuint)(2 * stride));
                d.Store(ref to, (nuint)(3 * stride));
            }
        }
    }
}
