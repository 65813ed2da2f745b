using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What is known about the logging of one metric before launch. A metric about which nothing is said counts as missing.</summary>
public sealed partial record MetricInstrumentation
{
    private MetricInstrumentation(Metric metric) => Metric = metric;

    /// <summary>The metric.</summary>
    public Metric Metric { get; }

    /// <summary>Whether its events exist; null if nobody looked.</summary>
    public HealthCheck? Events { get; private init; }

    /// <summary>Whether its events join the assignment log; null if nobody looked.</summary>
    public HealthCheck? Join { get; private init; }

    /// <summary>Days of history, 0 or more; null if nobody looked.</summary>
    public int? HistoryDays { get; private init; }

    /// <summary>A metric of the test.</summary>
    /// <param name="metric">The metric.</param>
    /// <exception cref="ArgumentNullException">No metric.</exception>
    public static MetricInstrumentation For(Metric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return new(metric);
    }

    /// <summary>Whether events were seen on a test population.</summary>
    /// <param name="exposures">Users who could have had the event, and how many had it.</param>
    /// <param name="expectedRate">The share that is expected to have it, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not strictly between 0 and 1.</exception>
    public MetricInstrumentation WithEvents(ProportionSummary exposures, double expectedRate) => this with { Events = HealthCheck.EventsExist(Metric.Name, exposures, expectedRate) };

    /// <summary>Whether events join the assignment log.</summary>
    /// <param name="joined">Events and how many of them join.</param>
    /// <param name="historicalRate">The rate that joined before, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not strictly between 0 and 1.</exception>
    public MetricInstrumentation WithJoin(ProportionSummary joined, double historicalRate) => this with { Join = HealthCheck.JoinRate(joined, historicalRate) };

    /// <summary>How many days of the metric there are to size the test with.</summary>
    /// <param name="days">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public MetricInstrumentation WithHistory(int days) => this with { HistoryDays = (int)Guard.AtLeast(days, 0, "A number of days") };

    /// <inheritdoc/>
    public override string ToString() => $"{Metric.Name}: {(Events is { } events ? events.Message : "nobody looked for its events.")} {(Join is { } join ? join.Message : "Nobody looked whether they join.")} {(HistoryDays is { } days ? $"{Phrase.Counted(days, "day")} of history." : "Nobody looked at its history.")}";
}
