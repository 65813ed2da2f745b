using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// How far treatment's values are shifted from control's: tails by the Mann–Whitney statistic after taking the shift in question off, limits at the differences between two users at which those tails
/// cross the critical value (Hodges and Lehmann 1963; Bauer 1972), which with ties cover at least as often (Noether 1967). The estimate is the median difference.
/// </summary>
internal sealed record MannWhitneyEffect : Effect
{
    /// <summary>Additions for which an exact law is worked out by default.</summary>
    private const double Cheap = 6e7;

    /// <summary>Additions for which it is worked out where it is asked for.</summary>
    private const double Most = 2e9;

    /// <summary>Above this share of tied pairs a shift of all values is no model of what happened.</summary>
    private const double ManyTies = 0.1;

    /// <summary>The alphas that people test at; what happens beyond them is not worth a sentence.</summary>
    private const double SmallestAlpha = 0.001;

    private const double LargestAlpha = 0.1;

    private readonly RankedArms _arms;
    private readonly RankTest _test;
    private readonly RankCounts _counts;
    private readonly bool _isExact;

    // Worked out when asked for: a p-value needs neither. Threads that ask at the same time find the same bits.
    private double _estimate = double.NaN;
    private double _error = double.NaN;

    private MannWhitneyEffect(RankedArms arms, RankTest test, RankCounts counts, bool isExact, ValueList<Finding> findings)
        : base(EffectScale.Absolute, isExact ? "Mann–Whitney exact, shift" : test == RankTest.MannWhitneyUncorrected ? "Mann–Whitney without correction, shift" : "Mann–Whitney, shift")
    {
        _arms = arms;
        _test = test;
        _counts = counts;
        _isExact = isExact;
        Findings = findings;
    }

    public static MannWhitneyEffect Of(RankedArms arms, RankTest test)
    {
        if (arms.NoData() is { } nothing)
        {
            return new(arms, test, default, false, ValueList<Finding>.Of([nothing]));
        }
        RankCounts counts = arms.Count(0);
        if (!(Variance(arms, counts.Cubes) > 0))
        {
            return new(arms, test, default, false, ValueList<Finding>.Of([new Finding(FindingCode.ZeroVariance, FindingSeverity.NotEstimable, "All users have the same value, so there is no order to compare.")]));
        }
        double cost = CostOf(arms, counts);
        bool isExact = test switch
        {
            RankTest.MannWhitney => cost <= Cheap,
            RankTest.MannWhitneyExact => cost <= Most,
            _ => false,
        };
        return new(arms, test, counts, isExact, ValueList<Finding>.Of(Notes(arms, test, counts, isExact)));
    }

    public override double Estimate
    {
        get
        {
            if (double.IsNaN(Volatile.Read(ref _estimate)))
            {
                Volatile.Write(ref _estimate, IsEstimable ? Median() : 0);
            }
            return _estimate;
        }
    }

    /// <summary>Half the distance between the limits at one standard error; +∞ where ties leave none.</summary>
    public override double StandardError
    {
        get
        {
            if (double.IsNaN(Volatile.Read(ref _error)))
            {
                Volatile.Write(ref _error, IsEstimable ? HalfWidth() : double.PositiveInfinity);
            }
            return _error;
        }
    }

    public override double DegreesOfFreedom => double.PositiveInfinity;

    /// <summary>One over the squared standard error; where ties leave it no width, the information on the chance of a higher value.</summary>
    public override double Information => !IsEstimable ? 0
        : double.IsFinite(StandardError) ? 1 / (StandardError * StandardError)
        : (double)_arms.Pairs * _arms.Pairs / Variance(_arms, _counts.Cubes);

    private protected override bool HasInformation => Findings.All(finding => finding.Severity != FindingSeverity.NotEstimable);

    private double Correction => _test == RankTest.MannWhitneyUncorrected ? 0 : 0.5;

