using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Experimentation.Stats.Numerics;

/// <summary>Weighted sums over normal tails, with what a root finder needs: Σw·Φ̄(u), Σw·φ(u), Σw·u·φ(u).</summary>
internal readonly record struct TailSums(double Tail, double Density, double Moment)
{
    public static TailSums operator +(TailSums a, TailSums b) => new(a.Tail + b.Tail, a.Density + b.Density, a.Moment + b.Moment);
}

/// <summary>exp((x − <paramref name="Centre"/>)·<paramref name="Drift"/>), kept as two numbers so that large parts cancel before the exponential.</summary>
internal readonly record struct Tilt(double Drift, double Centre)
{
    public bool IsNone => Drift == 0;
}

/// <summary>
/// The two inner loops of sequential integration, eight lanes at a time: a normal kernel applied to weights, and weighted normal tails. Lengths are
/// multiples of eight; a caller pads with weight 0. The exponential is good to 2 units in the last place, tails to 6.
/// </summary>
/// <remarks>
/// Exponents are clamped at −350: what lies below adds nothing to any result above 1e-150, and subnormal numbers would slow the machine down.
/// Nothing is contracted to fused operations, so every machine gives the same bits.
/// </remarks>
internal static class NormalKernels
{
    private const double Floor = -350;
    private const double PerRootTwoPi = 0.3989422804014327;

    /// <summary>Beyond this many standard deviations the clamped exponential adds nothing.</summary>
    private const double Reach = 26.5;

    /// <summary>At this exponent one of two terms vanishes beside the other.</summary>
    private const double Vanishing = 38;

    /// <summary>into[i] = Σⱼ weights[j]·exp(−(x[i] − y[j])²/(2·variance)); x and y ascending.</summary>
    public static void Spread(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double variance, ReadOnlySpan<double> x, Span<double> into, SimdWidth width)
    {
        switch (width)
        {
            case SimdWidth.Bits512: Spread<Octet512>(y, weights, variance, x, into); break;
            case SimdWidth.Bits256: Spread<Octet256>(y, weights, variance, x, into); break;
            case SimdWidth.Bits128: Spread<Octet128>(y, weights, variance, x, into); break;
            default: Spread<OctetScalar>(y, weights, variance, x, into); break;
        }
    }

    /// <summary>The same for weights that are mirrored at 0: adds exp(−(x[i] + y[j])²/(2·variance)); x and y ascending, not negative.</summary>
    public static void SpreadMirrored(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double variance, ReadOnlySpan<double> x, Span<double> into, SimdWidth width)
    {
        Spread(y, weights, variance, x, into, width);
        switch (width)
        {
            case SimdWidth.Bits512: AddMirrored<Octet512>(y, weights, variance, x, into); break;
            case SimdWidth.Bits256: AddMirrored<Octet256>(y, weights, variance, x, into); break;
            case SimdWidth.Bits128: AddMirrored<Octet128>(y, weights, variance, x, into); break;
            default: AddMirrored<OctetScalar>(y, weights, variance, x, into); break;
        }
    }

    /// <summary>Sums over u = offset + slope·y with weights[j]·exp of the tilt.</summary>
    public static TailSums Tails(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double slope, double offset, Tilt tilt, SimdWidth width)
    {
        if (tilt.IsNone)
        {
            return Tails(y, weights, slope, offset, width);
        }
        const int chunk = 256;
        Span<double> tilted = stackalloc double[chunk];
        TailSums sums = default;
        for (int i = 0; i < y.Length; i += chunk)
        {
            int length = Math.Min(chunk, y.Length - i);
            TiltWeights(y.Slice(i, length), weights.Slice(i, length), tilt, tilted, width);
            sums += Tails(y.Slice(i, length), tilted[..length], slope, offset, width);
        }
        return sums;
    }

    // Two halves are as fast as one whole here, and stay so where the runtime compiles by profile.
    private static TailSums Tails(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double slope, double offset, SimdWidth width) => width switch
    {
        SimdWidth.Bits512 or SimdWidth.Bits256 => Tails<Octet256>(y, weights, slope, offset),
        SimdWidth.Bits128 => Tails<Octet128>(y, weights, slope, offset),
        _ => Tails<OctetScalar>(y, weights, slope, offset),
    };

