using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// The design of a rollout: one new variant against the one that is there, a share of users that grows stage by stage, and metrics that must not get worse, watched all the time.
/// Immutable; each step returns a new design. Begin with <see cref="Experiment.MonitoredRollout(string)"/>, end with <see cref="Start"/>.
/// </summary>
/// <remarks>
/// A rollout answers "can this be shipped without breaking anything?", an A/B test "is it better?". Because the shares change, data are compared within strata of stage and day of first exposure
/// and never pooled over them: pooling mistakes the weekday for the variant. Every user counts once, in the stage and on the day of the first exposure, when the metric's window has closed.
/// </remarks>
[JsonConverter(typeof(StateConverter<MonitoredRollout>))]
public sealed partial record MonitoredRollout : IJsonState<MonitoredRollout>
{
    /// <summary>Users that are planned with where nothing else is said.</summary>
    public const long DefaultPlannedUsers = 40_000;

    private const double SmallestAlpha = 1e-100;

    internal MonitoredRollout(string name) => Name = Guard.Name(name, "A rollout");

    /// <summary>What people call the rollout.</summary>
    public string Name { get; private init; }

    /// <summary>The variant that is there.</summary>
    public string Control { get; private init; } = "control";

    /// <summary>The variant that is rolled out.</summary>
    public string Treatment { get; private init; } = "treatment";

    /// <summary>The stages, in growing shares. 1, 5, 25 and 100 % unless set, each held for a day, the last for a week.</summary>
    public IReadOnlyList<RolloutStage> Stages { get; private init; } = ValueList<RolloutStage>.Of([new(0.01, 1), new(0.05, 1), new(0.25, 1), new(1, 7)]);

    /// <summary>Share of users who keep control when everybody else has the new variant; 0 if nobody does, and then nothing can be compared at 100 %.</summary>
    public double HoldOutShare { get; private init; }

    /// <summary>What is watched, in the order in which it was named.</summary>
    public IReadOnlyList<RolloutMetric> Metrics { get; private init; } = ValueList<RolloutMetric>.Empty;

    /// <summary>The chance of a false alarm in all metrics and all looks together; also the chance, per guardrail, to call safe what loses its margin.</summary>
    public double Alpha { get; private init; } = 0.05;

    /// <summary>The chance that the sample-ratio check ever fails by chance.</summary>
    public double SampleRatioAlpha { get; private init; } = 0.001;

    /// <summary>Users of both variants, in equal parts, at which alarms are tightest.</summary>
    public long PlannedUsers { get; private init; } = DefaultPlannedUsers;

    /// <summary>What must be shown before a stage.</summary>
    public RolloutGate Gate { get; private init; } = RolloutGate.SafetyBeforeLastStage;

    /// <summary>Days, on average and at least, between false alarms of all metrics together after everybody has the new variant.</summary>
    public double AverageRunLength { get; private init; } = 365;

    /// <summary>The design as it is registered before the first user: canonical JSON with a fingerprint. Also says, item by item, what a later design has otherwise.</summary>
    public Registration Registration => new(RolloutItems.Of(this));

    /// <summary>The two variants' names.</summary>
    /// <param name="control">The one that is there.</param>
    /// <param name="treatment">The one that is rolled out.</param>
    /// <exception cref="ArgumentException">A name is empty, or both are the same.</exception>
    public MonitoredRollout WithVariants(string control, string treatment) =>
        Guard.Name(control, "A variant") != Guard.Name(treatment, "A variant")
            ? this with { Control = control, Treatment = treatment }
            : throw new ArgumentException($"A rollout has two variants with names of their own. Got '{treatment}' twice.", nameof(treatment));

    /// <summary>The stages' shares, each held for a day and the last for a week.</summary>
    /// <param name="shares">Growing shares of all users; above 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside its range or does not grow.</exception>
    /// <exception cref="ArgumentException">There is none.</exception>
    public MonitoredRollout WithStages(params ReadOnlySpan<double> shares)
    {
        var stages = new RolloutStage[shares.Length];
        for (int i = 0; i < stages.Length; i++)
        {
            stages[i] = new(shares[i], i == stages.Length - 1 ? 7 : 1);
        }
        return With(stages, nameof(shares));
    }

