using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

public static partial class AlwaysValid
{
    /// <summary>One coefficient of a linear model, or a difference in means, exact for normal errors at small samples.</summary>
    /// <param name="mixture">Where it is to be tightest. Fixed before the first look.</param>
    /// <param name="coefficients">Coefficients of the model, intercept included; at least 1. Two for a comparison of two means with pooled variance.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <param name="nullValue">The tested value of the coefficient; a margin for non-inferiority. Finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">The boundary was not set.</exception>
    public static LinearModelSequence LinearModel(LinearModelMixture mixture, int coefficients = 2, double alpha = 0.05, double nullValue = 0) => new(
        mixture.G > 0 ? mixture : throw new ArgumentException("The boundary is not set; make one with LinearModelMixture.TightestAt.", nameof(mixture)),
        (int)Guard.AtLeast(coefficients, 1, "A number of coefficients"),
        Guard.Finite(nullValue, "A null value"),
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %"));

    /// <summary>One success rate against a fixed value, exactly.</summary>
    /// <param name="nullRate">The tested rate; strictly between 0 and 1.</param>
    /// <param name="tightestAt">At how many trials the interval is to be tightest; above 0.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static ProportionSequence Proportion(double nullRate, double tightestAt, double alpha = 0.05) =>
        new(
            Guard.Probability(nullRate, "A rate", "0.02 means 2 %") >= SmallestRate ? nullRate : throw Guard.OutOfRange(nameof(nullRate), nullRate, "A tested rate is at least 1e-200."),
            Concentration(tightestAt, alpha),
            alpha);

    /// <summary>Whether two success rates differ, exactly, block by block, whatever the common rate does over time.</summary>
    /// <param name="watch">Which direction is tested.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static TwoProportionSequence TwoProportions(WatchFor watch = WatchFor.AnyChange, double alpha = 0.05) =>
        new(Defined(watch), Guard.Probability(alpha, "Alpha", "0.05 means 5 %"));

    /// <summary>
    /// Alarm about a gross change of a rate of events (crashes, errors), exactly, whatever the common rate and the shares of users do over time. It looks for
    /// ratios from 1.05 to 4, so its interval never gets narrower than 5 %; for conversions give the number of events at which it is to be tightest.
    /// </summary>
    /// <param name="watch">Which direction is tested; an increase of crashes, say.</param>
    /// <param name="nullRatio">The tested ratio of treatment's rate to control's; 1 is no effect. Finite, above 0.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RateRatioSequence RateRatio(WatchFor watch = WatchFor.AnyChange, double nullRatio = 1, double alpha = 0.05) =>
        new(Defined(watch), Guard.Positive(nullRatio, "A ratio"), RatioAlternatives.Alarm, Guard.Probability(alpha, "Alpha", "0.05 means 5 %"));

    /// <summary>The ratio of two arms' rates of events, exactly, whatever the common rate and the shares of users do over time, and however small the effect.</summary>
    /// <param name="tightestAtEvents">At how many events of both arms the interval is to be tightest; finite, above 0.</param>
    /// <param name="watch">Which direction is tested.</param>
    /// <param name="nullRatio">The tested ratio of treatment's rate to control's; 1 is no effect. Finite, above 0.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1, below 1/2 where one direction is watched.</param>
    /// <param name="treatmentShare">Treatment's share of the exposure at that time, only for choosing where it is tightest; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RateRatioSequence RateRatio(
        double tightestAtEvents, WatchFor watch = WatchFor.AnyChange, double nullRatio = 1, double alpha = 0.05, double treatmentShare = 0.5)
    {
        Tightest(tightestAtEvents, nameof(tightestAtEvents));
        Guard.Probability(treatmentShare, "A share", "0.5 means 50 %");
        double side = Defined(watch) == WatchFor.AnyChange ? Guard.Probability(alpha, "Alpha", "0.05 means 5 %") / 2 : alpha;
        NormalMixture mixture = NormalMixture.TightestOneSidedAt(Math.Max(tightestAtEvents * treatmentShare * (1 - treatmentShare), 1e-3), side);
        return new(watch, Guard.Positive(nullRatio, "A ratio"), RatioAlternatives.Mixture(mixture.MixingInformation), alpha);
    }

