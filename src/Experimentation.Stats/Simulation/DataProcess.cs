using System.Globalization;
using System.Numerics;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats;

/// <summary>Where simulated users come from: draws the summary of any number of new users, and knows what their true values are.</summary>
/// <typeparam name="TSummary">What the users are reduced to.</typeparam>
public abstract partial record DataProcess<TSummary>
    where TSummary : IAdditionOperators<TSummary, TSummary, TSummary>
{
    private protected DataProcess()
    {
    }

    /// <summary>The process in words.</summary>
    public abstract string Name { get; }

    /// <summary>True value of the metric: a mean, a rate, a ratio.</summary>
    public abstract double Mean { get; }

    /// <summary>The summary of newly drawn users.</summary>
    /// <param name="random">Where the randomness comes from.</param>
    /// <param name="users">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 0 users.</exception>
    /// <exception cref="ArgumentNullException">No random stream.</exception>
    public TSummary Draw(RandomSource random, long users)
    {
        ArgumentNullException.ThrowIfNull(random);
        return DrawUsers(random, Guard.AtLeast(users, 0, "A number of users"));
    }

    /// <summary>The summary that this many users would have if chance were silent: the true moments. Tells the true effect on any scale and the information that a size brings.</summary>
    /// <param name="users">2 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 users.</exception>
    public TSummary Expected(long users) => ExpectedOf(Guard.AtLeast(users, 2, "A number of users"));

    /// <summary>
    /// The process in treatment: its mean moved by a lift. Processes on the whole line are shifted; those that cannot be negative are scaled, so that zeros stay zeros.
    /// </summary>
    /// <param name="lift">The true effect.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifted mean is impossible: a rate outside 0 to 1, a negative count.</exception>
    public abstract DataProcess<TSummary> Lifted(Lift lift);

    /// <summary>The process at a look, counted from 1. The same at all looks unless rates vary over time.</summary>
    internal virtual DataProcess<TSummary> AtLook(int look) => this;

    internal abstract TSummary DrawUsers(RandomSource random, long users);

    internal abstract TSummary ExpectedOf(long users);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    private protected double LiftedMean(Lift lift) => Mean + lift.InUnitsOf(Mean);
}

/// <summary>Front door to data-generating processes.</summary>
public static partial class DataProcess
{
    /// <summary>Normal values; a lift shifts them.</summary>
    /// <param name="mean">Finite.</param>
    /// <param name="standardDeviation">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DataProcess<MeanSummary> Normal(double mean, double standardDeviation) =>
        new NormalProcess(Guard.Finite(mean, "A mean"), Guard.Positive(standardDeviation, "A standard deviation"));

    /// <summary>Skewed values above zero: log-normal, like revenue of buyers or watch time. A lift scales them. Skewness is (3 + c²)·c with c = standard deviation / mean.</summary>
    /// <param name="mean">Finite, above 0.</param>
    /// <param name="standardDeviation">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DataProcess<MeanSummary> LogNormal(double mean, double standardDeviation) =>
        new LogNormalProcess(Guard.Positive(mean, "A mean"), Guard.Positive(standardDeviation, "A standard deviation"));

    /// <summary>Moderately skewed values above zero: gamma (exponential where standard deviation and mean are equal). A lift scales them. Skewness is 2·c.</summary>
    /// <param name="mean">Finite, above 0.</param>
    /// <param name="standardDeviation">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DataProcess<MeanSummary> Gamma(double mean, double standardDeviation) =>
        new GammaProcess(Guard.Positive(mean, "A mean"), Guard.Positive(standardDeviation, "A standard deviation"));

