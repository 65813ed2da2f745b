using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What a metric's past says about planning it: mean and spread, how skewed it is, how many users have none of it, how much of it was known before, how alike a user's
/// days are, how alike users of one cluster are. Made from rows or summaries of history; planning takes it as the baseline.
/// </summary>
public sealed partial record MetricHistory
{
    /// <summary>Users per arm for a normal approximation of the mean, per unit of squared skewness (Kohavi, Deng, Longbotham and Xu 2014, "Seven rules of thumb for web site experimenters").</summary>
    private const double UsersPerSquaredSkewness = 355;

    private MetricHistory(MeanSummary summary)
    {
        Summary = summary;
    }

    /// <summary>Count, mean and variance.</summary>
    public MeanSummary Summary { get; }

    /// <summary>Users of the history.</summary>
    public long Users => Summary.Count;

    /// <summary>Mean per user.</summary>
    public double Mean => Summary.Mean;

    /// <summary>Standard deviation between users.</summary>
    public double StandardDeviation => Summary.StandardDeviation;

    /// <summary>Third central moment over the cube of the standard deviation; null where only summaries were given.</summary>
    public double? Skewness { get; private init; }

    /// <summary>Share of users whose value is 0; null where only summaries were given.</summary>
    public double? ZeroShare { get; private init; }

    /// <summary>Correlation with the same users' covariate from before; its square is the part of the variance that an adjustment removes. Null where none was given.</summary>
    public double? CovariateCorrelation { get; private init; }

    /// <summary>
    /// How alike two days of one user are: ρ of Var(mean of T days) = σ²·(ρ + (1 − ρ)/T). Null where no days were given. Summary and spread are then those of the mean of all days.
    /// </summary>
    public double? DayCorrelation { get; private init; }

    /// <summary>Standard deviation of one day between users; null where no days were given.</summary>
    public double? DailyStandardDeviation { get; private init; }

    /// <summary>How many times the variance of the mean is what it would be if users of one cluster were independent; null where no clusters were given.</summary>
    public double? DesignEffect { get; private init; }

    /// <summary>Correlation of two users of one cluster (one-way analysis of variance; Donner 1986), between its lowest possible value and 1; null where no clusters were given.</summary>
    public double? IntraclassCorrelation { get; private init; }

    /// <summary>Users that each arm needs before the mean of so skewed a metric is near normal: 355·skewness². Null where the skewness is not known.</summary>
    public double? UsersPerArmForNormality => Skewness is { } skewness ? UsersPerSquaredSkewness * skewness * skewness : null;

    /// <summary>From rows.</summary>
    /// <param name="values">One per user, finite; at least two, not all equal.</param>
    /// <exception cref="ArgumentException">Fewer than two values, values that do not vary, or one that is not finite.</exception>
    public static MetricHistory Of(ReadOnlySpan<double> values)
    {
        MeanSummary summary = Varying(MeanSummary.Of(values), nameof(values));
        double cubes = 0;
        long zeros = 0;
        double deviation = Math.Sqrt(summary.SumOfSquaredDeviations / summary.Count);
        foreach (double value in values)
        {
            double z = (value - summary.Mean) / deviation;
            cubes += z * z * z;
            zeros += value == 0 ? 1 : 0;
        }
        return new(summary) { Skewness = cubes / summary.Count, ZeroShare = (double)zeros / summary.Count };
    }

    /// <summary>From rows with a covariate that was known before users could be affected, usually the same metric in an earlier window.</summary>
    /// <param name="values">One per user, finite; at least two, not all equal.</param>
    /// <param name="covariate">The covariate of the same users in the same order, finite.</param>
    /// <exception cref="ArgumentException">Lists of different length, fewer than two users, values or covariates that do not vary, or one that is not finite.</exception>
    public static MetricHistory Of(ReadOnlySpan<double> values, ReadOnlySpan<double> covariate)
    {
        MetricHistory history = Of(values);
        if (values.Length != covariate.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each user has a value and a covariate. Got {values.Length} values and {covariate.Length} covariates."), nameof(covariate));
        }
        RatioSummary pairs = RatioSummary.Of(values, covariate);
        Varying(pairs.Denominator, nameof(covariate));
        double correlation = pairs.Covariance / Math.Sqrt(pairs.NumeratorVariance * pairs.DenominatorVariance);
        return history with { CovariateCorrelation = Math.Clamp(correlation, -1, 1) };
    }

    /// <summary>From rows of users who belong to clusters (households, regions, sessions of one visitor).</summary>
    /// <typeparam name="TCluster">What names a cluster.</typeparam>
    /// <param name="values">One per user, finite; at least two, not all equal.</param>
    /// <param name="clusters">The cluster of the same users in the same order; at least two different ones.</param>
    /// <exception cref="ArgumentException">Lists of different length, fewer than two users or clusters, values that do not vary, or one that is not finite.</exception>
    public static MetricHistory OfClusters<TCluster>(ReadOnlySpan<double> values, ReadOnlySpan<TCluster> clusters)
        where TCluster : notnull
    {
        MetricHistory history = Of(values);
        if (values.Length != clusters.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each user has a value and a cluster. Got {values.Length} values and {clusters.Length} clusters."), nameof(clusters));
        }
        var byCluster = new Dictionary<TCluster, (long Count, double Sum)>();
        for (int i = 0; i < values.Length; i++)
        {
            (long count, double sum) = byCluster.GetValueOrDefault(clusters[i]);
            byCluster[clusters[i]] = (count + 1, sum + (values[i] - history.Mean));
        }
        double k = byCluster.Count;
        if (k < 2)
        {
            throw new ArgumentException("How alike users of one cluster are takes at least two clusters. All users are in the same one.", nameof(clusters));
        }
        double n = values.Length;
        double between = byCluster.Values.Sum(c => c.Sum * c.Sum / c.Count);
        double totals = byCluster.Values.Sum(c => c.Sum * c.Sum);
        double squaredSizes = byCluster.Values.Sum(c => (double)c.Count * c.Count);
        double total = history.Summary.SumOfSquaredDeviations;
        double? correlation = null;
        if (n > k)
        {
            double meanBetween = between / (k - 1);
            double meanWithin = Math.Max(0, total - between) / (n - k);
            double size = (n - squaredSizes / n) / (k - 1);
            correlation = (meanBetween - meanWithin) / (meanBetween + (size - 1) * meanWithin);
        }
        // Variance of the mean from cluster totals, over that from independent users (Liang and Zeger 1986 with the usual k/(k − 1)).
        double effect = k / (k - 1) * totals / (total * n / (n - 1));
        return history with { DesignEffect = effect, IntraclassCorrelation = correlation };
    }