    /// <summary>Whether users arrive in the planned shares.</summary>
    /// <param name="shares">Planned shares of two arms or more, each above 0; they need not add up to 1 (50 and 50 will do).</param>
    /// <param name="concentration">How close to the plan a mismatch worth finding is; finite, above 0. Larger finds smaller mismatches later.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">There are fewer than two arms.</exception>
    public static SampleRatioSequence SampleRatio(ReadOnlySpan<double> shares, double concentration = SampleRatioSequence.DefaultConcentration, double alpha = 0.05) =>
        new(shares, concentration, alpha);

    /// <summary>The mean of bounded observations, exactly, in constant memory; days and shards merge.</summary>
    /// <param name="lower">The smallest value that an observation can have; finite.</param>
    /// <param name="upper">The largest value that an observation can have; finite, above the smallest.</param>
    /// <param name="nullMean">The tested mean; strictly between the two.</param>
    /// <param name="tightestAt">At how many observations the interval is to be tightest; above 0.</param>
    /// <param name="standardDeviation">A guess of the standard deviation, only for choosing where it is tightest; finite, above 0.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static EmpiricalBernsteinSequence BoundedMean(
        double lower, double upper, double nullMean, double tightestAt, double standardDeviation, double alpha = 0.05)
    {
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %");
        double width = new BoundedRange(lower, upper).Width;
        double relative = Guard.Positive(standardDeviation, "A standard deviation") / width;
        double rho = Tightest(tightestAt, nameof(tightestAt)) * relative * relative * MixtureOptimum.TwoSidedRatio(alpha);
        return new(lower, upper, nullMean, Math.Clamp(rho, 1e-3, LargestTightest), alpha);
    }

    /// <summary>The mean of bounded observations by betting: tight from the first observations on and without tuning, but it remembers every value.</summary>
    /// <param name="lower">The smallest value that an observation can have; finite.</param>
    /// <param name="upper">The largest value that an observation can have; finite, above the smallest.</param>
    /// <param name="nullMean">The tested mean; strictly between the two.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static BettingSequence BoundedMeanByBetting(double lower, double upper, double nullMean, double alpha = 0.05) => new(lower, upper, nullMean, alpha);

    /// <summary>A quantile of one group.</summary>
    /// <param name="probability">Which quantile: 0.5 is the median; strictly between 0 and 1.</param>
    /// <param name="tightestAt">At how many values the interval is to be tightest; above 0.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static QuantileSequence Quantile(double probability, double tightestAt, double alpha = 0.05) =>
        new(QuantileProbability(probability), Concentration(tightestAt, alpha), alpha);

    /// <summary>Whether a quantile differs between two groups.</summary>
    /// <param name="probability">Which quantile: 0.5 is the median; strictly between 0 and 1.</param>
    /// <param name="tightestAt">At how many values per group the test is to be sharpest; above 0.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static QuantileComparisonSequence QuantileComparison(double probability, double tightestAt, double alpha = 0.05) =>
        new(QuantileProbability(probability), Concentration(tightestAt, alpha), alpha);

    /// <summary>Wald's test of "no effect" against one effect size. Its direction is the sign of the effect, fixed before looking.</summary>
    /// <param name="effect">The alternative, measured from the null value; finite, not 0.</param>
    /// <param name="alpha">Error rate under the null; strictly between 0 and 1.</param>
    /// <param name="beta">Error rate under the alternative; strictly between 0 and 1 − alpha.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static LikelihoodRatioSequence LikelihoodRatioOfEffect(double effect, double alpha = 0.05, double beta = 0.2) =>
        Guard.Finite(effect, "An effect") != 0
            ? new(effect, effect * effect / 2, alpha, beta)
            : throw Guard.OutOfRange(nameof(effect), effect, "The alternative differs from the null.");

    /// <summary>Wald's test of one success rate against another.</summary>
    /// <param name="nullRate">Strictly between 0 and 1.</param>
    /// <param name="alternativeRate">Strictly between 0 and 1, another one.</param>
    /// <param name="alpha">Error rate under the null; strictly between 0 and 1.</param>
    /// <param name="beta">Error rate under the alternative; strictly between 0 and 1 − alpha.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static LikelihoodRatioSequence LikelihoodRatioOfProportion(double nullRate, double alternativeRate, double alpha = 0.05, double beta = 0.2)
    {
        Guard.Probability(nullRate, "A rate", "0.02 means 2 %");
        Guard.Probability(Different(nullRate, alternativeRate), "A rate", "0.02 means 2 %", nameof(alternativeRate));
        double failure = Elementary.Log1p((nullRate - alternativeRate) / (1 - nullRate));
        return new(Math.Log(alternativeRate / nullRate) - failure, -failure, alpha, beta);
    }

    /// <summary>Wald's test of one rate of events (Poisson) against another.</summary>
    /// <param name="nullRate">Events per unit of exposure; finite, above 0.</param>
    /// <param name="alternativeRate">Events per unit of exposure; finite, above 0, another one.</param>
    /// <param name="alpha">Error rate under the null; strictly between 0 and 1.</param>
    /// <param name="beta">Error rate under the alternative; strictly between 0 and 1 − alpha.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static LikelihoodRatioSequence LikelihoodRatioOfRate(double nullRate, double alternativeRate, double alpha = 0.05, double beta = 0.2)
    {
        Guard.Positive(nullRate, "A rate");
        Guard.Positive(Different(nullRate, alternativeRate), "A rate", nameof(alternativeRate));
        return new(Math.Log(alternativeRate / nullRate), alternativeRate - nullRate, alpha, beta);
    }

    /// <summary>An alarm for after launch that is false at most once in so many observations, on average.</summary>
    /// <param name="averageRunLength">Observations between false alarms, at least; finite, above 1. 365 daily looks are one false alarm a year.</param>
    /// <param name="statistic">How evidence is carried on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static ChangeAlarm ChangeAlarm(double averageRunLength = 365, ChangeStatistic statistic = ChangeStatistic.ShiryaevRoberts) =>
        new(averageRunLength, statistic);

    /// <summary>
    /// The beta-binomial concentration that makes the interval tightest at a number of trials: the normal mixture's r in trials, less the one trial that
    /// its first observation is worth.
    /// </summary>
    private static double Concentration(double tightestAt, double alpha) =>
        Math.Max(Tightest(tightestAt, nameof(tightestAt)) * MixtureOptimum.TwoSidedRatio(Guard.Probability(alpha, "Alpha", "0.05 means 5 %")) - 1, 1e-3);

    /// <summary>More observations than a double counts.</summary>
    private const double LargestTightest = 1e15;

    private const double SmallestRate = 1e-200;

    private static double Tightest(double tightestAt, string name) => tightestAt is > 0 and <= LargestTightest
        ? tightestAt
        : throw Guard.OutOfRange(name, tightestAt, "Where to be tightest is a number of observations above 0, at most 1e15.");

    private static double QuantileProbability(double probability) => Guard.Probability(probability, "A quantile's probability", "0.5 is the median") >= SmallestRate
        ? probability
        : throw Guard.OutOfRange(nameof(probability), probability, "A quantile's probability is at least 1e-200.");

    private static double Different(double nullRate, double alternativeRate) => alternativeRate != nullRate
        ? alternativeRate
        : throw Guard.OutOfRange(nameof(alternativeRate), alternativeRate, "The alternative differs from the null.");

    private static WatchFor Defined(WatchFor watch) => watch is WatchFor.AnyChange or WatchFor.Increase or WatchFor.Decrease
        ? watch
        : throw new ArgumentOutOfRangeException(nameof(watch), watch, "Use WatchFor.AnyChange, Increase or Decrease.");
}
