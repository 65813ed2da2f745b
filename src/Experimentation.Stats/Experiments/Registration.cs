using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One thing that was fixed before the experiment, or that is different now.</summary>
/// <param name="Item">What it is, e.g. "metric 'minutes watched', margin".</param>
/// <param name="Registered">What was registered; null if it was not.</param>
/// <param name="Found">What the plan or the analysis has; null if it has nothing there.</param>
public readonly partial record struct RegistrationDifference(string Item, string? Registered, string? Found)
{
    /// <inheritdoc/>
    public override string ToString() => (Registered, Found) switch
    {
        (null, _) => $"{Item}: {Found}, which was not registered.",
        (_, null) => $"{Item}: registered as {Registered}, not there now.",
        _ => $"{Item}: registered as {Registered}, now {Found}.",
    };
}

/// <summary>
/// What was fixed before an experiment began: a plan in its canonical JSON form with a fingerprint. Kept where nobody can change it, it shows later, item by item, whether the experiment was analysed as it was
/// planned.
/// </summary>
/// <remarks>
/// The JSON is one flat object of texts, canonical by RFC 8785; the fingerprint is SHA-256 of its UTF-8 bytes, so any program can check it. Numbers are the shortest texts that read back as themselves. Compares by content.
/// </remarks>
public sealed partial record Registration
{
    private readonly ValueList<KeyValuePair<string, string>> _items;

    internal Registration(IEnumerable<KeyValuePair<string, string>> items)
    {
        _items = ValueList<KeyValuePair<string, string>>.Of(items.OrderBy(i => i.Key, StringComparer.Ordinal));
        Json = CanonicalJson.Of(_items);
        Fingerprint = CanonicalJson.Fingerprint(Json);
    }

    /// <summary>The canonical JSON.</summary>
    public string Json { get; }

    /// <summary>SHA-256 of the canonical JSON, 64 hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>What was registered, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Items => _items;

    /// <summary>A registration that was stored.</summary>
    /// <param name="json">What <see cref="Json"/> was. White space and the order of names do not matter.</param>
    /// <exception cref="ArgumentException">The text is not a JSON object of texts, or a name stands twice.</exception>
    public static Registration FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            var items = new List<KeyValuePair<string, string>>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                items.Add(new(property.Name, property.Value.GetString() ?? throw new JsonException($"\"{property.Name}\" is null.")));
            }
            return items.Select(i => i.Key).Distinct().Count() == items.Count
                ? new(items)
                : throw new JsonException("A name stands twice.");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new ArgumentException($"A registration is a JSON object of texts, as Registration.Json writes it. {wrong.Message}", nameof(json));
        }
    }

    /// <summary>What another plan has otherwise than it was registered; empty if nothing.</summary>
    /// <param name="plan">The plan that is used now.</param>
    /// <exception cref="ArgumentNullException">No plan.</exception>
    public IReadOnlyList<RegistrationDifference> DifferencesFrom(ABTestPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return DifferencesFrom(plan.Registration);
    }

    /// <summary>What an analysis has otherwise than it was registered, in its plan, in the dates of its data or in the metrics that it read; empty if nothing. A last day that has not come yet is none.</summary>
    /// <param name="analysis">What was analysed.</param>
    /// <exception cref="ArgumentNullException">No analysis.</exception>
    public IReadOnlyList<RegistrationDifference> DifferencesFrom(ABTestAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var found = new Dictionary<string, string>(analysis.Plan.Registration._items);
        if (analysis.FirstDay is { } first)
        {
            found[RegistrationItems.FirstDay] = RegistrationItems.Date(first);
        }
        if (analysis.LastDay is { } last && !(IsBeforeTheLastDay(last) && MayEndEarly(analysis)))
        {
            found[RegistrationItems.LastDay] = RegistrationItems.Date(last);
        }
        foreach (MetricInRole metric in analysis.Plan.Test.Metrics.Where(m => !analysis.Metrics.Any(r => r.Metric == m)))
        {
            found[RegistrationItems.Role(metric.Metric)] += ", but no data were read";
        }
        return DifferencesFrom(new Registration(found));
    }

    private bool IsBeforeTheLastDay(DateOnly day) =>
        _items.FirstOrDefault(i => i.Key == RegistrationItems.LastDay).Value is { } last && string.CompareOrdinal(RegistrationItems.Date(day), last) < 0;

    /// <summary>Whoever reads the users that there are so far, or stops because of harm, keeps to the plan; so does an end that the boundary allows.</summary>
    private static bool MayEndEarly(ABTestAnalysis analysis) =>
        analysis.Plan.Test.Boundary.AllowsEarlyLooks || analysis.Decisions.All(d => d.Kind is DecisionKind.Continue or DecisionKind.Abort or DecisionKind.Blocked);

    /// <summary>What a rollout's design has otherwise than it was registered; empty if nothing.</summary>
    /// <param name="rollout">The design that is used now, e.g. <see cref="RolloutMonitor.Rollout"/> of a monitor.</param>
    /// <exception cref="ArgumentNullException">No design.</exception>
    public IReadOnlyList<RegistrationDifference> DifferencesFrom(MonitoredRollout rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        return DifferencesFrom(rollout.Registration);
    }

    /// <summary>What another registration has otherwise; empty if nothing.</summary>
    /// <param name="other">The other one.</param>
    /// <exception cref="ArgumentNullException">No registration.</exception>
    public IReadOnlyList<RegistrationDifference> DifferencesFrom(Registration other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var found = new Dictionary<string, string>(other._items);
        var registered = new Dictionary<string, string>(_items);
        return ValueList<RegistrationDifference>.Of(registered.Keys.Union(found.Keys)
            .Order(StringComparer.Ordinal)
            .Select(item => new RegistrationDifference(item, registered.GetValueOrDefault(item), found.GetValueOrDefault(item)))
            .Where(difference => difference.Registered != difference.Found));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Registration of {Phrase.Counted(_items.Count, "item")}, fingerprint {Fingerprint[..12]}…");
}
