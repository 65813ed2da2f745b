using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// Eight doubles that are worked on side by side. Every width of hardware computes the same eight lanes and adds them up in the same order,
/// so that results have the same bits on every machine.
/// </summary>
internal interface IOctet<TSelf>
    where TSelf : struct, IOctet<TSelf>
{
    static abstract TSelf Load(ref readonly double first, nuint index);

    static abstract TSelf Broadcast(double value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>((0+4)+(2+6)) + ((1+5)+(3+7)).</summary>
    double Sum();
}

internal readonly struct Octet512(Vector512<double> lanes) : IOctet<Octet512>
{
    private readonly Vector512<double> _lanes = lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Load(ref readonly double first, nuint index) => new(Vector512.LoadUnsafe(in first, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Broadcast(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator +(Octet512 a, Octet512 b) => new(a._lanes + b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator -(Octet512 a, Octet512 b) => new(a._lanes - b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator *(Octet512 a, Octet512 b) => new(a._lanes * b._lanes);

    public double Sum() => new Octet256(_lanes.GetLower(), _lanes.GetUpper()).Sum();
}

internal readonly struct Octet256(Vector256<double> low, Vector256<double> high) : IOctet<Octet256>
{
    private readonly Vector256<double> _low = low;
    private readonly Vector256<double> _high = high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Load(ref readonly double first, nuint index) => new(Vector256.LoadUnsafe(in first, index), Vector256.LoadUnsafe(in first, index + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Broadcast(double value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator +(Octet256 a, Octet256 b) => new(a._low + b._low, a._high + b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator -(Octet256 a, Octet256 b) => new(a._low - b._low, a._high - b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator *(Octet256 a, Octet256 b) => new(a._low * b._low, a._high * b._high);

    public double Sum()
    {
        Vector256<double> four = _low + _high;
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}

internal readonly struct Octet128(Vector128<double> a, Vector128<double> b, Vector128<double> c, Vector128<double> d) : IOctet<Octet128>
{
    private readonly Vector128<double> _a = a;
    private readonly Vector128<double> _b = b;
    private readonly Vector128<double> _c = c;
    private readonly Vector128<double> _d = d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 Load(ref readonly double first, nuint index) => new(
        Vector128.LoadUnsafe(in first, index), Vector128.LoadUnsafe(in first, index + 2), Vector128.LoadUnsafe(in first, index + 4), Vector128.LoadUnsafe(in first, index + 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 Broadcast(double value)
    {
        var all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 operator +(Octet128 x, Octet128 y) => new(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 operator -(Octet128 x, Octet128 y) => new(x._a - y._a, x._b - y._b, x._c - y._c, x._d - y._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 operator *(Octet128 x, Octet128 y) => new(x._a * y._a, x._b * y._b, x._c * y._c, x._d * y._d);

    public double Sum()
    {
        Vector128<double> two = (_a + _c) + (_b + _d);
        return two[0] + two[1];
    }
}

/// <summary>No vectors at all: what the others are checked against.</summary>
internal readonly struct OctetScalar : IOctet<OctetScalar>
{
    private readonly Lanes _lanes;

    private OctetScalar(Lanes lanes) => _lanes = lanes;

    public static OctetScalar Load(ref readonly double first, nuint index)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = Unsafe.Add(ref Unsafe.AsRef(in first), index + (nuint)i);
        }
        return new(lanes);
    }

    public static OctetScalar Broadcast(double value)
    {
        Lanes lanes = default;
        MemoryMarshal.CreateSpan(ref lanes[0], 8).Fill(value);
        return new(lanes);
    }

    public static OctetScalar operator +(OctetScalar a, OctetScalar b)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = a._lanes[i] + b._lanes[i];
        }
        return new(lanes);
    }

    public static OctetScalar operator -(OctetScalar a, OctetScalar b)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = a._lanes[i] - b._lanes[i];
        }
        return new(lanes);
    }

    public static OctetScalar operator *(OctetScalar a, OctetScalar b)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = a._lanes[i] * b._lanes[i];
        }
        return new(lanes);
    }

    public double Sum() =>
        ((_lanes[0] + _lanes[4]) + (_lanes[2] + _lanes[6])) + ((_lanes[1] + _lanes[5]) + (_lanes[3] + _lanes[7]));

    [InlineArray(8)]
    private struct Lanes
    {
        private double _first;
    }
}
