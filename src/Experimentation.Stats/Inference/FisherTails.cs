using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Fisher's p-values of one table with equal rates: treatment's successes are hypergeometric, given the successes of both arms.</summary>
internal static class FisherTails
{
    /// <summary>Outcomes this close in probability count as equally probable, as in R's fisher.test.</summary>
    private const double Tie = 1e-7;

    /// <summary>P(X >= treatment's successes).</summary>
    public static double Upper(long successes, long total, long treatment, long users) => Hypergeometric.UpperTail(successes, total, treatment, users);

    /// <summary>All outcomes that are no more probable than the observed one.</summary>
    public static double TwoSided(long successes, long total, long treatment, long users)
    {
        var law = new Hypergeometric.Law(total, treatment, users);
        double bar = law.LogMass(successes) + Tie;
        long mode = law.Mode;
        if (law.LogMass(mode) <= bar)
        {
            return 1;
        }
        double p = successes > mode
            ? Hypergeometric.UpperTail(successes, total, treatment, users) + Hypergeometric.LowerTail(LastBelow(law, bar), total, treatment, users)
            : Hypergeometric.LowerTail(successes, total, treatment, users) + Hypergeometric.UpperTail(FirstAbove(law, bar), total, treatment, users);
        return Math.Min(1, p);
    }

    /// <summary>The largest outcome below the mode that is no more probable than the bar; one below the range where there is none.</summary>
    private static long LastBelow(in Hypergeometric.Law law, double bar)
    {
        (long no, long yes) = (law.Mode, law.Lowest - 1);
        while (no - yes > 1)
        {
            long middle = yes + (no - yes) / 2;
            (no, yes) = law.LogMass(middle) <= bar ? (no, middle) : (middle, yes);
        }
        return yes;
    }

    private static long FirstAbove(in Hypergeometric.Law law, double bar)
    {
        (long no, long yes) = (law.Mode, law.Highest + 1);
        while (yes - no > 1)
        {
            long middle = no + (yes - no) / 2;
            (no, yes) = law.LogMass(middle) <= bar ? (no, middle) : (middle, yes);
        }
        return yes;
    }
}