    /// <summary>The stages and how long each is held.</summary>
    /// <param name="stages">Growing shares of all users, above 0, at most 1; days, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside its range or does not grow, or a stage is held for less than a day.</exception>
    /// <exception cref="ArgumentException">There is none.</exception>
    public MonitoredRollout WithStages(params ReadOnlySpan<RolloutStage> stages) => With(stages.ToArray(), nameof(stages));

    /// <summary>Keeps control for a share of users for good, so that there is something to compare with at 100 %.</summary>
    /// <param name="share">Strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public MonitoredRollout WithHoldOut(double share) => this with { HoldOutShare = Guard.Probability(share, "The share of a hold-out", "0.05 means 5 %") };

    /// <summary>Adds a guardrail that can be shown to be safe. Rates of events (<see cref="Metric.Rate"/>) must count each user's first event only.</summary>
    /// <param name="metric">The metric; its preferred direction says what worse is.</param>
    /// <param name="nonInferiorityMargin">The loss that would still be accepted; a size above 0, relative for rates of events.</param>
    /// <param name="riskBudget">Harm that all users together may suffer during the rollout, in the metric's unit; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0, or the budget is below 0.</exception>
    /// <exception cref="ArgumentException">The metric is there already, is cumulative, or is of a kind that a rollout cannot watch; or a margin of events is absolute.</exception>
    public MonitoredRollout Guardrail(Metric metric, Lift nonInferiorityMargin, double riskBudget = 0) => nonInferiorityMargin.Value > 0
        ? With(metric, MetricRole.Guardrail, nonInferiorityMargin, EvidenceOf(metric), riskBudget)
        : throw Guard.OutOfRange(nameof(nonInferiorityMargin), nonInferiorityMargin.Value, "A non-inferiority margin is a size above 0 (Lift.Relative(0.02) means 2 % of control); the metric's preferred direction says which way.");

    /// <summary>Adds a guardrail without a margin: it raises alarms and cannot be shown to be safe.</summary>
    /// <param name="metric">The metric; its preferred direction says what worse is.</param>
    /// <exception cref="ArgumentException">The metric is there already, is cumulative or capped, or is of a kind that a rollout cannot watch.</exception>
    public MonitoredRollout Guardrail(Metric metric) => With(metric, MetricRole.Guardrail, default, EvidenceOf(metric), 0);

    /// <summary>
    /// Adds a guardrail on a rare event that a user has or has not (crashed, saw an error), counted exactly: as many events in treatment as its share of users explains?
    /// </summary>
    /// <param name="metric">Users with the event (less is better), or users without it (more is better).</param>
    /// <param name="nonInferiorityMargin">How many more users with the event would still be accepted, as a fraction of control's; above 0.</param>
    /// <param name="riskBudget">Users with the event that the rollout may cost in all; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0, or the budget is below 0.</exception>
    /// <exception cref="ArgumentException">The metric is there already or is cumulative; or the margin is absolute.</exception>
    public MonitoredRollout FirstEvents(Metric<ProportionSummary> metric, Lift nonInferiorityMargin, double riskBudget = 0) => nonInferiorityMargin.Value > 0
        ? With(metric, MetricRole.Guardrail, nonInferiorityMargin, RolloutEvidence.Events, riskBudget)
        : throw Guard.OutOfRange(nameof(nonInferiorityMargin), nonInferiorityMargin.Value, "A non-inferiority margin is a size above 0 (Lift.Relative(0.1) means 10 % more users with the event).");

    /// <summary>Adds a guardrail on a rare event without a margin.</summary>
    /// <param name="metric">Users with the event (less is better), or users without it (more is better).</param>
    /// <exception cref="ArgumentException">The metric is there already or is cumulative.</exception>
    public MonitoredRollout FirstEvents(Metric<ProportionSummary> metric) => With(metric, MetricRole.Guardrail, default, RolloutEvidence.Events, 0);

    /// <summary>Adds a metric that one hopes to improve. A rollout needs none: it is watched for harm like a guardrail, and an improvement is reported, not asked for.</summary>
    /// <param name="metric">The metric; its preferred direction says what better is.</param>
    /// <exception cref="ArgumentException">The metric is there already, is cumulative or capped, or is of a kind that a rollout cannot watch.</exception>
    public MonitoredRollout Success(Metric metric) => With(metric, MetricRole.Success, default, EvidenceOf(metric), 0);