    private static void TiltWeights(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, Tilt tilt, Span<double> tilted, SimdWidth width)
    {
        switch (width)
        {
            case SimdWidth.Bits512: TiltWeights<Octet512>(y, weights, tilt, tilted); break;
            case SimdWidth.Bits256: TiltWeights<Octet256>(y, weights, tilt, tilted); break;
            case SimdWidth.Bits128: TiltWeights<Octet128>(y, weights, tilt, tilted); break;
            default: TiltWeights<OctetScalar>(y, weights, tilt, tilted); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TiltWeights<T>(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, Tilt tilt, Span<double> tilted)
        where T : struct, IOctet<T>
    {
        ref double firstY = ref MemoryMarshal.GetReference(y);
        ref double firstWeight = ref MemoryMarshal.GetReference(weights);
        ref double firstTilted = ref MemoryMarshal.GetReference(tilted);
        T drift = T.Broadcast(tilt.Drift), centre = T.Broadcast(tilt.Centre);
        for (int i = 0; i < y.Length; i += 8)
        {
            T exponent = (T.Load(ref firstY, (nuint)i) - centre) * drift;
            (T.Load(ref firstWeight, (nuint)i) * Exp(exponent, negative: false)).Store(ref firstTilted, (nuint)i);
        }
    }

    // Optimised at the first call: a program that makes one design should not wait for the second-tier compiler.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<T>(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double variance, ReadOnlySpan<double> x, Span<double> into)
        where T : struct, IOctet<T>
    {
        double scale = Math.Sqrt(0.5 / variance);
        double reach = Reach * Math.Sqrt(variance);
        ref double firstX = ref MemoryMarshal.GetReference(x);
        ref double firstY = ref MemoryMarshal.GetReference(y);
        ref double firstWeight = ref MemoryMarshal.GetReference(weights);
        ref double firstInto = ref MemoryMarshal.GetReference(into);
        T scales = T.Broadcast(scale);
        int from = 0, to = 0;
        for (int i = 0; i < x.Length; i += 8)
        {
            double least = x[i], most = x[i + 7];
            while (from < y.Length && y[from] < least - reach)
            {
                from++;
            }
            to = Math.Max(to, from);
            while (to < y.Length && y[to] <= most + reach)
            {
                to++;
            }
            T scaled = T.Load(ref firstX, (nuint)i) * scales;
            T sum = T.Broadcast(0);
            for (int j = from; j < to; j++)
            {
                T distance = scaled - T.Broadcast(Unsafe.Add(ref firstY, j) * scale);
                sum += T.Broadcast(Unsafe.Add(ref firstWeight, j)) * Exp(distance * distance, negative: true);
            }
            sum.Store(ref firstInto, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMirrored<T>(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double variance, ReadOnlySpan<double> x, Span<double> into)
        where T : struct, IOctet<T>
    {
        double scale = Math.Sqrt(0.5 / variance);
        double reach = Reach * Math.Sqrt(variance);
        ref double firstX = ref MemoryMarshal.GetReference(x);
        ref double firstY = ref MemoryMarshal.GetReference(y);
        ref double firstWeight = ref MemoryMarshal.GetReference(weights);
        ref double firstInto = ref MemoryMarshal.GetReference(into);
        for (int i = 0; i < x.Length; i += 8)
        {
            double limit = Math.Min(Vanishing * variance / (2 * x[i]), reach - x[i]);
            T scaled = T.Load(ref firstX, (nuint)i) * T.Broadcast(scale);
            T sum = T.Load(ref firstInto, (nuint)i);
            for (int j = 0; j < y.Length && Unsafe.Add(ref firstY, j) <= limit; j++)
            {
                T distance = scaled + T.Broadcast(Unsafe.Add(ref firstY, j) * scale);
                sum += T.Broadcast(Unsafe.Add(ref firstWeight, j)) * Exp(distance * distance, negative: true);
            }
            sum.Store(ref firstInto, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TailSums Tails<T>(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double slope, double offset)
        where T : struct, IOctet<T>
    {
        ref double firstY = ref MemoryMarshal.GetReference(y);
        ref double firstWeight = ref MemoryMarshal.GetReference(weights);
        T slopes = T.Broadcast(slope), offsets = T.Broadcast(offset), half = T.Broadcast(0.5), one = T.Broadcast(1);
        T tails = T.Broadcast(0), densities = tails, moments = tails;
        for (int i = 0; i < y.Length; i += 8)
        {
            T at = T.Load(ref firstY, (nuint)i);
            T weight = T.Load(ref firstWeight, (nuint)i);
            T u = offsets + slopes * at;
            T size = T.Abs(u);
            T density = Exp(size * size * half, negative: true);
            T tail = density * Mills(size);
            tails += weight * T.WhereNegative(u, one - tail, tail);
            T weighted = weight * density;
            densities += weighted;
            moments += weighted * u;
        }
        return new(tails.Sum(), densities.Sum() * PerRootTwoPi, moments.Sum() * PerRootTwoPi);
    }

    /// <summary>
    /// exp(x) or exp(−x), the exponent between −350 and 700: x = k·ln 2 + r, |r| ≤ ln 2/2, exp(r) = 1 + r + r²·q(r) with a minimax q (relative error 1.3e-17).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Exp<T>(T x, bool negative)
        where T : struct, IOctet<T>
    {
        T exponent = T.AtLeast(negative ? T.Broadcast(0) - x : x, T.Broadcast(Floor));
        T shifted = T.MultiplyAdd(exponent, T.Broadcast(1.4426950408889634), 6755399441055744);
        T k = shifted - T.Broadcast(6755399441055744);
        T r = exponent - k * T.Broadcast(6.93147180369123816490e-01) - k * T.Broadcast(1.90821492927058770002e-10);
        T r2 = r * r;
        T even = T.MultiplyAdd(T.Broadcast(2.7620088445409746e-07), r2, 2.4801521295954376e-05);
        even = T.MultiplyAdd(even, r2, 0.0013888888917213717);
        even = T.MultiplyAdd(even, r2, 0.04166666666662413);
        even = T.MultiplyAdd(even, r2, 0.5);
        T odd = T.MultiplyAdd(T.Broadcast(2.510038549551032e-08), r2, 2.7557268459997064e-06);
        odd = T.MultiplyAdd(odd, r2, 0.00019841269863053618);
        odd = T.MultiplyAdd(odd, r2, 0.008333333333330062);
        odd = T.MultiplyAdd(odd, r2, 0.16666666666666669);
        T value = T.Broadcast(1) + (r + r2 * (even + odd * r));
        return T.TimesPowerOfTwo(value, shifted);
    }

    /// <summary>
    /// Mills' ratio without its constant, Φ̄(a)·exp(a²/2) for a ≥ 0: (1 + a) times it is a polynomial in (a − 5)/(a + 5), after Shepherd and Laframboise (1981);
    /// relative error 1e-16, coefficients from 50-digit arithmetic.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Mills<T>(T a)
        where T : struct, IOctet<T>
    {
        T five = T.Broadcast(5);
        T t = (a - five) / (a + five);
        T t2 = t * t;
        T even = T.Broadcast(-2.8220772290629865e-10);
        even = T.MultiplyAdd(even, t2, 3.627373163401201e-09);
        even = T.MultiplyAdd(even, t2, -2.6286205089898754e-08);
        even = T.MultiplyAdd(even, t2, 1.27878221820937e-07);
        even = T.MultiplyAdd(even, t2, -7.034644683537101e-08);
        even = T.MultiplyAdd(even, t2, -9.896097759279782e-06);
        even = T.MultiplyAdd(even, t2, 0.00018233414511643843);
        even = T.MultiplyAdd(even, t2, -0.00167607234455447);
        even = T.MultiplyAdd(even, t2, -0.015170415402514863);
        even = T.MultiplyAdd(even, t2, -0.026401042966308307);
        even = T.MultiplyAdd(even, t2, 0.031030368425963708);
        even = T.MultiplyAdd(even, t2, 0.46151582985003775);
        T odd = T.Broadcast(-3.815816262632953e-10);
        odd = T.MultiplyAdd(odd, t2, 4.4011596227599254e-09);
        odd = T.MultiplyAdd(odd, t2, -3.095201755804207e-08);
        odd = T.MultiplyAdd(odd, t2, 1.9627809920091187e-07);
        odd = T.MultiplyAdd(odd, t2, -1.3074486019237587e-06);
        odd = T.MultiplyAdd(odd, t2, 9.05982468125664e-06);
        odd = T.MultiplyAdd(odd, t2, -5.36075811148722e-05);
        odd = T.MultiplyAdd(odd, t2, 7.791597409338999e-06);
        odd = T.MultiplyAdd(odd, t2, 0.006522000667783896);
        odd = T.MultiplyAdd(odd, t2, 0.024536963243678652);
        odd = T.MultiplyAdd(odd, t2, 0.010002352385229382);
        odd = T.MultiplyAdd(odd, t2, -0.09155228183400904);
        return (even + odd * t) / (T.Broadcast(1) + a);
    }
}
