using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Whether one metric of a test can be read.</summary>
/// <param name="Metric">The metric in its role.</param>
/// <param name="Missing">What is missing, one sentence each; empty if it is ready.</param>
/// <param name="StandIn">What could be read instead, if something could; null otherwise.</param>
public sealed partial record MetricReadiness(MetricInRole Metric, IReadOnlyList<string> Missing, string? StandIn)
{
    /// <summary>Whether nothing is missing.</summary>
    public bool IsReady => Missing.Count == 0;

    /// <inheritdoc/>
    public override string ToString() => IsReady ? $"{Metric.Metric.Name}: ready." : $"{Metric.Metric.Name}: {string.Join(" ", Missing)}{(StandIn is null ? "" : $" {StandIn}")}";
}

/// <summary>Whether all that a test needs is instrumented, before anybody is exposed: each metric exists, joins and has a history.</summary>
/// <remarks>
/// Sizing needs 14 days of history and the length and offset of the window besides, so that the users of a fortnight can be followed to the window's end (four weeks for week 2).
/// </remarks>
public sealed partial record InstrumentationReadiness
{
    /// <summary>Days of entering users from which a spread is taken.</summary>
    private const int SizingDays = 14;

    private InstrumentationReadiness(string test, ValueList<MetricReadiness> metrics) => (Test, Metrics) = (test, metrics);

    /// <summary>The test's name.</summary>
    public string Test { get; }

    /// <summary>Every metric of the test, in its order.</summary>
    public IReadOnlyList<MetricReadiness> Metrics { get; }

    /// <summary>Whether nothing is missing.</summary>
    public bool IsReady => Metrics.All(m => m.IsReady);

    internal static InstrumentationReadiness Of(ABTest test, ReadOnlySpan<MetricInstrumentation> metrics)
    {
        var known = new Dictionary<string, MetricInstrumentation>();
        foreach (MetricInstrumentation metric in metrics)
        {
            ArgumentNullException.ThrowIfNull(metric, nameof(metrics));
            if (!test.Metrics.Any(m => m.Metric.Name == metric.Metric.Name))
            {
                throw new ArgumentException($"The test has no metric '{metric.Metric.Name}'; its metrics are {string.Join(", ", test.Metrics.Select(m => $"'{m.Metric.Name}'"))}.", nameof(metrics));
            }
            known[metric.Metric.Name] = metric;
        }
        string[] logged = [.. test.Metrics.Where(m => known.TryGetValue(m.Metric.Name, out MetricInstrumentation? k) && IsLogged(k)).Select(m => m.Metric.Name)];
        return new(test.Name, ValueList<MetricReadiness>.Of(test.Metrics.Select(m => Read(test, m, known.GetValueOrDefault(m.Metric.Name), logged))));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        int missing = Metrics.Count(m => !m.IsReady);
        string head = missing == 0
            ? $"'{Test}' is ready: all {Phrase.Counted(Metrics.Count, "metric")} can be read."
            : $"'{Test}' is not ready: {missing} of {Phrase.Counted(Metrics.Count, "metric")} cannot be read as planned.";
        return string.Join("\n  ", Metrics.Select(m => m.ToString()).Prepend(head));
    }

    private static bool IsLogged(MetricInstrumentation metric) => metric.Events is { Status: HealthStatus.Passed } && metric.Join is null or { Status: HealthStatus.Passed };

    private static MetricReadiness Read(ABTest test, MetricInRole metric, MetricInstrumentation? known, string[] logged)
    {
        if (known is null)
        {
            return new(metric, ValueList<string>.Of(["It does not exist, or nobody has looked."]), Instead(test, metric, logged));
        }
        var missing = new List<string>();
        if (known.Events is not { Status: HealthStatus.Passed })
        {
            missing.Add(known.Events?.Message ?? "Nobody has looked whether its events exist.");
        }
        if (known.Join is not { Status: HealthStatus.Passed })
        {
            missing.Add(known.Join?.Message ?? "Nobody has looked whether its events join the assignment log.");
        }
        if (missing.Count > 0)
        {
            return new(metric, ValueList<string>.Of(missing), Instead(test, metric, logged));
        }
        // Only what is sized needs a history.
        int needed = Needed(test.DecisionReadout?.Window ?? metric.Metric.Days);
        if (metric.Hypothesis is null || known.HistoryDays >= needed)
        {
            return new(metric, ValueList<string>.Empty, null);
        }
        missing.Add(string.Create(CultureInfo.InvariantCulture, $"{(known.HistoryDays is { } days ? $"{Phrase.Counted(days, "day")} of history" : "No history")}; sizing it for {test.DecisionReadout?.Name ?? "its window"} takes {needed} days."));
        Readout? shorter = test.Readouts.Where(r => r.Purpose != ReadoutPurpose.Breakage && known.HistoryDays >= Needed(r.Window)).MaxBy(r => r.Window.ClosesAfterDays);
        return new(metric, ValueList<string>.Of(missing), shorter is null
            ? $"Wait {Phrase.Counted(needed - (known.HistoryDays ?? 0), "day")}, or size it from a similar metric and say so."
            : $"{shorter.Name} could stand in for sizing; its effects may contain novelty.");
    }

    private static int Needed(AnalysisWindow? window) => SizingDays + (window?.ClosesAfterDays ?? 0);

    private static string Instead(ABTest test, MetricInRole metric, string[] logged)
    {
        string[] others = [.. logged.Where(name => name != metric.Metric.Name)];
        if (metric.Role == MetricRole.Success)
        {
            string[] success = [.. test.Metrics.Where(m => m.Role == MetricRole.Success && others.Contains(m.Metric.Name)).Select(m => m.Metric.Name)];
            return success.Length > 0
                ? $"Nothing stands in for a success metric; without it the test rests on {string.Join(" and ", success)}."
                : "Nothing stands in for a success metric: instrument it, or choose another one.";
        }
        if (metric.Role == MetricRole.Quality)
        {
            return "The sample ratio stays as the only quality check.";
        }
        Readout? breakage = test.Readouts.FirstOrDefault(r => r.Purpose == ReadoutPurpose.Breakage);
        return others.Length == 0 ? "No other metric is logged that could stand in."
            : breakage is not null ? $"{breakage.Name} could stand in: its harm tests see breakage as far as it moves {string.Join(" or ", others)}."
            : $"A Day 1 readout (Readout.Day1) could stand in: its harm tests see breakage as far as it moves {string.Join(" or ", others)}.";
    }
}