    /// <summary>Sets the chance of a false alarm.</summary>
    /// <param name="alpha">At least 1E-100 and below 1/2; 0.05 means 5 %, over all metrics and looks.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is outside its range.</exception>
    public MonitoredRollout WithAlpha(double alpha) => alpha is >= SmallestAlpha and < 0.5
        ? this with { Alpha = alpha }
        : throw Guard.OutOfRange(nameof(alpha), alpha, "A rollout's alpha is at least 1E-100 and below 1/2 (0.05 means 5 %).");

    /// <summary>Sets the chance that the sample-ratio check fails by chance.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.001 means 0.1 %, over all looks.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is outside its range.</exception>
    public MonitoredRollout WithSampleRatioAlpha(double alpha) => this with { SampleRatioAlpha = Guard.Probability(alpha, "The sample ratio's alpha", "0.001 means 0.1 %") };

    /// <summary>Says where alarms are to be tightest. A factor of four off costs 3 to 7 % of width; it must be chosen before looking.</summary>
    /// <param name="users">Users of both variants, in equal parts; 4 or more. At other shares p of the new variant, users·p·(1 − p)·4 count.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 4 users.</exception>
    public MonitoredRollout WithPlannedUsers(long users) => this with { PlannedUsers = Guard.AtLeast(users, 4, "A planned number of users") };

    /// <summary>Sets what must be shown before a stage.</summary>
    /// <param name="gate">One of the gates.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the gates.</exception>
    public MonitoredRollout WithGate(RolloutGate gate) => Enum.IsDefined(gate)
        ? this with { Gate = gate }
        : throw new ArgumentOutOfRangeException(nameof(gate), gate, "Use one of the values of RolloutGate.");

    /// <summary>Sets how often the alarms after launch are false.</summary>
    /// <param name="days">Days between false alarms of all metrics together, on average and at least; finite, above 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number above 1.</exception>
    public MonitoredRollout WithAverageRunLength(double days) => days > 1 && double.IsFinite(days)
        ? this with { AverageRunLength = days }
        : throw Guard.OutOfRange(nameof(days), days, "An average run length is a finite number of days above 1.");

    /// <summary>The monitor before the first data, at the first stage.</summary>
    /// <exception cref="InvalidOperationException">There is no metric to watch.</exception>
    public RolloutMonitor Start() => Metrics.Count > 0
        ? RolloutMonitor.Begin(this)
        : throw new InvalidOperationException($"The rollout '{Name}' watches nothing; add a guardrail.");

    /// <summary>Share of the new variant among the users of a stage: the stage's share, less what the hold-out keeps.</summary>
    /// <param name="stageIndex">Which stage, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stage.</exception>
    public double TreatmentShare(int stageIndex) => stageIndex >= 0 && stageIndex < Stages.Count
        ? Math.Min(Stages[stageIndex].Share, 1 - HoldOutShare)
        : throw Guard.OutOfRange(nameof(stageIndex), stageIndex, string.Create(CultureInfo.InvariantCulture, $"Stages are numbered from 0 to {Stages.Count - 1}."));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Rollout '{Name}' of '{Treatment}' over '{Control}': {string.Join(" → ", Stages.Select(s => Phrase.Percent(s.Share)))}{(HoldOutShare > 0 ? $", hold-out {Phrase.Percent(HoldOutShare)}" : "")}; {Phrase.Counted(Metrics.Count, "metric")}, alpha {Alpha}.");

    private MonitoredRollout With(RolloutStage[] stages, string name)
    {
        if (stages.Length == 0)
        {
            throw new ArgumentException("A rollout has at least one stage. Got none.", name);
        }
        double before = 0;
        foreach (RolloutStage stage in stages)
        {
            if (!(stage.Share > before && stage.Share <= 1))
            {
                throw Guard.OutOfRange(name, stage.Share, "Shares of users grow from stage to stage, above 0 and at most 1 (0.05 means 5 %).");
            }
            Guard.AtLeast(stage.HoldDays, 1, "The days that a stage is held", name);
            before = stage.Share;
        }
        return this with { Stages = ValueList<RolloutStage>.Owning(stages) };
    }

