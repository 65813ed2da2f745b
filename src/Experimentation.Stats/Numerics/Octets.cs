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

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a·b + constant, rounded twice.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, double constant);

    static abstract TSelf Abs(TSelf a);

    /// <summary>The larger of the two, lane by lane; for numbers, not for NaN.</summary>
    static abstract TSelf AtLeast(TSelf a, TSelf floor);

    /// <summary>One of two values, by the sign of a third (0 is not negative).</summary>
    static abstract TSelf WhereNegative(TSelf test, TSelf negative, TSelf otherwise);

    /// <summary>a·2ᵏ for normal results, where <paramref name="shifted"/> is 3·2⁵¹ + k, so that k stands in its lowest bits.</summary>
    static abstract TSelf TimesPowerOfTwo(TSelf a, TSelf shifted);

    void Store(ref double first, nuint index);

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 operator /(Octet512 a, Octet512 b) => new(a._lanes / b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 FusedMultiplyAdd(Octet512 a, Octet512 b, Octet512 c) => new(Fused.MultiplyAdd(a._lanes, b._lanes, c._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 MultiplyAdd(Octet512 a, Octet512 b, double constant) => new((a._lanes * b._lanes) + Vector512.Create(constant));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 Abs(Octet512 a) => new(Vector512.Abs(a._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 AtLeast(Octet512 a, Octet512 floor) => new(
        Vector512.ConditionalSelect(Vector512.GreaterThan(a._lanes, floor._lanes), a._lanes, floor._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 WhereNegative(Octet512 test, Octet512 negative, Octet512 otherwise) => new(
        Vector512.ConditionalSelect(Vector512.LessThan(test._lanes, Vector512<double>.Zero), negative._lanes, otherwise._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet512 TimesPowerOfTwo(Octet512 a, Octet512 shifted) => new(
        (a._lanes.AsInt64() + Vector512.ShiftLeft(shifted._lanes.AsInt64(), 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double first, nuint index)
    {
        _lanes.StoreUnsafe(ref first, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 operator /(Octet256 a, Octet256 b) => new(a._low / b._low, a._high / b._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 FusedMultiplyAdd(Octet256 a, Octet256 b, Octet256 c) => new(Fused.MultiplyAdd(a._low, b._low, c._low), Fused.MultiplyAdd(a._high, b._high, c._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 MultiplyAdd(Octet256 a, Octet256 b, double constant) => new(
        (a._low * b._low) + Vector256.Create(constant), (a._high * b._high) + Vector256.Create(constant));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 Abs(Octet256 a) => new(Vector256.Abs(a._low), Vector256.Abs(a._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 AtLeast(Octet256 a, Octet256 floor) => new(
        Vector256.ConditionalSelect(Vector256.GreaterThan(a._low, floor._low), a._low, floor._low),
        Vector256.ConditionalSelect(Vector256.GreaterThan(a._high, floor._high), a._high, floor._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 WhereNegative(Octet256 test, Octet256 negative, Octet256 otherwise) => new(
        Vector256.ConditionalSelect(Vector256.LessThan(test._low, Vector256<double>.Zero), negative._low, otherwise._low),
        Vector256.ConditionalSelect(Vector256.LessThan(test._high, Vector256<double>.Zero), negative._high, otherwise._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet256 TimesPowerOfTwo(Octet256 a, Octet256 shifted) => new(
        (a._low.AsInt64() + Vector256.ShiftLeft(shifted._low.AsInt64(), 52)).AsDouble(),
        (a._high.AsInt64() + Vector256.ShiftLeft(shifted._high.AsInt64(), 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double first, nuint index)
    {
        _low.StoreUnsafe(ref first, index);
        _high.StoreUnsafe(ref first, index + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 operator /(Octet128 x, Octet128 y) => new(x._a / y._a, x._b / y._b, x._c / y._c, x._d / y._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 FusedMultiplyAdd(Octet128 x, Octet128 y, Octet128 z) => new(
        Fused.MultiplyAdd(x._a, y._a, z._a), Fused.MultiplyAdd(x._b, y._b, z._b), Fused.MultiplyAdd(x._c, y._c, z._c), Fused.MultiplyAdd(x._d, y._d, z._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 MultiplyAdd(Octet128 x, Octet128 y, double constant)
    {
        var all = Vector128.Create(constant);
        return new((x._a * y._a) + all, (x._b * y._b) + all, (x._c * y._c) + all, (x._d * y._d) + all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 Abs(Octet128 x) => new(Vector128.Abs(x._a), Vector128.Abs(x._b), Vector128.Abs(x._c), Vector128.Abs(x._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 AtLeast(Octet128 x, Octet128 floor) => new(
        Vector128.ConditionalSelect(Vector128.GreaterThan(x._a, floor._a), x._a, floor._a),
        Vector128.ConditionalSelect(Vector128.GreaterThan(x._b, floor._b), x._b, floor._b),
        Vector128.ConditionalSelect(Vector128.GreaterThan(x._c, floor._c), x._c, floor._c),
        Vector128.ConditionalSelect(Vector128.GreaterThan(x._d, floor._d), x._d, floor._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 WhereNegative(Octet128 test, Octet128 negative, Octet128 otherwise) => new(
        Vector128.ConditionalSelect(Vector128.LessThan(test._a, Vector128<double>.Zero), negative._a, otherwise._a),
        Vector128.ConditionalSelect(Vector128.LessThan(test._b, Vector128<double>.Zero), negative._b, otherwise._b),
        Vector128.ConditionalSelect(Vector128.LessThan(test._c, Vector128<double>.Zero), negative._c, otherwise._c),
        Vector128.ConditionalSelect(Vector128.LessThan(test._d, Vector128<double>.Zero), negative._d, otherwise._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Octet128 TimesPowerOfTwo(Octet128 x, Octet128 shifted) => new(
        (x._a.AsInt64() + Vector128.ShiftLeft(shifted._a.AsInt64(), 52)).AsDouble(),
        (x._b.AsInt64() + Vector128.ShiftLeft(shifted._b.AsInt64(), 52)).AsDouble(),
        (x._c.AsInt64() + Vector128.ShiftLeft(shifted._c.AsInt64(), 52)).AsDouble(),
        (x._d.AsInt64() + Vector128.ShiftLeft(shifted._d.AsInt64(), 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double first, nuint index)
    {
        _a.StoreUnsafe(ref first, index);
        _b.StoreUnsafe(ref first, index + 2);
        _c.StoreUnsafe(ref first, index + 4);
        _d.StoreUnsafe(ref first, index + 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    public static OctetScalar operator /(OctetScalar a, OctetScalar b)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = a._lanes[i] / b._lanes[i];
        }
        return new(lanes);
    }

    public static OctetScalar FusedMultiplyAdd(OctetScalar a, OctetScalar b, OctetScalar c)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = Math.FusedMultiplyAdd(a._lanes[i], b._lanes[i], c._lanes[i]);
        }
        return new(lanes);
    }

    public static OctetScalar MultiplyAdd(OctetScalar a, OctetScalar b, double constant)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = (a._lanes[i] * b._lanes[i]) + constant;
        }
        return new(lanes);
    }

    public static OctetScalar Abs(OctetScalar a)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = Math.Abs(a._lanes[i]);
        }
        return new(lanes);
    }

    public static OctetScalar AtLeast(OctetScalar a, OctetScalar floor)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = a._lanes[i] > floor._lanes[i] ? a._lanes[i] : floor._lanes[i];
        }
        return new(lanes);
    }

    public static OctetScalar WhereNegative(OctetScalar test, OctetScalar negative, OctetScalar otherwise)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = test._lanes[i] < 0 ? negative._lanes[i] : otherwise._lanes[i];
        }
        return new(lanes);
    }

    public static OctetScalar TimesPowerOfTwo(OctetScalar a, OctetScalar shifted)
    {
        Lanes lanes = default;
        for (int i = 0; i < 8; i++)
        {
            lanes[i] = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a._lanes[i]) + (BitConverter.DoubleToInt64Bits(shifted._lanes[i]) << 52));
        }
        return new(lanes);
    }

    public void Store(ref double first, nuint index)
    {
        for (int i = 0; i < 8; i++)
        {
            Unsafe.Add(ref first, index + (nuint)i) = _lanes[i];
        }
    }

    public double Sum() =>
        ((_lanes[0] + _lanes[4]) + (_lanes[2] + _lanes[6])) + ((_lanes[1] + _lanes[5]) + (_lanes[3] + _lanes[7]));

    [InlineArray(8)]
    private struct Lanes
    {
        private double _first;
    }
}
