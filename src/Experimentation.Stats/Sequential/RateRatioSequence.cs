using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Whether treatment has more events per user than control (crashes, errors, conversions), watched at any time while the shares of users may
/// change from stage to stage and the common rate may go up and down as it likes.
/// </summary>
/// <remarks>
/// Given that an event happened, it is treatment's with probability p·ρ/(p·ρ + 1 − p), p being treatment's share of exposure and ρ the ratio of
/// rates: the base rate cancels (Lindon and Malek 2022). The e-value averages the likelihood ratio over a fixed list of ratios, above or below the
/// tested one or half on each side. Only totals per distinct share are kept: constant memory for a fixed number of stages,
/// and sequences merge. Count the FIRST event per user (or users with an event): repeated events of one user are not independent and break
/// the error rate (46 % false alarms at 5 % with crash loops of 3, simulated).
/// </remarks>
[JsonConverter(typeof(StateConverter<RateRatioSequence>))]
public readonly partial record struct RateRatioSequence : IAlwaysValidTest, IJsonState<RateRatioSequence>
{
    private readonly RatioAlternatives? _alternatives;
    private readonly ValueList<EventStage>? _stages;
    private readonly RunningEvidence _running;

    internal RateRatioSequence(WatchFor watch, double nullRatio, RatioAlternatives alternatives, double alpha)
        : this(watch, nullRatio, alternatives, ValueList<EventStage>.Empty, RunningEvidence.Start(alpha, 0, double.PositiveInfinity))
    {
    }

    private RateRatioSequence(WatchFor watch, double nullRatio, RatioAlternatives alternatives, ValueList<EventStage> stages, RunningEvidence running)
    {
        Watch = watch;
        NullRatio = nullRatio;
        _alternatives = alternatives;
        _stages = stages;
        _running = running;
    }

    /// <summary>Which direction is tested.</summary>
    public WatchFor Watch { get; }

    /// <summary>The tested ratio of treatment's rate to control's; 1 is no effect.</summary>
    public double NullRatio { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha => _running.Alpha;

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>Events in treatment so far.</summary>
    public long TreatmentEvents => Stages.Sum(s => s.Treatment);

    /// <summary>Events in control so far.</summary>
    public long ControlEvents => Stages.Sum(s => s.Control);

    /// <summary>Evidence against the tested ratio from all events so far.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether the tested ratio was rejected at this look or before.</summary>
    public bool HasCrossed => _running.HasCrossed;

    /// <summary>The running confidence interval of the ratio of rates: the intersection over all looks. One-sided tests have one limit.</summary>
    public Interval Interval => _running.Interval;

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    private ValueList<EventStage> Stages => _stages ?? ValueList<EventStage>.Empty;

    /// <summary>The state after more events.</summary>
    /// <param name="controlEvents">New events in control; 0 or more.</param>
    /// <param name="treatmentEvents">New events in treatment; 0 or more.</param>
    /// <param name="treatmentShare">Treatment's share of the exposure (users, sessions, hours) in which they happened; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RateRatioSequence Observe(long controlEvents, long treatmentEvents, double treatmentShare = 0.5)
    {
        EventStage batch = new(
            Guard.Probability(treatmentShare, "A share", "0.5 means 50 %"),
            Guard.AtLeast(controlEvents, 0, "A number of events"),
            Guard.AtLeast(treatmentEvents, 0, "A number of events"));
        return Look(Add(Stages, batch), _running.Begun);
    }

    /// <summary>The events of both; the looks behind the two are forgotten, for a running minimum of one shard says nothing about the other.</summary>
    /// <param name="other">A sequence of other events under the same test.</param>
    /// <exception cref="ArgumentException">The two do not test the same ratio in the same direction at the same level.</exception>
    public RateRatioSequence Merge(RateRatioSequence other) =>
        Watch == other.Watch && NullRatio == other.NullRatio && Alpha == other.Alpha && Equals(_alternatives, other._alternatives)
            ? Look(other.Stages.Aggregate(Stages, Add), RunningEvidence.Start(Alpha, 0, double.PositiveInfinity))
            : throw new ArgumentException("Only sequences with the same tested ratio, direction, tuning and alpha can be merged: their e-values are averages over different alternatives.", nameof(other));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{TreatmentEvents} events in treatment, {ControlEvents} in control: ratio of rates {Interval} (always valid), {Phrase.PValue(PValue)}.");

    private RateRatioSequence Look(ValueList<EventStage> stages, RunningEvidence before)
    {
        double shared = Watch == WatchFor.AnyChange ? MixtureOptimum.Ln2 : 0;
        double target = shared - before.LogAlpha;
        RatioEvidence higher = new(stages, _alternatives!, 1);
        RatioEvidence lower = new(stages, _alternatives!, -1);
        double logE = Math.Max(
            Watch == WatchFor.Decrease ? double.NegativeInfinity : higher.LogEValue(NullRatio),
            Watch == WatchFor.Increase ? double.NegativeInfinity : lower.LogEValue(NullRatio)) - shared;
        return new(Watch, NullRatio, _alternatives!, stages, before.Next(
            logE,
            Watch == WatchFor.Decrease ? 0 : Math.Exp(higher.Crossing(Math.Log(before.Lowest), target)),
            Watch == WatchFor.Increase ? double.PositiveInfinity : Math.Exp(-lower.Crossing(-Math.Log(before.Highest), target))));
    }

    private static ValueList<EventStage> Add(ValueList<EventStage> stages, EventStage batch)
    {
        ReadOnlySpan<EventStage> known = stages.AsSpan();
        int at = 0;
        while (at < known.Length && known[at].Share != batch.Share)
        {
            at++;
        }
        EventStage[] sum = new EventStage[Math.Max(known.Length, at + 1)];
        known.CopyTo(sum);
        sum[at] = new(batch.Share, checked(sum[at].Control + batch.Control), checked(sum[at].Treatment + batch.Treatment));
        return ValueList<EventStage>.Owning(sum);
    }

    void IJsonState<RateRatioSequence>.Write(StateWriter writer)
    {
        writer.Text("watch", Watch.ToString());
        writer.Number("nullRatio", NullRatio);
        writer.NumberUnlessZero("mixingInformation", _alternatives?.MixingInformation ?? 0);
        writer.Numbers("shares", [.. Stages.Select(s => s.Share)]);
        writer.Counts("control", [.. Stages.Select(s => s.Control)]);
        writer.Counts("treatment", [.. Stages.Select(s => s.Treatment)]);
        _running.Write(writer);
    }

    static RateRatioSequence IJsonState<RateRatioSequence>.Read(StateReader reader)
    {
        double[] shares = reader.Numbers("shares");
        long[] control = reader.Counts("control");
        long[] treatment = reader.Counts("treatment");
        if (control.Length != shares.Length || treatment.Length != shares.Length)
        {
            throw new ArgumentException("There is one count of each arm per share.", nameof(reader));
        }
        IEnumerable<EventStage> stages = shares.Select((share, i) => new EventStage(
            Guard.Probability(share, "A share"),
            Guard.AtLeast(control[i], 0, "A number of events", "control"),
            Guard.AtLeast(treatment[i], 0, "A number of events", "treatment")));
        return new(
            reader.Choice<WatchFor>("watch"),
            Guard.Positive(reader.Number("nullRatio"), "A ratio"),
            reader.Has("mixingInformation") ? RatioAlternatives.Mixture(reader.Number("mixingInformation")) : RatioAlternatives.Alarm,
            ValueList<EventStage>.Of(stages.ToArray()),
            RunningEvidence.Read(reader));
    }
}
