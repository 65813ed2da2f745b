using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Front door to planning: what is known about a metric in, an object out that answers how many users, which power, which lift. Two-sided at alpha 0.05, half of the users
/// in each arm, as <see cref="Compare"/> analyses; the object's With… steps change that.
/// </summary>
public static partial class Power
{
    /// <summary>The difference between two means.</summary>
    /// <param name="standardDeviation">Between users, in the metric's unit, above 0.</param>
    /// <param name="baseline">Control's mean, finite; needed for relative lifts only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static MeanPower OfMeans(double standardDeviation, double? baseline = null) =>
        new(Guard.Positive(standardDeviation, "A standard deviation"), Known(baseline));

    /// <summary>The difference between two means, from their history.</summary>
    /// <param name="history">Users of the past; at least two, whose values vary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history is too small or does not vary.</exception>
    public static MeanPower OfMeans(MeanSummary history) => OfMeans(history.StandardDeviation, history.Mean);

    /// <summary>
    /// The difference between two means, from all that a metric's history tells: mean and spread, what a covariate takes off the variance, what clusters add to it.
    /// </summary>
    /// <param name="history">From rows or summaries of the past (<see cref="MetricHistory.Of(ReadOnlySpan{double})"/>).</param>
    /// <exception cref="ArgumentNullException">No history.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The covariate explains everything, so that nothing is left to plan.</exception>
    public static MeanPower OfMeans(MetricHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        MeanPower analysis = OfMeans(history.StandardDeviation, history.Mean);
        if (history.CovariateCorrelation is { } correlation)
        {
            analysis = analysis.WithCovariate(correlation);
        }
        return history.DesignEffect is { } effect ? analysis.WithDesignEffect(effect) : analysis;
    }

    /// <summary>The difference between two ratios of means (clicks per session), by the delta method.</summary>
    /// <param name="ratio">Control's ratio, finite.</param>
    /// <param name="standardDeviation">Of one user's contribution by the delta method (<see cref="RatioSummary.RatioVariance"/> is its square), above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RatioPower OfRatios(double ratio, double standardDeviation) =>
        new(Guard.Positive(standardDeviation, "A standard deviation"), Guard.Finite(ratio, "A ratio"));

    /// <summary>The difference between two ratios of means, from their history.</summary>
    /// <param name="history">Users of the past; at least two, whose values vary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history is too small or does not vary.</exception>
    public static RatioPower OfRatios(RatioSummary history) => OfRatios(history.Ratio, Math.Sqrt(history.RatioVariance));

    /// <summary>The difference between two shares of users.</summary>
    /// <param name="rate">Control's rate, strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not strictly between 0 and 1.</exception>
    public static ProportionPower OfProportions(double rate) => new(Guard.Probability(rate, "A rate", "0.05 means 5 %"));

    /// <summary>The difference between two shares of users, from their history.</summary>
    /// <param name="history">Users of the past, with at least one success and one failure.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is 0 or 1.</exception>
    public static ProportionPower OfProportions(ProportionSummary history) => OfProportions(history.Rate);

    /// <summary>Two rates of events.</summary>
    /// <param name="rate">Control's events per unit of exposure, above 0.</param>
    /// <param name="exposure">Units of exposure of one user, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RatePower OfRates(double rate, double exposure = 1) =>
        new(Guard.Positive(rate, "A rate of events"), Guard.Positive(exposure, "An exposure"));