    private MonitoredRollout With(Metric metric, MetricRole role, Lift margin, RolloutEvidence evidence, double riskBudget, [CallerArgumentExpression(nameof(metric))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(metric, name);
        Guard.NotNegative(riskBudget, "A risk budget");
        if (Metrics.Any(m => m.Metric.Name == metric.Name))
        {
            throw new ArgumentException($"Each metric has its own name and one role. '{metric.Name}' is there already.", name);
        }
        if (metric.Caps != default)
        {
            throw new ArgumentException($"A rollout watches plain means, and '{metric.Name}' is {metric.Caps}. Summarise its values within the caps and hand the capped summaries to a metric of Metric.Mean.", name);
        }
        if (metric.Window == WindowKind.Cumulative)
        {
            throw new ArgumentException($"'{metric.Name}' is cumulative: its values go on changing, and looking at them every day peeks within users. Give it a closed window, e.g. WithWindow(AnalysisWindow.Day1).", name);
        }
        if (evidence == RolloutEvidence.Events && margin is { Value: > 0, Unit: LiftUnit.Absolute })
        {
            throw new ArgumentException($"The evidence on '{metric.Name}' is a ratio of rates of events, so its margin is relative: Lift.Relative(0.1) means 10 % more events.", nameof(margin));
        }
        if (evidence == RolloutEvidence.Events && metric.Better == PreferredDirection.Increase && metric.Kind == MetricKind.Rate && margin.Value >= 1)
        {
            throw Guard.OutOfRange(nameof(margin), margin.Value, "A rate that is to be high cannot lose all of itself: the margin is below 1 (0.1 means 10 %).");
        }
        return this with { Metrics = ValueList<RolloutMetric>.Of(Metrics.Append(new(metric, role, margin, evidence, riskBudget))) };
    }

    private static RolloutEvidence EvidenceOf(Metric metric) => metric?.Kind switch
    {
        null or MetricKind.Mean or MetricKind.Proportion or MetricKind.Ratio => RolloutEvidence.Moments,
        MetricKind.Rate => RolloutEvidence.Events,
        _ => throw new ArgumentException($"A rollout watches means, proportions, ratios and rates. '{metric.Name}' is none of them.", nameof(metric)),
    };

    void IJsonState<MonitoredRollout>.Write(StateWriter writer)
    {
        writer.Text("name", Name);
        writer.Text("control", Control);
        writer.Text("treatment", Treatment);
        writer.Numbers("shares", [.. Stages.Select(s => s.Share)]);
        writer.Counts("holdDays", [.. Stages.Select(s => (long)s.HoldDays)]);
        writer.NumberUnlessZero("holdOut", HoldOutShare);
        writer.States("metrics", Metrics);
        writer.Number("alpha", Alpha);
        writer.Number("sampleRatioAlpha", SampleRatioAlpha);
        writer.Count("plannedUsers", PlannedUsers);
        writer.Text("gate", Gate.ToString());
        writer.Number("averageRunLength", AverageRunLength);
    }

    static MonitoredRollout IJsonState<MonitoredRollout>.Read(StateReader reader)
    {
        double[] shares = reader.Numbers("shares");
        long[] days = reader.Counts("holdDays");
        if (days.Length != shares.Length)
        {
            throw new ArgumentException("There is one number of days per share.", nameof(reader));
        }
        var rollout = new MonitoredRollout(reader.Text("name"))
            .WithVariants(reader.Text("control"), reader.Text("treatment"))
            .With([.. shares.Select((share, i) => new RolloutStage(share, (int)Math.Min(days[i], int.MaxValue)))], "shares")
            .WithAlpha(reader.Number("alpha"))
            .WithSampleRatioAlpha(reader.Number("sampleRatioAlpha"))
            .WithPlannedUsers(reader.Count("plannedUsers"))
            .WithGate(reader.Choice<RolloutGate>("gate"))
            .WithAverageRunLength(reader.Number("averageRunLength"));
        rollout = reader.Has("holdOut") ? rollout.WithHoldOut(reader.Number("holdOut")) : rollout;
        return reader.States<RolloutMetric>("metrics").Aggregate(rollout, (all, m) => all.With(m.Metric, m.Role, m.Margin, m.Evidence, m.RiskBudget));
    }
}