    /// <summary>From summaries: what a warehouse exports. Skewness and zero share stay unknown.</summary>
    /// <param name="summary">At least two users whose values vary.</param>
    /// <exception cref="ArgumentException">Fewer than two users, or values that do not vary.</exception>
    public static MetricHistory Of(MeanSummary summary) => new(Varying(summary, nameof(summary)));

    /// <summary>From summaries with a covariate: the first outcome and, if there is one, the first covariate.</summary>
    /// <param name="summary">At least two users whose values vary.</param>
    /// <exception cref="ArgumentException">Fewer than two users, or values that do not vary.</exception>
    /// <exception cref="ArgumentNullException">No summary.</exception>
    public static MetricHistory Of(CovariateSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var history = new MetricHistory(Varying(summary.Outcome(), nameof(summary)));
        if (summary.CovariateCount == 0)
        {
            return history;
        }
        Varying(summary.Covariate(), nameof(summary));
        int covariate = summary.OutcomeCount;
        double correlation = summary.Covariance(0, covariate) / Math.Sqrt(summary.Covariance(0, 0) * summary.Covariance(covariate, covariate));
        return history with { CovariateCorrelation = Math.Clamp(correlation, -1, 1) };
    }

    /// <summary>From a panel: one outcome per day of the same users. Tells how alike a user's days are, and so what a longer test gains.</summary>
    /// <param name="days">At least two outcomes (days) and two users, whose values vary. Covariates are not looked at.</param>
    /// <exception cref="ArgumentException">Fewer than two days or users, or values that do not vary.</exception>
    /// <exception cref="ArgumentNullException">No summary.</exception>
    public static MetricHistory OfDays(CovariateSummary days)
    {
        ArgumentNullException.ThrowIfNull(days);
        int t = days.OutcomeCount;
        if (t < 2 || days.Count < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"How alike days are takes at least two days of two users. Got {t} days of {days.Count} users."), nameof(days));
        }
        double ofMean = 0;
        double ofDay = 0;
        double mean = 0;
        for (int i = 0; i < t; i++)
        {
            mean += days.Mean(i) / t;
            ofDay += days.Covariance(i, i) / t;
            for (int j = 0; j < t; j++)
            {
                ofMean += days.Covariance(i, j) / ((double)t * t);
            }
        }
        MeanSummary summary = Varying(MeanSummary.FromMoments(days.Count, mean, Math.Max(0, ofMean)), nameof(days));
        return new(summary)
        {
            DayCorrelation = Math.Clamp((ofMean / ofDay - 1.0 / t) / (1 - 1.0 / t), -1.0 / (t - 1), 1),
            DailyStandardDeviation = Math.Sqrt(ofDay),
        };
    }

    /// <summary>What a planner must know when each arm has this many users: too few for so skewed a metric.</summary>
    /// <param name="usersPerArm">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 0 users.</exception>
    public IReadOnlyList<Finding> FindingsWith(long usersPerArm)
    {
        Guard.AtLeast(usersPerArm, 0, "Users per arm");
        return UsersPerArmForNormality is { } needed && usersPerArm < needed
            ? ValueList<Finding>.Of([new Finding(
                FindingCode.SkewedMetric,
                FindingSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"With a skewness of {Skewness:0.#} the mean of an arm is near normal from about {Phrase.Count(Math.Ceiling(needed))} users on (355·skewness²); there are {Phrase.Count(usersPerArm)}. Cap the metric, or check the plan by simulation."))])
            : ValueList<Finding>.Empty;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Phrase.Count(Users)} users, mean {Phrase.Number(Mean)}, standard deviation {Phrase.Number(StandardDeviation)}");
        Append(text, "skewness", Skewness);
        if (ZeroShare is { } zeros)
        {
            text.Append(CultureInfo.InvariantCulture, $", {Phrase.Percent(zeros)} zeros");
        }
        Append(text, "correlation with the covariate", CovariateCorrelation);
        Append(text, "correlation between days", DayCorrelation);
        Append(text, "correlation within clusters", IntraclassCorrelation);
        Append(text, "design effect", DesignEffect);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string what, double? value)
    {
        if (value is { } number)
        {
            text.Append(CultureInfo.InvariantCulture, $", {what} {number:0.###}");
        }
    }

    private static MeanSummary Varying(MeanSummary summary, string name) => summary.Count >= 2 && summary.Variance > 0
        ? summary
        : throw new ArgumentException(summary.Count < 2
            ? string.Create(CultureInfo.InvariantCulture, $"A history has at least two users. Got {summary.Count}.")
            : "The history's values do not vary, so nothing can be planned from them.", name);
}