    /// <summary>The difference between two quantiles: medians, 95 % latencies.</summary>
    /// <param name="probability">Which quantile, strictly between 0 and 1; 0.5 is the median.</param>
    /// <param name="quantile">Control's quantile, in the metric's unit, finite.</param>
    /// <param name="density">Density of control's values at the quantile, per unit of the metric, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static QuantilePower OfQuantiles(double probability, double quantile, double density) => new(
        Guard.Probability(probability, "A quantile's probability", "0.5 is the median"),
        Guard.Finite(quantile, "A quantile"),
        Guard.Positive(density, "A density"));

    /// <summary>The Mann–Whitney test, with lifts as chances: <c>Lift.Absolute(0.05)</c> means that a user of treatment has more than one of control with a chance of 55 %.</summary>
    public static RankPower OfRanks() => new(null, null);

    /// <summary>The Mann–Whitney test for normal values of which treatment's are shifted, with lifts in the metric's unit.</summary>
    /// <param name="standardDeviation">Between users, above 0.</param>
    /// <param name="baseline">Control's mean, finite; needed for relative lifts only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RankPower OfRanks(double standardDeviation, double? baseline = null) =>
        new(Guard.Positive(standardDeviation, "A standard deviation"), Known(baseline));

    /// <summary>The mean difference of the same users under both treatments.</summary>
    /// <param name="standardDeviation">Of one value, control's or treatment's, above 0.</param>
    /// <param name="correlation">Between a user's two values, above −1 and below 1.</param>
    /// <param name="baseline">Control's mean, finite; needed for relative lifts only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static PairedPower OfPairs(double standardDeviation, double correlation, double? baseline = null) =>
        new(Guard.Positive(standardDeviation, "A standard deviation"), Correlation(correlation, nameof(correlation)), Known(baseline));

    /// <summary>Time to an event, for the log-rank test; lifts are those of the hazard.</summary>
    /// <param name="hazard">Control's events per user and unit of time, above 0: ln 2 divided by the median time.</param>
    /// <param name="accrual">Time over which users enter, evenly; finite, 0 or above.</param>
    /// <param name="followUp">Time from the last entry to the analysis; finite, 0 or above, and not 0 together with the accrual.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static SurvivalPower OfSurvival(double hazard, double accrual, double followUp)
    {
        Guard.Positive(hazard, "A hazard");
        Guard.NotNegative(accrual, "An accrual time");
        Guard.NotNegative(followUp, "A follow-up time");
        return accrual + followUp > 0
            ? new(hazard, accrual, followUp)
            : throw Guard.OutOfRange(nameof(followUp), followUp, "With neither accrual nor follow-up nobody is watched for any time.");
    }

    /// <summary>How much the lift differs between a segment and everybody else (an interaction); the lift asked about is that difference.</summary>
    /// <param name="standardDeviation">Between users, in the metric's unit, above 0.</param>
    /// <param name="segmentShare">The segment's share of the users, strictly between 0 and 1.</param>
    /// <param name="segmentStandardDeviation">Between users of the segment, above 0; the same as elsewhere if not given.</param>
    /// <param name="baseline">The mean to which relative lifts refer, finite; needed for relative lifts only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static InteractionPower OfSegments(double standardDeviation, double segmentShare, double? segmentStandardDeviation = null, double? baseline = null) => new(
        Guard.Positive(standardDeviation, "A standard deviation"),
        Guard.Probability(segmentShare, "A segment's share", "0.2 means 20 %"),
        Guard.Positive(segmentStandardDeviation ?? standardDeviation, "A standard deviation", nameof(segmentStandardDeviation)),
        Known(baseline));

    /// <summary>How much the lift changes between two windows of the same users, week 2 minus week 1 (novelty); the lift asked about is that change.</summary>
    /// <param name="earlyStandardDeviation">Between users in the early window, in the metric's unit, above 0.</param>
    /// <param name="lateStandardDeviation">Between users in the late window, above 0.</param>
    /// <param name="correlation">Between a user's values in the two windows, above −1 and below 1.</param>
    /// <param name="baseline">The mean to which relative changes refer, finite; needed for relative changes only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NoveltyPower OfNovelty(double earlyStandardDeviation, double lateStandardDeviation, double correlation, double? baseline = null) => new(
        Guard.Positive(earlyStandardDeviation, "A standard deviation"),
        Guard.Positive(lateStandardDeviation, "A standard deviation"),
        Correlation(correlation, nameof(correlation)),
        Known(baseline));

    private static double? Known(double? baseline) => baseline is { } value ? Guard.Finite(value, "A baseline", nameof(baseline)) : null;

    private static double Correlation(double correlation, string name) => correlation is > -1 and < 1
        ? correlation
        : throw Guard.OutOfRange(name, correlation, "A correlation lies strictly between −1 and 1.");
}