    /// <summary>Standard deviation of the wins between two differences, where only values of the same arm are tied.</summary>
    private double OwnError => Math.Sqrt(Variance(_arms, _counts.OwnCubes));

    // With ties the exact law leans to one side, so its tails are asked.
    internal override bool IsAbove(double nullValue) => _isExact
        ? UpperTail(nullValue) < LowerTail(nullValue)
        : CountsAt(nullValue).TwiceWins > _arms.Pairs;

    internal override double UpperTail(double nullValue) => IsEstimable ? Tails(nullValue).Upper : 1;

    internal override double LowerTail(double nullValue) => IsEstimable ? Tails(nullValue).Lower : 1;

    internal override double LowerLimit(CriticalValue critical) => IsEstimable ? Largest(WinsAt(critical)) : double.NegativeInfinity;

    internal override double UpperLimit(CriticalValue critical) => IsEstimable ? Smallest(WinsAt(critical)) : double.PositiveInfinity;

    internal override Effect On(EffectScale scale) => scale == Scale
        ? this
        : throw new InvalidOperationException("A shift of values has no other scale; for a relative lift compare means, for the chance of a higher value use RankTest.BrunnerMunzel.");

    /// <summary>Equal where the same values were compared in the same way; what was worked out so far does not matter.</summary>
    public bool Equals(MannWhitneyEffect? other) => other is not null && _test == other._test && _arms.Equals(other._arms);

    public override int GetHashCode() => HashCode.Combine(_test, _arms);

    private (double Upper, double Lower) Tails(double shift)
    {
        RankCounts counts = CountsAt(shift);
        if (!_isExact)
        {
            double distance = 0.5 * (counts.TwiceWins - _arms.Pairs);
            double error = Math.Sqrt(Variance(_arms, counts.Cubes));
            return error > 0 ? (Normal.UpperTail((distance - Correction) / error), Normal.LowerTail((distance + Correction) / error)) : (1, 1);
        }
        int nc = _arms.Control.Length;
        int nt = _arms.Treatment.Length;
        if (counts.Cubes == 0)
        {
            double[] law = RankSumLaw.Untied(nc, nt);
            long wins = counts.TwiceWins / 2;
            return (RankSumLaw.UpperTail(law, _arms.Pairs, wins), RankSumLaw.UpperTail(law, _arms.Pairs, _arms.Pairs - wins));
        }
        // Of the smaller arm, whose sums are shorter: U = rank sum − n(n + 1)/2.
        if (nt <= nc)
        {
            return RankSumLaw.TiedTails(_arms.Groups(shift), nt, counts.TwiceWins + (long)nt * (nt + 1));
        }
        (double upper, double lower) = RankSumLaw.TiedTails(_arms.Groups(shift), nc, 2 * _arms.Pairs - counts.TwiceWins + (long)nc * (nc + 1));
        return (lower, upper);
    }

    /// <summary>The fewest pairs that treatment wins at a shift that the critical value rules out from above. Between two differences no pair is tied, so one law serves all shifts.</summary>
    private double WinsAt(CriticalValue critical)
    {
        if (!_isExact)
        {
            return WinsFor(critical.Z * OwnError, Correction);
        }
        double tail = critical.Tail;
        double[] law = RankSumLaw.Untied(_arms.Control.Length, _arms.Treatment.Length);
        // P(U >= wins) falls in the wins.
        (long no, long yes) = (0, _arms.Pairs + 1);
        while (yes - no > 1)
        {
            long middle = no + (yes - no) / 2;
            (no, yes) = RankSumLaw.UpperTail(law, _arms.Pairs, middle) <= tail ? (no, middle) : (middle, yes);
        }
        return yes;
    }

    private double WinsFor(double reach, double correction) => Math.Ceiling(0.5 * _arms.Pairs + correction + reach);

