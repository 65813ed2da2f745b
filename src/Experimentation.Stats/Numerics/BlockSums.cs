using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experimentation.Stats.Numerics;

/// <summary>The widths that sums can be computed with; all give the same bits.</summary>
internal enum SimdWidth
{
    Scalar,
    Bits128,
    Bits256,
    Bits512,
}

/// <summary>Sums of shifted values, their squares and products over one block that fits the first-level cache.</summary>
internal static class BlockSums
{
    /// <summary>The widest that this machine has in hardware.</summary>
    public static SimdWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? SimdWidth.Bits512
        : Vector256.IsHardwareAccelerated ? SimdWidth.Bits256
        : Vector128.IsHardwareAccelerated ? SimdWidth.Bits128
        : SimdWidth.Scalar;

    /// <summary>Σ(x − shift) and Σ(x − shift)².</summary>
    public static (double Sum, double Squares) Of(ReadOnlySpan<double> x, double shift, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => Of<Octet512>(x, shift),
        SimdWidth.Bits256 => Of<Octet256>(x, shift),
        SimdWidth.Bits128 => Of<Octet128>(x, shift),
        _ => Of<OctetScalar>(x, shift),
    };

    /// <summary>Σ(x − shiftX)·(y − shiftY).</summary>
    public static double Products(ReadOnlySpan<double> x, double shiftX, ReadOnlySpan<double> y, double shiftY, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => Products<Octet512>(x, shiftX, y, shiftY),
        SimdWidth.Bits256 => Products<Octet256>(x, shiftX, y, shiftY),
        SimdWidth.Bits128 => Products<Octet128>(x, shiftX, y, shiftY),
        _ => Products<OctetScalar>(x, shiftX, y, shiftY),
    };

    /// <summary>All five sums of a pair of columns in one pass.</summary>
    public static PairSums OfPair(ReadOnlySpan<double> x, double shiftX, ReadOnlySpan<double> y, double shiftY, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => OfPair<Octet512>(x, shiftX, y, shiftY),
        SimdWidth.Bits256 => OfPair<Octet256>(x, shiftX, y, shiftY),
        SimdWidth.Bits128 => OfPair<Octet128>(x, shiftX, y, shiftY),
        _ => OfPair<OctetScalar>(x, shiftX, y, shiftY),
    };

    private static (double Sum, double Squares) Of<T>(ReadOnlySpan<double> x, double shift)
        where T : struct, IOctet<T>
    {
        ref double first = ref MemoryMarshal.GetReference(x);
        T s = T.Broadcast(shift);
        T sumA = T.Broadcast(0), sumB = sumA, squaresA = sumA, squaresB = sumA;
        nuint length = (nuint)x.Length;
        nuint i = 0;
        for (; i + 16 <= length; i += 16)
        {
            T a = T.Load(ref first, i) - s;
            T b = T.Load(ref first, i + 8) - s;
            sumA += a;
            sumB += b;
            squaresA += a * a;
            squaresB += b * b;
        }
        double sum = (sumA + sumB).Sum();
        double squares = (squaresA + squaresB).Sum();
        for (; i < length; i++)
        {
            double d = Unsafe.Add(ref first, i) - shift;
            sum += d;
            squares += d * d;
        }
        return (sum, squares);
    }

    private static double Products<T>(ReadOnlySpan<double> x, double shiftX, ReadOnlySpan<double> y, double shiftY)
        where T : struct, IOctet<T>
    {
        ref double firstX = ref MemoryMarshal.GetReference(x);
        ref double firstY = ref MemoryMarshal.GetReference(y);
        T sx = T.Broadcast(shiftX);
        T sy = T.Broadcast(shiftY);
        T sumA = T.Broadcast(0), sumB = sumA;
        nuint length = (nuint)x.Length;
        nuint i = 0;
        for (; i + 16 <= length; i += 16)
        {
            sumA += (T.Load(ref firstX, i) - sx) * (T.Load(ref firstY, i) - sy);
            sumB += (T.Load(ref firstX, i + 8) - sx) * (T.Load(ref firstY, i + 8) - sy);
        }
        double sum = (sumA + sumB).Sum();
        for (; i < length; i++)
        {
            sum += (Unsafe.Add(ref firstX, i) - shiftX) * (Unsafe.Add(ref firstY, i) - shiftY);
        }
        return sum;
    }

    private static PairSums OfPair<T>(ReadOnlySpan<double> x, double shiftX, ReadOnlySpan<double> y, double shiftY)
        where T : struct, IOctet<T>
    {
        ref double firstX = ref MemoryMarshal.GetReference(x);
        ref double firstY = ref MemoryMarshal.GetReference(y);
        T sx = T.Broadcast(shiftX);
        T sy = T.Broadcast(shiftY);
        T sumX = T.Broadcast(0), sumY = sumX, squaresX = sumX, squaresY = sumX, products = sumX;
        nuint length = (nuint)x.Length;
        nuint i = 0;
        for (; i + 8 <= length; i += 8)
        {
            T dx = T.Load(ref firstX, i) - sx;
            T dy = T.Load(ref firstY, i) - sy;
            sumX += dx;
            sumY += dy;
            squaresX += dx * dx;
            squaresY += dy * dy;
            products += dx * dy;
        }
        var sums = new PairSums(sumX.Sum(), squaresX.Sum(), sumY.Sum(), squaresY.Sum(), products.Sum());
        for (; i < length; i++)
        {
            double dx = Unsafe.Add(ref firstX, i) - shiftX;
            double dy = Unsafe.Add(ref firstY, i) - shiftY;
            sums = new(sums.X + dx, sums.SquaresX + dx * dx, sums.Y + dy, sums.SquaresY + dy * dy, sums.Products + dx * dy);
        }
        return sums;
    }
}

/// <summary>Sums of deviations, of their squares and of their products.</summary>
internal readonly record struct PairSums(double X, double SquaresX, double Y, double SquaresY, double Products);
