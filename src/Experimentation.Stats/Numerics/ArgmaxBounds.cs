using System.Numerics;
using System.Runtime.InteropServices;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// Simulated values of the bounds beyond which a variable is the largest in size of all (see <see cref="MaxNormal"/>), sorted, with sums of their normal tails, per random
/// shift of the points. Any tail is then two look-ups.
/// </summary>
internal sealed class ArgmaxBounds
{
    private const int LargestDimension = 1000;

    private readonly int _points;
    private readonly double[][] _bounds;
    private readonly double[][] _tails;

    public ArgmaxBounds(int count, ReadOnlySpan<double> correlations, int shifts, int points)
    {
        _points = points;
        PivotedCholesky factor = new(count, correlations);
        double[] generators = Generators(factor.Rank);
        double[] steeper = new double[count * count];
        double[] flatter = new double[count * count];
        for (int i = 0; i < correlations.Length; i++)
        {
            // The variable itself sets no bound.
            bool isSelf = i % (count + 1) == 0;
            steeper[i] = isSelf ? 0 : 1 / (1 - correlations[i]);
            flatter[i] = isSelf ? 0 : 1 / (1 + correlations[i]);
        }
        _bounds = new double[shifts][];
        _tails = new double[shifts][];
        double[] matrix = correlations.ToArray();
        Parallel.For(0, shifts, shift => (_bounds[shift], _tails[shift]) = OfShift(count, matrix, steeper, flatter, factor, generators, points, shift));
    }

    /// <summary>P(max |Z| > <paramref name="at"/>).</summary>
    public Simulated Tail(double at)
    {
        double[] values = new double[_bounds.Length];
        double each = Normal.UpperTail(at);
        for (int shift = 0; shift < values.Length; shift++)
        {
            int below = FirstAbove(_bounds[shift], at);
            values[shift] = Math.Min(1, (below * each + _tails[shift][below]) / _points);
        }
        return Of(values);
    }

    /// <summary>The c with P(max |Z| > c) = <paramref name="alpha"/>: the average of the shifts' roots.</summary>
    public Simulated Quantile(double alpha)
    {
        double[] values = new double[_bounds.Length];
        for (int shift = 0; shift < values.Length; shift++)
        {
            values[shift] = Quantile(_bounds[shift], _tails[shift], alpha);
        }
        return Of(values);
    }

    private static Simulated Of(double[] values)
    {
        double mean = values.Average();
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return new(mean, 3 * Math.Sqrt(squares / (values.Length - 1) / values.Length));
    }

    private double Quantile(double[] bounds, double[] tails, double alpha)
    {
        // Between which two bounds; there the tail is a line in the normal tail, so that the root is one quantile.
        (int low, int high) = (0, bounds.Length);
        double target = alpha * _points;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if ((middle + 1) * Normal.UpperTail(bounds[middle]) + tails[middle + 1] > target)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low == 0 ? 0 : Math.Max(0, Normal.UpperQuantile((target - tails[low]) / low));
    }

    private static int FirstAbove(double[] bounds, double at)
    {
        (int low, int high) = (0, bounds.Length);
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            (low, high) = bounds[middle] <= at ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static (double[] Bounds, double[] Tails) OfShift(
        int count, double[] correlations, double[] steeper, double[] flatter, PivotedCholesky factor, double[] generators, int points, int shift)
    {
        double[] bounds = new double[2 * points * count];
        double[] shifts = new double[factor.Rank];
        for (int i = 0; i < shifts.Length; i++)
        {
            shifts[i] = Scrambled((ulong)(shift * LargestDimension + i));
        }
        double[] normals = new double[factor.Rank];
        double[] z = new double[count];
        int next = 0;
        for (int point = 0; point < points; point++)
        {
            for (int i = 0; i < normals.Length; i++)
            {
                double u = (point + 1) * generators[i] + shifts[i];
                u -= Math.Floor(u);
                // The baker's transformation makes the integrand periodic.
                u = Math.Abs(2 * u - 1);
                normals[i] = Normal.LowerQuantile(Math.Clamp(u, 1e-16, 1 - 1e-16));
            }
            factor.Multiply(normals, z);
            for (int i = 0; i < count; i++)
            {
                int row = i * count;
                (bounds[next], bounds[next + 1]) = Pair(z, correlations.AsSpan(row, count), steeper.AsSpan(row, count), flatter.AsSpan(row, count), z[i]);
                next += 2;
            }
        }
        Array.Sort(bounds);
        double[] tails = new double[bounds.Length + 1];
        for (int i = bounds.Length - 1; i >= 0; i--)
        {
            tails[i] = tails[i + 1] + Normal.UpperTail(bounds[i]);
        }
        return (bounds, tails);
    }

    /// <summary>The bounds for either sign of variable i.</summary>
    private static (double Positive, double Negative) Pair(ReadOnlySpan<double> z, ReadOnlySpan<double> rho, ReadOnlySpan<double> steeper, ReadOnlySpan<double> flatter, double own)
    {
        double positive = 0, negative = 0;
        int i = 0;
        if (z.Length >= Vector<double>.Count)
        {
            Vector<double> mine = new(own);
            Vector<double> most = Vector<double>.Zero, least = Vector<double>.Zero;
            for (; i <= z.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                Vector<double> rest = new Vector<double>(z[i..]) - new Vector<double>(rho[i..]) * mine;
                Vector<double> up = rest * new Vector<double>(steeper[i..]);
                Vector<double> down = rest * new Vector<double>(flatter[i..]);
                most = Vector.Max(most, Vector.Max(up, -down));
                least = Vector.Max(least, Vector.Max(down, -up));
            }
            for (int lane = 0; lane < Vector<double>.Count; lane++)
            {
                positive = Math.Max(positive, most[lane]);
                negative = Math.Max(negative, least[lane]);
            }
        }
        for (; i < z.Length; i++)
        {
            double rest = z[i] - rho[i] * own;
            (double up, double down) = (rest * steeper[i], rest * flatter[i]);
            positive = Math.Max(positive, Math.Max(up, -down));
            negative = Math.Max(negative, Math.Max(down, -up));
        }
        return (positive, negative);
    }

    /// <summary>Square roots of primes.</summary>
    private static double[] Generators(int count)
    {
        var primes = new List<int>();
        for (int candidate = 2; primes.Count < count; candidate++)
        {
            if (primes.TrueForAll(prime => candidate % prime != 0))
            {
                primes.Add(candidate);
            }
        }
        return [.. primes.Select(prime => Math.Sqrt(prime) % 1)];
    }

    /// <summary>A fixed number in (0, 1) that looks random (Steele, Lea and Flood 2014, SplitMix64).</summary>
    private static double Scrambled(ulong index)
    {
        ulong bits = (index + 1) * 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        bits ^= bits >> 31;
        return ((bits >> 12) + 0.5) / (1UL << 52);
    }
}
