using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Something that is measured on every user of an experiment.</summary>
/// <remarks>A metric's type carries its summary's type, so that handing counts to a mean metric does not compile.</remarks>
public abstract partial record Metric
{
    private protected Metric(string name, PreferredDirection better)
    {
        Name = Guard.Name(name, "A metric");
        Better = Enum.IsDefined(better)
            ? better
            : throw new ArgumentOutOfRangeException(nameof(better), better, "Use PreferredDirection.Increase or PreferredDirection.Decrease.");
    }

    /// <summary>The metric's name, unique within an experiment.</summary>
    public string Name { get; }

    /// <summary>Which direction is good.</summary>
    public PreferredDirection Better { get; private protected init; }

    /// <summary>When a user's value is complete. Closed unless said otherwise (<see cref="Metric{TSummary}.WithWindow(WindowKind)"/>).</summary>
    public WindowKind Window { get; private protected init; } = WindowKind.Closed;

    /// <summary>Which of a user's days count, if that was said; a plan then knows when enrolment has to close.</summary>
    public AnalysisWindow? Days { get; private protected init; }

    /// <summary>Limits beyond which a user's value counts as the limit (<see cref="CappedMean"/>); the default value where there are none.</summary>
    public Caps Caps { get; private protected init; }

    /// <summary>A mean per user: minutes watched, orders, revenue.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<MeanSummary> Mean(string name, PreferredDirection better = PreferredDirection.Increase) =>
        new(name, better, MetricKind.Mean, static (control, treatment, _) => MomentEffects.OfMeans(control, treatment, MeanTest.Welch), static summary => summary.Count, StateText.Of);

    /// <summary>A share of users: converted, retained, crash-free.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<ProportionSummary> Proportion(string name, PreferredDirection better = PreferredDirection.Increase) =>
        new(name, better, MetricKind.Proportion, static (control, treatment, _) => Compare.Proportions(control, treatment).Effect, static summary => summary.Trials, StateText.Of);

    /// <summary>A ratio of two means: clicks per session, revenue per order. The user stays the unit of analysis.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<RatioSummary> Ratio(string name, PreferredDirection better = PreferredDirection.Increase) =>
        new(name, better, MetricKind.Ratio, static (control, treatment, _) => MomentEffects.OfRatios(control, treatment, MeanTest.Welch), static summary => summary.Count, StateText.Of);

    /// <summary>Events per exposure: crashes per hour, tickets per user-day.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentException">The name is empty, or the direction is none of the named ones.</exception>
    public static Metric<CountSummary> Rate(string name, PreferredDirection better = PreferredDirection.Decrease) =>
        new(name, better, MetricKind.Rate, static (control, treatment, _) => Compare.Rates(control, treatment).Effect, static summary => summary.Users, StateText.Of);

    internal abstract MetricKind Kind { get; }

    /// <summary>Compares two summaries that were stored by variant; their type was checked when they were added.</summary>
    internal abstract Effect EffectOf(object control, object treatment);

    /// <summary>Users behind a summary.</summary>
    internal abstract long UsersOf(object summary);

    /// <summary>What the data are summarised as: whether they come with covariates or strata.</summary>
    internal abstract string SummaryName { get; }

    /// <summary>A summary as JSON, the same for the same content.</summary>
    internal abstract string TextOf(object summary);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What is averaged, counted or divided; decides which formulas plan it.</summary>
internal enum MetricKind
{
    Mean,
    Proportion,
    Ratio,
    Rate,
}

/// <summary>A metric whose data come as <typeparamref name="TSummary"/>.</summary>
/// <typeparam name="TSummary">The summary of one variant's users.</typeparam>
public sealed record Metric<TSummary> : Metric
    where TSummary : notnull
{
    private readonly Func<TSummary, TSummary, Caps, Effect> _effect;
    private readonly Func<TSummary, long> _users;
    private readonly Func<TSummary, string> _text;

    internal Metric(string name, PreferredDirection better, MetricKind kind, Func<TSummary, TSummary, Caps, Effect> effect, Func<TSummary, long> users, Func<TSummary, string> text, Caps caps = default)
        : base(name, better)
    {
        Kind = kind;
        Caps = caps;
        _effect = effect;
        _users = users;
        _text = text;
    }

    internal override MetricKind Kind { get; }

    /// <summary>The same metric with another kind of aggregation window.</summary>
    /// <param name="window">Closed: a user counts once the window is over. Cumulative: a user counts at once and the value grows until the data are read.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the kinds.</exception>
    public Metric<TSummary> WithWindow(WindowKind window) => Enum.IsDefined(window)
        ? this with { Window = window }
        : throw new ArgumentOutOfRangeException(nameof(window), window, "Use WindowKind.Closed or WindowKind.Cumulative.");

    /// <summary>The same metric over certain days of each user: <c>minutes.WithWindow(AnalysisWindow.Week2)</c>.</summary>
    /// <param name="window">Days of one length close when they are over; all days since exposure make the metric cumulative.</param>
    /// <exception cref="ArgumentNullException">No window.</exception>
    public Metric<TSummary> WithWindow(AnalysisWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return this with { Days = window, Window = window.Days is null ? WindowKind.Cumulative : WindowKind.Closed };
    }

    internal override Effect EffectOf(object control, object treatment) => _effect((TSummary)control, (TSummary)treatment, Caps);

    internal override long UsersOf(object summary) => _users((TSummary)summary);

    internal override string SummaryName => typeof(TSummary).Name;

    internal override string TextOf(object summary) => _text((TSummary)summary);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
