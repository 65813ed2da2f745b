namespace Experimentation.Stats.Numerics;

/// <summary>
/// Moments of pairs (numerator x, denominator d) up to the third, centred; merged pairwise (Pébay 2008). The third ones are what the acceleration of a BCa interval needs.
/// </summary>
internal readonly record struct SkewMoments(long Count, double X, double D, double Xx, double Xd, double Dd, double Xxx, double Xxd, double Xdd, double Ddd)
{
    /// <summary>Of numerators and, unless they are all 1, denominators.</summary>
    public static SkewMoments Of(ReadOnlySpan<double> x, ReadOnlySpan<double> d)
    {
        SkewMoments total = default;
        for (int start = 0; start < x.Length; start += Moments.BlockLength)
        {
            int length = Math.Min(Moments.BlockLength, x.Length - start);
            total += OfBlock(x.Slice(start, length), d.IsEmpty ? d : d.Slice(start, length));
        }
        return total;
    }

    /// <summary>Of both sets of pairs.</summary>
    public static SkewMoments operator +(SkewMoments a, SkewMoments b)
    {
        if (a.Count == 0 || b.Count == 0)
        {
            return a.Count == 0 ? b : a;
        }
        long count = checked(a.Count + b.Count);
        double na = a.Count, nb = b.Count, n = count;
        double x = b.X - a.X;
        double d = b.D - a.D;
        double between = na / n * nb;
        double skew = between * ((na - nb) / n);
        return new(
            count,
            a.X + x * (nb / n),
            a.D + d * (nb / n),
            a.Xx + b.Xx + x * x * between,
            a.Xd + b.Xd + x * d * between,
            a.Dd + b.Dd + d * d * between,
            a.Xxx + b.Xxx + x * x * x * skew + 3 * x * (na * b.Xx - nb * a.Xx) / n,
            a.Xxd + b.Xxd + x * x * d * skew + (2 * x * (na * b.Xd - nb * a.Xd) + d * (na * b.Xx - nb * a.Xx)) / n,
            a.Xdd + b.Xdd + x * d * d * skew + (2 * d * (na * b.Xd - nb * a.Xd) + x * (na * b.Dd - nb * a.Dd)) / n,
            a.Ddd + b.Ddd + d * d * d * skew + 3 * d * (na * b.Dd - nb * a.Dd) / n);
    }

    /// <summary>Mean of numerators over mean of denominators.</summary>
    public double Ratio => X / D;

    /// <summary>Sum of squared influences on the ratio, times n²: Σ((x − r·d)/D)².</summary>
    public double SquaredInfluences => Math.Max(0, Xx - 2 * Ratio * Xd + Ratio * Ratio * Dd) / (D * D);

    /// <summary>Sum of cubed influences on the ratio, times n³.</summary>
    public double CubedInfluences => (Xxx - 3 * Ratio * Xxd + 3 * Ratio * Ratio * Xdd - Ratio * Ratio * Ratio * Ddd) / (D * D * D);

    private static SkewMoments OfBlock(ReadOnlySpan<double> x, ReadOnlySpan<double> d)
    {
        double meanX = Mean(x);
        double meanD = d.IsEmpty ? 1 : Mean(d);
        double xx = 0, xd = 0, dd = 0, xxx = 0, xxd = 0, xdd = 0, ddd = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double ex = x[i] - meanX;
            xx += ex * ex;
            xxx += ex * ex * ex;
            if (!d.IsEmpty)
            {
                double ed = d[i] - meanD;
                xd += ex * ed;
                dd += ed * ed;
                xxd += ex * ex * ed;
                xdd += ex * ed * ed;
                ddd += ed * ed * ed;
            }
        }
        return new(x.Length, meanX, meanD, xx, xd, dd, xxx, xxd, xdd, ddd);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double shift = values[0];
        double sum = 0;
        foreach (double value in values)
        {
            sum += value - shift;
        }
        return shift + sum / values.Length;
    }
}