    /// <summary>The difference that so many are at or above.</summary>
    private double Largest(double wins) => wins > _arms.Pairs ? double.NegativeInfinity : PairDifferences.AtRank(_arms.Control, _arms.Treatment, _arms.Pairs + 1 - Math.Max(1, (long)wins));

    private double Smallest(double wins) => wins > _arms.Pairs ? double.PositiveInfinity : PairDifferences.AtRank(_arms.Control, _arms.Treatment, Math.Max(1, (long)wins));

    private double Median()
    {
        long pairs = _arms.Pairs;
        double low = PairDifferences.AtRank(_arms.Control, _arms.Treatment, (pairs + 1) / 2);
        return pairs % 2 == 1 ? low : low + (PairDifferences.AtRank(_arms.Control, _arms.Treatment, pairs / 2 + 1) - low) / 2;
    }

    private RankCounts CountsAt(double shift) => shift == 0 ? _counts : _arms.Count(shift);

    private double HalfWidth()
    {
        double wins = WinsFor(OwnError, 0);
        double width = Smallest(wins) - Largest(wins);
        return width > 0 && double.IsFinite(width) ? width / 2 : double.PositiveInfinity;
    }

    private static double Variance(RankedArms arms, double cubes)
    {
        double n = (double)arms.Control.Length + arms.Treatment.Length;
        return arms.Pairs / 12.0 * (n + 1 - cubes / (n * (n - 1)));
    }

    private static double CostOf(RankedArms arms, RankCounts counts)
    {
        int nc = arms.Control.Length;
        int nt = arms.Treatment.Length;
        int smaller = Math.Min(nc, nt);
        return nc + (long)nt > RankSumLaw.MostValues ? double.PositiveInfinity
            : counts.Cubes == 0 ? 0.5 * smaller * nc * nt
            : RankSumLaw.TiedCost(arms.Groups(0), smaller);
    }

    /// <summary>
    /// Ties make the test of no shift sharper and leave the interval, between whose ends no pair is tied, as it is. By the normal limit, so that a finding costs no exact law.
    /// </summary>
    private static string IntervalApart(RankedArms arms, RankTest test, RankCounts counts)
    {
        double correction = test == RankTest.MannWhitneyUncorrected ? 0 : 0.5;
        double half = 0.5 * arms.Pairs;
        double distance = 0.5 * Math.Abs(counts.TwiceWins - arms.Pairs);
        // Zero is left out once the pairs that the ahead arm wins outright are enough by themselves.
        double outright = half + distance - 0.5 * counts.TiedPairs;
        double tested = TwoSided((distance - correction) / Math.Sqrt(Variance(arms, counts.Cubes)));
        double excluded = TwoSided((outright - half - correction) / Math.Sqrt(Variance(arms, counts.OwnCubes)));
        return tested < LargestAlpha && tested < 0.99 * excluded && excluded > SmallestAlpha
            ? $" The p-value allows for ties and the interval does not: for alpha from about {Phrase.Number(Rounded(tested))} to {Phrase.Number(Rounded(excluded))} the test finds a difference while the interval holds 0."
            : "";

        static double TwoSided(double z) => z > 0 ? 2 * Normal.UpperTail(z) : 1;
        static double Rounded(double p) => Math.Round(p, 4);
    }

    private static IEnumerable<Finding> Notes(RankedArms arms, RankTest test, RankCounts counts, bool isExact)
    {
        if (test == RankTest.MannWhitneyExact && !isExact)
        {
            yield return new(FindingCode.Convention, FindingSeverity.Note, "Too many users for the exact distribution; the normal limit agrees with it to more digits than matter.");
        }
        double share = (double)counts.TiedPairs / arms.Pairs;
        if (share > ManyTies)
        {
            yield return new(FindingCode.TiedValues, FindingSeverity.Warning, $"{Phrase.Percent(share)} of all pairs of users are tied, so a shift of all values says little; read RankTest.BrunnerMunzel.{IntervalApart(arms, test, counts)}");
        }
    }
}
