namespace Experimentation.Stats.Numerics;

/// <summary>What all distributions on whole numbers do alike: walking over masses, far tails, quantiles. Nothing here allocates.</summary>
internal static class DiscreteLaw
{
    /// <summary>
    /// Writes P(X = first), P(X = first + 1), … : one mass at the largest of them, the others by multiplication away from it, so that errors grow only with the
    /// distance from where the mass lies. Masses outside the distribution's range are 0.
    /// </summary>
    public static void Masses<T>(in T law, long first, Span<double> masses)
        where T : struct, IDiscreteLaw
    {
        masses.Clear();
        long from = Math.Max(first, law.Lowest);
        long to = Math.Min(first + masses.Length - 1, law.Highest);
        if (from > to)
        {
            return;
        }
        long anchor = Math.Clamp(law.Mode, from, to);
        double peak = law.Mass(anchor);
        double mass = peak;
        masses[(int)(anchor - first)] = mass;
        for (long k = anchor; k < to && mass > 0; k++)
        {
            mass *= law.Rise(k);
            masses[(int)(k + 1 - first)] = mass;
        }
        mass = peak;
        for (long k = anchor; k > from && mass > 0; k--)
        {
            mass /= law.Rise(k - 1);
            masses[(int)(k - 1 - first)] = mass;
        }
    }

    /// <summary>P(X &lt;= k) / P(X = k), for k at or below the mode.</summary>
    public static double SumBelow<T>(in T law, long k)
        where T : struct, IDiscreteLaw
    {
        double sum = 1;
        double term = 1;
        for (double j = k - 1, lowest = law.Lowest; j >= lowest; j--)
        {
            double fall = 1 / law.Rise(j);
            term *= fall;
            sum += term;
            // Further falls are steeper still, so what is left is below the geometric series.
            if (term * fall <= (1 - fall) * sum * 1e-17)
            {
                break;
            }
        }
        return sum;
    }

    /// <summary>P(X >= k) / P(X = k), for k at or above the mode.</summary>
    public static double SumAbove<T>(in T law, long k)
        where T : struct, IDiscreteLaw
    {
        double sum = 1;
        double term = 1;
        for (double j = k, highest = law.Highest; j < highest; j++)
        {
            double rise = law.Rise(j);
            term *= rise;
            sum += term;
            if (term * rise <= (1 - rise) * sum * 1e-17)
            {
                break;
            }
        }
        return sum;
    }

    /// <summary>The smallest k with P(X &lt;= k) >= <paramref name="tail"/>; the end of the range at 0 and 1.</summary>
    public static long LowerQuantile<T>(in T law, double tail)
        where T : struct, IDiscreteLaw
    {
        CheckTail(tail);
        return tail == 0 ? law.Lowest : tail == 1 ? law.Highest : Smallest(new ReachesFromBelow<T>(law, tail), law, Normal.LowerQuantile(tail));
    }

    /// <summary>The smallest k with P(X > k) &lt;= <paramref name="tail"/>: the same quantile, named by its upper tail. P(X >= k + 1) is then at most the tail.</summary>
    public static long UpperQuantile<T>(in T law, double tail)
        where T : struct, IDiscreteLaw
    {
        CheckTail(tail);
        return tail == 1 ? law.Lowest : tail == 0 ? law.Highest : Smallest(new ReachesFromAbove<T>(law, tail), law, Normal.UpperQuantile(tail));
    }

    private static void CheckTail(double tail)
    {
        if (!(tail is >= 0 and <= 1))
        {
            throw Guard.OutOfRange(nameof(tail), tail, "A tail probability lies between 0 and 1.");
        }
    }

    private interface IReached
    {
        bool At(long k);
    }

    private readonly struct ReachesFromBelow<T>(T law, double tail) : IReached
        where T : struct, IDiscreteLaw
    {
        public bool At(long k) => law.Below(k).Lower >= tail;
    }

    private readonly struct ReachesFromAbove<T>(T law, double tail) : IReached
        where T : struct, IDiscreteLaw
    {
        public bool At(long k) => law.Below(k).Upper <= tail;
    }

    /// <summary>From the Cornish-Fisher guess outwards in growing steps until the answer is bracketed, then by halves.</summary>
    private static long Smallest<TReached, T>(in TReached reached, in T law, double z)
        where TReached : struct, IReached
        where T : struct, IDiscreteLaw
    {
        double guess = law.Mean + law.StandardDeviation * (z + law.Skewness * (z * z - 1) / 6);
        long k = (long)Math.Clamp(guess, law.Lowest, Math.Min(law.Highest, 1e18));
        long below, at; // not reached, reached
        if (reached.At(k))
        {
            at = k;
            for (long step = 1; ; step *= 2)
            {
                if (at == law.Lowest)
                {
                    return at;
                }
                long next = Math.Max(at - step, law.Lowest);
                if (!reached.At(next))
                {
                    below = next;
                    break;
                }
                at = next;
            }
        }
        else
        {
            below = k;
            for (long step = 1; ; step *= 2)
            {
                if (below >= law.Highest - step)
                {
                    at = law.Highest;
                    break;
                }
                long next = below + step;
                if (reached.At(next))
                {
                    at = next;
                    break;
                }
                below = next;
            }
        }
        while (at - below > 1)
        {
            long middle = below + (at - below) / 2;
            if (reached.At(middle))
            {
                at = middle;
            }
            else
            {
                below = middle;
            }
        }
        return at;
    }
}
