using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What was measured: for each metric a summary per variant. Immutable; <c>Add</c> returns a new value.</summary>
public sealed partial record ExperimentData
{
    private ValueList<Entry> Entries { get; init; } = ValueList<Entry>.Empty;

    private ValueList<Arm> Arms { get; init; } = ValueList<Arm>.Empty;

    /// <summary>Adds a metric's summaries.</summary>
    /// <typeparam name="TSummary">The summary that the metric's type asks for.</typeparam>
    /// <param name="metric">The metric.</param>
    /// <param name="summaries">One summary per variant.</param>
    /// <exception cref="ArgumentException">The metric was added before, or a variant stands twice.</exception>
    public ExperimentData Add<TSummary>(Metric<TSummary> metric, params ReadOnlySpan<(string Variant, TSummary Summary)> summaries)
        where TSummary : notnull
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (Entries.Any(e => e.Metric.Name == metric.Name))
        {
            throw new ArgumentException($"The data of '{metric.Name}' were added before; merge summaries with + first.", nameof(metric));
        }
        var entries = new List<Entry>(Entries);
        foreach ((string variant, TSummary summary) in summaries)
        {
            ArgumentNullException.ThrowIfNull(summary, nameof(summaries));
            if (entries.Exists(e => e.Metric.Name == metric.Name && e.Variant == variant))
            {
                throw new ArgumentException($"Variant '{variant}' stands twice in the data of '{metric.Name}'; merge summaries with + first.", nameof(summaries));
            }
            entries.Add(new(metric, variant, summary));
        }
        return this with { Entries = ValueList<Entry>.Of(entries) };
    }

    /// <summary>Sets the days on which the users were first exposed, so that an analysis can say whether they are the registered ones.</summary>
    /// <param name="firstDay">The first day of exposure.</param>
    /// <param name="lastDay">The last one, not before the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The last day is before the first.</exception>
    public ExperimentData WithDates(DateOnly firstDay, DateOnly lastDay) => this with { FirstDay = firstDay, LastDay = ABTestPlan.Dated(firstDay, lastDay) };

    /// <summary>
    /// Sets what was checked about the data. A failed check that blocks stops the decision, and what the data showed is not carried to later looks: analyse the repaired data with what was left behind before.
    /// </summary>
    /// <param name="report">The checks.</param>
    /// <exception cref="ArgumentNullException">No report.</exception>
    public ExperimentData WithHealth(HealthReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return this with { Health = report };
    }

    /// <summary>Sets how many users were assigned to each variant. Without it the sample ratio is read from the users behind the first metric.</summary>
    /// <param name="users">Users by variant, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0.</exception>
    /// <exception cref="ArgumentException">A variant stands twice.</exception>
    public ExperimentData WithAssigned(params ReadOnlySpan<(string Variant, long Users)> users)
    {
        var arms = new List<Arm>(users.Length);
        foreach ((string variant, long count) in users)
        {
            if (arms.Exists(a => a.Variant == variant))
            {
                throw new ArgumentException($"Each variant has one number of users. Got '{variant}' twice.", nameof(users));
            }
            arms.Add(new(variant, Guard.AtLeast(count, 0, $"The number of users in '{variant}'", nameof(users))));
        }
        return this with { Arms = ValueList<Arm>.Of(arms) };
    }

    /// <summary>What was checked about the data; null if nothing was.</summary>
    public HealthReport? Health { get; private init; }

    /// <summary>The first day of exposure; null if it was not said.</summary>
    public DateOnly? FirstDay { get; private init; }

    /// <summary>The last day of exposure; null if it was not said.</summary>
    public DateOnly? LastDay { get; private init; }

    /// <summary>
    /// SHA-256 of all that is in the data, 64 hexadecimal digits: the same for the same summaries, in whatever order they were added. One user more, or one value in the last place, makes another one.
    /// </summary>
    public string Fingerprint => CanonicalJson.Fingerprint(CanonicalJson.Of(Items()));

    /// <summary>The metrics that have data.</summary>
    public IReadOnlyList<Metric> Metrics => ValueList<Metric>.Of(Entries.Select(e => e.Metric).Distinct());

    internal IEnumerable<string> Variants => Entries.Select(e => e.Variant).Concat(Arms.Select(a => a.Variant)).Distinct();

    internal object? Find(Metric metric, string variant) => Entries.FirstOrDefault(e => e.Metric == metric && e.Variant == variant)?.Summary;

    /// <summary>Users of a variant: as assigned if that was said, otherwise those behind the first metric; 0 if it has none.</summary>
    internal long UsersOf(string variant)
    {
        if (Arms.Count > 0)
        {
            return Arms.FirstOrDefault(a => a.Variant == variant)?.Users ?? 0;
        }
        return Entries.Count > 0 && Entries[0].Metric is { } first && Find(first, variant) is { } summary ? first.UsersOf(summary) : 0;
    }

    private IEnumerable<KeyValuePair<string, string>> Items()
    {
        foreach (Entry entry in Entries)
        {
            yield return new($"metric '{entry.Metric.Name}', variant '{entry.Variant}'", entry.Metric.TextOf(entry.Summary));
        }
        foreach (Arm arm in Arms)
        {
            yield return new($"assigned, variant '{arm.Variant}'", arm.Users.ToString(CultureInfo.InvariantCulture));
        }
        if (FirstDay is { } first && LastDay is { } last)
        {
            yield return new("days", $"{RegistrationItems.Date(first)} to {RegistrationItems.Date(last)}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Metrics.Count == 0 ? "No data." : $"Data of {Phrase.Counted(Metrics.Count, "metric")} for {string.Join(", ", Variants)}.";

    private sealed record Entry(Metric Metric, string Variant, object Summary);

    private sealed record Arm(string Variant, long Users);
}
