namespace Experimentation.Stats.Numerics;

/// <summary>
/// The Mann–Whitney statistic if every way to share the values out between two arms is equally likely: how many pairs the first arm wins, ties counting one half. Exact.
/// </summary>
internal static class RankSumLaw
{
    /// <summary>More values than this have more ways to be shared out than a double holds.</summary>
    public const int MostValues = 1000;

    /// <summary>
    /// P(U &lt;= u) for u from 0 to half of all pairs, without ties: the coefficients of a Gaussian binomial, one factor at a time (Harding 1984). The law is symmetric, so this is all of it.
    /// </summary>
    public static double[] Untied(int first, int second)
    {
        (int small, int large) = first <= second ? (first, second) : (second, first);
        int half = small * large / 2;
        double[] ways = new double[half + 1];
        ways[0] = 1;
        for (int i = 1; i <= small; i++)
        {
            for (int u = half; u >= large + i; u--)
            {
                ways[u] -= ways[u - large - i];
            }
            for (int u = i; u <= half; u++)
            {
                ways[u] += ways[u - i];
            }
        }
        double sum = 0;
        for (int u = 0; u <= half; u++)
        {
            sum += ways[u];
            ways[u] = sum;
        }
        // Twice the lower half; an even number of pairs has a value in the middle that belongs to both.
        double all = (small * large) % 2 == 1 ? 2 * sum : sum + (half > 0 ? ways[half - 1] : 0);
        for (int u = 0; u <= half; u++)
        {
            ways[u] /= all;
        }
        return ways;
    }

    /// <summary>P(U >= u) of the law whose lower half is given.</summary>
    public static double UpperTail(double[] lowerHalf, long pairs, long u) => u <= 0 ? 1
        : pairs - u < lowerHalf.Length ? (u > pairs ? 0 : lowerHalf[pairs - u])
        : 1 - lowerHalf[u - 1];

    /// <summary>Additions that <see cref="TiedTails"/> makes.</summary>
    public static double TiedCost(ReadOnlySpan<int> groups, int chosen)
    {
        double cost = 0;
        double widest = 0;
        foreach (int group in groups)
        {
            cost += Math.Min(group, chosen);
            widest += 2.0 * group;
        }
        return cost * chosen * chosen * Math.Max(1, widest);
    }

    /// <summary>
    /// Both tails of the rank sum of <paramref name="chosen"/> values among tied groups (Streitberg and Röhmel 1986): P(S >= observed) and P(S &lt;= observed), where S is twice the rank sum
    /// with middle ranks.
    /// </summary>
    /// <param name="groups">Sizes of the groups of equal values, in ascending order of value.</param>
    /// <param name="chosen">Values in the arm.</param>
    /// <param name="observed">Twice the arm's rank sum.</param>
    public static (double Upper, double Lower) TiedTails(ReadOnlySpan<int> groups, int chosen, long observed)
    {
        // Twice the middle ranks, from 0 for the lowest group, in units of their greatest common divisor.
        long[] scores = new long[groups.Length];
        long before = 0;
        long step = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            scores[g] = 2 * before + groups[g] - groups[0];
            before += groups[g];
            step = Divisor(step, scores[g]);
        }
        step = Math.Max(1, step);
        long target = (observed - chosen * (long)(groups[0] + 1)) / step;
        long widest = 0;
        for (int g = groups.Length - 1, left = chosen; g >= 0 && left > 0; left -= groups[g], g--)
        {
            widest += Math.Min(left, groups[g]) * (scores[g] / step);
        }
        int width = (int)widest + 1;
        double[] ways = new double[(chosen + 1) * width];
        ways[0] = 1;
        int taken = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            int score = (int)(scores[g] / step);
            taken = Math.Min(chosen, taken + groups[g]);
            for (int j = taken; j > 0; j--)
            {
                Span<double> row = ways.AsSpan(j * width, width);
                double choices = 1;
                for (int a = 1; a <= Math.Min(groups[g], j); a++)
                {
                    choices *= (double)(groups[g] - a + 1) / a;
                    int offset = Math.Min(a * score, width);
                    ReadOnlySpan<double> from = ways.AsSpan((j - a) * width, width - offset);
                    Span<double> to = row[offset..];
                    for (int s = 0; s < from.Length; s++)
                    {
                        to[s] += choices * from[s];
                    }
                }
            }
        }
        double upper = 0, lower = 0, all = 0;
        ReadOnlySpan<double> last = ways.AsSpan(chosen * width, width);
        for (int s = 0; s < width; s++)
        {
            all += last[s];
            lower += s <= target ? last[s] : 0;
        }
        for (int s = width - 1; s >= Math.Max(0, target); s--)
        {
            upper += last[s];
        }
        return (Math.Min(1, upper / all), Math.Min(1, lower / all));
    }

    private static long Divisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }
        return a;
    }
}
