using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>Checks that events are there: before launch, on the first day, every day.</summary>
public sealed partial record HealthCheck
{
    /// <summary>
    /// A metric's events exist. So many exposures without a single event would be a rarity if events came at the expected rate: 3,451 exposures suffice for a rate of 0.2 % at level 0.001.
    /// </summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="exposures">Users who could have had the event, and how many had it.</param>
    /// <param name="expectedRate">The share that is expected to have it, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not strictly between 0 and 1.</exception>
    public static HealthCheck EventsExist(string metric, ProportionSummary exposures, double expectedRate)
    {
        Guard.Name(metric, "A metric");
        Guard.Probability(expectedRate, "The expected rate", "0.002 means 0.2 %");
        return new($"events of {metric}", HealthSeverity.Block, (alpha, _) =>
        {
            double needed = Math.Ceiling(Math.Log(alpha) / Elementary.Log1p(-expectedRate));
            double none = Math.Exp(exposures.Trials * Elementary.Log1p(-expectedRate));
            return exposures.Successes > 0 ? HealthOutcome.Of(false, 1, $"{Phrase.Count(exposures.Successes)} of {Phrase.Count(exposures.Trials)} users have events.")
                : none < alpha ? HealthOutcome.Of(true, none, $"No events of {Phrase.Count(exposures.Trials)} users, of whom {Phrase.Percent(expectedRate)} were expected to have some ({Phrase.PValue(none)}). The event is not logged, or does not reach the table.")
                : HealthOutcome.Unknown($"No events yet of {Phrase.Count(exposures.Trials)} users; {Phrase.Count(needed)} are needed to say that there should be some.");
        });
    }

    /// <summary>Events whose unit id is found in the assignment log. The one-sided Clopper–Pearson lower bound must not lie below the historical rate by more than two percentage points.</summary>
    /// <param name="joined">Events and how many of them join.</param>
    /// <param name="historicalRate">The rate that joined before, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not strictly between 0 and 1.</exception>
    public static HealthCheck JoinRate(ProportionSummary joined, double historicalRate)
    {
        const double Tolerance = 0.02;
        Guard.Probability(historicalRate, "The historical rate", "0.98 means 98 %");
        return new("join rate", HealthSeverity.Block, (alpha, _) =>
        {
            if (joined.Trials == 0)
            {
                return HealthOutcome.Unknown("There are no events yet.");
            }
            double least = historicalRate - Tolerance;
            double bound = Estimate.Proportion(joined, 1 - 2 * alpha, ProportionInterval.ClopperPearson).Interval.Lower;
            // How surprising so few would be if the rate stood at the least that is accepted.
            double p = least > 0 ? Binomial.LowerTail(joined.Successes, joined.Trials, least) : 1;
            string seen = $"{Phrase.Percent(joined.Rate)} of {Phrase.Count(joined.Trials)} events join, {Phrase.Percent(historicalRate)} did before";
            return joined.Rate < least && p < alpha ? HealthOutcome.Of(true, p, $"{seen}. Unit ids of events and assignments do not match.")
                : bound >= least ? HealthOutcome.Of(false, p, $"{seen}; the rate is at least {Phrase.Percent(bound)}.")
                : HealthOutcome.Unknown($"{seen}; with so few events the rate may be as low as {Phrase.Percent(bound)}.");
        });
    }

    /// <summary>Every platform or version with more than one per cent of the traffic has events: so many users without one would be a rarity at the rate of the rest (exact binomial, Holm over cells).</summary>
    /// <param name="cells">Users of each cell and how many of them have events.</param>
    /// <exception cref="ArgumentException">No cell.</exception>
    public static HealthCheck Coverage(params ReadOnlySpan<(string Cell, ProportionSummary Events)> cells)
    {
        if (cells.Length == 0)
        {
            throw new ArgumentException("Coverage needs at least one platform or version.", nameof(cells));
        }
        (string Cell, ProportionSummary Events)[] all = cells.ToArray();
        ProportionSummary sum = all.Aggregate(default(ProportionSummary), (total, cell) => total + cell.Events);
        return new("platform coverage", HealthSeverity.Block, (alpha, boundary) => HealthPlace.Read(
            [.. all.Where(c => c.Events.Trials > 0.01 * sum.Trials).Select(c => new HealthPlace(
                c.Cell,
                sum.Successes > 0,
                _ => c.Events.Successes > 0 ? 1 : Math.Exp(c.Events.Trials * Elementary.Log1p(-Math.Min(sum.Rate, 1 - 1e-9))),
                c.Events.Successes == 0,
                $"'{c.Cell}' has no events of {Phrase.Count(c.Events.Trials)} users, others have {Phrase.Percent(sum.Rate)}"))],
            alpha,
            boundary,
            "No cell has events.",
            "Every cell with more than 1 % of the traffic has events, or too few users to expect any",
            _ => "The event is not logged there."));
    }

