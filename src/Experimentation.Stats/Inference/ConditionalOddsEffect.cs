using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The ratio of two odds, given how many succeeded in both arms together: tails and limits of Fisher (1935) and Cornfield (1956), each limit at its own tail, so that they
/// belong to the test; with half of the observed table's probability they are the mid-p ones (Lancaster 1961). The estimate is the conditional one of greatest likelihood.
/// </summary>
internal sealed record ConditionalOddsEffect : Effect
{
    /// <summary>Beyond this many users the sums are long and the score test agrees to more digits than anybody reads.</summary>
    public const double MostUsers = 1e10;

    private readonly TwoProportions _arms;
    private readonly ProportionTest _test;
    private readonly double _logOdds;
    private readonly double _error;

    private ConditionalOddsEffect(TwoProportions arms, ProportionTest test, EffectScale scale)
        : base(Checked(scale), test == ProportionTest.FisherMidP ? "Fisher conditional mid-p, odds ratio" : "Fisher exact conditional, odds ratio")
    {
        _arms = arms;
        _test = test;
        // Only a place to begin; one half in each cell keeps it finite.
        _logOdds = Math.Log((arms.Xt + 0.5) / (arms.Ft + 0.5)) - Math.Log((arms.Xc + 0.5) / (arms.Fc + 0.5));
        _error = Math.Sqrt(1 / (arms.Xt + 0.5) + 1 / (arms.Ft + 0.5) + 1 / (arms.Xc + 0.5) + 1 / (arms.Fc + 0.5));
        EffectReading reading = ProportionReading.OfScore(arms, scale);
        Information = reading.Information;
        Findings = reading.Findings;
        (Estimate, StandardError) = (reading.Estimate, reading.StandardError);
        if (IsEstimable && double.IsFinite(Estimate) && Estimate > 0)
        {
            Estimate = Table.MostLikely(_logOdds);
            StandardError = Estimate / Math.Sqrt(Information);
        }
    }

    /// <summary>Fisher's test; the score test of the odds ratio for more users than can be summed over.</summary>
    public static Effect Of(TwoProportions arms, ProportionTest test, EffectScale scale) => arms.N > MostUsers
        ? new MiettinenNurminenEffect(arms, Checked(scale))
        : new ConditionalOddsEffect(arms, test, scale);

    public override double Estimate { get; }

    public override double StandardError { get; }

    public override double DegreesOfFreedom => double.PositiveInfinity;

    public override double Information { get; }

    private ConditionalOdds Table => new((long)_arms.Xt, (long)_arms.Nt, (long)_arms.Nc, (long)_arms.X);

    private double Own => _test == ProportionTest.FisherMidP ? 0.5 : 1;

    internal override bool IsAbove(double nullValue) => UpperTail(nullValue) < LowerTail(nullValue);

    internal override double UpperTail(double nullValue) => IsEstimable ? Table.UpperTail(Log(nullValue), Own) : 1;

    internal override double LowerTail(double nullValue) => IsEstimable ? Table.LowerTail(Log(nullValue), Own) : 1;

    internal override double LowerLimit(CriticalValue critical)
    {
        double tail = critical.Tail;
        return !IsEstimable || !(tail > 0) ? double.NegativeInfinity : Math.Exp(Table.LowerLimit(tail, Own, _logOdds - 2 * _error, _error));
    }

    internal override double UpperLimit(CriticalValue critical)
    {
        double tail = critical.Tail;
        return !IsEstimable || !(tail > 0) ? double.PositiveInfinity : Math.Exp(Table.UpperLimit(tail, Own, _logOdds + 2 * _error, _error));
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : Of(_arms, _test, scale);

    // Odds ratios below 0 cannot occur: as far away as 0 is.
    private static double Log(double nullValue) => Math.Log(Math.Max(0, nullValue));

    private static EffectScale Checked(EffectScale scale) => scale == EffectScale.OddsRatio
        ? scale
        : throw new InvalidOperationException("Fisher's conditional test compares odds only; for a difference or a lift use ProportionTest.MiettinenNurminen.");
}