    /// <summary>Heavy-tailed values on both sides of the mean: Student's t, scaled to the standard deviation. A lift shifts them.</summary>
    /// <param name="mean">Finite.</param>
    /// <param name="standardDeviation">Finite, above 0.</param>
    /// <param name="degreesOfFreedom">Above 2, where the variance is finite; at 4 and below the fourth moment is not, which is where sample variances become wild.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DataProcess<MeanSummary> StudentT(double mean, double standardDeviation, double degreesOfFreedom) => new StudentProcess(
        Guard.Finite(mean, "A mean"),
        Guard.Positive(standardDeviation, "A standard deviation"),
        MoreThanTwo(degreesOfFreedom, "Degrees of freedom"));

    /// <summary>Heavy-tailed values from zero up: Lomax (Pareto II), whose density falls like x^−(tailIndex + 1). A lift scales them.</summary>
    /// <param name="mean">Finite, above 0.</param>
    /// <param name="tailIndex">Above 2, where the variance is finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DataProcess<MeanSummary> Pareto(double mean, double tailIndex) =>
        new ParetoProcess(Guard.Positive(mean, "A mean"), MoreThanTwo(tailIndex, "A tail index"));

    /// <summary>Users who do nothing, and the others: zero with a chance, otherwise drawn from another process.</summary>
    /// <param name="zeroShare">Chance of a zero, strictly between 0 and 1.</param>
    /// <param name="others">Values of the users who do something.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    /// <exception cref="ArgumentException">The other process is a panel, whose users are more than one value.</exception>
    /// <exception cref="ArgumentNullException">No other process.</exception>
    public static DataProcess<MeanSummary> ZeroInflated(double zeroShare, DataProcess<MeanSummary> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new ZeroInflatedProcess(Guard.Probability(zeroShare, "A share of zeros"), (ValueProcess)others);
    }

    /// <summary>Real users, drawn with replacement: a simulation on one's own history. A lift scales them if none is negative and shifts them otherwise.</summary>
    /// <param name="history">One value per user; finite; at least two.</param>
    /// <exception cref="ArgumentException">Fewer than two values, or one that is not finite.</exception>
    public static DataProcess<MeanSummary> Resampled(ReadOnlySpan<double> history) => history.Length >= 2
        ? new ResampledProcess(MeanSummary.Of(history), history.ToArray())
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A history has at least two users. Got {history.Length}."), nameof(history));

    /// <summary>
    /// Real users, drawn with replacement and capped: a simulation of a capped metric on one's own history. A lift is one of the capped mean; all values are scaled (shifted, if one is negative) by as much as that takes.
    /// </summary>
    /// <param name="history">One value per user, before capping; finite; at least two.</param>
    /// <param name="caps">The metric's limits.</param>
    /// <exception cref="ArgumentException">Fewer than two values, or one that is not finite.</exception>
    public static DataProcess<CappedSummary> Resampled(ReadOnlySpan<double> history, Caps caps) => new CappedProcess((ResampledProcess)Resampled(history), caps);

    /// <summary>Yes-or-no outcomes.</summary>
    /// <param name="rate">Chance of a yes, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    public static DataProcess<ProportionSummary> Binary(double rate) => new BinaryProcess(Guard.Probability(rate, "A rate", "0.05 means 5 %"));

    /// <summary>Yes-or-no outcomes whose rate changes over time: weekends, seasons, a campaign.</summary>
    /// <param name="rateAtLook">Rate of the users who come in before look 1, look 2, …; each strictly between 0 and 1; after the last one they begin anew.</param>
    /// <exception cref="ArgumentException">No rate.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside its range.</exception>
    public static DataProcess<ProportionSummary> TimeVaryingBinary(params ReadOnlySpan<double> rateAtLook) => new TimeVaryingProcess<ProportionSummary>(Each(rateAtLook, nameof(rateAtLook), Binary));

    /// <summary>Events of users exposed for one unit each: Poisson, or negative binomial where they vary more.</summary>
    /// <param name="eventsPerUser">Finite, above 0.</param>
    /// <param name="dispersion">Variance over mean, 1 (Poisson) or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DataProcess<CountSummary> Count(double eventsPerUser, double dispersion = 1) => new CountProcess(
        Guard.Positive(eventsPerUser, "Events per user"),
        dispersion is >= 1 and < double.PositiveInfinity ? dispersion : throw Guard.OutOfRange(nameof(dispersion), dispersion, "A dispersion is a finite number, 1 (Poisson) or above."));

    /// <summary>Events whose rate changes over time.</summary>
    /// <param name="eventsPerUserAtLook">Of the users who come in before look 1, look 2, …; each finite and above 0; after the last one they begin anew.</param>
    /// <exception cref="ArgumentException">No rate.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside its range.</exception>
    public static DataProcess<CountSummary> TimeVaryingCount(params ReadOnlySpan<double> eventsPerUserAtLook) => new TimeVaryingProcess<CountSummary>(Each(eventsPerUserAtLook, nameof(eventsPerUserAtLook), static rate => Count(rate)));

    /// <summary>
    /// A ratio metric, such as clicks per session: each user has 1 + Poisson sessions and a rate of clicks of their own, gamma-distributed; clicks are Poisson given both.
    /// So sessions of one user depend on each other.
    /// </summary>
    /// <param name="ratio">Clicks per session over all users; finite, above 0. A lift moves it.</param>
    /// <param name="denominatorMean">Sessions per user; finite, 1 or more.</param>
    /// <param name="variationBetweenUsers">Standard deviation over mean of users' own rates; finite, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DataProcess<RatioSummary> Ratio(double ratio, double denominatorMean, double variationBetweenUsers = 0.5) => new RatioProcess(
        Guard.Positive(ratio, "A ratio"),
        denominatorMean is >= 1 and < double.PositiveInfinity ? denominatorMean : throw Guard.OutOfRange(nameof(denominatorMean), denominatorMean, "A mean of the denominator is a finite number, 1 or above."),
        Guard.NotNegative(variationBetweenUsers, "A variation between users"));

    /// <summary>
    /// A panel of users over days: a value of each user's own plus daily noise that carries over from day to day (AR(1)). One outcome column per day.
    /// </summary>
    /// <param name="days">1 or more.</param>
    /// <param name="mean">Mean of a day; finite.</param>
    /// <param name="standardDeviation">Of one day between users; finite, above 0.</param>
    /// <param name="betweenUsers">Share of the variance that lies between users; 0 to 1. Days far apart correlate by it.</param>
    /// <param name="carryOver">Correlation of the daily noise of one day with the next; strictly between −1 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static PanelProcess AutoRegressivePanel(int days, double mean, double standardDeviation, double betweenUsers, double carryOver = 0) => new AutoRegressiveProcess(
        (int)Guard.AtLeast(days, 1, "A number of days"),
        Guard.Finite(mean, "A mean"),
        Guard.Positive(standardDeviation, "A standard deviation"),
        betweenUsers is >= 0 and <= 1 ? betweenUsers : throw Guard.OutOfRange(nameof(betweenUsers), betweenUsers, "A share of the variance is at least 0 and at most 1."),
        carryOver is > -1 and < 1 ? carryOver : throw Guard.OutOfRange(nameof(carryOver), carryOver, "A correlation lies strictly between -1 and 1."));

    /// <summary>A panel of counts over days: each user has a rate of their own, gamma-distributed (a frailty), and Poisson events on each day. One outcome column per day.</summary>
    /// <param name="days">1 or more.</param>
    /// <param name="eventsPerDay">Mean of a day; finite, above 0.</param>
    /// <param name="frailtyVariance">Variance of users' rates over the squared mean rate; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static PanelProcess FrailtyPanel(int days, double eventsPerDay, double frailtyVariance) => new FrailtyProcess(
        (int)Guard.AtLeast(days, 1, "A number of days"),
        Guard.Positive(eventsPerDay, "Events per day"),
        Guard.Positive(frailtyVariance, "A frailty variance"));

    private static double MoreThanTwo(double value, string what, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(value))] string name = "") =>
        value is > 2 and < double.PositiveInfinity ? value : throw Guard.OutOfRange(name, value, $"{what} above 2 give a finite variance.");

    private static ValueList<DataProcess<TSummary>> Each<TSummary>(ReadOnlySpan<double> rates, string name, Func<double, DataProcess<TSummary>> process)
        where TSummary : struct, IAdditionOperators<TSummary, TSummary, TSummary> => rates.IsEmpty
        ? throw new ArgumentException("A process that varies over time has at least one rate.", name)
        : ValueList<DataProcess<TSummary>>.Of(rates.ToArray().Select(process));
}