    /// <summary>
    /// The assignment that is logged is the one that the hash gives. The one-sided 95 % Clopper–Pearson upper bound of the share of mismatches must stay below 0.01 %.
    /// </summary>
    /// <param name="replayed">Users whose assignment was computed again, and how many of them had another one in the log.</param>
    public static HealthCheck AssignmentReplay(ProportionSummary replayed) => new("assignment replay", HealthSeverity.Block, (_, _) =>
    {
        const double Most = 0.0001;
        if (replayed.Trials == 0)
        {
            return HealthOutcome.Unknown("No assignment was replayed.");
        }
        double bound = Estimate.Proportion(replayed, 0.9, ProportionInterval.ClopperPearson).Interval.Upper;
        double p = replayed.Successes == 0 ? 1 : Binomial.UpperTail(replayed.Successes, replayed.Trials, Most);
        string seen = $"{Phrase.Count(replayed.Successes)} of {Phrase.Count(replayed.Trials)} assignments differ from the log";
        return replayed.Rate >= Most ? HealthOutcome.Of(true, p, $"{seen}. Assignment is not what the hash gives.")
            : bound < Most ? HealthOutcome.Of(false, p, $"{seen}; at most {Phrase.Percent(bound)} do.")
            : HealthOutcome.Unknown($"{seen}; replay {(replayed.Successes == 0 ? "at least 29,956" : "more")} users to be sure that fewer than 0.01 % do.");
    });

