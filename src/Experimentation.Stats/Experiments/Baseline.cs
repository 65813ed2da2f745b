using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What is known about a metric before the experiment: its mean and the variance between users. Sizes are computed from it.</summary>
public sealed partial record Baseline
{
    private Baseline(Metric metric, double mean, double variance)
    {
        ArgumentNullException.ThrowIfNull(metric);
        Metric = metric;
        Mean = mean;
        Variance = variance;
    }

    /// <summary>The metric it is about.</summary>
    public Metric Metric { get; }

    /// <summary>The metric's value in control: a mean, a rate, a ratio.</summary>
    public double Mean { get; }

    /// <summary>Variance of one user's contribution.</summary>
    public double Variance { get; }

    /// <summary>All that history tells, where the baseline was made from it; the plan then warns of a metric too skewed for its users. Null where it was not.</summary>
    public MetricHistory? History { get; private init; }

    /// <summary>A mean metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="mean">Mean per user, from −1E+100 to 1E+100.</param>
    /// <param name="standardDeviation">Between users, from 1E-100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Baseline For(Metric<MeanSummary> metric, double mean, double standardDeviation) =>
        new(metric, Guard.Value(mean, "A mean"), Square(Guard.Divisor(standardDeviation, "A standard deviation")));

    /// <summary>A proportion metric; its variance follows from its rate.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="rate">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not strictly between 0 and 1.</exception>
    public static Baseline For(Metric<ProportionSummary> metric, double rate) =>
        new(metric, Guard.Probability(rate, "A rate", "0.05 means 5 %"), rate * (1 - rate));

    /// <summary>A ratio metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="ratio">Its value, from −1E+100 to 1E+100.</param>
    /// <param name="standardDeviation">Of one user's contribution by the delta method (<see cref="RatioSummary.RatioVariance"/> is its square), from 1E-100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Baseline For(Metric<RatioSummary> metric, double ratio, double standardDeviation) =>
        new(metric, Guard.Value(ratio, "A ratio"), Square(Guard.Divisor(standardDeviation, "A standard deviation")));

    /// <summary>A rate of events, each user being exposed for one unit.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="eventsPerUser">From 1E-100 to 1E+100.</param>
    /// <param name="dispersion">Variance over mean of events per user: 1 for a Poisson process, more when some users have many; from 1E-100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Baseline For(Metric<CountSummary> metric, double eventsPerUser, double dispersion = 1) =>
        new(metric, Guard.Divisor(eventsPerUser, "Events per user"), eventsPerUser * Guard.Divisor(dispersion, "A dispersion"));

    /// <summary>A mean metric, from its history.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="history">Users of the past; at least two, whose values vary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history is too small or does not vary.</exception>
    public static Baseline For(Metric<MeanSummary> metric, MeanSummary history) =>
        new(metric, history.Mean, Square(Guard.Divisor(history.StandardDeviation, "A history's standard deviation", nameof(history))));

    /// <summary>
    /// A mean metric, from all that its history tells. Its mean and spread decide the size; its covariate and clusters do not, because the test compares plain means of independent users.
    /// </summary>
    /// <param name="metric">The metric.</param>
    /// <param name="history">From rows or summaries of the past.</param>
    /// <exception cref="ArgumentNullException">No history.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The history's values are outside the range of a baseline.</exception>
    public static Baseline For(Metric<MeanSummary> metric, MetricHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return For(metric, history.Summary) with { History = history };
    }

    /// <summary>A proportion metric, from its history.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="history">Users of the past, with at least one success and one failure.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is 0 or 1.</exception>
    public static Baseline For(Metric<ProportionSummary> metric, ProportionSummary history) =>
        new(metric, Guard.Probability(history.Rate, "A history's rate", "0.05 means 5 %", nameof(history)), history.Rate * (1 - history.Rate));

    /// <summary>A ratio metric, from its history.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="history">Users of the past; at least two, whose values vary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history is too small or does not vary.</exception>
    public static Baseline For(Metric<RatioSummary> metric, RatioSummary history) =>
        new(metric, Guard.Value(history.Ratio, "A history's ratio", nameof(history)), Square(Guard.Divisor(Math.Sqrt(history.RatioVariance), "A history's standard deviation", nameof(history))));

    /// <summary>A rate of events, from its history; events are taken to be Poisson where the history does not know its dispersion.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="history">Users of the past, with at least one event.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history has no events, or they do not vary.</exception>
    public static Baseline For(Metric<CountSummary> metric, CountSummary history)
    {
        double rate = Guard.Divisor(history.Rate, "A history's rate", nameof(history));
        double perUser = (history.Dispersion ?? 1) * rate * (history.Users / history.Exposure);
        return new(metric, rate, Square(Guard.Divisor(Math.Sqrt(perUser), "A history's standard deviation", nameof(history))));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}: mean {Phrase.Number(Mean)}, standard deviation {Phrase.Number(Math.Sqrt(Variance))}");

    private static double Square(double x) => x * x;
}
