namespace Experimentation.Stats.Numerics;

/// <summary>
/// A two-by-two table with all its margins held: treatment's successes, if treatment's odds are a given factor of control's (Fisher's non-central hypergeometric
/// distribution). Everything is summed outwards from the observed table, so far tails keep their digits.
/// </summary>
internal readonly struct ConditionalOdds(long observed, long treatment, long control, long successes)
{
    /// <summary>What is left of a sum when it stops, relative to it.</summary>
    private const double Rest = 1e-17;

    /// <summary>Fewest successes of treatment that the margins allow.</summary>
    public long Lowest => Math.Max(0, successes - control);

    /// <summary>Most successes of treatment that the margins allow.</summary>
    public long Highest => Math.Min(treatment, successes);

    /// <summary>
    /// P(X above the observed) plus a share of P(X = observed): 1 gives P(X >= observed), one half the mid-p value.
    /// </summary>
    /// <param name="logOdds">Logarithm of the odds ratio; −∞ and +∞ are its limits.</param>
    /// <param name="own">Share of the observed table's own probability.</param>
    public double UpperTail(double logOdds, double own)
    {
        (Side above, Side below) = (Above(logOdds), Below(logOdds));
        return Part(own + above.Mass, 1 - own + below.Mass);
    }

    /// <summary>P(X below the observed) plus a share of P(X = observed).</summary>
    public double LowerTail(double logOdds, double own)
    {
        (Side above, Side below) = (Above(logOdds), Below(logOdds));
        return Part(own + below.Mass, 1 - own + above.Mass);
    }

    /// <summary>The odds ratio under which the observed table is most probable: there the mean is the observed value. 0 or ∞ at the ends of the range.</summary>
    public double MostLikely(double guess) => observed == Lowest ? 0
        : observed == Highest ? double.PositiveInfinity
        : Math.Exp(IncreasingRoot.Find(new Balance(this), 0, guess, 0.1, double.NegativeInfinity, double.PositiveInfinity));

    /// <summary>The log odds at which <see cref="UpperTail"/>, which rises in them, is <paramref name="tail"/>.</summary>
    public double LowerLimit(double tail, double own, double guess, double step) => observed == Lowest
        ? double.NegativeInfinity
        : TailRoot.OfNoncentrality(new FromAbove(this, own), tail, guess, step, double.NegativeInfinity);

    /// <summary>The log odds at which <see cref="LowerTail"/>, which falls in them, is <paramref name="tail"/>.</summary>
    public double UpperLimit(double tail, double own, double guess, double step) => observed == Highest
        ? double.PositiveInfinity
        : TailRoot.Falling(new FromBelow(this, own), tail, guess, step);

    private Side Above(double logOdds)
    {
        double odds = Math.Exp(logOdds);
        double term = 1, mass = 0, moment = 0;
        for (double k = observed, steps = 1; k < Highest; k++, steps++)
        {
            double rise = odds * Rise(k);
            term *= rise;
            mass += term;
            moment += steps * term;
            if (IsDone(rise, term, steps, mass, moment))
            {
                break;
            }
        }
        return new(mass, moment);
    }

    private Side Below(double logOdds)
    {
        double odds = Math.Exp(-logOdds);
        double term = 1, mass = 0, moment = 0;
        for (double k = observed - 1, steps = 1; k >= Lowest; k--, steps++)
        {
            double fall = odds / Rise(k);
            term *= fall;
            mass += term;
            moment += steps * term;
            if (IsDone(fall, term, steps, mass, moment))
            {
                break;
            }
        }
        return new(mass, moment);
    }

    // Ratios only become smaller away from the observed table, so what is left is below a geometric series.
    private static bool IsDone(double ratio, double term, double steps, double mass, double moment)
    {
        double rest = 1 / (1 - ratio);
        return double.IsInfinity(mass) || (ratio < 1 && term * rest <= Rest * mass && term * rest * (steps + rest) <= Rest * moment);
    }

    private double Rise(double k) => (successes - k) * (treatment - k) / ((k + 1) * (control - successes + k + 1));

    private static double Part(double part, double rest) => double.IsInfinity(part) ? 1 : double.IsInfinity(rest) ? 0 : part / (part + rest);

    /// <summary>Masses of the tables on one side, relative to the observed one, and the same times their distance.</summary>
    private readonly record struct Side(double Mass, double Moment);

    private readonly struct Balance(ConditionalOdds table) : IIncreasing
    {
        public double At(double x) => Math.Clamp(Math.Log(table.Above(x).Moment) - Math.Log(table.Below(x).Moment), -1000, 1000);
    }

    private readonly struct FromAbove(ConditionalOdds table, double own) : ITwoTailed
    {
        public double UpperTail(double at) => table.UpperTail(at, own);

        public double LowerTail(double at) => table.LowerTail(at, 1 - own);
    }

    private readonly struct FromBelow(ConditionalOdds table, double own) : ITwoTailed
    {
        public double UpperTail(double at) => table.LowerTail(at, own);

        public double LowerTail(double at) => table.UpperTail(at, 1 - own);
    }
}