    /// <summary>
    /// Tests of the past in which nothing was changed, replayed under many salts: their p-values must be uniform. The share below 0.05 lies in the binomial 99 % band, and Kolmogorov's distance times √R does not
    /// exceed 1.63 (its 99 % quantile).
    /// </summary>
    /// <param name="pValues">Of at least 100 replays, each from 0 to 1.</param>
    /// <exception cref="ArgumentException">Fewer than 100 p-values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A p-value outside 0 to 1.</exception>
    public static HealthCheck ReplayedAATests(ReadOnlySpan<double> pValues)
    {
        if (pValues.Length < 100)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A replay needs at least 100 salts, better 1,000. Got {pValues.Length}."), nameof(pValues));
        }
        double[] sorted = pValues.ToArray();
        Array.Sort(sorted);
        foreach (double p in sorted)
        {
            if (p is not (>= 0 and <= 1))
            {
                throw Guard.OutOfRange(nameof(pValues), p, "A p-value is at least 0 and at most 1.");
            }
        }
        return new("replayed A/A tests", HealthSeverity.Block, (_, _) =>
        {
            const double Level = 0.05, Distance = 1.63;
            int n = sorted.Length;
            int rejected = sorted.Count(p => p < Level);
            double tail = Math.Min(1, 2 * Math.Min(Binomial.LowerTail(rejected, n, Level), Binomial.UpperTail(rejected, n, Level)));
            double distance = 0;
            for (int i = 0; i < n; i++)
            {
                distance = Math.Max(distance, Math.Max((i + 1.0) / n - sorted[i], sorted[i] - (double)i / n));
            }
            distance *= Math.Sqrt(n);
            string seen = string.Create(CultureInfo.InvariantCulture, $"{Phrase.Percent((double)rejected / n)} of {Phrase.Count(n)} replays are below 0.05, and √R times the distance from uniform is {distance:0.00}");
            return tail < 0.01 || distance > Distance
                ? HealthOutcome.Of(true, tail, $"{seen}. The analysis does not hold its level on this metric: look at its unit of analysis, its outliers and its variance.")
                : HealthOutcome.Of(false, tail, $"{seen}.");
        });
    }

    /// <summary>
    /// Events of a day against the same weekday before. More or fewer than the history's spread explains, and by more than a fifth down or a quarter up.
    /// </summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="events">Events of the day, 0 or more.</param>
    /// <param name="sameWeekday">Events of the same weekday in weeks before, at least two of them.</param>
    /// <exception cref="ArgumentException">Fewer than two days of history.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 0.</exception>
    public static HealthCheck Volume(string metric, long events, params ReadOnlySpan<long> sameWeekday)
    {
        Guard.Name(metric, "A metric");
        Guard.AtLeast(events, 0, "A number of events");
        if (sameWeekday.Length < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A day is compared with at least two of the same weekday. Got {sameWeekday.Length}."), nameof(sameWeekday));
        }
        foreach (long count in sameWeekday)
        {
            Guard.AtLeast(count, 0, "A number of events", nameof(sameWeekday));
        }
        MeanSummary history = MeanSummary.Of(sameWeekday.ToArray().Select(c => (double)c).ToArray());
        return new($"volume of {metric}", HealthSeverity.Warn, (alpha, _) =>
        {
            if (history.Mean == 0)
            {
                return HealthOutcome.Unknown("The same weekday had no events before.");
            }
            // At least as much noise as a Poisson count has; a new day's own noise and that of the history's mean. With few days of history the t distribution keeps the level.
            double variance = Math.Max(history.Mean, history.Variance) * (1 + 1.0 / history.Count);
            double t = (events - history.Mean) / Math.Sqrt(variance);
            double p = Math.Min(1, 2 * StudentT.UpperTail(Math.Abs(t), history.Count - 1));
            double ratio = events / history.Mean;
            string seen = string.Create(CultureInfo.InvariantCulture, $"{Phrase.Count(events)} events, {ratio:0.##} times the mean of {history.Count} such days ({Phrase.PValue(p)})");
            return HealthOutcome.Of(p < alpha && (ratio is < 0.8 or > 1.25), p, $"{seen}.");
        });
    }

    /// <summary>
    /// The level of a rate over the last days (a null rate, a join rate) against its history: an e-detector whose false alarms are at least a year of daily looks apart on average (Shin, Ramdas and Rinaldo 2024).
    /// </summary>
    /// <remarks>
    /// Assumes days that are independent and near normal. The history's mean is an estimate that is off by the same amount on every later day, so a move counts from one standard error of that mean on; in a simulation of
    /// normal days false alarms were then over three years apart with 14 or 28 days of history, and less than a year apart without.
    /// </remarks>
    /// <param name="what">What the rate is of.</param>
    /// <param name="history">The rate of past days in order, at least 14 (28 are usual).</param>
    /// <param name="recent">The rate of the days since, in order.</param>
    /// <exception cref="ArgumentException">Fewer than 14 days of history.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rate outside 0 to 1.</exception>
    public static HealthCheck Level(string what, ReadOnlySpan<double> history, ReadOnlySpan<double> recent)
    {
        Guard.Name(what, "A rate");
        if (history.Length < 14)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A level is known from at least 14 days. Got {history.Length}."), nameof(history));
        }
        Rates(history, nameof(history));
        Rates(recent, nameof(recent));
        MeanSummary before = MeanSummary.Of(history);
        double[] days = recent.ToArray();
        return new($"level of {what}", HealthSeverity.Warn, (_, _) =>
        {
            double spread = before.StandardDeviation;
            double allowance = 1 / Math.Sqrt(before.Count);
            // Two directions: each gets half of the false alarms.
            ChangeAlarm up = AlwaysValid.ChangeAlarm(2 * 365);
            ChangeAlarm down = up;
            for (int i = 0; i < days.Length; i++)
            {
                double difference = days[i] - before.Mean;
                // A rate that never moved before has no scale; any move beyond the floor counts as many standard deviations.
                double z = spread > 0 ? difference / spread : Math.Abs(difference) < DefaultFloor ? 0 : Math.Sign(difference) * 10;
                up = up.ObserveScore(z - allowance);
                down = down.ObserveScore(-z - allowance);
            }
            bool moved = (up.HasAlarmed || down.HasAlarmed) && days.Any(d => Math.Abs(d - before.Mean) >= DefaultFloor);
            return HealthOutcome.Of(moved, 1, moved
                ? $"It {(up.HasAlarmed ? "rose" : "fell")} from {Phrase.Percent(before.Mean)}; the alarm came on day {(up.HasAlarmed ? up : down).AlarmedAt}, and the last day has {Phrase.Percent(days[^1])}."
                : $"It stays at the {Phrase.Percent(before.Mean)} of before.");
        });
    }

    private static void Rates(ReadOnlySpan<double> rates, string name)
    {
        foreach (double rate in rates)
        {
            if (rate is not (>= 0 and <= 1))
            {
                throw Guard.OutOfRange(name, rate, "A rate is at least 0 and at most 1.");
            }
        }
    }
}
