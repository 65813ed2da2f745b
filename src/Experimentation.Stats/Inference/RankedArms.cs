using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Both arms' values in ascending order, and what rank methods count in them.</summary>
internal sealed record RankedArms
{
    private readonly QuantileSample _control;
    private readonly QuantileSample _treatment;

    public RankedArms(QuantileSample control, QuantileSample treatment)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        (_control, _treatment) = (control, treatment);
    }

    public ReadOnlySpan<double> Control => _control.Sorted;

    public ReadOnlySpan<double> Treatment => _treatment.Sorted;

    public long Pairs => (long)_control.Count * _treatment.Count;

    public static RankedArms Of(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment) => new(
        QuantileSample.OfSorted(OrderStatistics.Sorted(control, nameof(control))),
        QuantileSample.OfSorted(OrderStatistics.Sorted(treatment, nameof(treatment))));

    /// <summary>An arm has no users; null if both have some.</summary>
    public Finding? NoData() => Pairs > 0
        ? null
        : new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, $"The {(_control.Count == 0 ? "control" : "treatment")} arm has no users.");

    /// <summary>Wins, ties and groups of equal values after taking <paramref name="shift"/> off treatment's values.</summary>
    public RankCounts Count(double shift)
    {
        ReadOnlySpan<double> c = Control;
        ReadOnlySpan<double> t = Treatment;
        long twice = 0, tied = 0;
        double cubes = 0, own = 0;
        int i = 0, j = 0;
        while (i < c.Length || j < t.Length)
        {
            // Differences of two values are compared with the shift, so that a shift that is such a difference ties exactly.
            double ahead = i == c.Length ? double.NegativeInfinity : j == t.Length ? double.PositiveInfinity : t[j] - c[i] - shift;
            if (ahead > 0)
            {
                int run = Run(c, i);
                i += run;
                own += Cube(run);
                cubes += Cube(run);
            }
            else if (ahead < 0)
            {
                int run = Run(t, j);
                twice += 2L * run * i;
                j += run;
                own += Cube(run);
                cubes += Cube(run);
            }
            else
            {
                int rc = Run(c, i);
                int rt = Run(t, j);
                twice += rt * (2L * i + rc);
                tied += (long)rc * rt;
                own += Cube(rc) + Cube(rt);
                cubes += Cube((double)rc + rt);
                i += rc;
                j += rt;
            }
        }
        return new(twice, tied, cubes, own);
    }

    /// <summary>Sizes of the groups of equal values of both arms together, lowest first, after taking a shift off treatment's values.</summary>
    public int[] Groups(double shift)
    {
        ReadOnlySpan<double> c = Control;
        ReadOnlySpan<double> t = Treatment;
        var groups = new List<int>();
        int i = 0, j = 0;
        while (i < c.Length || j < t.Length)
        {
            double ahead = i == c.Length ? double.NegativeInfinity : j == t.Length ? double.PositiveInfinity : t[j] - c[i] - shift;
            int rc = ahead >= 0 ? Run(c, i) : 0;
            int rt = ahead <= 0 ? Run(t, j) : 0;
            groups.Add(rc + rt);
            (i, j) = (i + rc, j + rt);
        }
        return [.. groups];
    }

    /// <summary>Σ(placement − its mean)² of each arm; a user's placement is how many users of the other arm have less, ties counting one half.</summary>
    public (double Control, double Treatment) PlacementSquares(double winsOfTreatment)
    {
        ReadOnlySpan<double> c = Control;
        ReadOnlySpan<double> t = Treatment;
        double meanOfTreatment = winsOfTreatment / t.Length;
        double meanOfControl = (Pairs - winsOfTreatment) / c.Length;
        double ofControl = 0, ofTreatment = 0;
        int i = 0, j = 0;
        while (i < c.Length || j < t.Length)
        {
            double ahead = i == c.Length ? double.NegativeInfinity : j == t.Length ? double.PositiveInfinity : t[j] - c[i];
            int rc = ahead >= 0 ? Run(c, i) : 0;
            int rt = ahead <= 0 ? Run(t, j) : 0;
            double dc = j + 0.5 * rt - meanOfControl;
            double dt = i + 0.5 * rc - meanOfTreatment;
            ofControl += rc * dc * dc;
            ofTreatment += rt * dt * dt;
            (i, j) = (i + rc, j + rt);
        }
        return (ofControl, ofTreatment);
    }

    private static int Run(ReadOnlySpan<double> sorted, int from)
    {
        int to = from + 1;
        while (to < sorted.Length && sorted[to] == sorted[from])
        {
            to++;
        }
        return to - from;
    }

    private static double Cube(double group) => group * (group - 1) * (group + 1);
}

/// <summary>What the Mann–Whitney statistic and its variance are made of.</summary>
/// <param name="TwiceWins">Twice the pairs in which treatment has more, plus the tied pairs.</param>
/// <param name="TiedPairs">Pairs in which both have the same.</param>
/// <param name="Cubes">Σ(g³ − g) over groups of equal values of both arms together.</param>
/// <param name="OwnCubes">Σ(g³ − g) over groups of equal values of each arm by itself.</param>
internal readonly record struct RankCounts(long TwiceWins, long TiedPairs, double Cubes, double OwnCubes);
